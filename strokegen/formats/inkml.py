"""InkML, the W3C's ink markup: traces, channels, brushes and annotations become drawings.

Source: Ink Markup Language (InkML), W3C Recommendation of 20 September 2011. Read are: traces with
values given outright or by first or second differences, repeated, missing, true, false or in
hexadecimal (section 3.2); what `strokegen.formats.inkml_context` knows of channels and brushes;
continued traces, time offsets and annotations. y points down, as in drawings. What a pen does above
the paper is no ink. Canvas mappings, MathML and the like, and what else no drawing holds, are left
out and said.

Read is also what others write: points as "x,y x,y" (InkSight) or "x y x y"; a third number without
a format, which is the time if it grows, in the unit that its steps suggest; InkSight's textField
as label, MathWriting's splits; pages of OneNote as Microsoft Graph gives them.

A file is one drawing, unless `encode` has put several in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from strokegen.formats import inkml_write
from strokegen.formats.csv_columns import unit_of
from strokegen.formats.inkml_context import Context, Contexts, id_of
from strokegen.formats.inkml_values import THIRD, TraceFormat, numbers_in_first, values
from strokegen.formats.inkml_write import DRAWING, JSON, TRUTH
from strokegen.formats.markup import Element, children, read_xml, tag_of
from strokegen.formats.multipart import is_multipart, parts
from strokegen.ink.brush import Brush
from strokegen.ink.checks import Skipped, Unusable
from strokegen.ink.chords import by_shape
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, Unheld
from strokegen.ink.facts import usable
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Float64

MAX_BYTES = 64 << 20
MAX_POINTS = 2_000_000
_MAX_ELEMENTS = 500_000
_ROLE = ("role", DRAWING, True)
_INKML = "application/inkml+xml"
_TEXT = "textField"  # what InkSight calls a label
_SPLIT = "splitTagOriginal"  # and MathWriting a split
_SPLITS = ("train", "valid", "test")
_CHANNELS = ("X", "Y", "T", "F")  # those that a drawing holds


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The drawing, or drawings, of an InkML file.

    Lengths become mm where the file gives units for them, with `meta["unit_mm"]` 1; times become
    seconds, F pressure. The annotation called truth or label is the drawing's label, else that of
    its only labelled group; the other annotations are in `meta`.
    Raises:
      DataError: over 64 MB, 500,000 elements or two million points; XML that is not well-formed
        or has entities that could grow; or traces that are not as their format says.
    """
    data = read_bounded(stream, MAX_BYTES, name)
    left = Skipped()
    try:
        yield from traced(data, left)
    except (Unusable, ValueError) as error:
        raise DataError(f"{name}: {error}") from None
    left.warn(name)


def traced(data: bytes, left: Skipped, most: int | None = None) -> Iterator[Drawing]:
    """The drawing, or drawings, of InkML; what is left out is counted.

    Raises:
      Unusable, ValueError: as `drawings`, or over `most` points, if only those are left.
    """
    if is_multipart(data):
        for ink in _of_onenote(data, left):
            yield from traced(ink, left, most)
        return
    root = _parse(data)
    reader = _Reader(root, left, MAX_POINTS if most is None else most)
    groups = [g for g in children(root, "traceGroup") if _ROLE in _annotations(g)]
    for place in groups or [root]:
        yield reader.drawing(place)


def _of_onenote(data: bytes, left: Skipped) -> list[bytes]:
    """The InkML of a page of OneNote, among its other parts, which are counted."""
    found = parts(data)
    for kind, _ in found:
        if kind != _INKML:
            left.add(f"part of type {kind[:40] or 'unknown'}")
    inks = [ink for kind, ink in found if kind == _INKML]
    if not inks:
        raise Unusable("no ink among its parts; ask Microsoft Graph for content?includeinkML=true")
    return inks


def encode(drawings: Iterable[Drawing]) -> bytes:
    """Drawings as InkML, see `strokegen.formats.inkml_write`.

    Raises:
      ValueError: a text has a character that XML cannot hold.
      Unheld: more than can be read again.
    """
    chosen = list(drawings)
    elements = sum(2 * len(drawing) + len(drawing.meta) + 20 for drawing in chosen)
    if elements > _MAX_ELEMENTS or sum(one.num_points for one in chosen) > MAX_POINTS:
        most = f"{MAX_POINTS:,} points and {_MAX_ELEMENTS // 2:,} strokes"
        raise Unheld(f"InkML holds at most {most}; split it")
    return inkml_write.encode(chosen)


