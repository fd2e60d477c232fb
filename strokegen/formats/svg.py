"""SVG files as drawings: every stroked line that is seen becomes a stroke, with its brush.

Curves become chords that cannot be told from them, so that strokes lead straight from point to
point. What is not taken is counted and said. Files are untrusted: what they hold is bounded, and
reading takes time in proportion to it. `encode` keeps ink as it is, point by point; for a picture
to look at there is `strokegen.render`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import BinaryIO, NamedTuple

import numpy as np

from strokegen.formats.markup import Element, check_held, read_xml, tag_of
from strokegen.formats.svg_clip import clipped
from strokegen.formats.svg_path import FAR, MAX_POINTS, flatten
from strokegen.formats.svg_programs import dotted, is_signature, medians
from strokegen.formats.svg_scene import Clip, Scene, Shape
from strokegen.formats.svg_values import NOTHING, PIXEL, Paint, length, paint
from strokegen.ink.brush import Brush
from strokegen.ink.checks import Skipped, Unusable
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut, Unheld
from strokegen.ink.facts import SHEET, several
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Float64
from strokegen.render.elements import ROUND, document, element, inkscape_layer

MAX_BYTES = 64 << 20
"""Of a file, unpacked."""

_PHYSICAL = re.compile(r"[-+.0-9eE]+\s*(?:mm|cm|in|pt|pc|Q)\s*")
_SHEET = re.compile(rf"^{SHEET}: ([1-9][0-9]{{1,5}}|[2-9])$", re.MULTILINE)
_UNHELD = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Stroke(NamedTuple):
    points: Float64
    brush: Brush
    straight: bool = True


def drawings(stream: BinaryIO, name: str, tolerance: float | None = None) -> Iterator[Drawing]:
    """The one drawing of an SVG file; one without any shape has no ink.

    Each stroked subpath that can be seen is a stroke, in the file's order; its brush has the line's
    colour, width and opacity, and the label of its Inkscape layer. What is left out is a `LeftOut`
    warning. Where the file's size is in mm or the like, `meta["unit_mm"]` tells what a pixel is,
    and `meta["page_mm"]` the size of the page; of a sheet of this package's, `meta["drawings"]` how
    many it shows.

    Args:
      tolerance: pixels between a curve and its chords; None is 0.05, or 1/4000 of the drawing's
        size if that is less, but 0.25 where points become many.
    Raises:
      DataError: over 64 MB, 100,000 elements or a million points; not SVG, or with XML entities
        that could grow; nothing but shapes without a stroke. The message names the file.
    """
    data = read_bounded(stream, MAX_BYTES, name)
    try:
        root = parse(data)
        strokes = _strokes(root, name, tolerance)
    except Unusable as error:
        raise DataError(f"{name}: {error}") from None
    size = [_mm(root.get(key, "")) for key in ("width", "height")]
    meta: dict[str, object] = {"unit_mm": PIXEL} if size[0] else {}
    if None not in size:
        meta["page_mm"] = size
    if sheet := _SHEET.search(root.findtext("{*}desc") or ""):
        meta[SHEET] = int(sheet[1])
    yield Drawing(
        [stroke.points for stroke in strokes],
        label=root.findtext("{*}title"),
        meta=meta,
        brushes=[stroke.brush for stroke in strokes],
        straight=[stroke.straight for stroke in strokes],
    )


def _mm(size: str) -> float | None:
    """A length such as 21cm in mm; None for one in px, in parts of something else, or for none."""
    pixels = length(size) if _PHYSICAL.fullmatch(size.strip()[:40]) else None
    return pixels * PIXEL if pixels and pixels > 0 else None


def parse(data: bytes) -> Element:
    """The root element of an SVG file.

    Raises:
      Unusable: not well-formed, not SVG, or one with XML entities that could grow.
    """
    root = read_xml(data)
    if tag_of(root) != "svg":
        raise Unusable("expected an SVG file, the outermost element is no svg")
    return root


def _strokes(root: Element, name: str, tolerance: float | None) -> list[_Stroke]:
    """The ink of a picture; what is left out is said."""
    scene = Scene(root)
    shapes = [item for item in scene.items if isinstance(item, Shape)]
    scene.left.add("text", count=len(scene.items) - len(shapes))
    signed = is_signature(root)
    chosen = _chosen(root, dotted(shapes) if signed else shapes, scene.left)
    lines: list[list[Float64]] = []
    for shape, line in zip(chosen, flatten([(s.outline, s.matrix) for s in chosen], tolerance)):
        if line is None:
            scene.left.add(f"beyond {FAR:.0e} px", scene.name(shape.element))
        lines.append(line or [])
    _cut(chosen, lines, tolerance, scene.left)
    strokes = []
    for shape, line in zip(chosen, lines):
        brush, straight = _drawn(shape.stroke, shape.width, shape.layer, shape.ink, shape.tool)
        strokes += [_Stroke(points, brush, straight) for points in line]
    told = "; ".join(f"{count:,} {reason}" for reason, count in scene.left.counter().items())
    if not strokes and (scene.items or told):
        raise Unusable(f"no stroked line in it; give the lines a stroke colour (left out: {told})")
    if told:
        warnings.warn(f"{name}: left out {told}", LeftOut, stacklevel=2)
    return _joined(strokes) if signed else strokes


def _chosen(root: Element, shapes: list[Shape], left: Skipped) -> list[Shape]:
    """The shapes that are ink."""
    ways = medians(root, shapes)
    if ways:
        left.add("outline or guide line", count=len(shapes) - len(ways))
        return ways
    chosen = []
    for shape in shapes:
        if shape.stroke is None:
            left.add("without a stroke")
        elif shape.stroke.alpha == 0:
            left.add("hidden")
        else:
            chosen.append(shape)
    return chosen


@lru_cache(1024)
def _drawn(
    stroke: Paint | None, width: float, layer: str | None, ink: str | None, tool: str | None
) -> tuple[Brush, bool]:
    """The brush of a shape's strokes, and whether they lead straight from point to point."""
    own = ("straight colour width" if ink is None else ink).split()
    straight = "straight" in own
    if stroke is None:
        return Brush(None, None, layer, None, tool), straight
    colour = stroke.colour if "colour" in own else None
    known = width if "width" in own and 0 < width < FAR else None
    opacity = stroke.alpha if stroke.alpha < 1 or "opacity" in own else None
    return Brush(colour, known, layer, opacity, tool), straight


