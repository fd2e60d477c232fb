"""New ink of the same text, and ink that is spoilt: what a reader is trained on besides.

Points are `(n, 2)` in x-heights, y down, baseline at 0; `ends` `(n,)` tells where a stroke ends.
"""

from __future__ import annotations

import numpy as np

from strokegen.ink.types import Bools, Float64, Indices

SPACING = 0.27
"""Between points, in x-heights, as the normaliser leaves them."""

_TRIED = 8  # strokes, for one that stands over others
_APART = 10.0  # between strokes on the way that one interpolation follows through all of them


def augment(
    points: Float64, ends: Bools, rng: np.random.Generator, wide: bool
) -> tuple[Float64, Bools]:
    """Slant, size, slope, place, wobble, the strokes' order and direction, then even spacing.

    Args:
      wide: whether it is a line rather than a word, which stands more level.
    """
    points, ends = points.copy(), ends.copy()
    length = _lengths(ends)
    # Dots and bars drawn the other way round; late strokes drawn at once.
    if rng.random() < 0.25:
        turned = (length > 1) & (length <= 8) & (rng.random(len(length)) < 0.3)
        first = np.cumsum(length) - length
        for begin, count in zip(first[turned], length[turned]):
            points[begin : begin + count] = points[begin : begin + count][::-1]
    if len(length) > 2 and rng.random() < 0.15:
        points, length = _at_once(points, length)
    stroke = np.repeat(np.arange(len(length)), length)
    # A slow wobble along the pen's way, and each stroke a little out of its place.
    knots = np.arange(0, len(points) + 5, 4)
    wobble = rng.normal(0, rng.uniform(0, 0.06), (len(knots), 2))
    for axis in (0, 1):
        points[:, axis] += np.interp(np.arange(len(points)), knots, wobble[:, axis])
    points += rng.normal(0, rng.uniform(0, 0.05), (len(length), 2))[stroke]
    return _spaced(_bent(points, rng, wide), length, SPACING * np.exp(rng.normal(0, 0.05)))


def _lengths(ends: Bools) -> Indices:
    """How many points each stroke has."""
    return np.diff(np.flatnonzero(ends) + 1, prepend=0)


def _at_once(points: Float64, length: Indices) -> tuple[Float64, Indices]:
    """Strokes put on late drawn right after what they stand over."""
    order: list[slice] = []
    low: list[float] = []
    high: list[float] = []
    for stop, count in zip(np.cumsum(length), length):
        span = slice(stop - count, stop)
        a, b = points[span, 0].min(), points[span, 0].max()
        at = len(order)
        if high and b < max(high) - 0.5:
            middle = (a + b) / 2
            near = [j for j in range(at) if low[j] - 0.2 <= middle <= high[j] + 0.2]
            at = near[-1] + 1 if near else at
        order.insert(at, span)
        low.insert(at, a)
        high.insert(at, b)
    lengths = np.array([span.stop - span.start for span in order])
    return np.concatenate([points[span] for span in order]), lengths


def _bent(points: Float64, rng: np.random.Generator, wide: bool) -> Float64:
    """Another slant, size, shape and slope; in half of all, letters that differ along the line."""
    size, aspect = np.exp(rng.normal(0, 0.11)), np.exp(rng.normal(0, 0.09))
    shear = rng.normal(0, 0.2)
    slope = np.clip(rng.normal(0, 0.015 if wide else 0.05), -0.12, 0.12)
    x = (points[:, 0] - shear * points[:, 1]) * size * aspect
    y = points[:, 1] * size / aspect
    y = y + slope * (x - x.mean())
    if rng.random() < 0.5:
        knots = np.arange(x.min() - 1.5, x.max() + 3.0, 1.5)
        y = y * (1 + np.interp(x, knots, rng.normal(0, 0.08, len(knots))))
        x = x + np.interp(x, knots, rng.normal(0, 0.13, len(knots)))
    return np.stack([x, y + rng.normal(0, 0.08)], axis=1)


