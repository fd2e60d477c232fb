"""Parts of an Office file, and how they refer to one another: the Open Packaging Conventions.

Source: ECMA-376, Part 2, section 6.5 (relationships): the relationships of a part `a/b.xml` stand
in `a/_rels/b.xml.rels`, those of the file in `_rels/.rels`; targets are relative to the part.
"""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from strokegen.formats.markup import Element, children, read_xml
from strokegen.formats.zipped import Zipped
from strokegen.ink.checks import Unusable
from strokegen.ink.errors import DataError

MAX_PART = 16 << 20
"""Bytes of XML in a part; a thesis in Word has some 10 MB."""

_MOST_TAGS = 1_000_000
"""In all parts that are read; a deck of 300 slides has some 600,000."""


class Relation(NamedTuple):
    """What a part refers to: the last word of its type, and the part."""

    kind: str
    part: str


class Package:
    """The parts of an Office file, read when they are asked for.

    Args:
      archive: it.
      name: for messages.
    """

    def __init__(self, archive: Zipped, name: str) -> None:
        self.archive, self.name = archive, name
        self._tags = _MOST_TAGS
        self._relations: dict[str, dict[str, Relation]] = {}

    def main(self) -> str:
        """The part that is the presentation, document or workbook; "" where there is none."""
        found = (one.part for one in self.relations("").values() if one.kind == "officeDocument")
        return next(found, "")

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part refers to within the file, by its names for it."""
        if part not in self._relations:
            self._relations[part] = self._read_relations(part)
        return self._relations[part]

    def _read_relations(self, part: str) -> dict[str, Relation]:
        folder, last = posixpath.split(part)
        listed = self._xml(posixpath.join(folder, "_rels", f"{last}.rels"))
        return {
            one.get("Id") or "": Relation(
                (one.get("Type") or "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, one.get("Target") or ""))[1:],
            )
            for one in ([] if listed is None else children(listed, "Relationship"))
            if one.get("TargetMode") != "External"
        }

    def root(self, part: str) -> Element:
        """The outermost element of a part.

        Raises:
          DataError: it is missing or no XML; the message names it.
        """
        found = self._xml(part)
        if found is None:
            raise DataError(
                f"{self.name}: {part[-60:] or 'its main part'} is missing; save it anew"
            )
        return found

    def fact(self, part: str, tag: str) -> str:
        """The text of an element of a part; "" where there is none."""
        root = self._xml(part)
        found = [] if root is None else children(root, tag)
        return (found[0].text or "").strip() if found else ""

    def _xml(self, part: str) -> Element | None:
        data = self.archive.read(part, MAX_PART)
        self._tags -= data.count(b"<")  # in UTF-16 too
        if self._tags < 0:
            raise DataError(f"{self.name}: over {_MOST_TAGS:,} elements by {part[-60:]}; split it")
        try:
            return read_xml(data) if data else None
        except Unusable as error:
            raise DataError(f"{self.name} {part[-60:]}: {error}") from None


def refers(element: Element) -> str:
    """The name by which an element refers to a part (its attribute r:id)."""
    # Transitional and strict files have that attribute in two namespaces.
    return next((v for k, v in element.items() if k.endswith("elationships}id")), "")
