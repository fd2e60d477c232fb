"""The seed that a page begins with: of the first few the one whose lines the reader reads best.

A page has no reader, so that about one line in four of any seed cannot be read. Here the network
writes what the page will write, by the page's own chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import numpy as np

from strokegen.ink.types import Float32, Float64
from strokegen.models.handwriting import judge
from strokegen.models.handwriting.drawer import FINISHED
from strokegen.models.handwriting.hand import Handwriting, Line
from strokegen.models.handwriting.pieces import Piece, in_pieces
from strokegen.redraw import ATTEMPTS

LINE = 40
"""Characters of a line at most, at first."""

_SEEDS = 16

_BITS = (1 << 32) - 1


class Chance:
    """Uniform and normal numbers from whole ones, as the page's network.js draws them.

    sfc32 of Chris Doty-Humphrey's PractRand; Box & Muller (1958).
    """

    def __init__(self, *seed: int) -> None:
        self._state = (0x9E3779B9, 0x243F6A88, 0xB7E15162, 1)
        for number in seed:
            a, b, c, counter = self._state
            self._state = (a ^ (number & _BITS), b ^ (number >> 32 & _BITS), c, counter)
            for _ in range(12):
                self._next()

    def random(self, count: int) -> Float64:
        """So many from 0 to below 1."""
        return np.array([self._uniform() for _ in range(count)])

    def standard_normal(self, count: int) -> Float64:
        """So many of mean 0 and variance 1."""
        return np.array([self._normal() for _ in range(count)])

    def _next(self) -> int:
        a, b, c, counter = self._state
        result = (a + b + counter) & _BITS
        rotated = (c << 21 | c >> 11) & _BITS
        self._state = (
            b ^ b >> 9, (c + (c << 3)) & _BITS, (rotated + result) & _BITS, (counter + 1) & _BITS
        )  # fmt: skip
        return result

    def _uniform(self) -> float:
        return float((self._next() >> 5) * 2**26 + (self._next() >> 6)) / 2**53

    def _normal(self) -> float:
        radius = math.sqrt(-2 * math.log(1 - self._uniform()))
        return radius * math.cos(2 * math.pi * self._uniform())


def first_seed(hand: Handwriting, text: str, style: Float32, bias: float) -> int:
    """A seed by which a page's lines can be read, or are as near to it as in any of the first few.

    0 where the preset names no reader, or where the text cannot be written, as the page will say.

    Args:
      style: a vector, see `style.vector`.
    Raises:
      PresetError: the preset names a reader that is none of the shipped ones.
    """
    reader = judge.reader_of(hand.preset)
    try:
        rows, _ = in_pieces("\n".join(wrapped(text)), True, "")
    except ValueError:
        return 0
    pieces = [piece for row in rows for piece in row if not piece.sign]
    if reader is None or not pieces:
        return 0
    faults: list[float] = []
    for seed in range(_SEEDS):
        lines = judge.judged(
            reader, written(hand, pieces, style, bias, seed), hand.normaliser.spacing
        )
        faults.append(
            sum((line.verdict != FINISHED) + judge.doubt(line, judge.UNTIL) for line in lines)
        )
        if not faults[-1]:
            break
    return int(np.argmin(faults))


def wrapped(text: str) -> list[str]:
    """A text's lines as the page breaks them, at spaces; a longer word has a line of its own."""
    lines = []
    for rest in text.split("\n"):
        while len(rest.rstrip()) > LINE:
            word = len(rest) - len(rest.lstrip())
            at = rest.rfind(" ", 0, LINE + 1)
            if at <= word:
                at = rest.find(" ", word)
            if at < 0:
                break
            lines.append(rest[:at].rstrip())
            rest = rest[at:].lstrip()
        lines.append(rest)
    return lines


def written(
    hand: Handwriting, pieces: Sequence[Piece], style: Float32, bias: float, seed: int
) -> list[Line]:
    """The page's line of each piece: the first that is finished, or the first of all."""
    found: dict[Piece, Line] = {}
    left = list(pieces)
    for attempt in range(ATTEMPTS):
        chances = [Chance(seed, piece.row, piece.start, attempt) for piece in left]
        rngs = cast(Sequence[np.random.Generator], chances)  # of which these two draws are used
        lines = hand.lines([piece.text for piece in left], style, bias, rngs)
        for piece, line in zip(left, lines):
            if line.verdict == FINISHED or piece not in found:
                found[piece] = line
        left = [piece for piece in left if found[piece].verdict != FINISHED]
        if not left:
            break
    return [found[piece] for piece in pieces]
