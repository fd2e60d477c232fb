"""The line through a stroke's points: a smooth curve, or straight from point to point.

A centripetal Catmull-Rom spline: with knots a square root of the chord's length apart it passes
through every point and neither loops nor overshoots where the spacing is uneven. Each span is
written as a cubic Bezier curve, which is what SVG draws. A straight stroke's spans are its chords.

In what follows `straight` is a bool a stroke, as `Drawing.straight` is; None has all of them curve.

Sources: Catmull & Rom (1974); Yuksel, Schaefer & Keyser (2011), "Parameterization and
applications of Catmull-Rom curves"; for the subdivision, Wang's bound on the distance between a
Bezier curve and its chords.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.types import Bools, Float64, Floating, Indices, Strokes

Scalar = TypeVar("Scalar", bound=np.generic)


def moved(points: Floating) -> Bools:
    """Which points do not repeat the one before, bool `(n,)`; the first one never does."""
    result = np.ones(len(points), bool)
    result[1:] = (points[1:, 0] != points[:-1, 0]) | (points[1:, 1] != points[:-1, 1])
    return result


def distinct(points: Floating) -> Float64:
    """The points without those that repeat the one before, float64 `(m, 2)`."""
    exact = np.asarray(points, np.float64)
    kept: Float64 = exact[moved(exact)]
    return kept


def beziers(points: Floating) -> Float64:
    """Cubic Bezier spans of the curve, float64 `(m - 1, 4, 2)` for m distinct points.

    Span i runs from point i to point i + 1; neighbours share their tangent. Two points give a
    straight line, one point gives no span. At both ends the span is a parabola, which carries
    the bend of the next one on.
    """
    return beziers_of([points])[0]


def beziers_of(strokes: Strokes, straight: Sequence[bool] | None = None) -> list[Float64]:
    """`beziers` of many strokes in one go: most are short, and a call costs more than its sums."""
    if not len(strokes):
        return []
    points, number, _ = joined(strokes)
    spans, inside = _spans(points, number, straight)
    counts = np.bincount(number) - 1
    return split(spans[inside], counts)


def joined(strokes: Strokes) -> tuple[Float64, Indices, Bools]:
    """One or more strokes end to end, without points that repeat the one before.

    Returns:
      (points, number, kept): float64 `(n, 2)`; the stroke of each, `(n,)`; and a bool for each of
      the given points, whether it is among them.
    """
    number = np.repeat(np.arange(len(strokes)), [len(stroke) for stroke in strokes])
    points = np.concatenate(strokes).astype(np.float64)
    kept = moved(points)
    kept[1:] |= number[1:] != number[:-1]
    return points[kept], number[kept], kept


def split(values: NDArray[Scalar], counts: Indices) -> list[NDArray[Scalar]]:
    """The parts of `values` that are as long as `counts` says, one after the other."""
    stops = np.cumsum(counts).tolist()
    return [values[start:stop] for start, stop in zip([0, *stops], stops)]


def parts(counts: Indices) -> tuple[Indices, Indices]:
    """Things that are cut into `counts` parts each: for each part its thing, and its place there.

    >>> parts(np.array([2, 1, 3]))
    (array([0, 0, 1, 2, 2, 2]), array([0, 1, 0, 0, 1, 2]))
    """
    which = np.repeat(np.arange(len(counts)), counts)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)


def _spans(
    points: Float64, number: Indices, straight: Sequence[bool] | None
) -> tuple[Float64, Bools]:
    """Bezier spans `(n - 1, 4, 2)` from each of `joined` points to the next.

    Those from one stroke to the next stay where they begin; the bools tell which are not of these.
    """
    inside = number[1:] == number[:-1]
    chord = points[1:] - points[:-1]
    # Between strokes no curve is drawn; there the knots only must not be zero.
    knot = np.where(inside, np.sqrt(np.hypot(chord[:, 0], chord[:, 1])), 1.0)[:, None]
    speed = chord / knot
    tangent = np.zeros_like(points)
    before, after = knot[:-1], knot[1:]
    tangent[1:-1] = (speed[:-1] * after + speed[1:] * before) / (before + after)
    begins = np.flatnonzero(np.append(True, ~inside))
    ends = np.flatnonzero(np.append(~inside, True))
    count = ends - begins + 1
    first, last = begins[count == 2], ends[count == 2]
    tangent[first] = tangent[last] = speed[first]
    first, last = begins[count > 2], ends[count > 2]
    tangent[first] = 2 * speed[first] - tangent[first + 1]
    tangent[last] = 2 * speed[last - 1] - tangent[last - 1]
    spans = np.empty((len(chord), 4, 2))
    spans[:, 0], spans[:, 3] = points[:-1], points[1:]
    spans[:, 1] = points[:-1] + tangent[:-1] * knot / 3
    spans[:, 2] = points[1:] - tangent[1:] * knot / 3
    if straight is not None and any(straight):
        chords = np.asarray(straight, bool)[number[:-1]]
        spans[chords, 1] = (points[:-1] + chord / 3)[chords]
        spans[chords, 2] = (points[1:] - chord / 3)[chords]
    spans[~inside] = spans[~inside, :1]
    return spans, inside


def flatten(points: Floating, tolerance: float, straight: bool = False) -> Float64:
    """The curve as a polyline no further than `tolerance` from it, float64 `(k, 2)`.

    All the given points are among its points; a stroke of one point stays one point.
    """
    return flatten_of([points], tolerance, [straight])[0]


def flatten_of(
    strokes: Strokes, tolerance: float, straight: Sequence[bool] | None = None
) -> list[Float64]:
    """`flatten` of many strokes in one go."""
    if not len(strokes):
        return []
    nothing = np.zeros((sum(map(len, strokes)), 0))
    line, _, number = flatten_with(strokes, nothing, tolerance, straight)
    return split(line, np.bincount(number))


def flatten_with(
    strokes: Strokes,
    values: Floating,
    tolerance: float,
    straight: Sequence[bool] | None = None,
) -> tuple[Float64, Float64, Indices]:
    """`flatten` of one or more strokes, and of values `(n, m)` given at all their points.

    Returns:
      (line, values, number): end to end, `(k, 2)`; interpolated, `(k, m)`; the stroke of each.
    """
    points, number, kept = joined(strokes)
    exact = np.asarray(values, np.float64)[kept]
    spans, _ = _spans(points, number, straight)
    line, span, share = sampled(spans, pieces(spans, tolerance))
    between = exact[span] + share[:, None] * (exact[span + 1] - exact[span])
    return (
        np.concatenate([line, points[-1:]]),
        np.concatenate([between, exact[-1:]]),
        np.append(number[span], number[-1]),
    )


def pieces(spans: Float64, tolerance: float) -> Indices:
    """Into how many chords Bezier spans `(n, 4, 2)` are cut to stay within `tolerance`, `(n,)`."""
    bend = np.diff(spans, n=2, axis=1)  # [n, 2, 2]
    bend = np.hypot(bend[..., 0], bend[..., 1]).max(axis=1)
    counts: Indices = np.maximum(1, np.ceil(np.sqrt(0.75 * bend / tolerance))).astype(np.intp)
    return counts


def sampled(spans: Float64, counts: Indices) -> tuple[Float64, Indices, Float64]:
    """Points of spans `(n, 4, 2)`, the starts of the equal pieces that each is cut into.

    Returns:
      (points `(k, 2)`, the span of each, the share of it that has passed).
    """
    span, place = parts(counts)
    share = place / counts[span]
    t = share[:, None]
    a, b, c, d = spans[span].transpose(1, 0, 2)
    line = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return line, span, share


def extremes(spans: Float64) -> Float64:
    """The ends of Bezier spans `(n, 4, 2)`, and where they turn back in x or in y, `(6 n, 2)`."""
    a, b, c, d = spans.transpose(1, 0, 2)
    # The derivative is 3 (p t^2 + q t + r) for x and y each; its roots without cancellation.
    p, q, r = d - a + 3 * (b - c), 2 * (a - 2 * b + c), b - a
    with np.errstate(all="ignore"):
        half = -(q + np.copysign(np.sqrt(q * q - 4 * p * r), q)) / 2
        t = np.concatenate([half / p, r / half], axis=1)  # [n, 4]
    t = np.where((t > 0) & (t < 1), t, 0)[..., None]
    a, b, c, d = (one[:, None] for one in (a, b, c, d))
    turns = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return np.concatenate([turns.reshape(-1, 2), spans[:, 0], spans[:, 3]])


def bounds(
    strokes: Strokes, straight: Sequence[bool] | None = None
) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of the strokes' lines; curves bulge a little over the points."""
    if not len(strokes):
        return (0.0, 0.0, 0.0, 0.0)
    points, number, _ = joined(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    size = float((high - low).max())
    if size > 0:
        spans, _ = _spans(points, number, straight)
        # A span lies within the hull of its four points: few can reach past the strokes' points.
        further = ((spans[:, 1:3] < low) | (spans[:, 1:3] > high)).reshape(-1, 4).any(axis=1)
        far = spans[further]
        line, _, _ = sampled(far, pieces(far, size / 2000))
        points = np.concatenate([[low, high], line])
        low, high = points.min(axis=0), points.max(axis=0)
    (left, top), (right, bottom) = low, high
    return float(left), float(top), float(right), float(bottom)