def _cut(
    shapes: list[Shape], lines: list[list[Float64]], tolerance: float | None, left: Skipped
) -> None:
    """Cut the lines of each shape to its clips, in place."""
    under: dict[Clip, list[int]] = {}
    for index, shape in enumerate(shapes):
        for clip in dict.fromkeys(shape.clips) if lines[index] else ():
            under.setdefault(clip, []).append(index)
    for clip, indices in under.items():
        areas = flatten([(outline, matrix) for outline, matrix, _ in clip.parts], tolerance)
        region = [(area or [], rule) for area, (_, _, rule) in zip(areas, clip.parts)]
        pieces = clipped([line for index in indices for line in lines[index]], region)
        if pieces is None:
            left.add("clip that is not applied, of too many edges")
            continue
        rest = iter(pieces)
        for index in indices:
            before = lines[index]
            lines[index] = [piece for _ in before for piece in next(rest)]
            if before and not lines[index]:
                left.add("outside its clip")


def _joined(strokes: list[_Stroke]) -> list[_Stroke]:
    """The curves of a signature as the strokes of its pen, each in its curves' mean width."""
    pens: list[list[_Stroke]] = []
    for stroke in strokes:
        if pens and len(stroke.points) > 1 and (pens[-1][-1].points[-1] == stroke.points[0]).all():
            pens[-1].append(stroke)
        else:
            pens.append([stroke])
    joined = []
    for first, *rest in pens:
        points = np.concatenate([first.points, *(stroke.points[1:] for stroke in rest)])
        widths = [stroke.brush.width or 0.0 for stroke in (first, *rest)]
        brush = replace(first.brush, width=sum(widths) / len(widths) or None)
        joined.append(_Stroke(points, brush))
    return joined


