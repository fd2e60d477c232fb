"""Excalidraw's boards: `.excalidraw`, and what it puts on the clipboard.

Source: github.com/excalidraw/excalidraw, version 0.18 (`data/restore.ts`, `element/bounds.ts`,
`scene/Shape.ts`). Ink is an element of type freedraw: its points are relative to the element's x
and y and turned by `angle`, in radians, about the middle of their box. A click is two points 0.0001
px apart: a dot. `simulatePressure` is ink without pressure; beside ink with pressure it gets 0.5,
as do lines. The width of ink is the size that Excalidraw's outline has, 4.25 times `strokeWidth`.

Lines, arrows and outlines are read as they are meant, without the wobble of `roughness`: lines with
`roundness` are uniform Catmull-Rom splines, rounded corners quadratic curves (of a diamond cubic
ones), elbows of arrows too. A diamond's corners lie a px beside the middle of its sides, and its
sides' halves are whole numbers, as Excalidraw draws them. A turned curve turns about the middle of
the curve's box. Frames cut nothing off. Heads of arrows, dashes, fillings, texts, pictures and what
is embedded are counted and left out.

How it is written: `strokegen.formats.excalidraw_write`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from strokegen.formats import board, excalidraw_write
from strokegen.formats.board import (
    Line,
    Shape,
    ink,
    number,
    page,
    points_of,
    polyline,
    read_json,
    turned,
    word,
)
from strokegen.formats.excalidraw_write import DOT, INK_WIDTH
from strokegen.formats.svg_path import Outline, ellipse, rectangle
from strokegen.ink.checks import Skipped, Unusable, numbers, within
from strokegen.ink.curve import extremes
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.types import Float64

MAX_BYTES = board.MAX_BYTES
encode = excalidraw_write.encode

_KINDS = ("excalidraw", "excalidraw/clipboard", "excalidraw-api/clipboard")
_LOOP = 8.0  # px between the ends of a line that is filled, and so closed
_LEGACY, _PROPORTIONAL, _ADAPTIVE = 1, 2, 3
_SHARE, _RADIUS, _ELBOW = 0.25, 32.0, 16.0
_CONTAINERS = ("frame", "magicframe", "selection")


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The one drawing of a board.

    Raises:
      DataError: over 64 MB, two million lists, five million texts or a million points; not
        Excalidraw's JSON, or an element that is none.
    """
    facts = read_json(stream, name)
    if not isinstance(facts, dict) or facts.get("type") not in _KINDS:
        raise DataError(f'{name}: expected Excalidraw\'s {{"type": "excalidraw", "elements": ...}}')
    elements = facts.get("elements") or []
    if not isinstance(elements, list) or not all(isinstance(one, dict) for one in elements):
        raise DataError(f"{name}: elements that are no list of objects")
    left = Skipped()
    opacity = {
        one["id"]: one.get("opacity")
        for one in elements
        if one.get("type") in _CONTAINERS
        and isinstance(one.get("id"), str)
        and one.get("isDeleted") is not True
    }

    def shapes() -> Iterator[Shape]:
        for at, element in enumerate(elements):
            with within(f"element {at}"):
                frame = opacity.get(word(element, "frameId"))
                yield from _shapes(element, number({"opacity": frame}, "opacity", 100), left)

    try:
        yield page(shapes(), left, {"program": "Excalidraw"})
    except Unusable as error:
        raise DataError(f"{name}: {error}") from None
    left.warn(name)


