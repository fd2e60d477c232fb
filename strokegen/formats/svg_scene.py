"""What an SVG picture shows: its shapes with their places, colours and clips, in drawing order.

Sources: SVG 2, chapters 5 (structure), 8 (coordinates) and 13 (painting); CSS Masking 1 (clips).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from strokegen.formats.markup import Element, tag_of
from strokegen.formats.svg_document import MAX_ELEMENTS, Document, svg_tag
from strokegen.formats.svg_path import IDENTITY, MAX_POINTS, Matrix, Outline, product, rectangle
from strokegen.formats.svg_shapes import SHAPES, View, fitted, outline_of
from strokegen.formats.svg_style import inherited
from strokegen.formats.svg_values import Paint, about, length, matrix, paint, reference, share
from strokegen.ink.checks import Skipped, Unusable

_GROUPS = frozenset({"svg", "g", "a", "switch", "symbol"})
_REUSED = SHAPES | _GROUPS | {"use", "text"}
_PICTURES = frozenset({"image", "foreignObject", "video", "canvas"})
_INKSCAPE = "{http://www.inkscape.org/namespaces/inkscape}"
_UNSEEN = ("hidden", "collapse")
_VIEW = View(300.0, 150.0)  # px, of a picture that states no size

Box = tuple[float, float, float, float]
"""(left, top, width, height)."""

Size = tuple[str | None, str | None]


class Clip(NamedTuple):
    """Shapes beyond which nothing is seen: each with its matrix and its rule of filling."""

    parts: tuple[tuple[Outline, Matrix, str], ...]


class Shape(NamedTuple):
    """A shape as it is shown.

    Attributes:
      element: that draws it.
      matrix: from the outline's units to px.
      stroke, fill: colours, None where none is asked for; those that are not seen cover nothing.
      width: of the line, in px.
      rule: of filling, "nonzero" or "evenodd".
      layer: the label of the layer that it is on, or None.
      clips: all of which cut it.
      ink: what `svg.encode` says of its strokes, or None; tool: what it says they are drawn with.
    """

    element: Element
    outline: Outline
    matrix: Matrix
    stroke: Paint | None
    width: float
    fill: Paint | None
    rule: str
    layer: str | None
    clips: tuple[Clip, ...]
    ink: str | None = None
    tool: str | None = None


class Words(NamedTuple):
    """A run of text: where its anchor stands and how large it is, in px; its colour."""

    text: str
    place: tuple[float, float]
    size: float
    anchor: str
    fill: Paint | None


class _Context(NamedTuple):
    """What an element gets from those around it.

    Attributes:
      inside: the named elements that it stands in, by way of reuse too.
      size: that a `use` gives to what it shows; None without one.
      clipping: whether the shapes are a clip's.
    """

    matrix: Matrix = IDENTITY
    style: dict[str, str] = {}
    opacity: float = 1.0
    view: View = _VIEW
    layer: str | None = None
    clips: tuple[Clip, ...] = ()
    inside: tuple[Element, ...] = ()
    size: Size | None = None
    clipping: bool = False


class _Look(NamedTuple):
    """How the shapes of a style are drawn; it keeps the style, by whose identity it is found."""

    style: dict[str, str]
    stroke: Paint | None
    width: float
    fill: Paint | None
    rule: str
    marked: bool


_Placed = tuple[Element, _Context]

_Run = tuple[list[str], tuple[float, float], _Context]
"""Of text: its parts, where it begins and what is around it."""


class Scene:
    """The shapes and words of a picture.

    Args:
      root: its outermost element.
    Attributes:
      items: shapes and words, in drawing order.
      box: of the page, in px; None where its size is not stated.
      left: what is not among them, or not as it should be, counted by reason.
    Raises:
      Unusable: over `MAX_ELEMENTS`, or `MAX_POINTS` before curves are flattened, a transform that
        cannot be understood, or styles that would take long.
    """

    def __init__(self, root: Element) -> None:
        self.left = Skipped()
        self._file = Document(root)
        self._outlines: dict[tuple[Element, View], tuple[Outline, bool]] = {}
        self._clips: dict[tuple[Element, Matrix], tuple[Clip, ...] | None] = {}
        self._looks: dict[tuple[int, float, View], _Look] = {}
        self._inherited: dict[tuple[object, ...], tuple[dict[str, str], dict[str, str]]] = {}
        self._elements = self._points = 0
        self.box = self._page(root)
        self.left.add("style rule that is not known", count=self._file.unknown)
        self.items = list(self._shown([root], _Context()))

    def name(self, element: Element) -> str:
        """What a message calls an element."""
        return self._file.name(element)

    def _page(self, root: Element) -> Box | None:
        """Where the picture lies, and its size; a percentage of it is of what is not known."""
        texts = (self._file.geometry(root, name) for name in ("x", "y", "width", "height"))
        x, y, wide, high = (None if text and "%" in text else length(text) for text in texts)
        if wide is None or high is None:
            found = fitted(root.get("viewBox"), None, wide, high)
            if found is None:
                return None
            (across, _, _, down, _, _), view = found
            wide, high = across * view.width, down * view.height
        return x or 0.0, y or 0.0, wide, high

    def _shown(self, elements: list[Element], around: _Context) -> Iterator[Shape | Words]:
        """What elements, and those within them, show."""
        waiting = [(element, around) for element in elements][::-1]
        while waiting:
            element, context = waiting.pop()
            self._count(1)
            tag = svg_tag(element.tag)
            if self._file.styles[element].get("display") == "none":
                self._hide(element, context)
            elif tag in SHAPES:
                yield from self._shape(element, self._within(element, context))
            elif tag == "text":
                yield from self._words(element, self._within(element, context))
            elif tag in _PICTURES:
                self._leave("picture", context)
            elif tag == "use":
                waiting += self._used(element, self._within(element, context))
            elif tag in _GROUPS:
                waiting += self._group(element, tag, context)

    def _count(self, elements: int) -> None:
        self._elements += elements
        if self._elements > MAX_ELEMENTS:
            raise Unusable(f"over {MAX_ELEMENTS:,} elements, what is reused counted anew")

    def _leave(self, reason: str, context: _Context, place: str = "") -> None:
        if not context.clipping:
            self.left.add(reason, place)

    def _hide(self, element: Element, context: _Context) -> None:
        for inner in element.iter():
            self._count(1)
            if tag_of(inner) in SHAPES or tag_of(inner) in ("use", "text"):
                self._leave("hidden", context)

    def _place(self, element: Element, context: _Context) -> Matrix:
        """The matrix of what stands at an element's x and y."""
        x, y = (context.view.length(name, self._file.geometry(element, name)) for name in "xy")
        return product(context.matrix, (1, 0, 0, 1, x or 0.0, y or 0.0))

    def _group(self, element: Element, tag: str, context: _Context) -> list[_Placed]:
        """What stands in a group, the last first."""
        size = context.size
        if tag == "symbol" and size is None:
            return []
        inner = self._within(element, context._replace(size=None))
        if tag in ("svg", "symbol"):
            viewed = self._viewport(element, inner, size or (None, None))
            if viewed is None:
                return []
            inner = viewed
        if element.get("id"):
            inner = inner._replace(inside=(*inner.inside, element))
        children = list(element)
        if tag == "switch":
            children = [child for child in children if _chosen(child)][:1]
        return [(child, inner) for child in reversed(children)]

    def _viewport(self, element: Element, context: _Context, size: Size) -> _Context | None:
        """What is around the elements in a picture or symbol; None where nothing of it is seen."""
        outer = self._place(element, context)
        box, aspect = element.get("viewBox"), element.get("preserveAspectRatio")
        if element is self._file.root:
            known = (self.box[2] or None, self.box[3] or None) if self.box else (None, None)
            found = fitted(box, aspect, *known)
            if found is None:
                return context._replace(matrix=outer)
            view = found[1]._replace(font=context.view.font)
            return context._replace(matrix=product(outer, found[0]), view=view)
        names = ("width", "height")
        texts = (of_use or self._file.geometry(element, name) for name, of_use in zip(names, size))
        wide, high = (context.view.length(name, text or "100%") for name, text in zip(names, texts))
        found = fitted(box, aspect, wide, high)
        if found is None or not wide or not high or min(wide, high) <= 0:
            return None
        clips = context.clips
        if self._file.styles[element].get("overflow") not in ("visible", "auto"):
            clips += (Clip(((rectangle(0, 0, wide, high), outer, "nonzero"),)),)
        view = found[1]._replace(font=context.view.font)
        return context._replace(matrix=product(outer, found[0]), view=view, clips=clips)

    def _used(self, element: Element, context: _Context) -> list[_Placed]:
        """What a `use` shows, at its place."""
        target = self._file.linked(element)
        if target is None:
            self._leave("use of what is not in it", context, self.name(element))
        elif target in context.inside:
            self._leave("use of what it stands in", context, self.name(element))
        elif tag_of(target) in _REUSED:
            size = (self._file.geometry(element, "width"), self._file.geometry(element, "height"))
            inside = (*context.inside, element)
            placed = self._place(element, context)
            return [(target, context._replace(matrix=placed, size=size, inside=inside))]
        return []

    def _within(self, element: Element, context: _Context) -> _Context:
        """What an element hands on: its own styles, transform, opacity, clips and layer applied."""
        own = self._file.styles[element]
        if element.get(f"{_INKSCAPE}groupmode") == "layer":
            layer = element.get(f"{_INKSCAPE}label") or element.get("id")
            context = context._replace(layer=layer)
        if not own:
            return context
        placed, clips, opacity = context.matrix, context.clips, context.opacity
        if "font-size" in own:
            font = context.view.length("font-size", own["font-size"])
            context = context._replace(view=context.view._replace(font=font or context.view.font))
        if "transform" in own:
            placed = product(placed, _transform(own, context.view))
        if "clip-path" in own and not context.clipping:
            clips += self._clipped(own["clip-path"], context, placed)
        if "mask" in own and (mask := self._file.named_by(element, "mask")) is not None:
            self._leave("mask that is not applied", context, self.name(mask))
        if "opacity" in own:
            opacity *= share(own["opacity"])
        style = self._styled(context.style, own)
        return context._replace(matrix=placed, style=style, opacity=opacity, clips=clips)

    def _styled(self, around: dict[str, str], own: dict[str, str]) -> dict[str, str]:
        """`inherited`, the same for the same."""
        key = (id(around), *own.items())
        if key not in self._inherited:
            self._inherited[key] = (around, inherited(around, own))
        return self._inherited[key][1]

    def _clipped(self, value: str, context: _Context, placed: Matrix) -> tuple[Clip, ...]:
        """The clips that a style asks for; none where they are not applied, which is counted."""
        address = reference(value)
        target = self._file.at(address[0]) if address else None
        if value in ("none", "inherit", "initial", "unset") or (address and target is None):
            return ()
        clips = self._clip(target, context, placed) if target is not None else None
        if clips is None:
            self._leave("clip that is not applied", context, value[:40])
        return clips or ()

    def _clip(self, target: Element, context: _Context, placed: Matrix) -> tuple[Clip, ...] | None:
        """A clip's shapes, and those of its own clip; None for what is more than shapes."""
        key = (target, placed)
        if key in self._clips:
            return self._clips[key]
        self._clips[key] = None  # should it clip itself
        own = self._file.styles[target]
        turn = _transform(own, context.view) if "transform" in own else IDENTITY
        start = _Context(product(placed, turn), view=context.view, clipping=True)
        children = list(target)
        drawn = list(self._shown([c for c in children if svg_tag(c.tag) not in _GROUPS], start))
        shapes = [one for one in drawn if isinstance(one, Shape)]
        cut = any("clip-path" in self._file.styles[child] for child in children)
        if cut or len(shapes) < len(drawn) or target.get("clipPathUnits") == "objectBoundingBox":
            return None
        outer = self._clipped(own["clip-path"], context, placed) if "clip-path" in own else ()
        self._clips[key] = (
            Clip(tuple((one.outline, one.matrix, one.rule) for one in shapes)),
            *outer,
        )
        return self._clips[key]

    def _shape(self, element: Element, context: _Context) -> Iterator[Shape]:
        own = self._file.styles[element]
        key = (element, context.view)
        if key not in self._outlines:
            values = {**element.attrib, **own}
            self._outlines[key] = outline_of(tag_of(element), values, context.view)
        outline, fine = self._outlines[key]
        if not fine:
            reason = "with data up to an error" if outline.starts else "without good data"
            self._leave(reason, context, self.name(element))
        if not outline.starts:
            return
        self._points += len(outline.vertices) // 2
        if self._points > MAX_POINTS:
            raise Unusable(f"over {MAX_POINTS:,} points")
        style = context.style
        if context.clipping:
            if style.get("visibility") not in _UNSEEN:
                rule = style.get("clip-rule", "nonzero")
                yield Shape(element, outline, context.matrix, None, 0.0, None, rule, None, ())
            return
        look, growth = self._look(context), _growth(context.matrix)
        if look.marked:
            self._leave("marker", context)
        if growth == 0:  # nothing of it is seen, by CSS Transforms 1, section 2
            self._leave("hidden", context)
            return
        fixed = own.get("vector-effect") == "non-scaling-stroke"
        width = look.width if fixed else look.width * growth
        yield Shape(
            element,
            outline,
            context.matrix,
            look.stroke,
            width,
            look.fill,
            look.rule,
            context.layer,
            context.clips,
            style.get("data-ink"),
            style.get("data-tool"),
        )

    def _look(self, context: _Context) -> _Look:
        """What shapes look like in a context; most have one of a few styles."""
        style = context.style
        key = (id(style), context.opacity, context.view)
        if key not in self._looks:
            seen = context.opacity * (style.get("visibility") not in _UNSEEN)
            width = context.view.length("stroke-width", style.get("stroke-width", "1")) or 0.0
            marks = (reference(style.get(f"marker-{place}")) for place in ("start", "mid", "end"))
            self._looks[key] = _Look(
                style,
                self._paint(style, "stroke", "none", seen if width > 0 else 0.0),
                width,
                self._paint(style, "fill", "black", seen),
                style.get("fill-rule", "nonzero"),
                any(mark and self._file.at(mark[0]) is not None for mark in marks),
            )
        return self._looks[key]

    def _paint(self, style: dict[str, str], name: str, usual: str, seen: float) -> Paint | None:
        """The paint of lines or areas; a gradient's is its first colour."""
        value = style.get(name, usual)
        if value.lower() == "currentcolor":
            value = style.get("color", "black")
        address = reference(value)
        if address:
            server = self._file.at(address[0])
            stops = [] if server is None else [s for s in server if tag_of(s) == "stop"]
            colours = [self._file.styles[stop].get("stop-color", "black") for stop in stops]
            value = address[1] or "none" if server is None else (colours or ["black"])[0]
        found = Paint("#000000") if value.startswith("context-") else paint(value)
        if found is None or value.strip().lower() == "none":
            return None
        return found._replace(alpha=found.alpha * share(style.get(f"{name}-opacity")) * seen)

    def _words(self, element: Element, context: _Context) -> Iterator[Words]:
        """The runs of a text that have letters."""
        for parts, (x, y), own in self._runs(element, context):
            text = " ".join("".join(parts).split())
            a, b, c, d, e, f = own.matrix
            seen = own.opacity * (own.style.get("visibility") not in _UNSEEN)
            if text:
                yield Words(
                    text,
                    (a * x + c * y + e, b * x + d * y + f),
                    own.view.font * _growth(own.matrix),
                    own.style.get("text-anchor", "start"),
                    self._paint(own.style, "fill", "black", seen),
                )

    def _runs(self, element: Element, context: _Context) -> list[_Run]:
        """Runs of text: each that has a place of its own, and what follows it."""
        place = (0.0, 0.0)
        runs: list[_Run] = []
        waiting: list[tuple[Element | str | None, _Context]] = [(element, context)]
        while waiting:
            node, around = waiting.pop()
            if node is None or isinstance(node, str):
                if node and runs:
                    runs[-1][0].append(node)
                continue
            self._count(1)
            if self._file.styles[node].get("display") == "none":
                continue
            own = around if node is element else self._within(node, around)
            place = _moved(place, node, around.view)
            if not runs or node.get("x") or node.get("y"):
                runs.append(([], place, own))
            tails = [(part, own) for child in reversed(list(node)) for part in (child.tail, child)]
            waiting += [*tails, (node.text, own)]
        return runs


