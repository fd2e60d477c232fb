"""A page's ink cut into its lines of writing, and how large and how level they are.

Nobody tells the x-height or the baseline of foreign ink, nor where a row ends. Ink is cut stroke by
stroke in the order it was drawn in: a stroke stays in its row unless it stands too far above or
below what the row has near it; then it belongs to another row, or begins one. Dots, bars and
accents, which stand apart from the letters, stay with the row under way; they make no row of their
own where letters are near.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from strokegen.ink.geometry import arc_length
from strokegen.ink.types import Float64, Floating, Strokes

_NOISE = 0.01
"""Share of the ink's height that no turn of the pen is smaller than."""

_USUAL = 0.87
"""The median by length of ups and downs, in x-heights; over UNIPEN's training writers."""

_APART = 1.15
"""How far from its row's level a stroke may stand, in x-heights."""

_BESIDE = 2.0
"""The same for letters with nothing of the row above or below them."""

_WITHOUT_RETURN = 3.0
"""The same for one that begins right of the middle of the letter before it."""

_MARKS_APART = 2.4
"""The same for dots, bars and accents."""

_MARK = 0.7
"""What is no higher than this in x-heights, and no wider than twice that or straight, is a mark."""

_STRAIGHT = 1.1
"""How much longer than the way between its ends a bar's way is at most."""

_LITTLE = 3
"""So many of a row's strokes tell its level at least, if it has as many."""

_MOST_ROWS = 400

MOST_IN_ROW = 2_000
"""Strokes of a row."""

_NEAR = 6.0
"""How far along its row a stroke looks for its level, in x-heights."""


def x_height(strokes: Strokes) -> float:
    """About the height of a small letter: of all ups and downs of the pen the median by length.

    Right within a factor of 1.7 for nine in ten of UNIPEN's training writers.
    """
    points = np.concatenate(strokes)
    height, width = np.ptp(points[:, 1]), np.ptp(points[:, 0])
    rises = np.sort(np.concatenate([_rises(stroke[:, 1], _NOISE * height) for stroke in strokes]))
    if not rises.any():
        return float(max(width, height)) / 2 or 1.0
    way = np.cumsum(rises)
    return float(rises[np.searchsorted(way, way[-1] / 2)]) / _USUAL


def _rises(y: Floating, noise: float) -> Float64:
    """Heights between a stroke's turns up or down, those that are no larger than `noise` apart."""
    turns, last, way = [float(y[0])], float(y[0]), 0
    for value in map(float, y[1:]):
        if (value - last) * way >= 0 and abs(value - turns[-1]) >= abs(last - turns[-1]):
            last = value
            if not way and abs(value - turns[-1]) > noise:
                way = 1 if value > turns[-1] else -1
        elif way and abs(value - last) > noise:
            turns.append(last)
            last, way = value, -way
    heights: Float64 = np.abs(np.diff([*turns, last]))
    return heights


