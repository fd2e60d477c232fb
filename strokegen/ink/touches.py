"""Touch performances: taps and swipes on a screen, as rows (x, y, dt).

Positions are shares of the screen's sides, (0, 0) at its top left; dt are the seconds since the
touch before. A touch that comes more than 0.1 s after the last one begins a new tap or swipe.

Source: Martin & Torresen (2018), arXiv:1711.10746.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float64

SWIPE_GAP = 0.1
"""Seconds; what comes later than this after a touch is a tap or swipe of its own."""


def from_touches(touches: ArrayLike, label: str | None = None) -> Drawing:
    """The timed drawing of `(n, 3)` touches, a stroke for each swipe and a dot for each tap.

    Times are summed up from the first dt on.

    Raises:
      ValueError: not `(n, 3)`, a value that is not finite, or a dt below 0.
    """
    rows = np.asarray(touches, np.float64)
    if rows.ndim != 2 or rows.shape[1] != 3:
        raise ValueError(f"touches need shape (n, 3), got {rows.shape}")
    if not np.isfinite(rows).all():
        raise ValueError("touches have a value that is not finite")
    if (rows[:, 2] < 0).any():
        raise ValueError("touches have a dt below 0; time cannot run backwards")
    times = np.cumsum(rows[:, 2])
    cuts = np.flatnonzero(rows[1:, 2] > SWIPE_GAP) + 1
    strokes = [part for part in np.split(rows[:, :2], cuts) if len(part)]
    return Drawing(strokes, np.split(times, cuts)[: len(strokes)], label)


def to_touches(drawing: Drawing) -> Float64:
    """`(n, 3)` float64 touches of a timed drawing.

    Raises:
      ValueError: the drawing has no times, or they run backwards.
    """
    if drawing.times is None:
        raise ValueError("the drawing has no times; touches need them")
    if not drawing.strokes:
        return np.zeros((0, 3))
    steps = np.diff(np.concatenate(drawing.times), prepend=0.0)
    if (steps < 0).any():
        raise ValueError("the drawing's times run backwards")
    return np.concatenate([drawing.points.astype(np.float64), steps[:, None]], axis=1)
