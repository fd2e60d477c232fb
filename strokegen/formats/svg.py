"""SVG files as drawings: every stroked line of a picture becomes strokes.

Curves are flattened at a stated tolerance; `svgelements` knows SVG's shapes, styles, units and
transforms. Files are untrusted: XML entities are refused, and sizes and reuse have bounds.
`encode` keeps ink as it is, point by point; for a picture to look at there is `strokegen.render`.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from defusedxml import ElementTree

from strokegen.formats.markup import MM, Element, check_held, refused, tag_of
from strokegen.formats.svg_tame import tame
from strokegen.ink.checks import MAX_COORDINATE, Unusable, check
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Float64

TOLERANCE = 0.25
"""Pixels between a curve and the line that stands for it, unless asked otherwise."""

MAX_BYTES = 5 << 20
MAX_POINTS = 50_000
_MAX_ELEMENTS = 20_000
_MAX_DATA = 2 << 20
_MAX_REUSE = 1_000_000
FAULTS = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)
"""What `svgelements` raises on data that it cannot understand."""

_PIXEL = 25.4 / 96  # mm
_PHYSICAL = re.compile(r"\s*(\d{1,9}(?:\.\d*)?|\.\d+)\s*(mm|cm|in|pt|pc|Q)\s*")
_MM = {**MM, "Q": 0.25}
_UNHELD = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")


def read(path: str | Path, tolerance: float = TOLERANCE) -> Drawing:
    """The drawing in an SVG file, in pixels (96 an inch), labelled with its title if it has one.

    Each stroked subpath is a stroke, in the file's order; lines that are only filled are not ink.
    Raises:
      DataError: no such file, over 5 MB or 50,000 points, not SVG, with XML entities, or without
        a stroked line; the message names the file.
    """
    path = Path(path)
    try:
        root = parse(path.read_bytes() if path.stat().st_size <= MAX_BYTES else None)
        strokes = [stroke for _, stroke in _coloured(root, tolerance)]
        check(strokes, MAX_POINTS)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}") from None
    except Unusable as error:
        raise DataError(f"{path}: {error}") from None
    title = root.findtext("{*}title")
    return Drawing(strokes, label=title.strip() or None if title else None)


def drawings(stream: BinaryIO, name: str, tolerance: float = TOLERANCE) -> Iterator[Drawing]:
    """The one drawing of an SVG file, as `read` gives it, dots and pictures without ink included.

    Where the file's size is in mm or the like, `meta["unit_mm"]` tells what a pixel is.
    Raises:
      DataError: as `read`, but for ink that is short or lies at one place.
    """
    data = read_bounded(stream, MAX_BYTES, name)
    try:
        root = parse(data)
        strokes = [one for _, one in _coloured(root, tolerance)] if _has_shapes(root) else []
        meta = {"unit_mm": _PIXEL} if _mm(root.get("width", "")) else {}
        yield Drawing(strokes, None, root.findtext("{*}title"), meta)
    except (Unusable, ValueError) as error:
        raise DataError(f"{name}: {error}") from None


def layers(stream: BinaryIO, name: str, tolerance: float = TOLERANCE) -> list[Drawing]:
    """The drawing of an SVG file as one for each colour of line, which `meta["colour"]` names.

    Where the file's size is in mm or the like, `meta["page_mm"]` tells its width and height.

    Raises:
      DataError: as `drawings`.
    """
    (whole,) = drawings(io.BytesIO(data := read_bounded(stream, MAX_BYTES, name)), name, tolerance)
    root = parse(data)
    strokes: dict[str, list[Float64]] = {}
    for colour, stroke in _coloured(root, tolerance) if whole.strokes else ():
        strokes.setdefault(colour, []).append(stroke)
    size = [_mm(root.get(key, "")) for key in ("width", "height")]
    page = {} if None in size else {"page_mm": size}
    return [
        Drawing(lines, None, whole.label, {**whole.meta, **page, "colour": colour})
        for colour, lines in strokes.items()
    ]


def _mm(length: str) -> float | None:
    """A length such as 21cm in mm; None for one in px, in parts of something else, or for none."""
    match = _PHYSICAL.fullmatch(length)
    return float(match[1]) * _MM[match[2]] if match else None


def _has_shapes(root: Element) -> bool:
    drawn = {"path", "line", "polyline", "polygon", "rect", "circle", "ellipse", "use", "text"}
    return any(tag_of(element) in drawn for element in root.iter())


def encode(drawings: Iterable[Drawing]) -> bytes:
    """One drawing as SVG: its points exact to float32, joined by straight lines, and its label.

    A unit is a pixel, or as many mm as `meta["unit_mm"]` says. Where the drawing does not begin at
    (0, 0), the picture's x and y tell where it does; programs that show it pass them over.
    """
    import svgwrite

    (drawing,) = drawings
    unit = drawing.meta.get("unit_mm")
    left, top, right, bottom = drawing.bounds
    edge = 0.02 * max(right - left, bottom - top) or 1.0
    x, y, wide, high = left - edge, top - edge, right - left + 2 * edge, bottom - top + 2 * edge
    size = [f"{value * (unit or 1):.9g}{'mm' if unit else ''}" for value in (wide, high, x, y)]
    if unit:
        # All of these must be rounded alike, or the drawing would be moved by their rounding.
        x, y, wide, high = (float(value[:-2]) / unit for value in (size[2], size[3], *size[:2]))
    else:
        x, y, wide, high = (float(size[index]) for index in (2, 3, 0, 1))
    svg = svgwrite.Drawing(size=size[:2], debug=False)
    svg["viewBox"] = f"{x:.17g} {y:.17g} {wide:.17g} {high:.17g}"
    svg["x"], svg["y"] = size[2:]
    if drawing.label is not None:
        check_held(drawing.label, _UNHELD, "SVG")
        svg.set_desc(title=drawing.label)
    ends = {"stroke_linecap": "round", "stroke_linejoin": "round"}
    group = svg.g(fill="none", stroke="black", stroke_width=f"{edge / 4:.6g}", **ends)
    for stroke in drawing.strokes:
        rows = [" ".join(row) for row in stroke.astype(str).tolist()]
        group.add(svg.path(d=f"M{rows[0]}{'L' + 'L'.join(rows[1:]) if rows[1:] else 'z'}"))
    svg.add(group)
    return f"{svg.tostring()}\n".encode()


def parse(data: bytes | None) -> Element:
    """The root element of an SVG file; None stands for one that is too large to be read.

    Raises:
      Unusable: too large, not well-formed, not SVG, or one that declares XML entities.
    """
    if data is None or len(data) > MAX_BYTES:
        raise Unusable(f"over {MAX_BYTES >> 20} MB, too large for a drawing")
    with refused():
        root: Element = ElementTree.fromstring(data)
    if tag_of(root) != "svg":
        raise Unusable("expected an SVG file, the outermost element is no svg")
    return root


def elements_module() -> Any:
    """`svgelements`; raises DataError when it is not installed."""
    try:
        import svgelements
    except ModuleNotFoundError:
        raise DataError(
            "reading SVG needs svgelements, install it by: pip install 'strokegen[sketch]'"
        ) from None
    return svgelements


def flatten(segments: Iterable[Any], tolerance: float) -> list[Float64]:
    """The subpaths of a path as float64 `(n, 2)` points.

    A piece of a curve of parameter length h is at most h^2 max|B''| / 8 from its chord, which
    gives the number of equal pieces that keeps a Bezier curve or an arc within `tolerance`.

    A subpath that is closed where it begins (`M1 2z`) is a dot.

    Args:
      segments: of an `svgelements.Path`.
      tolerance: in the path's units.
    Raises:
      Unusable: over `MAX_POINTS` points, or places that are not finite.
    """
    svg = elements_module()
    strokes: list[list[tuple[float, float]]] = []
    current: list[tuple[float, float]] = []
    count = 0
    for segment in segments:
        if isinstance(segment, svg.Move):
            strokes += [current] * (len(current) > 1)
            current = [_place(segment.end)]
            continue
        if segment.end is None:  # a path that closes before it has begun
            continue
        if not current and segment.start is not None:  # drawn on after a close
            current = [_place(segment.start)]
        added = _pieces(svg, segment, tolerance)
        count += len(added)
        if count > MAX_POINTS:
            raise Unusable(f"over {MAX_POINTS:,} points")
        current += added
        if isinstance(segment, svg.Close):
            dot = len(current) == 2 and current[0] == current[1]
            strokes.append(current[:1] if dot else current)
            current = []
    strokes += [current] * (len(current) > 1)
    return [np.array(stroke, np.float64) for stroke in strokes]


def _pieces(svg: Any, segment: Any, tolerance: float) -> list[tuple[float, float]]:
    """Where the equal pieces of a segment end."""
    end = _place(segment.end)
    bend = _bend(svg, segment)
    if not bend <= 1e12:  # so is one that is not a number
        raise Unusable("a curve that is not finite")
    count = max(1, math.ceil(math.sqrt(bend / (8 * tolerance))))
    if count > MAX_POINTS:
        raise Unusable(f"over {MAX_POINTS:,} points")
    if count == 1:
        return [end]
    inner = segment.npoint(np.arange(1, count) / count)
    return [*((float(x), float(y)) for x, y in np.asarray(inner)), end]


def _place(point: Any) -> tuple[float, float]:
    x, y = float(point.x), float(point.y)
    if not (abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE):
        raise Unusable(f"coordinates that are not finite, or beyond {MAX_COORDINATE:,.0f}")
    return x, y


def _bend(svg: Any, segment: Any) -> float:
    """An upper bound of the second derivative of a segment by its parameter from 0 to 1."""
    if isinstance(segment, svg.CubicBezier):
        a, b, c, d = (
            complex(*_place(p))
            for p in (segment.start, segment.control1, segment.control2, segment.end)
        )
        return 6 * max(abs(a - 2 * b + c), abs(b - 2 * c + d))
    if isinstance(segment, svg.QuadraticBezier):
        a, b, c = (complex(*_place(p)) for p in (segment.start, segment.control, segment.end))
        return 2 * abs(a - 2 * b + c)
    if isinstance(segment, svg.Arc):
        return float(max(segment.rx, segment.ry) * segment.sweep**2)
    return 0.0


def _coloured(root: Element, tolerance: float) -> list[tuple[str, Float64]]:
    """(colour, stroke) of all stroked shapes, transforms and units applied."""
    svg = elements_module()
    bounded(root)
    data = ElementTree.tostring(root)
    try:
        shapes = [e for e in svg.SVG.parse(io.BytesIO(data)).elements() if isinstance(e, svg.Shape)]
        drawn = [shape for shape in shapes if shape.stroke and shape.stroke.value is not None]
        paths = [(shape.stroke.hexrgb, svg.Path(shape)) for shape in drawn]
    except FAULTS as error:
        raise Unusable(f"SVG that cannot be understood ({error or type(error).__name__})") from None
    strokes, count = [], 0
    for colour, path in paths:
        lines = flatten(path, tolerance)
        strokes += [(colour, line) for line in lines]
        count += sum(map(len, lines))
        if count > MAX_POINTS:
            raise Unusable(f"over {MAX_POINTS:,} points")
    if not strokes:
        only = f"; its {len(shapes)} shapes are only filled" if shapes else ""
        raise Unusable(f"no stroked line in it{only}; give the lines a stroke colour")
    return strokes


def bounded(root: Element) -> None:
    """Refuse pictures that would take long: by their elements, their path data, their reuse.

    What of the rest would take long is left out of the elements.
    """
    elements = list(root.iter())
    if len(elements) > _MAX_ELEMENTS:
        raise Unusable(f"over {_MAX_ELEMENTS:,} elements")
    for element in elements:
        tame(element)
    data = sum(len(e.get("d", "")) + len(e.get("points", "")) for e in elements)
    if data > _MAX_DATA:
        raise Unusable(f"over {_MAX_DATA >> 20} MB of path data")
    _check_reuse(elements)


def _check_reuse(elements: list[Element]) -> None:
    uses = [element for element in elements if tag_of(element) == "use"]
    if len(uses) * len(elements) > _MAX_REUSE:
        raise Unusable("too many elements that are reused")
    named = {e.get("id"): e for e in elements if e.get("id")}
    for use in uses:
        target = next((named.get(use.get(key, "")[1:]) for key in _HREFS if use.get(key)), None)
        if target is not None and any(e.tag == use.tag for e in target.iter()):
            raise Unusable("reuses elements that reuse others; flatten it in a drawing program")
