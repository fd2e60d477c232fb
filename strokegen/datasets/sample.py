"""What a loader gives: ink with its text, its writer, and what was left out on the way."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, SupportsIndex, overload

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.types import Bools, Float32, Float64

SPLITS = ("train", "valid", "test")
KINDS = ("text", "word", "character", "kanji", "drawing", "ink", "performance")


@dataclass(frozen=True)
class Sample:
    """One piece of ink.

    Attributes:
      drawing: the ink; `drawing.label` is its text or category.
      writer: who made it, unique within the data set; "" when unknown.
      kind: one of `KINDS`; a text is a line, a performance that of a touch screen; ink is whatever
        stands in files of one's own.
      key: where it stands in the source, for messages and for dropping doubles.
      split: the split its publisher put it in; "" when the writer's hash decides (`split_of`).
    """

    drawing: Drawing
    writer: str = ""
    kind: str = "drawing"
    key: str = ""
    split: str = ""

    @property
    def text(self) -> str:
        return self.drawing.label or ""


COLUMNS = ("text", "writer", "kind", "key", "split")


class PackedSamples(Sequence[Sample]):
    """Samples kept as a few large arrays; a `Sample` is built when it is asked for.

    A hundred thousand drawings load in a second this way, and take the memory of their points.

    Attributes:
      points: float32 `(P, 2)`, all points in order.
      times: None, or float64 `(P,)` in seconds, NaN for a drawing without any.
      stroke_lengths: int `(S,)`, points in each stroke.
      stroke_counts: int `(N,)`, strokes in each sample.
      straight: bool `(S,)`, whether a stroke leads straight from point to point.
      columns: one list of N strings for each of `COLUMNS`.

    Raises:
      ValueError: the arrays do not fit together.
    """

    def __init__(
        self,
        points: Float32,
        times: Float64 | None,
        stroke_lengths: NDArray[np.integer[Any]],
        stroke_counts: NDArray[np.integer[Any]],
        straight: Bools,
        columns: Mapping[str, Sequence[str]],
    ) -> None:
        self.points, self.times = points, times
        self.stroke_lengths, self.stroke_counts = stroke_lengths, stroke_counts
        self.straight, self.columns = straight, columns
        self._stroke_ends = np.concatenate([[0], np.cumsum(stroke_lengths, dtype=np.int64)])
        self._sample_ends = np.concatenate([[0], np.cumsum(stroke_counts, dtype=np.int64)])
        fits = (
            points.shape[1:] == (2,)
            and self._stroke_ends[-1] == len(points)
            and self._sample_ends[-1] == len(stroke_lengths)
            and straight.shape == (len(stroke_lengths),)
            and (times is None or times.shape == points.shape[:1])
            and all(len(columns[name]) == len(stroke_counts) for name in COLUMNS)
        )
        if not fits:
            raise ValueError("points, strokes and columns of packed samples do not fit together")

    @classmethod
    def pack(cls, samples: Sequence[Sample]) -> PackedSamples:
        """The same samples in a few arrays."""
        drawings = [sample.drawing for sample in samples]
        strokes = [stroke for drawing in drawings for stroke in drawing.strokes]
        timed = any(drawing.times is not None for drawing in drawings)
        times = [time for drawing in drawings for time in _times(drawing) if timed]
        return cls(
            np.concatenate(strokes) if strokes else np.zeros((0, 2), np.float32),
            np.concatenate(times) if times else None,
            np.array([len(stroke) for stroke in strokes], np.int32),
            np.array([len(drawing) for drawing in drawings], np.int32),
            np.array([straight for drawing in drawings for straight in drawing.straight], bool),
            {name: [getattr(sample, name) for sample in samples] for name in COLUMNS},
        )

    @staticmethod
    def holds(samples: Sequence[Sample]) -> bool:
        """Whether nothing of the samples is lost when they are packed."""
        drawings = (sample.drawing for sample in samples)
        return not any(
            drawing.meta
            or drawing.pressure is not None
            or any(brush != Brush() for brush in drawing.brushes)
            for drawing in drawings
        )

    def __len__(self) -> int:
        return len(self.stroke_counts)

    @overload
    def __getitem__(self, index: SupportsIndex) -> Sample: ...
    @overload
    def __getitem__(self, index: slice) -> PackedSamples: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Sample | PackedSamples:
        if isinstance(index, slice):
            return self.take(range(*index.indices(len(self))))
        at = range(len(self))[index]
        first, last = self._sample_ends[at : at + 2]
        start, end = self._stroke_ends[first], self._stroke_ends[last]
        times = None if self.times is None else self.times[start:end]
        if times is not None and np.isnan(times[:1]).any():
            times = None
        text, writer, kind, key, split = (self.columns[name][at] for name in COLUMNS)
        drawing = Drawing.from_points(
            self.points[start:end],
            self.stroke_lengths[first:last].tolist(),
            times,
            text or None,
            straight=self.straight[first:last].tolist(),
        )
        return Sample(drawing, writer, kind, key, split)

    def take(self, indices: Sequence[int]) -> PackedSamples:
        """The samples at `indices`, in that order."""
        rows = np.asarray(indices, np.int64).reshape(-1)
        strokes = _spans(self._sample_ends[rows], self.stroke_counts[rows])
        points = _spans(self._stroke_ends[strokes], self.stroke_lengths[strokes])
        return PackedSamples(
            self.points[points],
            None if self.times is None else self.times[points],
            self.stroke_lengths[strokes],
            self.stroke_counts[rows],
            self.straight[strokes],
            {name: [column[row] for row in indices] for name, column in self.columns.items()},
        )


def _times(drawing: Drawing) -> Sequence[Float64]:
    """The times of a drawing's strokes; NaN where it has none."""
    return drawing.times or [np.full(len(stroke), np.nan) for stroke in drawing.strokes]


