"""Sketches ready for training: rows in the data's units, with category and split, in batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from strokegen.datasets.sample import Sample, share_split
from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.checks import Unusable
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.google_form import in_google_form
from strokegen.ink.types import Bools, Float32, Float64, Indices
from strokegen.models.sketch_rnn.settings import BATCH, LONGEST

REAL_SHARE = 0.1
"""How often a real drawing is drawn in training where there are synthetic ones of its kind."""

MOST_CATEGORIES = 60
"""Where there are more, such as characters of alphabets, or where each drawing has one to itself,
as files have their names, drawings go by their kind alone."""

_RANDOM_SCALE = 0.15
_DROP_POINT = 0.1
_TURN, _SHEAR = 0.07, 0.07  # radians and share, standard deviations
_SHAKE = 0.015  # model units: half a unit of simplified Quick, Draw! drawings
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
      simplified: whether they are in the form of the simplified Quick, Draw! drawings.
    """

    rows: Float32
    starts: Indices
    labels: Indices
    synthetic: Bools
    splits: NDArray[np.str_]
    categories: list[str]
    skipped: dict[str, int]
    simplified: bool

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> Float32:
        return self.rows[self.starts[index] : self.starts[index + 1]]

    @property
    def lengths(self) -> Indices:
        return np.diff(self.starts)

    def of(self, split: str) -> Indices:
        """Indices of a split."""
        return np.flatnonzero(self.splits == split)

    def scale(self) -> float:
        """Standard deviation of the real training offsets, both axes as one: a model unit."""
        chosen = (self.splits == "train") & ~(self.synthetic & ~self.synthetic.all())
        offsets = [self[index][:, :2] for index in np.flatnonzero(chosen).tolist()]
        return float(np.concatenate(offsets).std())


def prepare(
    samples: Iterable[Sample],
    synthetic: Iterable[Sample] = (),
    besides: Iterable[Sample] = (),
    *,
    simplify: bool = True,
    longest: int = LONGEST,
    held_out: float | None = None,
) -> Sketches:
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
    skipped: Counter[str] = Counter()
    kept: list[_Kept] = []
    for part, source in (("real", samples), ("synthetic", synthetic), ("besides", besides)):
        known = {one.name for one in kept} if part == "besides" else set()
        for sample in tqdm(source, desc="preparing", unit=" drawings", delay=2):
            name = sample.drawing.label or sample.kind
            try:
                if name in known:
                    raise Unusable("of a category besides which it was to stand")
                rows = _rows(sample.drawing, simplify, longest)
            except Unusable as reason:
                skipped[str(reason)] += 1
                continue
            split = share_split(sample, held_out) if part == "real" else "train"
            one = _Kept(rows, name, sample.kind, part == "synthetic", split)
            kept.append(one._replace(name=None, kind=None) if part == "besides" else one)
    if not any(one.split == "train" for one in kept):
        raise DataError(f"no drawing is left to train on: {dict(skipped) or 'there were none'}")
    return _packed(kept, dict(skipped), simplify)


class _Kept(NamedTuple):
    """One drawing: see `Sketches`; what stands besides has neither name nor kind."""

    rows: Float32
    name: str | None
    kind: str | None
    synthetic: bool
    split: str


def _rows(drawing: Drawing, simplify: bool, longest: int) -> Float32:
    """`(n, 3)`, as in `Sketches`; Unusable says why to leave it out."""
    try:
        rows = to_sketch_rows(in_google_form(drawing) if simplify else drawing, 1.0)
    except ValueError:
        raise Unusable("no line in it") from None
    if len(rows) > longest:
        raise Unusable(f"over {longest} rows")
    return rows[:, [0, 1, 3]]


def _packed(kept: Sequence[_Kept], skipped: dict[str, int], simplified: bool) -> Sketches:
    names = [one.name for one in kept]
    named = [name for name in names if name is not None]
    if len({*named}) > MOST_CATEGORIES or len({*named}) == len(named) > 1:
        names = [one.kind for one in kept]
    categories = sorted({name for name in names if name is not None})
    index = {name: position for position, name in enumerate([*categories, None])}
    starts = np.concatenate([[0], np.cumsum([len(one.rows) for one in kept])])
    return Sketches(
        np.concatenate([one.rows for one in kept]),
        starts.astype(np.int64),
        np.array([index[name] for name in names]),
        np.array([one.synthetic for one in kept]),
        np.array([one.split for one in kept]),
        categories,
        skipped,
        simplified,
    )


