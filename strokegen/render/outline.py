"""The outline of what a pen leaves: a stroke's line with a width that may change along it.

The boundary is walked once around, the left side forth and the right side back. Where the line
turns, both sides turn with it about its point, the inner one folding back over the stroke. For a
constant width the winding number of such a boundary about a point is then the number of parts of
the line that pass within half a width of it: the rule "nonzero" fills all that the pen covers,
with no holes where a stroke bends sharply or crosses itself.
"""

from __future__ import annotations

import numpy as np

from strokegen.render.curve import moved


def ribbon(line: np.ndarray, radius: np.ndarray, tolerance: float) -> np.ndarray:
    """The closed boundary of all that lies within `radius` of a polyline, float64 `(k, 2)`.

    Args:
      line: `(n, 2)`; points that repeat the one before are left out. One point makes a disc.
      radius: `(n,)`, half of the width at each point.
      tolerance: how far the boundary may lie off the true one where it is round.
    Returns:
      Points of the polygon, always in the same sense; its last point is joined to its first.
    """
    line, radius = np.asarray(line, np.float64), np.asarray(radius, np.float64)
    kept = moved(line)
    line, radius = line[kept], radius[kept]
    if len(line) == 1:
        return line + radius * _arc(0.0, -2 * np.pi, radius[0], tolerance)[:-1]
    chord = np.diff(line, axis=0)
    heading = np.unwrap(np.arctan2(chord[:, 1], chord[:, 0]))
    # Where the line widens, its boundary leans back from the normal.
    lean = np.arcsin(np.clip(np.diff(radius) / np.hypot(*chord.T), -0.99, 0.99))
    left, right = heading + np.pi / 2 + lean, heading - np.pi / 2 - lean
    ends = [
        line[i] + radius[i] * _arc(angle, sweep, radius[i], tolerance)[1:-1]
        for i, angle, sweep in (
            (-1, left[-1], -np.pi - 2 * lean[-1]),
            (0, right[0], -np.pi + 2 * lean[0]),
        )
    ]
    forth, back = (_side(line, radius, angle, tolerance) for angle in (left, right))
    return np.concatenate([forth, ends[0], back[::-1], ends[1]])


def _side(line, radius, angle, tolerance: float) -> np.ndarray:
    """One side of the boundary, which each piece of the line touches at its `angle`, `(n - 1,)`."""
    turn = np.abs(np.diff(angle))
    steps = np.ceil(turn / _step(radius[1:-1], tolerance)).astype(int)
    # A point has one place for a slight turn, steps + 1 for one that goes around it.
    places = np.concatenate([[1], np.where(steps > 1, steps + 1, 1), [1]])
    at = np.repeat(np.arange(len(line)), places)
    share = np.arange(len(at)) - np.repeat(np.cumsum(places) - places, places)
    share = np.where(places[at] == 1, 0.5, share / np.maximum(places[at] - 1, 1))
    before, after = angle[np.maximum(at - 1, 0)], angle[np.minimum(at, len(angle) - 1)]
    around = before + share * (after - before)
    return line[at] + radius[at, None] * np.stack([np.cos(around), np.sin(around)], axis=1)


def _step(radius, tolerance: float):
    """The angle between points of an arc whose chords are within `tolerance` of it."""
    return 2 * np.arccos(np.clip(1 - tolerance / np.maximum(radius, 1e-12), 0.5, 0.9999))


def _arc(first, sweep: float, radius, tolerance: float) -> np.ndarray:
    """Points of the unit circle from the angle `first` on, both ends included."""
    count = int(np.ceil(abs(sweep) / np.min(_step(radius, tolerance))))
    angle = first + np.linspace(0, sweep, count + 1)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)
