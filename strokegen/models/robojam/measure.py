"""NLL of held-out touch performances: how well RoboJam foresees each next touch.

In published units (positions and times x 10), as the authors measured it: windows of 30 steps
from an empty memory, every step counted. Lower is better; below zero means a density over 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from tqdm import tqdm

from strokegen import datasets
from strokegen.models.mdn.mixture import GaussianMixture
from strokegen.models.robojam.network import RoboJam, around
from strokegen.models.robojam.responder import Responder
from strokegen.models.robojam.touches import WINDOW, Batch, Touches, Whole, gather, prepare
from strokegen.nn import ops
from strokegen.nn.network import Array, Weights, unroll
from strokegen.presets import loaded

_ROWS, _WHOLE_ROWS = 512, 16  # windows and performances that are measured side by side

Figures = dict[str, dict[str, float]]
"""Name of a part -> {"nats" a step, "baseline" the same of one Gaussian, "steps"}."""


def network_nll(config: RoboJam, weights: Weights, batch: Batch) -> float:
    """The summed NLL of a batch's steps, nats."""
    state = config.initial_state(ops, weights, batch.x.shape[1])
    params, _ = unroll(config, weights, state, batch.x)
    return nll_of(config.mixture, params, batch)


def nll_of(mixture: GaussianMixture, params: Array, batch: Batch) -> float:
    """The summed NLL of a batch's steps, nats, where these `params [T, B, size]` foresee them."""
    return -float((mixture.log_prob(params, batch.y) * batch.mask).sum(dtype=np.float64))


def baseline(touches: Touches, floor: float) -> Array:
    """Parameters of one Gaussian around the last touch, fitted to the training performances."""
    first = touches.windows(touches.of("train"))
    away = touches.rows[first + 1] - touches.rows[first] * np.array([1, 1, 0], np.float32)
    mean, spread = away.mean(axis=0), away.std(axis=0)
    params = np.concatenate([[0], mean, np.log(np.maximum(spread - floor, 1e-6))])
    return params.astype(np.float32)


def windows(touches: Touches, first: Whole) -> list[Batch]:
    """The windows that begin with these rows, in batches."""
    parts = (first[cut : cut + _ROWS] for cut in range(0, len(first), _ROWS))
    return [gather(touches, part, part + WINDOW + 1, WINDOW) for part in parts]


def performances(touches: Touches, which: Sequence[int]) -> list[Batch]:
    """Whole performances in batches, those about as long side by side."""
    first, last = touches.starts[which], touches.starts[np.asarray(which, int) + 1]
    order = np.argsort(last - first)
    batches = []
    for cut in range(0, len(order), _WHOLE_ROWS):
        rows = order[cut : cut + _WHOLE_ROWS]
        length = int((last[rows] - first[rows]).max()) - 1
        batches.append(gather(touches, first[rows], last[rows], length))
    return batches


def figures(responder: Responder, touches: Touches) -> Figures:
    """What the network makes of three parts.

    The last tenth of all windows is what the authors held out. The windows of the test
    performances, and these from their first touch to their last, share no performance with what
    was trained or validated on.
    """
    config, weights = responder.network, responder.preset.weights
    test = touches.of("test")
    one = GaussianMixture(3, 1, sigma_floor=config.sigma_floor)
    plain = baseline(touches, config.sigma_floor)
    parts = {
        "the last tenth of the windows": windows(touches, touches.last_tenth()),
        "windows of the test performances": windows(touches, touches.windows(test)),
        "whole test performances": performances(touches, test),
    }
    result: Figures = {}
    for name, batches in parts.items():
        total = other = steps = 0.0
        for batch in tqdm(batches, name, unit=" batches", delay=2, leave=False, disable=None):
            total += network_nll(config, weights, batch)
            params = around(ops, np.broadcast_to(plain, (*batch.x.shape[:2], 7)), batch.x, 1)
            other += nll_of(one, params, batch)
            steps += float(batch.mask.sum())
        if steps:
            nats = {"nats": round(total / steps, 3), "baseline": round(other / steps, 3)}
            result[name] = {**nats, "steps": int(steps)}
    return result


def report(figures: Figures) -> str:
    """The figures as lines of a table."""
    lines = [f"{'nats a step':<36}{'network':>10}{'Gaussian':>10}{'steps':>12}"]
    for name, row in figures.items():
        lines.append(f"{name:<36}{row['nats']:>10}{row['baseline']:>10}{row['steps']:>12,}")
    return "\n".join(lines)


def evaluate(
    preset: str, tell: Callable[[str], None] = print, *, data: str = "microjam"
) -> Figures:
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
