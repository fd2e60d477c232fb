"""A page of a reMarkable tablet: `.rm`, written as version 6 and read as versions 3, 5 and 6.

Places are in px, 226 to the inch on reMarkable 1 and 2; x is 0 in the middle of the page, y at its
top. The paper of other tablets is told by its size in the file (Paper Pro: 229, Paper Pro Move: 264
px an inch). A page that was scrolled down is as high as its ink goes; beside it, ink may lie beyond
its edges. A point has a width in quarters of a px and a pressure from 0 to 255; of a stroke's
widths the mean is its brush's. Written places are exact to float32, widths to a quarter of a px,
pressures and opacities to 1/255; a pressure of 0 in all points stands for none.

Of version 6 each layer is a group. Ink that was written between lines of typed text lies relative
to a character of it, whose height is that of its paragraph: the text is left out and said, and as
no font is known here, what follows a paragraph of several lines stands too high.

Sources: rmscene 0.8.0 (github.com/ricklupton/rmscene, MIT; scene_stream.py, scene_items.py) for the
blocks; rmc 0.3.0 (github.com/ricklupton/rmc, MIT; exporters/) for colours, opacities and heights of
text; Axel Huebl, "rmlab" (github.com/ax3l/lines-are-beautiful) for versions 3 and 5.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np

from strokegen.formats import remarkable_blocks as tags
from strokegen.formats import remarkable_write
from strokegen.formats.remarkable_blocks import Block, Id, Item, in_order
from strokegen.formats.remarkable_pens import ERASERS, brush_of
from strokegen.formats.remarkable_points import HEADER, POINTS, SCREEN, columns, resolution
from strokegen.formats.remarkable_text import TOP, Room, text_of
from strokegen.ink.brush import Brush
from strokegen.ink.checks import Skipped, Unusable
from strokegen.ink.chords import by_shape
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Float64

MAX_BYTES = 16 << 20
"""Of a page; some million points."""

encode = remarkable_write.encode

_ROOT: Id = (0, 1)
_MAX_BLOCKS = 50_000
"""Of a page, or strokes and layers of an old one."""

_OF_GROUP, _OF_LINE = 0x04, 0x05
_LEFT = {0x03: "highlight of printed text", 0x06: "piece of text"}
_NO_INK = {0x00, 0x01, 0x09, 0x0A}  # of how the file was made
_OLD_POINT = POINTS[1][0].itemsize
_COUNT = struct.Struct("<I")
_HEADS = {3: struct.Struct("<IIIfI"), 5: struct.Struct("<IIIfII")}
"""Version of a file -> a stroke's tool, colour, two words (three), how many points it has."""

Layers = Sequence[tuple[str, bool]]
"""Name and visibility of each layer."""


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The page of a file.

    Raises:
      DataError: it is none; the message names it and the place.
    """
    left = Skipped()
    yield page(read_bounded(stream, MAX_BYTES, name), name, left)
    left.warn(name)


def page(
    data: bytes, name: str, left: Skipped, layers: Layers = (), room: Room | None = None
) -> Drawing:
    """The page of a file's bytes; what is left out is counted.

    Args:
      data: of the file.
      name: for messages.
      left: counts.
      layers: name and visibility of each, for versions that do not have them in the file.
      room: for typed text, which the pages of a document share.
    Raises:
      DataError: as `drawings`.
    """
    try:
        if data.startswith(HEADER % 6):
            return _read(data, left, room or Room())
        for version, head in _HEADS.items():
            if data.startswith(HEADER % version):
                return _read_old(data, head, layers, left)
    except (Unusable, ValueError) as error:
        raise DataError(f"{name}: a damaged page of a reMarkable ({error}); get it anew") from None
    raise DataError(
        f"{name}: expected a page of a reMarkable, version 3, 5 or 6; it begins with {data[:40]!r}"
    )


def blank() -> Drawing:
    """A page that was never written on."""
    return _Ink(Skipped()).drawing(SCREEN, 0.0)


class _Ink:
    """Strokes of a page as they are found."""

    def __init__(self, left: Skipped) -> None:
        self._left = left
        self._points: list[Float64] = []
        self._brushes: list[Brush] = []

    def add(self, points: Float64, tool: int, colour: int, rgba: bytes, layer: str | None) -> None:
        """A stroke's x, y, width in px and pressure from 0 to 1, `(n, 4)`, unless it erases."""
        if tool in ERASERS:
            self._left.add("stroke of the eraser")
        elif len(points):
            width = round(float(points[:, 2].mean()), 6)
            self._points.append(points)
            self._brushes.append(brush_of(tool, colour, rgba, layer, max(width, 0.0)))

    def drawing(self, size: tuple[int, int], left: float) -> Drawing:
        """The drawing in mm of a page of a size in px, whose left edge is at x = `left`."""
        mm = 25.4 / resolution(size)
        points = np.concatenate(self._points or [np.zeros((0, 4))])
        height = max(float(size[1]), float(points[:, 1].max(initial=0.0)))
        meta = {"unit_mm": 1.0, "page_mm": [round(side * mm, 3) for side in (size[0], height)]}
        pressure = np.clip(points[:, 3], 0, 1)
        brushes = {brush: brush.scale(mm) for brush in set(self._brushes)}
        return by_shape(
            Drawing.from_points(
                (points[:, :2] - [left, 0]) * mm,
                [len(stroke) for stroke in self._points],
                meta=meta,
                pressure=pressure if pressure.any() else None,
                brushes=[brushes[brush] for brush in self._brushes],
            )
        )


