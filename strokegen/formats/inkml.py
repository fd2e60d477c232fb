"""InkML, the W3C's ink markup: traces, channels, units and annotations become drawings.

Source: Ink Markup Language (InkML), W3C Recommendation of 20 September 2011. Read are: traces with
values given outright or by first or second differences, repeated, missing, true, false or in
hexadecimal (section 3.2); trace formats with units, orientation and intermittent channels (3.1);
contexts, and the traces' own references to them (4.2); the resolution of a source's channels (4.1);
continued traces, time offsets and annotations. y points down, as in drawings. Left out are canvas
mappings, views of traces, and what a pen does above the paper.

A file is one drawing, unless `encode` has put several in it.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any, BinaryIO

import numpy as np
from defusedxml import ElementTree

from strokegen.formats.inkml_values import TraceFormat, values
from strokegen.formats.markup import MM, Element, check_held, refused, tag_of
from strokegen.ink.checks import Unusable
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Float64

MAX_BYTES = 64 << 20
MAX_POINTS = 2_000_000
_MAX_ELEMENTS = 500_000
_MAX_DEPTH = 100
_NAMESPACE = "http://www.w3.org/2003/InkML"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_TRUTH = ("truth", "label", "transcription", "normalizedLabel", "text")
_DRAWING = "strokegen drawing"  # the annotation of a group that is a drawing by itself
_ROLE = ("role", _DRAWING, True)
_JSON = "application/json"
_UNHELD = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_LENGTHS = {**MM, "himetric": 0.01}
_TIMES = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The drawing, or drawings, of an InkML file.

    Lengths become mm where the file gives units for them, with `meta["unit_mm"]` 1; times become
    seconds. The annotation called truth or label is the drawing's label, the others are in `meta`.
    Raises:
      DataError: over 64 MB, 500,000 elements or two million points; XML that is not well-formed or
        declares entities; or traces that are not as their format says.
    """
    data = read_bounded(stream, MAX_BYTES, name)
    try:
        root = _parse(data)
        reader = _Reader(root)
        groups = [g for g in _children(root, "traceGroup") if _ROLE in _annotations(g)]
        for place in groups or [root]:
            yield reader.drawing(place)
    except (Unusable, ValueError) as error:
        raise DataError(f"{name}: {error}") from None


def _parse(data: bytes) -> Element:
    """The root; elements are counted as they come, so that no crowd of them fills the memory."""
    count = depth = 0
    root: Element | None = None
    with refused():
        for event, element in ElementTree.iterparse(io.BytesIO(data), ("start", "end")):
            depth += 1 if event == "start" else -1
            count += event == "start"
            root = element if root is None else root
            if depth > _MAX_DEPTH or count > _MAX_ELEMENTS:
                raise Unusable(f"over {_MAX_ELEMENTS:,} elements, or nested {_MAX_DEPTH} deep")
    if root is None or tag_of(root) != "ink":
        raise Unusable("expected InkML, the outermost element is not ink")
    return root


def _children(element: Element, *tags: str) -> list[Element]:
    return [child for child in element if tag_of(child) in tags]


def _id(element: Element) -> str | None:
    return element.get(_ID) or element.get("id")


def _annotations(element: Element) -> list[tuple[str, Any, bool]]:
    """(type, value, whether the value is plain text) of an element's own annotations."""
    found: list[tuple[str, Any, bool]] = []
    for child in _children(element, "annotation"):
        value, plain = child.text or "", child.get("encoding") != _JSON
        try:
            read = value if plain else json.loads(value)
        except (ValueError, RecursionError):
            raise Unusable("an annotation that is not the JSON it says") from None
        found.append((child.get("type") or "annotation", read, plain))
    return found


def _described(place: Element) -> tuple[str | None, dict[str, Any]]:
    """The label of a drawing and the other facts that its annotations tell."""
    label: str | None = None
    meta: dict[str, Any] = {}
    for kind, value, plain in _annotations(place):
        if kind in _TRUTH and label is None and plain:
            label = value
        elif (kind, value, plain) != _ROLE:
            meta[kind] = value
    return label, meta


