"""How much of each pixel a pen covers.

A stroke is all that lies within half a pen's width of its line, which gives it round ends and
joins. A pixel's share follows from its centre's place beside the nearest piece of the line: the
pixel, as that piece sees it from its side, is a trapezoid, and the pen covers the part of it that
is within its radius. This is exact for straight lines of any direction, with no supersampling.

Only pixels that the rim of the pen passes are looked at: those near the line, or, where the pen is
wide, near the outline around it. What lies deeper in that outline is covered whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.curve import joined, parts
from strokegen.ink.types import Float64, Indices
from strokegen.render.outline import walk

Mask = NDArray[np.uint8]
"""How much of each pixel is covered, `(height, width)`, from 0 to 255."""

_POINTS, _PIXELS = 1 << 13, 1 << 13  # looked at together, to bound the memory
_HALF_PIXEL = 0.7072  # as far as a corner is from the centre
_LEAST = 0.01  # of a pixel, the trapezoid's shorter side: two sides, and no division by zero
_WIDE = 1.5  # px, the radius from which the outline is quicker to follow than the line
_TOLERANCE = 0.05  # px that an outline may lie off


def trace(mask: Mask, lines: Sequence[Float64], pen: float) -> None:
    """Draw polylines into `mask`; where it is already darker it stays so.

    Args:
      mask: uint8 `(height, width)`, 0 untouched to 255 covered; changed in place. Pixel (i, j)
        spans x from j to j + 1 and y from i to i + 1. What lies outside it is not drawn.
      lines: float `(n, 2)` each, x and y in pixels; one point is a dot.
      pen: width in pixels.
    """
    if not len(lines):
        return
    line, number, _ = joined(lines)
    tall = np.minimum(np.abs(np.diff(line[:, 1], append=line[-1:, 1])), len(mask))
    # Parts share a point: the ends that this makes lie within the ink.
    for first, last in _runs(1 + tall / 16, _POINTS):
        part = slice(first, last + 1)
        _draw(mask, line[part], number[part] - number[first], pen / 2)


def _runs(sizes: Float64, most: int) -> Iterator[tuple[int, int]]:
    """Where runs of things begin and end that are about `most` in all, or a larger one alone."""
    cuts = (np.flatnonzero(np.diff(np.cumsum(sizes) // most)) + 1).tolist()
    return zip([0, *cuts], [*cuts, len(sizes)])


def _draw(mask: Mask, line: Float64, number: Indices, radius: float) -> None:
    """Draw `joined` lines, by themselves or by their outline."""
    # The piece that each point begins; the last one of a line begins none.
    within = np.append(number[1:] == number[:-1], False)
    step = np.where(within[:, None], np.diff(line, axis=0, append=line[-1:]), 0.0)
    if radius < _WIDE:
        drawn = within | (np.bincount(number) == 1)[number]
        start, step = line[drawn], step[drawn]
        _rim(mask, start, step, radius + _HALF_PIXEL, start, step, radius)
        return
    about, way, side, count = walk(line, np.full(len(line), radius), number, _TOLERANCE)
    ends = np.cumsum(count)
    following = np.arange(1, len(way) + 1)
    following[ends - 1] = ends - count
    inner, outer = (line[about] + reach * way for reach in (radius - _HALF_PIXEL, radius))
    _inside(mask, inner, inner[following])
    beside, reach = side[following], _HALF_PIXEL + 2 * _TOLERANCE
    _rim(mask, outer, outer[following] - outer, reach, line[beside], step[beside], radius)


def _rim(
    mask: Mask,
    edge: Float64,
    run: Float64,
    reach: float,
    start: Float64,
    step: Float64,
    radius: float,
) -> None:
    """Draw pixels within `reach` of edges, from `edge` on by `run`, by their distance to the line.

    Args:
      start, step: the piece of the line that each edge runs beside, `(k, 2)` each.
    """
    # A hair beside each pixel's centre: on the line itself it would not be seen from any side.
    length = np.hypot(step[:, :1], step[:, 1:])
    pace = step / np.maximum(length, 1e-12) ** 2
    hair = 1e-6 * np.where(length > 0, pace[:, ::-1] * [-1, 1] * length, [1.0, 0.0])
    pieces = [side.copy() for ends in (start + hair - 0.5, step, pace) for side in ends.T]
    whole, width = mask.reshape(-1), mask.shape[1]
    for which, row, column in _near(edge, run, reach, mask.shape):
        place = row * width + column
        still = np.flatnonzero(whole[place] < 255)
        place, which = place[still], which[still]
        x, y, sx, sy, px, py = (side[which] for side in pieces)
        dx, dy = column[still] - x, row[still] - y
        along = np.clip(dx * px + dy * py, 0.0, 1.0)
        np.maximum.at(whole, place, _share(dx - along * sx, dy - along * sy, radius))


def _near(
    start: Float64, step: Float64, reach: float, shape: tuple[int, ...]
) -> Iterator[tuple[Indices, Indices, Indices]]:
    """The pixels with centres within `reach` of pieces: (pieces, rows, columns), `(n,)` each."""
    height, width = shape
    leftward = step[:, :1] < 0
    (x, y), (sx, sy) = (
        (np.where(leftward, start + step, start) - 0.5).T,
        (step * (1 - 2 * leftward)).T,
    )
    low = np.ceil(np.clip(np.minimum(y, y + sy) - reach, 0, height)).astype(int)
    high = np.floor(np.clip(np.maximum(y, y + sy) + reach, -1, height - 1)).astype(int) + 1
    rows = np.maximum(high - low, 0)
    # A row passes two bands: the one along the piece, and the one across it.
    length = np.hypot(sx, sy)
    ux, uy = (side / np.maximum(length, 1e-300) for side in (sx, sy))
    ux, uy = np.maximum(np.where(length > 0, ux, 1), 1e-9), np.where(np.abs(uy) < 1e-9, 1e-9, uy)
    bands = x, y, ux / uy, reach / np.abs(uy), -uy / ux, -reach / ux, (length + reach) / ux
    for first, last in _runs((length + 2 * reach) * 2 * reach, _PIXELS):
        part = slice(first, last)
        which, row = parts(rows[part])
        row += low[part][which]
        x, y, along, half, across, begin, end = (values[part][which] for values in bands)
        down = row - y
        beside, before = x + along * down, x + across * down
        left = np.maximum(beside - half, before + begin)
        right = np.minimum(beside + half, before + end)
        left = np.ceil(np.clip(left, 0, width)).astype(int)
        right = np.floor(np.clip(right, -1, width - 1)).astype(int) + 1
        of, place = parts(np.maximum(right - left, 0))
        yield which[of] + first, row[of], left[of] + place


def _inside(mask: Mask, first: Float64, last: Float64) -> None:
    """Cover all pixels whose centres outlines go around, by their edges, `(m, 2)` each end."""
    height, width = mask.shape
    begin, end = (
        np.ceil(np.clip(y - 0.5, 0, height)).astype(int) for y in (first[:, 1], last[:, 1])
    )
    which, row = parts(np.abs(end - begin))
    row += np.minimum(begin, end)[which]
    (x, y), (sx, sy) = first.T, (last - first).T
    slope = sx / np.where(begin != end, sy, 1.0)
    x = x[which] + (row + 0.5 - y[which]) * slope[which]
    column = np.ceil(np.clip(x - 0.5, 0, width)).astype(int)
    # Along the rows, a pixel and whether its edge goes down; each row has one pixel more.
    passed = np.sort((row * (width + 1) + column) * 2 + (end > begin)[which])
    winding = np.cumsum(2 * (passed & 1) - 1)
    place = passed >> 1
    place -= place // (width + 1)
    filled = winding[:-1] != 0
    starts, counts = place[:-1][filled], np.diff(place)[filled]
    whole = mask.reshape(-1)
    for a, b in _runs(counts, 1 << 20):
        of, step = parts(counts[a:b])
        whole[starts[a:b][of] + step] = 255


def _share(dx: Float64, dy: Float64, radius: float) -> Mask:
    """The covered share, uint8 `(n,)`, of pixels to which the ways from the line are known."""
    distance = np.hypot(dx, dy)
    # The sides of the pixel as they are seen, and half of the trapezoid's foot and of its top.
    across, down = (np.maximum(np.abs(part) / distance, _LEAST) for part in (dx, dy))
    foot, top = (across + down) / 2, np.abs(across - down) / 2

    def beyond(place: Float64) -> Float64:
        """Twice the part of the trapezoid that lies further out than a place on its outer side."""
        twice: Float64 = np.maximum(foot - place, 0) ** 2 - np.maximum(top - place, 0) ** 2
        return twice

    near, whole = distance - radius, 2 * across * down
    outer = beyond(np.abs(near))
    share = np.where(near < 0, whole - outer, outer)
    if radius < _HALF_PIXEL:
        share -= beyond(distance + radius)
    covered: Mask = (np.clip(share / whole, 0.0, 1.0) * 255 + 0.5).astype(np.uint8)
    return covered
