"""How a page fits on a picture of the wanted size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from strokegen.ink.curve import bounds
from strokegen.render.page import Page, pen_width
from strokegen.render.style import SCREEN_DPI, Length, read_length

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

    def place(self, points: np.ndarray) -> np.ndarray:
        """Points of the page, `(n, 2)`, on the picture, float64."""
        return np.asarray(points, np.float64) * self.scale + self.offset


def fit(page: Page, unit: str | None = None, dpi: float = SCREEN_DPI, *, width=None, height=None,
        stroke_width=None, margin=None, reach: float = 1.0) -> Frame:  # fmt: skip
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
    asked = {"width": width, "height": height}
    asked = {key: read_length(key, value) for key, value in asked.items() if value is not None}
    pen = None if stroke_width is None else read_length("stroke width", stroke_width)
    edge = None if margin is None else read_length("margin", margin, zero=True)
    unit = unit or next((size.unit for size in asked.values()), (page.unit or Length(1.0)).unit)

    # What keeps its size on the picture is `fixed`; what grows with the page widens the box.
    own = [pen_width(drawing) for drawing in page.drawings] or [1.0]
    thick = max(own)
    fixed = grown = 0.0
    if edge is not None:
        fixed += edge.to(unit, dpi)
    if page.box is None:
        pens = reach / 2 + (_MARGIN_PENS if edge is None else 0)
        if pen is None:
            grown += pens * thick
        else:
            fixed += pens * pen.to(unit, dpi)
    left, top, right, bottom = page.box or bounds(
        [stroke for drawing in page.drawings for stroke in drawing.strokes]
    )
    left, top, right, bottom = left - grown, top - grown, right + grown, bottom + grown

    scales = []
    for key, extent in (("width", right - left), ("height", bottom - top)):
        if key in asked:
            room = asked[key].to(unit, dpi) - 2 * fixed
            if room <= 0:
                around = "stroke width" if edge is None else f"margin {edge}"
                raise ValueError(f"{around} leaves no room for ink in a {key} of {asked[key]}")
            if extent > 0:
                scales.append(room / extent)
    if scales:
        scale = min(scales)
    elif page.unit:
        scale = page.unit.to(unit, dpi)
    else:
        side = max(right - left, bottom - top, _FEWEST_PENS * thick)
        scale = Length(_DEFAULT_SIDE).to(unit, dpi) / side

    wide, high = (
        asked[key].to(unit, dpi) if key in asked else extent * scale + 2 * fixed
        for key, extent in (("width", right - left), ("height", bottom - top))
    )
    if not (min(wide, high) >= 0.1 and max(wide, high) <= 1e7):
        raise ValueError(f"a picture of {wide:.3g} x {high:.3g} {unit} cannot be drawn; "
                         "ask for another width or height")  # fmt: skip
    offset = (wide / 2 - scale * (left + right) / 2, high / 2 - scale * (top + bottom) / 2)
    pens = [width * scale for width in own] if pen is None else [pen.to(unit, dpi)] * len(own)
    return Frame(unit, wide, high, scale, offset, tuple(pens))
