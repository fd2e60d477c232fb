"""Pens: their shapes, and how wide one is that a drawing does not name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from strokegen.ink.brush import HIGHLIGHTER, Brush
from strokegen.ink.drawing import Drawing

THINNEST, THICKEST = 0.55, 1.5  # of the width, by speed or pressure alone
USUAL = 0.008
"""Of the mean side of a drawing or of its cell, a pen's width where the drawing names none."""

HIGHLIGHT = 0.5
"""A highlighter's opacity where it has none of its own."""


class Cover(NamedTuple):
    """How strokes cover what they are laid over.

    Attributes:
      opacity: of all of them together, which are no darker where they cross.
      multiplies: whether what is below shows through as under a highlighter: dark ink stays dark.
    """

    opacity: float = 1.0
    multiplies: bool = False


PLAIN = Cover()


@dataclass(frozen=True)
class Pen:
    """A pen's shape, in units of its nominal width.

    Attributes:
      wide: its larger diameter; thin: the smaller one, of a nib; angle: of the larger one, in
        degrees up from the page's x axis.
      speed: how much the width follows speed, as speed to the power of minus this; or pressure,
        as twice the pressure to the power of this.
      taper: over how many widths a stroke's ends grow thin; tip: what is left of it at the end.
    """

    name: str
    wide: float = 1.0
    thin: float = 1.0
    angle: float = 0.0
    speed: float = 0.0
    taper: float = 0.0
    tip: float = 1.0

    @property
    def constant(self) -> bool:
        """Whether every stroke is as wide everywhere: a plain line in each format."""
        return self.wide == self.thin and not self.speed and self.tip == 1.0

    @property
    def reach(self) -> float:
        """The most that a stroke is wide, in nominal widths."""
        return max(self.wide, self.thin) * (THICKEST if self.speed else 1.0)


PENS = {
    pen.name: pen
    for pen in (
        Pen("constant"),
        Pen("fountain", wide=1.1, thin=1.1, speed=0.6, taper=2.5, tip=0.45),
        Pen("nib", wide=2.0, thin=0.4, angle=40.0),
        Pen("brush", wide=1.9, thin=1.1, angle=50.0, speed=0.9, taper=6.0, tip=0.12),
    )
}


def read_pen(pen: str | Pen) -> Pen:
    """A pen by its name.

    Raises:
      ValueError: there is none of that name.
    """
    if isinstance(pen, Pen):
        return pen
    if pen not in PENS:
        raise ValueError(f"pen {pen!r} is none of {', '.join(PENS)}")
    return PENS[pen]


def runs(drawing: Drawing) -> list[Drawing]:
    """The drawing as one or more, each of strokes of one brush, in drawing order.

    The brush's colour and width stand in `meta`, as "colour" and "pen", before the drawing's own;
    what is left of it is the opacity, and whether it is a highlighter.
    """
    if all(brush == Brush() for brush in drawing.brushes):
        return [drawing]
    usual = pen_width(drawing)
    found = []
    for brush, numbers in groupby(range(len(drawing)), drawing.brushes.__getitem__):
        colour = {} if brush.colour is None else {"colour": brush.colour}
        look = {"pen": brush.width or usual, **colour}
        part = drawing.only(numbers)
        if brush.marks:
            seen = Brush(opacity=brush.opacity or HIGHLIGHT, tool=HIGHLIGHTER)
        else:
            seen = Brush(opacity=brush.opacity)
        part = part.with_strokes(part.strokes, keep_times=True, brushes=seen)
        found.append(part.with_meta(**look))
    return found


def cover_of(drawing: Drawing) -> Cover:
    """That of a run's strokes, which have one brush."""
    brush = drawing.brushes[0] if drawing.brushes else Brush()
    return Cover(brush.opacity or 1.0, brush.marks)


def pen_width(drawing: Drawing) -> float:
    """The stroke's width in drawing units: `meta["pen"]`, else in proportion to the drawing.

    A line of writing is long and a sketch is square: the mean of the sides tells them apart,
    where the larger side alone would draw the line with far too thick a pen.
    """
    pen = drawing.meta.get("pen")
    if pen:
        return float(pen)
    left, top, right, bottom = drawing.bounds
    width, height = right - left, bottom - top
    return max(USUAL * math.sqrt(width * height), 0.003 * max(width, height)) or 1.0
