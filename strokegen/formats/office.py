"""Ink in files of Office: PowerPoint's slides, Word's pages, Excel's sheets.

Source: ECMA-376, Part 1 (presentations 19.2, documents 17, workbooks 18); [MS-ODRAWXML] 2.1.4 for
ink, which is InkML in a part of its own. Read are what a pen has drawn on slides in the
presentation's order, each at its place, hidden ones too; on the sheets of a workbook; and on the
pages of a document as far as their place is known, see `strokegen.formats.office_word`. Whatever
else lies there (texts, pictures, shapes), and ink on masters, headers and in the notation of Word
2003 and 2007 (ISF), is counted and said.

A slide, sheet or page is a drawing in mm from its top left corner. A file without any ink is an
error; slides without any, beside others, are empty drawings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from strokegen.formats import office_word
from strokegen.formats.markup import Element, children, tag_of
from strokegen.formats.office_ink import EMU, Inks, child, content_parts, number, together
from strokegen.formats.opc import Package, refers
from strokegen.formats.zipped import MAX_BYTES as MAX_BYTES
from strokegen.formats.zipped import unzipped
from strokegen.ink.checks import Skipped, Unusable
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a compound file, [MS-CFB] 2.2
_MOST_PAGES = 10_000


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The pages of a presentation, document or workbook.

    `meta` has the page's number and, of slides and pages, its size; and the program that wrote it.

    Raises:
      DataError: no file of Office's, one with a password, without ink, or beyond the bounds of
        `strokegen.formats.zipped` and `inkml`.
    """
    start = stream.read(len(_OLD))
    stream.seek(0)
    if start == _OLD:
        raise DataError(
            f"{name}: has a password, or is of Office 2003 or older; save it without, as .pptx, "
            ".docx or .xlsx"
        )
    left = Skipped()
    with unzipped(stream, name) as archive:
        package = Package(archive, name)
        main = package.main()
        root = package.root(main)
        kind = tag_of(root)
        if kind not in ("presentation", "document", "workbook"):
            raise DataError(f"{name}: no presentation, document or workbook, but {kind[:40]!r}")
        inks = Inks(package, left)
        try:
            if kind == "document":
                pages = office_word.pages(package, main, root, inks)
            else:
                pages = _pages(package, main, root, inks)
        except Unusable as error:
            raise DataError(f"{name}: {error}") from None
        inks.unread(f"no page of the {kind} shows")
        program = _program(package)
    if not any(page.strokes for page in pages):
        told = "; ".join(f"{count:,} {what}" for what, count in left.counter().items())
        raise DataError(
            f"{name}: no ink in this {kind} ({told[:120] or 'nothing is on its pages'}); "
            "draw on it with a pen"
        )
    yield from (page.with_meta(**program) for page in pages)
    left.warn(name)


def _program(package: Package) -> dict[str, str]:
    """The program that wrote a file, and its version, as far as it says so."""
    facts = (package.fact("docProps/app.xml", tag) for tag in ("Application", "AppVersion"))
    words = " ".join(filter(None, facts))[:80]
    return {"program": words} if words else {}


def _pages(package: Package, main: str, root: Element, inks: Inks) -> list[Drawing]:
    """The slides of a presentation, or the sheets of a workbook, in their order."""
    related = package.relations(main)
    listed, size = children(root, "sldIdLst", "sheets"), child(root, "sldSz")
    sides = [round(number(size, side) * EMU, 4) for side in ("cx", "cy")]
    facts = {} if size is None else {"page_mm": sides}
    entries = [entry for one in listed for entry in children(one, "sldId", "sheet")]
    if len(entries) > _MOST_PAGES:
        raise Unusable(f"over {_MOST_PAGES:,} pages")
    pages = []
    for count, entry in enumerate(entries, start=1):
        part = related[refers(entry)].part if refers(entry) in related else ""
        found = [
            ink
            for source, surface in _surfaces(package, part)
            for placed in content_parts(surface, inks.left)
            for ink in inks.of(source, placed)
        ]
        pages.append(together(found, inks.left, page=count, **facts))
    return pages


def _surfaces(package: Package, part: str) -> Iterator[tuple[str, Element]]:
    """(part, its root) of what has the shapes of a slide or sheet: itself, or parts of its own."""
    root = package.root(part)
    if tag_of(root) == "sld":
        yield part, root
        return
    for one in package.relations(part).values():
        if one.kind == "drawing":
            yield one.part, package.root(one.part)
