"""Where drawings lie on a plotter's sheets: in their own size, or fitted into cells of a grid."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain, groupby

import numpy as np

from strokegen.ink.curve import bounds
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float64
from strokegen.render.page import Page
from strokegen.render.sheet import Sheet

_COLUMNS = 100
_GAP = 0.1  # of a cell, left free between drawings side by side
_BETWEEN = 5.0  # mm between drawings that keep their size
ALIKE = 1.0
"""Millimetres between two sizes of paper that are the same."""


def placed(shown: Sequence[Page], sheet: Sheet, fit: bool) -> list[list[Drawing]]:
    """The drawings with ink, in mm, by the sheets on which they lie.

    A page of the sheet's size has a sheet of its own, and its place. Other ink whose size is known
    keeps it, in rows in the middle of as many sheets as it takes. What has no size is fitted into
    the margins of one sheet. Their order is kept: drawings share a sheet with those beside them.

    Args:
      shown: the drawings of a page belong together.
      fit: fit all ink into the margins of one sheet, whatever its size.
    Raises:
      ValueError: no ink.
    """
    pages = [page for page in shown if any(map(len, page.drawings))]
    if not pages:
        raise ValueError("there is no ink to plot")
    inked = [[one for one in page.drawings if one.strokes] for page in pages]
    sized = [all(map(_unit, drawings)) for drawings in inked]
    inked = [
        [one.scale(_unit(one)) for one in drawings] if known else drawings
        for drawings, known in zip(inked, sized)
    ]
    if fit:
        return [_grid(inked, sheet, alike=all(sized))]
    kinds = [known and (_is_sheet(page, sheet), "sized") for page, known in zip(pages, sized)]
    sheets: list[list[Drawing]] = []
    for kind, run in groupby(zip(kinds, inked), key=lambda one: one[0]):
        together = [drawings for _, drawings in run]
        if not kind:
            sheets.append(_grid(together, sheet, alike=False))
        else:
            sheets += together if kind[0] else _rows(together, sheet)
    return sheets


def _unit(drawing: Drawing) -> float:
    """Millimetres that a unit of a drawing is long, or 0."""
    unit = drawing.meta.get("unit_mm")
    return float(unit) if isinstance(unit, int | float) and unit > 0 else 0.0


def _is_sheet(page: Page, sheet: Sheet) -> bool:
    """Whether a page is of the sheet's size, so that its ink has its place."""
    made_for = [one.meta.get("page_mm", (0, 0)) for one in page.drawings if one.strokes]
    if page.box and page.box[:2] == (0, 0) and page.unit and page.unit.unit == "mm":
        made_for = [[page.unit.value * side for side in page.box[2:]]]
    return bool(np.abs(np.array(made_for) - [sheet.width, sheet.height]).max() <= ALIKE)


def _rows(inked: Sequence[Sequence[Drawing]], sheet: Sheet) -> Iterator[list[Drawing]]:
    """Ink in its own size, side by side in rows, on one sheet after the other."""
    left, top, right, bottom = sheet.room
    corner, high = np.zeros(2), 0.0
    begun: list[Drawing] = []
    for drawings in inked:
        box = _box(drawings)
        size = box[2:] - box[:2]
        if corner[0] and corner[0] + size[0] > right - left:
            corner, high = np.array([0.0, corner[1] + high + _BETWEEN]), 0.0
        if begun and corner[1] + size[1] > bottom - top:
            yield _centred(begun, sheet)
            corner, high, begun = np.zeros(2), 0.0, []
        begun += [drawing.translate(*(corner - box[:2])) for drawing in drawings]
        corner = corner + [size[0] + _BETWEEN, 0]
        high = max(high, size[1])
    yield _centred(begun, sheet)


def _centred(drawings: Sequence[Drawing], sheet: Sheet) -> list[Drawing]:
    box = _box(drawings)
    move = (np.array([sheet.width, sheet.height]) - box[:2] - box[2:]) / 2
    return [drawing.translate(*move) for drawing in drawings]


def _grid(inked: Sequence[Sequence[Drawing]], sheet: Sheet, alike: bool) -> list[Drawing]:
    """Ink fitted into cells; `alike` drawings stay as large as they are to one another."""
    boxes = np.array([_box(drawings) for drawings in inked])
    columns, cell, scales = _cells(boxes[:, 2:] - boxes[:, :2], sheet)
    if alike:
        scales[:] = min(scales)
    found = []
    for index, (drawings, box, scale) in enumerate(zip(inked, boxes, scales)):
        corner = np.array([index % columns, index // columns])
        centre = (corner + 0.5) * cell + sheet.room[:2]
        move = centre - scale * (box[:2] + box[2:]) / 2
        found += [drawing.scale(float(scale)).translate(*move) for drawing in drawings]
    return found


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
    """(left, top, right, bottom) of their lines, curves with their bulge."""
    strokes = list(chain.from_iterable(drawing.strokes for drawing in drawings))
    straight = list(chain.from_iterable(drawing.straight for drawing in drawings))
    return np.array(bounds(strokes, straight))
