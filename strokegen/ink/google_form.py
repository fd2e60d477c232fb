"""Raw Quick, Draw! ink in Google's simplified form.

Source: the data set's description, github.com/googlecreativelab/quickdraw-dataset: move the
drawing to the top left, scale it to at most 255, resample each stroke with a spacing of 1 pixel,
simplify by Ramer-Douglas-Peucker with an epsilon of 2.

What the description leaves open was found by comparing both forms of the same `key_id`
(docs/decisions/0007-quick-draw-simplified.md): the spacing runs on through the corners and the
last point is added; a dot becomes two equal points; distances are to the endless line through the
chord; only the result is rounded, halves to the even number. Points of a straight run are often
equally far from their chord but for the last bit, so which of them is kept hangs on the order of
the float64 operations below. It is Google's: do not rewrite it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import simplify
from strokegen.ink.types import Float64, Indices

SIDE = 255
EPSILON = 2.0


def simplified(
    strokes: Sequence[Float64], times: Sequence[Float64] | None = None, side: float = SIDE
) -> tuple[list[Float64], list[Float64] | None]:
    """Raw strokes simplified as Google's.

    Args:
      strokes: float64 `(n, 2)` arrays in the raw units, not all at one place.
      side: of the larger side of what is returned.
      times: `(n,)` arrays, or None.
    Returns:
      (strokes, times): whole numbers from 0 to `side`, float64 `(m, 2)` with m >= 2, and the times
      at which the pen was there, interpolated, in the units of `times`.
    """
    points = np.concatenate(strokes)
    corner = points.min(axis=0)
    extent = (points.max(axis=0) - corner).max()
    kept: list[Float64] = []
    moments: list[Float64] = []
    for index, stroke in enumerate(strokes):
        scaled = (stroke - corner) * side / extent
        before, part = _every_pixel(scaled)
        dense = _between(scaled, before, part)
        corners = np.asarray(simplify(dense, EPSILON), np.float64)
        kept.append(np.round(corners))
        if times is not None:
            passed = _between(times[index][:, None], before, part)[:, 0]
            moments.append(passed[_indices(dense, corners)])
    return kept, None if times is None else moments


def _every_pixel(points: Float64) -> tuple[Indices, Float64]:
    """Where a stroke is sampled: 0, 1, 2 ... pixels from its start, and at its end.

    Returns:
      (before, part): the number of the point before, int `(m,)`, and which part of the way to the
      next point has been gone, float64 `(m, 1)`; m >= 2.
    """
    step = np.diff(points, axis=0)
    # Not hypot, which differs in the last bit.
    span = np.sqrt(step[:, 0] ** 2 + step[:, 1] ** 2)
    length = np.concatenate([[0.0], np.cumsum(span)])
    at = np.append(np.arange(0, length[-1]), length[-1])
    if len(at) == 1:
        return np.zeros(2, int), np.zeros((2, 1))
    before = np.clip(np.searchsorted(length, at, "right") - 1, 0, len(span) - 1)
    part = (at - length[before]) / np.where(span > 0, span, 1)[before]
    part[-1] = 1  # the end exactly, which the sum of the lengths may miss by a bit
    return before, part[:, None]


def _between(values: Float64, before: Indices, part: Float64) -> Float64:
    """Values `(n, d)` of a stroke's points, interpolated where it is sampled, `(m, d)`."""
    after = np.minimum(before + 1, len(values) - 1)
    between: Float64 = values[before] * (1 - part) + values[after] * part
    return between


def _indices(points: Float64, kept: Float64) -> Indices:
    """Where the rows of `kept`, some of `points` in order, stand in it, both ends included."""
    indices = [0]
    for row in kept[1:-1]:
        start = indices[-1] + 1
        indices.append(start + int(np.argmax((points[start:] == row).all(axis=1))))
    return np.array([*indices, len(points) - 1])


def in_google_form(drawing: Drawing, side: float = SIDE) -> Drawing:
    """A drawing moved to the top left, scaled to `side` and simplified to chords, without times.

    Raises:
      ValueError: there is no ink, or all of it is at one place.
    """
    points = drawing.points
    if not len(points) or (points == points[0]).all():
        raise ValueError("there is no line in the drawing; give at least two points apart")
    strokes, _ = simplified([stroke.astype(np.float64) for stroke in drawing.strokes], side=side)
    return drawing.with_strokes(strokes, straight=True)
