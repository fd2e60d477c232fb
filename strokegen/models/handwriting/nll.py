"""NLL of real lines: how well a network foresees each next point, beside two baselines.

Teacher-forced with the NumPy step, as in training: every point counts, moves with the pen lifted
and the end point after the last one included; padding does not. A density a squared model unit
becomes one a squared x-height by p(y in x-heights) = p(y / s) / s^2, with s x-heights a unit, so
that each point's NLL grows by 2 log s. Lower is better; below zero means a density over 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from strokegen.datasets.lines import Lines
from strokegen.datasets.sample import Dataset
from strokegen.ink.alphabet import Alphabet
from strokegen.ink.types import Float32, Float64
from strokegen.models.handwriting.batches import BUCKETS, Batch, Bucket, LineBatches
from strokegen.models.handwriting.drawer import AnyDrawer
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.nn import ops
from strokegen.nn.network import Array, Weights, unroll

_LOG_TWO_PI = float(np.log(2 * np.pi))
_ROWS = 32


@dataclass(frozen=True)
class Nll:
    """The summed NLL of some lines and what to share it out over.

    Attributes:
      total: nats, over all counted points, as a density in model units.
      point, character, line: how many there are.
      spacing: x-heights a model unit.
    """

    total: float
    point: int
    character: int
    line: int
    spacing: float

    def model_units(self, over: str) -> float:
        """Nats a "point", "character" or "line"."""
        nats: float = self.total / getattr(self, over)
        return nats

    def x_heights(self, over: str) -> float:
        """The same with the density in x-heights."""
        total = self.total + 2 * np.log(self.spacing) * self.point
        nats: float = total / getattr(self, over)
        return nats


@dataclass(frozen=True)
class OffsetGaussian:
    """One Gaussian for all offsets and one chance of lifting the pen: knows the scale, no more.

    Attributes:
      mean: `(2,)`; covariance: `(2, 2)`, by maximum likelihood.
      lifted: chance that the pen is lifted after a point, by Laplace's rule.
    """

    mean: Float64
    covariance: Float64
    lifted: float

    @classmethod
    def fit(cls, y: Float32) -> OffsetGaussian:
        """Fit to `(n, 3)` points.

        Raises:
          ValueError: the offsets do not spread in both directions.
        """
        xy = y[:, :2].astype(np.float64)
        covariance = np.cov(xy.T, bias=True) if len(y) else np.zeros((2, 2))
        if not np.linalg.det(covariance) > 0:
            raise ValueError(f"{len(y)} training offsets lie on a line: no Gaussian fits them")
        return cls(xy.mean(axis=0), covariance, (float(y[:, 2].sum()) + 1) / (len(y) + 2))

    def log_prob(self, y: Float32) -> Float64:
        """Log density of `(n, 3)` points, `(n,)` float64, nats."""
        away = y[:, :2].astype(np.float64) - self.mean
        square = (away @ np.linalg.inv(self.covariance) * away).sum(axis=1)
        normal = -0.5 * square - _LOG_TWO_PI - 0.5 * np.linalg.slogdet(self.covariance)[1]
        chance = np.where(y[:, 2] > 0.5, self.lifted, 1 - self.lifted)
        density: Float64 = normal + np.log(chance)
        return density


def choose(lines: Lines, alphabet: Alphabet, count: int, seed: int = 0) -> list[int]:
    """A fixed random choice of at most `count` lines that fit the longest training bucket.

    Raises:
      ValueError: none does.
    """
    longest = BUCKETS[-1]
    fitting = [
        i
        for i, (text, length) in enumerate(zip(lines.texts, lines.lengths))
        if text in alphabet and length < longest.points and len(text) < longest.symbols
    ]
    if not fitting:
        raise ValueError(
            f"none of {len(lines)} lines is in the alphabet, under {longest.points} points and "
            f"under {longest.symbols} characters"
        )
    chosen: list[int] = np.random.default_rng(seed).permutation(fitting)[:count].tolist()
    return chosen


def batched(
    lines: Lines,
    indices: Sequence[int],
    alphabet: Alphabet,
    spacing: float,
    height_input: bool,
    together: int = _ROWS,
) -> list[Batch]:
    """The lines as in training, end points and all, some of similar length together, unaltered."""
    source = LineBatches(lines, alphabet, [], spacing, height_input=height_input, buckets=())
    indices = sorted(indices, key=lambda i: (lines.lengths[i], i))
    result = []
    for first in range(0, len(indices), together):
        rows = indices[first : first + together]
        points = max(int(lines.lengths[i]) for i in rows) + 1
        symbols = max(len(lines.texts[i]) for i in rows) + 1
        result.append(source.fixed(Bucket(points, symbols, len(rows), (), 0, 0, 0), rows))
    return result


def points_of(batches: Sequence[Batch]) -> Float32:
    """All counted points of the batches, `(n, 3)`."""
    return np.concatenate([batch.y[batch.mask > 0] for batch in batches])


def _params(config: Prediction, weights: Weights, batch: Batch) -> Array:
    """Mixture parameters of every point `[T, B, mixture.size]`, the past being true, no style.

    A synthesis network reads the batch's text as well.
    """
    style, told = np.zeros((1, config.style_dim), np.float32), {}
    if isinstance(config, Synthesis):
        onehot = np.eye(config.alphabet_size, dtype=np.float32)[batch.text]
        told["text"] = onehot * (batch.text >= 0)[..., None]
    state = config.initial_state(ops, weights, len(batch.style), style, **told)
    return unroll(config, weights, state, batch.x)[0]


def network_nll(
    config: Prediction, weights: Weights, batches: Sequence[Batch], desc: str = "NLL"
) -> float:
    """The summed NLL of the batches' points under a network without a style, nats, model units."""
    total = 0.0
    shown = tqdm(batches, desc=desc, unit=" batches", delay=2, leave=False, disable=None)
    for batch in shown:
        log_prob = config.mixture.log_prob(_params(config, weights, batch), batch.y)
        total -= float((log_prob * batch.mask).sum(dtype=np.float64))
    return total


