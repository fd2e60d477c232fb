"""How a page fits on a picture of the wanted size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from strokegen.ink.curve import bounds
from strokegen.ink.types import Float64
from strokegen.render.page import Box, Page
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

    def __post_init__(self) -> None:
        if not (min(self.width, self.height) >= 0.1 and max(self.width, self.height) <= 1e7):
            size = f"{self.width:.3g} x {self.height:.3g} {self.unit}"
            raise ValueError(
                f"a picture of {size} cannot be drawn; ask for another width or height"
            )

    def place(self, points: ArrayLike) -> Float64:
        """Points of the page, `(n, 2)`, on the picture."""
        return np.asarray(points, np.float64) * self.scale + self.offset


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
    unit = unit or [*sides.values(), page.unit or Length(1.0)][0].unit
    pen = None
    if stroke_width is not None:
        pen = read_length("stroke width", stroke_width).to(unit, dpi)
    edge = None if margin is None else read_length("margin", margin, zero=True)
    own = [pen_width(drawing) for drawing in page.drawings] or [1.0]
    fixed = 0.0 if edge is None else edge.to(unit, dpi)
    pens = 0.0 if page.box else reach / 2 + (_MARGIN_PENS if edge is None else 0)
    # What keeps its size around the ink, and what grows with the page.
    fixed, grown = (fixed, pens * max(own)) if pen is None else (fixed + pens * pen, 0.0)
    left, top, right, bottom = _bounds(page)
    left, top, right, bottom = left - grown, top - grown, right + grown, bottom + grown
    extents = {"width": right - left, "height": bottom - top}
    asked = {key: side.to(unit, dpi) for key, side in sides.items()}
    around = "stroke width" if edge is None else f"margin {edge}"
    if scales := _scales(asked, extents, fixed, sides, around):
        scale = min(scales)
    elif page.unit:
        scale = page.unit.to(unit, dpi)
    else:
        side = max(*extents.values(), _FEWEST_PENS * max(own))
        scale = Length(_DEFAULT_SIDE).to(unit, dpi) / side
    wide, high = (asked.get(key, extent * scale + 2 * fixed) for key, extent in extents.items())
    offset = (wide / 2 - scale * (left + right) / 2, high / 2 - scale * (top + bottom) / 2)
    widths = tuple(own_pen * scale if pen is None else pen for own_pen in own)
    return Frame(unit, wide, high, scale, offset, widths)


def _scales(
    asked: dict[str, float],
    extents: dict[str, float],
    fixed: float,
    sides: dict[str, Length],
    around: str,
) -> list[float]:
    """How large each side that is asked for lets the page be, with `fixed` around it, at most."""
    for key, side in asked.items():
        if side <= 2 * fixed:
            raise ValueError(f"{around} leaves no room for ink in a {key} of {sides[key]}")
    return [(asked[key] - 2 * fixed) / extents[key] for key in asked if extents[key] > 0]


def _bounds(page: Page) -> Box:
    """The page's box, or without one that of its ink."""
    lines = [line for drawing in page.drawings for line in drawing.strokes]
    return page.box or bounds(lines, [flag for one in page.drawings for flag in one.straight])
