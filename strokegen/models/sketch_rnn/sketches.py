"""Sketches ready for training: rows in the data's units, with category and split, in batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from strokegen.datasets.sample import Sample, split_of
from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.errors import DataError
from strokegen.ink.google_form import in_google_form
from strokegen.models.sketch_rnn.settings import LONGEST

REAL_SHARE = 0.1
"""How often a real drawing is drawn in training where there are synthetic ones of its kind."""

MOST_CATEGORIES = 60
"""Where there are more, such as characters of alphabets, drawings go by their kind alone."""

_RANDOM_SCALE = 0.15
_DROP_POINT = 0.1
_ROWS = 5600  # of a batch
_PARTS = (0.3, 0.6, 0.85, 0.97, 1.0)  # of the drawings, by length, up to which each bucket goes


@dataclass
class Sketches:
    """Many drawings in a few arrays.

    Attributes:
      rows: `(points, 3)` float32 dx, dy, pen lifted, of all of them, in the data's units; each
        drawing begins at its second point (see `strokegen.ink.arrays.to_sketch_rows`).
      starts: `(n + 1,)` where each begins.
      labels: `(n,)` index into `categories`, or their number for a drawing of none of them.
      synthetic: `(n,)` bool, drawn by a machine: for training only.
      splits: n strings.
      categories: names, sorted.
      skipped: what was left out, by reason.
    """

    rows: np.ndarray
    starts: np.ndarray
    labels: np.ndarray
    synthetic: np.ndarray
    splits: np.ndarray
    categories: list[str]
    skipped: dict[str, int]

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> np.ndarray:
        return self.rows[self.starts[index] : self.starts[index + 1]]

    @property
    def lengths(self) -> np.ndarray:
        return np.diff(self.starts)

    def of(self, split: str) -> np.ndarray:
        """Indices of a split."""
        return np.flatnonzero(self.splits == split)

    def scale(self) -> float:
        """Standard deviation of the real training offsets, both axes as one: a model unit."""
        chosen = (self.splits == "train") & ~(self.synthetic & ~self.synthetic.all())
        return float(np.concatenate([self[i][:, :2] for i in np.flatnonzero(chosen)]).std())


def prepare(
    samples: Iterable[Sample], synthetic: Iterable[Sample] = (),
    besides: Iterable[Sample] = (), *, simplify: bool = True,
    longest: int = LONGEST, held_out: float | None = None,
) -> Sketches:  # fmt: skip
    """Drawings as rows; what is too long is left out and counted.

    Args:
      samples: real ones, split by their own split or by a hash of their key.
      synthetic: drawn by a machine; all of them are for training.
      besides: of other things, to learn from how people draw; all of them are for training, and
        what is of a category already there is left out.
      simplify: bring all of them to the form of the simplified Quick, Draw! drawings; without it
        they are taken as they are.
      longest: most rows of a drawing.
      held_out: share of the real drawings for validation, and as much for the test, chosen by a
        hash of their keys; None leaves each in its own split.
    Raises:
      DataError: nothing is left to train on.
    """
    skipped: Counter = Counter()
    kept, names, kinds, machine, splits = [], [], [], [], []
    for part, source in (("real", samples), ("synthetic", synthetic), ("besides", besides)):
        known = set(names)
        for sample in tqdm(source, desc="preparing", unit=" drawings", delay=2):
            name = sample.drawing.label or sample.kind
            if part == "besides" and name in known:
                skipped["of a category besides which it was to stand"] += 1
                continue
            try:
                drawing = in_google_form(sample.drawing) if simplify else sample.drawing
                rows = to_sketch_rows(drawing, 1.0)
            except ValueError:
                skipped["no line in it"] += 1
                continue
            if len(rows) > longest:
                skipped[f"over {longest} rows"] += 1
                continue
            kept.append(rows[:, [0, 1, 3]])
            names.append(None if part == "besides" else name)
            kinds.append(None if part == "besides" else sample.kind)
            machine.append(part == "synthetic")
            splits.append(_split(sample, held_out) if part == "real" else "train")
    if "train" not in splits:
        raise DataError(f"no drawing is left to train on: {dict(skipped) or 'there were none'}")
    if len(set(names)) > MOST_CATEGORIES:
        names = kinds
    categories = sorted(set(names) - {None})
    index = {name: position for position, name in enumerate([*categories, None])}
    starts = np.concatenate([[0], np.cumsum([len(rows) for rows in kept])]).astype(np.int64)
    return Sketches(np.concatenate(kept), starts, np.array([index[name] for name in names]),
                    np.array(machine), np.array(splits), categories, dict(skipped))  # fmt: skip


def _split(sample: Sample, held_out: float | None) -> str:
    key = sample.key or sample.writer
    if held_out is not None:
        return split_of(key, held_out, held_out)
    return sample.split or split_of(key)


@dataclass(frozen=True)
class Batch:
    """Drawings of about one length, time-major, in model units.

    Attributes:
      x: `(T, B, 5)` the row before; y: `(T, B, 5)` the row to come, the end of the drawing
        included, zeros after it.
      reverse: `(T, B, 5)` each drawing's rows from its last one back, without the end.
      last: `(T, B)` 1 at each drawing's last row.
      label: `(B, C)` one-hot; zeros for a drawing of no category.
    """

    x: np.ndarray
    y: np.ndarray
    reverse: np.ndarray
    last: np.ndarray
    label: np.ndarray

    def rows(self, part: slice | np.ndarray) -> Batch:
        """The drawings `part` of it."""
        return Batch(*(a[:, part] for a in (self.x, self.y, self.reverse, self.last)),
                     self.label[part])  # fmt: skip


def collate(drawings: Sequence[np.ndarray], labels, num_labels: int, length: int) -> Batch:
    """`(n, 3)` drawings in model units, each shorter than `length`, as a batch."""
    count = len(drawings)
    y = np.zeros((length, count, 5), np.float32)
    reverse, last = np.zeros_like(y), np.zeros((length, count), np.float32)
    for column, rows in enumerate(drawings):
        n = len(rows)
        five = np.concatenate([rows[:, :2], 1 - rows[:, 2:], rows[:, 2:], 0 * rows[:, 2:]], axis=1)
        y[:n, column], y[n, column, 4] = five, 1
        reverse[:n, column], last[n - 1, column] = five[::-1], 1
    x = np.concatenate([np.zeros_like(y[:1]), y[:-1]])
    x[0, :, 2] = 1
    label = np.eye(num_labels + 1, max(num_labels, 1), dtype=np.float32)[np.asarray(labels, int)]
    return Batch(x, y, reverse, last, label)


def augmented(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A drawing stretched at random, with some points within its strokes left out.

    Source: Ha & Eck (2017), section 4: 15 % either way, a tenth of the points.
    """
    points = np.cumsum(rows[:, :2], axis=0) * (1 + _RANDOM_SCALE * rng.uniform(-1, 1, 2))
    lifted = rows[:, 2] > 0.5
    begins = np.concatenate([[False], lifted[:-1]])
    keep = lifted | begins | (rng.random(len(rows)) >= _DROP_POINT)
    keep[0] = keep[-1] = True
    kept = points[keep]
    offsets = np.diff(kept, axis=0, prepend=np.zeros((1, 2)))
    return np.concatenate([offsets, rows[keep, 2:]], axis=1).astype(np.float32)


