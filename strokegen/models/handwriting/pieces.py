"""The pieces that a text is written in, each drawn again until it is good."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.models.handwriting.hand import FINISHED, Handwriting, Line

_LONGEST = 44  # characters
_TOGETHER = 16  # pieces, side by side in one batch
_ATTEMPTS = 10


@dataclass
class Piece:
    """Part of a line that is written at one go.

    Attributes:
      row: which line it belongs to; start: its place in that line's plain text.
      text: single spaces at most; spaces: how many stand before it.
      best: what was drawn for it; attempts: how often it was drawn.
    """

    row: int
    start: int
    text: str
    spaces: int
    best: Line | None = None
    attempts: int = 0


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


def unfinished(line: Line) -> int:
    """The plain fault of a line: 1 unless its verdict is "finished"."""
    return int(line.verdict != FINISHED)


def draw(
    pieces: Sequence[Piece], hand: Handwriting, vector: np.ndarray, bias: float, seed: int,
    prime=None, progress: Callable[[list], Iterable] = iter,
    fault: Callable[[Line], int] = unfinished,
) -> None:  # fmt: skip
    """Draw every piece into its `best`; one with a fault again with the next seed, up to ten times.

    Args:
      vector, prime: see `Handwriting.lines`.
      progress: called with the list of batches, returns it as an iterator.
      fault: 0 for a line that is good; of faulty ones the first with the least is kept.
    """
    batches = [pieces[i : i + _TOGETHER] for i in range(0, len(pieces), _TOGETHER)]
    for batch in progress(batches):
        least: dict[int, int] = {}
        open_ = list(batch)
        for attempt in range(_ATTEMPTS):
            rngs = [np.random.default_rng([seed, p.row, p.start, attempt]) for p in open_]
            drawn = hand.lines([p.text for p in open_], vector, bias, rngs, prime)
            for piece, line in zip(open_, drawn):
                piece.attempts += 1
                amount = fault(line)
                if amount < least.get(id(piece), amount + 1):
                    least[id(piece)], piece.best = amount, line
            open_ = [piece for piece in open_ if least[id(piece)]]
            if not open_:
                break
