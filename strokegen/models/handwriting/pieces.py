"""A text that can be written, as the pieces that it is written in, each at one go."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import groupby

from strokegen.ink.alphabet import spell_lines
from strokegen.ink.letters import PRINTABLE, SIGNS, Marks, spelled
from strokegen.ink.nearest import nearest
from strokegen.models.handwriting.runs import LONG

_MOST_CHARACTERS = {"a line": 1000, "a text": 20_000}
_LONGEST = 44  # characters
# A row of a mark of which the network draws only one well, and then the next one's beginning.
_ONE_BY_ONE = re.compile(r"""([_"',;:~`/\\|()\[\]<>{}^*#$%&@])\1+|([!?])\2{3,}""")
# What the network sets into a lone digit's foot at an end.
_STOP = re.compile(r"(?<![0-9A-Za-z])[0-9][.,]\Z")
# Signs with the punctuation about it, which the network writes badly alone; or characters that it
# writes, with single spaces at most.
_RUN = re.compile(r"""([("'\[]*[^ -~]+[.,;:!?)"'\]]*)|[!-~]+(?: [!-~]+)*""")


@dataclass(frozen=True)
class Piece:
    """Part of a line that is written at one go, or a sign that is drawn.

    Attributes:
      row: which line it belongs to; start: its place in that line's plain text.
      text: printable ASCII, single spaces at most, one sign, or what is lent; spaces: how many
        stand before it.
      sign: whether it is drawn: one of `SIGNS`, or punctuation beside one; or lent.
    """

    row: int
    start: int
    text: str
    spaces: int
    sign: bool = False

    @property
    def lent(self) -> bool:
        """Whether a fallback font writes it."""
        return self.sign and _lent(self.text[0])

    def own(self, marks: Marks) -> Marks:
        """Those of a line's marks that are at this piece's characters, by their places in it."""
        end = self.start + len(self.text)
        return {at - self.start: names for at, names in marks.items() if self.start <= at < end}


def cut(row: int, line: str) -> list[Piece]:
    """Cut a line where spaces are doubled, at signs, and a long one at spaces, or inside a word.

    A long run of one mark ends its piece, where it is sure to have its number, or each of its marks
    is a piece. Spaces are not written but left: a piece knows how many stand before it.
    """
    pieces: list[Piece] = []
    end = 0
    for start, stop, sign in _spans(line):
        pieces.append(Piece(row, start, line[start:stop], start - end, sign))
        end = stop
    return pieces


def _spans(line: str) -> Iterator[tuple[int, int, bool]]:
    """Where each piece of a line starts and ends, and whether it is a sign."""
    for run in _RUN.finditer(line):
        start, end = run.span()
        if run[1]:
            for lent, same in groupby(range(start, end), lambda at: _lent(line[at])):
                places = list(same)
                if lent:  # a font sets its characters side by side
                    yield places[0], places[-1] + 1, True
                else:
                    yield from ((at, at + 1, True) for at in places)
            continue
        for row in _ONE_BY_ONE.finditer(line, start, end):
            yield from _short(line, start, row.start())
            yield from ((at, at + 1, False) for at in range(*row.span()))
            start = row.end()
        yield from _short(line, start, end)


def _short(line: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Part of a line in pieces that are short enough, as even as may be."""
    rest = line[start:end].rstrip()
    last = start + len(rest)
    goal = -(-len(rest) // max(1, -(-len(rest) // _LONGEST)))
    while rest := rest.lstrip():
        place = last - len(rest)
        run_of_one = LONG.search(rest)
        length = run_of_one.end() if run_of_one else len(rest)
        if length > _LONGEST:
            cuts = [at for at, char in enumerate(rest[: _LONGEST + 1]) if char == " "]
            length = min(cuts, key=lambda at: abs(at - goal)) if cuts else _LONGEST
        stop = _STOP.search(rest[:length])
        yield place, place + length - bool(stop), False
        if stop:
            yield place + length - 1, place + length, True
        rest = rest[length:]


def _lent(char: str) -> bool:
    """Whether a character of a plain text is none of a hand's, see `letters.spelled`."""
    return char not in PRINTABLE and char not in SIGNS


def lines_of(text: str) -> list[str]:
    """The lines that a text is written in."""
    return text.replace("\r\n", "\n").split("\n")


def column(line: str, place: int, replaced: bool, lent: Container[str] = ()) -> int:
    """Where in a line, from 1, the character stands that a place in its plain text comes of.

    Args:
      replaced: whether the plain text is that of the line as `nearest` would have it.
      lent: see `letters.spelled`.
    """

    def length(begin: int) -> int:
        part = line[:begin]
        return len(spelled(nearest(part, lent)[0] if replaced else part, lent)[0])

    return bisect_right(range(len(line)), place, key=length)


def in_pieces(
    text: str, wrapped: bool, place: str, lent: Container[str] = ()
) -> tuple[list[list[Piece]], list[Marks]]:
    """The pieces of each line of a text; and for each line, character -> its marks.

    Args:
      wrapped: whether the lines will be, and may be of any length.
      place: which text it is, where there are several.
      lent: see `letters.spelled`.
    Raises:
      TypeError: it is no text.
      ValueError: it is empty or too long, or has a character that cannot be written.
    """
    if not isinstance(text, str):
        raise TypeError(f"{place}text must be a str, got {type(text).__name__}")
    if not text.strip():
        raise ValueError(f"{place}there is no text to write; give at least one visible character")
    lines = lines_of(text)
    parts = [("the text", "a text", text)]
    if not wrapped:
        parts += [(f"line {i}", "a line", line) for i, line in enumerate(lines, 1)]
    for name, what, part in parts:
        if len(part) > _MOST_CHARACTERS[what]:
            raise ValueError(
                f"{place}{name} has {len(part):,} characters, {what} may have "
                f"{_MOST_CHARACTERS[what]:,}; break it into several"
            )
    try:
        spelled = spell_lines(lines, lent)
    except ValueError as error:
        raise type(error)(f"{place}{error}") from None
    rows = [cut(row, plain) for row, (plain, _) in enumerate(spelled)]
    return rows, [marks for _, marks in spelled]
