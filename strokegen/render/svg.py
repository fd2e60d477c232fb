"""Drawings as SVG: one path a stroke, smooth curves, a title and a description."""

from __future__ import annotations

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.render.curve import beziers, distinct
from strokegen.render.frame import fit
from strokegen.render.page import Page, one_line, pen_width, visible
from strokegen.render.style import INK, read_colour

_DIGITS = {"px": 2, "mm": 3}  # decimals kept: a hundredth of a pixel, a micrometre


def to_svg(drawing: Drawing | Page, *, width=None, height=None, stroke_width=None,
           colour: str = INK, background: str | None = None, margin=None) -> str:  # fmt: skip
    """The picture as the text of an SVG file; the same input gives the same bytes.

    Its unit is the one in which the size was asked for: one unit of its view box is 1 mm or 1 px.
    The label becomes its title, the facts in `drawing.meta` its description.

    Args:
      width, height: of the whole picture, as "180mm", "800px" or a number of px; one suffices.
        Without either, `meta["unit_mm"]` decides, or else it is 800 px on its larger side.
      stroke_width: on the picture, as "0.5mm" or a number of px; default `meta["pen"]`.
      colour: of the ink, a CSS name or "#rrggbb".
      background: a colour; None leaves it transparent.
      margin: on the picture, outside the ink; four pen widths by default.
    Raises:
      ValueError: an option that cannot be understood, or a margin that leaves no room.
    """
    import svgwrite
    from svgwrite.data.colors import colornames

    ink = read_colour("colour", colour, colornames)
    paper = read_colour("background", background, colornames)
    page = Page.of(drawing)
    frame = fit(page, width=width, height=height, stroke_width=stroke_width, margin=margin)
    digits = _DIGITS[frame.unit]

    def number(value: float) -> str:
        return _decimal(round(float(value) * 10**digits), digits)

    wide, high = number(frame.width), number(frame.height)
    svg = svgwrite.Drawing(
        size=(wide + frame.unit, high + frame.unit), viewBox=f"0 0 {wide} {high}", debug=False
    )
    svg.set_desc(
        title=None if page.title is None else visible(page.title),
        desc=page.description or None,
    )
    if paper:
        svg.add(svg.rect(size=(wide, high), fill=paper))
    strokes = svg.g(
        fill="none", stroke=ink, stroke_linecap="round", stroke_linejoin="round",
    )  # fmt: skip
    widths = frame.pens
    shown = page.drawings
    if page.rules:
        shown, widths = (page.rules, *shown), (pen_width(page.rules) * frame.scale, *widths)
    for one, pen in zip(shown, widths):
        own = one.meta.get("colour")
        colours = {} if own is None else {"stroke": read_colour("colour", own, colornames)}
        group = svg.g(stroke_width=number(pen), **colours)
        for stroke in one.strokes:
            group.add(svg.path(d=path_data(frame.place(stroke), digits)))
        strokes.add(group)
    svg.add(strokes)
    if page.captions:
        words = svg.g(fill=ink, font_family="sans-serif", text_anchor="middle")
        for caption in page.captions:
            (x, y), size = frame.place([caption.x, caption.y]), caption.size * frame.scale
            words.add(
                svg.text(one_line(caption.text), insert=(number(x), number(y)),
                         font_size=number(size))
            )  # fmt: skip
        svg.add(words)
    return svg.tostring() + "\n"


def path_data(points: np.ndarray, digits: int) -> str:
    """A stroke's points, `(n, 2)` in view box units, as the commands of its smooth curve.

    The commands are relative, for small files; every place is rounded before the differences are
    taken, so that rounding does not add up. A dot is a line of one last digit, since some
    readers skip a path without length.
    """
    start = distinct(points)[0]
    spans = np.round(beziers(points) * 10**digits).astype(np.int64)  # [m-1, 4, 2]
    x, y = np.round(start * 10**digits).astype(np.int64)
    move = f"M{_decimal(x, digits)} {_decimal(y, digits)}"
    if not len(spans) or (spans == spans[0, 0]).all():
        return f"{move}l{_decimal(1, digits)} 0"
    if len(spans) == 1:
        steps, command = spans[:, 3] - spans[:, 0], "l"
    else:
        steps, command = spans[:, 1:] - spans[:, :1], "c"
    numbers = " ".join(_decimal(value, digits) for value in steps.ravel().tolist())
    return move + command + numbers.replace(" -", "-")


def _decimal(value: int, digits: int) -> str:
    """A whole number of last digits as a decimal, as short as can be: -50 of 2 digits is -.5."""
    whole, rest = divmod(abs(value), 10**digits)
    text = f"{rest:0{digits}d}".rstrip("0")
    text = f"{whole or ''}.{text}" if text else str(whole)
    return f"-{text}" if value < 0 else text
