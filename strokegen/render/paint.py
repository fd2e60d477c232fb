"""What a page is painted with, the same for every format: lines of a width, or filled outlines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from strokegen.render.frame import Frame
from strokegen.render.page import Page, pen_width
from strokegen.render.pen import PENS, Pen, outlines


@dataclass(frozen=True)
class Layer:
    """One drawing's shapes on the picture, in the frame's unit, one a stroke, in drawing order.

    Attributes:
      shapes: `(n, 2)` points of a stroke, or if `filled`, of the boundary around it.
      width: of the pen; colour: the drawing's own, or None.
    """

    shapes: list[np.ndarray]
    filled: bool
    width: float
    colour: str | None


def layers(page: Page, frame: Frame, pen: Pen) -> Iterator[Layer]:
    """The page's drawings, one layer each."""
    for drawing, width in zip(page.drawings, frame.pens):
        shapes = drawing.strokes if pen.constant else outlines(drawing, pen, width / frame.scale)
        yield Layer([frame.place(shape) for shape in shapes], not pen.constant, width,
                    drawing.meta.get("colour"))  # fmt: skip


def ruled(page: Page, frame: Frame) -> Iterator[Layer]:
    """The lines ruled below the ink, if there are any."""
    if page.rules:
        sheet = Page((page.rules,))
        width = pen_width(page.rules) * frame.scale
        placed = Frame(frame.unit, frame.width, frame.height, frame.scale, frame.offset, (width,))
        yield from layers(sheet, placed, PENS["constant"])
