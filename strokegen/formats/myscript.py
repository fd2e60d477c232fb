"""Ink as MyScript has it: what its recogniser is sent, and JIIX, which it answers with.

Source: the iink recogniser's REST and WebSocket messages as npm's iink-ts 3.3 builds them
(`recognizer/RecognizerHTTPV1.ts`, `RecognizerHTTPV2.ts`, `RecognizerWebSocket.ts`), and JIIX 3
(developer.myscript.com, interactive ink, JIIX). What is sent has columns a stroke: x and y in px of
`xDPI` and `yDPI` (96 where nothing is said), or of `scaleX` and `scaleY` mm; t in ms, p from 0 to
1; a pen's style is CSS, its width in mm. Strokes of a mouse have no pressure. JIIX has X and Y in
mm, T in ms from the stroke's `timestamp` (UTC), F from 0 to 1; its label is the drawing's. A stroke
that several words or characters have is one.

Written is the first request's form, exact to 0.0001 px, a microsecond and 1/10,000 of pressure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, BinaryIO

import numpy as np

from strokegen.formats import board
from strokegen.formats.board import in_px, ink, number, read_json, word
from strokegen.formats.svg_values import NOTHING, PIXEL, paint
from strokegen.ink.brush import Brush
from strokegen.ink.checks import Skipped, Unusable, numbers, within
from strokegen.ink.chords import by_shape
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, Unheld
from strokegen.ink.types import Float64

MAX_BYTES = board.MAX_BYTES
_DPI = 96.0
_LISTS = ("strokeGroups", "strokes", "events")
_COLUMNS = (("x", "y", "t", "p"), ("X", "Y", "T", "F"))


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The one drawing of a request, or of JIIX that was exported with its strokes.

    Raises:
      DataError: over 64 MB or two million lists and objects; not MyScript's JSON, or a stroke that
        is none.
    """
    facts = read_json(stream, name)
    left = Skipped()
    try:
        if isinstance(facts, list) or (isinstance(facts, dict) and facts.keys() & {*_LISTS}):
            yield _request(facts, left)
        else:
            yield _jiix(facts, left)
    except (Unusable, ValueError) as error:
        raise DataError(f"{name}: {error}") from None
    left.warn(name)


def _request(facts: Any, left: Skipped) -> Drawing:
    """The drawing of what a recogniser is sent."""
    whole = {"strokes": facts} if isinstance(facts, list) else facts
    scale = [
        number(whole, f"scale{axis}", 25.4 / (number(whole, f"{axis.lower()}DPI", _DPI) or _DPI))
        for axis in "XY"
    ]
    groups = whole.get("strokeGroups")
    groups = [{"strokes": whole.get("strokes", whole.get("events"))}] if groups is None else groups
    strokes = [
        (stroke, stroke.get("style", group.get("penStyle")))
        for group in _objects(groups, "strokeGroups")
        for stroke in _objects(group.get("strokes"), "strokes")
    ]
    columns: list[Columns] = []
    brushes: list[Brush] = []
    mouse = True
    for at, (stroke, style) in enumerate(strokes):
        pointer, brush = word(stroke, "pointerType").lower(), _brush(style)
        if pointer == "eraser" or brush is None:
            left.add("hidden" if pointer != "eraser" else "stroke of the eraser")
            continue
        with within(f"stroke {at}"):
            columns.append(_columns(stroke, _COLUMNS[0], left))
        brushes.append(brush)
        mouse = mouse and pointer == "mouse"
    size = [number(whole, side) * mm for side, mm in zip(("width", "height"), scale)]
    meta = {"page_mm": size} if min(size) > 0 else {}
    return _drawing(columns, scale, brushes, meta, None, mouse, left)


