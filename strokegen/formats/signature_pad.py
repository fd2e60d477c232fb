"""Ink as signature_pad's `toData` gives it, a web page's field to sign in.

Source: github.com/szimek/signature_pad, versions 2 to 5.1: a list of strokes, each its points
beside "penColor" ("color" in version 3), or a list of points that have the colour (version 2).
Points have x and y in CSS px, y down, "time" in ms since 1970 and, since version 4, "pressure" from
0 to 1, by which nothing is drawn: a mouse has 0 or 0.5 throughout, and so no pressure.

Its widths are radii, for it draws discs (5.1.4, `_drawCurveSegment`): a line becomes thinner with
speed, from twice "maxWidth" to twice "minWidth"; the middle is the brush's width. A stroke of one
or two points is twice "dotSize" thick if that is above 0, else the middle, too.

Written are version 5's strokes, x and y exact to 0.0001 px, times to a microsecond.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, BinaryIO

import numpy as np

from strokegen.formats import board
from strokegen.formats.board import NEUTRAL, in_px, ink, number, read_json
from strokegen.formats.svg_values import PIXEL
from strokegen.ink.brush import Brush
from strokegen.ink.checks import Skipped, Unusable, numbers, within
from strokegen.ink.chords import by_shape
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, Unheld
from strokegen.ink.types import Float64

MAX_BYTES = board.MAX_BYTES
_ERASER = "destination-out"


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The one drawing of what signature_pad has saved.

    Raises:
      DataError: over 64 MB or two million points and strokes; not signature_pad's JSON.
    """
    facts = read_json(stream, name)
    left = Skipped()
    try:
        if not isinstance(facts, list):
            raise Unusable("expected signature_pad's list of strokes")
        yield drawing_of(facts, left)
    except (Unusable, ValueError) as error:
        raise DataError(f"{name}: not an ink file ({error})") from None
    left.warn(name)


def drawing_of(groups: list[Any], left: Skipped) -> Drawing:
    """The drawing of a list of strokes; what is left out is counted.

    Raises:
      Unusable: it is none.
    """
    strokes: list[list[dict[str, Any]]] = []
    brushes = []
    for at, group in enumerate(groups):
        facts = group if isinstance(group, dict) else {"points": group}
        points = facts.get("points")
        if not isinstance(points, list) or not all(isinstance(point, dict) for point in points):
            form = '{"penColor": "black", "points": [...]}'
            raise Unusable(f"stroke {at}: expected strokes such as {form}")
        if facts.get("compositeOperation") == _ERASER:
            left.add("stroke of the eraser")
        elif points:
            with within(f"stroke {at}"):
                brush = _brush(facts, points)
            if brush is None:
                left.add("hidden")
                continue
            strokes.append(points)
            brushes.append(brush)
    every = list(chain.from_iterable(strokes))
    x, y = (numbers([point.get(axis) for point in every]) for axis in "xy")
    times, pressure = (_channel(every, name, left) for name in ("time", "pressure"))
    if pressure is not None and pressure[0] in (0, NEUTRAL) and not np.ptp(pressure):
        pressure = None
    drawing = Drawing.from_points(
        np.stack([x, y], axis=1),
        [len(points) for points in strokes],
        None if times is None else times / 1000,
        meta={"unit_mm": PIXEL},
        pressure=None if pressure is None else np.clip(pressure, 0, 1),
        brushes=brushes,
    )
    return by_shape(drawing)


def _brush(facts: dict[str, Any], points: list[dict[str, Any]]) -> Brush | None:
    """The brush of a stroke; None for one that is not seen."""
    colour = facts.get("penColor", facts.get("color", points[0].get("color")))
    low, high, dot = (number(facts, name) for name in ("minWidth", "maxWidth", "dotSize"))
    width = low + high if min(low, high) > 0 else None
    return ink(colour, 2 * dot if dot > 0 and len(points) < 3 else width, 1.0)


def _channel(points: list[dict[str, Any]], name: str, left: Skipped) -> Float64 | None:
    """The values of a channel, float64 `(n,)`, or None where not all points have it."""
    values = [point.get(name) for point in points]
    if values and None not in values:
        return numbers(values, name)
    left.add(f"point's {name}, which others lack", count=len(values) - values.count(None))
    return None


def encode(drawings: Iterable[Drawing]) -> bytes:
    """One drawing as signature_pad's `fromData` takes it.

    Raises:
      Unheld: more than can be read again.
    """
    (drawing,) = drawings
    if drawing.num_points + 2 * len(drawing) > board.MAX_PARTS:
        raise Unheld(f"signature_pad's JSON holds {board.MAX_PARTS:,} points; split it")
    drawing = in_px(drawing)
    groups = []
    for at, (stroke, brush) in enumerate(zip(drawing.strokes, drawing.brushes)):
        columns = {axis: _rounded(stroke[:, way], 4) for way, axis in enumerate("xy")}
        if drawing.times is not None:
            columns["time"] = _rounded(drawing.times[at] * 1000, 3)
        if drawing.pressure is not None:
            columns["pressure"] = _rounded(drawing.pressure[at], 4)
        points = [dict(zip(columns, values)) for values in zip(*columns.values())]
        groups.append({**_facts(brush), "points": points})
    return f"{json.dumps(groups)}\n".encode()


def _facts(brush: Brush) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if brush.width:
        facts |= dict.fromkeys(("minWidth", "maxWidth", "dotSize"), brush.width / 2)
    if brush.colour:
        facts["penColor"] = brush.colour
    return facts


def _rounded(values: Any, places: int) -> list[float]:
    found: list[float] = np.round(values.astype(np.float64), places).tolist()
    return found
