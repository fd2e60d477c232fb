"""Ink on the slides, sheets and pages of Office: which there is, and where it lies.

Source: [MS-ODRAWXML] 2.1.4 and 2.2.2 for ink as a content part; ECMA-376, Part 1, 20.1.7.6 (the
place and size of a shape, turned and mirrored about its middle) and 20.1.7.5 (of a group, with the
coordinates of what is in it). Lengths are in EMU, 1/36,000 mm; angles in 1/60,000 of a degree,
clockwise.

The box of ink is that of its points, without the width of its pen, to one himetric. Ink that was
made larger or smaller keeps its points: the box alone tells it. A pen stays as wide as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from strokegen.formats import inkml
from strokegen.formats.markup import Element, children, tag_of
from strokegen.formats.opc import Package, refers
from strokegen.ink.checks import Skipped, Unusable
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.types import Float32, Float64

EMU = 1 / 36_000
"""Of a mm."""

_MOST = 10_000
"""Inks of a file, each of which may be as small as a dot."""

_HIMETRIC = 0.01
_ROUNDED = 2.5 * _HIMETRIC  # how far a box may be off that of the points
_GROUPS = ("grpSp", "wgp", "lockedCanvas")
_OTHERS = {
    "sp": "shape or text",
    "wsp": "shape or text",
    "pic": "picture",
    "graphicFrame": "table or chart",
    "cxnSp": "connecting line",
}
_TURN = 60_000  # of a degree


class Box(NamedTuple):
    """Where something lies, in mm; turned clockwise by degrees, or mirrored, about its middle."""

    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0
    turned: float = 0.0
    across: bool = False
    down: bool = False

    def turn(self) -> Float64:
        """What turns and mirrors it, float64 `(2, 2)`."""
        angle = np.deg2rad(self.turned)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        return turn * np.where([self.across, self.down], -1.0, 1.0)

    def lies(self) -> bool:
        """Whether it is turned so far that its width goes down rather than across."""
        return 45 <= self.turned % 180 < 135


class Frame(NamedTuple):
    """A page, or a group on it: its middle and size in mm, float64 `(2,)`, and how it is turned.

    The things in it go by coordinates of their own, of which `inner` and `inside` are the middle
    and the size. A group that is not as wide for its height as they are makes them wider or higher,
    and does not shear them.
    """

    middle: Float64 = np.zeros(2)
    size: Float64 = np.ones(2)
    turn: Float64 = np.eye(2)
    inner: Float64 = np.zeros(2)
    inside: Float64 = np.ones(2)

    def _scales(self) -> Float64:
        fits = (self.size > 0) & (self.inside > 0)
        return np.divide(self.size, self.inside, out=np.ones(2), where=fits)

    def points(self, points: Float64 | Float32) -> Float64:
        """Where points `(n, 2)` of its coordinates lie, in mm."""
        return self.middle + ((points - self.inner) * self._scales()) @ self.turn.T

    def of(self, box: Box) -> Frame:
        """Where a box in it lies; its coordinates are those of the box, before it is turned."""
        middle = np.array([box.x + box.width / 2, box.y + box.height / 2])
        size = np.array([box.width, box.height])
        scales = self._scales()[::-1] if box.lies() else self._scales()
        turn = self.turn @ box.turn()
        return Frame(self.points(middle[None])[0], size * scales, turn, middle, size)

    def group(self, group: Element) -> Frame:
        """A group in it."""
        outer, inner = group_of(group), box_of(_transform(group), "chOff", "chExt")
        if outer is None or inner is None:
            return self
        plain = Frame().of(inner)
        return self.of(outer)._replace(inner=plain.inner, inside=plain.inside)


_PAGE = Frame()


class Placed(NamedTuple):
    """A content part, and the page or group that it lies in."""

    element: Element
    frame: Frame


def number(element: Element | None, key: str) -> float:
    """An attribute that is a whole number; 0 for anything else."""
    return whole("" if element is None else element.get(key), key)


def whole(said: str | None, key: str) -> float:
    """A whole number; 0 for anything else.

    Raises:
      Unusable: it is far larger than any page; the message has its name, `key`.
    """
    text = (said or "").strip()
    if not text.removeprefix("-").isdecimal():
        return 0.0
    if len(text) > 12:
        raise Unusable(f"{key} is {text[:40]}, beyond any page")
    return float(text)


def child(element: Element | None, tag: str) -> Element | None:
    """The first child of that name."""
    return next(iter(children(element, tag)), None) if element is not None else None


def box_of(transform: Element | None, begin: str = "off", size: str = "ext") -> Box | None:
    """What an element xfrm says; None without one."""
    if transform is None:
        return None
    at, wide = child(transform, begin), child(transform, size)
    return Box(
        number(at, "x") * EMU,
        number(at, "y") * EMU,
        number(wide, "cx") * EMU,
        number(wide, "cy") * EMU,
        number(transform, "rot") / _TURN,
        transform.get("flipH") in ("1", "true"),
        transform.get("flipV") in ("1", "true"),
    )


def group_of(group: Element) -> Box | None:
    """Where a group lies."""
    return box_of(_transform(group))


def _transform(group: Element) -> Element | None:
    return child(child(group, "grpSpPr"), "xfrm")


def content_parts(
    place: Iterable[Element], left: Skipped, frame: Frame = _PAGE
) -> Iterator[Placed]:
    """The content parts in an element, in the order in which they lie on one another.

    What else would be seen there is counted. Of alternatives that one is taken which has ink.
    """
    for one in place:
        tag = tag_of(one)
        if tag == "contentPart":
            yield Placed(one, frame)
        elif tag == "AlternateContent":
            choices = [*children(one, "Choice"), *children(one, "Fallback")]
            inked = (choice for choice in choices if _has_ink(choice))
            chosen = next(inked, choices[0] if choices else None)
            if chosen is not None:
                yield from content_parts(chosen, left, frame)
        elif tag in _OTHERS:
            if _is_seen(one):
                left.add(_OTHERS[tag])
        elif len(one):
            inner = frame.group(one) if tag in _GROUPS else frame
            yield from content_parts(one, left, inner)


def _has_ink(element: Element) -> bool:
    return any(tag_of(one) == "contentPart" for one in element.iter())


def _is_seen(shape: Element) -> bool:
    """Whether a shape is more than a place for a text that nobody has written."""
    inside = [(tag_of(one), one.text) for one in shape.iter()]
    return ("ph", None) not in inside or any(tag == "t" and text for tag, text in inside)


class Inks:
    """The ink of a file's content parts, read when it is asked for.

    Attributes:
      left: what is left out, counted.
      read: the parts that were read.
    """

    def __init__(self, package: Package, left: Skipped) -> None:
        self._package, self.left = package, left
        self._remaining, self._count = inkml.MAX_POINTS, 0
        self.read: set[str] = set()

    def of(self, source: str, placed: Placed, size: Box | None = None) -> list[Drawing]:
        """The ink of a content part that stands in the part `source`, in mm, at its place.

        Args:
          size: of its box, if it does not tell that itself.
        Raises:
          DataError: damaged ink, or more of it than can be read; the message names the part.
        """
        part = placed.element
        related = self._package.relations(source).get(refers(part))
        data = b"" if related is None else self._package.archive.read(related.part, inkml.MAX_BYTES)
        if related is None or b"InkML" not in data[:4096]:
            self.left.add("content part that is no ink, or is missing")
            return []
        self.read.add(related.part)
        self._count += 1
        if self._count > _MOST:
            raise DataError(f"{self._package.name}: over {_MOST:,} inks; split it")
        try:
            found = list(inkml.traced(data, self.left, self._remaining))
            self._remaining -= sum(one.num_points for one in found)
            box = box_of(child(part, "xfrm")) or size
            return [_in_box(self._in_mm(one), box, placed.frame) for one in found if one.strokes]
        except (Unusable, ValueError) as error:
            raise DataError(f"{self._package.name} {related.part[-60:]}: {error}") from None

    def _in_mm(self, ink: Drawing) -> Drawing:
        """Ink in mm: Office's units are himetric where no others are said."""
        if ink.label is not None or ink.meta.keys() - {"unit_mm"}:
            self.left.add("annotation of an ink")
        return ink if "unit_mm" in ink.meta else ink.scale(_HIMETRIC)

    def leave(self, source: str, part: Element, why: str) -> None:
        """Count a content part that stands in the part `source` and is not read."""
        self.left.add(why)
        if related := self._package.relations(source).get(refers(part)):
            self.read.add(related.part)

    def unread(self, what: str) -> None:
        """Count the parts of ink that nothing has referred to."""
        for part in self._package.archive.names:
            if "/ink/" in part and part.endswith(".xml") and part not in self.read:
                self.left.add(f"part of ink that {what}")


