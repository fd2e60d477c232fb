"""Writing the page of a reMarkable, version 6: a layer is a group, a stroke a block.

Strokes of one layer between which there are others become several layers of its name, since layers
lie above each other. A stroke without a width gets that of a fineliner of middle size.

Source: rmscene 0.8.0 (scene_stream.py), for the blocks and their versions.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np

from strokegen.formats.remarkable_blocks import NOBODY, Id, block, field, packed_text, register
from strokegen.formats.remarkable_pens import FINELINER, pen_of
from strokegen.formats.remarkable_points import HEADER, SCREEN, SIX, resolution, size_of
from strokegen.formats.svg_values import PIXEL
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import Unheld

MAKER = uuid.uuid5(uuid.NAMESPACE_URL, "strokegen")
"""Who has made the strokes."""

_ROOT: Id = (0, 1)
_FIRST = 11  # the number of the first layer, as the tablet has it
_MAKER = 1  # the maker's number
_WIDTH = 2.0  # px
_FINE = 1.8  # px of a fineliner's line of thickness 1
_MIDDLE = 2.0  # thickness of the other pens


def encode(drawings: Iterable[Drawing]) -> bytes:
    """A drawing as a page.

    Raises:
      Unheld: it lies too far out for a page's px, or its page is under one.
    """
    (drawing,) = drawings
    layers = [
        (name, [number for number, _ in strokes])
        for name, strokes in groupby(enumerate(drawing.brushes), lambda one: one[1].layer)
    ] or [(None, [])]
    nodes: list[Id] = [(0, _FIRST + 2 * number) for number in range(len(layers))]
    size, mm, points = _points(drawing)
    parts = [HEADER % 6, *_head(size, nodes[0])]
    for node in nodes:
        parts.append(
            block(0x01, field(1, node) + field(2, NOBODY) + field(3, b"\x01")
                  + field(4, field(1, _ROOT), whole=True))
        )  # fmt: skip
    parts += [_node(_ROOT, None), *(_node(node, name) for node, (name, _) in zip(nodes, layers))]
    before = NOBODY
    for node in nodes:
        own = (0, node[1] + 1)
        parts.append(block(0x04, _item(_ROOT, own, before, b"\x02" + field(2, node))))
        before = own
    for node, (_, numbers) in zip(nodes, layers):
        before = NOBODY
        for number in numbers:
            own = (_MAKER, 1 + number)
            line = b"\x03" + _line(drawing.brushes[number], points[number], mm)
            parts.append(block(0x05, _item(node, own, before, line), 2, 2))
            before = own
    return b"".join(parts)


def _points(drawing: Drawing) -> tuple[tuple[int, int], float, Sequence[bytes]]:
    """The page's size in px, mm in a unit of the drawing in px, and the points of each stroke."""
    unit = drawing.meta.get("unit_mm") or PIXEL
    page = drawing.meta.get("page_mm")
    size = size_of(tuple(page)) if page and max(page) < 1e6 else SCREEN
    if page and min(size) < 1:
        raise Unheld(f"rm holds no page of under 1 px a side, {25.4 / resolution(size):.2f} mm")
    px = unit * resolution(size) / 25.4
    raw = np.zeros(drawing.num_points, SIX)
    with np.errstate(over="ignore"):
        raw["x"] = drawing.points[:, 0].astype(np.float64) * px - size[0] / 2
        raw["y"] = drawing.points[:, 1].astype(np.float64) * px
    if not (np.isfinite(raw["x"]).all() and np.isfinite(raw["y"]).all()):
        raise Unheld("rm holds no ink that lies so far out; scale it down")
    lengths = [len(stroke) for stroke in drawing.strokes]
    widths = [_WIDTH if one.width is None else one.width * px for one in drawing.brushes]
    quarters = np.clip(np.rint(4 * np.array(widths)), 1, 0xFFFF)
    raw["width"] = np.repeat(quarters, lengths)
    if drawing.pressure:
        raw["pressure"] = np.maximum(1, np.rint(255 * np.concatenate(drawing.pressure)))
    ends = np.cumsum(lengths).tolist()
    return size, px, [raw[end - count : end].tobytes() for end, count in zip(ends, lengths)]


def _head(size: tuple[int, int], layer: Id) -> list[bytes]:
    """Who has made the page, how, and how large it is."""
    maker = b"\x10" + MAKER.bytes_le + struct.pack("<H", _MAKER)
    return [
        block(0x09, b"\x01" + field(0, maker, whole=True)),
        block(0x00, field(1, (1, 1)) + field(2, b"\x01") + field(3, b"\x00")),
        block(0x0A, b"".join(field(1 + at, struct.pack("<I", at == 0)) for at in range(5)), 0),
        block(
            0x0D,
            register(1, layer) + register(2, b"\x01") + register(3, b"\x01")
            + field(5, struct.pack("<II", *size), whole=True),
            0,
        ),
    ]  # fmt: skip


def _node(own: Id, name: str | None) -> bytes:
    """A group of that name, which is seen."""
    label = register(2, packed_text(name or ""), whole=True)
    return block(0x02, field(1, own) + label + register(3, b"\x01"), 1, 2)


def _item(parent: Id, own: Id, before: Id, value: bytes) -> bytes:
    """A member of a group, after another."""
    places = field(1, parent) + field(2, own) + field(3, before) + field(4, NOBODY)
    return places + field(5, bytes(4)) + field(6, value, whole=True)


def _line(brush: Brush, points: bytes, px: float) -> bytes:
    """A stroke, of a brush whose width is in units of `px`."""
    tool, colour, rgba = pen_of(brush)
    width = _WIDTH if brush.width is None else brush.width * px
    thickness = width / _FINE if tool == FINELINER else _MIDDLE
    return b"".join([
        field(1, struct.pack("<I", tool)),
        field(2, struct.pack("<I", colour)),
        field(3, struct.pack("<d", thickness)),
        field(4, bytes(4)),  # where its length begins
        field(5, points, whole=True),
        field(6, (0, 1)),  # when it was drawn
        field(8, rgba) if rgba else b"",
    ])  # fmt: skip