@dataclass
class _Row:
    """A row under way.

    Attributes:
      numbers: its strokes; marks: those of them that are marks and came after the last letter.
      middles: of those that are no marks, from left to right, or of the first while there is none
        else, which `bare` says; last: of the last of them drawn.
      top, bottom: between which all of them are.
    """

    numbers: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    middles: list[tuple[float, float]] = field(default_factory=list)
    bare: bool = True
    last: tuple[float, float] = (0.0, 0.0)
    top: float = np.inf
    bottom: float = -np.inf

    def level(self, x: float, reach: float) -> float:
        """The middle height of what stands near x; of the nearest where little is near."""
        at = bisect_left(self.middles, (x, -np.inf))
        few = sorted(abs(left - x) for left, _ in self.middles[max(0, at - _LITTLE) : at + _LITTLE])
        reach = max(reach, few[:_LITTLE][-1])
        first = bisect_left(self.middles, -reach, key=lambda middle: middle[0] - x)
        stop = bisect_right(self.middles, reach, key=lambda middle: middle[0] - x)
        near = sorted(y for _, y in self.middles[first:stop])
        return (near[(len(near) - 1) // 2] + near[len(near) // 2]) / 2

    def clears(self, y: float) -> float:
        """The least that y may be away from its level, wherever."""
        return max(self.top - y, y - self.bottom, 0.0)

    def add(self, number: int, middle: tuple[float, float], mark: bool) -> None:
        self.numbers.append(number)
        if mark and self.middles:
            self.marks.append(number)
            return
        if self.bare:
            self.middles, self.top, self.bottom = [], np.inf, -np.inf
        self.bare, self.last, self.marks = mark, middle, []
        self._take([middle])

    def join(self, other: _Row) -> None:
        self.numbers = sorted(self.numbers + other.numbers)
        if not other.bare:
            self._take(other.middles)

    def _take(self, middles: Sequence[tuple[float, float]]) -> None:
        for middle in middles:
            insort(self.middles, middle)
            self.top, self.bottom = min(self.top, middle[1]), max(self.bottom, middle[1])

    def beside(self, other: _Row) -> bool:
        """Whether its letters are before or after all of another's."""
        own, others = self.middles, other.middles
        return own[-1][0] < others[0][0] or own[0][0] > others[-1][0]

    def give(self, middles: Sequence[tuple[float, float]], begin: int, reach: float) -> list[int]:
        """The last marks that belong to the row that stroke `begin` begins: nearer to its height
        than to this one's level, and to where it is than to this one's last letter."""
        given: list[int] = []
        x, height = middles[begin]
        while self.marks:
            at, y = middles[self.marks[-1]]
            away = abs(y - self.level(at, reach))
            if away <= abs(y - height) or abs(at - x) > abs(at - self.last[0]):
                break
            given.insert(0, self.marks.pop())
            self.numbers.remove(given[0])
        return given


def rows(strokes: Strokes) -> list[list[int]]:
    """The strokes' numbers row by row, from the top; each row in the order it was drawn in.

    Raises:
      ValueError: there are far too many rows for a page of writing, or strokes for a row.
    """
    if not strokes:
        return []
    unit = x_height(strokes)
    middles = [_middle(stroke) for stroke in strokes]
    found: list[_Row] = [_Row()]
    current = found[0]
    for number, stroke in enumerate(strokes):
        (x, y), left = middles[number], float(stroke[:, 0].min())
        mark = _mark(stroke, unit)
        if current.middles:
            away = abs(y - current.level(x, _NEAR * unit)) / unit
            returns = left < current.last[0]
            apart = _MARKS_APART if mark or current.bare else _APART if returns else _WITHOUT_RETURN
            if away > apart:
                far = [
                    abs(y - row.level(x, _NEAR * unit)) / unit
                    if row.clears(y) / unit <= _APART
                    else np.inf
                    for row in found
                ]
                nearest = int(np.argmin(far))
                if far[nearest] <= _APART:
                    current = found[nearest]
                else:
                    given = current.give(middles, number, _NEAR * unit)
                    current = _Row(given)
                    found.append(current)
                    if len(found) > _MOST_ROWS:
                        raise ValueError(
                            f"over {_MOST_ROWS} rows of ink are no page of writing; give a part"
                        )
        current.add(number, middles[number], mark)
        if len(current.numbers) > MOST_IN_ROW:
            raise ValueError(
                f"over {MOST_IN_ROW:,} strokes in one row are no row of writing; give a part"
            )
    whole = _joined(found, unit)
    whole.sort(key=lambda row: float(np.median([y for _, y in row.middles])))
    return [row.numbers for row in whole]


def _joined(found: Sequence[_Row], unit: float) -> list[_Row]:
    """Rows whose letters stand level with each other's, or nearly, side by side, as one."""
    whole: list[_Row] = []
    for row in (row for row in found if not row.bare):
        for other in whole:
            few, many = sorted((row, other), key=lambda one: len(one.middles))
            most = (_BESIDE if few.beside(many) else _APART) * unit
            if np.median([many.clears(y) for _, y in few.middles]) > most:
                continue
            if np.median([abs(y - many.level(x, _NEAR * unit)) for x, y in few.middles]) <= most:
                other.join(row)
                break
        else:
            whole.append(row)
    letters = whole.copy()
    for row in (row for row in found if row.bare):
        [(x, y)] = row.middles
        far = [abs(y - other.level(x, _NEAR * unit)) / unit for other in letters]
        if far and min(far) <= _MARKS_APART:
            letters[int(np.argmin(far))].join(row)
        else:
            whole.append(row)
    return whole


def _mark(stroke: Floating, unit: float) -> bool:
    """Whether a stroke is a dot, a bar or an accent, by its size."""
    width, height = np.ptp(stroke, axis=0)
    straight = arc_length(stroke)[-1] <= _STRAIGHT * np.hypot(*(stroke[-1] - stroke[0]))
    return bool(height < _MARK * unit and (width < 2 * _MARK * unit or straight))


def _middle(stroke: Floating) -> tuple[float, float]:
    """The mean of a stroke's points by the way the pen went."""
    way = arc_length(stroke)
    if not way[-1]:
        return float(stroke[0, 0]), float(stroke[0, 1])
    weight = np.gradient(way)
    x, y = weight @ stroke / weight.sum()
    return float(x), float(y)
