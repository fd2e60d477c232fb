"""How much of each pixel a filled outline covers, from the signed areas under its edges.

Every edge is cut where it enters another pixel. A piece of height dy that crosses a pixel covers
the share dy of all pixels to its right and, by its place in the pixel, part of that pixel itself;
sums along the rows then give the winding number times the covered share. Nothing is supersampled.

Source: Levien (2016), "Inside the fastest font renderer in the world", on font-rs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.ink.curve import parts, split
from strokegen.ink.types import Float64, Indices
from strokegen.render.raster import Mask

_CELLS = 1 << 22  # pixels of outlines that are filled together, to bound the memory


def fill(mask: Mask, outlines: Sequence[Float64]) -> None:
    """Fill outlines of `outline.ribbons` into `mask`; where that is already darker it stays so.

    Args:
      mask: uint8 `(height, width)`, changed in place; pixel (i, j) spans x from j to j + 1 and y
        from i to i + 1. What lies outside it is not drawn.
      outlines: `(n, 2)` each, x and y in pixels, closed by itself.
    """
    if not len(outlines):
        return
    points = np.concatenate(outlines)
    begins = np.cumsum([0, *map(len, outlines)])[:-1]
    low = np.maximum(np.floor(np.minimum.reduceat(points, begins)), 0).astype(int)
    high = np.minimum(np.ceil(np.maximum.reduceat(points, begins)), mask.shape[::-1]).astype(int)
    seen = np.flatnonzero((low < high).all(axis=1))
    # Each has one column more than its pixels, for what lies to the right of them.
    cells = (high - low + [1, 0])[seen].prod(axis=1)
    for run in split(seen, np.bincount(np.cumsum(cells) // _CELLS)):
        if len(run):
            _fill(mask, [outlines[index] for index in run.tolist()], low[run], high[run])


def _fill(mask: Mask, outlines: list[Float64], low: Indices, high: Indices) -> None:
    """Fill outlines within the corners `(n, 2)` of the pixels that are theirs."""
    number = np.repeat(np.arange(len(outlines)), list(map(len, outlines)))
    first: Float64 = np.concatenate(outlines) - low[number]
    last: Float64 = np.concatenate([np.roll(edge, -1, axis=0) for edge in outlines]) - low[number]
    for axis in (1, 0):
        first, last, number = _cut(first, last, number, axis)
    sizes = high - low
    wide, high = sizes.T
    dy = last[:, 1] - first[:, 1]
    x, y = ((first + last) / 2).T
    row = np.floor(y).astype(int)
    seen = (row >= 0) & (row < high[number]) & (dy != 0)
    dy, row, x, number = dy[seen], row[seen], x[seen], number[seen]
    # What lies further left covers the row from its start, what lies further right nothing.
    x = np.clip(x, 0, wide[number])
    column = np.minimum(x.astype(int), wide[number] - 1)
    part = x - column
    counts = high * (wide + 1)
    place = (np.cumsum(counts) - counts)[number] + row * (wide[number] + 1) + column
    size = counts.sum()
    share = np.bincount(place, dy * (1 - part), size) + np.bincount(place + 1, dy * part, size)
    # A closed outline goes up and down each row as often: its sum is 0 where the next row begins.
    share = np.minimum(np.abs(np.cumsum(share)), 1)
    share = (share * 255 + 0.5).astype(np.uint8)
    for own, (left, top), (across, down) in zip(split(share, counts), low, sizes):
        window = mask[top : top + down, left : left + across]
        np.maximum(window, own.reshape(down, across + 1)[:, :-1], out=window)


def _cut(
    first: Float64, last: Float64, number: Indices, axis: int
) -> tuple[Float64, Float64, Indices]:
    """Edges `(m, 2)`, from `first` to `last`, cut wherever they cross a whole number of an axis."""
    start, stop = first[:, axis], last[:, axis]
    low, high = np.minimum(start, stop), np.maximum(start, stop)
    cuts = np.maximum(np.ceil(high) - np.floor(low) - 1, 0).astype(int)
    edge, place = parts(cuts + 1)
    if len(edge) == len(first):
        return first, last, number
    upward = stop > start
    from_line = np.where(upward, np.floor(start), np.ceil(start))
    step = np.where(upward, 1, -1)
    cut = place > 0
    share = np.zeros(len(edge))
    of = edge[cut]
    share[cut] = (from_line[of] + step[of] * place[cut] - start[of]) / (stop - start)[of]
    begin = first[edge] + share[:, None] * (last - first)[edge]
    end = np.empty_like(begin)
    # A piece ends where the next one of its edge begins, the last one at the edge's end.
    end[:-1] = begin[1:]
    end[np.cumsum(cuts + 1) - 1] = last
    return begin, end, number[edge]
