"""What a reader is trained on, step by step: samples of few lengths, balanced, changed, spoilt.

Single characters come first, else the network sits on blanks; then words; lines reach their share
later. Half of the longer rows are words of one writer side by side, one in ten a single character.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from strokegen.datasets.lines import Lines
from strokegen.ink.types import Bools, Float64, Indices
from strokegen.models.reader.augment import SPACING, augment, bare, spoil
from strokegen.models.reader.frames import INPUTS, frame_counts, frames, points_of
from strokegen.training.settings import parts_of, rows_of


class Bucket(NamedTuple):
    """Rows of one length.

    Attributes:
      frames, symbols: the most that a row has; rows: of a batch.
      joined: share of the rows that are words of one writer side by side.
      early, late: share of the steps, at first and in the end.
    """

    frames: int
    symbols: int
    rows: int
    joined: float
    early: float
    late: float


BUCKETS = (
    Bucket(32, 2, 112, 0.0, 0.10, 0.05),
    Bucket(56, 10, 80, 0.0, 0.25, 0.06),
    Bucket(84, 14, 56, 0.0, 0.28, 0.08),
    Bucket(120, 20, 40, 0.0, 0.16, 0.09),
    Bucket(168, 26, 30, 0.2, 0.08, 0.09),
    Bucket(304, 40, 18, 0.5, 0.10, 0.26),
    Bucket(528, 64, 11, 0.5, 0.03, 0.22),
    Bucket(752, 92, 8, 0.5, 0.0, 0.10),
    Bucket(1104, 124, 6, 0.5, 0.0, 0.05),
)
"""The first is of single characters."""

BATCH = 5000
"""Frames of a step, or so, that the buckets' rows make."""

FIRST, GROW = 300, 1800
"""Steps of single characters; then steps until lines have their share."""

_AUGMENTED, _SPOILT, _BARE, _CHARACTER = 0.9, 0.22, 0.14, 0.1
_COMMON = 5000  # a character of which there are so many is not drawn oftener than others
_TIGHT = 0.85  # x-heights a character, of a label with spaces that the ink has no room for
_CLOSE = ".,;:!?"


class Batch(NamedTuple):
    """Rows as the loss takes them.

    Attributes:
      x: `[T, B, INPUTS]` frames; lengths: `[B]`.
      labels: `[B, U]`, 0 after the end.
      stray: `[T, B]`, 1 at frames of ink that is no part of the text.
      total: labels of the whole batch.
      seed: `[B, 2]` of dropout.
    """

    x: Any
    lengths: Any
    labels: Any
    stray: Any
    total: Any
    seed: Any

    def shards(self, count: int) -> list[Batch]:
        """The rows in so many parts."""
        return [
            self._replace(
                x=self.x[:, rows], lengths=self.lengths[rows], labels=self.labels[rows],
                stray=self.stray[:, rows], seed=self.seed[rows],
            )
            for rows in parts_of(len(self.lengths), count)
        ]  # fmt: skip


def doubtful(text: str, offsets: Any) -> bool:
    """Whether a label has spaces between single characters that the ink has no room for."""
    tokens = text.split(" ")
    if len(tokens) < 4 or np.mean([len(token) == 1 for token in tokens]) < 0.55:
        return False
    return float(np.ptp(np.cumsum(offsets[:, 0]))) * SPACING / len(text) < _TIGHT


