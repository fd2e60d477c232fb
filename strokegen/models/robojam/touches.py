"""Touch performances made ready to train on: published units, windows, what is held out."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from strokegen.datasets.sample import Sample, split_of
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from strokegen.ink.touches import to_touches
from strokegen.models.robojam.network import SCALE
from strokegen.models.robojam.settings import BATCH
from strokegen.nn.network import Array
from strokegen.training.settings import parts_of, rows_of

Whole = NDArray[np.integer[Any]]

WINDOW = 30
"""Steps of a published window, which has one touch more."""

_TAIL = 0.1
_OFF = 0.5  # of the screen's side: how far off it a finger may be seen
_BUCKETS = ((WINDOW, 128), (120, 32))  # steps and rows of a batch


@dataclass(frozen=True)
class Touches:
    """Performances one after the other, in published units.

    Attributes:
      rows: float32 `(P, 3)`, x and y within 0 to 10, dt within 0 to 50.
      starts: int `(N + 1,)`, where each performance begins, and the end.
      splits: "train", "valid" or "test" for each, by the hash of its key.
    """

    rows: Array
    starts: Whole
    splits: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.splits)

    def windows(self, performances: Iterable[int], stride: int = 1) -> Whole:
        """First rows of all windows in these performances that are long enough, in order."""
        found = [
            np.arange(self.starts[i], self.starts[i + 1] - WINDOW, stride)
            for i in performances
            if self.starts[i + 1] - self.starts[i] > WINDOW + 1
        ]
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    def last_tenth(self) -> Whole:
        """First rows of the last tenth of all windows, stride 1, as the authors held it out."""
        windows = self.windows(range(len(self)))
        return windows[int(len(windows) * (1 - _TAIL)) :]

    def of(self, split: str) -> list[int]:
        """The performances of a split; none of train and valid has touches in the last tenth.

        So one network's loss can be taken both on the last tenth and on the test performances.
        """
        tail = self.last_tenth()
        first = tail[0] if len(tail) and split != "test" else len(self.rows)
        return [
            i for i, one in enumerate(self.splits) if one == split and self.starts[i + 1] <= first
        ]


def on_screen(drawing: Drawing) -> Drawing:
    """Ink with its places as shares of the screen: as it is, or, where it lies far off, fitted.

    Ink in other units than shares, such as px or mm, has its longer side fill the screen.
    """
    left, top, right, bottom = drawing.bounds
    if min(left, top) >= -_OFF and max(right, bottom) <= 1 + _OFF:
        return drawing
    middle = drawing.translate(-(left + right) / 2, -(top + bottom) / 2)
    return middle.scale(1 / (max(right - left, bottom - top) or 1)).translate(0.5, 0.5)


def prepare(samples: Iterable[Sample]) -> Touches:
    """Performances in published units; places off the screen are put on its edge.

    Of other ink, see `on_screen`, what has no times is left out, and a `LeftOut` counts it.

    Raises:
      DataError: there are no performances with times.
    """
    rows, splits, still = [], [], 0
    for sample in samples:
        known = sample.kind == "performance"
        try:
            touches = to_touches(sample.drawing if known else on_screen(sample.drawing))
        except ValueError:
            still += 1
            continue
        touches[:, :2] = np.clip(touches[:, :2], 0, 1)
        rows.append((SCALE * touches).astype(np.float32))
        splits.append(sample.split or split_of(sample.writer))
    if not rows:
        why = f": of {still:,} drawings none has times that run on" if still else ""
        raise DataError(f"there are no performances to train on{why}; microjam has some")
    if still:
        warnings.warn(
            f"{still:,} drawings without times that run on are left out", LeftOut, stacklevel=2
        )
    starts = np.cumsum([0, *map(len, rows)])
    return Touches(np.concatenate(rows), starts, tuple(splits))


class Batch(NamedTuple):
    """Touches `x`, the ones after them `y`, both `[T, B, 3]`, and `mask [T, B]`, 0 for padding."""

    x: Array
    y: Array
    mask: Array

    def shards(self, count: int) -> list[Batch]:
        parts = parts_of(self.x.shape[1], count)
        return [Batch(*(array[:, part] for array in self)) for part in parts]


def gather(touches: Touches, first: Whole, last: Whole, length: int) -> Batch:
    """A batch of windows: rows `first` up to `last`, the end excluded, padded to `length` steps."""
    at = np.minimum(first + np.arange(length + 1)[:, None], last - 1)
    mask = (first + np.arange(1, length + 1)[:, None] < last).astype(np.float32)
    return Batch(touches.rows[at[:-1]], touches.rows[at[1:]], mask)


class TouchBatches:
    """Windows of the training performances, by turns short as the published ones and long.

    Long ones teach what to do late in a call and its response. Half of all windows are turned
    to another of the square's eight sides: a screen has no favourite one.

    Args:
      touches: from `prepare`.
      performances: which to train on.
      seed: of every batch.
      batch: touches of one, or so.
    """

    def __init__(
        self, touches: Touches, performances: list[int], seed: int = 0, batch: int = BATCH
    ):
        lengths = np.diff(touches.starts)[performances]
        self.chosen = np.asarray(performances)[lengths > 1]
        if not len(self.chosen):
            raise DataError("no training performances of two touches; more are needed")
        self.touches, self.seed, self.size = touches, seed, batch
        steps = lengths[lengths > 1] - 1.0
        self.share = steps / steps.sum()

    def batch(self, step: int) -> Batch:
        """The batch of an optimiser step; the same for the same step."""
        rng = np.random.default_rng([self.seed, step])
        length, count = _BUCKETS[step % len(_BUCKETS)]
        count = rows_of(count, self.size, BATCH)
        picked = rng.choice(self.chosen, count, p=self.share)
        begin, end = self.touches.starts[picked], self.touches.starts[picked + 1]
        first = begin + rng.integers(0, np.maximum(end - begin - length, 1))
        made = gather(self.touches, first, end, length)
        turns = rng.integers(0, 8, count) * (rng.random(count) < 0.5)
        return Batch(turned(made.x, turns), turned(made.y, turns), made.mask)


def turned(touches: Array, turns: Whole) -> Array:
    """`[T, B, 3]` touches with each row's screen mirrored or turned, `turns [B]` from 0 to 7."""
    x, y, dt = (touches[..., i] for i in range(3))
    x, y = np.where(turns & 4, y, x), np.where(turns & 4, x, y)
    x, y = np.where(turns & 1, SCALE - x, x), np.where(turns & 2, SCALE - y, y)
    return np.stack([x, y, dt], axis=-1).astype(np.float32)
