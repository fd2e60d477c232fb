"""Drawings as SVG: one path a stroke, smooth curves, a title and a description."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Unpack

import numpy as np

from strokegen.ink.curve import beziers_of, moved
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float64, Floating
from strokegen.ink.visible import one_line, visible
from strokegen.render.elements import ROUND, Markup, document, element, style, text
from strokegen.render.keyframes import Animation
from strokegen.render.options import Look
from strokegen.render.page import Page
from strokegen.render.paint import Layer, Painting
from strokegen.render.pen import PENS, Pen

_MOST_KEPT = 1 << 16
_OPACITY_DIGITS = 3
_DIGITS = {"px": 2, "mm": 3}  # decimals kept: a hundredth of a pixel, a micrometre


def to_svg(
    drawing: Drawing | Page,
    *,
    background: str | None = None,
    animate: str | None = None,
    duration: float | None = None,
    **look: Unpack[Look],
) -> str:
    """The picture as the text of an SVG file; the same input gives the same bytes.

    Its unit is the one in which the size was asked for: one unit of its view box is 1 mm or 1 px.
    The label becomes its title, the facts in `drawing.meta` its description.

    Args:
      drawing: what is shown.
      background: a colour; None leaves it transparent.
      animate: "loop" or "once" lets the picture draw itself, in the order of the strokes and in
        their own times, or at a usual pace where there are none; None does what the page says,
        which by itself is to keep still.
      duration: seconds that this takes.
      look: width, height, stroke_width, colour, margin and pen, see `Look`.
    Returns:
      The text, which ends with a line break.
    Raises:
      ValueError: an option that cannot be understood, or a margin that leaves no room.
      UnknownOption: one that there is not.
    """
    painting = Painting.of(drawing, look, background)
    page, frame, digits = painting.page, painting.frame, _DIGITS[painting.frame.unit]

    def number(value: float) -> str:
        return _number(value, digits)

    wide, high = number(frame.width), number(frame.height)
    motion = _motion(page, animate, duration)
    defs = [style(motion.sheet())] if motion else []
    shown = []
    if painting.paper:
        place = {"x": 0, "y": 0, "width": wide, "height": high}
        shown.append(element("rect", {**place, "fill": painting.paper}))
    if page.rules:
        shown.append(_strokes(painting, painting.ruled(), PENS["constant"], defs))
    shown.append(_strokes(painting, painting.layers(), painting.pen, defs, motion))
    if page.captions:
        words = []
        for caption in page.captions:
            x, y = map(number, frame.place([caption.x, caption.y]))
            size = number(caption.size * frame.scale)
            place = {"x": x, "y": y, "font-size": size}
            words.append(element("text", place, text(one_line(caption.text))))
        letters = {"fill": painting.ink, "font-family": "sans-serif", "text-anchor": "middle"}
        shown.append(element("g", letters, *words))
    return document(
        {"width": wide + frame.unit, "height": high + frame.unit, "viewBox": f"0 0 {wide} {high}"},
        *shown,
        title=None if page.title is None else visible(page.title),
        description=page.description or None,
        defs=defs,
    )


def _motion(page: Page, animate: str | None, duration: float | None) -> Animation | None:
    """The animation that is asked for, else the page's own, if it has one."""
    animate = page.animate if animate is None else animate
    duration = page.duration if duration is None else duration
    if animate is not None:
        return Animation(page, animate, duration)
    if duration is not None:
        raise ValueError("a duration is of a picture that moves; ask for animate, too")
    return None


def _strokes(
    painting: Painting,
    shown: Iterable[Layer],
    pen: Pen,
    defs: list[Markup],
    motion: Animation | None = None,
) -> Markup:
    """A group of the layers' groups, with a path a stroke; a layer's own colour goes before.

    The masks of outlines that move are added to `defs`.
    """
    digits = _DIGITS[painting.frame.unit]
    line: dict[str, object] = {"fill": "none", **ROUND}
    paint = "stroke" if pen.constant else "fill"
    groups, count = [], 0
    for layer in shown:
        own = {"stroke-width": _number(layer.width, digits)} if pen.constant else {}
        if layer.colour is not None:
            own[paint] = painting.colour(layer.colour)
        if layer.over.opacity < 1:
            own["opacity"] = _number(layer.over.opacity, _OPACITY_DIGITS)
        if layer.over.multiplies:
            own["style"] = "mix-blend-mode:multiply"
        lines, drawn = list(layer.lines), []
        paths = paths_data(lines, digits, layer.straight)
        for index, points in enumerate(lines):
            moves = motion.attributes(count) if motion else {}
            if layer.outlines is None:
                drawn.append(element("path", {"d": paths[index], **moves}))
            else:
                seen = {"d": outline_data(layer.outlines[index], digits)}
                if motion:
                    wide = 1.05 * pen.reach * layer.width
                    look = {"d": paths[index], "stroke": "white", **line, **moves}
                    brush = element("path", {**look, "stroke-width": _number(wide, digits)})
                    defs.append(_veil(brush, points, wide, motion.mark(count), digits))
                    seen["mask"] = f"url(#{motion.mark(count)})"
                drawn.append(element("path", seen))
            count += 1
        groups.append(element("g", own, *drawn))
    return element("g", {paint: painting.ink, **(line if pen.constant else {})}, *groups)