def some_writers(dataset: Dataset, lines: int = 1000, seed: int = 0) -> Dataset:
    """All samples of writers picked at random until there are `lines`.

    Whole writers, because their size is estimated from all of their samples.
    """
    sizes = Counter(sample.writer for sample in dataset)
    chosen: set[str] = set()
    for writer in np.random.default_rng(seed).permutation(sorted(sizes)):
        if sum(sizes[one] for one in chosen) >= lines:
            break
        chosen.add(str(writer))
    return dataset.where(lambda sample: sample.writer in chosen)


def alphabet_of(drawers: Sequence[AnyDrawer]) -> Alphabet:
    """What lines may say that all these presets can be measured on.

    Raises:
      ValueError: they do not see the same points, or two have one name.
    """
    first = drawers[0]
    alphabet = next((one.alphabet for one in drawers if isinstance(one, Handwriting)), Alphabet())
    for one in drawers[1:]:
        if (
            one.normaliser != first.normaliser
            or one.network.sigma_floor != first.network.sigma_floor
            or (isinstance(one, Handwriting) and one.alphabet.characters != alphabet.characters)
        ):
            raise ValueError(
                f"presets {first.preset.name} and {one.preset.name} differ in normaliser, sigma "
                "floor or alphabet: their NLL cannot be compared"
            )
    names = [one.preset.name for one in drawers]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two presets are called {name}; rename a folder to tell them apart")
    return alphabet


def compare(
    drawers: Sequence[AnyDrawer], valid: Lines, chosen: Sequence[int], train: Lines
) -> dict[str, Nll]:
    """NLL of some validation lines under presets and two baselines.

    Args:
      drawers: presets of synthesis or prediction networks, see `alphabet_of`.
      valid, chosen: lines of the validation writers, and which of them (see `choose`).
      train: lines of training writers, for the Gaussian.
    Returns:
      the presets' names, "untrained network" (the size of the first, first weights of seed 0) and
      "one Gaussian" (fitted to the training lines' points) -> Nll.
    """
    alphabet, first = alphabet_of(drawers), drawers[0].network
    spacing = drawers[0].normaliser.spacing
    networks = {one.preset.name: (one.network, one.preset.weights) for one in drawers}
    networks["untrained network"] = first, first.init(0)
    totals = {}
    for name, (config, weights) in networks.items():
        batches = batched(valid, chosen, alphabet, spacing, config.height_input)
        totals[name] = network_nll(config, weights, batches, f"NLL, {name}")
    points = points_of(batches)
    known = batched(train, choose(train, alphabet, len(train)), alphabet, spacing, False)
    gaussian = OffsetGaussian.fit(points_of(known))
    totals["one Gaussian"] = -float(gaussian.log_prob(points).sum())
    characters = sum(len(valid.texts[i]) for i in chosen)
    sizes = (len(points), characters, len(chosen), spacing)
    return {name: Nll(total, *sizes) for name, total in totals.items()}
