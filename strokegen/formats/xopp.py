"""Xournal++'s notebooks, and the old Xournal's: a drawing a page, in mm.

Source: github.com/xournalpp/xournalpp, src/core/control/xojfile (LoadHandler.cpp, XmlParser.cpp,
SaveHandler.cpp) and tools/StrokeHandler.cpp, of 1.0.7 to 1.3; the predefined colours are Xournal's.
A file is XML packed by gzip, or a Zip archive with that as content.xml.

Places are points of 1/72 inch. The first number of a stroke's width is the nominal one, a brush's
width. Where the pen felt pressure there follows the width of each segment, which is the pressure
times the nominal width: that quotient is the pressure at the point where the segment begins. Other
strokes of such a page are as wide as the nominal width, at pressure 1. Where Xournal's pens grow
wider, the greatest width is taken for the nominal one. The last point begins no segment: it has the
pressure of the one before, unless it stands there twice, which is how a dot is written, and how
`encode` keeps its pressure; it is read as one point then.

Of a colour Xournal++ draws no opacity. Its highlighter covers 0.47 of what lies under it (view/
StrokeView.h: 120 of 255 in 1.1, 0.47 since 1.2), one whose shape is filled as much as the filling,
and so they are read; other tools have their colour's opacity, which `encode` keeps there. Layers
without a name are called Layer 1, Layer 2 ... as in the program, where a page has several. Erased
white-out, texts, images, formulas and links, filled areas, dashes and what lies behind a page are
left out and said; a paper's colour and ruling are no ink, times and names of recordings no times.

`encode` rounds places to 1e-6 points, and opacities to 1/255; those of highlighters become 0.47,
which is said. Ink without a page gets an A4 or a
larger one; if it reaches beyond the left or upper edge it is moved onto it, which an attribute of
the page, that Xournal++ passes over, tells `drawings`. A pressure of 0 becomes 1e-5, since
Xournal++ deletes what has no width.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import BinaryIO, NamedTuple

import numpy as np

from strokegen.formats.markup import Element, check_held, children, read_xml, tag_of
from strokegen.formats.svg_values import NOTHING, PIXEL, paint
from strokegen.formats.zipped import unzipped
from strokegen.ink.brush import HIGHLIGHTER, Brush
from strokegen.ink.checks import Skipped, Unusable, within
from strokegen.ink.chords import by_shape
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut, Unheld
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Float64
from strokegen.render.elements import IN_VALUES

MAX_BYTES = 128 << 20
"""Of the XML, in which images lie as text."""

POINT = 25.4 / 72
"""Millimetres."""

COVERS = 120 / 255
"""The opacity of a highlighter."""

_MAX_POINTS = 5_000_000
_MAX_ELEMENTS = 500_000
_MAX_STROKE = 8 << 20  # characters
_CONTENT = "content.xml"
_COLOURS = {
    "black": "#000000",
    "blue": "#3333cc",
    "red": "#ff0000",
    "green": "#008000",
    "gray": "#808080",
    "lightblue": "#00c0ff",
    "lightgreen": "#00ff00",
    "magenta": "#ff00ff",
    "orange": "#ff8000",
    "yellow": "#ffff00",
    "white": "#ffffff",
}
_HEX = re.compile(r"#[0-9a-fA-F]{6}(?:[0-9a-fA-F]{2})?")
_HIGHLIGHT = "7f"
_ERASER = "eraser"
_OWN_TOOL, _OWN_ORIGIN = "strokegen-tool", "strokegen-origin"
_TOOLS = ("pen", HIGHLIGHTER)
_BEHIND = {"pdf": "PDF behind a page", "pixmap": "picture behind a page"}
_OTHERS = {"text": "text", "image": "image", "teximage": "formula", "link": "link"}
_UNHELD = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DIGITS = 6
_LEAST = 1e-5  # of the nominal width
_USUAL_WIDTH = 1.41  # points, Xournal++'s pen of medium size
_PAPER = (210.0, 297.0)  # mm


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The pages of a notebook, empty ones too, see the module.

    `meta["page"]` is a page's number from 1, `meta["page_mm"]` its size, `meta["program"]` what the
    notebook was made with.

    Raises:
      DataError: over 128 MB of XML, 500,000 elements or five million points; not XML, or none of
        Xournal's; a page or a stroke that is none. The message names the file.
    """
    left = Skipped()
    try:
        root = read_xml(_content(stream, name), _MAX_ELEMENTS)
        if tag_of(root) != "xournal":
            raise Unusable("expected a notebook of Xournal++, the outermost element is not xournal")
        program = root.get("creator") or f"Xournal {root.get('version') or ''}".strip()
        room = _MAX_POINTS
        for number, page in enumerate(children(root, "page"), 1):
            with within(f"page {number}"):
                found = _page(page, {"page": number, "program": program}, room, left)
            room -= found.num_points
            yield found
    except Unusable as error:
        raise DataError(f"{name}: {error}") from None
    left.warn(name)


