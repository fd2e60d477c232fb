"""Ink on the pages of a Word document, as far as their place is known without setting its text.

Source: ECMA-376, Part 1: sections (17.6; one says itself how it begins, 17.6.22), drawings and
their anchors (20.4.2), page breaks as Word last set them (17.3.1.13), tracked changes (17.13.5):
ink that was deleted or moved away is left out. A paragraph's page is told by the breaks and
sections before it, of which even and odd ones count pages from the first of the document. Ink whose
anchor names the page, its margins or its column lies where it says; of ink that goes by its
paragraph, line or character the place down the page is not known: it keeps its place beside other
ink of that paragraph, and paragraphs are put one under the other, which is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from strokegen.formats.markup import Element, children, tag_of
from strokegen.formats.office_ink import (
    EMU,
    Box,
    Inks,
    box_of,
    child,
    content_parts,
    group_of,
    together,
    whole,
)
from strokegen.formats.opc import Package
from strokegen.ink.drawing import Drawing

_TWIP = 25.4 / 1440
_GAP = 5.0  # mm between paragraphs whose places are not known
_SAME_PAGE = ("continuous", "nextColumn")
_PARITY = {"evenPage": 0, "oddPage": 1}
_GONE = ("del", "moveFrom")
_FORMER = ("pPrChange", "sectPrChange")  # how a paragraph or section was before
_TAKEN = "ink that a tracked change has deleted or moved away"
_UNKNOWN = "ink's place on the page, which the text around it tells (put under the ink before it)"


class Section(NamedTuple):
    """The size of pages and their margins, in mm."""

    width: float = 215.9
    height: float = 279.4
    left: float = 25.4
    right: float = 25.4
    top: float = 25.4
    bottom: float = 25.4
    columns: int = 1

    def across(self, frame: str) -> tuple[float, float] | None:
        """Where something that an anchor may name begins and ends; None if that is not known."""
        inner = (self.left, self.width - self.right)
        if frame == "column" and self.columns > 1:
            return None
        return {
            "page": (0.0, self.width),
            "margin": inner,
            "column": inner,
            "leftMargin": (0.0, self.left),
            "rightMargin": (self.width - self.right, self.width),
        }.get(frame)

    def down(self, frame: str) -> tuple[float, float] | None:
        """The same down the page."""
        return {
            "page": (0.0, self.height),
            "margin": (self.top, self.height - self.bottom),
            "topMargin": (0.0, self.top),
            "bottomMargin": (self.height - self.bottom, self.height),
        }.get(frame)


class Found(NamedTuple):
    """A drawing in the text, on which page, and in which of its paragraphs."""

    element: Element
    page: int
    paragraph: int


def pages(package: Package, main: str, root: Element, inks: Inks) -> list[Drawing]:
    """The pages of a document from its first to the last that has ink."""
    found = list(_sections(main, root, inks))
    count = max((one.page for one, _ in found), default=1)
    made = []
    for page in range(1, count + 1):
        here = [(one, section) for one, section in found if one.page == page]
        section = next((section for one, section in found if one.page >= page), Section())
        size = [round(section.width, 4), round(section.height, 4)]
        drawn = _page(main, here, inks)
        made.append(together(drawn, inks.left, page=page, page_mm=size))
    return made


def _sections(main: str, root: Element, inks: Inks) -> Iterator[tuple[Found, Section]]:
    """Every drawing with its section, which the last paragraph of that tells."""
    page, top = 1, 0  # top: the block that a page begins with, while nothing of it is known
    waiting: list[Found] = []
    body = child(root, "body")
    blocks = list(body) if body is not None else []
    every = (one for block in blocks for one in _walk(block))
    kinds = [_said(child(one, "type"), "val") for one in every if tag_of(one) == "sectPr"]
    later = iter(kinds[1:])
    set_by_word = any(tag_of(one) == "lastRenderedPageBreak" for one in root.iter())
    for count, block in enumerate(blocks):
        for element in _walk(block):
            tag = tag_of(element)
            if tag == "lastRenderedPageBreak" or (_breaks(element) and not set_by_word):
                page += tag == "br" or count != top
                top = -1
            elif tag == "t" and element.text:
                top = -1
            elif tag in ("drawing", "contentPart"):
                waiting.append(Found(element, page, count))
            elif tag in _GONE:
                for one in filter(_is_ink, element.iter()):
                    inks.leave(main, one, _TAKEN)
            elif tag == "ink":
                inks.left.add("ink in the notation of Word 2007 (ISF)")
            elif tag == "sectPr":
                section = _section(element)
                yield from ((one, section) for one in waiting)
                waiting = []
                kind = next(later, "")
                if kind not in _SAME_PAGE:
                    page += 1
                    page += page % 2 != _PARITY.get(kind, page % 2)
                    top = count + 1
        if any(tag_of(one) == "t" and one.text for one in block.iter()):
            inks.left.add("paragraph or table of text")
    yield from ((one, Section()) for one in waiting)


def _walk(element: Element) -> Iterator[Element]:
    """An element and what is in it, a section after the paragraph that ends it.

    But for what is in drawings, in unused alternatives, and gone by a tracked change.
    """
    waiting = [element]
    while waiting:
        one = waiting.pop()
        tag = tag_of(one)
        yield one
        if tag in ("drawing", "contentPart", *_GONE):
            continue
        inside = children(one, "Choice")[:1] if tag == "AlternateContent" else list(one)
        if tag == "p":
            waiting += [own for pPr in children(one, "pPr") for own in children(pPr, "sectPr")]
        outside = (*_FORMER, "sectPr") if tag == "pPr" else _FORMER
        waiting += [own for own in reversed(inside) if tag_of(own) not in outside]


def _is_ink(element: Element) -> bool:
    return tag_of(element) in ("contentPart", "ink")


def _breaks(element: Element) -> bool:
    """Whether an element has what follows begin on a new page."""
    tag = tag_of(element)
    if tag == "pageBreakBefore":
        return _said(element, "val") not in ("0", "false", "off")
    return tag == "br" and _said(element, "type") == "page"


def _said(element: Element | None, key: str) -> str:
    """An attribute of Word's own, in whichever of its namespaces."""
    if element is None:
        return ""
    return next((value for name, value in element.items() if name.endswith(f"}}{key}")), "")


