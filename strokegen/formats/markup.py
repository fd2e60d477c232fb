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
    tail: str | None
    attrib: dict[str, str]

    def __iter__(self) -> Iterator[Element]: ...
    def __len__(self) -> int: ...
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


MAX_DEPTH = 256
"""Elements within elements."""

MAX_ELEMENTS = 1_000_000
MAX_ATTRIBUTES = 1_000_000
"""Of all elements; each may take some hundred bytes of memory."""

_CROWD = re.compile(rb"<[^<=]*+(?:=[^<=]*+){50000}+")
"""An element of so many attributes that the parser would take seconds before it tells of them."""

_ENTITIES = 32
_ENTITY = 256  # characters
_REFERENCES = 20_000


class _Bounded:
    """Builds a tree that is not too deep to be walked, of no more elements and attributes than are
    let."""

    def __init__(self, elements: int) -> None:
        builder = ElementTree.XMLParser().target
        self._begin, self._finish = builder.start, builder.end
        self.data, self.close = builder.data, builder.close
        self._depth = self._count = self._attributes = 0
        self._elements = elements

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        self._attributes += len(attributes)
        if self._depth > MAX_DEPTH:
            raise Unusable(f"elements nested over {MAX_DEPTH} deep")
        if self._count > self._elements:
            raise Unusable(f"over {self._elements:,} elements")
        if self._attributes > MAX_ATTRIBUTES:
            raise Unusable(f"over {MAX_ATTRIBUTES:,} attributes")
        self._begin(tag, attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._finish(tag)


class _Parser(ElementTree.DefusedXMLParser):  # type: ignore[misc]  # comes without types
    """Takes short entities that hold no others, as Illustrator's for namespaces, a few times each.

    Args:
      references: how many ampersands there are, if the encoding is one that has them as in ASCII.
      elements: how many there may be.
    """

    def __init__(self, references: int, elements: int) -> None:
        super().__init__(target=_Bounded(elements))
        self.parser.XmlDeclHandler = self._declare
        self._takes = _ENTITIES if references <= _REFERENCES else 0

    def _declare(self, _version: str, encoding: str | None, _alone: int) -> None:
        sign = "&=".encode(encoding or "utf-8")
        if b"=" not in sign:
            raise Unusable(f"not well-formed XML (in the encoding {encoding}; save it as UTF-8)")
        if sign != b"&=":
            self._takes = 0

    def defused_entity_decl(
        self, name: str, parameter: bool, value: str | None, *outside: str | None
    ) -> None:
        self._takes -= 1
        short = value is not None and len(value) <= _ENTITY and not set("&%<") & set(value)
        if parameter or not short or self._takes < 0:
            super().defused_entity_decl(name, parameter, value, *outside)


def read_xml(data: bytes, elements: int = MAX_ELEMENTS) -> Element:
    """The root element of XML from outside.

    Raises:
      Unusable: not well-formed, nested over `MAX_DEPTH` deep, over so many `elements` or
        `MAX_ATTRIBUTES`, or with entities that could grow.
    """
    if _CROWD.search(data):
        raise Unusable("over 50,000 attributes of an element")
    with refused():
        parser = _Parser(data.count(b"&"), elements)
        parser.feed(data)
        root: Element = parser.close()
    return root


def children(element: Element, *tags: str) -> list[Element]:
    """Those of an element's children that are called one of `tags`."""
    return [child for child in element if tag_of(child) in tags]


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
