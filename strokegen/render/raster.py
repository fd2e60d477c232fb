"""How much of each pixel a pen covers.

A stroke is all that lies within half a pen's width of its line, which gives it round ends and
joins. A pixel's share follows from its centre's place beside the nearest piece of the line: the
pixel, as that piece sees it from its side, is a trapezoid, and the pen covers the part of it that
is within its radius. This is exact for straight lines of any direction, with no supersampling.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.curve import parts
from strokegen.ink.types import Float64, Floating

Mask = NDArray[np.uint8]
"""How much of each pixel is covered, `(height, width)`, from 0 to 255."""

_BATCH = 1 << 19  # pixels looked at together, to bound the memory
_HALF_PIXEL = 0.7072  # as far as a corner is from the centre
_LEAST = 0.01  # of a pixel, the trapezoid's shorter side: two sides, and no division by zero


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
    radius = pen / 2
    reach = radius + _HALF_PIXEL
    start, step = _pieces(lines, max(4.0, pen))
    side = int(np.ceil(np.abs(step).max() + 2 * reach)) + 1
    corner = np.floor(np.minimum(start, start + step) - reach).astype(np.int64)
    height, width = mask.shape
    seen = ((corner < (width, height)) & (corner + side > 0)).all(axis=1)
    start, step, corner = start[seen], step[seen], corner[seen]
    # A hair beside each pixel's centre: on the line itself it would not be seen from any side.
    length = np.hypot(*step.T)[:, None]
    normal = step[:, ::-1] * [-1, 1] / np.maximum(length, 1e-12)
    start = start + 1e-6 * np.where(length > 0, normal, [1.0, 0.0])
    window = np.arange(side)
    batch = max(1, _BATCH // side**2)
    for first in range(0, len(start), batch):
        part = slice(first, first + batch)
        columns = corner[part, 0, None] + window  # [k, side]
        rows = corner[part, 1, None] + window
        inside = ((columns >= 0) & (columns < width))[:, None, :]
        inside = inside & ((rows >= 0) & (rows < height))[:, :, None]
        dx, dy = _beside(start[part], step[part], columns + 0.5, rows + 0.5)
        distance = np.hypot(dx, dy)
        close = inside & (distance < reach)
        share = _share(dx[close], dy[close], distance[close], radius)
        place = (rows[:, :, None] * width + columns[:, None, :])[close]
        np.maximum.at(mask.reshape(-1), place, share)


def _pieces(lines: Sequence[Float64], limit: float) -> tuple[Float64, Float64]:
    """The lines' segments cut to at most `limit`, and dots: starts and steps, `(k, 2)` each."""
    points = np.concatenate(lines).astype(np.float64)
    last = np.zeros(len(points), bool)
    last[np.cumsum(list(map(len, lines))) - 1] = True
    chord = np.diff(points, axis=0, append=points[-1:])
    chord[last] = 0.0
    # A line's last point begins no segment, unless it is its only one.
    drawn = ~last
    drawn[np.flatnonzero(last)[np.array(list(map(len, lines))) == 1]] = True
    points, chord = points[drawn], chord[drawn]
    counts = np.maximum(1, np.ceil(np.hypot(*chord.T) / limit)).astype(int)
    segment, turn = parts(counts)
    step = chord[segment] / counts[segment, None]
    return points[segment] + turn[:, None] * step, step


def _beside(start: Float64, step: Float64, x: Floating, y: Floating) -> tuple[Float64, Float64]:
    """The ways from pieces to pixels with centres at columns x, rows y, `(k, side, side)` each."""
    dx = (x - start[:, :1])[:, None, :]  # [k, 1, side]
    dy = (y - start[:, 1:])[:, :, None]  # [k, side, 1]
    sx, sy = step[:, 0, None, None], step[:, 1, None, None]
    along = (dx * sx + dy * sy) / np.maximum(sx**2 + sy**2, 1e-12)
    along = np.clip(along, 0.0, 1.0)
    return dx - along * sx, dy - along * sy


def _share(dx: Float64, dy: Float64, distance: Float64, radius: float) -> Mask:
    """The covered share, uint8 `(n,)`, of pixels to which the ways from the line are known."""
    # The sides of the pixel as they are seen, and half of the trapezoid's foot and of its top.
    across, down = (np.maximum(np.abs(part) / distance, _LEAST) for part in (dx, dy))
    foot, top = (across + down) / 2, np.abs(across - down) / 2

    def beyond(place: Float64) -> Float64:
        """Twice the part of the trapezoid that lies further out than a place on its outer side."""
        twice: Float64 = np.maximum(foot - place, 0) ** 2 - np.maximum(top - place, 0) ** 2
        return twice

    near, whole = distance - radius, 2 * across * down
    outer = beyond(np.abs(near))
    share = np.where(near < 0, whole - outer, outer) - beyond(distance + radius)
    covered: Mask = (np.clip(share / whole, 0.0, 1.0) * 255 + 0.5).astype(np.uint8)
    return covered
