"""What joined lines are made of: a writer's words, words set of single characters, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from strokegen.datasets.lines import Lines
from strokegen.ink.types import Float32, Float64
from strokegen.models.reader.batches import draw

RUNS = "-.=*_+~"
"""Marks that stand in rows."""

_SPELLED = {"I": 0.055, "A": 0.01, "digits": 0.03, "capitals": 0.03, "run": 0.02}
"""How often a word of a joined line is set of single characters, for which words are rare."""

_LEANS = 0.45
"""How wide for its height an I may be."""


class Words:
    """Words of one writer, to be joined into lines: samples `chosen` of writers with enough.

    Attributes:
      share: how often each writer is drawn; odds: running sums of the chances of their words.
    """

    def __init__(self, lines: Lines, chosen: Iterable[int], weight: Float64) -> None:
        words: dict[str, list[int]] = defaultdict(list)
        for index in chosen:
            words[lines.writers[index]].append(index)
        self.writers = sorted(w for w, members in words.items() if len(members) >= 30)
        self.words = {writer: words[writer] for writer in self.writers}
        self.odds = {writer: np.cumsum(weight[words[writer]]) for writer in self.writers}
        sizes = np.sqrt([len(words[writer]) for writer in self.writers])
        self.share = sizes / sizes.sum() if len(sizes) else sizes

    def draw_writer(self, rng: np.random.Generator) -> str:
        return self.writers[rng.choice(len(self.writers), p=self.share)]

    def draw(self, rng: np.random.Generator, writer: str) -> int:
        """The sample of one of the writer's words."""
        return self.words[writer][draw(rng, self.odds[writer])]


class Glyphs:
    """Single characters, of which words are set that hardly anybody wrote: lone capitals, numbers,
    words in capitals, rows of one mark. A writer without those borrows another one's.

    Args:
      lines: everything; chosen: its single characters and words of one mark.
    """

    def __init__(self, lines: Lines, chosen: Iterable[int]) -> None:
        self.of: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for index in chosen:
            if lines.texts[index] == "I" and not _plain_bar(lines[index]):
                continue
            self.of[lines.writers[index]][lines.texts[index]].append(index)
        lenders: dict[str, list[str]] = defaultdict(list)
        for writer in sorted(self.of):
            for char in self.of[writer]:
                lenders[char].append(writer)
        self.lenders = dict(sorted(lenders.items()))
        self.sets = {
            "I": [char for char in "I" if char in lenders],
            "A": [char for char in "A" if char in lenders],
            "digits": [char for char in self.lenders if char.isdigit()],
            "capitals": [char for char in self.lenders if char.isupper()],
            "run": [char for char in self.lenders if char in RUNS],
        }

    def spell(self, rng: np.random.Generator, writer: str) -> tuple[str, list[int]] | None:
        """A word and the samples of its characters, or None where a word of the writer's is due."""
        kind = str(rng.choice([*_SPELLED, ""], p=[*_SPELLED.values(), 1 - sum(_SPELLED.values())]))
        known = self.sets.get(kind)
        if not known:
            return None
        if kind == "run":
            char = known[rng.integers(len(known))]
            count = int(rng.integers(2, 11))
            return char * count, [self._sample(rng, self._lender(rng, writer, char), char)] * count
        most = 18 if kind == "digits" and rng.random() < 0.15 else 6
        count = 1 if kind in "IA" else int(rng.integers(1 + (kind == "capitals"), most + 1))
        text = "".join(rng.choice(known, count))
        lender = self._lender(rng, writer, text[0])
        return text, [self._sample(rng, self._lender(rng, lender, char), char) for char in text]

    def _sample(self, rng: np.random.Generator, writer: str, char: str) -> int:
        own = self.of[writer][char]
        return own[rng.integers(len(own))]

    def _lender(self, rng: np.random.Generator, writer: str, char: str) -> str:
        """Whose character it is: the writer's own where there is one."""
        if char in self.of.get(writer, ()):
            return writer
        return self.lenders[char][rng.integers(len(self.lenders[char]))]


def _plain_bar(ink: Float32) -> bool:
    """Whether an I cannot be taken for a slash, nor be spoilt by a serif out of its place."""
    width, height = np.ptp(np.cumsum(ink[:, :2], axis=0), axis=0)
    return bool(np.count_nonzero(ink[:, 2] > 0.5) <= 1 and width <= _LEANS * height)


class Joined:
    """Pieces of ink on one baseline, in model units.

    Attributes:
      parts: their offsets; edge: how far right they reach.
    """

    def __init__(self) -> None:
        self.parts: list[Float32] = []
        self.edge, self._pen = 0.0, np.zeros(2)

    def add(self, ink: Float32, gap: float | None, level: float) -> None:
        """Set a piece beside the others; its offsets are written to.

        Args:
          gap: from their right edge to its left one; None leaves it where it stands.
          level: of its baseline.
        """
        points = np.cumsum(ink[:, :2], axis=0)
        shift = 0.0 if gap is None else self.edge + gap - points[:, 0].min()
        begin = np.array([shift, level])
        ink[0, :2] += begin - self._pen
        self._pen = begin + points[-1]
        self.edge = max(self.edge, begin[0] + points[:, 0].max())
        self.parts.append(ink)

    @property
    def ink(self) -> Float32:
        return np.concatenate(self.parts)