def _content(stream: BinaryIO, name: str) -> bytes:
    """The XML of a notebook."""
    start = stream.read(4)
    stream.seek(0)
    if start != b"PK\x03\x04":
        return read_bounded(stream, MAX_BYTES, name)
    with unzipped(stream, name) as archive:
        if _CONTENT not in archive.names:
            raise Unusable(f"a Zip archive without {_CONTENT}, which a notebook has")
        return archive.read(_CONTENT, MAX_BYTES)


class _Stroke(NamedTuple):
    """Points `(n, 2)` in mm, pressures `(n,)` or None for those of an even width, and the brush."""

    points: Float64
    pressure: Float64 | None
    brush: Brush


def _page(page: Element, facts: Mapping[str, object], room: int, left: Skipped) -> Drawing:
    """What is on a page, of `room` points at most."""
    size = [_number(page.get(side), side) for side in ("width", "height")]
    for background in children(page, "background"):
        if background.get("type") in _BEHIND:
            left.add(_BEHIND[background.get("type") or ""])
    layers = children(page, "layer")
    strokes: list[_Stroke] = []
    for number, layer in enumerate(layers, 1):
        own = layer.get("name") or (f"Layer {number}" if len(layers) > 1 else None)
        for stroke in _strokes(layer, own, left):
            room -= len(stroke.points)
            if room < 0:
                raise Unusable(f"over {_MAX_POINTS:,} points so far; split it")
            strokes.append(stroke)
    origin = page.get(_OWN_ORIGIN)
    if origin is not None:
        move = _numbers(origin, "origin of a page", 2) * POINT
        strokes = [one._replace(points=one.points - move) for one in strokes]
    pressed = any(one.pressure is not None for one in strokes)
    known = (np.ones(len(o.points)) if o.pressure is None else o.pressure for o in strokes)
    sizes = {"unit_mm": 1.0, "page_mm": [side * POINT for side in size]}
    drawing = Drawing(
        [one.points for one in strokes],
        meta={**(sizes if origin is None else {"unit_mm": 1.0}), **facts},
        pressure=list(known) if pressed else None,
        brushes=[one.brush for one in strokes],
    )
    return by_shape(drawing)


def _number(text: str | None, what: str) -> float:
    value = float(_numbers(text or "", what, 1)[0])
    if value < 0:
        raise Unusable(f"{what} is {value:g}, expected a length in points")
    return value


def _numbers(text: str, what: str, count: int | None = None) -> Float64:
    """The numbers in a text, `(n,)`; raises Unusable for others than finite ones, or `count`."""
    try:
        if len(text) > _MAX_STROKE:
            raise Unusable(f"{what} of over {_MAX_STROKE >> 20} MB")
        found = np.array(text.split(), np.float64)
    except ValueError:
        raise Unusable(f"{what} that is no row of numbers: {text[:40]!r}") from None
    if not np.isfinite(found).all() or count not in (None, len(found)):
        raise Unusable(f"{what} is {text[:40]!r}, expected finite numbers")
    return found


def _strokes(layer: Element, name: str | None, left: Skipped) -> Iterator[_Stroke]:
    """The ink of a layer; what else is on it is counted."""
    count = 0
    for item in layer:
        tag = tag_of(item)
        if tag in _OTHERS:
            left.add(_OTHERS[tag])
        elif tag == "stroke" and item.get("tool") == _ERASER:
            left.add("stroke of the eraser")
        elif tag == "stroke":
            count += 1
            if item.get("fill") not in (None, "-1"):
                left.add("filling of a shape")
            if item.get("style") not in (None, "plain"):
                left.add("dashes of a line")
            with within(f"stroke {count} of a layer"):
                stroke = _stroke(item, name, left)
            yield stroke


def _stroke(item: Element, layer: str | None, left: Skipped) -> _Stroke:
    values = _numbers(item.text or "", "a line")
    if len(values) % 2 or not len(values):
        raise Unusable(f"{len(values):,} numbers, expected x and y of points")
    points = values.reshape(-1, 2)
    nominal, *segments = _numbers(item.get("width") or "1", "width").tolist() or [0]
    if not nominal > 0:
        raise Unusable(f"width is {nominal:g}, expected a positive one")
    rests = len(points) > 1 and bool((points[-1] == points[-2]).all())
    felt: Float64 | None = None
    if 0 < len(segments) < len(points) - 1:
        left.add("stroke's pressure, which some of its points lack")
    elif segments and len(points) > 1:
        felt = np.maximum(segments[: len(points) - 1], 0.0)
        felt = felt if rests else np.append(felt, felt[-1])
        nominal = max(nominal, float(felt.max()))
        felt /= nominal
    tool = item.get("tool") or "pen"
    colour, alpha = _colour(item.get("color") or "black", left)
    if tool == HIGHLIGHTER:
        alpha = _covers(item.get("fill"))
    elif alpha == 1:
        alpha = None
    brush = Brush(colour, nominal * POINT, layer, alpha or None, item.get(_OWN_TOOL) or tool)
    return _Stroke((points[:-1] if rests else points) * POINT, felt, brush)


def _covers(fill: str | None) -> float:
    """The opacity of a highlighter, by the filling of its shape."""
    filled = int(fill) if fill and len(fill) < 4 and fill.isdecimal() else 0
    return filled / 0xFF if 0 < filled <= 0xFF else COVERS