def _shapes(element: dict[str, Any], frame: float, left: Skipped) -> Iterator[Shape]:
    """The shape of an element, if it is one and is seen."""
    kind = element.get("type")
    if element.get("isDeleted") is True or kind == "selection":
        return
    if kind == "freedraw" and element.get("points") == []:  # Excalidraw drops it
        return
    drawn = _FORMS.get(kind) if isinstance(kind, str) else None
    if drawn is None:
        left.add(word(element, "type")[:20] or "element without a type")
        return
    own = element.get("customData")
    own = own if isinstance(own, dict) else {}
    width = number(element, "strokeWidth") * (INK_WIDTH if kind == "freedraw" else 1)
    told = {key: own[key] for key in ("layer", "tool") if isinstance(own.get(key), str)}
    share = number(element, "opacity", 100) * frame / 10_000
    brush = ink(element.get("strokeColor"), width, share, **told)
    if share > 0 and _filled(element) and ink(element["backgroundColor"], None, 1) is not None:
        left.add("filling of a shape")
    if brush is None:
        left.add("hidden")
        return
    if kind != "freedraw" and element.get("strokeStyle") in ("dashed", "dotted"):
        left.add("dashes of a line")
    line, middle, pressure = drawn(element, left)
    matrix = turned(number(element, "angle"), middle, number(element, "x"), number(element, "y"))
    smooth = kind == "freedraw" and own.get("straight") is not True
    yield Shape(line, matrix, brush, not smooth, pressure)


Drawn = tuple[Line, complex, Float64 | None]
"""A line in the element's own coordinates, the place that it turns about, and pressures."""


def _freedraw(element: dict[str, Any], left: Skipped) -> Drawn:
    points = points_of(element.get("points"))
    pressure = None
    if element.get("simulatePressure") is not True and element.get("pressures"):
        pressure = np.clip(numbers(element["pressures"], "pressures"), 0, 1)
        if len(pressure) != len(points) or not np.isfinite(pressure).all():
            left.add("stroke's pressure, which some points lack")
            pressure = None
    middle = _middle(points) if element.get("angle") else 0j
    if len(points) == 2 and abs(points[1] - points[0] - DOT).max() < DOT / 1e3:
        points, pressure = points[:1], None if pressure is None else pressure[:1]
    return points, middle, pressure


def _middle(points: Float64) -> complex:
    with np.errstate(over="ignore", invalid="ignore"):
        return complex(*(points.min(axis=0) + points.max(axis=0)) / 2)


def _line(element: dict[str, Any], left: Skipped) -> Drawn:
    points = element.get("points")
    if not isinstance(points, list) or len(points) < 2:  # as the first versions have them
        points = [[0, 0], [number(element, "width"), number(element, "height")]]
    places = points_of(points)
    arrow = element.get("type") == "arrow"
    for end, usual in (("startArrowhead", None), ("endArrowhead", "arrow" if arrow else None)):
        if element.get(end, usual) is not None:
            left.add("head of an arrow")
    rounded = element.get("roundness") or element.get("strokeSharpness") == "round"
    if arrow and element.get("elbowed") is True:
        return _elbows(places), _middle(places), None
    if rounded:
        spans = _spans(places)
        angle = number(element, "angle")
        return _spline(spans), _middle(extremes(spans)) if angle else 0j, None
    if _filled(element) and not (places[0] == places[-1]).all():
        return np.concatenate([places, places[:1]]), _middle(places), None
    return places, _middle(places), None


def _filled(element: dict[str, Any]) -> bool:
    """Whether its inside is painted: of lines and ink that of a loop."""
    if element.get("backgroundColor") in (None, "", "transparent"):
        return False
    if element.get("type") not in ("freedraw", "line", "draw"):
        return element.get("type") != "arrow"
    points = element.get("points")
    if not isinstance(points, list) or len(points) < 3:
        return False
    ends = points_of([points[0], points[-1]])
    return math.dist(*ends) <= _LOOP


def _spans(points: Float64) -> Float64:
    """As rough.js draws a curve: a uniform Catmull-Rom spline whose ends stand twice."""
    before, start, end, after = (
        np.concatenate([points[:1], points, points[-1:]])[at : at + len(points) - 1]
        for at in range(4)
    )
    return np.stack([start, start + (end - before) / 6, end + (start - after) / 6, end], axis=1)