class ReaderBatches:
    """`batch(step)` depends on the seed and the step alone.

    Args:
      lines: whose training writers are learned from.
      batch: frames of a step, or so.
    """

    def __init__(self, lines: Lines, seed: int = 0, batch: int = BATCH) -> None:
        self.lines, self.seed = lines, seed
        self.buckets = [b._replace(rows=rows_of(b.rows, batch, BATCH)) for b in BUCKETS]
        self.frames = frame_counts(lines.offsets, lines.starts)
        kinds = np.array(lines.kinds)
        learned = np.array([split == "train" for split in lines.splits])
        bad = [
            bool(learned[i]) and kinds[i] != "character" and doubtful(text, lines[i])
            for i, text in enumerate(lines.texts)
        ]
        learned &= ~np.array(bad)
        weight = self._weights()
        symbols = np.array([len(text) for text in lines.texts])
        bucket = np.full(len(lines), -1)
        for number in reversed(range(len(BUCKETS))):
            one = BUCKETS[number]
            fits = (self.frames <= 0.95 * one.frames) & (symbols <= one.symbols)
            bucket[fits & ((kinds == "character") == (number == 0))] = number
        self.pools = [np.flatnonzero((bucket == k) & learned) for k in range(len(BUCKETS))]
        self.odds = [np.cumsum(weight[pool]) for pool in self.pools]
        short = np.flatnonzero(learned & (symbols <= 20) & (self.frames <= 250))
        self._join(short, kinds, weight)

    def _weights(self) -> Float64:
        """Rare characters are drawn oftener; prolific writers' samples less: new writers count."""
        lines = self.lines
        count = Counter(char for text in lines.texts for char in text)
        rare = np.array([min(count[char] for char in text) for text in lines.texts])
        hands = list(zip(lines.writers, lines.kinds))
        own = Counter(hand for hand, split in zip(hands, lines.splits) if split == "train")
        often = np.array([max(1, own[hand]) for hand in hands])
        weights: Float64 = np.clip(np.sqrt(_COMMON / rare), 1, 5) * often**-0.4
        return weights

    def _join(self, short: Indices, kinds: Any, weight: Float64) -> None:
        """Who has words enough to set side by side, and which; likewise characters."""
        found: dict[bool, dict[str, list[int]]] = {
            True: defaultdict(list),
            False: defaultdict(list),
        }
        for number in short.tolist():
            found[kinds[number] == "character"][self.lines.writers[number]].append(number)
        words, characters = found[False], found[True]
        self.writers = sorted(writer for writer in words if len(words[writer]) >= 20)
        enough = [writer for writer in self.writers if len(characters.get(writer, ())) >= 20]
        self.words = {writer: np.array(words[writer]) for writer in self.writers}
        self.characters = {writer: np.array(characters[writer]) for writer in enough}
        self.word_odds = {name: np.cumsum(weight[own]) for name, own in self.words.items()}
        self.character_odds = {n: np.cumsum(weight[own]) for n, own in self.characters.items()}
        sizes = np.array([len(self.words[writer]) for writer in self.writers])
        self.writer_odds = np.cumsum(sizes**0.4)

    def batch(self, step: int) -> Batch:
        """The batch of a step."""
        rng = np.random.default_rng([self.seed, step])
        number = self._bucket(step, rng)
        bucket = self.buckets[number]
        x = np.zeros((bucket.frames, bucket.rows, INPUTS), np.float32)
        lengths = np.zeros(bucket.rows, np.int32)
        labels = np.zeros((bucket.rows, bucket.symbols), np.int32)
        stray = np.zeros((bucket.frames, bucket.rows), np.float32)
        for row in range(bucket.rows):
            text, features, own = self._row(rng, number)
            count = len(features)
            x[:count, row], stray[:count, row], lengths[row] = features, own, count
            labels[row, : len(text)] = [ord(char) - 31 for char in text]
        seed = rng.integers(0, 2**31 - 1, (bucket.rows, 2)).astype(np.int32)
        return Batch(x, lengths, labels, stray, np.float32(max(1, (labels > 0).sum())), seed)

    def _bucket(self, step: int, rng: np.random.Generator) -> int:
        """Which bucket a step is of."""
        if step < FIRST and len(self.pools[0]):
            return 0
        grown = min(1.0, max(0.0, (step - FIRST) / GROW))
        share = np.array([one.early + (one.late - one.early) * grown for one in BUCKETS])
        share *= [len(pool) > 0 for pool in self.pools]
        if not share.sum():  # lines alone, which come late
            share = np.array([float(len(pool) > 0) for pool in self.pools])
        return int(rng.choice(len(BUCKETS), p=share / share.sum()))

    def _row(self, rng: np.random.Generator, number: int) -> tuple[str, Any, Any]:
        """A row's text, its frames, and which of them are spoilt."""
        bucket = self.buckets[number]
        made = self._joined(rng, bucket) if rng.random() < bucket.joined else None
        if made is None:
            chosen = int(self.pools[number][draw(rng, self.odds[number])])
            made = (self.lines.texts[chosen], *points_of(self.lines[chosen], SPACING))
        text, points, ends = made
        if rng.random() < _AUGMENTED:
            changed = augment(points, ends, rng, len(text) > 8)
            if len(frames(*changed)[0]) <= bucket.frames:
                points, ends = changed
        bad = np.zeros(len(points), bool)
        fate = rng.random()
        if fate < _SPOILT:
            spoilt = spoil(points, ends, rng)
            if len(frames(*spoilt[:2])[0]) <= bucket.frames:
                points, ends, bad = spoilt
        elif fate < _SPOILT + _BARE and (less := bare(points, ends, rng)):
            points, ends, bad = less
            text = ""  # a letter without its bar is another one: nothing is to be read here
        features, index = frames(points, ends)
        features, index = features[: bucket.frames], index[: bucket.frames]
        return text, features, bad[index] & (features[:, 4] < 0.5)

    def _joined(
        self, rng: np.random.Generator, bucket: Bucket
    ) -> tuple[str, Float64, Bools] | None:
        """Words, and now and then single characters, of one writer on one baseline."""
        if not self.writers:
            return None
        writer = self.writers[draw(rng, self.writer_odds)]
        goal = rng.uniform(0.65, 0.92) * bucket.frames
        gap = rng.normal(0.95, 0.2)
        text, total, edge = "", 0, 0.0
        parts: list[Float64] = []
        marks: list[Bools] = []
        while total <= goal:
            if writer in self.characters and rng.random() < _CHARACTER:
                own, odds = self.characters[writer], self.character_odds[writer]
            else:
                own, odds = self.words[writer], self.word_odds[writer]
            chosen = own[draw(rng, odds)]
            word = self.lines.texts[chosen]
            close = bool(text) and len(word) == 1 and word in _CLOSE
            longer = text + ("" if close or not text else " ") + word
            needed = total + int(self.frames[chosen]) + 2
            if needed > 0.93 * bucket.frames or len(longer) > bucket.symbols:
                break
            points, ends = points_of(self.lines[chosen], SPACING)
            if text:
                space = 0.3 if close else max(0.4, gap * np.exp(rng.normal(0, 0.25)))
                points = points + [edge + space - points[:, 0].min(), rng.normal(0, 0.05)]
            parts.append(points)
            marks.append(ends)
            text, total, edge = longer, needed, max(edge, float(points[:, 0].max()))
        return (text, np.concatenate(parts), np.concatenate(marks)) if parts else None


def draw(rng: np.random.Generator, odds: Float64) -> int:
    """An index with the chances whose running sum is `odds`."""
    return int(np.searchsorted(odds, rng.random() * odds[-1], side="right"))


def balanced(lines: Lines, split: str, kind: str, most: int) -> list[int]:
    """The same samples every time: at most so many of each writer of a split."""
    rng = np.random.default_rng(7)
    own: dict[str, list[int]] = defaultdict(list)
    for number, known in enumerate(zip(lines.splits, lines.kinds)):
        if known == (split, kind):
            own[lines.writers[number]].append(number)
    chosen: list[int] = []
    for writer in sorted(own):
        members: Sequence[int] = own[writer]
        chosen += members if len(members) <= most else rng.choice(members, most, False).tolist()
    return sorted(chosen)
