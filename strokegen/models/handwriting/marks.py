"""What marks look like, by the extents of their strokes alone.

A reader that has learned of bars drawn over words takes a lone dash for such a bar, and an
underscore for a dash: where it looks at the ink about a mark, this looks at the mark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.ink.geometry import median
from strokegen.ink.types import Floating


@dataclass(frozen=True)
class _Extent:
    """A stroke's size and way, in x-heights.

    Attributes:
      x, y: its middle; right, down: from its first point to its last; bend_right, bend_down: how
        far its ends lie to the right of its points' median, and below it; straight: the distance
        of its ends, as a share of its length.
    """

    width: float
    height: float
    x: float
    y: float
    right: float
    down: float
    bend_right: float
    bend_down: float
    straight: float


def _extent(stroke: Floating) -> _Extent:
    low, high, first, last = stroke.min(axis=0), stroke.max(axis=0), stroke[0], stroke[-1]
    bend = (first + last) / 2 - median(stroke)
    length = np.hypot(*np.diff(stroke, axis=0).T).sum()
    straight = np.hypot(*(last - first)) / max(length, 1e-6)
    facts = [*(high - low), *(low + high) / 2, *(last - first), *bend, straight]
    return _Extent(*map(float, facts))


def _flat(one: _Extent) -> bool:
    return one.width >= 0.2 and one.height <= 0.5 * one.width and one.straight >= 0.9


def _dot(one: _Extent) -> bool:
    return max(one.width, one.height) <= 0.35


def _tick(one: _Extent) -> bool:
    return 0.12 <= one.height <= 1.6 and one.width <= 0.8


def _upright(one: _Extent) -> bool:
    return one.height >= 0.3 and one.width <= 0.8 * one.height and one.straight >= 0.9


def _slanted(one: _Extent) -> bool:
    return one.height >= 0.5 and one.width >= 0.1 * one.height and one.straight >= 0.9


def _beside(a: _Extent, b: _Extent) -> bool:
    """Whether two strokes are of one mark, beside each other."""
    return abs(a.x - b.x) <= 0.9


def _above(a: _Extent, b: _Extent) -> bool:
    return abs(a.x - b.x) <= 0.9 and abs(a.y - b.y) >= 0.12


def _crossed(a: _Extent, b: _Extent) -> bool:
    if a.width < b.width:
        a, b = b, a
    near = abs(a.x - b.x) <= a.width / 2 and abs(a.y - b.y) <= b.height / 2
    return near and a.width >= a.height and _upright(b)


_LOOKS: Mapping[str, Callable[..., bool]] = {
    "-": _flat,
    "_": _flat,
    "~": lambda one: one.width >= 0.3 and 0.1 <= one.height <= one.width and one.straight < 0.97,
    ".": _dot,
    ",": _tick,
    "'": _tick,
    "|": _upright,
    "/": lambda one: _slanted(one) and one.right * one.down < 0,
    "\\": lambda one: _slanted(one) and one.right * one.down > 0,
    "^": lambda one: one.width >= 0.2 and one.height >= 0.2 and one.bend_down > 0.1,
    **dict.fromkeys("([<", lambda one: one.height >= 0.5 and one.bend_right > 0.05),
    **dict.fromkeys(")]>", lambda one: one.height >= 0.5 and one.bend_right < -0.05),
    "=": lambda a, b: _flat(a) and _flat(b) and _above(a, b),
    ":": lambda a, b: _dot(a) and _dot(b) and _above(a, b),
    '"': lambda a, b: _tick(a) and _tick(b) and _beside(a, b) and min(a.y, b.y) < -0.3,
    "+": _crossed,
}

STROKES = {mark: 2 if mark in '=:"+' else 1 for mark in _LOOKS}
"""Mark -> how many strokes it has."""


def shown(mark: str, strokes: Sequence[Floating]) -> bool:
    """Whether strokes, in the order they were drawn in, are all of one mark or several.

    Args:
      mark: one of `STROKES`; strokes: each `(n, 2)` in x-heights, y down.
    """
    each = STROKES[mark]
    extents = [_extent(stroke) for stroke in strokes]
    members = [extents[first : first + each] for first in range(0, len(extents), each)]
    return len(extents) % each == 0 and all(_LOOKS[mark](*member) for member in members)
