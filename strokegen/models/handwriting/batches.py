"""Batches of handwriting: by length, from a curriculum, the same for the same seed and step."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from strokegen.datasets.lines import Lines
from strokegen.ink.alphabet import Alphabet
from strokegen.ink.errors import DataError
from strokegen.ink.types import Float32, Float64, Indices
from strokegen.models.handwriting.joining import RUNS, Glyphs, Joined, Words
from strokegen.models.handwriting.settings import BATCH
from strokegen.models.reader.batches import draw
from strokegen.training.settings import parts_of, rows_of

END = 0
"""The symbol after a text's last character; see `strokegen.models.handwriting.synthesis`."""


@dataclass(frozen=True)
class Bucket:
    """One shape of batch: T points, U symbols, B sequences, and what it is filled with.

    Attributes:
      kinds: which samples may stand in it.
      join: share of its rows that are words of one writer, joined into a line.
      early, late: how often it is used at the start and from the middle of the run.
    """

    points: int
    symbols: int
    batch: int
    kinds: tuple[str, ...]
    join: float
    early: float
    late: float


_BESIDE_BAR = 0.3  # x-heights more between a lone I and its neighbours

BUCKETS = (
    Bucket(32, 4, 100, ("character",), 0.0, 0.35, 0.06),
    Bucket(80, 16, 46, ("word", "text"), 0.0, 0.30, 0.06),
    Bucket(136, 22, 28, ("word", "text"), 0.0, 0.20, 0.12),
    Bucket(256, 36, 16, ("text", "word"), 0.5, 0.10, 0.22),
    Bucket(448, 56, 10, ("text",), 0.6, 0.04, 0.30),
    Bucket(640, 72, 8, ("text",), 0.85, 0.01, 0.24),
)


class Batch(NamedTuple):
    """One step's data, time-major.

    Attributes:
      x: `(T, B, 3 or 4)` the point before; y: `(T, B, 3)` the point to come, in model units.
      mask: `(T, B)` 1 where there is a point.
      text: `(B, U)` int32 symbols, -1 after the end; style: `(B,)` int32 writers, -1 unknown.
      path: `(T, B)` where in the text each point stands by its share of the ink, in characters.
    """

    x: Float32
    y: Float32
    mask: Float32
    text: NDArray[np.int32]
    style: NDArray[np.int32]
    path: Float32

    @classmethod
    def beside(cls, parts: Sequence[Batch]) -> Batch:
        """The rows of several of one length."""
        by_row = {"text", "style"}
        return cls(
            *(
                np.concatenate(whole, axis=0 if name in by_row else 1)
                for name, whole in zip(cls._fields, zip(*parts))
            )
        )

    def shards(self, count: int) -> list[Batch]:
        """The rows split evenly, for workers side by side."""
        return [self._rows(part) for part in parts_of(len(self.style), count)]

    def _rows(self, part: Indices) -> Batch:
        x, y, mask, path = (whole[:, part] for whole in (self.x, self.y, self.mask, self.path))
        return Batch(x, y, mask, self.text[part], self.style[part], path)


def style_table(lines: Lines, at_least: int = 25) -> list[str]:
    """Training writers with enough ink for a style of their own, the most prolific first."""
    points: dict[str, int] = defaultdict(int)
    count: dict[str, int] = defaultdict(int)
    for writer, split, length in zip(lines.writers, lines.splits, lines.lengths):
        if split == "train":
            points[writer] += int(length)
            count[writer] += 1
    names = [writer for writer in points if count[writer] >= at_least]
    return sorted(names, key=lambda writer: (-points[writer], writer))


def ink_per_symbol(lines: Lines, alphabet: Alphabet, limit: int = 40_000) -> Float64:
    """Usual number of points of each symbol, `(len(alphabet),)`, by ridge regression.

    It tells how far into a text a share of its ink reaches, better than counting characters.
    """
    chosen = np.random.default_rng(0).permutation(len(lines))[:limit]
    counts = np.zeros((len(chosen), len(alphabet)))
    for row, index in enumerate(chosen):
        np.add.at(counts[row], alphabet.encode(lines.texts[index]), 1)
    target = lines.lengths[chosen].astype(float)
    usual = 12.0
    square = counts.T @ counts + 5 * np.eye(len(alphabet))
    points = usual + np.linalg.solve(square, counts.T @ (target - counts.sum(axis=1) * usual))
    return np.clip(points, 1.0, 60.0)


def clarity(lines: Lines, share: float = 0.7) -> Float64:
    """How much less often a sample is drawn for being hard to read, `(n,)`, 0 to 1."""
    if lines.clarity is None:
        return np.ones(len(lines))
    return np.exp(share * np.minimum(lines.clarity.astype(np.float64), 0.0))