# Version 6: a tree of groups.


@dataclass(frozen=True)
class _Line:
    """A stroke's fields, and the version of its points."""

    found: tags.Fields
    version: int


@dataclass
class _Group:
    """A layer, or what lies relative to a character of the text."""

    label: str = ""
    visible: bool = True
    anchor: Id | None = None
    x: float = 0.0
    items: list[Item] = field(default_factory=list)


class _Scene:
    """What the blocks of a file say."""

    def __init__(self, left: Skipped, room: Room) -> None:
        self._left, self._room = left, room
        self._groups: dict[Id, _Group] = {_ROOT: _Group()}
        self._heights = dict(TOP)
        self._size = SCREEN
        self._text: bytes | None = None  # of a page there is one, the last

    def take(self, block: Block) -> None:
        """What a block says, or a count of it."""
        if block.kind in _TAKEN:
            _TAKEN[block.kind](self, block)
        elif block.kind not in _NO_INK:
            self._left.add(f"block of an unknown kind, {block.kind}")

    def _group(self, own: Id) -> _Group:
        return self._groups.setdefault(own, _Group())

    def _paper(self, block: Block) -> None:
        paper = tags.fields(block.data).get(5)
        if isinstance(paper, bytes) and len(paper) == 8:
            width, height = struct.unpack("<II", paper)
            self._size = (width, height) if width and height else SCREEN

    def _node(self, block: Block) -> None:
        found = tags.fields(block.data)
        group = self._group(tags.id_of(found, 1))
        label, anchor, x = (tags.last(found, index) for index in (2, 7, 10))
        group.label = tags.text(label) if isinstance(label, bytes) else ""
        group.visible = tags.last(found, 3) != b"\0"
        group.anchor = anchor if isinstance(anchor, tuple) else None
        group.x = struct.unpack("<f", x)[0] if isinstance(x, bytes) and len(x) == 4 else 0.0

    def _take_text(self, block: Block) -> None:
        if self._text is not None:
            self._left.add("typed text that another one replaces")
        self._text = block.data

    def _read_text(self) -> None:
        """The heights of its paragraphs."""
        if self._text is None:
            return
        anchored = any(group.anchor not in (None, *TOP) for group in self._groups.values())
        try:
            count, heights = text_of(self._text, anchored, self._room)
        except (Unusable, struct.error) as error:
            self._left.add(f"typed text that cannot be read ({error})")
            return
        self._heights |= heights
        if count:
            self._left.add(f"typed text of {count:,} characters")

    def _item(self, block: Block) -> None:
        found = tags.fields(block.data)
        own, before, after = (tags.id_of(found, index) for index in (2, 3, 4))
        item = Item(own, before, after, self._value(found.get(6), block))
        self._group(tags.id_of(found, 1)).items.append(item)

    def _value(self, value: bytes | Id | None, block: Block) -> object:
        """A group's id, a line, the name of what is left out; None of what is erased."""
        if not isinstance(value, bytes):
            return None
        inner = tags.fields(value, 1)  # after the kind of the item
        if block.kind == _OF_GROUP:
            return tags.id_of(inner, 2)
        return _Line(inner, block.version) if block.kind == _OF_LINE else _LEFT.get(block.kind)

    def drawing(self) -> Drawing:
        """All that is seen, from the lowest layer to the highest."""
        self._read_text()
        ink, reached = _Ink(self._left), {_ROOT}
        root: tuple[str | None, bool, Float64] = (None, True, np.zeros(4))
        open_groups = [(iter(in_order(self._groups[_ROOT].items)), *root)]
        while open_groups:
            items, layer, seen, place = open_groups[-1]
            item = next(items, None)
            if item is None:
                open_groups.pop()
            elif isinstance(item.value, _Line) and not seen:
                self._left.add("stroke of a hidden layer")
            elif isinstance(item.value, _Line):
                self._draw(item.value, layer, place, ink)
            elif isinstance(item.value, str):
                self._left.add(item.value)
            elif isinstance(item.value, tuple) and item.value not in reached:
                reached.add(item.value)
                group = self._group(item.value)
                if len(open_groups) == 1:
                    layer = group.label or None
                inner = (layer, seen and group.visible, place + self._moved(group))
                open_groups.append((iter(in_order(group.items)), *inner))
        for own in self._groups.keys() - reached:
            for item in self._groups[own].items:
                if isinstance(item.value, _Line):
                    self._left.add("stroke of a layer that was deleted")
        return ink.drawing(self._size, -self._size[0] / 2)

    def _moved(self, group: _Group) -> Float64:
        """What is added to points of a group."""
        if group.anchor is None:
            return np.zeros(4)
        if group.anchor not in self._heights:
            self._left.add("height of a group of strokes beside a text that is not there")
        return np.array([group.x, self._heights.get(group.anchor, 0.0), 0, 0])

    def _draw(self, line: _Line, layer: str | None, place: Float64, ink: _Ink) -> None:
        if line.version not in POINTS:
            self._left.add(f"stroke of the unknown version {line.version}")
            return
        found, rgba = line.found, line.found.get(8)
        points = columns(tags.raw(found, 5), line.version) + place
        tool, colour = tags.number(found, 1), tags.number(found, 2)
        ink.add(points, tool, colour, rgba if isinstance(rgba, bytes) else b"", layer)


