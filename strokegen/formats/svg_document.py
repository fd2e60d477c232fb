"""An SVG file's elements, with their names and their styles."""

from __future__ import annotations

from collections import Counter
from functools import cached_property, lru_cache

from strokegen.formats.markup import Element, tag_of
from strokegen.formats.svg_style import Sheet, styled
from strokegen.formats.svg_values import reference
from strokegen.ink.checks import Unusable

MAX_ELEMENTS = 100_000
"""Of a picture."""

_NAMESPACES = ("", "{http://www.w3.org/2000/svg")
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")


class Document:
    """The elements of a file.

    Attributes:
      root: the outermost one.
      styles: what is declared for each, by attributes, style sheets and its own style.
      unknown: how many selectors of style sheets are not known.
    Raises:
      Unusable: over `MAX_ELEMENTS`, or styles that would take long.
    """

    def __init__(self, root: Element) -> None:
        self.root = root
        self.styles: dict[Element, dict[str, str]] = {}
        self._names: dict[str, Element] = {}
        self._elements: list[Element] = []
        sheets: list[str] = []
        waiting: list[tuple[Element, tuple[Element, ...]]] = [(root, ())]
        above_of: list[tuple[Element, ...]] = []
        while waiting:
            element, above = waiting.pop()
            self._elements.append(element)
            above_of.append(above)
            if (name := element.attrib.get("id")) is not None:
                self._names.setdefault(name, element)
            if len(element):
                inside = (*above, element)
                waiting += [(child, inside) for child in element][::-1]
            elif tag_of(element) == "style" and _is_shown(element.get("media", "all")):
                sheets.append(element.text or "")
        if len(self._elements) > MAX_ELEMENTS:
            raise Unusable(f"over {MAX_ELEMENTS:,} elements")
        sheet = Sheet(sheets)
        self.unknown = sheet.unknown
        for element, above in zip(self._elements, above_of):
            self.styles[element] = styled(element, above, sheet)

    def name(self, element: Element) -> str:
        """What a message calls an element."""
        known = element.get("id", "")[:40]
        return f"{tag_of(element)} {f'#{known}' if known else self._numbers[element]}"

    @cached_property
    def _numbers(self) -> dict[Element, int]:
        tags: Counter[str] = Counter()
        numbers = {}
        for element in self._elements:
            tags[tag_of(element)] += 1
            numbers[element] = tags[tag_of(element)]
        return numbers

    def geometry(self, element: Element, name: str) -> str | None:
        """An attribute of an element, or the property of its style that comes before it."""
        return self.styles[element].get(name) or element.get(name)

    def at(self, address: str) -> Element | None:
        """The element at an address such as #a; None where there is none in this file."""
        return self._names.get(address[1:]) if address.startswith("#") else None

    def linked(self, element: Element) -> Element | None:
        """The element that one refers to by its `href`."""
        return self.at(next((found for key in _HREFS if (found := element.get(key))), ""))

    def named_by(self, element: Element, name: str) -> Element | None:
        """The element that a style names by `url(#...)`."""
        address = reference(self.styles[element].get(name))
        return self.at(address[0]) if address else None


@lru_cache(1024)
def svg_tag(name: object) -> str:
    """An element's tag as it is called in SVG; "" for those of other kinds, and for comments."""
    space, _, tag = name.rpartition("}") if isinstance(name, str) else ("", "", "")
    return tag if space in _NAMESPACES else ""


def _is_shown(media: str) -> bool:
    return media.strip() in ("all", "screen", "")
