"""Drawings as SVG: one path a stroke, smooth curves, a title and a description."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Unpack

import numpy as np

from strokegen.ink.curve import beziers_of, moved
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float64, Floating
from strokegen.ink.visible import one_line, visible
from strokegen.render.keyframes import Animation
from strokegen.render.options import Look
from strokegen.render.page import Page
from strokegen.render.paint import Layer, Painting
from strokegen.render.pen import PENS, Pen

if TYPE_CHECKING:
    import svgwrite
    from svgwrite.container import Group
    from svgwrite.path import Path

_MOST_KEPT = 1 << 16
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
    import svgwrite
    from svgwrite.data.colors import colornames

    painting = Painting.of(drawing, look, background, colornames)
    page, frame, digits = painting.page, painting.frame, _DIGITS[painting.frame.unit]

    def number(value: float) -> str:
        return _number(value, digits)

    wide, high = number(frame.width), number(frame.height)
    svg = svgwrite.Drawing(
        size=(wide + frame.unit, high + frame.unit), viewBox=f"0 0 {wide} {high}", debug=False
    )
    svg.set_desc(
        title=None if page.title is None else visible(page.title),
        desc=page.description or None,
    )
    if painting.paper:
        svg.add(svg.rect(size=(wide, high), fill=painting.paper))
    if page.rules:
        svg.add(_strokes(svg, painting, painting.ruled(), PENS["constant"]))
    motion = _motion(page, animate, duration)
    if motion:
        svg.defs.add(svg.style(motion.sheet()))
    svg.add(_strokes(svg, painting, painting.layers(), painting.pen, motion))
    if page.captions:
        words = svg.g(fill=painting.ink, font_family="sans-serif", text_anchor="middle")
        for caption in page.captions:
            x, y = map(number, frame.place([caption.x, caption.y]))
            size = number(caption.size * frame.scale)
            words.add(svg.text(one_line(caption.text), insert=(x, y), font_size=size))
        svg.add(words)
    return f"{svg.tostring()}\n"


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
    svg: svgwrite.Drawing,
    painting: Painting,
    shown: Iterable[Layer],
    pen: Pen,
    motion: Animation | None = None,
) -> Group:
    """A group of the layers' groups, with a path a stroke; a layer's own colour goes before."""
    digits = _DIGITS[painting.frame.unit]
    line = {"fill": "none", "stroke_linecap": "round", "stroke_linejoin": "round"}
    paint = "stroke" if pen.constant else "fill"
    strokes = svg.g(**{paint: painting.ink}, **(line if pen.constant else {}))
    count = 0
    for layer in shown:
        own = {"stroke_width": _number(layer.width, digits)} if pen.constant else {}
        if layer.colour is not None:
            own[paint] = painting.colour(layer.colour)
        group = svg.g(**own)
        lines = list(layer.lines)
        paths = paths_data(lines, digits, layer.straight)
        for index, points in enumerate(lines):
            moves = motion.attributes(count) if motion else {}
            if layer.outlines is None:
                group.add(svg.path(d=paths[index], **moves))
            else:
                edge = svg.path(d=outline_data(layer.outlines[index], digits))
                if motion:
                    wide = 1.05 * pen.reach * layer.width
                    look = {**line, **moves, "stroke_width": _number(wide, digits)}
                    brush = svg.path(d=paths[index], stroke="white", **look)
                    edge["mask"] = _veil(svg, brush, points, wide, motion.mark(count), digits)
                group.add(edge)
            count += 1
        strokes.add(group)
    return strokes


def _veil(
    svg: svgwrite.Drawing, brush: Path, points: Float64, wide: float, name: str, digits: int
) -> str:
    """A mask through which an outline is seen only where the brush has passed."""
    low, high = points.min(axis=0) - wide, points.max(axis=0) + wide
    x, y, width, height = (_number(value, digits) for value in (*low, *(high - low)))
    mask = svg.mask(start=(x, y), size=(width, height), id=name, maskUnits="userSpaceOnUse")
    mask.add(brush)
    svg.defs.add(mask)
    return f"url(#{name})"


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
