"""How much of each pixel a pen covers.

A stroke is all that lies within half a pen's width of its line, which gives it round ends and
joins. A pixel's share follows from its centre's distance d to the line, as the overlap of the
pen's interval [-r, r] with the pixel's [d - 1/2, d + 1/2]: exact for upright and level lines,
with no supersampling.
"""

from __future__ import annotations

import numpy as np

_BATCH = 1 << 19  # pixels looked at together, to bound the memory


def trace(mask: np.ndarray, line: np.ndarray, pen: float) -> None:
    """Draw a polyline into `mask`; where it is already darker it stays so.

    Args:
      mask: uint8 `(height, width)`, 0 untouched to 255 covered; changed in place. Pixel (i, j)
        spans x from j to j + 1 and y from i to i + 1. What lies outside it is not drawn.
      line: float `(n, 2)`, x and y in pixels; one point is a dot.
      pen: width in pixels.
    """
    radius = pen / 2
    reach = radius + 0.5
    start, step, longest = _pieces(np.asarray(line, np.float64), max(4.0, pen))
    side = int(np.ceil(longest + 2 * reach)) + 1
    corner = np.floor(np.minimum(start, start + step) - reach).astype(np.int64)
    height, width = mask.shape
    seen = ((corner < (width, height)) & (corner + side > 0)).all(axis=1)
    start, step, corner = start[seen], step[seen], corner[seen]
    window = np.arange(side)
    batch = max(1, _BATCH // side**2)
    for first in range(0, len(start), batch):
        part = slice(first, first + batch)
        columns = corner[part, 0, None] + window  # [k, side]
        rows = corner[part, 1, None] + window
        share = _share(start[part], step[part], columns + 0.5, rows + 0.5, radius)
        inside = ((columns >= 0) & (columns < width))[:, None, :]
        inside = inside & ((rows >= 0) & (rows < height))[:, :, None] & (share > 0)
        place = (rows[:, :, None] * width + columns[:, None, :])[inside]
        np.maximum.at(mask.reshape(-1), place, share[inside])


def _pieces(line: np.ndarray, limit: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Segments cut to at most `limit`: starts and steps, `(k, 2)` each, and the longest side."""
    if len(line) == 1:
        return line, np.zeros((1, 2)), 0.0
    chord = np.diff(line, axis=0)
    counts = np.maximum(1, np.ceil(np.hypot(*chord.T) / limit)).astype(int)
    segment = np.repeat(np.arange(len(chord)), counts)
    turn = np.arange(len(segment)) - np.repeat(np.cumsum(counts) - counts, counts)
    step = chord[segment] / counts[segment, None]
    return line[segment] + turn[:, None] * step, step, float(np.abs(step).max())


def _share(start, step, x, y, radius) -> np.ndarray:
    """The covered share, uint8 `(k, side, side)`, of pixels with centres at columns x, rows y."""
    dx = (x - start[:, :1])[:, None, :]  # [k, 1, side]
    dy = (y - start[:, 1:])[:, :, None]  # [k, side, 1]
    sx, sy = step[:, 0, None, None], step[:, 1, None, None]
    along = (dx * sx + dy * sy) / np.maximum(sx**2 + sy**2, 1e-12)
    along = np.clip(along, 0.0, 1.0)
    distance = np.hypot(dx - along * sx, dy - along * sy)
    overlap = np.minimum(distance + 0.5, radius) - np.maximum(distance - 0.5, -radius)
    return (np.clip(overlap, 0.0, 1.0) * 255 + 0.5).astype(np.uint8)