def encode(drawings: Iterable[Drawing]) -> bytes:
    """One drawing as SVG: its points exact to float32, joined by straight lines, and its label.

    A unit is a pixel, or as many mm as `meta["unit_mm"]` says; with `meta["page_mm"]` it is a page
    of that size. Else the picture's x and y tell where a drawing begins that does not at (0, 0);
    programs that show it pass them over. Brushes are colours, widths, opacities and layers of
    Inkscape's; `data-ink` tells which of them the ink knows, `data-tool` the tool.

    Raises:
      Unheld: over a million points, places beyond 1e9 px, a text or a colour that SVG cannot hold.
    """
    (drawing,) = drawings
    unit = _lengths(drawing, "unit_mm", 1)[0]
    page = _lengths(drawing, "page_mm", 2)
    left, top, right, bottom = drawing.bounds
    far = max(-left, -top, right, bottom) * max(1.0, (unit or 0.0) / PIXEL)
    if drawing.num_points > MAX_POINTS or far > FAR:
        raise Unheld(
            f"SVG is read up to {MAX_POINTS:,} points and places of {FAR:.0e} px; divide it"
        )
    edge = 0.02 * max(right - left, bottom - top) or 1.0
    box = (left - edge, top - edge, right - left + 2 * edge, bottom - top + 2 * edge)
    if unit and page[0] and page[1]:
        box = (0.0, 0.0, page[0] / unit, page[1] / unit)
        _tell_beyond(drawing, box)
    (x, y, *size), shown = _rounded(box, unit)
    if drawing.label is not None:
        check_held(drawing.label, _UNHELD, "SVG")
    groups = []
    drawn = zip(drawing.brushes, drawing.straight, drawing.strokes)
    for (brush, straight), strokes in groupby(drawn, lambda one: one[:2]):
        known = {name: getattr(brush, name) for name in ("colour", "width", "opacity")}
        known["straight"] = straight
        told = " ".join(sorted(name for name, value in known.items() if value)) or "none"
        look = {"fill": "none", "data-ink": told, **_look(brush, edge / 4), **ROUND}
        paths = []
        for _, _, stroke in strokes:
            places = " ".join(stroke.ravel().astype(str).tolist())
            end = "z" if len(stroke) == 1 else ""
            paths.append(element("path", {"d": f"M{places}{end}"}))
        if brush.layer is None:
            groups.append(element("g", look, *paths))
        else:
            check_held(brush.layer, _UNHELD, "SVG")
            groups.append(inkscape_layer(brush.layer, look, *paths))
    view = " ".join(f"{value:.17g}" for value in shown)
    place = {"x": x, "y": y, "width": size[0], "height": size[1], "viewBox": view}
    sheet = several(drawing.meta)
    shows = f"{SHEET}: {sheet}" if sheet else None
    return document(place, *groups, title=drawing.label, description=shows, layers=True).encode()


_SEEN = 1e-4
"""The share of a page's size beyond its edges that is the rounding of either."""


def _tell_beyond(drawing: Drawing, box: tuple[float, float, float, float]) -> None:
    """Say by a `LeftOut` how many strokes no viewer shows wholly, since the page ends before."""
    least = -_SEEN * np.array(box[2:])
    most = np.array(box[2:]) - least
    beyond = sum(
        bool((stroke < least).any() or (stroke > most).any()) for stroke in drawing.strokes
    )
    if beyond:
        strokes = "stroke lies" if beyond == 1 else "strokes lie"
        warnings.warn(
            f"svg: {beyond:,} {strokes} beyond the page, where viewers show nothing",
            LeftOut,
            stacklevel=3,
        )


def _lengths(drawing: Drawing, fact: str, count: int) -> list[float | None]:
    """A fact that is one length in mm, or several; None for each where the ink has none."""
    value = drawing.meta.get(fact)
    values = list(value) if isinstance(value, list | tuple) else [value] * count
    for one in values:
        known = isinstance(one, int | float) and 1e-9 < one < FAR
        if len(values) != count or not (known or value is None):
            raise Unheld(f"SVG cannot hold a {fact} of {str(value)[:40]}; expected millimetres")
    return values


def _rounded(values: Iterable[float], unit: float | None) -> tuple[list[str], list[float]]:
    """Numbers as lengths of SVG, in mm where a unit is so many, and what those are in units.

    Both must be rounded alike, or the drawing would be moved by their rounding.
    """
    scale, suffix = (unit, "mm") if unit else (1, "")
    lengths = [f"{value * scale:.9g}{suffix}" for value in values]
    return lengths, [float(text.removesuffix(suffix)) / scale for text in lengths]


def _look(brush: Brush, usual: float) -> dict[str, str]:
    found = paint(brush.colour or "black")
    if found is None or found is NOTHING:
        raise Unheld(f"SVG cannot hold the colour {brush.colour!r}; use a CSS name, or #1a237e")
    look = {"stroke": brush.colour or "black", "stroke-width": f"{brush.width or usual:.9g}"}
    if brush.opacity is not None:
        look["stroke-opacity"] = f"{brush.opacity:.9g}"
    if brush.tool is not None:
        check_held(brush.tool, _UNHELD, "SVG")
        look["data-tool"] = brush.tool
    return look
