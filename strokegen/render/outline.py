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
        return line + radius * _arc(np.zeros(1), -2 * np.pi, radius, tolerance)[:-1]
    heading = np.unwrap(np.arctan2(*np.diff(line, axis=0).T[::-1]))
    turn = np.diff(heading)
    steps = np.ceil(np.abs(turn) / _step(radius[1:-1], tolerance)).astype(int)
    # A point has one place on either side for a slight bend, steps + 1 for a turn about it.
    places = np.concatenate([[1], np.where(steps > 1, steps + 1, 1), [1]])
    at = np.repeat(np.arange(len(line)), places)
    share = (np.arange(len(at)) - np.repeat(np.cumsum(places) - places, places)) / np.maximum(
        np.repeat(places, places) - 1, 1
    )
    share[places[at] == 1] = 0.5
    before, after = heading[np.maximum(at - 1, 0)], heading[np.minimum(at, len(heading) - 1)]
    angle = before + share * (after - before)
    side = radius[at, None] * np.stack([-np.sin(angle), np.cos(angle)], axis=1)
    end, start = (
        line[i] + radius[i] * _arc(angle[i] + turned, -np.pi, radius[i], tolerance)[1:-1]
        for i, turned in ((-1, np.pi / 2), (0, -np.pi / 2))
    )
    return np.concatenate([line[at] + side, end, (line[at] - side)[::-1], start])


def _step(radius, tolerance: float):
    """The angle between points of an arc whose chords are within `tolerance` of it."""
    return 2 * np.arccos(np.clip(1 - tolerance / np.maximum(radius, 1e-12), 0.5, 0.9999))


def _arc(first, sweep: float, radius, tolerance: float) -> np.ndarray:
    """Points of the unit circle from the angle `first` on, both ends included."""
    count = int(np.ceil(abs(sweep) / np.min(_step(radius, tolerance))))
    angle = first + np.linspace(0, sweep, count + 1)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)
