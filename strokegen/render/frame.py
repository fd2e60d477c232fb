"""How a page fits on a picture of the wanted size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from strokegen.ink.curve import bounds
from strokegen.ink.types import Float64
from strokegen.render.page import Page
from strokegen.render.pen import pen_width
from strokegen.render.style import SCREEN_DPI, Length, Measure, read_length

_DEFAULT_SIDE = 800.0  # px, the larger side of a picture whose drawing has no unit
_FEWEST_PENS = 100.0  # pen widths that this side stands for at least: a dot alone stays a dot
_MARGIN_PENS = 4.0  # the default margin, in pen widths


@dataclass(frozen=True)
class Frame:
    """A picture's measures, all in `unit`; a page's point p lies at p * scale + offset.

    Attributes:
      pens: the stroke's width, one for each of the page's drawings.
    """

    unit: str
    width: float
    height: float
    scale: float
    offset: tuple[float, float]
    pens: tuple[float, ...]

    def place(self, points: ArrayLike) -> Float64:
        """Points of the page, `(n, 2)`, on the picture."""
        return np.asarray(points, np.float64) * self.scale + self.offset


@dataclass(frozen=True)
class _Asked:
    """What is asked of a picture: its sides by name, its pen and its margin, None if left open."""

    sides: dict[str, Length]
    pen: Length | None
    edge: Length | None
    unit: str
    dpi: float

    def length(self, asked: Length) -> float:
        """A length in the picture's unit."""
        return asked.to(self.unit, self.dpi)

    def around(self, boxed: bool, thick: float, reach: float) -> tuple[float, float]:
        """What stands around the ink: what keeps its size, and what grows with the page.

        Args:
          boxed: whether the page's box has all of it within.
          thick: the thickest of the drawings' own pens; reach: the most a stroke is wide, in pens.
        """
        fixed = 0.0 if self.edge is None else self.length(self.edge)
        if boxed:
            return fixed, 0.0
        pens = reach / 2 + (_MARGIN_PENS if self.edge is None else 0)
        if self.pen is None:
            return fixed, pens * thick
        return fixed + pens * self.length(self.pen), 0.0

    def scales(self, extents: dict[str, float], fixed: float) -> list[float]:
        """How large each side that is asked for lets the page be, at most."""
        found = []
        for key, side in self.sides.items():
            room = self.length(side) - 2 * fixed
            if room <= 0:
                around = "stroke width" if self.edge is None else f"margin {self.edge}"
                raise ValueError(f"{around} leaves no room for ink in a {key} of {side}")
            if extents[key] > 0:
                found.append(room / extents[key])
        return found

    def size(self, extents: dict[str, float], scale: float, fixed: float) -> tuple[float, float]:
        """Width and height of the picture: as asked for, else as the page on it needs."""
        wide, high = (
            self.length(self.sides[key]) if key in self.sides else extent * scale + 2 * fixed
            for key, extent in extents.items()
        )
        if not (min(wide, high) >= 0.1 and max(wide, high) <= 1e7):
            size = f"{wide:.3g} x {high:.3g} {self.unit}"
            raise ValueError(
                f"a picture of {size} cannot be drawn; ask for another width or height"
            )
        return wide, high


def fit(
    page: Page,
    unit: str | None = None,
    dpi: float = SCREEN_DPI,
    *,
    width: Measure | None = None,
    height: Measure | None = None,
    stroke_width: Measure | None = None,
    margin: Measure | None = None,
    reach: float = 1.0,
) -> Frame:
    """Fit a page to the wanted size, keeping its proportions.

    Args:
      unit: "px" or "mm" to measure the picture in; None for that of the size asked for.
      dpi: pixels an inch.
      width, height: of the whole picture, as "180mm", "800px" or a number of px. With one of
        them the other follows; with both the page is centred; with none `page.unit` decides.
      stroke_width: on the picture; None for each drawing's own.
      margin: on the picture, outside the ink; None for four pens, or for a page with a box, none.
      reach: the most that a stroke is wide, in widths of its pen.
    Raises:
      ValueError: an option that is no length, a margin that leaves no room, or a picture too
        small or too large to be one (0.1 to ten million px or mm).
    """
    sides = {
        key: read_length(key, value)
        for key, value in (("width", width), ("height", height))
        if value is not None
    }
    pen = None if stroke_width is None else read_length("stroke width", stroke_width)
    edge = None if margin is None else read_length("margin", margin, zero=True)
    known = [*sides.values(), page.unit or Length(1.0)]
    asked = _Asked(sides, pen, edge, unit or known[0].unit, dpi)

    own = [pen_width(drawing) for drawing in page.drawings] or [1.0]
    fixed, grown = asked.around(page.box is not None, max(own), reach)
    left, top, right, bottom = page.box or bounds(
        [stroke for drawing in page.drawings for stroke in drawing.strokes]
    )
    left, top, right, bottom = left - grown, top - grown, right + grown, bottom + grown
    extents = {"width": right - left, "height": bottom - top}
    if scales := asked.scales(extents, fixed):
        scale = min(scales)
    elif page.unit:
        scale = asked.length(page.unit)
    else:
        side = max(*extents.values(), _FEWEST_PENS * max(own))
        scale = asked.length(Length(_DEFAULT_SIDE)) / side
    wide, high = asked.size(extents, scale, fixed)
    offset = (wide / 2 - scale * (left + right) / 2, high / 2 - scale * (top + bottom) / 2)
    pens = [thick * scale for thick in own] if pen is None else [asked.length(pen)] * len(own)
    return Frame(asked.unit, wide, high, scale, offset, tuple(pens))