class _Reader:
    """Reads the traces of one file, whose definitions it knows by their names."""

    def __init__(self, root: Element) -> None:
        self._named = {_id(e): e for e in root.iter() if _id(e)}
        self._left = MAX_POINTS
        self._current = TraceFormat()
        # A format that stands alone in the definitions is often referred to by nobody.
        formats = [e for e in root.iter() if tag_of(e) == "traceFormat"]
        contexts = [e for e in root.iter() if e.get("contextRef") or e.get("traceFormatRef")]
        if len(formats) == 1 and not contexts:
            self._current = self._of_format(formats[0], {})

    def drawing(self, place: Element) -> Drawing:
        strokes: list[Float64] = []
        times: list[Float64 | None] = []
        begun: dict[str | None, int] = {}  # trace's id -> stroke, which later traces may continue
        units: set[bool] = set()
        for trace, form in self._traces(place, self._current):
            if trace.get("type", "penDown") == "penUp":
                continue
            points, moments = self._points(trace, form)
            if not len(points):
                continue
            if trace.get("continuation") in ("middle", "end") and begun:
                prior = (trace.get("priorRef") or "").lstrip("#")
                at = begun.get(prior, len(strokes) - 1)
                strokes[at] = np.concatenate([strokes[at], points])
                before = times[at]
                if before is not None and moments is not None:
                    times[at] = np.concatenate([before, moments])
            else:
                at = len(strokes)
                strokes.append(points)
                times.append(moments)
            begun[_id(trace)] = at
            units.add(form.mm)
        if len(units) > 1:
            raise Unusable("some traces have units of length and some have none")
        label, meta = _described(place)
        if units == {True}:
            meta.setdefault("unit_mm", 1.0)
        timed = [time for time in times if time is not None]
        return Drawing(strokes, timed if len(timed) == len(times) > 0 else None, label, meta)

    def _traces(self, place: Element, form: TraceFormat) -> Iterator[tuple[Element, TraceFormat]]:
        """(trace, format) in the document's order; a context is in force from where it stands."""
        for child in place:
            tag = tag_of(child)
            if tag == "context":
                form = self._current = self._of_context(child, form)
            elif tag in ("trace", "traceGroup"):
                own = self._of_context(child, form) if child.get("contextRef") else form
                if tag == "trace":
                    yield child, own
                else:
                    yield from self._traces(child, own)

    def _refers(self, element: Element, key: str) -> Element | None:
        """The element that an attribute names, or None where it names a default."""
        name = (element.get(key) or "").lstrip("#")
        if not name or name.startswith("Default"):
            return None
        if name not in self._named:
            raise Unusable(f"{key} names {name!r}, which is nowhere in the file")
        return self._named[name]

    def _of_context(self, context: Element, form: TraceFormat, depth: int = 0) -> TraceFormat:
        """The format that a context, or what refers to one, brings about."""
        if depth > 20:
            raise Unusable("contexts that refer to one another without end")
        base = self._refers(context, "contextRef")
        if base is not None:
            form = self._of_context(base, form, depth + 1)
        source = self._refers(context, "inkSourceRef")
        sources = [*([] if source is None else [source]), *_children(context, "inkSource")]
        resolution: dict[str | None, float] = {}
        for one in sources:
            resolution |= _resolution(one)
            for inner in _children(one, "traceFormat"):
                form = self._of_format(inner, resolution)
        named = self._refers(context, "traceFormatRef")
        for one in [*([] if named is None else [named]), *_children(context, "traceFormat")]:
            form = self._of_format(one, resolution)
        return form

    def _of_format(self, element: Element, resolution: Mapping[str | None, float]) -> TraceFormat:
        channels = _children(element, "channel")
        needed = len(channels)
        for part in _children(element, "intermittentChannels"):
            channels += _children(part, "channel")
        if not channels:
            return TraceFormat()
        names = tuple(channel.get("name") or "" for channel in channels)
        if "X" not in names[:needed] or "Y" not in names[:needed]:
            raise Unusable(f"a trace format without channels X and Y, but {', '.join(names)[:80]}")
        last = dict(zip(names, channels))
        lengths = [_LENGTHS.get(_units(last[axis])) or resolution.get(axis) for axis in "XY"]
        if lengths.count(None) == 1:
            raise Unusable("one of X and Y has a unit of length and the other has none")
        x, y = (
            (-1.0 if last[axis].get("orientation") == "-ve" else 1.0) * (length or 1.0)
            for axis, length in zip("XY", lengths)
        )
        t = _TIMES.get(_units(last["T"]), 1e-3) if "T" in last else 1e-3
        return TraceFormat(names, needed, x, y, t, None not in lengths)

    def _points(self, trace: Element, form: TraceFormat) -> tuple[Float64, Float64 | None]:
        """Points `(n, 2)` and, where the format has times, seconds `(n,)`."""
        text = trace.text or ""
        if not text.strip():
            return np.zeros((0, 2)), None
        self._left -= text.count(",") + 1
        if self._left < 0:
            raise Unusable(f"over {MAX_POINTS:,} points")
        rows = values(text, form)
        x, y = (rows[:, form.channels.index(name)] for name in "XY")
        points = np.stack([x * form.x, y * form.y], axis=1)
        if not np.isfinite(points).all():
            raise Unusable("a point whose X or Y is missing or not finite")
        times = None
        if "T" in form.channels[: form.needed]:
            times = rows[:, form.channels.index("T")] * form.t
            times = times + _offset(trace)
            if not np.isfinite(times).all():
                raise Unusable("a point whose time is missing or not finite")
        return points, times


