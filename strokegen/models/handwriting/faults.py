"""What a user is told of lines that did not come out: in words and places of the text itself."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from strokegen.ink.visible import shortened
from strokegen.models.handwriting.hand import Line
from strokegen.models.handwriting.judge import FEW, MANY, MISREAD, OTHER, SPACE, STRAY
from strokegen.models.handwriting.pieces import Piece, column, lines_of
from strokegen.redraw import ATTEMPTS

_MOST = 60  # characters of a text, or of what was read, in a message


@dataclass(frozen=True)
class Part:
    """A piece of a text, the line that was drawn for it, and after how many attempts."""

    piece: Piece
    line: Line
    attempts: int


@dataclass(frozen=True)
class Source:
    """A text as it was given, whether `nearest` replaced in it, and what a font writes of it."""

    text: str
    replaced: bool
    lent: Container[str] = ()

    def place(self, piece: Piece, at: int) -> tuple[str, int]:
        """The character, and its column from 1, that a place in a piece comes of."""
        line = lines_of(self.text)[piece.row]
        found = column(line, piece.start + at, self.replaced, self.lent)
        return line[found - 1], found

    def words(self, piece: Piece) -> tuple[str, int]:
        """The whole words that a piece is part of, and the column of the first."""
        line = lines_of(self.text)[piece.row]
        first = self.place(piece, 0)[1] - 1
        last = self.place(piece, len(piece.text) - 1)[1]
        while first and not line[first - 1].isspace():
            first -= 1
        while last < len(line) and not line[last].isspace():
            last += 1
        return line[first:last], first + 1


def readings(source: Source, parts: Sequence[Part]) -> dict[str, Any]:
    """What the reader thinks of a text: how sure it is, and of which character the least."""
    known = [(part.line.opinion, part.piece) for part in parts if part.line.opinion is not None]
    if not known:
        return {}
    opinion, piece = min(known, key=lambda one: one[0].sure)
    char, at = source.place(piece, opinion.weakest)
    place = f"column {at} of line {piece.row + 1}"
    return {"sure": round(opinion.sure, 4), "weakest": f"{char!r} at {place}"}


def faults(source: Source, poor: Sequence[Part], best_of: int, until: float) -> list[str]:
    """A message for each word or words of a text of which something did not come out.

    Args:
      poor: the parts that are not finished; best_of, until: what they were drawn with.
    """
    told: dict[tuple[int, int], str] = {}
    for part in poor:
        words, first = source.words(part.piece)
        row = part.piece.row
        before = lines_of(source.text)[row][: first - 1].strip()
        where = f"line {row + 1}, column {first}" if before else f"line {row + 1}"
        times = f"{part.attempts} attempt{'s' * (part.attempts > 1)}"
        advice = "another seed, style or more bias"
        if part.line.verdict == MISREAD and part.attempts < ATTEMPTS:
            option = "--best-of" if part.attempts >= best_of else "--until"
            advice = f"a higher {option}, {advice}"
        said = f"{shortened(repr(words), _MOST)} on {where}: {_said(source, part)}"
        told.setdefault((row, first), f"{said} after {times}; try {advice}")
    return list(told.values())


def _said(source: Source, part: Part) -> str:
    """A part's verdict, and of one that is misread what is wrong with it."""
    opinion, line = part.line.opinion, part.line
    if opinion is None or line.verdict != MISREAD:
        return line.verdict
    char, at = source.place(part.piece, opinion.weakest)
    weakest = f"weakest {char!r} at column {at}"
    reasons = {
        OTHER: f" ({shortened(repr(opinion.read), _MOST)}), {weakest}",
        SPACE: ", a space too many or too few",
        STRAY: ", a stroke too many or out of place",
        MANY: f", too many strokes in the row of {char!r} from column {at}",
        FEW: f", too few strokes in the row of {char!r} from column {at}",
    }
    return MISREAD + reasons.get(opinion.why, f", {weakest}")
