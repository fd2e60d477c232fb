"""What whiteboards in JSON share: shapes in px, each with a place of its own, become ink in mm.

A px is CSS's, 1/96 inch. Ink stays as it was sampled; of lines and outlines curves become chords
that are nowhere further from them than `strokegen.formats.svg_path.FINE` px.
"""

from __future__ import annotations

import gc
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from strokegen.formats.svg_path import (
    FAR,
    FINE,
    MAX_POINTS,
    Matrix,
    Outline,
    applied,
    flatten,
    product,
)
from strokegen.formats.svg_values import PIXEL, colour_of, paint
from strokegen.ink.brush import Brush
from strokegen.ink.checks import Skipped, Unusable, numbers
from strokegen.ink.curve import split
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, Unheld
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Bools, Float64

MAX_BYTES = 64 << 20
MAX_PARTS = 2_000_000
"""Lists and objects of a file: an empty one takes a hundred bytes of memory."""
MAX_TEXTS = 5_000_000
"""Texts of a file, the names of facts among them: three a point."""

NEUTRAL = 0.5
"""The pressure that both boards take for a stroke of a mouse."""

_IN_MM: Matrix = (PIXEL, 0, 0, PIXEL, 0, 0)


Line = Outline | Float64
"""What is drawn: an outline, or the points of ink, `(n, 2)`, n >= 1."""


class Shape(NamedTuple):
    """A line, and how it lies on the page; `brush` is in px, `pressure` `(n,)` from 0 to 1."""

    line: Line
    matrix: Matrix
    brush: Brush
    straight: bool = True
    pressure: Float64 | None = None


def read_json(stream: BinaryIO, name: str) -> Any:
    """What a JSON file says.

    Raises:
      DataError: over `MAX_BYTES`, `MAX_PARTS` or `MAX_TEXTS`, or not JSON; the message names it.
    """
    data = read_bounded(stream, MAX_BYTES, name)
    if data.count(b"[") + data.count(b"{") > MAX_PARTS:
        raise DataError(f"{name}: over {MAX_PARTS:,} lists and objects; split it")
    if data.count(b'"') > 2 * MAX_TEXTS:
        raise DataError(f"{name}: over {MAX_TEXTS:,} texts; split it")
    collects = gc.isenabled()
    gc.disable()  # a million lists that are all kept are looked through again and again
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{name}: not JSON ({error})") from None
    finally:
        if collects:
            gc.enable()


def page(shapes: Iterable[Shape], left: Skipped, meta: dict[str, Any]) -> Drawing:
    """The drawing of shapes in their order, in mm; those far out are counted.

    Points are counted as the shapes come, and again once curves are chords.

    Raises:
      Unusable: over a million points.
    """
    strokes: list[Float64] = []
    found: list[Shape] = []
    kept, points = [], 0
    for shape in shapes:
        line = shape.line
        points += len(line.vertices) // 2 if isinstance(line, Outline) else len(line)
        if points > MAX_POINTS:
            raise Unusable(f"over {MAX_POINTS:,} points; split it")
        kept.append(shape)
    for shape, lines in zip(kept, _placed(kept)):
        if lines is None:
            left.add(f"shape beyond {FAR:.0e} mm")
        strokes += lines or []
        found += [shape] * len(lines or [])
    pressure = None
    if any(shape.pressure is not None for shape in found):
        each = ((shape.pressure, len(stroke)) for shape, stroke in zip(found, strokes))
        pressure = np.concatenate(
            [np.full(size, NEUTRAL) if own is None else own for own, size in each]
        )
    return Drawing.from_points(
        np.concatenate(strokes or [np.zeros((0, 2))]),
        [len(stroke) for stroke in strokes],
        None,
        None,
        {"unit_mm": 1.0, **meta},
        pressure,
        [shape.brush.scale(PIXEL) for shape in found],
        [shape.straight for shape in found],
    )


def _placed(shapes: Sequence[Shape]) -> Iterator[list[Float64] | None]:
    """The lines of each shape, in mm; None for one that is far out."""
    inks = [(shape.line, shape.matrix) for shape in shapes if isinstance(shape.line, np.ndarray)]
    counts = np.array([len(points) for points, _ in inks], np.intp)
    matrices = np.array([product(_IN_MM, matrix) for _, matrix in inks]).reshape(-1, 6)
    every = np.concatenate([points for points, _ in inks] or [np.zeros((0, 2))])
    placed = applied(np.repeat(matrices, counts, axis=0), every)
    near: Bools = np.logical_and.reduce(np.abs(placed) <= FAR, axis=1)
    strokes = iter(zip(split(placed, counts), split(near, counts)))
    outlines = [
        (shape.line, product(_IN_MM, shape.matrix))
        for shape in shapes
        if isinstance(shape.line, Outline)
    ]
    lines = iter(flatten(outlines, FINE * PIXEL))
    for shape in shapes:
        if isinstance(shape.line, Outline):
            yield next(lines)
        else:
            points, fine = next(strokes)
            yield [points] if fine.all() else None


def in_px(drawing: Drawing) -> Drawing:
    """The drawing in px; one that states no unit is in px.

    Raises:
      Unheld: ink further out than can be read again.
    """
    unit = drawing.meta.get("unit_mm", PIXEL)
    if max(map(abs, drawing.bounds)) * unit > FAR:
        raise Unheld(f"a board holds ink up to {FAR:.0e} mm from its origin; move it there")
    return drawing.scale(unit / PIXEL)


def polyline(places: Sequence[complex], closed: bool = False) -> Outline:
    """The outline straight from place to place, and back to the first if it is closed."""
    outline = Outline()
    outline.move(places[0])
    for place in places[1:]:
        outline.line(place)
    if closed:
        outline.close()
    return outline.finish()


def points_of(points: object) -> Float64:
    """A list of [x, y] as `(n, 2)`, n >= 1.

    Raises:
      Unusable: it is none.
    """
    if not isinstance(points, list) or not points:
        raise Unusable("a line without a list of points")
    found = numbers(points, "points", 2)
    if found.shape[1] < 2:
        raise Unusable("points that are not [x, y]")
    return found[:, :2]


def turned(angle: float, about: complex, x: float, y: float) -> Matrix:
    """Turned by radians about a place, then moved by x and y."""
    cos, sin = math.cos(angle), math.sin(angle)
    across, down = about.real, about.imag
    return (
        cos, sin, -sin, cos,
        x + across - cos * across + sin * down, y + down - sin * across - cos * down,
    )  # fmt: skip


def number(facts: dict[str, Any], name: str, default: float = 0.0) -> float:
    """A finite number among an object's facts; `default` where it has none, or null.

    Raises:
      Unusable: it is something else.
    """
    value = facts.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unusable(f"{name} that is no number")
    if not abs(value) < 1e300:
        raise Unusable(f"{name} that is not finite")
    return float(value)


def word(facts: dict[str, Any], name: str) -> str:
    """A text among an object's facts, "" for anything else."""
    value = facts.get(name)
    return value if isinstance(value, str) else ""


def ink(colour: object, width: float | None, opacity: float, **more: str | None) -> Brush | None:
    """The brush of a stroke with a CSS colour; None for one that is not seen."""
    found = paint(colour) if isinstance(colour, str) and len(colour) < 100 else None
    share = min(opacity, 1.0) * (found.alpha if found else 1.0)
    if share <= 0:
        return None
    named = colour_of(colour) if isinstance(colour, str) and found else None
    wide = width if width and 0 < width < FAR else None
    return Brush(named, wide, opacity=None if share == 1 else share, **more)
