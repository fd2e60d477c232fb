"""XML from outside: units, what is used of its elements, and one way to refuse what is not XML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, overload
from xml.parsers.expat import ExpatError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from strokegen.ink.checks import Unusable

MM = {"m": 1000.0, "cm": 10.0, "mm": 1.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6}
"""Units of length, which InkML and SVG share, in mm."""


class Element(Protocol):
    """An element of the standard library's tree, which defusedxml gives without a type."""

    tag: str
    text: str | None
    attrib: dict[str, str]

    def __iter__(self) -> Iterator[Element]: ...
    @overload
    def get(self, key: str) -> str | None: ...
    @overload
    def get(self, key: str, default: str) -> str: ...
    def set(self, key: str, value: str) -> None: ...
    def items(self) -> Iterable[tuple[str, str]]: ...
    def iter(self, tag: str | None = None) -> Iterator[Element]: ...
    def iterfind(self, path: str) -> Iterator[Element]: ...
    def findtext(self, path: str) -> str | None: ...


def tag_of(element: Element) -> str:
    """An element's name without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


@contextmanager
def refused() -> Iterator[None]:
    """Turns what a parser raises in the block into Unusable."""
    try:
        yield
    except DefusedXmlException:
        raise Unusable("declares XML entities; refused") from None
    except (ElementTree.ParseError, ExpatError, ValueError, LookupError) as error:
        raise Unusable(f"not well-formed XML ({error})") from None


def check_held(words: str, unheld: re.Pattern[str], form: str) -> None:
    """Refuse a text that a format cannot hold.

    Args:
      words: the text.
      unheld: matches characters that it cannot hold.
      form: the format's name, for the message.
    Raises:
      ValueError: there is one.
    """
    bad = unheld.search(words)
    if bad:
        raise ValueError(
            f"{form} cannot hold the character U+{ord(bad[0]):04X} of {words[:40]!r}; "
            "use .json or .ndjson"
        )
