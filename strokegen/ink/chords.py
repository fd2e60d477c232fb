"""Which strokes are straight from point to point, for ink whose file does not say.

A pen is sampled along a curve: most of its turns are slight. A square, a star, a hatch or a
staircase has none but sharp corners, and points on straight lines between them.
"""

from __future__ import annotations

import math

import numpy as np

from strokegen.ink.curve import joined
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Floating, Strokes

_NONE = math.radians(3)  # a turn at most so large is none
_SHARP = math.radians(40)  # one at least so large is a corner: that of an octagon is 45 degrees


def cornered(strokes: Strokes) -> list[bool]:
    """Whether each stroke has a corner, and no turn but corners; a bool a stroke."""
    if not len(strokes):
        return []
    points, number, _ = joined(strokes)
    before, after = points[1:-1] - points[:-2], points[2:] - points[1:-1]
    inner = number[2:] == number[:-2]
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    turn = np.abs(np.arctan2(cross, (before * after).sum(axis=1)))
    corners, bends = (
        np.bincount(number[1:-1][inner & kind], minlength=len(strokes))
        for kind in (turn >= _SHARP, (turn > _NONE) & (turn < _SHARP))
    )
    found: list[bool] = ((corners > 0) & (bends == 0)).tolist()
    return found


def by_shape(drawing: Drawing) -> Drawing:
    """The drawing with `straight` told by the shape of its strokes, unless a pen has drawn it.

    A pen's ink has times or pressure, that of a network names its preset: both are smooth.
    """
    pen = drawing.times is not None or drawing.pressure is not None or "preset" in drawing.meta
    return drawing.with_straight(False if pen else cornered(drawing.strokes))


def simplified(drawing: Drawing) -> Drawing:
    """`by_shape` for Quick, Draw! and sketch-rnn, whose simplified ink is chords.

    That is ink in whole numbers without times, see `strokegen.ink.google_form`.
    """
    chords = drawing.times is None and are_whole(drawing.points)
    return drawing.with_straight(True) if chords else by_shape(drawing)


def are_whole(points: Floating) -> bool:
    """Whether points `(n, 2)` are whole numbers."""
    return bool(np.count_nonzero(points == np.rint(points)) == points.size)
