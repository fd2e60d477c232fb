"""Pens and colours of a reMarkable, as its files number them, and brushes.

Source: rmscene 0.8.0 (scene_items.py) for the numbers; rmc 0.3.0 (exporters/writing_tools.py) for
the colours, the opacity of highlighters and shaders, and the width of a fineliner's line.
"""

from __future__ import annotations

from functools import lru_cache

from strokegen.formats.svg_values import paint
from strokegen.ink.brush import Brush

ERASERS = {6, 8}

_TOOLS = {
    **dict.fromkeys((2, 15, 4, 17, 21), "pen"),  # ballpoint, fineliner, calligraphy
    **dict.fromkeys((1, 14, 7, 13), "pencil"),
    **dict.fromkeys((0, 12), "brush"),
    **dict.fromkeys((3, 16), "marker"),
    **dict.fromkeys((5, 18), "highlighter"),
    23: "shader",
}
_PENS = {"pencil": 14, "brush": 12, "marker": 16, "highlighter": 18, "shader": 23}
FINELINER = 17
_FULL = {"highlighter": 0.3, "shader": 0.1}
"""How opaque those are whose colour is said to be wholly so."""

_COLOURS = {0: "#000000", 1: "#909090", 2: "#ffffff", 3: "#fbf719", 4: "#00ff00", 5: "#ffc0cb",
            6: "#4e69c9", 7: "#b33e39", 8: "#7d7d7d", 9: "#fbf719", 10: "#a1d87d", 11: "#8bd0e5",
            12: "#b782cd", 13: "#f7e851"}  # fmt: skip
_OWN = 9
"""The number of highlighters' colours, which stand beside it."""

_NUMBERS = {colour: number for number, colour in _COLOURS.items() if number != _OWN}


@lru_cache(1024)  # most strokes of a page have one of a few
def brush_of(tool: int, colour: int, rgba: bytes, layer: str | None, width: float) -> Brush:
    """The brush of a pen, its width in px, 0 where it is not known.

    Args:
      tool, colour: their numbers; one that is not known is a pen, or black.
      rgba: blue, green, red and alpha; empty where the file has the number alone.
    """
    word = _TOOLS.get(tool, "pen")
    shade, opacity = _COLOURS.get(colour, _COLOURS[0]), None
    if len(rgba) == 4:
        shade = f"#{rgba[2]:02x}{rgba[1]:02x}{rgba[0]:02x}"
        opacity = rgba[3] / 255 if rgba[3] and (colour != _OWN or rgba[3] < 255) else None
    return Brush(shade, width or None, layer, opacity or _FULL.get(word), word)


@lru_cache(1024)
def pen_of(brush: Brush) -> tuple[int, int, bytes]:
    """Tool, colour and rgba of a brush, as `brush_of` takes them; rgba is empty if it need not be.

    The number of a colour that the tablet does not have is the nearest one's.
    """
    tool = _PENS.get(brush.tool or "", FINELINER)
    found = paint(brush.colour) if brush.colour else None
    shade = found.colour if found and found.colour.startswith("#") else _COLOURS[0]
    rgb = bytes.fromhex(shade[1:])
    if brush.opacity is None and brush.tool in _FULL:
        return tool, _OWN, bytes([*rgb[::-1], 255])
    nearest = min(_NUMBERS, key=lambda one: _apart(rgb, bytes.fromhex(one[1:])))
    if nearest == shade and brush.opacity is None:
        return tool, _NUMBERS[nearest], b""
    alpha = 255 if brush.opacity is None else max(1, round(255 * brush.opacity))
    return tool, _NUMBERS[nearest], bytes([*rgb[::-1], alpha])


def _apart(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other))
