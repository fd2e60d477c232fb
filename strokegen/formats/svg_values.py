"""Values in SVG's attributes and styles: lengths, colours, references and transforms.

All takes time in proportion to the text's length.

Sources: CSS Values 4, CSS Color 4, CSS Transforms 1; SVG 2, chapter 8.
"""

from __future__ import annotations

import colorsys
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from strokegen.formats.markup import MM
from strokegen.formats.svg_path import IDENTITY, Matrix, product
from strokegen.ink.checks import Unusable

PIXEL = 25.4 / 96
"""Millimetres."""

LONGEST = 1_000
"""Characters of a value that is looked at."""

_MAX_FUNCTIONS = 1_000
_UNITS = {unit: mm / PIXEL for unit, mm in {**MM, "q": 0.25}.items() if unit != "m"}
FONT = 16.0
"""Size of a font where none is asked for, in px."""

_UNITS |= {"": 1.0, "px": 1.0, "em": FONT, "rem": FONT, "ex": FONT / 2}
_DEGREES = {"deg": 1.0, "rad": 180 / math.pi, "grad": 0.9, "turn": 360.0}
_LENGTH = re.compile(
    r"\s*([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\s*([a-zA-Z]*|%)\s*"
)
_URL = re.compile(r"url\(\s*[\"']?([^\"')]*)[\"']?\s*\)(.*)", re.DOTALL)
_UNKNOWN = (
    "lab(",
    "lch(",
    "oklab(",
    "oklch(",
    "color(",
    "color-mix(",
    "hwb(",
    "light-dark(",
    "var(",
)


class Paint(NamedTuple):
    """A colour, "#rrggbb", and how much it covers, from 0 to 1."""

    colour: str
    alpha: float = 1.0


NOTHING = Paint("#000000", 0.0)


def length(text: str | None, whole: float = 0.0, font: float = FONT) -> float | None:
    """A length in px; None for none, or for what is no length.

    Args:
      whole: what a percentage is of; font: the size of its font, in px.
    """
    if text and text.isascii() and text.replace(".", "", 1).isdigit():  # as most are
        return float(text)
    match = _LENGTH.fullmatch(text) if text and len(text) <= LONGEST else None
    if not match:
        return None
    unit = match[2].lower()
    factor = whole / 100 if unit == "%" else _UNITS.get(unit)
    if factor is None:
        return None
    return float(match[1]) * factor * (font / FONT if unit in ("em", "ex") else 1.0)


def share(text: str | None) -> float:
    """An opacity, from 0 to 1; 1 for what is none."""
    value = length(text, 1.0)
    return 1.0 if value is None else min(max(value, 0.0), 1.0)


def reference(text: str | None) -> tuple[str, str] | None:
    """The address in `url(...)`, and what stands after it; None without one."""
    match = _URL.fullmatch(text.strip()) if text else None
    return (match[1].strip(), match[2].strip()) if match else None


@lru_cache(1024)
def paint(text: str) -> Paint | None:
    """A colour as CSS writes it; `NOTHING` for none, None for what is no colour."""
    word = text.strip().lower()
    if word in ("none", "transparent"):
        return NOTHING
    if word == "black" or word.startswith(_UNKNOWN):  # these are seen, in some colour
        return Paint("#000000")
    name, bracket, rest = word.partition("(")
    if bracket and rest.endswith(")"):
        return _mixed(name, re.split(r"[\s,/]+", rest[:-1].strip()))
    if not word.startswith("#"):
        from PIL.ImageColor import colormap, getrgb  # slow to import

        if word not in colormap:
            return None
        # Not what stands in the table: getrgb replaces that, once it was asked for, by a tuple.
        return Paint("#{:02x}{:02x}{:02x}".format(*getrgb(word)))
    digits = word[1:]
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in (6, 8) or not set(digits) <= set("0123456789abcdef"):
        return None
    return Paint(f"#{digits[:6]}", int(digits[6:] or "ff", 16) / 255)


