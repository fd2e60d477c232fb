"""Ink as a board of tldraw's, a page a drawing; and tldraw's words for colours and sizes.

Written is ink alone, in version 2.4's form, which later ones read: points as lists, rounded to a
power of 2 that is at most 1/64 px, so that the float16 steps which tldraw 5 makes of them are exact
up to 32 px, as those of rounding would add up. Colours are the nearest of tldraw's thirteen. Its
highlighter covers 0.35 of what lies under it; one that covers more becomes paler, which is said.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from strokegen.formats import board
from strokegen.formats.board import NEUTRAL, in_px
from strokegen.formats.svg_values import paint
from strokegen.ink.brush import HIGHLIGHTER, Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import LeftOut, Unheld

SIZES = {"s": 2.0, "m": 3.5, "l": 5.0, "xl": 10.0}
COLOURS = {
    "black": "#1d1d1d",
    "blue": "#4465e9",
    "green": "#099268",
    "grey": "#9fa8b2",
    "light-blue": "#4ba1f1",
    "light-green": "#4cb05e",
    "light-red": "#f87777",
    "light-violet": "#e085f4",
    "orange": "#e16919",
    "red": "#e03131",
    "violet": "#ae3ec9",
    "yellow": "#f1ac4b",
    "white": "#ffffff",
}
MARKERS = dict(
    zip(
        COLOURS,
        "#fddd00 #10acff #00ffc8 #cbe7f1 #00f4ff #65f641 #ff7fa3 #ff88ff #ffa500 #ff636e #c77cff "
        "#fddd00 #ffffff".split(),
    )
)
MARKER_WIDTHS = {"s": 18 * 1.12, "m": 24 * 1.12, "l": 36 * 1.12, "xl": 44 * 1.12}
MARKER_OPACITY = 0.35

Record = dict[str, Any]

_SEQUENCES = {
    "store": 4,
    "document": 2,
    "page": 1,
    "shape": 4,
    "shape.draw": 2,
    "shape.highlight": 1,
}
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def encode(drawings: Iterable[Drawing]) -> bytes:
    """Drawings as the pages of a board.

    Raises:
      Unheld: no page, or more than can be read again.
    """
    chosen = [in_px(drawing) for drawing in drawings]
    if not chosen:
        raise Unheld("tldraw's boards hold one page at least, and here is none")
    paler = sum(map(_too_dark, (brush for one in chosen for brush in one.brushes)))
    if paler:
        message = f"tldraw: {paler:,} strokes of a highlighter are paler, its own covers 0.35"
        warnings.warn(message, LeftOut, stacklevel=2)
    parts = sum(2 * one.num_points + 5 * len(one) + 3 for one in chosen)
    if parts > board.MAX_PARTS:
        raise Unheld(f"tldraw's boards hold some {board.MAX_PARTS // 2:,} points; split it")
    records: list[Record] = [
        {"id": "document:document", "typeName": "document", "gridSize": 10, "name": "", "meta": {}}
    ]
    for at, drawing in enumerate(chosen, 1):
        title = drawing.meta.get("title")
        name = title if isinstance(title, str) else f"Page {at}"
        own = {"id": f"page:page{at}", "typeName": "page", "name": name}
        records.append({**own, "index": _key(at), "meta": {}})
        pressure = drawing.pressure or [None] * len(drawing)
        each = zip(drawing.strokes, pressure, drawing.brushes, drawing.straight)
        records += [
            {
                "id": f"shape:ink{at}-{number}",
                "index": _key(number),
                "parentId": own["id"],
                **_shape(*stroke),
            }
            for number, stroke in enumerate(each, 1)
        ]
    sequences = {f"com.tldraw.{name}": version for name, version in _SEQUENCES.items()}
    schema = {"schemaVersion": 2, "sequences": sequences}
    facts = {"tldrawFileFormatVersion": 1, "schema": schema, "records": records}
    return f"{json.dumps(facts)}\n".encode()


def _too_dark(brush: Brush) -> bool:
    return brush.tool == HIGHLIGHTER and (brush.opacity or 0) > MARKER_OPACITY


def _key(number: int) -> str:
    """An index that stands after those of lesser numbers: a0, ... az, b00, ... bzz, c000 ..."""
    for size, letter in enumerate("abcdefg", 1):
        if number < 62**size:
            digits = [_DIGITS[number // 62**place % 62] for place in reversed(range(size))]
            return letter + "".join(digits)
        number -= 62**size
    raise Unheld("tldraw holds fewer shapes")


def _shape(stroke: Any, pressure: Any, brush: Brush, straight: bool) -> Record:
    points = stroke.astype(np.float64)
    origin = points[0]
    points = points - origin
    longest = float(np.abs(np.diff(points, axis=0)).max(initial=0.0))
    # float16 has 11 bits: whole numbers of a step are exact up to 2048 of it.
    step = 2.0 ** min(max(math.ceil(math.log2(longest / 2048)) if longest else -10, -10), -6)
    points = np.rint(points / step) * step
    force = np.full(len(points), NEUTRAL) if pressure is None else pressure.astype(np.float64)
    rows = [
        {"x": x, "y": y, "z": z} for (x, y), z in zip(points.tolist(), np.round(force, 4).tolist())
    ]
    if straight and len(rows) > 1:
        segments = [{"type": "straight", "points": [*two]} for two in zip(rows, rows[1:])]
    else:
        segments = [{"type": "free", "points": rows}]
    marker = brush.tool == HIGHLIGHTER
    colours = MARKERS if marker else COLOURS
    whole = MARKER_WIDTHS["m"] if marker else SIZES["m"] + 1
    covers = MARKER_OPACITY if marker else 1.0
    props: Record = {
        "color": _nearest(brush.colour or "black", colours),
        "size": "m",
        "segments": segments,
        "isComplete": True,
        "isPen": pressure is not None,
        "scale": brush.width / whole if brush.width else 1,
    }
    if not marker:
        dash = "solid" if pressure is None else "draw"
        props |= {"fill": "none", "dash": dash, "isClosed": False}
    return {
        "typeName": "shape",
        "type": "highlight" if marker else "draw",
        "x": float(origin[0]),
        "y": float(origin[1]),
        "rotation": 0,
        "isLocked": False,
        "opacity": min((brush.opacity or covers) / covers, 1.0),
        "props": props,
        "meta": {},
    }


def _nearest(colour: str, colours: dict[str, str]) -> str:
    """tldraw's name of the colour that is nearest, by red, green and blue."""
    found = paint(colour)
    wanted = _rgb(found.colour if found else "#000000")
    return min(colours, key=lambda name: math.dist(wanted, _rgb(colours[name])))


def _rgb(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
