"""SVG's shapes as outlines, and the view that their percentages are parts of.

Source: SVG 2, chapter 10 (basic shapes), sections 8.2 (view box) and 8.9 (percentages).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from strokegen.formats.svg_path import (
    IDENTITY,
    Matrix,
    Outline,
    ellipse,
    line_through,
    read_path,
    read_points,
    rectangle,
)
from strokegen.formats.svg_values import FONT, length

_ENDS = ("x1", "y1", "x2", "y2")
_AXES = dict.fromkeys("x x1 x2 cx rx width".split(), 0)
_AXES |= dict.fromkeys("y y1 y2 cy ry height".split(), 1)

SHAPES = frozenset({"path", "line", "polyline", "polygon", "rect", "circle", "ellipse"})


class View(NamedTuple):
    """The size of what is seen, and of the font, in the units within."""

    width: float
    height: float
    font: float = FONT

    def length(self, name: str, text: str | None) -> float | None:
        """A length in px; a percentage is of the width, the height or what lies between.

        Args:
          name: of the attribute, which tells which.
        """
        if name == "font-size":
            return length(text, self.font, self.font)
        diagonal = math.hypot(self.width, self.height) / math.sqrt(2)
        return length(text, self[_AXES[name]] if name in _AXES else diagonal, self.font)


def fitted(
    box: str | None, aspect: str | None, wide: float | None, high: float | None
) -> tuple[Matrix, View] | None:
    """Where a view box lies in a size: the matrix from its units, and the view within.

    Args:
      box: "left top width height"; None, or what is none, is the size itself.
      aspect: preserveAspectRatio.
      wide, high: the size; what is not known follows the box.
    Returns:
      None where nothing is known, or nothing can be seen.
    """
    values = [length(part) for part in (box or "").replace(",", " ").split()[:5]]
    left, top, width, height = values if len(values) == 4 else [None] * 4
    if left is None or top is None or not (width and height and min(width, height) > 0):
        return (IDENTITY, View(wide, high)) if wide and high else None
    if wide is None or high is None:
        scale = wide / width if wide else high / height if high else 1.0
        wide, high = width * scale, height * scale
    across, down = wide / width, high / height
    align, _, rest = (aspect or "xMidYMid").strip().partition(" ")
    if align != "none":
        across = down = max(across, down) if rest.strip() == "slice" else min(across, down)
    share = {"Min": 0.0, "Max": 1.0}
    x = (wide - width * across) * share.get(align[1:4], 0.5)
    y = (high - height * down) * share.get(align[5:8], 0.5)
    return (across, 0, 0, down, x - left * across, y - top * down), View(width, height)


def outline_of(tag: str, values: Mapping[str, str], view: View) -> tuple[Outline, bool]:
    """The outline of a shape, up to the first error in its data, and whether there is none.

    Args:
      values: its attributes, and the properties that come before them.
    """
    if tag == "path":
        return read_path(values.get("d", ""))
    if tag in ("polyline", "polygon"):
        return read_points(values.get("points", ""), closed=tag == "polygon")

    if tag == "line":
        ends = [length(values.get(name), view[_AXES[name]], view.font) or 0.0 for name in _ENDS]
        return line_through(ends), True

    def known(name: str) -> float | None:
        return view.length(name, values.get(name))

    def value(name: str) -> float:
        return known(name) or 0.0

    if tag == "circle":
        radii = complex(value("r"), value("r"))
    else:
        rx, ry = (
            size if size is not None and size >= 0 else None for size in map(known, ("rx", "ry"))
        )
        radii = complex(*((ry if rx is None else rx) or 0.0, (rx if ry is None else ry) or 0.0))
    if tag == "rect":
        wide, high = value("width"), value("height")
        fine = wide > 0 and high > 0
        return rectangle(value("x"), value("y"), wide, high, radii) if fine else Outline(), fine
    fine = radii.real > 0 and radii.imag > 0
    return ellipse(complex(value("cx"), value("cy")), radii) if fine else Outline(), fine
