"""Files of programs that draw a pen's ink as something else than lines: what the pen did.

- Make Me a Hanzi (github.com/skishore/makemeahanzi) and AnimCJK (github.com/parsimonhi/animCJK)
  clip a broad line by each stroke's outline; the lines are the pen's way, all else shows it.
- signature_pad (github.com/szimek/signature_pad) draws a stroke as many curves of changing width,
  each of which begins where the one before ended, a dot as a filled circle, and, since 5.1, two
  points as a line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from strokegen.formats.markup import Element, tag_of
from strokegen.formats.svg_path import Outline
from strokegen.formats.svg_scene import Shape
from strokegen.formats.svg_values import length

_MEDIAN = "make-me-a-hanzi-animation-"
_CURVE = {"d", "stroke-width", "stroke", "fill", "stroke-linecap"}
_DOT = {"r", "cx", "cy", "fill"}
_LINE = {"x1", "y1", "x2", "y2", "stroke", "stroke-width", "stroke-linecap"}
_ONE_CURVE = re.compile(r"\s*M[^A-Za-z]*C[^A-Za-z]*")


def medians(root: Element, shapes: Sequence[Shape]) -> list[Shape]:
    """The ways of the pen in a file of Make Me a Hanzi or AnimCJK; none in others."""
    if "acjk" in root.get("class", "").split():
        ways = [shape for shape in shapes if shape.element.get("clip-path")]
    else:
        ways = [shape for shape in shapes if shape.element.get("id", "").startswith(_MEDIAN)]
    return [shape._replace(stroke=None, clips=()) for shape in ways]


def dotted(shapes: Sequence[Shape]) -> list[Shape]:
    """The shapes of a signature, its circles as dots."""
    found = []
    for shape in shapes:
        if tag_of(shape.element) == "circle":
            place = [length(shape.element.get(name)) or 0.0 for name in ("cx", "cy")]
            dot = Outline()
            dot.move(complex(*place))
            dot.close()
            wide = 2 * (length(shape.element.get("r")) or 0.0) * shape.width  # of 1 unit
            shape = shape._replace(outline=dot.finish(), stroke=shape.fill, width=wide)
        found.append(shape)
    return found


def is_signature(root: Element) -> bool:
    """Whether a file is signature_pad's."""
    tags = set(map(tag_of, root))
    return (
        # Circles and lines alone are others' too, such as of a graph.
        ("path" in tags or ("circle" in tags and "line" not in tags))
        and root.get("viewBox", "").startswith("0 0 ")
        and all(_of_signature(element) for element in root)
    )


def _of_signature(element: Element) -> bool:
    tag, names = tag_of(element), set(element.attrib)
    if tag == "path":
        return names == _CURVE and bool(_ONE_CURVE.fullmatch(element.get("d", "")))
    own = {"circle": _DOT, "line": _LINE}.get(tag)
    return names == own if own else tag in ("rect", "title", "desc")