def _veil(brush: Markup, points: Float64, wide: float, name: str, digits: int) -> Markup:
    """A mask through which an outline is seen only where the brush has passed."""
    low, high = points.min(axis=0) - wide, points.max(axis=0) + wide
    x, y, width, height = (_number(value, digits) for value in (*low, *(high - low)))
    place = {"x": x, "y": y, "width": width, "height": height, "maskUnits": "userSpaceOnUse"}
    return element("mask", {"id": name, **place}, brush)


def paths_data(
    strokes: Sequence[Floating], digits: int, straight: Sequence[bool] | None = None
) -> list[str]:
    """Strokes' points, `(n, 2)` in view box units, as the commands of their curves and lines.

    The commands are relative, for small files; every place is rounded before the differences are
    taken, so that rounding does not add up. A dot is a line of one last digit, since some
    readers skip a path without length.
    """
    curves = beziers_of(strokes)
    chords = straight or [False] * len(strokes)
    grid = 10**digits
    starts = np.array([stroke[0] for stroke in strokes], np.float64).reshape(-1, 2)
    starts = np.round(starts * grid).astype(np.int64).tolist()
    every = np.round(np.concatenate([np.zeros((0, 4, 2)), *curves]) * grid).astype(np.int64)
    # Of a straight line the end is told, of a curve two handles and the end.
    steps = (every[:, 1:] - every[:, :1]).ravel().tolist()
    told = list(map(_decimals(digits).__getitem__, steps))
    result, at, dot = [], 0, f"l{_decimal(1, digits)} 0"
    for (x, y), spans, lines in zip(starts, curves, chords):
        end = at + 6 * len(spans)
        if not any(steps[at:end]):
            curve = dot
        elif lines or len(spans) == 1:
            ends = zip(told[at + 4 : end : 6], told[at + 5 : end : 6])
            curve = "l" + " ".join(chain.from_iterable(ends))
        else:
            curve = "c" + " ".join(told[at:end])
        result.append(f"M{_decimal(x, digits)} {_decimal(y, digits)}{curve}")
        at = end
    return result


def outline_data(points: Float64, digits: int) -> str:
    """A closed outline, `(n, 2)` in view box units, as the commands that draw it."""
    places = np.round(points * 10**digits).astype(np.int64)
    places = places[moved(places)]
    x, y = places[0]
    steps = np.diff(places, axis=0).ravel().tolist()
    numbers = " ".join(_decimal(value, digits) for value in steps)
    return f"M{_decimal(x, digits)} {_decimal(y, digits)}l{numbers or '0 0'}z"


def _number(value: float, digits: int) -> str:
    return _decimal(round(float(value) * 10**digits), digits)


def _decimal(value: int, digits: int) -> str:
    """A whole number of last digits as a decimal, as short as can be: -50 of 2 digits is -.5."""
    return _decimals(digits)[int(value)]


@cache
def _decimals(digits: int) -> _Decimals:
    return _Decimals(digits)


class _Decimals(dict[int, str]):
    """The decimals of whole numbers, kept: a picture has the same few thousand again and again."""

    def __init__(self, digits: int):
        self.digits = digits

    def __missing__(self, value: int) -> str:
        whole, rest = divmod(abs(value), 10**self.digits)
        text = f"{rest:0{self.digits}d}".rstrip("0")
        text = f"{whole or ''}.{text}" if text else str(whole)
        text = f"-{text}" if value < 0 else text
        if len(self) < _MOST_KEPT:
            self[value] = text
        return text
