"""tldraw's boards: `.tldr` files and snapshots of its store, a drawing a page.

Source: github.com/tldraw/tldraw, versions 2 to 5.4 (`tlschema/src`: shapes, `misc/b64Vecs.ts`;
`tldraw/src/lib/shapes`). A shape lies in its parent, a group, frame or page: moved by x and y and
turned by `rotation` about its own origin. Siblings are drawn in the order of their `index`. Ink is
of type draw or highlight, in segments: `points`, a list of {x, y, z}, or base64 of float16 values;
later `path`, base64 of the first point in float32 and of the steps to the others in float16, x and
y alone where `dim` is 2. z is the pressure of a pen, and 0.5 without one, which is no pressure.

Widths are those drawn: sizes s, m, l and xl are 2, 3.5, 5 and 10 px, ink a px more, all times
`scale`. Colours are those of the light theme. A highlighter is seen above the ink by 0.35.
Lines, rectangles, diamonds, triangles and ellipses are read as they are meant, without a wobble;
arrows that are straight and bound to nothing, without their heads. Frames cut nothing off. The
other shapes, dashes, fillings, texts and pictures are counted and left out; so are files of version
1.

How it is written: `strokegen.formats.tldraw_write`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter
from typing import Any, BinaryIO

import numpy as np

from strokegen.formats import board, tldraw_write
from strokegen.formats.board import (
    NEUTRAL,
    Line,
    Shape,
    ink,
    number,
    page,
    polyline,
    read_json,
    turned,
    word,
)
from strokegen.formats.svg_path import (
    IDENTITY,
    Matrix,
    Outline,
    ellipse,
    product,
    rectangle,
)
from strokegen.formats.tldraw_write import (
    COLOURS,
    MARKER_OPACITY,
    MARKER_WIDTHS,
    MARKERS,
    SIZES,
)
from strokegen.ink.brush import Brush
from strokegen.ink.checks import Skipped, Unusable, numbers, within
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.types import Float64

MAX_BYTES = board.MAX_BYTES
encode = tldraw_write.encode

_SPLINE = 1.25 / 6
_MAX_DEPTH = 100
_XYZ = itemgetter("x", "y", "z")
_USUAL_NAME = re.compile(r"Page \d+|")

Record = dict[str, Any]


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The drawings of a board, one a page in the board's order.

    Raises:
      DataError: over 64 MB, two million lists and objects, or a million points on a page; not
        tldraw's JSON, or a shape that is none.
    """
    records = _records(read_json(stream, name), name)
    pages = sorted((one for one in records if one.get("typeName") == "page"), key=_order)
    inside: dict[str, list[Record]] = defaultdict(list)
    shapes = [one for one in records if one.get("typeName") == "shape"]
    for shape in shapes:
        inside[word(shape, "parentId")].append(shape)
    bound = {word(one, "fromId") for one in records if one.get("typeName") == "binding"}
    left = Skipped()
    for at, place in enumerate(pages, 1):
        meta: dict[str, Any] = {"page": at, "program": "tldraw"}
        if isinstance(place.get("name"), str) and not _USUAL_NAME.fullmatch(place["name"]):
            meta["title"] = place["name"]
        try:
            yield page(_shapes(place, inside, bound, left), left, meta)
        except Unusable as error:
            raise DataError(f"{name}: page {at}: {error}") from None
    left.add("shape that lies on no page", count=sum(map(len, inside.values())))
    left.warn(name)


def _records(facts: Any, name: str) -> list[Record]:
    """The records of a file or snapshot."""
    if isinstance(facts, dict) and isinstance(facts.get("document"), dict):
        if "version" in facts["document"]:
            raise DataError(f"{name}: of tldraw's version 1; open it in tldraw and save it anew")
        facts = facts["document"]
    found = facts.get("records", facts.get("store")) if isinstance(facts, dict) else None
    if isinstance(found, dict):
        found = list(found.values())
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise DataError(f"{name}: expected tldraw's {{\"records\": [...]}} or a snapshot's store")
    return found


def _shapes(
    place: Record, inside: dict[str, list[Record]], bound: set[str], left: Skipped
) -> Iterator[Shape]:
    """What is drawn on a page."""
    for shape, matrix, opacity in _descendants(place, inside):
        with within(word(shape, "id")[:40] or "a shape"):
            own = product(matrix, _matrix(shape))
            yield from _drawn(shape, own, opacity * number(shape, "opacity", 1), bound, left)


