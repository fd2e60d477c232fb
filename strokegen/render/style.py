"""The words in which a picture is asked for: lengths and colours."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from numbers import Real

INK = "#1a237e"
"""The ink's colour unless another is asked for, a blue-black."""

SCREEN_DPI = 96.0
"""Pixels an inch where a picture mixes px and mm, as in CSS."""

COLOURS = frozenset(
    """
    aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet
    brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan
    darkblue darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen
    darkorange darkorchid darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey
    darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite
    forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew
    hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue
    lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon
    lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime
    limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple
    mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue
    mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid
    palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum
    powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen
    seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal
    thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen
    """.split()
)
"""Names of colours. Source: CSS Color Module Level 4, section 6.1."""

_LENGTH = re.compile(r"\s*(\d{1,7}(?:\.\d*)?|\.\d+)\s*(mm|px)?\s*", re.ASCII)
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")


@dataclass(frozen=True)
class Length:
    """A distance on the picture: `value` in `unit`, which is "px" or "mm"."""

    value: float
    unit: str = "px"

    def __str__(self) -> str:
        return f"{self.value:g}{self.unit}"

    def to(self, unit: str, dpi: float = SCREEN_DPI) -> float:
        """The value in another unit, with `dpi` pixels an inch."""
        if unit == self.unit:
            return self.value
        return self.value * dpi / 25.4 if unit == "px" else self.value * 25.4 / dpi


Measure = Length | float | str
"""How a length is asked for: as such, as a number of px, or as a text such as "180mm"."""


def read_length(what: str, value: Measure, zero: bool = False) -> Length:
    """Read "180mm", "800px" or a number of px.

    Args:
      what: the option's name, for the message.
      zero: whether nothing at all is a length here, as it is for a margin.
    Raises:
      ValueError: anything else, and a length that is not positive and finite.

    >>> read_length("width", "180mm")
    Length(value=180.0, unit='mm')
    """
    if isinstance(value, Length):
        result = value
    elif isinstance(value, str):
        match = _LENGTH.fullmatch(value)
        if match is None:
            raise ValueError(f"{what} {value!r} is no length; write it as 180mm, 800px or 800")
        result = Length(float(match[1]), match[2] or "px")
    elif isinstance(value, Real) and not isinstance(value, bool):
        result = Length(float(value))
    else:
        raise ValueError(f"{what} must be a number of px or a text such as 180mm, got {value!r}")
    if not math.isfinite(result.value) or result.value < 0 or (result.value == 0 and not zero):
        raise ValueError(f"{what} must be {'zero or more' if zero else 'positive'}, got {result}")
    return result


def read_colour(what: str, value: str) -> str:
    """A colour in lower case, "#rgb", "#rrggbb" or one of `COLOURS`.

    Args:
      what: the option's name, for the message.
    Raises:
      ValueError: anything else.
    """
    word = str(value).strip().lower()
    if word in COLOURS or _HEX.fullmatch(word):
        return word
    raise ValueError(f"{what} {value!r} is no colour; use a CSS name such as navy, or #1a237e")


def read_background(value: str | None) -> str | None:
    """`read_colour` of a background; None, as "none" and "transparent", is no colour at all."""
    if value is None or str(value).strip().lower() in ("none", "transparent"):
        return None
    return read_colour("background", value)
