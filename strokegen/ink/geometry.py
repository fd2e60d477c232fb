"""Geometry of ink: plain functions of points, float32 `(n, 2)`, y down."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from strokegen.ink.types import Float32, Float64, Floating, Strokes


def median(values: ArrayLike) -> Floating:
    """The median along the first axis, as `np.median` has it of what is not empty.

    That one imports `numpy.ma` when it is first called, which takes a seventh of NumPy's own time.
    """
    ordered = np.sort(values, axis=0)
    middle: Floating = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    return middle


def arc_length(points: Floating) -> Float64:
    """Distance travelled up to each point, `(n,)`, in the points' units."""
    steps = np.hypot(*np.diff(points, axis=0).T) if len(points) > 1 else np.zeros(0)
    return np.concatenate([[0.0], np.cumsum(steps)])


def resample(points: Floating, spacing: float) -> Float32:
    """Points evenly spaced by arc length; both ends are kept.

    The step is the stroke's length over a whole number of steps, the one nearest to `spacing`.
    A stroke shorter than half a step becomes one point.
    """
    if spacing <= 0:
        raise ValueError(f"spacing must be positive, got {spacing}")
    length = arc_length(points)
    steps = int(round(length[-1] / spacing))
    if steps == 0:
        return points[:1].astype(np.float32)
    at = np.linspace(0, length[-1], steps + 1)
    return np.stack([np.interp(at, length, axis) for axis in points.T], axis=1).astype(np.float32)


def smooth(points: Floating, sigma: float) -> Float32:
    """Gaussian smoothing along the index, `sigma` in points; both ends stay where they are."""
    if sigma <= 0 or len(points) < 3:
        return points.astype(np.float32)
    radius = min(max(1, int(np.ceil(3 * sigma))), len(points) - 1)
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    # An odd reflection about each end keeps the end where it is and its direction too.
    reach = np.arange(1, radius + 1)
    before = 2 * points[0] - points[reach[::-1]]
    after = 2 * points[-1] - points[len(points) - 1 - reach]
    padded = np.concatenate([before, points, after])
    return np.stack([np.convolve(axis, kernel, mode="valid") for axis in padded.T], axis=1).astype(
        np.float32
    )


def simplify(points: Floating, epsilon: float, endless: bool = True) -> Floating:
    """Ramer-Douglas-Peucker: drop points nearer than `epsilon` to the chord that replaces them.

    Distances are to the `endless` line through the chord, or else to the chord itself.

    Source: Douglas & Peucker (1973). Without recursion, so that a long stroke cannot exhaust it.
    """
    if len(points) < 3:
        return points
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        start = points[first].astype(np.float64)
        chord = points[last].astype(np.float64) - start
        inner = points[first + 1 : last].astype(np.float64) - start
        length = np.hypot(*chord)
        if length == 0:
            distance = np.hypot(*inner.T)
        elif endless:
            distance = np.abs(chord[0] * inner[:, 1] - chord[1] * inner[:, 0]) / length
        else:
            along = np.clip(inner @ chord / length**2, 0, 1)
            distance = np.hypot(*(inner - along[:, None] * chord).T)
        worst = int(np.argmax(distance))
        if distance[worst] > epsilon:
            middle = first + 1 + worst
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return points[keep]


def bottoms(points: Floating) -> Floating:
    """Where a stroke turns from down to up, `(m, 2)`: most of these lie on the baseline."""
    if len(points) < 3:
        return points[-1:]
    y = points[:, 1]
    turn = np.flatnonzero((y[1:-1] >= y[:-2]) & (y[1:-1] > y[2:])) + 1
    ends = [i for i, j in ((0, 1), (len(y) - 1, len(y) - 2)) if y[i] > y[j]]
    places = np.concatenate([turn, ends]).astype(int)
    lowest: Floating = points[places]
    return lowest


def baseline(strokes: Strokes, height: float, max_slope: float = 0.25) -> tuple[float, float]:
    """Slope and intercept of the line that the letters stand on: y = slope * x + intercept.

    A robust line through the strokes' bottoms; descenders fall out as outliers.

    Args:
      strokes: the `(n, 2)` strokes of one line of writing.
      height: the usual height of its small letters, in the same units.
      max_slope: a steeper fit is taken for a mistake and replaced by a level line.
    """
    points = np.concatenate([bottoms(stroke) for stroke in strokes])
    if not len(points):
        # Level strokes alone, such as dashes, turn nowhere.
        points = np.concatenate(strokes)
    x, y = points[:, 0].astype(np.float64), points[:, 1].astype(np.float64)
    slope, intercept = 0.0, float(median(y))
    span = x.max() - x.min()
    if len(x) >= 6 and span > 4 * height:
        for _ in range(12):
            distance = (y - slope * x - intercept) / height
            weight = 1 / (1 + (distance / 0.3) ** 2) ** 2
            total = weight.sum()
            mean_x, mean_y = (weight * x).sum() / total, (weight * y).sum() / total
            spread = (weight * (x - mean_x) ** 2).sum() + 1e-9
            slope = float((weight * (x - mean_x) * (y - mean_y)).sum() / spread)
            intercept = float(mean_y - slope * mean_x)
        if abs(slope) > max_slope:
            slope = 0.0
    # The densest level of the bottoms, found by kernel density: a mean would sag to descenders.
    level = y - slope * x
    grid = np.linspace(level.min(), level.max(), 64)
    density = np.exp(-0.5 * ((grid[:, None] - level) / (0.15 * height)) ** 2).sum(axis=1)
    return slope, float(grid[np.argmax(density)])