def _order(record: Record) -> str:
    return word(record, "index")


def _matrix(shape: Record) -> Matrix:
    return turned(number(shape, "rotation"), 0, number(shape, "x"), number(shape, "y"))


def _descendants(
    place: Record, inside: dict[str, list[Record]]
) -> Iterator[tuple[Record, Matrix, float]]:
    """The shapes on a page in the order they are drawn, their parent's matrix and opacity."""
    stack = [(iter(sorted(inside.pop(word(place, "id"), []), key=_order)), IDENTITY, 1.0)]
    while stack:
        siblings, matrix, opacity = stack[-1]
        shape = next(siblings, None)
        if shape is None:
            stack.pop()
            continue
        yield shape, matrix, opacity
        if len(stack) >= _MAX_DEPTH:
            continue
        within = inside.pop(word(shape, "id"), [])  # once, whoever claims to be whose parent
        if within:
            own = product(matrix, _matrix(shape))
            shared = opacity * number(shape, "opacity", 1)
            stack.append((iter(sorted(within, key=_order)), own, shared))


def _drawn(
    shape: Record, matrix: Matrix, opacity: float, bound: set[str], left: Skipped
) -> Iterator[Shape]:
    """What is drawn of a shape."""
    kind, props = shape.get("type"), shape.get("props")
    if kind == "group":
        return
    if not isinstance(props, dict):
        raise Unusable("a shape without props")
    line: Line | None = None
    straight, pressure = True, None
    if kind in ("draw", "highlight"):
        line, straight, pressure = _ink(props)
        if not len(line):
            return
    elif kind == "line":
        line = _line(props)
    elif kind == "geo":
        line = _outline(props, left)
    elif kind == "arrow" and word(shape, "id") not in bound:
        line = _arrow(props, left)
    if line is None:
        what = word(props, "geo") if kind == "geo" else word(shape, "type")
        left.add(what[:20] or "shape without a type")
        return
    brush = _brush(kind, props, opacity)
    if opacity > 0 and _filled(kind, props):
        left.add("filling of a shape")
    if brush is None or props.get("dash") == "none":
        left.add("hidden")
        return
    if kind != "highlight" and props.get("dash") in ("dashed", "dotted"):
        left.add("dashes of a line")
    yield Shape(line, matrix, brush, straight, pressure)


def _filled(kind: object, props: Record) -> bool:
    """Whether its inside is painted: of ink that of a closed line."""
    inside = kind == "geo" or (kind == "draw" and props.get("isClosed") is True)
    return inside and props.get("fill") not in (None, "none")


def _brush(kind: object, props: Record, opacity: float) -> Brush | None:
    scale, colour, size = number(props, "scale", 1), word(props, "color"), word(props, "size")
    if kind == "highlight":
        width = MARKER_WIDTHS.get(size, 0) * scale
        share = opacity * MARKER_OPACITY
        return ink(MARKERS.get(colour), width, share, tool="highlighter")
    extra = 1 if kind == "draw" and size in SIZES else 0
    return ink(COLOURS.get(colour), (SIZES.get(size, 0) + extra) * scale, opacity)


def _ink(props: Record) -> tuple[Float64, bool, Float64 | None]:
    """The points of all segments `(n, 2)`, whether one is straight, and the pressure of a pen."""
    segments = props.get("segments")
    if not isinstance(segments, list) or not all(isinstance(one, dict) for one in segments):
        raise Unusable("ink without a list of segments")
    rows: list[Float64] = []
    straight = False
    for segment in segments:
        points = _points(segment)
        if segment.get("type") == "straight" and len(points) > 1:
            points, straight = points[:2], True
        if rows and len(points) and (points[0, :2] == rows[-1][-1, :2]).all():
            points = points[1:]  # a segment begins where the last one has ended
        if len(points):
            rows.append(points)
    if not rows:
        return np.zeros((0, 2)), straight, None
    x, y, z = (np.concatenate(rows) if len(rows) > 1 else rows[0]).T
    pen = props.get("isPen")
    if pen is None:  # as tldraw tells it of its first files
        pen = bool((~np.isin(z[:2], (0, NEUTRAL))).all())
    places = np.stack([x * number(props, "scaleX", 1), y * number(props, "scaleY", 1)], axis=1)
    pressure = np.clip(z, 0, 1) if pen is True and np.isfinite(z).all() else None
    return places, straight, pressure


