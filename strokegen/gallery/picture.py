"""An SVG file as a picture to show among others: its shapes, colours and words, and nothing else.

What comes out is written anew from numbers, colours and escaped text, so that no script, style,
link, image or handler of the file can come along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import BinaryIO

import numpy as np

from strokegen.formats.markup import Element
from strokegen.formats.svg import MAX_BYTES, parse
from strokegen.formats.svg_path import flatten
from strokegen.formats.svg_scene import Box, Scene, Shape, Words
from strokegen.ink.checks import MAX_COORDINATE, Unusable
from strokegen.ink.errors import DataError
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Float64

MAX_POINTS = 200_000
_SIDE = 4000  # units of the written picture's larger side, in which its places are whole numbers
_FACT = re.compile(r"(\w[\w -]{0,40}): (.*)")
_ANCHORS = ("start", "middle", "end")


@dataclass(frozen=True)
class Picture:
    """A picture that can be shown.

    Attributes:
      svg: the text of an `<svg>` element without a size of its own.
      title: the file's, or None.
      facts: the lines "key: value" of its description, as strokegen writes them.
    """

    svg: str
    title: str | None
    facts: dict[str, str]


def picture(stream: BinaryIO, name: str) -> Picture:
    """The picture in an SVG file.

    Raises:
      DataError: over 64 MB or 200,000 points, not SVG, with XML entities, without a size, or with
        places beyond all bounds; the message names the file.
    """
    data = read_bounded(stream, MAX_BYTES, name)
    try:
        root = parse(data)
        svg = _written(root)
    except Unusable as error:
        raise DataError(f"{name}: {error}") from None
    lines = (root.findtext("{*}desc") or "").splitlines()
    facts = {match[1]: match[2] for match in map(_FACT.fullmatch, lines) if match}
    return Picture(svg, root.findtext("{*}title"), facts)


def _written(root: Element) -> str:
    scene = Scene(root)
    shapes = [item for item in scene.items if isinstance(item, Shape)]
    outlines = [(shape.outline, shape.matrix) for shape in shapes]
    box = _box(scene.box or _extent(flatten(outlines)))
    scale = _SIDE / max(box[2:])
    # Fine enough for places in whole numbers.
    lines = iter(flatten(outlines, 1 / scale))
    parts, left = [], MAX_POINTS
    for item in scene.items:
        if isinstance(item, Words):
            parts.append(_words(item, box, scale))
            continue
        strokes = next(lines)
        if strokes is None or any(np.abs(one).max() > MAX_COORDINATE for one in strokes):
            raise Unusable(f"places beyond {MAX_COORDINATE:,.0f} px")
        left -= sum(map(len, strokes))
        if left < 0:
            raise Unusable(f"over {MAX_POINTS:,} points")
        parts.append(_shape(item, strokes, box, scale))
    wide, high = (max(1, round(value * scale)) for value in box[2:])
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">'
    return f"{head}{''.join(parts)}</svg>"


def _extent(shapes: Sequence[Sequence[Float64] | None]) -> Box:
    """(left, top, width, height) of all lines."""
    lines = [line for shape in shapes for line in shape or ()]
    if not lines:
        raise Unusable("a picture without a size and without a shape")
    points = np.concatenate(lines)
    low, high = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return low[0], low[1], high[0] - low[0], high[1] - low[1]


def _box(page: Box) -> Box:
    """The page; raises Unusable where it has no size."""
    left, top, wide, high = page
    if not (max(wide, high) > 0 and min(wide, high) >= 0):
        raise Unusable(f"a picture of the size {wide:g} x {high:g}")
    if not max(abs(left), abs(top), wide, high) <= MAX_COORDINATE:
        raise Unusable(f"a picture larger than {MAX_COORDINATE:,.0f} px")
    return page


def _shape(shape: Shape, strokes: Sequence[Float64], box: Box, scale: float) -> str:
    """A path of whole numbers; "" where nothing of it can be seen."""
    given = {"fill": shape.fill, "stroke": shape.stroke}
    paints = {name: paint for name, paint in given.items() if paint and paint.alpha > 0}
    if not paints or not strokes:
        return ""
    data = []
    for stroke in strokes:
        places = np.round((stroke - box[:2]) * scale).astype(np.int64)
        steps = np.diff(places, axis=0)
        start = " ".join(map(str, places[0].tolist()))
        data.append(f"M{start}l{' '.join(map(str, steps.ravel().tolist())) or '0 0'}")
    look = ['fill="none"'] * ("fill" not in paints)
    for name, paint in paints.items():
        look.append(f'{name}="{paint.colour}"')
        if paint.alpha < 1:
            look.append(f'{name}-opacity="{paint.alpha:.3g}"')
    if "fill" in paints and shape.rule == "evenodd":
        look.append('fill-rule="evenodd"')
    if "stroke" in paints:
        pen = min(max(shape.width * scale, 1), _SIDE)
        look.append(f'stroke-width="{pen:.4g}" stroke-linecap="round" stroke-linejoin="round"')
    return f'<path {" ".join(look)} d="{"".join(data)}"/>'


def _words(words: Words, box: Box, scale: float) -> str:
    if words.fill is None or words.fill.alpha == 0:
        return ""
    x, y = ((value - origin) * scale for value, origin in zip(words.place, box))
    size = words.size * scale
    if not (max(abs(x), abs(y)) < 1e6 and 0 < size < 1e5):
        return ""
    anchor = words.anchor if words.anchor in _ANCHORS else "start"
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size:.0f}" text-anchor="{anchor}" '
        f'font-family="sans-serif" fill="{words.fill.colour}">'
        f"{escape(words.text)}</text>"
    )
