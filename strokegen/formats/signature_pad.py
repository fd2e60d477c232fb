"""Ink as signature_pad's `toData` gives it, a web page's field to sign in.

Source: github.com/szimek/signature_pad: a list of strokes, each its points beside "penColor"
("color" in version 3), or a list of points that have the colour (version 2). Points have x and y in
px, y down, "time" in ms since 1970 and, since version 4, "pressure" from 0 to 1.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from strokegen.formats.colours import colour_of
from strokegen.ink.brush import Brush
from strokegen.ink.checks import Skipped, Unusable, numbers
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float64

_ERASER = "destination-out"


def drawing_of(groups: list[Any], left: Skipped) -> Drawing:
    """The drawing of a list of strokes; what is left out is counted.

    Raises:
      Unusable: it is none.
    """
    if not groups:
        raise Unusable("an empty list")
    strokes: list[list[dict[str, Any]]] = []
    brushes = []
    for group in groups:
        facts = group if isinstance(group, dict) else {"points": group}
        points = facts.get("points")
        if not isinstance(points, list) or not all(isinstance(point, dict) for point in points):
            raise Unusable('expected strokes such as {"penColor": "black", "points": [...]}')
        if facts.get("compositeOperation") == _ERASER:
            left.add("stroke of the eraser")
        elif points:
            strokes.append(points)
            colour = facts.get("penColor", facts.get("color", points[0].get("color")))
            brushes.append(Brush(colour_of(colour) if isinstance(colour, str) else None))
    every = list(chain.from_iterable(strokes))
    x, y = (numbers([point.get(axis) for point in every]) for axis in "xy")
    times, pressure = (_channel(every, name, left) for name in ("time", "pressure"))
    return Drawing.from_points(
        np.stack([x, y], axis=1),
        [len(points) for points in strokes],
        None if times is None else times / 1000,
        pressure=None if pressure is None else np.clip(pressure, 0, 1),
        brushes=brushes,
    )


def _channel(points: list[dict[str, Any]], name: str, left: Skipped) -> Float64 | None:
    """The values of a channel, float64 `(n,)`, or None where not all points have it."""
    values = [point.get(name) for point in points]
    if values and None not in values:
        return numbers(values, name)
    for _ in range(len(values) - values.count(None)):
        left.add(f"point's {name}, which others lack")
    return None
