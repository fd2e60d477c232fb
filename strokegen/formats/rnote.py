"""Rnote's documents, read: a drawing a page, in mm.

Source: github.com/flxzt/rnote, crates/rnote-engine/src/fileformats/rnoteformat (mod.rs and the
modules of older versions), document/mod.rs, store/chrono_comp.rs, strokes, and rnote-compose/src
(penpath, shapes, style, serialize.rs). A file is JSON packed by gzip that names its version. Read
are 0.5.9 up to 0.15; older ones, and the container that begins with RNOTE and may be packed by
zstd, are refused. They are not written: there is no program at hand to show that Rnote opens them.

Places are px of the document's own resolution, 96 an inch unless it says otherwise, rounded to
1/1000. Strokes are in the order in which they were drawn, each with its pressure, whatever the
brush makes of it. Curves become chords within 0.02 px of them. A stroke on the layer of the
highlighters is one of a highlighter; other layers than the first are called by their numbers;
textured strokes have the tool "textured". Of the shapes lines, rectangles, polylines and polygons
are strokes; others, texts and pictures are counted.

A document of a fixed size, or one that grows downwards, is cut into its pages, on which a stroke
lies with the middle of its height; others have neither an end nor a page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from strokegen.ink.brush import HIGHLIGHTER, Brush
from strokegen.ink.checks import Skipped, Unusable, numbers, within
from strokegen.ink.chords import by_shape
from strokegen.ink.curve import pieces, sampled
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Float64

MAX_BYTES = 64 << 20
"""Of the JSON."""

MAGIC = b"RNOTE\xce\xa6\xce\x9b"
"""What the newer container begins with."""

_MAX_POINTS = 1_000_000
_MAX_OBJECTS = 4_000_000  # and lists; each may unpack to 200 bytes and more
_OLDEST, _NEWEST = (0, 5, 9), (0, 15)
_FLAT = 0.02  # px between a curve and its chords
_FAR = 1e9  # px
_DPI = 96.0
_PRESSURE = 0.5  # of a pen that feels none
_PAGED = ("fixed_size", "continuous_vertical", "endless_vertical")
_MAX_PAGES = 10_000
_OTHERS = {"textstroke": "text", "vectorimage": "picture", "bitmapimage": "picture"}

Facts = Mapping[str, Any]


class _Stroke(NamedTuple):
    """Points `(n, 2)` in px, pressures `(n,)`, the brush, its width in px, and whether chords are
    all that there is between the points."""

    points: Float64
    pressure: Float64
    brush: Brush
    straight: bool


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The pages of a document, see the module.

    `meta["page"]` is a page's number from 1, `meta["page_mm"]` its size where the document has
    pages, `meta["program"]` the version of Rnote.

    Raises:
      DataError: over 64 MB of JSON, four million objects, a million points or 10,000 pages; a
        version that is not read; not as Rnote writes it. The message names the file.
    """
    data = read_bounded(stream, MAX_BYTES, name)
    left = Skipped()
    try:
        version, snapshot = _opened(data)
        try:
            yield from _pages(snapshot, f"Rnote {version}", left)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unusable(f"not as Rnote {version} writes it ({error!r:.80})") from None
    except Unusable as error:
        raise DataError(f"{name}: {error}") from None
    left.warn(name)


def _opened(data: bytes) -> tuple[str, Facts]:
    """The version of a document, and its snapshot."""
    if data.startswith(MAGIC):
        parts = [int.from_bytes(data[at : at + 8], "little") for at in (9, 17, 25)]
        told = ".".join(map(str, parts))[:40]
        raise Unusable(f"Rnote {told}'s newer container is not read; save it in one of up to 0.15")
    if data.count(b"{") + data.count(b"[") > _MAX_OBJECTS:
        raise Unusable(f"over {_MAX_OBJECTS:,} objects; split it")
    try:
        facts = json.loads(data, object_hook=_compact)
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        raise Unusable(f"not a document of Rnote: {str(error)[:80]}") from None
    if not isinstance(facts, dict) or not {"version", "data"} <= facts.keys():
        raise Unusable('not a document of Rnote, expected {"version": ..., "data": ...}')
    version = str(facts["version"])[:40]
    match = re.match(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})", version, re.ASCII)
    number = tuple(map(int, match.groups())) if match else ()
    if not _OLDEST <= number or number[:2] > _NEWEST:
        raise Unusable(f"a document of Rnote {version!r}; read are 0.5.9 up to 0.15")
    found = facts["data"] if isinstance(facts["data"], dict) else {}
    store, snapshot = found.get("store_snapshot"), found.get("engine_snapshot")
    if isinstance(store, dict):  # up to 0.5.9
        return version, {**store, "document": found.get("document", found.get("sheet"))}
    if not isinstance(snapshot, dict):
        raise Unusable(f"a document of Rnote {version} without its engine_snapshot")
    return version, snapshot


