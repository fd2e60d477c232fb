"""Text that was typed on a page of a reMarkable, as far as ink is anchored to it.

Source: rmscene 0.8.0 (scene_stream.py, text.py) for the block; rmc 0.3.0 (exporters/svg.py) for the
heights of paragraphs, in px, which are those of paragraphs of one line.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from strokegen.formats.remarkable_blocks import (
    NOBODY,
    Id,
    Item,
    an_id,
    fields,
    id_of,
    in_order,
    raw,
    tagged,
    text,
    varuint,
)
from strokegen.ink.checks import Unusable

TOP: dict[Id, float] = {(0, (1 << 48) - 2): 100.0, (0, (1 << 48) - 1): 100.0}
"""Where ink lies that is anchored to the page's top or bottom instead of a character."""

_FIRST = -88.0  # of the first paragraph, from where the text is
_USUAL = 70.0
_HEIGHTS = {2: 150.0, 4: 35.0, 5: 35.0, 6: 35.0, 7: 35.0}
"""Style of a paragraph -> how far below the next one is: headings, bullets and boxes."""

_MOST = 100_000  # characters of a page, those included that were deleted


@dataclass
class Room:
    """How many characters of a document may still be put in their order, which takes 10 us each."""

    characters: int = 300_000


@dataclass(frozen=True)
class _Run:
    """Characters that were typed one after another, or so many that are deleted."""

    id: Id
    left: Id
    right: Id
    written: str
    deleted: int


def text_of(data: bytes, anchored: bool, room: Room) -> tuple[int, dict[Id, float]]:
    """How many characters a text has, and of each the y that ink anchored to it is relative to.

    Args:
      data: of the block.
      anchored: whether there is such ink; else no place is looked for.
      room: what is taken from.
    Raises:
      Unusable, struct.error: it is damaged, or far too long.
    """
    found = fields(data)
    both = fields(raw(found, 2))
    styles = dict(_styles(raw(fields(raw(both, 2)), 1)))
    _, y = struct.unpack("<dd", raw(found, 3)[:16])
    runs = list(_runs(raw(fields(raw(both, 1)), 1)))
    count = sum(len(word) for run in runs if not run.deleted for word in run.written.split())
    if not anchored:
        return count, {}
    heights = {NOBODY: y + _FIRST}
    begin, level = NOBODY, y + _FIRST
    for one in in_order(_characters(runs, room)):
        if one.value == "\n":
            level += _HEIGHTS.get(styles.get(begin, 1), _USUAL)
            begin = one.id
        heights[one.id] = level
    return count, heights


def _runs(data: bytes) -> Iterator[_Run]:
    _, at = varuint(data, 0)
    for _, value, _ in tagged(data, at):
        found = fields(value) if isinstance(value, bytes) else {}
        own, before, after = (id_of(found, index) for index in (2, 3, 4))
        deleted = int.from_bytes(raw(found, 5), "little")
        content = found.get(6, b"")
        written = text(content) if isinstance(content, bytes) and content else ""
        yield _Run(own, before, after, written, deleted)


def _characters(runs: Iterable[_Run], room: Room) -> Iterator[Item]:
    """A character each; None once it is deleted, and a number where the style changes."""
    left = min(_MOST, room.characters)
    for run in runs:
        values: list[object] = [None] * min(run.deleted, left + 1) or [*run.written] or [0]
        left -= len(values)
        room.characters -= len(values)
        if left < 0:
            raise Unusable(f"over {_MOST:,} characters of text on a page, or many on all")
        before = run.left
        for number, one in enumerate(values):
            last = number == len(values) - 1
            this = (run.id[0], run.id[1] + number)
            yield Item(this, before, run.right if last else (run.id[0], this[1] + 1), one)
            before = this


def _styles(data: bytes) -> Iterator[tuple[Id, int]]:
    """The character that a paragraph begins with, and the number of its style."""
    count, at = varuint(data, 0)
    for _ in range(count):
        begin, at = an_id(data, at)
        both = tagged(data, at)
        next(both, None)  # when it was chosen
        _, value, at = next(both, (0, b"", 0))
        if not isinstance(value, bytes) or len(value) != 2:
            raise Unusable("a paragraph's style that is none")
        yield begin, value[1]