def _moved(place: tuple[float, float], element: Element, view: View) -> tuple[float, float]:
    """Where a text goes on after a place: by x and y of an element, and its steps dx and dy."""

    def first(name: str, axis: str, usual: float) -> float:
        """The first of the lengths that an attribute gives letter by letter."""
        texts = (element.get(name) or "").replace(",", " ").split()
        return view.length(axis, texts[0]) or 0.0 if texts else usual

    x, y = place
    return first("x", "x", x) + first("dx", "x", 0.0), first("y", "y", y) + first("dy", "y", 0.0)


def _transform(own: dict[str, str], view: View) -> Matrix:
    """An element's transform about its origin."""
    turn = matrix(own["transform"])
    box = own.get("transform-box", "view-box")
    if box in ("fill-box", "stroke-box", "content-box", "border-box") and turn[:4] != IDENTITY[:4]:
        raise Unusable(f"a transform about the shape's own box, transform-box: {box}")
    origin = own.get("transform-origin", "0 0").split()
    if origin[0] in ("top", "bottom") or origin[-1] in ("left", "right"):
        origin = origin[::-1]
    shares = {"left": "0%", "top": "0%", "center": "50%", "right": "100%", "bottom": "100%"}
    texts = (shares.get(text, text) for text in (*origin, "center")[:2])
    x, y = (view.length(name, text) or 0.0 for name, text in zip("xy", texts))
    return about(turn, x, y) if x or y else turn


def _growth(matrix: Matrix) -> float:
    """How much wider lines become."""
    a, b, c, d, _, _ = matrix
    return math.sqrt(abs(a * d - b * c))


def _chosen(element: Element) -> bool:
    """Whether a `switch` may choose an element: it asks for no extension, and speaks English."""
    languages = element.get("systemLanguage", "en").lower().split(",")
    english = any(language.strip().startswith("en") for language in languages)
    return bool(svg_tag(element.tag)) and english and element.get("requiredExtensions") is None
