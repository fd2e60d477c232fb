"""The facts of a drawing that code goes by, and what they may be where a file says them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from strokegen.ink.visible import shortened

_LEAST, _MOST = 1e-9, 1e6
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})|[a-z]{0,30}")
_HALF = re.compile("[\ud800-\udfff]")

SHEET = "drawings"
"""The fact of a picture that shows several drawings, see `several`."""


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _length(value: object) -> bool:
    return _number(value) and _LEAST <= value <= _MOST  # type: ignore[operator]  # it is a number


def _size(value: object) -> bool:
    two = isinstance(value, list | tuple) and len(value) == 2
    return two and all(_number(side) and 0 <= side < math.inf for side in value)  # type: ignore[attr-defined]  # two of them


def _text(value: object) -> bool:
    return isinstance(value, str)


def _colour(value: object) -> bool:
    return isinstance(value, str) and _COLOUR.fullmatch(value.strip().lower()) is not None


_A_LENGTH = f"a number from {_LEAST:g} to {_MOST:g}"
KNOWN: dict[str, tuple[Callable[[object], bool], str]] = {
    "unit_mm": (_length, _A_LENGTH),
    "pen": (_length, _A_LENGTH),
    "page_mm": (_size, "two finite numbers"),
    "colour": (_colour, "a name or #rrggbb"),
    "split": (_text, "a text"),
    "verdict": (_text, "a text"),
}
"""Name of a fact -> (whether a value can be used, what is expected); None is as good as nothing."""


def usable(name: str, value: object) -> bool:
    """Whether a fact may have that value; those that nothing goes by may have any."""
    return value is None or name not in KNOWN or KNOWN[name][0](value)


def check_facts(meta: Mapping[str, Any]) -> None:
    """Refuse facts that no drawing has; those that nothing goes by may be anything.

    Raises:
      ValueError: a fact of `KNOWN` that is something else; the message names it.
    """
    for name, (_, expected) in KNOWN.items():
        if name in meta and not usable(name, meta[name]):
            raise ValueError(f"{name} is {shortened(repr(meta[name]), 60)}; expected {expected}")


def several(meta: Mapping[str, Any]) -> int:
    """How many drawings a picture shows that stands as one; 0 of ink that is no such picture."""
    count = meta.get(SHEET)
    return count if isinstance(count, int) and count > 1 else 0


def check_alone(meta: Mapping[str, Any], what: str) -> None:
    """Refuse, by ValueError, a picture of several drawings where the ink of one is needed."""
    if count := several(meta):
        raise ValueError(
            f"{what} is a sheet of {count:,} drawings, and the ink of one is needed; write them "
            "by -o FILE.ndjson, a drawing a line, and give FILE.ndjson:0"
        )


def check_text(text: str | None) -> None:
    """Refuse, by ValueError, a text that no file can hold: JSON can name half a character."""
    if text is not None and not text.isascii() and _HALF.search(text):
        raise ValueError("a text has half a character, a lone surrogate, which no file can hold")