def _compact(facts: dict[str, Any]) -> object:
    """Elements as rows (x, y, pressure), and lines to one as that: most objects are of these, and
    would take six times the memory."""
    if len(facts) < 3:
        if "pos" in facts:
            x, y = facts["pos"]
            return x, y, facts.get("pressure", _PRESSURE)
        if "lineto" in facts:
            return facts["lineto"]["end"]
    return facts


def _pages(snapshot: Facts, program: str, left: Skipped) -> Iterator[Drawing]:
    document = snapshot.get("document") or {}
    config = document.get("config") or document  # since 0.13
    form = config.get("format") or {}
    dpi, high = _size(form.get("dpi", _DPI)), _size(form.get("height", 1587.0))
    wide, unit = _size(form.get("width", 1123.0)), 25.4 / dpi
    strokes = _strokes(snapshot, left)
    layout = config.get("layout", config.get("expand_mode"))
    if layout not in _PAGED:
        yield _drawing(strokes, unit, 0.0, {"page": 1, "program": program})
        return
    if not all(np.abs(stroke.points).max() < _FAR for stroke in strokes):
        raise Unusable("a point beyond all pages")
    ends = [(stroke.points[:, 1].min(), stroke.points[:, 1].max()) for stroke in strokes]
    places = [max(0, int((low + most) / 2 // high)) for low, most in ends]
    count = 1 + max(places, default=0)
    if layout == "fixed_size":
        count = max(count, round(_size(document.get("height", high)) / high))
    if count > _MAX_PAGES:
        raise Unusable(f"over {_MAX_PAGES:,} pages")
    sheets: list[list[_Stroke]] = [[] for _ in range(count)]
    for stroke, place in zip(strokes, places):
        sheets[place].append(stroke)
    for number, own in enumerate(sheets):
        facts = {"page_mm": [wide * unit, high * unit], "page": number + 1, "program": program}
        yield _drawing(own, unit, number * high, facts)


def _size(value: object) -> float:
    if not isinstance(value, int | float) or not 0 < value < _FAR:
        raise Unusable(f"a size of {str(value)[:40]!r}, expected a positive number")
    return float(value)


def _drawing(strokes: Sequence[_Stroke], unit: float, top: float, facts: Facts) -> Drawing:
    drawing = Drawing(
        [(stroke.points - [0, top]) * unit for stroke in strokes],
        meta={"unit_mm": 1.0, **facts},
        pressure=[stroke.pressure for stroke in strokes] or None,
        brushes=[stroke.brush.scale(unit) for stroke in strokes],
    )
    told = [one.straight or way for one, way in zip(strokes, by_shape(drawing).straight)]
    return drawing.with_strokes(drawing.strokes, keep_times=True, straight=told)


def _strokes(snapshot: Facts, left: Skipped) -> list[_Stroke]:
    """All ink, in the order in which it was drawn."""
    shown = snapshot["stroke_components"]
    order = snapshot.get("chrono_components") or []
    known = [(one.get("value") or {}) for one in order] + [{}] * (len(shown) - len(order))
    found: list[tuple[float, _Stroke]] = []
    points = 0
    for at, (slot, chrono) in enumerate(zip(shown, known)):
        for kind, item in (slot.get("value") or {}).items():
            with within(f"stroke {at}"):
                stroke = _stroke(kind, item, chrono.get("layer"), left)
            if stroke is None:
                continue
            points += len(stroke.points)
            if points > _MAX_POINTS:
                raise Unusable(f"over {_MAX_POINTS:,} points; split it")
            found.append((float(chrono.get("t", 0)), stroke))
    found.sort(key=lambda one: one[0])
    return [stroke for _, stroke in found]


def _stroke(kind: str, item: Facts, layer: object, left: Skipped) -> _Stroke | None:
    """What an element is as a stroke; None for what is no ink, which is counted."""
    if kind == "brushstroke":
        rows, straight = _path(item["path"])
    elif kind == "shapestroke":
        ((shape, facts),) = item["shape"].items()
        corners = _corners(shape, facts)
        if corners is None:
            left.add(f"shape: {shape[:20]}")
            return None
        rows, straight = np.column_stack([corners, np.ones(len(corners))]), True
    else:
        left.add(_OTHERS.get(kind, f"{kind[:20]}"))
        return None
    ((style, look),) = (item.get("style") or {"smooth": {}}).items()
    colour = look.get("stroke_color", {"r": 0, "g": 0, "b": 0, "a": 1})
    if look.get("fill_color"):
        left.add("filling of a shape")
    if look.get("line_style", "solid") != "solid":
        left.add("dashes of a line")
    if not colour or not colour["a"] > 0:
        left.add("stroke that is not seen")
        return None
    if not np.isfinite(rows).all():
        raise Unusable("a point that is not finite")
    brush = _brush(style, colour, look.get("stroke_width", 2.0), layer)
    return _Stroke(rows[:, :2], np.clip(rows[:, 2], 0, 1), brush, straight)


def _brush(style: str, colour: Facts, width: object, layer: object) -> Brush:
    parts = [min(max(float(colour[part]), 0.0), 1.0) for part in "rgba"]
    red, green, blue = (round(255 * part) for part in parts[:3])
    number = layer.get("user_layer", layer.get("UserLayer")) if isinstance(layer, dict) else None
    tool = style if style == "textured" else "pen"
    return Brush(
        f"#{red:02x}{green:02x}{blue:02x}",
        _size(width),
        str(number)[:20] if number else None,
        parts[3] if parts[3] < 1 else None,
        HIGHLIGHTER if str(layer).lower() == HIGHLIGHTER else tool,
    )


def _path(path: Facts) -> tuple[Float64, bool]:
    """The rows (x, y, pressure) of a pen's path, and whether there are chords of curves in it."""
    rest: list[Any] = path["segments"]
    cubics: dict[int, list[Any]] = {}  # place of the start -> control points
    quadratics: dict[int, Any] = {}
    if any(isinstance(segment, dict) for segment in rest):
        found = [next(iter(one.values()), None) if isinstance(one, dict) else one for one in rest]
        for place, facts in enumerate(found):
            if isinstance(facts, dict) and "cp" in facts:
                quadratics[place] = facts["cp"]
            elif isinstance(facts, dict) and "cp1" in facts:
                cubics[place] = [facts["cp1"], facts["cp2"]]
        rest = [facts["end"] if isinstance(facts, dict) else facts for facts in found]
    rows = _rows([path["start"], *rest], 3)
    if not cubics and not quadratics:
        return rows, False
    spans = rows[:, None, :2].repeat(4, axis=1)
    if cubics:
        before = np.array([*cubics])
        handles = _rows([one for both in cubics.values() for one in both], 2)
        spans[before, 1:3], spans[before, 3] = handles.reshape(-1, 2, 2), rows[before + 1, :2]
    if quadratics:  # raised to cubic ones
        before = np.array([*quadratics])
        start, handles, end = (
            rows[before, :2],
            _rows([*quadratics.values()], 2),
            rows[before + 1, :2],
        )
        spans[before, 1], spans[before, 2] = (start + 2 * handles) / 3, (end + 2 * handles) / 3
        spans[before, 3] = end
    return _chords(rows, spans), True


def _rows(values: list[Any], wide: int) -> Float64:
    found = numbers(values, "points", 2)
    if found.shape[1] != wide:
        raise Unusable(f"points of {found.shape[1]} numbers, expected {wide}")
    return found


def _chords(rows: Float64, spans: Float64) -> Float64:
    """The rows, and between them those along curves, as close as `_FLAT`, on which the pressure
    changes evenly; spans `(n, 4, 2)` of Bezier's begin at each, those of lines stay there."""
    if not (np.abs(spans) < _FAR).all():
        raise Unusable(f"a curve with a point that is not finite, or beyond {_FAR:.0e} px")
    cut = pieces(spans, _FLAT)
    if cut.sum() > _MAX_POINTS:
        raise Unusable(f"over {_MAX_POINTS:,} points along curves; split it")
    places, span, share = sampled(spans, cut)
    pressure = np.append(rows[:, 2], rows[-1, 2])
    return np.column_stack([places, (1 - share) * pressure[span] + share * pressure[span + 1]])


def _corners(shape: str, facts: Facts) -> Float64 | None:
    """The points of a shape of straight lines, `(n, 2)`; None for others."""
    if shape == "line":
        return _rows([facts["start"], facts["end"]], 2)
    if shape in ("polyline", "polygon"):
        points = [facts["start"], *facts["path"]]
        return _rows(points + points[:1] * (shape == "polygon"), 2)
    if shape != "rect":
        return None
    affine = numbers(facts["transform"]["affine"], "a transform")
    if len(affine) not in (6, 9):
        raise Unusable(f"a transform of {len(affine)} numbers")
    across, down, place = affine.reshape(3, -1)[:, :2]  # columns; since 0.15 without the last row
    wide, high = numbers(facts["cuboid"]["half_extents"], "half of a rectangle")
    ways = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) * [wide, high]
    corners: Float64 = ways @ np.array([across, down]) + place
    return corners
