"""The pieces that a text is written in, each at one go."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
