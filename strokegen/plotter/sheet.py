"""Where drawings lie on a plotter's sheet: in their own size, or fitted into cells of a grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float64
from strokegen.render.page import Page
from strokegen.render.sheet import Sheet

_COLUMNS = 100
_GAP = 0.1  # of a cell, left free between drawings side by side
ALIKE = 1.0
"""Millimetres between two sizes of paper that are the same."""


def placed(shown: Sequence[Page], sheet: Sheet, fit: bool) -> list[Drawing]:
    """The drawings with ink, in mm on the sheet.

    Args:
      shown: the drawings of a page belong together.
      fit: fit ink that has a size into the margins too.
    Raises:
      ValueError: no ink, or ink that is larger than the sheet.
    """
    inked = _inked(shown)
    units = [one.meta.get("unit_mm") for one in chain.from_iterable(inked)]
    sized = all(isinstance(unit, int | float) and unit > 0 for unit in units)
    if sized:
        inked = [[one.scale(one.meta["unit_mm"]) for one in drawings] for drawings in inked]
        every = list(chain.from_iterable(inked))
        # Of a page of the sheet's size all have their places on it.
        made_for = np.array([one.meta.get("page_mm", (0, 0)) for one in every])
        if not fit and np.abs(made_for - [sheet.width, sheet.height]).max() <= ALIKE:
            return every
    boxes = np.array([_box(drawings) for drawings in inked])
    columns, cell, scales = _cells(boxes[:, 2:] - boxes[:, :2], sheet)
    if sized and not fit and len(inked) == 1:
        size = boxes[0, 2:] - boxes[0, :2]
        if (size > [sheet.width, sheet.height]).any():
            raise ValueError(
                f"the ink is {size[0]:.0f} x {size[1]:.0f} mm, larger than the sheet of "
                f"{sheet.width:g} x {sheet.height:g} mm; fit it (--fit) or choose a larger page"
            )
        scales[:] = 1.0
    elif sized:  # they stay as large as they are to one another
        scales[:] = min(scales)
    found = []
    for index, (drawings, box, scale) in enumerate(zip(inked, boxes, scales)):
        corner = np.array([index % columns, index // columns])
        centre = (corner + 0.5) * cell + sheet.room[:2]
        move = centre - scale * (box[:2] + box[2:]) / 2
        found += [drawing.scale(float(scale)).translate(*move) for drawing in drawings]
    return found


def _inked(shown: Sequence[Page]) -> list[list[Drawing]]:
    """The drawings of each page that have ink; pages without any are left out."""
    pages = [[one for one in page.drawings if one.strokes] for page in shown]
    inked = [drawings for drawings in pages if drawings]
    if not inked:
        raise ValueError("there is no ink to plot")
    return inked


def _cells(sizes: Float64, sheet: Sheet) -> tuple[int, Float64, Float64]:
    """A grid over the sheet's room, with as many columns as make the drawings largest.

    Args:
      sizes: `(n, 2)`, width and height of each drawing.
    Returns:
      (columns, cell, scales): width and height of a cell in mm, and `(n,)` what fits a drawing.
    """
    left, top, right, bottom = sheet.room

    def cells(columns: int) -> Float64:
        rows = math.ceil(len(sizes) / columns)
        return np.array([(right - left) / columns, (bottom - top) / rows])

    def fitting(columns: int) -> Float64:
        room = cells(columns) * (1 - _GAP if len(sizes) > 1 else 1)
        return np.where(sizes.any(axis=1), np.min(room / np.maximum(sizes, 1e-9), axis=1), 1.0)

    columns = max(range(1, min(len(sizes), _COLUMNS) + 1), key=lambda n: np.median(fitting(n)))
    return columns, cells(columns), fitting(columns)


def _box(drawings: Sequence[Drawing]) -> Float64:
    ends = np.array([drawing.bounds for drawing in drawings])
    return np.concatenate([ends[:, :2].min(axis=0), ends[:, 2:].max(axis=0)])