def _spans(starts: NDArray[np.int64], lengths: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """The indices start, start + 1, ... of every span, one span after the other."""
    before = np.cumsum(lengths, dtype=np.int64) - lengths
    return np.repeat(starts - before, lengths) + np.arange(lengths.sum(dtype=np.int64))


@dataclass
class Dataset(Sequence[Sample]):
    """Samples in a fixed order, with a count of what was skipped and why."""

    name: str
    samples: Sequence[Sample]
    skipped: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.samples)

    @overload
    def __getitem__(self, index: SupportsIndex) -> Sample: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Sample]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Sample | Sequence[Sample]:
        return self.samples[index if isinstance(index, slice) else index.__index__()]

    def __iter__(self) -> Iterator[Sample]:
        return iter(self.samples)

    def packed(self) -> PackedSamples:
        """The samples in a few arrays, as they are or made so."""
        if isinstance(self.samples, PackedSamples):
            return self.samples
        return PackedSamples.pack(self.samples)

    def take(self, indices: Sequence[int]) -> Dataset:
        """The samples at `indices`, in that order."""
        if isinstance(self.samples, PackedSamples):
            return Dataset(self.name, self.samples.take(indices), self.skipped)
        return Dataset(self.name, [self.samples[index] for index in indices], self.skipped)

    def where(self, keep: Callable[[Sample], bool]) -> Dataset:
        """The samples that `keep` says yes to, in their order."""
        return self.take([index for index, sample in enumerate(self) if keep(sample)])

    def select(self, split: str | None = None, kinds: str | Sequence[str] | None = None) -> Dataset:
        """The samples of a split and of some kinds, without touching their ink.

        Args:
          split: one of `SPLITS`; None gives all.
          kinds: of `KINDS`, or of those that are here; a string is one kind, None gives all.
        Raises:
          DataError: an unknown split or kind.
        """
        check_split(split)
        kinds = None if kinds is None else as_kinds(kinds, (*KINDS, *self.kinds))
        if split is None and kinds is None:
            return self
        splits = {writer: split_of(writer) for writer in self.writers}
        rows = zip(self._column("split"), self._column("writer"), self._column("kind"))
        return self.take(
            [
                index
                for index, (published, writer, kind) in enumerate(rows)
                if (kinds is None or kind in kinds)
                and (split is None or (published or splits[writer]) == split)
            ]
        )

    @property
    def writers(self) -> list[str]:
        """Names of the writers, sorted; "" stands for all who are unknown."""
        return sorted(set(self._column("writer")))

    @property
    def kinds(self) -> Counter[str]:
        """How many samples there are of each kind."""
        return Counter(self._column("kind"))

    def _column(self, name: str) -> Sequence[str]:
        if isinstance(self.samples, PackedSamples):
            return self.samples.columns[name]
        return [getattr(sample, name) for sample in self.samples]


def check_split(split: str | None) -> None:
    """Refuse, by DataError, what is neither None nor a split."""
    if split is not None and split not in SPLITS:
        raise DataError(f"unknown split {split!r}: expected one of {', '.join(SPLITS)}")


def as_kinds(kinds: str | Sequence[str], known: Sequence[str] = KINDS) -> tuple[str, ...]:
    """Kinds of samples as they were asked for; a string is one kind.

    Raises:
      DataError: one that is not among the `known`.
    """
    kinds = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    for kind in kinds:
        if kind not in known:
            names = ", ".join(dict.fromkeys(known))
            raise DataError(f"unknown kind {kind!r}: expected one of {names}")
    return kinds


def split_of(writer: str, valid: float = 0.06, test: float = 0.06) -> str:
    """The split a writer belongs to, for ever: by hash, so new data moves nobody."""
    digest = hashlib.sha256(writer.encode()).digest()
    at = int.from_bytes(digest[:8], "big") / 2**64
    return "test" if at < test else "valid" if at < test + valid else "train"


def share_split(sample: Sample, share: float | None) -> str:
    """The split of a drawing by a hash of its key, `share` each for validation and test.

    None leaves it in its own split, or by `split_of` where it has none. A drawing that a smaller
    share holds out for the test is held out by a larger one too.
    """
    key = sample.key or sample.writer
    if share is not None:
        return split_of(key, share, share)
    return sample.split or split_of(key)