def _units(channel: Element) -> str:
    return (channel.get("units") or "").strip().lower()


def _offset(trace: Element) -> float:
    offset = trace.get("timeOffset") or "0"
    try:
        return float(offset) * 1e-3
    except ValueError:
        raise Unusable(f"timeOffset is {offset[:40]!r}, no number") from None


def _resolution(source: Element) -> dict[str | None, float]:
    """Channel -> mm in one of its steps, from a source's properties."""
    found: dict[str | None, float] = {}
    for properties in _children(source, "channelProperties"):
        for one in _children(properties, "channelProperty"):
            unit = re.fullmatch(r"1?/(\w+)", _units(one))
            if one.get("name") == "resolution" and unit and unit[1] in _LENGTHS:
                try:
                    steps = float(one.get("value") or 0)
                except ValueError:
                    steps = 0.0
                if steps > 0:
                    found[one.get("channel")] = _LENGTHS[unit[1]] / steps
    return found


def encode(drawings: Iterable[Drawing]) -> bytes:
    """Drawings as InkML: places exact to float32, times in ms to a microsecond, labels and meta.

    Raises:
      ValueError: a text has a character that XML cannot hold.
    """
    chosen = list(drawings)
    timed = {drawing.times is not None for drawing in chosen if drawing.strokes}
    parts = [f'<?xml version="1.0" encoding="UTF-8"?>\n<ink xmlns="{_NAMESPACE}">\n<definitions>\n']
    units = {drawing.meta.get("unit_mm") for drawing in chosen}
    mm = units == {1} or units == {1.0}
    parts += [_context("timed", True, mm)] * (True in timed)
    parts += [_context("untimed", False, mm)] * (timed != {True})
    parts.append("</definitions>\n")
    if len(chosen) == 1:
        parts += _body(chosen[0], mm)
    else:
        for drawing in chosen:
            parts.append(f'<traceGroup>\n<annotation type="role">{_DRAWING}</annotation>\n')
            parts += [*_body(drawing, mm), "</traceGroup>\n"]
    parts.append("</ink>\n")
    return "".join(parts).encode()


def _context(name: str, timed: bool, mm: bool) -> str:
    unit = "mm" if mm else "dev"
    channels = [f'<channel name="{axis}" type="decimal" units="{unit}"/>' for axis in "XY"]
    channels += ['<channel name="T" type="decimal" units="ms"/>'] * timed
    inside = "".join(channels)
    return f'<context xml:id="{name}"><traceFormat>{inside}</traceFormat></context>\n'


def _body(drawing: Drawing, mm: bool) -> Iterator[str]:
    if drawing.label is not None:
        yield f'<annotation type="truth">{_text(drawing.label)}</annotation>\n'
    for key, value in drawing.meta.items():
        if key == "unit_mm" and mm:
            continue  # the channels say it
        plain = isinstance(value, str) and key not in _TRUTH and key != "role"
        encoding = "" if plain else f' encoding="{_JSON}"'
        words = _text(value if plain else json.dumps(value, ensure_ascii=False))
        yield f'<annotation type="{_text(key)}"{encoding}>{words}</annotation>\n'
    context = "untimed" if drawing.times is None else "timed"
    for index, stroke in enumerate(drawing.strokes):
        columns = [stroke.astype(str)]
        if drawing.times is not None:
            moments = np.round(drawing.times[index] * 1000, 3)
            columns.append(moments.astype(str)[:, None])
        rows = np.concatenate(columns, axis=1).tolist()
        points = ", ".join(" ".join(row) for row in rows)
        yield f'<trace contextRef="#{context}">{points}</trace>\n'


def _text(words: str) -> str:
    """A text as XML holds it."""
    check_held(words, _UNHELD, "InkML")
    return escape(words).replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")