def _colour(text: str, left: Skipped) -> tuple[str | None, float | None]:
    """A colour as #rrggbb, and its opacity where that is told."""
    if text in _COLOURS:
        return _COLOURS[text], None
    if not _HEX.fullmatch(text):
        left.add("colour that is none", repr(text[:20]))
        return None, None
    return text[:7].lower(), int(text[7:], 16) / 0xFF if text[7:] else None


def encode(drawings: Iterable[Drawing]) -> bytes:
    """Drawings as the pages of a notebook, not yet packed.

    Raises:
      Unheld: no page, more than can be read again, or a text or a colour that it cannot hold.
    """
    chosen = list(drawings)
    if not chosen:
        raise Unheld("xopp holds one page at least, and here is none")
    others = sum(_covers_otherwise(brush) for one in chosen for brush in one.brushes)
    if others:
        message = f"xopp: {others:,} strokes of a highlighter cover 0.47, as Xournal++'s does"
        warnings.warn(message, LeftOut, stacklevel=2)
    strokes, points = sum(map(len, chosen)), sum(one.num_points for one in chosen)
    if 4 * len(chosen) + 2 * strokes > _MAX_ELEMENTS or points > _MAX_POINTS:
        most = f"{_MAX_POINTS:,} points and {_MAX_ELEMENTS // 2:,} strokes"
        raise Unheld(f"xopp holds at most {most}; split it")
    parts = [
        '<?xml version="1.0" standalone="no"?>\n<xournal creator="strokegen" fileversion="4">\n'
    ]
    for drawing in chosen:
        parts += _written(drawing)
    return "".join([*parts, "</xournal>\n"]).encode()


def _covers_otherwise(brush: Brush) -> bool:
    return brush.marks and abs((brush.opacity or COVERS) - COVERS) > 1 / 0xFF


def _written(drawing: Drawing) -> Iterator[str]:
    """A page, its strokes in their order: a layer that comes again is written again."""
    unit = float(drawing.meta.get("unit_mm") or PIXEL)
    attributes, move = _paper(drawing, unit)
    yield f'<page{attributes}>\n<background type="solid" color="#ffffffff" style="plain"/>\n'
    for layer, run in groupby(range(len(drawing)), lambda n: drawing.brushes[n].layer):
        yield "<layer>\n" if layer is None else f'<layer name="{_text(layer)}">\n'
        for number in run:
            yield _line(drawing, number, unit / POINT, move)
        yield "</layer>\n"
    yield "</page>\n" if drawing.strokes else "<layer/>\n</page>\n"


def _paper(drawing: Drawing, unit: float) -> tuple[str, Float64]:
    """The attributes of a page, and by how many points its ink is moved onto it."""
    page = drawing.meta.get("page_mm")
    left, top, right, bottom = (side * unit for side in drawing.bounds)
    move = np.zeros(2)
    if page is None:
        move = np.maximum([-left, -top], 0) / POINT
        page = np.maximum(_PAPER, np.array([right, bottom]) + move * POINT)
    wide, high = (side / POINT for side in page)
    own = ""
    if "page_mm" not in drawing.meta:
        own = f' {_OWN_ORIGIN}="{move[0]:.17g} {move[1]:.17g}"'
    return f' width="{wide:.12g}" height="{high:.12g}"{own}', move


def _line(drawing: Drawing, number: int, scale: float, move: Float64) -> str:
    """A stroke, `scale` points a unit."""
    brush = drawing.brushes[number]
    places = np.round(drawing.strokes[number].astype(np.float64) * scale + move, _DIGITS)
    felt = None if drawing.pressure is None else drawing.pressure[number].astype(np.float64)
    rests = len(places) == 1 or bool((places[-1] == places[-2]).all())
    if rests or felt is not None:
        places = np.concatenate([places, places[-1:]])
    widths = np.array([_USUAL_WIDTH if brush.width is None else brush.width * scale])
    if felt is not None:
        widths = np.append(widths, np.maximum(felt, _LEAST) * widths)
    own = (
        "" if brush.tool in _TOOLS or brush.tool is None else f' {_OWN_TOOL}="{_text(brush.tool)}"'
    )
    tool = HIGHLIGHTER if brush.marks else "pen"
    told = " ".join(f"{width:.12g}" for width in widths.tolist())
    line = " ".join(places.ravel().astype(str).tolist())
    return f'<stroke tool="{tool}" color="{_rgba(brush)}" width="{told}"{own}>{line}</stroke>\n'


def _rgba(brush: Brush) -> str:
    found = paint(brush.colour or "black")
    if found is None or found is NOTHING:
        raise Unheld(f"xopp cannot hold the colour {brush.colour!r}; use a CSS name, or #1a237e")
    alpha = f"{max(1, round(0xFF * (brush.opacity or 1.0))):02x}"
    return f"{found.colour}{_HIGHLIGHT if brush.marks else alpha}"


def _text(words: str) -> str:
    """A text as an attribute holds it."""
    check_held(words, _UNHELD, "xopp")
    return words.translate(IN_VALUES)