def _parse(data: bytes) -> Element:
    root = read_xml(data, _MAX_ELEMENTS)
    if tag_of(root) != "ink":
        raise Unusable("expected InkML, the outermost element is not ink")
    return root


def _annotations(element: Element) -> list[tuple[str, Any, bool]]:
    """(type, value, whether the value is plain text) of an element's own annotations."""
    found: list[tuple[str, Any, bool]] = []
    for child in children(element, "annotation"):
        value, plain = child.text or "", child.get("encoding") != JSON
        try:
            read = value if plain else json.loads(value)
        except (ValueError, RecursionError):
            raise Unusable("an annotation that is not the JSON it says") from None
        found.append((child.get("type") or "annotation", read, plain))
    return found


def _described(place: Element, left: Skipped) -> tuple[str | None, dict[str, Any]]:
    """The label of a drawing and the other facts that its annotations tell."""
    label: str | None = None
    meta: dict[str, Any] = {}
    for kind, value, plain in _annotations(place):
        if kind == _SPLIT and value in _SPLITS:
            kind = "split"
        if kind == _TEXT and not value.strip():  # no text was told
            continue
        if kind in TRUTH and label is None and plain:
            label = value
        elif plain and not usable(kind, value):  # another program's word for something else
            left.add("annotation", f"{kind}: {value[:20]}")
        elif (kind, value, plain) != _ROLE:
            meta[kind] = value
    parts = [note for part in place.iter() if _is_part(part, place) for note in _annotations(part)]
    labels = [str(value) for kind, value, _ in parts if kind in TRUTH]
    if label is None and len(labels) == 1:
        label = labels.pop()
    for text in labels:
        left.add("label of a group", repr(text[:20]))
    for kind in (kind for kind, _, _ in parts if kind not in TRUTH):
        left.add("annotation of a group", repr(kind[:20]))
    return label, meta


def _is_part(element: Element, place: Element) -> bool:
    return element is not place and tag_of(element) in ("traceGroup", "traceView", "trace")


class _Stroke(NamedTuple):
    """Points `(n, 2)` and, where there are some, seconds and pressures `(n,)`."""

    points: Float64
    times: Float64 | None
    pressure: Float64 | None
    brush: Brush
    straight: bool | None
    stated: bool = True  # whether a format says what its times are

    def then(self, other: _Stroke) -> _Stroke:
        """This stroke, continued by another."""
        return _Stroke(
            np.concatenate([self.points, other.points]),
            _end_to_end(self.times, other.times),
            _end_to_end(self.pressure, other.pressure),
            self.brush,
            self.straight,
            self.stated,
        )


def _end_to_end(one: Float64 | None, other: Float64 | None) -> Float64 | None:
    return None if one is None or other is None else np.concatenate([one, other])


