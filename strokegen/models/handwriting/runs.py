"""Whose ink is whose in a line, by the window; and how much of it runs of one mark have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.ink.arrays import from_stroke3
from strokegen.ink.types import Float32, Indices, Strokes

_AHEAD = 2  # points by which the window runs ahead of the pen, about
_STROKES = {**dict.fromkeys("-.,'", 1), **dict.fromkeys('="+:', 2)}  # of one mark
_LOW = "-.,="  # below the dot of an i
_RUN = re.compile(rf"([{re.escape(''.join(_STROKES))}])\1+")

LAST = re.compile(rf"{_RUN.pattern}\Z")
"""A run at the end of a text."""

LONG = re.compile(rf"{_RUN.pattern[:-1]}{{3,}}")
"""A run of which the network easily draws too many, unless a line ends with it."""


@dataclass(frozen=True)
class Run:
    """Two or more of one mark, and their strokes.

    Attributes:
      start, end: where it stands in the text.
      asked: strokes that it should have.
      sure: those that are its own; perhaps: those that may be.
    """

    start: int
    end: int
    asked: int
    sure: int
    perhaps: int

    @property
    def excess(self) -> int:
        """Strokes too many, or below 0 what is missing."""
        return max(self.sure - self.asked, 0) + min(self.sure + self.perhaps - self.asked, 0)


def owners(at: Indices, text: str) -> Indices:
    """The character that each point of a stroke is part of, `(n,)`, by what the window was on.

    The window runs ahead of the pen; where a word begins, it may still be on the space.
    """
    solid = np.array([char != " " for char in text])[at]
    begins = np.where(np.cumsum(solid) > 0, at, (*at[solid], at[0])[0])
    return np.concatenate([begins[:1].repeat(_AHEAD), begins])[: len(at)]


def runs(text: str, at: Indices, offsets: Float32) -> list[Run]:
    """A line's runs of one mark, with the strokes that were drawn for them.

    A stroke may be a run's if the window was on the space beside it, or the stroke so short that
    the window was past the run; or on the run, but the stroke over what was written before it,
    where late bars and dots are set. None is what stands above an i before a run of low marks.

    Args:
      at: `(n,)` which character each point was drawn for; offsets: `(n, 3)` stroke-3.
    """
    found = list(_RUN.finditer(text))
    if not found or not len(at):
        return []
    strokes = from_stroke3(offsets).strokes
    parts = np.split(at, np.cumsum([len(stroke) for stroke in strokes])[:-1])
    own = [int(np.bincount(owners(part, text)).argmax()) for part in parts]
    return [_run(match, text, own, strokes) for match in found]


def _run(match: re.Match[str], text: str, own: Sequence[int], strokes: Strokes) -> Run:
    """One run; `own`: the character of each stroke."""
    (start, end), mark = match.span(), match[1]
    sure, perhaps, right, top = 0, 0, -np.inf, np.inf
    for char, stroke in zip(own, strokes):
        if char < start:
            right = max(right, float(stroke[:, 0].max()))
            top = float(stroke[:, 1].min()) if char == start - 1 else top
        if start <= char < end:
            dot = start > 0 and text[start - 1] in "ij" and stroke[:, 1].max() < top
            over = dot or stroke[:, 0].min() < right
            sure += not over
            perhaps += over and not (dot and mark in _LOW)
        elif char in (start - 1, end):
            perhaps += bool(text[char] == " " or len(stroke) <= _AHEAD)
    return Run(start, end, (end - start) * _STROKES[mark], sure, perhaps)
