"""The outline of what a pen leaves: a stroke's line with a width that may change along it.

The boundary is walked once around, the left side forth and the right side back. Where the line
turns, both sides turn with it about its point, the inner one folding back over the stroke. For a
constant width the winding number of such a boundary about a point is then the number of parts of
the line that pass within half a width of it: the rule "nonzero" fills all that the pen covers,
with no holes where a stroke bends sharply or crosses itself.
"""

from __future__ import annotations

import numpy as np

from strokegen.ink.curve import moved, parts, split
from strokegen.ink.types import Float64, Indices


def ribbons(line: Float64, radius: Float64, number: Indices, tolerance: float) -> list[Float64]:
    """The closed boundaries of all that lies within `radius` of polylines, float64 `(k, 2)` each.

    Args:
      line: `(n, 2)`, one or more lines end to end; points that repeat the one before are left out.
        One point makes a disc.
      radius: `(n,)`, half of the width at each point.
      number: `(n,)`, the line of each point: 0, 1, 2 ...
      tolerance: how far the boundary may lie off the true one where it is round.
    Returns:
      Points of the polygons, always in the same sense; the last is joined to the first.
    """
    line, radius = np.asarray(line, np.float64), np.asarray(radius, np.float64)
    kept = moved(line)
    kept[1:] |= number[1:] != number[:-1]
    line, radius, number = line[kept], radius[kept], number[kept]
    about, way, _, count = walk(line, radius, number, tolerance)
    return split(line[about] + radius[about, None] * way, count)


def walk(
    line: Float64, radius: Float64, number: Indices, tolerance: float
) -> tuple[Indices, Float64, Indices, Indices]:
    """The way around lines of which no point repeats the one before; the rest as for `ribbons`.

    Returns:
      (about, way, side, count): the line's point that each point of a boundary lies beside, `(k,)`,
      the direction from there, `(k, 2)` of length 1, the chord, by its first point, at whose end
      it does, `(k,)`; and how many points each boundary has.
    """
    within = np.append(number[1:] == number[:-1], False)
    chord = np.where(within[:, None], np.diff(line, axis=0, append=line[-1:]), 0.0)
    growth = np.where(within, np.diff(radius, append=0.0), 0.0)
    heading = np.unwrap(np.arctan2(chord[:, 1], chord[:, 0]))
    # Where the line widens, its boundary leans back from the normal.
    length = np.maximum(np.hypot(chord[:, 0], chord[:, 1]), 1e-300)
    lean = np.arcsin(np.clip(growth / length, -0.99, 0.99))
    # The sides of the walk: those of all chords, forth on the left and back on the right.
    points = np.bincount(number)
    count = np.maximum(2 * points - 2, 1)
    of, place = parts(count)
    forth = place < points[of] - 1
    side = (np.cumsum(points) - points)[of] + np.where(forth, place, count[of] - 1 - place)
    angle = heading[side] + np.where(forth, 1, -1) * (np.pi / 2 + lean[side])
    # At the end of each the walk turns, about the chord's end or its beginning, to the next one.
    about, ends = side + forth, np.cumsum(count) - 1
    turned = np.append(angle[1:], 0.0)
    turned[ends] = angle[ends + 1 - count] - 2 * np.pi
    sweep = turned - angle
    steps = np.ceil(np.abs(sweep) / _step(radius[about], tolerance)).astype(int)
    # A slight turn has one place, one that goes around a point steps + 1, a disc no end of its own.
    places = np.where(steps > 1, steps + 1 - (count == 1)[of], 1)
    at, step = parts(places)
    share = np.where(places[at] == 1, 0.5, step / np.maximum(steps[at], 1))
    around = angle[at] + share * sweep[at]
    way = np.stack([np.cos(around), np.sin(around)], axis=1)
    return about[at], way, side[at], np.bincount(of[at])


def _step(radius: Float64, tolerance: float) -> Float64:
    """The angle between points of an arc whose chords are within `tolerance` of it."""
    cosine = np.clip(1 - tolerance / np.maximum(radius, 1e-12), 0.5, 0.9999)
    return 2 * np.arccos(cosine)