def _spline(spans: Float64) -> Outline:
    x, y = spans.transpose(2, 0, 1)
    outline = Outline()
    outline.move(complex(x[0, 0], y[0, 0]))
    for _, *three in (x + 1j * y).tolist():
        outline.curve(*three)
    return outline.finish()


def _elbows(points: Float64) -> Outline:
    places = [complex(x, y) for x, y in points.tolist()]
    outline = Outline()
    outline.move(places[0])
    for before, corner, after in zip(places, places[1:], places[2:]):
        legs = before - corner, after - corner
        reach = min(_ELBOW, abs(legs[0]) / 2, abs(legs[1]) / 2)
        start, end = (corner + (leg / abs(leg) * reach if leg else 0) for leg in legs)
        outline.line(start)
        outline.draw("Q", [corner.real, corner.imag, end.real, end.imag])
    outline.line(places[-1])
    return outline.finish()


def _box(element: dict[str, Any]) -> tuple[complex, float, float]:
    """Left top of the box beside the element's place, and its sides."""
    wide, high = number(element, "width"), number(element, "height")
    return complex(min(wide, 0), min(high, 0)), abs(wide), abs(high)


def _radius(element: dict[str, Any], side: float) -> float:
    """How far a corner is rounded beside a side."""
    rounded = element.get("roundness")
    rounded = rounded if isinstance(rounded, dict) else {}
    if not rounded and element.get("strokeSharpness") == "round":
        rounded = {"type": _LEGACY}
    if rounded.get("type") in (_LEGACY, _PROPORTIONAL):
        return side * _SHARE
    if rounded.get("type") == _ADAPTIVE:
        return min(side * _SHARE, number(rounded, "value", _RADIUS))
    return 0.0


def _rectangle(element: dict[str, Any], left: Skipped) -> Drawn:
    corner, wide, high = _box(element)
    middle = corner + complex(wide, high) / 2
    reach = _radius(element, min(wide, high))
    if not reach:
        return rectangle(corner.real, corner.imag, wide, high), middle, None
    outline = Outline()
    x, y, right, low = corner.real, corner.imag, corner.real + wide, corner.imag + high
    outline.move(complex(x + reach, y))
    for spot, start, end in (
        (complex(right, y), -reach, 1j * reach),
        (complex(right, low), -1j * reach, -reach),
        (complex(x, low), reach, -1j * reach),
        (complex(x, y), 1j * reach, reach),
    ):
        outline.line(spot + start)
        outline.draw("Q", [spot.real, spot.imag, (spot + end).real, (spot + end).imag])
    return outline.finish(), middle, None


def _diamond(element: dict[str, Any], left: Skipped) -> Drawn:
    corner, wide, high = _box(element)
    across, down = math.floor(wide / 2) + 1.0, math.floor(high / 2) + 1.0
    spots = [complex(across, 0), complex(wide, down), complex(across, high), complex(0, down)]
    spots = [corner + spot for spot in spots]
    side, rise = _radius(element, across), _radius(element, abs(down))
    if not side and not rise:
        return polyline(spots, closed=True), corner + complex(wide, high) / 2, None
    outline = Outline()
    top, right, low, far = spots
    outline.move(top + complex(side, rise))
    for start, spot, end in (
        (complex(-side, -rise), right, complex(-side, rise)),
        (complex(side, -rise), low, complex(-side, -rise)),
        (complex(side, rise), far, complex(side, -rise)),
        (complex(-side, rise), top, complex(side, rise)),
    ):
        outline.line(spot + start)
        outline.curve(spot, spot, spot + end)
    return outline.finish(), corner + complex(wide, high) / 2, None


def _ellipse(element: dict[str, Any], left: Skipped) -> Drawn:
    corner, wide, high = _box(element)
    radii = complex(wide, high) / 2
    return ellipse(corner + radii, radii), corner + radii, None


_FORMS = {
    "freedraw": _freedraw,
    "line": _line,
    "draw": _line,  # as the first versions call it
    "arrow": _line,
    "rectangle": _rectangle,
    "diamond": _diamond,
    "ellipse": _ellipse,
}
