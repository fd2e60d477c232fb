"""What of an SVG file may reach `svgelements`, whose regular expressions never end on nonsense.

Its patterns for colours, transforms, points and style sheets are quadratic or worse: 20 kB of
digits in a colour take it minutes. So every text that it matches is first held to a form that a
drawing has, by ways that take no longer for bad text than for good. What is no such form is left
out, as browsers do with what they do not understand, or refused where ink would be lost by that.
"""

from __future__ import annotations

import re

from strokegen.formats.markup import Element, tag_of
from strokegen.ink.checks import Unusable

MAX_STYLE = 256 << 10
_LONGEST = 100  # characters of any other attribute, of a declaration and of a selector
_COLOUR = 40
_CLOSES = 100
_PAINTS = ("fill", "stroke", "color", "stop-color", "flood-color", "lighting-color")
_DIGITS = re.compile(r"[\d.]{32}")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_TRANSFORM = re.compile(
    r"\s*(?:(?:matrix|translate|scale|rotate|skew)[XxYy]?\s*\([^()]{0,250}\)[\s,]*){0,30}"
)


def tame(element: Element) -> None:
    """Hold one element's attributes, or a style sheet, to their forms.

    Raises:
      Unusable: a transform or points that cannot be understood, or a style sheet over 256 kB.
    """
    for key, value in list(element.items()):
        if key in _TAMED:
            element.set(key, _TAMED[key](value))
        elif not _short(value, _COLOUR if key in _PAINTS else _LONGEST):
            # For another program, or a picture within the picture.
            del element.attrib[key]
    if tag_of(element) == "style":
        if len(element.text or "") > MAX_STYLE:
            raise Unusable(f"a style sheet of over {MAX_STYLE >> 10} kB")
        element.text = _sheet(element.text or "")


def _short(text: str, limit: int) -> bool:
    return len(text) <= limit and not _DIGITS.search(text)


def _path(text: str) -> str:
    # Read by a parser, not by patterns; but each close looks back to the subpath's start.
    if any(part.lower().count("z") > _CLOSES for part in re.split("[Mm]", text)):
        raise Unusable(f"a subpath that closes over {_CLOSES} times")
    return text


def _transform(text: str) -> str:
    if not _TRANSFORM.fullmatch(text) or _DIGITS.search(text):
        raise Unusable(f"a transform that cannot be understood: {text[:40]!r}")
    return text


def _points(text: str) -> str:
    numbers = _NUMBER.findall(text)
    if not all(len(number) <= _COLOUR for number in numbers):
        raise Unusable("points that cannot be understood")
    return " ".join(numbers)


def _declarations(text: str) -> str:
    """The declarations of a style, such as "fill:none;stroke:#000", that are short."""
    kept = []
    for declaration in text.split(";"):
        name, colon, value = declaration.strip().partition(":")
        limit = _COLOUR if name.strip().lower() in _PAINTS else _LONGEST
        if colon and _short(name, _COLOUR) and _short(value, limit):
            kept.append(f"{name.strip()}:{value.strip()}")
    return ";".join(kept)


_TAMED = {"d": _path, "style": _declarations, "transform": _transform, "points": _points}


def _sheet(text: str) -> str:
    """The rules of a style sheet, without comments, media and imports."""
    first, *rest = text.split("/*")
    text = first + "".join(part.partition("*/")[2] for part in rest)
    rules = []
    for rule in text.split("}"):
        selector, brace, declarations = rule.partition("{")
        selector = selector.rpartition(";")[2].strip()  # after an @import
        if brace and "{" not in declarations and selector and _short(selector, _LONGEST):
            rules.append(f"{selector}{{{_declarations(declarations)}}}")
    return "\n".join(rules)
