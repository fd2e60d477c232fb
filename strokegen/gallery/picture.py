"""An SVG file as a picture to show among others: its shapes, colours and words, and nothing else.

What comes out is written anew from numbers, colours and escaped text, so that no script, style,
link, image or handler of the file can come along.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from defusedxml import ElementTree

from strokegen.formats.svg import FAULTS, MAX_BYTES, bounded, elements_module, flatten, parse
from strokegen.ink.checks import MAX_COORDINATE, Unusable
from strokegen.ink.errors import DataError
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Float64

if TYPE_CHECKING:
    from svgelements import SVG, Color, Shape, Text

MAX_POINTS = 200_000
_SIDE = 4000  # units of the written picture's larger side, in which its places are whole numbers
_FACT = re.compile(r"(\w[\w -]{0,40}): (.*)")
_ANCHORS = ("start", "middle", "end")

Box = tuple[float, float, float, float]
"""(left, top, width, height)."""


@dataclass(frozen=True)
class Picture:
    """A picture that can be shown.

    Attributes:
      svg: the text of an `<svg>` element without a size of its own.
      title: the file's, or None.
      facts: the lines "key: value" of its description, as strokegen writes them.
    """

    svg: str
    title: str | None
    facts: dict[str, str]


def picture(stream: BinaryIO, name: str) -> Picture:
    """The picture in an SVG file.

    Raises:
      DataError: over 5 MB or 200,000 points, not SVG, with XML entities, without a size, or with
        places beyond all bounds; the message names the file.
    """
    data = read_bounded(stream, MAX_BYTES, name)
    try:
        root = parse(data)
        bounded(root)
        svg = _written(root)
    except (Unusable, ValueError) as error:
        raise DataError(f"{name}: {error}") from None
    lines = (root.findtext("{*}desc") or "").splitlines()
    facts = {match[1]: match[2] for match in map(_FACT.fullmatch, lines) if match}
    return Picture(svg, root.findtext("{*}title"), facts)


def _written(root: Any) -> str:
    svg = elements_module()
    try:
        page = svg.SVG.parse(io.BytesIO(ElementTree.tostring(root)))
        shown = [e for e in page.elements() if isinstance(e, svg.Shape | svg.Text)]
        sized = root.get("viewBox") or all("%" not in root.get(k, "%") for k in ("width", "height"))
        box = _box(svg, page if sized else None, shown)
    except FAULTS as error:
        raise Unusable(f"SVG that cannot be understood ({error or type(error).__name__})") from None
    scale = _SIDE / max(box[2:])
    parts, left = [], MAX_POINTS
    for element in shown:
        if isinstance(element, svg.Text):
            parts.append(_words(svg, element, box, scale))
            continue
        strokes = flatten(svg.Path(element), max(box[2:]) / _SIDE)
        left -= sum(map(len, strokes))
        if left < 0:
            raise Unusable(f"over {MAX_POINTS:,} points")
        parts.append(_shape(element, strokes, box, scale))
    wide, high = (max(1, round(value * scale)) for value in box[2:])
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">'
    return f"{head}{''.join(parts)}</svg>"


def _box(svg: ModuleType, page: SVG | None, shown: list[Shape | Text]) -> Box:
    """(left, top, width, height) of the page, or without one of the shapes, in px."""
    if page is not None:
        values = (page.x, page.y, page.width, page.height)
    else:
        inked = [e.bbox() for e in shown if isinstance(e, svg.Shape) and e.bbox() is not None]
        if not inked:
            raise Unusable("a picture without a size and without a shape")
        ends = np.array(inked, np.float64)
        low, high = ends[:, :2].min(axis=0), ends[:, 2:].max(axis=0)
        values = (*low, *(high - low))
    left, top, wide, high = (float(value or 0) for value in values)
    if not (max(wide, high) > 0 and min(wide, high) >= 0):
        raise Unusable(f"a picture of the size {wide:g} x {high:g}")
    if not max(abs(left), abs(top), wide, high) <= MAX_COORDINATE:
        raise Unusable(f"a picture larger than {MAX_COORDINATE:,.0f} px")
    return left, top, wide, high


def _shape(element: Shape, strokes: Sequence[Float64], box: Box, scale: float) -> str:
    """A path of whole numbers; "" where nothing of it can be seen."""
    paints = {name: getattr(element, name) for name in ("fill", "stroke")}
    paints = {name: paint for name, paint in paints.items() if _seen(paint)}
    if not paints or not strokes:
        return ""
    data = []
    for stroke in strokes:
        places = np.round((stroke - box[:2]) * scale).astype(np.int64)
        steps = np.diff(places, axis=0)
        start = " ".join(map(str, places[0].tolist()))
        data.append(f"M{start}l{' '.join(map(str, steps.ravel().tolist())) or '0 0'}")
    look = ['fill="none"'] * ("fill" not in paints)
    for name, paint in paints.items():
        look.append(f'{name}="{paint.hexrgb}"')
        if paint.alpha < 255:
            look.append(f'{name}-opacity="{paint.alpha / 255:.3g}"')
    if "fill" in paints and element.values.get("fill-rule") == "evenodd":
        look.append('fill-rule="evenodd"')
    if "stroke" in paints:
        pen = min(max(float(element.implicit_stroke_width or 1) * scale, 1), _SIDE)
        look.append(f'stroke-width="{pen:.4g}" stroke-linecap="round" stroke-linejoin="round"')
    return f'<path {" ".join(look)} d="{"".join(data)}"/>'


def _seen(paint: Color | None) -> bool:
    return bool(paint is not None and paint.value is not None and paint.alpha > 0)


def _words(svg: ModuleType, element: Text, box: Box, scale: float) -> str:
    if not element.text or not _seen(element.fill):
        return ""
    place = svg.Point(element.x, element.y) * element.transform
    x, y = ((value - origin) * scale for value, origin in zip((place.x, place.y), box))
    grown = abs(element.transform.determinant) ** 0.5
    size = float(element.font_size or 16) * grown * scale
    if not (max(abs(x), abs(y)) < 1e6 and 0 < size < 1e5):
        return ""
    anchor = element.anchor if element.anchor in _ANCHORS else "start"
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size:.0f}" text-anchor="{anchor}" '
        f'font-family="sans-serif" fill="{element.fill.hexrgb}">'
        f"{escape(element.text)}</text>"
    )
