"""Paper: its size, its margin, what is ruled on it, and pictures that have their place there."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from strokegen.ink.curve import bounds
from strokegen.ink.drawing import Drawing
from strokegen.render.style import Measure, read_length

# Width and height in mm, upright. Sources: ISO 216; ANSI/ASME Y14.1 and US trade sizes.
SIZES = {
    "a3": (297.0, 420.0), "a4": (210.0, 297.0), "a5": (148.0, 210.0), "a6": (105.0, 148.0),
    "letter": (215.9, 279.4), "legal": (215.9, 355.6), "halfletter": (139.7, 215.9),
}  # fmt: skip
RULES = ("none", "lines", "grid")
_RULE_COLOUR = "#b9c6dc"
_RULE_MM = 0.15
_LARGEST_MM = 2000.0
_EXACT = 0.005  # mm that rounding may bring a picture beyond the sheet


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper, in mm; its margin is the same all round."""

    width: float
    height: float
    margin: float

    @property
    def room(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) of what may be written on."""
        return self.margin, self.margin, self.width - self.margin, self.height - self.margin


class Picture(NamedTuple):
    """A drawing on a page of writing.

    Attributes:
      ink: in any units.
      x, y: its left and its upper edge; width: from its leftmost to its rightmost line; in mm.
      page: which one, from 1.
    """

    ink: Drawing
    x: float
    y: float
    width: float
    page: int = 1

    def placed(self, sheet: Sheet, pen: float) -> Drawing:
        """The drawing in mm on the sheet.

        Args:
          pen: width of strokes that the drawing gives none.
        Raises:
          ValueError: no ink, or none that has a width; a size or place that is no number, or
            beyond the sheet.
        """
        left, top, right, bottom = bounds(self.ink.strokes, self.ink.straight)
        if not right > left:
            raise ValueError("a picture needs ink that is wider than a line; this has none")
        if not (0 < self.width < math.inf and math.isfinite(self.x + self.y) and self.page >= 1):
            raise ValueError(
                "a picture has its place and its width in mm and a page from 1 on, got "
                f"{self.x:g}, {self.y:g}, {self.width:g} and {self.page}"
            )
        scale = self.width / (right - left)
        high = scale * (bottom - top)
        over = max(
            -self.x, -self.y, self.x + self.width - sheet.width, self.y + high - sheet.height
        )
        if over > _EXACT:
            raise ValueError(
                f"a picture of {self.width:.4g} x {high:.4g} mm at {self.x:g}, {self.y:g} goes "
                f"{over:.4g} mm beyond the page; move it, or make it smaller"
            )
        own = self.ink.meta.get("pen")
        ink = self.ink.scale(scale).translate(self.x - scale * left, self.y - scale * top)
        return ink.with_meta(
            pen=scale * own if own else pen, unit_mm=1.0, page_mm=[sheet.width, sheet.height]
        )


def read_sheet(size: str, margin: Measure = "15mm") -> Sheet:
    """Paper by the name of its size, or as WIDTHxHEIGHT in mm such as "100x150mm".

    Raises:
      ValueError: no such size, over 2 m, or a margin that leaves no room.

    >>> read_sheet("a5", "15mm")
    Sheet(width=148.0, height=210.0, margin=15.0)
    """
    word = str(size).strip().lower()
    match = re.fullmatch(r"(\d{1,4}(?:\.\d{1,3})?)x(\d{1,4}(?:\.\d{1,3})?)(?:mm)?", word, re.ASCII)
    if match:
        width, height = float(match[1]), float(match[2])
    elif word in SIZES:
        width, height = SIZES[word]
    else:
        known = ", ".join(SIZES)
        raise ValueError(
            f"page {size!r} is no size of paper; choose {known}, or give it as 100x150mm"
        )
    if max(width, height) > _LARGEST_MM:
        raise ValueError(f"page {size} is larger than {_LARGEST_MM:g} mm")
    edge = read_length("margin", margin, zero=True).to("mm")
    if not 2 * edge < min(width, height):
        raise ValueError(f"margin {margin} leaves no room on a page of {width:g} x {height:g} mm")
    return Sheet(width, height, edge)


def rule(sheet: Sheet, kind: str, first: float, spacing: float) -> Drawing | None:
    """What is ruled on a sheet, in mm.

    Args:
      kind: "lines", one under every line of writing; "grid", squares of half a line; or "none".
      first: y of the first baseline; spacing: from one to the next.
    Raises:
      ValueError: another kind.
    """
    if kind not in RULES:
        raise ValueError(f"rules {kind!r} is none of {', '.join(RULES)}")
    if kind == "none":
        return None
    left, top, right, bottom = sheet.room
    columns: Iterable[float] = ()
    if kind == "lines":
        rows = np.arange(first, bottom + 1e-6, spacing)
    else:
        side = spacing / 2
        highest, lowest = np.ceil((top - first) / side), np.floor((bottom - first) / side + 1e-6)
        rows = first + side * np.arange(highest, lowest + 1)
        left += (right - left) % side / 2
        columns = left + side * np.arange(np.floor((right - left) / side + 1e-6) + 1)
        right = columns[-1]
        top, bottom = rows[0], rows[-1]
    strokes = [np.array([[left, y], [right, y]]) for y in rows]
    strokes += [np.array([[x, top], [x, bottom]]) for x in columns]
    return Drawing(strokes, meta={"pen": _RULE_MM, "colour": _RULE_COLOUR})