def _spaced(points: Float64, length: Indices, spacing: float) -> tuple[Float64, Bools]:
    """Points again evenly spaced, as the normaliser would have them."""
    last = np.cumsum(length) - 1
    start = last - length + 1
    step = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    step[start] = 0
    stroke = np.repeat(np.arange(len(length)), length)
    way = np.cumsum(step) + _APART * stroke
    span = way[last] - way[start]
    steps = np.rint(span / spacing).astype(int)
    kept = steps + 1
    which = np.repeat(np.arange(len(length)), kept)
    within = np.arange(kept.sum()) - np.repeat(np.cumsum(kept) - kept, kept)
    at = way[start][which] + within / np.maximum(steps, 1)[which] * span[which]
    even = np.stack([np.interp(at, way, points[:, axis]) for axis in (0, 1)], axis=1)
    ends = np.zeros(len(even), bool)
    ends[np.cumsum(kept) - 1] = True
    return even, ends


def spoil(points: Float64, ends: Bools, rng: np.random.Generator) -> tuple[Float64, Bools, Bools]:
    """A bar that is no part of the text, at some place of the ink.

    It is 0.4 to 2 x-heights long, of any direction, a little bent, and drawn after the stroke that
    it spoils, after any other, or last of all.

    Returns:
      (points, ends, whether each point is of the bar).
    """
    bar, centre = _bar(points, rng)
    stops = np.flatnonzero(ends) + 1
    where = rng.random()
    if where < 0.45:
        near = np.argmin(np.hypot(*(points - centre).T))
        at = stops[np.searchsorted(stops, near, side="right")]
    elif where < 0.7:
        at = rng.choice(stops)
    else:
        at = len(points)
    count = len(bar)
    spoilt = np.concatenate([points[:at], bar, points[at:]])
    ends = np.concatenate([ends[:at], np.arange(count) == count - 1, ends[at:]])
    stray = np.zeros(len(spoilt), bool)
    stray[at : at + count] = True
    return spoilt, ends, stray


def bare(
    points: Float64, ends: Bools, rng: np.random.Generator
) -> tuple[Float64, Bools, Bools] | None:
    """A stroke less, of those that stand over, under or beside others: a bar, a dot, a stem.

    Returns:
      (points, ends, whether each point is of the ink that it stood over), or None where no stroke
      stands over another.
    """
    stops = np.flatnonzero(ends) + 1
    spans = [slice(a, b) for a, b in zip(np.append(0, stops[:-1]), stops)]
    low = np.array([points[span, 0].min() for span in spans])
    high = np.array([points[span, 0].max() for span in spans])
    for gone in rng.permutation(len(spans))[:_TRIED]:
        near = (high > low[gone] - 0.15) & (low < high[gone] + 0.15)
        near[gone] = False
        within = (points[:, 0] > low[gone] - 0.2) & (points[:, 0] < high[gone] + 0.2)
        spoilt = within & np.repeat(near, _lengths(ends))
        if spoilt.any():
            kept = np.ones(len(points), bool)
            kept[spans[gone]] = False
            return points[kept], ends[kept], spoilt[kept]
    return None


def _bar(points: Float64, rng: np.random.Generator) -> tuple[Float64, Float64]:
    """A bar somewhere over some ink, and its middle."""
    centre = points[rng.integers(len(points))] + rng.normal(0, 0.12, 2)
    length = rng.uniform(0.4, 2.0)
    kind = rng.random()
    angle = rng.uniform(0, np.pi)
    if kind < 0.3:
        angle = rng.normal(0, 0.15)
    elif kind < 0.55:
        angle = np.pi / 2 + rng.normal(0, 0.2)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    share = np.linspace(-0.5, 0.5, max(2, round(length / SPACING) + 1))[:, None]
    if rng.random() < 0.5:
        share = -share
    bend = rng.normal(0, 0.12) * length * (0.25 - share**2) * across
    bar = centre + length * share * along + bend
    return bar + rng.normal(0, rng.uniform(0, 0.03), bar.shape), centre
