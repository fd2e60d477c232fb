"""How much of each pixel a filled outline covers, from the signed areas under its edges.

Every edge is cut where it enters another pixel. A piece of height dy that crosses a pixel covers
the share dy of all pixels to its right and, by its place in the pixel, part of that pixel itself;
sums along the rows then give the winding number times the covered share. Nothing is supersampled.

Source: Levien (2016), "Inside the fastest font renderer in the world", on font-rs.
"""

from __future__ import annotations

import numpy as np


def fill(mask: np.ndarray, outline: np.ndarray) -> None:
    """Fill an outline of `outline.ribbon` into `mask`; where that is already darker it stays so.

    Args:
      mask: uint8 `(height, width)`, changed in place; pixel (i, j) spans x from j to j + 1 and y
        from i to i + 1. What lies outside it is not drawn.
      outline: `(n, 2)`, x and y in pixels, closed by itself.
    """
    height, width = mask.shape
    left, top = np.maximum(np.floor(outline.min(axis=0)), 0).astype(int)
    right, bottom = np.minimum(np.ceil(outline.max(axis=0)), (width, height)).astype(int)
    if left >= right or top >= bottom:
        return
    wide, high = right - left, bottom - top
    x0, y0 = (outline - (left, top)).T
    xs, ys = _pieces(x0, y0)
    dy = np.diff(ys, axis=0)[0]
    row = np.floor(ys.mean(axis=0)).astype(int)
    seen = (row >= 0) & (row < high) & (dy != 0)
    dy, row = dy[seen], row[seen]
    # What lies further left covers the row from its start, what lies further right nothing.
    middle = np.clip(xs.mean(axis=0)[seen], 0, wide)
    column = np.minimum(np.floor(middle).astype(int), wide - 1)
    part = middle - column
    place = row * (wide + 1) + column
    size = high * (wide + 1)
    share = np.bincount(place, dy * (1 - part), size) + np.bincount(place + 1, dy * part, size)
    share = np.abs(np.cumsum(share.reshape(high, wide + 1), axis=1)[:, :-1])
    share = (np.minimum(share, 1) * 255 + 0.5).astype(np.uint8)
    window = mask[top:bottom, left:right]
    np.maximum(window, share, out=window)


def _pieces(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The closed outline's edges, cut at whole x and y: the ends' x and y, `(2, m)` each."""
    edge = [np.arange(len(x))]
    share = [np.zeros(len(x))]
    ends = np.stack([x, np.roll(x, -1)]), np.stack([y, np.roll(y, -1)])
    for first, last in ends:
        low, high = np.minimum(first, last), np.maximum(first, last)
        start = np.floor(low) + 1
        count = np.maximum(np.ceil(high) - start, 0).astype(int)
        which = np.repeat(np.arange(len(x)), count)
        line = start[which] + np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
        edge.append(which)
        share.append((line - first[which]) / (last - first)[which])
    edge, share = np.concatenate(edge), np.concatenate(share)
    order = np.lexsort((share, edge))
    edge, share = edge[order], share[order]
    # A piece ends where the next one of its edge begins, the last one at the edge's end.
    until = np.where(np.diff(edge, append=-1) == 0, np.roll(share, -1), 1.0)
    cuts = np.stack([share, until])
    return tuple(a[edge] + cuts * (b - a)[edge] for a, b in ends)