_TAKEN = {
    0x02: _Scene._node,
    0x03: _Scene._item,
    _OF_GROUP: _Scene._item,
    _OF_LINE: _Scene._item,
    0x06: _Scene._item,
    0x07: _Scene._take_text,
    0x08: _Scene._item,
    0x0D: _Scene._paper,
}


def _read(data: bytes, left: Skipped, room: Room) -> Drawing:
    """Version 6."""
    scene = _Scene(left, room)
    for number, block in enumerate(tags.blocks(data, len(HEADER % 6))):
        if number >= _MAX_BLOCKS:
            raise Unusable(f"over {_MAX_BLOCKS:,} blocks")
        try:
            scene.take(block)
        except (Unusable, struct.error) as error:
            raise Unusable(f"in the block at byte {block.at}: {error}") from None
    return scene.drawing()


# Versions 3 and 5: strokes one after another, x from the left edge.


def _read_old(data: bytes, head: struct.Struct, layers: Layers, left: Skipped) -> Drawing:
    """Versions 3 and 5, whose strokes have that head."""
    at, taken, ink = len(HEADER % 5), 0, _Ink(left)

    def take(form: struct.Struct) -> tuple[Any, ...]:
        nonlocal at, taken
        at, taken = at + form.size, taken + 1
        if taken > _MAX_BLOCKS:
            raise Unusable(f"over {_MAX_BLOCKS:,} strokes and layers")
        if at > len(data):
            raise Unusable(f"it ends at byte {len(data)}, before its strokes do")
        return form.unpack_from(data, at - form.size)

    for layer in range(take(_COUNT)[0]):
        name, visible = layers[layer] if layer < len(layers) else (None, True)
        for _ in range(take(_COUNT)[0]):
            tool, colour, *_, count = take(head)
            begin, at = at, at + count * _OLD_POINT
            if at > len(data):
                raise Unusable(f"it ends at byte {len(data)}, within a stroke")
            if visible:
                points = columns(data[begin:at], 1)
                ink.add(points, tool, colour, b"", name or None)
            else:
                left.add("stroke of a hidden layer")
    return ink.drawing(SCREEN, 0.0)
