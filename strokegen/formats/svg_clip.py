"""Lines cut to what shapes leave of them, as a clip cuts a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.ink.types import Bools, Float64

MAX_PAIRS = 50_000_000
"""Of lines and edges that are looked at."""

_CHUNK = 1_000_000
_NEAR = 1e-6  # of the picture's size, how far beyond an edge a line still lies on it

Region = Sequence[tuple[Sequence[Float64], str]]
"""Shapes that together leave what lies in any of them: polygons `(n, 2)`, and a rule of filling."""


def edges_of(region: Region) -> list[tuple[Float64, str]]:
    """The edges `(m, 2, 2)` of each shape, its polygons closed, and its rule."""
    found = []
    for polygons, rule in region:
        rings = [np.stack([ring, np.roll(ring, -1, axis=0)], axis=1) for ring in polygons]
        found.append((np.concatenate([np.zeros((0, 2, 2)), *rings]), rule))
    return found


def clipped(strokes: Sequence[Float64], region: Region) -> list[list[Float64]] | None:
    """What a region leaves of each stroke.

    Args:
      strokes: `(n, 2)` each; one of one point is a dot.
    Returns:
      The pieces of each stroke, in its order; None where there are over `MAX_PAIRS` of lines and
      edges.
    """
    count = sum(len(ring) for polygons, _ in region for ring in polygons)
    if sum(map(len, strokes)) * count > MAX_PAIRS:
        return None
    shapes = edges_of(region)
    edges = np.concatenate([np.zeros((0, 2, 2)), *(of for of, _ in shapes)])
    if not len(edges):
        return [[] for _ in strokes]
    low, high = edges.min(axis=(0, 1)), edges.max(axis=(0, 1))
    near = float((high - low).max()) * _NEAR
    result: list[list[Float64]] = []
    for stroke in strokes:
        if (stroke.max(axis=0) < low - near).any() or (stroke.min(axis=0) > high + near).any():
            result.append([])
        elif len(stroke) == 1:
            result.append([stroke] if _inside(stroke, shapes)[0] else [])
        else:
            result.append(_pieces(stroke, edges, shapes, near))
    return result


def _pieces(
    stroke: Float64, edges: Float64, shapes: Sequence[tuple[Float64, str]], near: float
) -> list[Float64]:
    line = _cut(stroke, edges)
    way = np.diff(line, axis=0)
    long = np.hypot(way[:, 0], way[:, 1])
    middle = line[:-1] + way / 2
    # A line along an edge counts as within, whichever side it is on.
    aside = np.stack([-way[:, 1], way[:, 0]], axis=1) / np.maximum(long, 1e-300)[:, None] * near
    kept = _inside(middle + aside, shapes) | _inside(middle - aside, shapes)
    if kept.all():
        return [stroke]
    turns = np.flatnonzero(np.diff(np.concatenate([[False], kept, [False]]).astype(int)))
    found = [line[start : stop + 1] for start, stop in zip(turns[::2], turns[1::2])]
    closed = len(found) > 1 and kept[0] and kept[-1] and (line[0] == line[-1]).all()
    if closed:  # it only began where the clip has not cut it
        found = [*found[1:-1], np.concatenate([found[-1], found[0][1:]])]
    return found


def _cut(stroke: Float64, edges: Float64) -> Float64:
    """A stroke with points more where it crosses edges."""
    start, way = stroke[:-1], np.diff(stroke, axis=0)
    origin, side = edges[:, 0], edges[:, 1] - edges[:, 0]
    places: list[Float64] = [np.arange(len(stroke), dtype=np.float64)]
    for first, last in _chunks(len(start), len(edges)):
        one, step = start[first:last, None], way[first:last, None]
        away = origin[None] - one
        cross = step[..., 0] * side[:, 1] - step[..., 1] * side[:, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            along = (away[..., 0] * side[:, 1] - away[..., 1] * side[:, 0]) / cross
            over = (away[..., 0] * step[..., 1] - away[..., 1] * step[..., 0]) / cross
            hit = (along > 0) & (along < 1) & (over >= 0) & (over <= 1)
        which = np.nonzero(hit)[0] + first
        places.append(which + along[hit])
    at = np.unique(np.concatenate(places))
    number = np.minimum(at.astype(np.intp), len(start) - 1)
    line: Float64 = stroke[number] + (at - number)[:, None] * way[number]
    exact = at == at.astype(np.intp)
    line[exact] = stroke[at[exact].astype(np.intp)]
    return line


def _inside(points: Float64, shapes: Sequence[tuple[Float64, str]]) -> Bools:
    """Which points `(n, 2)` lie in any of the shapes."""
    found = np.zeros(len(points), bool)
    for edges, rule in shapes:
        for first, last in _chunks(len(points), len(edges)):
            x, y = points[first:last, :1], points[first:last, 1:]
            (x0, y0), (x1, y1) = edges[:, 0].T, edges[:, 1].T
            up = (y0 <= y).astype(int) - (y1 <= y).astype(int)
            with np.errstate(divide="ignore", invalid="ignore"):
                right = x0 + (y - y0) * (x1 - x0) / (y1 - y0) > x
            winding = np.where(right, up, 0).sum(axis=1)
            found[first:last] |= winding % 2 == 1 if rule == "evenodd" else winding != 0
    return found


def _chunks(count: int, edges: int) -> list[tuple[int, int]]:
    size = max(1, _CHUNK // max(1, edges))
    return [(first, min(first + size, count)) for first in range(0, count, size)]