def colour_of(text: str) -> str | None:
    """A colour's name or #rrggbb as it stands, `rgb(...)` and the like as #rrggbb; else None."""
    word, found = text.strip(), paint(text)
    if found is None or found == NOTHING:
        return None
    return word if word.isalpha() or len(word) in (4, 7) else found.colour


def _mixed(name: str, parts: Sequence[str]) -> Paint | None:
    """A colour of rgb() or hsl(), with or without its share."""
    if name not in ("rgb", "rgba", "hsl", "hsla") or len(parts) not in (3, 4):
        return None
    values = [length(part, 255.0 if name.startswith("rgb") else 1.0) for part in parts[:3]]
    if name.startswith("hsl"):
        angle = _LENGTH.fullmatch(parts[0])
        values[0] = _measure(angle) / 360 if angle else None
    known = [value for value in values if value is not None and math.isfinite(value)]
    if len(known) < 3:
        return None
    if name.startswith("hsl"):
        hue, saturation, light = known[0] % 1, min(max(known[1], 0), 1), min(max(known[2], 0), 1)
        known = [255 * value for value in colorsys.hls_to_rgb(hue, light, saturation)]
    digits = "".join(f"{round(min(max(value, 0), 255)):02x}" for value in known)
    return Paint(f"#{digits}", share(parts[3]) if len(parts) == 4 else 1.0)


def matrix(text: str) -> Matrix:
    """What a transform says, as an attribute or as a style has it.

    Raises:
      Unusable: it cannot be understood, and ink would come out where it is not.
    """
    result = IDENTITY
    *functions, rest = text.split(")") if text.strip() != "none" else [""]
    for function in functions if len(functions) <= _MAX_FUNCTIONS else [""]:
        name, _, inside = function.strip(" \t\r\n,").partition("(")
        made = _function(name.strip().lower(), inside) if len(inside) <= LONGEST else None
        if made is None:
            break
        result = product(result, made)
    else:
        if not rest.strip():
            return result
    raise Unusable(f"a transform that cannot be understood: {text.strip()[:40]!r}")


def _measure(match: re.Match[str]) -> float:
    """A number, a length in px, or an angle in degrees; what is neither is not a number."""
    return float(match[1]) * (_DEGREES | _UNITS).get(match[2].lower(), math.nan)


@lru_cache(1024)
def _function(name: str, inside: str) -> Matrix | None:
    parts = [_LENGTH.fullmatch(part) for part in re.split(r"[\s,]+", inside.strip())]
    values = [_measure(part) if part else math.nan for part in parts]
    if not all(map(math.isfinite, values)):
        return None
    x, y = values[0], values[1] if len(values) > 1 else None
    cos, sin, tan = math.cos(math.radians(x)), math.sin(math.radians(x)), math.tan(math.radians(x))
    if name == "matrix" and len(values) == 6:
        return values[0], values[1], values[2], values[3], values[4], values[5]
    if name == "rotate" and len(values) in (1, 3):
        return about((cos, sin, -sin, cos, 0, 0), *(values[1:] or (0, 0)))
    if len(values) > 2:
        return None
    return {
        "translate": (1, 0, 0, 1, x, y or 0),
        "translatex": (1, 0, 0, 1, x, 0),
        "translatey": (1, 0, 0, 1, 0, x),
        "scale": (x, 0, 0, x if y is None else y, 0, 0),
        "scalex": (x, 0, 0, 1, 0, 0),
        "scaley": (1, 0, 0, x, 0, 0),
        "skewx": (1, 0, tan, 1, 0, 0),
        "skewy": (1, tan, 0, 1, 0, 0),
        "skew": (1, math.tan(math.radians(y or 0)), tan, 1, 0, 0),
    }.get(name)


def about(turn: Matrix, x: float, y: float) -> Matrix:
    """A matrix with (x, y) as its origin."""
    return product(product((1, 0, 0, 1, x, y), turn), (1, 0, 0, 1, -x, -y))
