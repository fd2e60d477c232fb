"""The words in which a picture is asked for: lengths and colours."""

from __future__ import annotations

import math
import re
from collections.abc import Container
from dataclasses import dataclass
from numbers import Real

INK = "#1a237e"
"""The ink's colour unless another is asked for, a blue-black."""

SCREEN_DPI = 96.0
"""Pixels an inch where a picture mixes px and mm, as in CSS."""

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


def read_colour(what: str, value: str, names: Container[str]) -> str:
    """A colour in lower case, "#rgb", "#rrggbb" or one of `names`.

    Args:
      what: the option's name, for the message.
      names: the colour names that the format's writer knows.
    Raises:
      ValueError: anything else.
    """
    word = str(value).strip().lower()
    if word in names or _HEX.fullmatch(word):
        return word
    raise ValueError(f"{what} {value!r} is no colour; use a CSS name such as navy, or #1a237e")


def read_background(value: str | None, names: Container[str]) -> str | None:
    """`read_colour` of a background; None, as "none" and "transparent", is no colour at all."""
    if value is None or str(value).strip().lower() in ("none", "transparent"):
        return None
    return read_colour("background", value, names)
