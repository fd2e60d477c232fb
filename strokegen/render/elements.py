"""SVG as text: elements, with attributes in the order of their names and all values escaped.

svgwrite wrote the same bytes, but its import took longer than a line takes to be drawn. The tests
have it judge every element that is written here (docs/decisions/0084).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NewType

Markup = NewType("Markup", str)
"""Elements or text, in which nothing is left to be escaped."""

ROUND = {"stroke-linecap": "round", "stroke-linejoin": "round"}
"""What draws a line as a round pen does."""

_NAMESPACES = {
    "xmlns": "http://www.w3.org/2000/svg",
    "xmlns:ev": "http://www.w3.org/2001/xml-events",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
}
_LAYERS = {
    "xmlns:inkscape": "http://www.inkscape.org/namespaces/inkscape",
    "xmlns:sodipodi": "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
}
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
# A parser takes raw breaks and tabs of an attribute for spaces.
IN_VALUES = _IN_TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#09;"})
"""What a text becomes in an attribute."""


def text(value: str) -> Markup:
    """A text, escaped."""
    return Markup(value.translate(_IN_TEXT))


def element(tag: str, attributes: Mapping[str, object], *inside: Markup) -> Markup:
    """An element, with its attributes in the order of their names."""
    named = sorted((name, str(value).translate(IN_VALUES)) for name, value in attributes.items())
    told = "".join(f' {name}="{value}"' for name, value in named)
    content = "".join(inside)
    return Markup(f"<{tag}{told}>{content}</{tag}>" if content else f"<{tag}{told} />")


def style(sheet: str) -> Markup:
    """A style sheet, which has no text from outside in it."""
    return Markup(f'<style type="text/css"><![CDATA[{sheet}]]></style>')


def inkscape_layer(label: str, attributes: Mapping[str, object], *inside: Markup) -> Markup:
    """A group that Inkscape shows as a layer, in a `document` with layers."""
    own = {"inkscape:groupmode": "layer", "inkscape:label": label}
    return element("g", {**attributes, **own}, *inside)


def document(
    attributes: Mapping[str, object],
    *inside: Markup,
    title: str | None = None,
    description: str | None = None,
    defs: Sequence[Markup] = (),
    layers: bool = False,
) -> str:
    """A whole file, which ends with a line break.

    Args:
      attributes: of the outermost element; inside: what is shown.
      defs: what is not shown by itself.
      layers: whether there may be an `inkscape_layer`.
    """
    told = {"title": title, "desc": description}
    first = [element(tag, {}, text(value)) for tag, value in told.items() if value is not None]
    usual = {"baseProfile": "full", "version": "1.1", **_NAMESPACES, **(_LAYERS if layers else {})}
    svg = element("svg", {**usual, **attributes}, *first, element("defs", {}, *defs), *inside)
    return f"{svg}\n"
