"""What a page is painted with, the same for every format: lines of a width, or filled outlines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.ink.curve import split
from strokegen.ink.types import Float64, Floating
from strokegen.render.frame import Frame
from strokegen.render.page import Page
from strokegen.render.pen import PENS, Pen, pen_width
from strokegen.render.spine import outlines


@dataclass(frozen=True)
class Layer:
    """One drawing's strokes on the picture, in the frame's unit and in drawing order.

    Attributes:
      lines: the strokes' points, `(n, 2)` each.
      outlines: the boundaries around them, to be filled; None for lines of an even width.
      width: of the pen; colour: the drawing's own, or None.
    """

    lines: list[Float64]
    outlines: list[Float64] | None
    width: float
    colour: str | None


def layers(page: Page, frame: Frame, pen: Pen) -> Iterator[Layer]:
    """The page's drawings, one layer each."""
    for drawing, width in zip(page.drawings, frame.pens):
        edges = None if pen.constant else outlines(drawing, pen, width / frame.scale)
        yield Layer(
            _placed(frame, drawing.strokes),
            None if edges is None else _placed(frame, edges),
            width,
            drawing.meta.get("colour"),
        )


def _placed(frame: Frame, lines: Sequence[Floating]) -> list[Float64]:
    if not len(lines):
        return []
    return split(frame.place(np.concatenate(lines)), np.array(list(map(len, lines))))


def ruled(page: Page, frame: Frame) -> Iterator[Layer]:
    """The lines ruled below the ink, if there are any."""
    if page.rules:
        sheet = Page((page.rules,))
        width = pen_width(page.rules) * frame.scale
        placed = Frame(frame.unit, frame.width, frame.height, frame.scale, frame.offset, (width,))
        yield from layers(sheet, placed, PENS["constant"])