class SketchBatches:
    """Deterministic batches of training drawings: `batch(step)` depends on the seed and the step.

    Every category is drawn equally often, all that is of none as often as one of them, and real
    drawings as `REAL_SHARE` says.

    Args:
      sketches: everything; only the training split is used.
      scale: data units in a model unit.
      shards: a batch has a multiple of this many drawings.
    """

    def __init__(self, sketches: Sketches, scale: float, *, seed: int = 0, shards: int = 2):
        self.sketches, self.scale, self.seed = sketches, scale, seed
        chosen = sketches.of("train")
        lengths = sketches.lengths[chosen]
        edges = np.quantile(lengths, _PARTS, method="higher")
        weight = self._weights(chosen)
        self.buckets = []
        chances = []
        for low, high in zip([0, *edges[:-1]], edges):
            inside = (lengths > low) & (lengths <= high)
            if not inside.any():
                continue
            size = max(shards, int(_ROWS / (high + 1)) // shards * shards)
            odds = np.cumsum(weight[inside])
            self.buckets.append((int(high) + 1, size, chosen[inside], odds / odds[-1]))
            # Small batches come oftener, so that a drawing's chance does not hang on its length.
            chances.append(odds[-1] / size)
        self.chances = np.array(chances) / np.sum(chances)

    def _weights(self, chosen: np.ndarray) -> np.ndarray:
        """How often each drawing is drawn, `(n,)`, in all 1 a category."""
        labels, synthetic = self.sketches.labels[chosen], self.sketches.synthetic[chosen]
        kind = 2 * labels + synthetic
        count = np.bincount(kind, minlength=2 * len(self.sketches.categories) + 2)
        share = np.where(synthetic, 1 - REAL_SHARE, REAL_SHARE)
        share[count[kind ^ 1] == 0] = 1
        return share / count[kind]

    def batch(self, step: int) -> Batch:
        rng = np.random.default_rng([self.seed, step])
        length, size, pool, odds = self.buckets[rng.choice(len(self.buckets), p=self.chances)]
        rows = pool[np.searchsorted(odds, rng.random(size), side="right")]
        scale = np.float32([self.scale, self.scale, 1])
        drawings = [augmented(self.sketches[i] / scale, rng) for i in rows]
        return collate(drawings, self.sketches.labels[rows], len(self.sketches.categories), length)


def held_out(
    sketches: Sketches, scale: float, split: str, size: int = 100, most: int | None = None
) -> list[Batch]:
    """The drawings of a split as they are, in batches by length; `most` of each category."""
    chosen = sketches.of(split)
    if most is not None:
        mixed = np.random.default_rng(0).permutation(chosen)
        labels = sketches.labels[mixed]
        kinds = range(len(sketches.categories))
        chosen = np.concatenate([mixed[labels == kind][:most] for kind in kinds])
    chosen = chosen[np.argsort(sketches.lengths[chosen], kind="stable")]
    scales = np.float32([scale, scale, 1])
    batches = []
    for first in range(0, len(chosen), size):
        rows = chosen[first : first + size]
        drawings = [sketches[i] / scales for i in rows]
        length = -(-(max(map(len, drawings)) + 1) // 16) * 16  # few lengths, few compilations
        batches.append(collate(drawings, sketches.labels[rows], len(sketches.categories), length))
    return batches
