"""The order in which a plotter draws strokes: little travel with the pen up.

Strokes are complex `(n,)` arrays here, x + iy, which makes a distance one `abs`. A stroke may be
drawn from either end. The order is the nearest neighbour's, then improved by 2-opt: a run of
strokes is drawn backwards wherever that shortens the way.

Source: Croes (1958), "A method for solving traveling-salesman problems".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.types import Bools

Line = NDArray[np.complex128]
"""A stroke's points, x + iy in mm."""

_Order = NDArray[np.int64]

_PAIRS = 10**9  # of strokes that 2-opt looks at, at most: some ten seconds
_PASSES = 60


def length_up(strokes: Sequence[Line], start: complex | None = None) -> float:
    """How far the pen travels raised between strokes, and from `start` to the first."""
    if not len(strokes):
        return 0.0
    begins = np.array([stroke[0] for stroke in strokes])
    ends = np.array([stroke[-1] for stroke in strokes])
    way = float(np.abs(begins[1:] - ends[:-1]).sum())
    return way if start is None else way + float(abs(begins[0] - start))


def length_down(strokes: Sequence[Line]) -> float:
    """How far it draws."""
    return float(sum(np.abs(np.diff(stroke)).sum() for stroke in strokes))


def ordered(strokes: Sequence[Line], start: complex = 0.0) -> list[Line]:
    """The strokes in an order of little travel, some of them reversed.

    Args:
      start: where the pen is at first.
    """
    if not strokes:
        return []
    begins = np.array([stroke[0] for stroke in strokes])
    ends = np.array([stroke[-1] for stroke in strokes])
    order, turned = _nearest(begins, ends, start)
    order, turned = _two_opt(begins, ends, order, turned, start)
    return [strokes[i][::-1] if back else strokes[i] for i, back in zip(order, turned)]


def _nearest(begins: Line, ends: Line, start: complex) -> tuple[_Order, Bools]:
    """Always the stroke whose nearer end is next: their numbers, and which are reversed."""
    count = len(begins)
    doors = np.stack([begins, ends])  # [2, n]; a stroke that is drawn moves out of reach
    exits = np.stack([ends, begins])
    order, turned = np.empty(count, np.int64), np.empty(count, bool)
    place = start
    for step in range(count):
        back, number = divmod(int(np.argmin(np.abs(doors - place))), count)
        order[step], turned[step] = number, back
        place = exits[back, number]
        doors[:, number] = np.inf
    return order, turned


def _two_opt(
    begins: Line, ends: Line, order: _Order, turned: Bools, start: complex
) -> tuple[_Order, Bools]:
    """Reverse runs of strokes until none is left by which the way would be shorter."""
    # Number 0 is where the pen is at first; it stays there.
    enter = np.concatenate([[start], np.where(turned, ends[order], begins[order])])
    leave = np.concatenate([[start], np.where(turned, begins[order], ends[order])])
    order, turned = np.concatenate([[-1], order]), np.concatenate([[False], turned])
    count = len(order)
    for _ in range(max(1, min(_PASSES, _PAIRS // count**2))):
        better = False
        for first in range(1, count):
            before = leave[first - 1]
            # For every last stroke of the run: the two moves that would go and those that come.
            old = np.full(count - first, abs(enter[first] - before))
            new = np.abs(leave[first:] - before)
            old[:-1] += np.abs(enter[first + 1 :] - leave[first:-1])
            new[:-1] += np.abs(enter[first + 1 :] - enter[first])
            gain = old - new
            best = int(np.argmax(gain))
            if gain[best] > 1e-9 * (1 + old[best]):
                run = slice(first, first + best + 1)
                order[run], turned[run] = order[run][::-1], ~turned[run][::-1]
                enter[run], leave[run] = leave[run][::-1].copy(), enter[run][::-1].copy()
                better = True
        if not better:
            break
    return order[1:], turned[1:]


def merged(strokes: Sequence[Line], tolerance: float, reverse: bool = True) -> list[Line]:
    """Strokes whose ends touch become one, drawn without lifting the pen.

    Args:
      tolerance: the largest gap between ends that touch.
      reverse: whether strokes may be turned and taken out of their order; if not, only a stroke
        that begins where the one before it ended is joined to it.
    """
    if not reverse:
        joined: list[Line] = []
        for stroke in strokes:
            if joined and abs(stroke[0] - joined[-1][-1]) <= tolerance:
                joined[-1] = _chain([joined[-1], stroke])
            else:
                joined.append(stroke)
        return joined
    free = _Ends(strokes, tolerance)
    joined = []
    for number in range(len(strokes)):
        if number not in free.left:
            continue
        free.left.discard(number)
        forward = free.run(strokes[number])
        # Then the other way, from its beginning.
        joined.append(free.run(forward[::-1])[::-1])
    return joined


class _Ends:
    """Strokes that are still `left`, found by a place near one of their ends."""

    def __init__(self, strokes: Sequence[Line], tolerance: float):
        self.strokes, self.tolerance = strokes, tolerance
        self.left = set(range(len(strokes)))
        self._side = max(tolerance, 1e-6)
        self._cells: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for number, stroke in enumerate(strokes):
            for end in (0, -1):
                self._cells[self._cell(stroke[end])].append((number, end))

    def _cell(self, place: complex) -> tuple[int, int]:
        return int(place.real // self._side), int(place.imag // self._side)

    def run(self, stroke: Line) -> Line:
        """The stroke with all those that go on from its end, which are then no longer left."""
        parts = [stroke]
        while (found := self._near(parts[-1][-1])) is not None:
            number, end = found
            self.left.discard(number)
            following = self.strokes[number]
            parts.append(following if end == 0 else following[::-1])
        return parts[0] if len(parts) == 1 else _chain(parts)

    def _near(self, place: complex) -> tuple[int, int] | None:
        column, row = self._cell(place)
        near = [
            (abs(self.strokes[number][end] - place), number, end)
            for x in (column - 1, column, column + 1)
            for y in (row - 1, row, row + 1)
            for number, end in self._cells.get((x, y), ())
            if number in self.left
        ]
        distance, number, end = min(near, default=(np.inf, 0, 0))
        return (number, end) if distance <= self.tolerance else None


def _chain(parts: list[Line]) -> Line:
    """Parts one after the other; where they meet exactly, the place is named once."""
    kept = [parts[0]]
    for part in parts[1:]:
        kept.append(part[1:] if part[0] == kept[-1][-1] and len(part) > 1 else part)
    return np.concatenate(kept)