def _section(element: Element) -> Section:
    size, margins = child(element, "pgSz"), child(element, "pgMar")
    said = {
        "width": _twips(size, "w"),
        "height": _twips(size, "h"),
        **{side: _twips(margins, side) for side in ("left", "right", "top", "bottom")},
    }
    columns = _said(child(element, "cols"), "num")
    known = {key: value for key, value in said.items() if value is not None}
    return Section(**known, columns=int(columns) if re.fullmatch("[0-9]{1,3}", columns) else 1)


def _twips(element: Element | None, key: str) -> float | None:
    text = _said(element, key)
    whole = text.removeprefix("-").isdecimal() and len(text) < 8
    return abs(int(text)) * _TWIP if whole else None


def _page(main: str, here: list[tuple[Found, Section]], inks: Inks) -> list[Drawing]:
    """The ink of a page: first what has a place, then paragraph by paragraph."""
    drawn: list[Drawing] = []
    loose: dict[tuple[int, int], list[Drawing]] = {}
    for count, (one, section) in enumerate(here, start=1):
        frame = next((c for c in one.element if tag_of(c) in ("anchor", "inline")), one.element)
        floats = tag_of(frame) == "anchor"
        size = box_of(frame, "simplePos", "extent") or Box()
        x = _along(frame, "H", section.across, size.x, size.width)
        y = _along(frame, "V", section.down, size.y, size.height)
        for ink in _ink(main, one.element, inks, size._replace(x=0, y=0)):
            if x is not None and y is not None:
                drawn.append(ink.translate(x, y))
                continue
            inks.left.add(_UNKNOWN)
            below = _offset(child(frame, "positionV")) or 0.0 if floats else 0.0
            where = (one.paragraph, 0 if floats else count)
            known = section.left if x is None else x
            loose.setdefault(where, []).append(ink.translate(known, below))
    low = max((ink.bounds[3] + _GAP for ink in drawn), default=here[0][1].top if here else 0.0)
    for group in loose.values():
        up = min(ink.bounds[1] for ink in group)
        drawn += [ink.translate(0, low - up) for ink in group]
        low += max(ink.bounds[3] for ink in group) - up + _GAP
    return drawn


def _ink(main: str, element: Element, inks: Inks, size: Box) -> list[Drawing]:
    """The ink of a drawing, in mm from the top left corner of its frame."""
    data = [one for one in element.iter() if tag_of(one) == "graphicData"]
    place = data[0] if data else [element]
    outer = next(iter(place), None)
    begin = Box() if outer is None else box_of(child(outer, "xfrm")) or group_of(outer) or Box()
    return [
        ink.translate(-begin.x, -begin.y)
        for placed in content_parts(place, inks.left)
        for ink in inks.of(main, placed, size)
    ]


def _along(
    frame: Element,
    axis: str,
    span: Callable[[str], tuple[float, float] | None],
    simple: float,
    size: float,
) -> float | None:
    """Where a frame begins across or down the page, in mm; None if only the text tells."""
    position = child(frame, f"position{axis}")
    if position is None:
        return None
    if frame.get("simplePos") in ("1", "true"):
        return simple
    where = span(position.get("relativeFrom") or "")
    align = child(position, "align")
    offset = _offset(position)
    if where is None or (align is None and offset is None):
        return None
    if offset is not None:
        return where[0] + offset
    share = {"center": 0.5, "right": 1.0, "bottom": 1.0}.get(
        (align.text or "").strip() if align is not None else "", 0.0
    )
    return where[0] + share * (where[1] - where[0] - size)


def _offset(position: Element | None) -> float | None:
    """How far a frame is off what it goes by, in mm."""
    said = child(position, "posOffset")
    return None if said is None else whole(said.text, "posOffset") * EMU