def _objects(found: object, name: str) -> list[dict[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unusable(f"{name} that are no list of objects")
    return found


def _brush(style: object) -> Brush | None:
    """The brush of a pen's style, CSS or an object; None for one that is not seen."""
    if isinstance(style, str):
        pairs = (part.partition(":") for part in style[:1000].split(";"))
        style = {name.strip(): value.strip() for name, _, value in pairs}
    if not isinstance(style, dict):
        return Brush()
    width = style.get("-myscript-pen-width")
    try:
        wide = float(width) if isinstance(width, str | int | float) else None
    except (ValueError, OverflowError):
        wide = None
    return ink(style.get("color"), wide, 1.0)


Columns = tuple[Float64, Float64, Float64 | None, Float64 | None]
"""x, y, ms and pressures of a stroke, `(n,)` each."""


def _columns(stroke: dict[str, Any], names: tuple[str, ...], left: Skipped) -> Columns:
    if isinstance(stroke.get("pointers"), list):  # as iink-ts keeps them
        points = _objects(stroke["pointers"], "pointers")
        stroke = {axis: [point.get(axis) for point in points] for axis in names}
    x, y = (numbers(stroke.get(axis), "coordinates") for axis in names[:2])
    if len(x) != len(y) or not len(x):
        raise Unusable(f"{len(x):,} x and {len(y):,} y, expected as many of both, and one at least")
    rest: list[Float64 | None] = []
    for axis in names[2:]:
        values = stroke.get(axis)
        there = isinstance(values, list) and len(values) == len(x) and None not in values
        if values and not there:
            left.add(f"stroke's {axis}, which some points lack")
        rest.append(numbers(values, axis) if there else None)
    return x, y, rest[0], rest[1]


def _drawing(
    strokes: list[Columns],
    scale: list[float],
    brushes: list[Brush],
    meta: dict[str, Any],
    label: str | None,
    mouse: bool,
    left: Skipped,
) -> Drawing:
    if not strokes:
        return Drawing((), None, label, {"unit_mm": 1.0, **meta})
    x, y, times, pressure = zip(*strokes)
    points = np.stack([np.concatenate(x) * scale[0], np.concatenate(y) * scale[1]], axis=1)
    moments = _shared(times, "times", left)
    forces = None if mouse else _shared(pressure, "pressure", left)
    drawing = Drawing.from_points(
        points,
        list(map(len, x)),
        None if moments is None else moments / 1000,
        label,
        {"unit_mm": 1.0, **meta},
        None if forces is None else np.clip(forces, 0, 1),
        brushes,
    )
    return by_shape(drawing)


def _shared(channel: tuple[Float64 | None, ...], what: str, left: Skipped) -> Float64 | None:
    """A channel of all strokes; None, which is said, where some have it and some do not."""
    there = [values for values in channel if values is not None]
    if len(there) == len(channel):
        return np.concatenate(there)
    left.add(f"stroke's {what}, which others lack", count=len(there))
    return None


def _jiix(facts: Any, left: Skipped) -> Drawing:
    """The drawing of a document that was recognised."""
    if not isinstance(facts, dict) or not isinstance(facts.get("type"), str):
        raise Unusable('expected MyScript\'s {"strokeGroups": [...]}, or JIIX')
    found = []
    for at, stroke in enumerate(_strokes(facts)):
        with within(f"stroke {at}"):
            found.append(_timed(stroke, left))
    if not found:
        raise Unusable("JIIX without strokes; export it with jiix.strokes")
    parts = facts.get("elements")
    parts = [facts, *(parts if isinstance(parts, list) else [])]
    labels = [one["label"] for one in parts if isinstance(one, dict) and _labelled(one)]
    brushes = [Brush()] * len(found)
    return _drawing(found, [1.0, 1.0], brushes, {}, "\n".join(labels) or None, False, left)


def _labelled(facts: dict[str, Any]) -> bool:
    return isinstance(facts.get("label"), str)


def _timed(stroke: dict[str, Any], left: Skipped) -> Columns:
    """A stroke of JIIX, its times from 1970 on where its timestamp tells."""
    x, y, times, force = _columns(stroke, _COLUMNS[1], left)
    begun = stroke.get("timestamp")
    if times is None or not isinstance(begun, str):
        return x, y, times, force
    try:
        moment = datetime.fromisoformat(begun[:26]).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        left.add("timestamp that is none")
        return x, y, times, force
    return x, y, times + moment * 1000, force


def _strokes(facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The strokes anywhere in a document, each once, in its order."""
    seen: set[str] = set()
    stack: list[Any] = [facts]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack += reversed(one)
        elif isinstance(one, dict):
            if one.get("type") == "stroke" and ("X" in one or "x" in one):
                key = word(one, "full-id") or word(one, "id")
                if not key or key not in seen:
                    seen.add(key)
                    yield one
            else:
                words = one.get("words")
                inked = [one, *(words if isinstance(words, list) else [])]
                whole = any(isinstance(part, dict) and _has_ink(part) for part in inked)
                # Characters repeat the ink of words, in parts.
                stack += [
                    part for name, part in reversed(one.items()) if not (whole and name == "chars")
                ]


def _has_ink(part: dict[str, Any]) -> bool:
    items = part.get("items")
    return isinstance(items, list) and any(
        isinstance(item, dict) and item.get("type") == "stroke" for item in items
    )


def encode(drawings: Iterable[Drawing]) -> bytes:
    """One drawing as a request to recognise text.

    Raises:
      Unheld: more than can be read again.
    """
    (drawing,) = drawings
    if 5 * len(drawing) > board.MAX_PARTS:
        raise Unheld(f"MyScript's JSON holds {board.MAX_PARTS // 5:,} strokes; split it")
    brushes, unit = drawing.brushes, drawing.meta.get("unit_mm") or PIXEL
    size = [round(side / PIXEL, 4) for side in drawing.meta.get("page_mm") or ()]
    drawing = in_px(drawing)
    groups = [
        {
            "penStyle": _style(brush, unit),
            "strokes": [_columns_of(drawing, number) for number in numbered],
        }
        for brush, numbered in groupby(range(len(drawing)), lambda number: brushes[number])
    ]
    facts = {
        "xDPI": _DPI,
        "yDPI": _DPI,
        **dict(zip(("width", "height"), size)),
        "contentType": "Text",
        "strokeGroups": groups,
    }
    return f"{json.dumps(facts)}\n".encode()


def _style(brush: Brush, unit: float) -> str:
    alpha = "" if brush.opacity is None else f"{max(1, round(brush.opacity * 255)):02x}"
    colour = (paint(brush.colour or "black") or NOTHING).colour
    parts = [f"color: {colour}{alpha}"] if brush.colour or alpha else []
    if brush.width:
        parts.append(f"-myscript-pen-width: {brush.width * unit:.6g}")
    return "; ".join(parts)


def _columns_of(drawing: Drawing, number: int) -> dict[str, Any]:
    x, y = np.round(drawing.strokes[number].T.astype(np.float64), 4).tolist()
    found: dict[str, Any] = {"id": f"ink-{number + 1}", "pointerType": "pen", "x": x, "y": y}
    if drawing.times is not None:
        found["t"] = np.round(drawing.times[number] * 1000, 3).tolist()
    if drawing.pressure is not None:
        found["p"] = np.round(drawing.pressure[number].astype(np.float64), 4).tolist()
    return found
