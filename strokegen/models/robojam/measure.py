"""NLL of held-out touch performances: how well RoboJam foresees each next touch.

In published units (positions and times x 10), as the authors measured it: windows of 30 steps
from an empty memory, every step counted. Lower is better; below zero means a density over 1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from tqdm import tqdm

from strokegen import datasets
from strokegen.models.mdn.mixture import GaussianMixture
from strokegen.models.robojam.network import RoboJam, around
from strokegen.models.robojam.responder import Responder
from strokegen.models.robojam.touches import WINDOW, Batch, Touches, gather, prepare
from strokegen.nn import ops
from strokegen.nn.network import unroll
from strokegen.presets import loaded

_ROWS = 512


def network_nll(config: RoboJam, weights: dict, batch: Batch) -> float:
    """The summed NLL of a batch's steps, nats."""
    state = config.initial_state(ops, weights, batch.x.shape[1])
    params, _ = unroll(config, weights, state, batch.x)
    return -float((config.mixture.log_prob(params, batch.y) * batch.mask).sum(dtype=np.float64))


def baseline(touches: Touches, floor: float) -> np.ndarray:
    """Parameters of one Gaussian around the last touch, fitted to the training performances."""
    first = touches.windows(touches.of("train"))
    away = touches.rows[first + 1] - touches.rows[first] * np.float32([1, 1, 0])
    mean, spread = away.mean(axis=0), away.std(axis=0)
    return np.concatenate([[0], mean, np.log(np.maximum(spread - floor, 1e-6))]).astype(np.float32)


def figures(responder: Responder, touches: Touches) -> dict[str, dict]:
    """Name -> {"nats" a step, "baseline" the same of one Gaussian, "steps"}, of three parts.

    The last tenth of all windows is what the authors held out. The windows of the test
    performances, and these from their first touch to their last, share no performance with what
    was trained or validated on.
    """
    config, weights = responder.network, responder.preset.weights
    test = touches.of("test")
    one = GaussianMixture(3, 1, sigma_floor=config.sigma_floor)
    plain = baseline(touches, config.sigma_floor)
    parts = {
        "the last tenth of the windows": touches.last_tenth(),
        "windows of the test performances": touches.windows(test),
        "whole test performances": None,
    }
    result = {}
    for name, first in parts.items():
        last, length = None, WINDOW
        if first is None:
            first, last = touches.starts[test], touches.starts[np.asarray(test, int) + 1]
            order = np.argsort(last - first)
            first, last = first[order], last[order]
        total = other = steps = 0.0
        cuts = range(0, len(first), _ROWS if last is None else 16)
        for cut in tqdm(cuts, name, unit=" batches", delay=2, leave=False, disable=None):
            rows = slice(cut, cut + cuts.step)
            end = first[rows] + WINDOW + 1 if last is None else last[rows]
            if last is not None:
                length = int((end - first[rows]).max()) - 1
            batch = gather(touches, first[rows], end, length)
            total += network_nll(config, weights, batch)
            params = around(ops, np.broadcast_to(plain, (*batch.x.shape[:2], 7)), batch.x, 1)
            other -= float((one.log_prob(params, batch.y) * batch.mask).sum(dtype=np.float64))
            steps += float(batch.mask.sum())
        if steps:
            result[name] = {"nats": round(total / steps, 3), "baseline": round(other / steps, 3),
                            "steps": int(steps)}  # fmt: skip
    return result


def report(figures: dict[str, dict]) -> str:
    """The figures as lines of a table."""
    lines = [f"{'nats a step':<36}{'network':>10}{'Gaussian':>10}{'steps':>12}"]
    for name, row in figures.items():
        lines.append(f"{name:<36}{row['nats']:>10}{row['baseline']:>10}{row['steps']:>12,}")
    return "\n".join(lines)


def evaluate(preset: str, tell: Callable[[str], None] = print, *, data: str = "microjam") -> dict:
    """Measure a RoboJam preset on performances that were held out.

    Args:
      preset: its name or folder.
      tell: gets each part of the report as soon as it is known.
      data: the performances.
    Returns:
      The figures, as `figures` has them.
    """
    found = figures(loaded(Responder, preset), prepare(datasets.load(data)))
    tell(report(found))
    return found