class _Reader:
    """Reads the traces of one file, and counts what is left out."""

    def __init__(self, root: Element, left: Skipped, most: int) -> None:
        self.left = left
        self._contexts = Contexts(root)
        self._current = self._contexts.first
        self._remaining = most
        for element in root.iter():
            if tag_of(element) == "annotationXML":
                self.left.add("annotationXML")
            elif tag_of(element) == "mapping" and element.get("type") != "identity":
                self.left.add("mapping of a canvas")
            elif tag_of(element) == "definitions":
                for trace in element.iter():
                    if tag_of(trace) == "trace":
                        self.left.add("trace among the definitions")

    def drawing(self, place: Element) -> Drawing:
        """The drawing of the traces in a place."""
        strokes: list[_Stroke] = []
        begun: dict[str | None, int] = {}  # trace's id -> stroke, which later traces may continue
        units: set[bool] = set()
        unheld: dict[str, None] = {}
        for trace, context in self._traces(place, self._current):
            if trace.get("type", "penDown") == "penUp":
                continue
            stroke = self._stroke(trace, context)
            if stroke is None:
                continue
            if trace.get("continuation") in ("middle", "end") and begun:
                prior = (trace.get("priorRef") or "").lstrip("#")
                at = begun.get(prior, len(strokes) - 1)
                strokes[at] = strokes[at].then(stroke)
            else:
                at = len(strokes)
                strokes.append(stroke)
            begun[id_of(trace)] = at
            units.add(context.form.mm)
            unheld |= dict.fromkeys(context.form.channels)
        if len(units) > 1:
            raise Unusable("some traces have units of length and some have none")
        for channel in (channel for channel in unheld if channel not in _CHANNELS):
            self.left.add(f"channel {channel[:20]}")
        label, meta = _described(place, self.left)
        if units == {True}:
            meta.setdefault("unit_mm", 1.0)
        drawing = Drawing(
            [stroke.points for stroke in strokes],
            self._times(strokes),
            label,
            meta,
            self._all([stroke.pressure for stroke in strokes], "pressure"),
            [stroke.brush for stroke in strokes],
            [bool(stroke.straight) for stroke in strokes],
        )
        told = any(stroke.straight is not None for stroke in strokes)
        return drawing if told else by_shape(drawing)

    def _times(self, strokes: list[_Stroke]) -> list[Float64] | None:
        """Times of all strokes; third numbers that no format tells of are times if they grow."""
        times = self._all([stroke.times for stroke in strokes], "times")
        if times is None or all(stroke.stated for stroke in strokes):
            return times
        steps = np.concatenate([np.diff(time) for time in times])
        if steps.max(initial=0) > 0 and steps.min() >= 0:
            return [time * unit_of(steps) for time in times]
        what = "stroke's third numbers, of which no format tells what they are"
        self.left.add(what, count=len(times))
        return None

    def _all(self, channel: list[Float64 | None], what: str) -> list[Float64] | None:
        """A channel of all strokes; None, which is said, if some have it and some do not."""
        there = [values for values in channel if values is not None]
        if len(there) == len(channel):
            return there or None
        self.left.add(f"stroke's {what}, which others lack", count=len(there))
        return None

    def _traces(self, place: Element, context: Context) -> Iterator[tuple[Element, Context]]:
        """(trace, context) in the document's order; a context is in force from where it stands."""
        for child in place:
            tag = tag_of(child)
            if tag == "context":
                context = self._current = self._contexts.brought(child, context)
            elif tag == "trace":
                yield child, self._contexts.of(child, context)
            elif tag == "traceGroup":
                yield from self._traces(child, self._contexts.of(child, context))

    def _stroke(self, trace: Element, context: Context) -> _Stroke | None:
        """What a trace says; None for nothing."""
        form = context.form
        text = (trace.text or "") + "".join(child.tail or "" for child in trace)
        if not text.strip():
            return None
        self._remaining -= text.count(",") + 1
        if self._remaining < 0:
            raise Unusable(f"over {MAX_POINTS:,} points")
        if not form.stated and numbers_in_first(text) == 3:
            form = THIRD
        rows = values(text, form)
        x, y = (rows[:, form.channels.index(axis)] for axis in "XY")
        points = np.stack([x * form.x, y * form.y], axis=1)
        if not np.isfinite(points).all():
            raise Unusable("a point whose X or Y is missing or not finite")
        times = _column(rows, form, "T")
        if times is not None:
            times = times * form.t + _offset(trace)
            if not np.isfinite(times).all():
                raise Unusable("a point whose time is missing or not finite")
        brush = context.pen.brush(form)
        if context.pen.width and not brush.width:
            self.left.add("width of a brush in mm, since its ink states no unit")
        pressure = self._pressure(rows, form)
        return _Stroke(points, times, pressure, brush, context.pen.straight, form is not THIRD)

    def _pressure(self, rows: Float64, form: TraceFormat) -> Float64 | None:
        """The pressures of a trace, from 0 to 1."""
        force = _column(rows, form, "F")
        if force is None:
            return None
        low, high = form.force or (0.0, 1.0)
        if not np.isfinite(force).all():
            self.left.add("stroke's pressure, which some points lack")
        elif form.force is None and (force.min() < 0 or force.max() > 1):
            self.left.add("stroke's pressure, of which no greatest is said")
        else:
            return np.clip((force - low) / (high - low), 0, 1)
        return None


def _column(rows: Float64, form: TraceFormat, channel: str) -> Float64 | None:
    """The values of a channel, `(n,)`, or None without any."""
    if channel not in form.channels:
        return None
    found = rows[:, form.channels.index(channel)]
    return None if np.isnan(found).all() else found


def _offset(trace: Element) -> float:
    offset = trace.get("timeOffset") or "0"
    try:
        return float(offset) * 1e-3
    except ValueError:
        raise Unusable(f"timeOffset is {offset[:40]!r}, no number") from None
