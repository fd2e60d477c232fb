"""Whose ink is whose in a line, by the window; and how much of it runs of one mark have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.ink.arrays import from_stroke3
from strokegen.ink.curve import split
from strokegen.ink.types import Bools, Float32, Indices, Strokes
from strokegen.models.handwriting.marks import STROKES

_AHEAD = 2  # points by which the window runs ahead of the pen, about
_LOW = "-_.,="  # below the dot of an i
_MARKS = re.compile(rf"([{re.escape(''.join(STROKES))}])\1*")
_RUN = re.compile(_MARKS.pattern[:-1] + "+")

LAST = re.compile(rf"{_RUN.pattern}\Z")
"""A run at the end of a text."""

LONG = re.compile(rf"{_RUN.pattern[:-1]}{{3,}}")
"""A run of which the network easily draws too many, unless a line ends with it."""


@dataclass(frozen=True)
class Run:
    """Two or more of one mark, or a lone one, and their strokes.

    Attributes:
      start, end: where it stands in the text.
      asked: strokes that it should have.
      sure: those that are its own; perhaps: those that may be. Indices, in the order of drawing.
    """

    start: int
    end: int
    asked: int
    sure: tuple[int, ...]
    perhaps: tuple[int, ...]

    @property
    def excess(self) -> int:
        """Strokes too many, or below 0 what is missing."""
        sure, most = len(self.sure), len(self.sure) + len(self.perhaps)
        return max(sure - self.asked, 0) + min(most - self.asked, 0)


def owners(at: Indices, text: str) -> Indices:
    """The character that each point of a stroke is part of, `(n,)`, by what the window was on.

    The window runs ahead of the pen; where a word begins, it may still be on the space.
    """
    return _owners(at, _solid(text))


def _solid(text: str) -> Bools:
    """Which characters have ink."""
    return np.array([char != " " for char in text])


def _owners(at: Indices, inked: Bools) -> Indices:
    """See `owners`; inked: of each character whether it has ink."""
    solid = inked[at]
    begins = np.where(np.cumsum(solid) > 0, at, (*at[solid], at[0])[0])
    return np.concatenate([begins[:1].repeat(_AHEAD), begins])[: len(at)]


def owner_of_each(strokes: Strokes, at: Indices, text: str) -> list[int]:
    """The character that each stroke is most of; `at`: `(n,)` of all their points."""
    parts = split(at, np.array([len(stroke) for stroke in strokes]))
    inked = _solid(text)
    return [int(np.bincount(_owners(part, inked)).argmax()) for part in parts]


def runs(text: str, at: Indices, offsets: Float32, lone: str = "") -> list[Run]:
    """A line's runs of one mark, with the strokes that were drawn for them.

    A stroke may be a run's if the window was on the space beside it, or the stroke so short that
    the window was past the run; or on the run, but the stroke over what was written before it,
    where late bars and dots are set. None is what stands above an i before a run of low marks.

    Args:
      at: `(n,)` which character each point was drawn for; offsets: `(n, 3)` stroke-3.
      lone: marks that also count where there is but one.
    """
    found = [one for one in _MARKS.finditer(text) if len(one[0]) > 1 or one[0] in lone]
    if not found or not len(at):
        return []
    strokes = from_stroke3(offsets).strokes
    own = owner_of_each(strokes, at, text)
    return [_run(match, text, own, strokes) for match in found]


def _run(match: re.Match[str], text: str, own: Sequence[int], strokes: Strokes) -> Run:
    """One run; `own`: the character of each stroke."""
    (start, end), mark = match.span(), match[1]
    sure, perhaps, right, top = [], [], -np.inf, np.inf
    for index, (char, stroke) in enumerate(zip(own, strokes)):
        if char < start:
            right = max(right, float(stroke[:, 0].max()))
            top = float(stroke[:, 1].min()) if char == start - 1 else top
        if start <= char < end:
            dot = start > 0 and text[start - 1] in "ij" and stroke[:, 1].max() < top
            over = dot or stroke[:, 0].min() < right
            if not over:
                sure.append(index)
            elif not (dot and mark in _LOW):
                perhaps.append(index)
        elif char in (start - 1, end) and (text[char] == " " or len(stroke) <= _AHEAD):
            perhaps.append(index)
    return Run(start, end, (end - start) * STROKES[mark], tuple(sure), tuple(perhaps))