class Batch(NamedTuple):
    """Drawings of about one length, time-major, in model units.

    Attributes:
      x: `(T, B, 5)` the row before; y: `(T, B, 5)` the row to come, the end of the drawing
        included, zeros after it.
      reverse: `(T, B, 5)` each drawing's rows from its last one back, without the end.
      last: `(T, B)` 1 at each drawing's last row.
      label: `(B, C)` one-hot; zeros for a drawing of no category.
    """

    x: Float32
    y: Float32
    reverse: Float32
    last: Float32
    label: Float32


def collate(
    drawings: Sequence[Float32], labels: Sequence[int] | Indices, num_labels: int, length: int
) -> Batch:
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


def augmented(rows: Float32, rng: np.random.Generator, mirror: bool = False) -> Float32:
    """A drawing stretched, turned and sheared at random, some points within its strokes left out.

    Args:
      rows: `(n, 3)` in model units.
      mirror: whether every other drawing is mirrored, left for right.
    Source: Ha & Eck (2017), section 4: 15 % either way, a tenth of the points. Maps of the plane
    keep corners; points are shaken so that whole numbers do not tell one drawing from another.
    """
    turn, shear = rng.normal(0, (_TURN, _SHEAR))
    stretch = 1 + _RANDOM_SCALE * rng.uniform(-1, 1, 2)
    stretch[0] *= -1 if mirror and rng.random() < 0.5 else 1
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    points = np.cumsum(rows[:, :2], axis=0) * stretch @ [[1, 0], [shear, 1]] @ rotation
    points += rng.uniform(-_SHAKE, _SHAKE, points.shape)
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
      batch: rows of one, or so.
      mirror: see `augmented`.
    """

    def __init__(
        self,
        sketches: Sketches,
        scale: float,
        *,
        seed: int = 0,
        shards: int = 2,
        batch: int = BATCH,
        mirror: bool = False,
    ):
        self.sketches, self.scale, self.seed, self.mirror = sketches, scale, seed, mirror
        chosen = sketches.of("train")
        lengths = sketches.lengths[chosen]
        edges = np.quantile(lengths, _PARTS, method="higher")
        weight = self._weights(chosen)
        self.buckets: list[tuple[int, int, Indices, Float64]] = []
        chances = []
        for low, high in zip([0, *edges[:-1]], edges):
            inside = (lengths > low) & (lengths <= high)
            if not inside.any():
                continue
            size = max(shards, int(batch / (high + 1)) // shards * shards)
            odds = np.cumsum(weight[inside])
            self.buckets.append((int(high) + 1, size, chosen[inside], odds / odds[-1]))
            # Small batches come oftener, so that a drawing's chance does not hang on its length.
            chances.append(odds[-1] / size)
        self.chances = np.array(chances) / np.sum(chances)

    def _weights(self, chosen: Indices) -> Float64:
        """How often each drawing is drawn, `(n,)`, in all 1 a category."""
        labels, synthetic = self.sketches.labels[chosen], self.sketches.synthetic[chosen]
        kind = 2 * labels + synthetic
        count = np.bincount(kind, minlength=2 * len(self.sketches.categories) + 2)
        share = np.where(synthetic, 1 - REAL_SHARE, REAL_SHARE)
        share[count[kind ^ 1] == 0] = 1
        weights: Float64 = share / count[kind]
        return weights

    def batch(self, step: int) -> Batch:
        rng = np.random.default_rng([self.seed, step])
        length, size, pool, odds = self.buckets[rng.choice(len(self.buckets), p=self.chances)]
        rows = pool[np.searchsorted(odds, rng.random(size), side="right")]
        scale = np.array([self.scale, self.scale, 1], np.float32)
        drawings = [
            augmented(self.sketches[index] / scale, rng, self.mirror) for index in rows.tolist()
        ]
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
    scales = np.array([scale, scale, 1], np.float32)
    batches = []
    for first in range(0, len(chosen), size):
        rows = chosen[first : first + size]
        drawings = [sketches[index] / scales for index in rows.tolist()]
        length = -(-(max(map(len, drawings)) + 1) // 16) * 16  # few lengths, few compilations
        batches.append(collate(drawings, sketches.labels[rows], len(sketches.categories), length))
    return batches
