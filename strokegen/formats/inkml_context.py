"""What an InkML file says of its traces: channels, units, brushes, and which of them are in force.

Source: Ink Markup Language (InkML), W3C Recommendation of 20 September 2011: trace formats (3.1),
sources and their channels (4.1), contexts (4.2), brushes (4.3).

Microsoft Office is read as it writes: its whole numbers are steps of 0.01 mm, though it calls them
centimetres or inches. Word states a resolution of 1,000 steps a cm; PowerPoint states that of the
tablet, in X another than in Y. Its channels range over all numbers of 32 bits, as no device's do.
"""

from __future__ import annotations

import math
import re
from collections import ChainMap
from collections.abc import Mapping
from typing import NamedTuple

from strokegen.formats.inkml_values import TraceFormat
from strokegen.formats.markup import MM, Element, children, tag_of
from strokegen.formats.svg_values import colour_of
from strokegen.ink.brush import Brush
from strokegen.ink.checks import Unusable

_LENGTHS = {**MM, "himetric": 0.01}
_TIMES = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_FINE = ("mm", "himetric", "ms", "us", "ns")  # units in which whole numbers can be ink
_HIMETRIC = 0.01
_MARKED = 0.5  # as opaque as a highlighter that darkens what is under it looks beside it
_ALL_32_BITS = 2.147e9
_REFERENCES = ("contextRef", "brushRef", "inkSourceRef", "traceFormatRef")
_MAX_DEPTH = 20
_ID = "{http://www.w3.org/XML/1998/namespace}id"


class Resolution(NamedTuple):
    """Steps in a unit, as a source states them of a channel."""

    steps: float
    unit: str


class Pen(NamedTuple):
    """A brush; its width is in mm, or else in the device's own units.

    `straight` is whether its strokes are, or None. A transparency goes from 0 to 255. A brush that
    darkens what lies under it (Office's `rasterOp` of maskPen) is a highlighter.
    """

    colour: str | None = None
    width: float | None = None
    in_mm: bool = False
    layer: str | None = None
    opacity: float | None = None
    tool: str | None = None
    straight: bool | None = None

    def brush(self, form: TraceFormat) -> Brush:
        """The brush in the units of ink of that format; its width is left out if unrelated."""
        width = self.width
        if width is not None and not self.in_mm:
            width *= abs(form.x)
        known = width if form.mm or not self.in_mm else None
        return Brush(self.colour, known, self.layer, self.opacity, self.tool)


class Context(NamedTuple):
    """What holds of a trace."""

    form: TraceFormat = TraceFormat(stated=False)
    pen: Pen = Pen()


def id_of(element: Element) -> str | None:
    """The name by which others refer to an element."""
    return element.get(_ID) or element.get("id")


class Contexts:
    """The definitions of a file, known by their names."""

    def __init__(self, root: Element) -> None:
        every = list(root.iter())
        self._named = {id_of(element): element for element in every if id_of(element)}
        self._known: dict[tuple[str | Context | None, ...], Context] = {}
        self.first = Context()
        # A format that stands alone in the definitions is often referred to by nobody.
        formats = [element for element in every if tag_of(element) == "traceFormat"]
        referring = any(e.get("contextRef") or e.get("traceFormatRef") for e in every)
        if len(formats) == 1 and not referring:
            sources = [_resolutions(one) for one in every if tag_of(one) == "inkSource"]
            self.first = Context(_format(formats[0], dict(ChainMap(*sources))))

    def of(self, element: Element, context: Context) -> Context:
        """What holds of a trace or group in a context: what it refers to itself goes first."""
        if len(element):
            return self._found(element, context)
        key = (*map(element.get, _REFERENCES), context)
        if key not in self._known:
            self._known[key] = self._found(element, context)
        return self._known[key]

    def _found(self, element: Element, context: Context) -> Context:
        if element.get("contextRef"):
            context = self.brought(element, context)
        elif element.get("brushRef"):
            context = context._replace(pen=self._pen(element, context.pen))
        return context

    def brought(self, element: Element, context: Context, depth: int = 0) -> Context:
        """What a context, or what refers to one, brings about."""
        if depth > _MAX_DEPTH:
            raise Unusable("contexts that refer to one another without end")
        base = self._refers(element, "contextRef")
        if base is not None:
            context = self.brought(base, context, depth + 1)
        source = self._refers(element, "inkSourceRef")
        sources = [*([] if source is None else [source]), *children(element, "inkSource")]
        resolutions: dict[str, Resolution] = {}
        form = context.form
        for one in sources:
            resolutions |= _resolutions(one)
            for inner in children(one, "traceFormat"):
                form = _format(inner, resolutions)
        named = self._refers(element, "traceFormatRef")
        for one in [*([] if named is None else [named]), *children(element, "traceFormat")]:
            form = _format(one, resolutions)
        return Context(form, self._pen(element, context.pen))

    def _pen(self, element: Element, pen: Pen, depth: int = 0) -> Pen:
        """The brush that an element refers to, or has in it, laid over the one before."""
        if depth > _MAX_DEPTH:
            raise Unusable("brushes that refer to one another without end")
        named = self._refers(element, "brushRef")
        for brush in [*([] if named is None else [named]), *children(element, "brush")]:
            pen = _described(brush, self._pen(brush, pen, depth + 1))
        return pen

    def _refers(self, element: Element, key: str) -> Element | None:
        """The element that an attribute names, or None where it names a default."""
        name = (element.get(key) or "").lstrip("#")
        if not name or name.startswith("Default"):
            return None
        if name not in self._named:
            raise Unusable(f"{key} names {name[:40]!r}, which is nowhere in the file")
        return self._named[name]


