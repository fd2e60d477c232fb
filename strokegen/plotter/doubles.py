"""Lines that are drawn once: places on a straight line, and lines on other lines, are left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.ink.geometry import simplify
from strokegen.ink.types import Bools
from strokegen.plotter.travel import Line

SAME = 0.001
"""Millimetres between lines that are one, unless more is asked for."""


def plain(line: Line, tolerance: float) -> Line:
    """The line without places that lie within `tolerance` mm of those before and after them."""
    points = simplify(np.stack([line.real, line.imag], axis=1), tolerance, endless=False)
    kept: Line = points[:, 0] + 1j * points[:, 1]
    return kept


def single(lines: Sequence[Line], tolerance: float) -> tuple[list[Line], int]:
    """Lines without the parts that lie on others.

    A part from one place to the next lies on an earlier one if both of their ends are within
    `tolerance`, whichever way round. Parts that are shorter than two of it are all kept.

    Returns:
      (lines, count): what is left, and how many stretches are left out.
    """
    lengths = np.array([len(line) - 1 for line in lines])
    start = np.concatenate([line[:-1] for line in lines])
    end = np.concatenate([line[1:] for line in lines])
    double = _doubles(start, end, tolerance)
    if not double.any():
        return list(lines), 0
    kept: list[Line] = []
    count = 0
    for line, own in zip(lines, np.split(double, np.cumsum(lengths)[:-1])):
        cuts = np.flatnonzero(np.diff(own)) + 1
        for first, last in zip([0, *cuts], [*cuts, len(own)]):
            if own[first]:
                count += 1
            else:
                kept.append(line[first : last + 1])
    return kept, count


def _doubles(start: Line, end: Line, tolerance: float) -> Bools:
    """Which parts lie on earlier ones."""
    double = np.zeros(len(start), bool)
    candidates = np.flatnonzero(np.abs(end - start) > 2 * tolerance)
    middle = ((start + end) / 2)[candidates]
    side = 2 * tolerance
    # Middles that are near are in one cell of at least one of four grids.
    for shift in (0, side / 2, 1j * side / 2, (1 + 1j) * side / 2):
        cells = np.stack([(middle + shift).real // side, (middle + shift).imag // side], axis=1)
        _, cell, counts = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
        order = np.argsort(cell.ravel(), kind="stable")
        for members in np.split(order, np.cumsum(counts)[:-1]) if len(order) else ():
            if len(members) > 1:
                _mark(candidates[members], start, end, tolerance, double)
    return double


def _mark(
    members: np.ndarray[tuple[int], np.dtype[np.int64]],
    start: Line,
    end: Line,
    tolerance: float,
    double: Bools,
) -> None:
    """Mark, in place, those of a few parts that lie on an earlier one of them."""
    for place, one in enumerate(members):
        earlier = members[:place][~double[members[:place]]]
        forth = np.maximum(abs(start[earlier] - start[one]), abs(end[earlier] - end[one]))
        back = np.maximum(abs(start[earlier] - end[one]), abs(end[earlier] - start[one]))
        double[one] |= bool((np.minimum(forth, back) <= tolerance).any())
