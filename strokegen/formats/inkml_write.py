"""Drawings as InkML: places exact to float32, times in ms to a microsecond, labels and meta.

Source: Ink Markup Language (InkML), W3C Recommendation of 20 September 2011.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape

import numpy as np

from strokegen.formats.markup import check_held
from strokegen.ink.brush import Brush
from strokegen.ink.chords import by_shape
from strokegen.ink.drawing import Drawing

NAMESPACE = "http://www.w3.org/2003/InkML"
TRUTH = ("truth", "label", "transcription", "normalizedLabel", "text", "textField")
"""Annotations that say what the ink shows."""

DRAWING = "strokegen drawing"
"""The annotation of a group that is a drawing by itself."""

JSON = "application/json"
_UNHELD = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Pen = tuple[Brush, bool | None]  # whether its strokes are straight, if that is to be said
_PLAIN: _Pen = (Brush(), None)


def encode(drawings: Iterable[Drawing]) -> bytes:
    """Drawings as InkML.

    Raises:
      ValueError: a text has a character that XML cannot hold.
    """
    chosen = list(drawings)
    units = {drawing.meta.get("unit_mm") for drawing in chosen}
    mm = units == {1} or units == {1.0}
    unit = "mm" if mm else "dev"
    pens = dict.fromkeys(pen for drawing in chosen for pen in _pens(drawing) if pen != _PLAIN)
    names = {pen: f"brush{number}" for number, pen in enumerate(pens)}
    parts = [f'<?xml version="1.0" encoding="UTF-8"?>\n<ink xmlns="{NAMESPACE}">\n<definitions>\n']
    contexts = {_context(drawing): drawing for drawing in chosen} or {"plain": Drawing(())}
    parts += [_format(name, drawing, unit) for name, drawing in sorted(contexts.items())]
    parts += [_brush(name, *pen, unit) for pen, name in names.items()]
    parts.append("</definitions>\n")
    if len(chosen) == 1:
        parts += _body(chosen[0], mm, names)
    else:
        for drawing in chosen:
            parts.append(f'<traceGroup>\n<annotation type="role">{DRAWING}</annotation>\n')
            parts += [*_body(drawing, mm, names), "</traceGroup>\n"]
    parts.append("</ink>\n")
    return "".join(parts).encode()


def _pens(drawing: Drawing) -> list[_Pen]:
    """The pen of each stroke."""
    told = drawing.straight if any(drawing.straight + by_shape(drawing).straight) else None
    return list(zip(drawing.brushes, told or [None] * len(drawing)))


def _context(drawing: Drawing) -> str:
    """What the context of such drawings is called."""
    timed, pressed = drawing.times is not None, drawing.pressure is not None
    return "-".join(["timed"] * timed + ["pressed"] * pressed) or "plain"


def _format(name: str, drawing: Drawing, unit: str) -> str:
    channels = [f'<channel name="{axis}" type="decimal" units="{unit}"/>' for axis in "XY"]
    if drawing.times is not None:
        channels.append('<channel name="T" type="decimal" units="ms"/>')
    if drawing.pressure is not None:
        channels.append('<channel name="F" type="decimal" min="0" max="1"/>')
    inside = "".join(channels)
    return f'<context xml:id="{name}"><traceFormat>{inside}</traceFormat></context>\n'


def _brush(name: str, brush: Brush, straight: bool | None, unit: str) -> str:
    parts = []
    if brush.width is not None:
        parts.append(f'<brushProperty name="width" value="{brush.width!r}" units="{unit}"/>')
    if brush.colour is not None:
        parts.append(f'<brushProperty name="color" value="{_text(brush.colour)}"/>')
    if brush.opacity is not None:
        clear = 255 * (1 - brush.opacity)
        parts.append(f'<brushProperty name="transparency" value="{clear!r}"/>')
    for kind, words in (("layer", brush.layer), ("tool", brush.tool)):
        if words is not None:
            parts.append(f'<annotation type="{kind}">{_text(words)}</annotation>')
    if straight is not None:
        parts.append(f'<annotation type="straight">{str(straight).lower()}</annotation>')
    return f'<brush xml:id="{name}">{"".join(parts)}</brush>\n'


def _body(drawing: Drawing, mm: bool, names: Mapping[_Pen, str]) -> Iterator[str]:
    if drawing.label is not None:
        yield f'<annotation type="truth">{_text(drawing.label)}</annotation>\n'
    for key, value in drawing.meta.items():
        if key == "unit_mm" and mm:
            continue  # the channels say it
        plain = isinstance(value, str) and key not in TRUTH and key != "role"
        encoding = "" if plain else f' encoding="{JSON}"'
        words = _text(value if plain else json.dumps(value, ensure_ascii=False))
        yield f'<annotation type="{_text(key)}"{encoding}>{words}</annotation>\n'
    context = _context(drawing)
    for index, (stroke, pen) in enumerate(zip(drawing.strokes, _pens(drawing))):
        columns = [stroke.astype(str)]
        if drawing.times is not None:
            moments = np.round(drawing.times[index] * 1000, 3)
            columns.append(moments.astype(str)[:, None])
        if drawing.pressure is not None:
            columns.append(drawing.pressure[index].astype(str)[:, None])
        rows = np.concatenate(columns, axis=1).tolist()
        points = ", ".join(" ".join(row) for row in rows)
        brush = f' brushRef="#{names[pen]}"' if pen in names else ""
        yield f'<trace contextRef="#{context}"{brush}>{points}</trace>\n'


def _text(words: str) -> str:
    """A text as XML holds it."""
    check_held(words, _UNHELD, "InkML")
    return escape(words).replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")