def _in_box(ink: Drawing, box: Box | None, frame: Frame) -> Drawing:
    """Ink that fills its box, turned and mirrored as that is."""
    if box is not None:
        left, top, right, bottom = ink.bounds
        own, wanted = np.array([right - left, bottom - top]), np.array([box.width, box.height])
        same = (own == 0) | (wanted == 0) | (np.abs(wanted - own) <= _ROUNDED)
        width, height = np.where(same, own, wanted).tolist()
        frame = frame.of(box._replace(width=width, height=height))
        frame = frame._replace(inner=np.array([left + right, top + bottom]) / 2, inside=own)
    return ink.map(frame.points)


def together(inks: Sequence[Drawing], left: Skipped, **facts: object) -> Drawing:
    """All inks of a page as one drawing, each drawn when the one before it is done.

    Times, and pressures, are kept where all have them; else those that are left out are counted.
    """
    times: list[Float64] | None = []
    end = -np.inf
    for ink in inks:
        if times is None or ink.times is None:
            times = None
            break
        begin = min(time.min() for time in ink.times)
        wait = max(0.0, end - begin)
        times += [time + wait for time in ink.times]
        end = max(time.max() for time in ink.times) + wait
    pressed = all(ink.pressure is not None for ink in inks)
    for ink in inks:
        if times is None and ink.times is not None:
            left.add("ink's times, which others on its page lack")
        if not pressed and ink.pressure is not None:
            left.add("ink's pressure, which others on its page lack")
    strokes = list(chain.from_iterable(ink.strokes for ink in inks))
    return Drawing.from_points(
        np.concatenate(strokes) if strokes else np.zeros((0, 2)),
        [len(stroke) for stroke in strokes],
        np.concatenate(times) if times else None,
        meta={"unit_mm": 1.0, **facts},
        pressure=np.concatenate([p for ink in inks for p in ink.pressure or ()])
        if pressed and strokes
        else None,
        brushes=list(chain.from_iterable(ink.brushes for ink in inks)),
        straight=list(chain.from_iterable(ink.straight for ink in inks)),
    )
