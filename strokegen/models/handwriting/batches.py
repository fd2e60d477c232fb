"""Batches of handwriting: by length, from a curriculum, the same for the same seed and step."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.alphabet import Alphabet
from strokegen.ink.errors import DataError
from strokegen.ink.types import Float32, Indices
from strokegen.models.handwriting.lines import Lines

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

    def shards(self, count: int) -> list[Batch]:
        """The rows split evenly, for workers side by side."""
        return [self._rows(part) for part in np.array_split(np.arange(len(self.style)), count)]

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


def ink_per_symbol(lines: Lines, alphabet: Alphabet, limit: int = 40_000) -> np.ndarray:
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


def _draw(rng: np.random.Generator, odds: np.ndarray) -> int:
    """An index with the chances whose running sum is `odds`."""
    return int(np.searchsorted(odds, rng.random() * odds[-1], side="right"))


def rarity(lines: Lines, usual: float = 5000.0, most: float = 6.0) -> np.ndarray:
    """How much oftener a sample is drawn for its rarest character's sake, `(n,)`, 1 to `most`.

    Twice as rare is drawn the square root of two times as often, below `usual` occurrences.
    """
    count = Counter(char for text in lines.texts for char in text)
    rarest = [min(count[char] for char in text) for text in lines.texts]
    return np.clip(np.sqrt(usual / np.array(rarest)), 1.0, most)


class LineBatches:
    """Deterministic batches: `batch(step, progress)` depends on nothing but the seed and those.

    Args:
      lines: everything; only `split` is used.
      alphabet: symbols.
      styles: writers with a style of their own.
      spacing: x-heights a model unit, for the height input.
      augment: shear and stretch at random; writers are dropped with `writer_dropout`.
    """

    def __init__(
        self, lines: Lines, alphabet: Alphabet, styles: list[str], spacing: float, *,
        split: str = "train", height_input: bool = True, seed: int = 0, augment: bool = True,
        writer_dropout: float = 0.15, buckets: tuple[Bucket, ...] = BUCKETS,
    ):  # fmt: skip
        self.lines, self.alphabet, self.spacing, self.seed = lines, alphabet, spacing, seed
        self.buckets, self.augment, self.height_input = buckets, augment, height_input
        self.writer_dropout = writer_dropout
        self.style = {writer: index for index, writer in enumerate(styles)}
        self.ink = ink_per_symbol(lines, alphabet)
        lengths, weight = lines.lengths, rarity(lines)
        self.pools: list[np.ndarray] = []
        self.words: dict[str, list[int]] = defaultdict(list)
        for position, bucket in enumerate(buckets):
            # A pool holds what fits its bucket and was too long for the one before, by kind.
            shortest = buckets[position - 1].points - 1 if position > 1 else 0
            fits = [
                i for i in range(len(lines))
                if lines.splits[i] == split and lines.kinds[i] in bucket.kinds
                and shortest <= lengths[i] < bucket.points
                and len(lines.texts[i]) < bucket.symbols
            ]  # fmt: skip
            self.pools.append(np.array(fits, np.int64))
        self.pool_odds = [np.cumsum(weight[pool]) for pool in self.pools]
        # Any word must fit into any line that is joined of them.
        joining = [bucket for bucket in buckets if bucket.join]
        most = min((bucket.points for bucket in joining), default=0) - 50
        longest = min((bucket.symbols for bucket in joining), default=0)
        for i in range(len(lines)):
            if (lines.kinds[i] == "word" and lines.splits[i] == split and lengths[i] < most
                    and len(lines.texts[i]) < longest):  # fmt: skip
                self.words[lines.writers[i]].append(i)
        self.joiners = sorted(w for w, members in self.words.items() if len(members) >= 30)
        self.word_odds = {w: np.cumsum(weight[self.words[w]]) for w in self.joiners}
        sizes = np.sqrt([len(self.words[w]) for w in self.joiners])
        self.joiner_share = sizes / sizes.sum() if len(sizes) else sizes

    def batch(self, step: int, progress: float) -> Batch:
        """The batch of `step`; `progress` in 0..1 chooses the place in the curriculum."""
        rng = np.random.default_rng([self.seed, step])
        grown = min(1.0, 2 * progress)
        share = np.array(
            [b.early + (b.late - b.early) * grown if len(pool) else 0.0
             for b, pool in zip(self.buckets, self.pools)]
        )  # fmt: skip
        if not share.any():
            raise DataError("no sample of this split is short enough to train on")
        position = rng.choice(len(self.buckets), p=share / share.sum())
        bucket, pool, odds = (x[position] for x in (self.buckets, self.pools, self.pool_odds))
        rows = []
        for _ in range(bucket.batch):
            if self.joiners and rng.random() < bucket.join:
                rows.append(self._joined(rng, bucket))
            else:
                rows.append(self._single(int(pool[_draw(rng, odds)])))
        return self.collate(rows, bucket, rng)

    def fixed(self, bucket: Bucket, indices) -> Batch:
        """Given samples as they are, for validation."""
        return self.collate([self._single(i) for i in indices], bucket, None)

    def _single(self, index: int):
        text = self.lines.texts[index]
        offsets = self.lines[index]
        return text, offsets, self.lines.writers[index], self._path(text, len(offsets))

    def _path(self, text: str, count: int) -> np.ndarray:
        """Position in the text before each of `count` points, by the ink of its characters."""
        ends = np.concatenate([[0], np.cumsum(self.ink[self.alphabet.encode(text)])])
        at = (np.arange(count) + 0.5) / count * ends[-1]
        return np.interp(at, ends, np.arange(len(ends))).astype(np.float32)

    def _joined(self, rng: np.random.Generator, bucket: Bucket):
        """Words of one writer on one baseline, a space apart."""
        writer = self.joiners[rng.choice(len(self.joiners), p=self.joiner_share)]
        members, odds = self.words[writer], self.word_odds[writer]
        goal = rng.uniform(0.55, 1.0) * (bucket.points - 1)
        gap = rng.normal(0.95, 0.15) / self.spacing
        text, parts, path = "", [], []
        total, edge, pen = 0, 0.0, np.zeros(2)
        while True:
            index = members[_draw(rng, odds)]
            word, ink = self.lines.texts[index], self.lines[index].copy()
            close = not word[0].isalnum() and len(word) == 1 and word in ".,;:!?"
            joined = text + ("" if close or not text else " ") + word
            if total + len(ink) > bucket.points - 1 or len(joined) >= bucket.symbols:
                break
            if total > goal:
                break
            points = np.cumsum(ink[:, :2], axis=0)
            shift = 0.0
            if text:
                space = 0.3 / self.spacing if close else max(0.4 / self.spacing,
                        gap * np.exp(rng.normal(0, 0.2)))  # fmt: skip
                shift = edge + space - points[:, 0].min()
            begin = np.array([shift, rng.normal(0, 0.04) / self.spacing])
            ink[0, :2] += begin - pen
            path.append(self._path(word, len(ink)) + len(joined) - len(word))
            text, total = joined, total + len(ink)
            pen = begin + points[-1]
            edge = max(edge, shift + points[:, 0].max())
            parts.append(ink)
        return text, np.concatenate(parts), writer, np.concatenate(path)

    def collate(self, rows, bucket: Bucket, rng: np.random.Generator | None) -> Batch:
        length, count = bucket.points, len(rows)
        y = np.zeros((length, count, 3), np.float32)
        mask = np.zeros((length, count), np.float32)
        path = np.zeros((length, count), np.float32)
        text = np.full((count, bucket.symbols), -1, np.int32)
        style = np.full(count, -1, np.int32)
        for column, (words, offsets, writer, place) in enumerate(rows):
            ink = offsets
            if rng is not None and self.augment:
                ink = offsets.copy()
                shear, (sx, sy) = rng.normal(0, 0.07), np.exp(rng.normal(0, 0.05, 2))
                ink[:, 0] = sx * (ink[:, 0] - shear * ink[:, 1])
                ink[:, 1] *= sy
            n = len(ink)
            symbols = np.append(self.alphabet.encode(words), END)
            text[column, : len(symbols)] = symbols
            y[:n, column] = ink
            # The end is drawn: a dot on the baseline, a space after the rightmost ink.
            points = np.cumsum(ink[:, :2], axis=0)
            y[n - 1, column, 2] = 1
            y[n, column] = points[:, 0].max() + 1 / self.spacing - points[-1, 0], -points[-1, 1], 1
            mask[: n + 1, column] = 1
            path[:n, column], path[n, column] = place, len(words) + 0.5
            dropped = rng is not None and rng.random() < self.writer_dropout
            style[column] = -1 if dropped else self.style.get(writer, -1)
        start = np.zeros((1, count, 3), np.float32)
        start[..., 2] = 1
        x = np.concatenate([start, y[:-1]])
        if self.height_input:
            height = np.cumsum(x[..., 1], axis=0) * self.spacing
            x = np.concatenate([x, height[..., None]], axis=2)
        return Batch(x.astype(np.float32), y, mask, text, style, path)
