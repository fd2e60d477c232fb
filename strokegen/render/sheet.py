"""Paper: its size, its margin, and what is ruled on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

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