def _points(segment: Record) -> Float64:
    """The points of a segment, x, y and pressure each, `(n, 3)`."""
    path = segment.get("path", segment.get("points"))
    if isinstance(path, list):
        try:
            points = list(map(_XYZ, path))
        except (KeyError, TypeError):
            if not all(isinstance(point, dict) for point in path):
                raise Unusable("points that are not {x, y, z}") from None
            points = [(point.get("x"), point.get("y"), point.get("z", NEUTRAL)) for point in path]
        return numbers(points, "points", 2) if points else np.zeros((0, 3))
    if not isinstance(path, str):
        raise Unusable("a segment without points")
    try:
        data = base64.b64decode(path, validate=True)
    except (binascii.Error, ValueError):
        raise Unusable("a segment that is no base64") from None
    width = 2 if segment.get("dim") == 2 else 3
    head = 4 * width if "path" in segment else 0  # before it, all were float16, and no steps
    if data and (len(data) < head or (len(data) - head) % (2 * width)):
        raise Unusable("a segment that ends within a point")
    rows: Float64 = np.frombuffer(data[head:], "<f2").astype(np.float64).reshape(-1, width)
    if head and data:
        first = np.frombuffer(data[:head], "<f4").astype(np.float64)
        with np.errstate(invalid="ignore"):  # infinite steps, which are told later
            rows = np.cumsum(np.concatenate([first[None], rows]), axis=0)
    return rows if width == 3 else np.column_stack([rows, np.full(len(rows), NEUTRAL)])


def _line(props: Record) -> Outline:
    """Of a line's points, or of the handles that they once were."""
    found = props.get("points", props.get("handles"))
    if isinstance(found, dict):
        found = [one | {"index": one.get("index", key)} if isinstance(one, dict) else one
                 for key, one in found.items()]  # fmt: skip
        found = sorted(found, key=lambda one: _order(one) if isinstance(one, dict) else "")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unusable("a line without points")
    places = [complex(number(one, "x"), number(one, "y")) for one in found]
    if not places:
        raise Unusable("a line without points")
    if props.get("spline") != "cubic":
        return polyline(places)
    outline = Outline()
    outline.move(places[0])
    last = len(places) - 2
    for at, (start, end) in enumerate(zip(places, places[1:])):
        first = start + (end - places[at - 1]) * _SPLINE if at else start
        second = end - (places[at + 2] - start) * _SPLINE if at < last else end
        outline.curve(first, second, end)
    return outline.finish()


def _outline(props: Record, left: Skipped) -> Outline | None:
    """A shape's outline; None for one that has curves of its own."""
    wide = max(1.0, number(props, "w"))
    high = max(1.0, number(props, "h") + number(props, "growY"))
    if props.get("text") or _says(props.get("richText")):
        left.add("label of a shape")
    kind = word(props, "geo")
    if kind == "rectangle":
        return rectangle(0, 0, wide, high)
    if kind == "ellipse":
        radii = complex(wide, high) / 2
        return ellipse(radii, radii)
    corners = {
        "triangle": [complex(wide / 2, 0), complex(wide, high), 1j * high],
        "diamond": [complex(wide / 2, 0), complex(wide, high / 2),
                    complex(wide / 2, high), 1j * high / 2],
    }.get(kind)  # fmt: skip
    if corners is None:
        return None
    if props.get("flipY") is True:
        corners = [complex(corner.real, high - corner.imag) for corner in corners]
    return polyline(corners, closed=True)


def _says(text: object) -> bool:
    """Whether a rich text has any words."""
    stack = [text]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            if part.get("text"):
                return True
            stack.append(part.get("content"))
        elif isinstance(part, list):
            stack += part
    return False


def _arrow(props: Record, left: Skipped) -> Outline | None:
    """An arrow without its heads; None for one that is bent, or bound as the first ones were."""
    start, end = props.get("start"), props.get("end")
    if not (isinstance(start, dict) and isinstance(end, dict)):
        return None
    if {start.get("type", "point"), end.get("type", "point")} != {"point"}:
        return None
    if number(props, "bend") or props.get("kind") == "elbow":
        return None
    for head in ("arrowheadStart", "arrowheadEnd"):
        if props.get(head, "none") != "none":
            left.add("head of an arrow")
    return polyline([complex(number(one, "x"), number(one, "y")) for one in (start, end)])