def _described(brush: Element, pen: Pen) -> Pen:
    """A brush with the properties that an element gives it."""
    said = {one.get("name"): one for one in children(brush, "brushProperty")}
    colour = said["color"].get("value", "") if "color" in said else None
    if colour is not None:
        pen = pen._replace(colour=colour_of(colour) or pen.colour)
    wide = said.get("width", said.get("height"))
    width = _value(wide)
    if wide is not None and 0 < width < math.inf:
        length = _LENGTHS.get(_units(wide))
        pen = pen._replace(width=width * (length or 1.0), in_mm=length is not None)
    opacity = 1 - _value(said.get("transparency")) / 255
    if 0 < opacity <= 1:
        pen = pen._replace(opacity=opacity)
    words = {name: one.get("value") for name, one in said.items()}
    if words.get("rasterOp") == "maskPen":
        pen = pen._replace(tool="highlighter", opacity=pen.opacity or _MARKED)
    elif words.get("inkEffects") == "pencil":
        pen = pen._replace(tool="pencil")
    for note in children(brush, "annotation"):
        if note.get("type") == "layer":
            pen = pen._replace(layer=note.text or "")
        elif note.get("type") == "tool":
            pen = pen._replace(tool=note.text or "")
        elif note.get("type") == "straight":
            pen = pen._replace(straight=note.text == "true")
    return pen


def _value(said: Element | None) -> float:
    """The number that a property says; NaN for none."""
    return math.nan if said is None else _float(said.get("value"))


def _format(element: Element, resolutions: Mapping[str, Resolution]) -> TraceFormat:
    channels = children(element, "channel")
    for part in children(element, "regularChannels"):  # as drafts up to 2004 have it
        channels += children(part, "channel")
    needed = len(channels)
    for part in children(element, "intermittentChannels"):
        channels += children(part, "channel")
    if not channels:
        return TraceFormat()
    names = tuple(channel.get("name") or "" for channel in channels)
    if "X" not in names[:needed] or "Y" not in names[:needed]:
        raise Unusable(f"a trace format without channels X and Y, but {', '.join(names)[:80]}")
    last = dict(zip(names, channels))
    lengths = [_step(last[axis], resolutions.get(axis), _LENGTHS) for axis in "XY"]
    if lengths.count(None) == 1:
        raise Unusable("one of X and Y has a unit of length and the other has none")
    x, y = (
        (-1.0 if last[axis].get("orientation") == "-ve" else 1.0) * (length or 1.0)
        for axis, length in zip("XY", lengths)
    )
    t = _step(last["T"], resolutions.get("T"), _TIMES) if "T" in last else None
    force = _range(last["F"]) if "F" in last else None
    return TraceFormat(names, needed, x, y, t or 1e-3, None not in lengths, force)


def _step(
    channel: Element, resolution: Resolution | None, units: Mapping[str, float]
) -> float | None:
    """What 1 stands for in a channel, in mm or seconds; None where it is not known.

    Whole numbers with a resolution are a device's steps, in whatever unit they are said to be; but
    not those said to be in mm, of which the resolution is stated in another unit.
    """
    unit, whole = _units(channel), channel.get("type") == "integer"
    if whole and unit in MM and unit not in _FINE and _has_all_numbers(channel):
        return _HIMETRIC
    step = None if resolution is None else units.get(resolution.unit)
    if resolution is None or step is None:
        return units.get(unit)
    stated = unit == resolution.unit or unit not in _FINE
    return step / resolution.steps if unit not in units or (whole and stated) else units[unit]


def _has_all_numbers(channel: Element) -> bool:
    return _float(channel.get("min")) < -_ALL_32_BITS < _ALL_32_BITS < _float(channel.get("max"))


def _range(channel: Element) -> tuple[float, float] | None:
    """The least and the greatest value of a channel, or None where the file does not say it."""
    low, high = _float(channel.get("min") or "0"), _float(channel.get("max"))
    return (low, high) if -math.inf < low < high < math.inf else None


def _resolutions(source: Element) -> dict[str, Resolution]:
    """Channel -> steps in a unit, from a source's properties."""
    found = {}
    for properties in children(source, "channelProperties"):
        for one in children(properties, "channelProperty"):
            unit = re.fullmatch(r"1?/(\w+)", _units(one))
            steps = _float(one.get("value"))
            if one.get("name") == "resolution" and unit and 0 < steps < math.inf:
                found[one.get("channel") or ""] = Resolution(steps, unit[1])
    return found


def _units(element: Element) -> str:
    return (element.get("units") or "").strip().lower()


def _float(text: str | None) -> float:
    """A number; NaN for anything else."""
    try:
        return float(text or "nan")
    except ValueError:
        return math.nan
