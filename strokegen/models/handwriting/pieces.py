"""A text that can be written, as the pieces that it is written in, each at one go."""

from __future__ import annotations

import re
from dataclasses import dataclass

from strokegen.ink.alphabet import spell

_MOST_CHARACTERS = {"a line": 1000, "a text": 20_000}
_LONGEST = 44  # characters


@dataclass(frozen=True)
class Piece:
    """Part of a line that is written at one go.

    Attributes:
      row: which line it belongs to; start: its place in that line's plain text.
      text: single spaces at most; spaces: how many stand before it.
    """

    row: int
    start: int
    text: str
    spaces: int


def cut(row: int, line: str) -> list[Piece]:
    """Cut a line where spaces are doubled, and a long one at spaces (a longer word inside it).

    Spaces are not written but left: a piece knows how many stand before it.
    """
    pieces: list[Piece] = []
    end = 0
    for run in re.finditer(r"\S+(?: \S+)*", line):
        spaces, rest, position = run.start() - end, run[0], run.start()
        goal = -(-len(rest) // (-(-len(rest) // _LONGEST)))
        while rest:
            length = len(rest)
            if length > _LONGEST:
                cuts = [at for at, char in enumerate(rest[: _LONGEST + 1]) if char == " "]
                length = min(cuts, key=lambda at: abs(at - goal)) if cuts else _LONGEST
            pieces.append(Piece(row, position, rest[:length], spaces))
            spaces = int(rest[length : length + 1] == " ")
            position += length + spaces
            rest = rest[length + spaces :]
        end = run.end()
    return pieces


def in_pieces(
    text: str, wrapped: bool, place: str
) -> tuple[list[list[Piece]], list[dict[int, str]]]:
    """The pieces of each line of a text; and for each line, character -> name of its mark.

    Args:
      wrapped: whether the lines will be, and may be of any length.
      place: which text it is, where there are several.
    Raises:
      TypeError: it is no text.
      ValueError: it is empty or too long, or has a character that cannot be written.
    """
    if not isinstance(text, str):
        raise TypeError(f"{place}text must be a str, got {type(text).__name__}")
    if not text.strip():
        raise ValueError(f"{place}there is no text to write; give at least one visible character")
    lines = text.replace("\r\n", "\n").split("\n")
    parts = [("the text", "a text", text)]
    if not wrapped:
        parts += [(f"line {i}", "a line", line) for i, line in enumerate(lines, 1)]
    for name, what, part in parts:
        if len(part) > _MOST_CHARACTERS[what]:
            raise ValueError(
                f"{place}{name} has {len(part):,} characters, {what} may have "
                f"{_MOST_CHARACTERS[what]:,}; break it into several"
            )
    rows, marks = [], []
    for row, line in enumerate(lines):
        try:
            plain, accents = spell(line)
        except ValueError as error:
            message = str(error).replace("at line 1,", f"at line {row + 1},")
            raise type(error)(f"{place}{message}") from None
        rows.append(cut(row, plain))
        marks.append(accents)
    return rows, marks