def rarity(lines: Lines, usual: float = 5000.0, most: float = 6.0) -> Float64:
    """How much oftener a sample is drawn for its rarest character's sake, `(n,)`, 1 to `most`.

    Twice as rare is drawn the square root of two times as often, below `usual` occurrences.
    """
    count = Counter(char for text in lines.texts for char in text)
    rarest = [min(count[char] for char in text) for text in lines.texts]
    return np.clip(np.sqrt(usual / np.array(rarest)), 1.0, most)


class Row(NamedTuple):
    """What one row of a batch holds: text, `(n, 3)` offsets, writer, and see `Batch.path`."""

    text: str
    offsets: Float32
    writer: str
    path: Float32


class LineBatches:
    """Deterministic batches: `batch(step, progress)` depends on nothing but the seed and those.

    Args:
      lines: everything; only `split` is used.
      alphabet: symbols.
      styles: writers with a style of their own.
      spacing: x-heights a model unit, for the height input.
      batch: points of one, or so.
      augment: shear and stretch at random; writers are dropped with `writer_dropout`.
    """

    def __init__(
        self,
        lines: Lines,
        alphabet: Alphabet,
        styles: Sequence[str],
        spacing: float,
        *,
        split: str = "train",
        height_input: bool = True,
        seed: int = 0,
        augment: bool = True,
        writer_dropout: float = 0.15,
        batch: int = BATCH,
        buckets: tuple[Bucket, ...] = BUCKETS,
    ) -> None:
        self.lines, self.alphabet, self.spacing, self.seed = lines, alphabet, spacing, seed
        self.buckets, self.augment, self.height_input = buckets, augment, height_input
        self.writer_dropout, self.split, self.points = writer_dropout, split, batch
        self.style = {writer: index for index, writer in enumerate(styles)}
        self.ink = ink_per_symbol(lines, alphabet)
        weight = rarity(lines) * clarity(lines)
        # A bucket takes what was too long for the one before; any word fits into any joined line.
        shortest = [0, 0, *(bucket.points - 1 for bucket in buckets[1:-1])]
        self.pools = [
            np.array(self._fitting(bucket.kinds, least, bucket.points, bucket.symbols), np.int64)
            for bucket, least in zip(buckets, shortest)
        ]
        self.pool_odds = [np.cumsum(weight[pool]) for pool in self.pools]
        joining = [bucket for bucket in buckets if bucket.join]
        most = min((bucket.points for bucket in joining), default=0) - 50
        longest = min((bucket.symbols for bucket in joining), default=0)
        words = self._fitting(("word",), 0, most, longest)
        self.words = Words(lines, words, weight)
        marks = [index for index in words if lines.texts[index] in RUNS]
        self.glyphs = Glyphs(lines, [*self._fitting(("character",), 0, 60, 2), *marks])

    def _fitting(self, kinds: Sequence[str], least: int, most: int, symbols: int) -> list[int]:
        """The split's samples of some kinds, from `least` to under `most` points."""
        lines, lengths = self.lines, self.lines.lengths
        return [
            index
            for index, split in enumerate(lines.splits)
            if split == self.split
            and lines.kinds[index] in kinds
            and least <= lengths[index] < most
            and len(lines.texts[index]) < symbols
        ]

    def batch(self, step: int, progress: float) -> Batch:
        """The batch of `step`; `progress` in 0..1 chooses the place in the curriculum."""
        rng = np.random.default_rng([self.seed, step])
        grown = min(1.0, 2 * progress)
        share = np.array(
            [
                b.early + (b.late - b.early) * grown if len(pool) else 0.0
                for b, pool in zip(self.buckets, self.pools)
            ]
        )
        if not share.any():
            raise DataError("no sample of this split is short enough to train on")
        position = rng.choice(len(self.buckets), p=share / share.sum())
        bucket, pool, odds = self.buckets[position], self.pools[position], self.pool_odds[position]
        rows = []
        for _ in range(rows_of(bucket.batch, self.points, BATCH)):
            if self.words.writers and rng.random() < bucket.join:
                rows.append(self._joined(rng, bucket))
            else:
                rows.append(self._single(int(pool[draw(rng, odds)])))
        return self.collate(rows, bucket, rng)

    def fixed(self, bucket: Bucket, indices: Iterable[int]) -> Batch:
        """Given samples as they are, for validation."""
        return self.collate([self._single(i) for i in indices], bucket, None)

    def _single(self, index: int) -> Row:
        text, offsets = self.lines.texts[index], self.lines[index]
        return Row(text, offsets, self.lines.writers[index], self._path(text, len(offsets)))

    def _path(self, text: str, count: int) -> Float32:
        """Position in the text before each of `count` points, by the ink of its characters."""
        ends = np.concatenate([[0], np.cumsum(self.ink[self.alphabet.encode(text)])])
        at = (np.arange(count) + 0.5) / count * ends[-1]
        path: Float32 = np.interp(at, ends, np.arange(len(ends))).astype(np.float32)
        return path

    def _joined(self, rng: np.random.Generator, bucket: Bucket) -> Row:
        """Words of one writer on one baseline, a space apart."""
        writer = self.words.draw_writer(rng)
        goal = rng.uniform(0.55, 1.0) * (bucket.points - 1)
        gap = rng.normal(1.15, 0.15) / self.spacing
        text, total, line = "", 0, Joined()
        path: list[Float32] = []
        while True:
            word, ink = self._word(rng, writer)
            close = not word[0].isalnum() and len(word) == 1 and word in ".,;:!?"
            joined = text + ("" if close or not text else " ") + word
            if total + len(ink) > bucket.points - 1 or len(joined) >= bucket.symbols:
                if not text:  # a long number, say: any word of the writer's fits
                    continue
                break
            if total > goal:
                break
            space = None
            if text:
                space = 0.3 / self.spacing
                if not close:
                    space = max(0.6 / self.spacing, gap * np.exp(rng.normal(0, 0.2)))
                    # A bar has no room of its own, and seems to stand nearer than a letter.
                    space += _BESIDE_BAR / self.spacing * (word == "I" or text.endswith(" I"))
            line.add(ink, space, rng.normal(0, 0.04) / self.spacing)
            path.append(self._path(word, len(ink)) + len(joined) - len(word))
            text, total = joined, total + len(ink)
        return Row(text, line.ink, writer, np.concatenate(path))

    def _word(self, rng: np.random.Generator, writer: str) -> tuple[str, Float32]:
        """A word of the writer's, or one set of single characters; its ink may be written to."""
        spelled = self.glyphs.spell(rng, writer)
        if spelled is None:
            index = self.words.draw(rng, writer)
            return self.lines.texts[index], self.lines[index].copy()
        text, samples = spelled
        pitch = rng.normal(0.3, 0.08) / self.spacing
        word = Joined()
        for index in samples:
            ink = self.lines[index].copy()
            ink[-1, 2] = 1
            if not word.parts:
                word.add(ink, 0.0, 0.0)
                continue
            gap = max(0.1 / self.spacing, pitch * np.exp(rng.normal(0, 0.2)))
            word.add(ink, gap, rng.normal(0, 0.03) / self.spacing)
        return text, word.ink

    def collate(
        self, rows: Sequence[Row], bucket: Bucket, rng: np.random.Generator | None
    ) -> Batch:
        """Rows side by side, each with its end; without a `rng` as they are and of no style."""
        length, count = bucket.points, len(rows)
        y = np.zeros((length, count, 3), np.float32)
        mask = np.zeros((length, count), np.float32)
        path = np.zeros((length, count), np.float32)
        text = np.full((count, bucket.symbols), -1, np.int32)
        style = np.full(count, -1, np.int32)
        for column, row in enumerate(rows):
            ink = row.offsets
            if rng is not None and self.augment:
                ink = _slanted(ink, rng)
            n = len(ink)
            symbols = np.append(self.alphabet.encode(row.text), END)
            text[column, : len(symbols)] = symbols
            y[:n, column] = ink
            # The end is drawn: a dot on the baseline, a space after the rightmost ink.
            points = np.cumsum(ink[:, :2], axis=0)
            y[n - 1, column, 2] = 1
            y[n, column] = points[:, 0].max() + 1 / self.spacing - points[-1, 0], -points[-1, 1], 1
            mask[: n + 1, column] = 1
            path[:n, column], path[n, column] = row.path, len(row.text) + 0.5
            dropped = rng is not None and rng.random() < self.writer_dropout
            style[column] = -1 if dropped else self.style.get(row.writer, -1)
        start = np.zeros((1, count, 3), np.float32)
        start[..., 2] = 1
        x = np.concatenate([start, y[:-1]])
        if self.height_input:
            height = np.cumsum(x[..., 1], axis=0) * self.spacing
            x = np.concatenate([x, height[..., None]], axis=2)
        return Batch(x.astype(np.float32), y, mask, text, style, path)


def _slanted(ink: Float32, rng: np.random.Generator) -> Float32:
    """Offsets sheared and stretched at random."""
    ink = ink.copy()
    shear, (sx, sy) = rng.normal(0, 0.07), np.exp(rng.normal(0, 0.05, 2))
    ink[:, 0] = sx * (ink[:, 0] - shear * ink[:, 1])
    ink[:, 1] *= sy
    return ink
