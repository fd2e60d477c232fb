"""Tagged blocks, of which a reMarkable's `.rm` files are made since version 6.

A block is its length (uint32), a zero byte, the least and the present version of its content, its
type, and fields: a varuint whose low four bits are the kind of the value and the others its index,
then the value. Fields that are not known, as newer software writes them, do no harm.

Source: rmscene 0.8.0 (github.com/ricklupton/rmscene, MIT), tagged_block_reader.py.
"""

from __future__ import annotations

import heapq
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import islice

from strokegen.ink.checks import Unusable

Id = tuple[int, int]
"""Who made something, and the number that they gave it."""

Fields = Mapping[int, "bytes | Id"]

_ID, _BYTES = 0xF, 0xC
_SIZES = {0x8: 8, 0x4: 4, 0x1: 1}
_MOST_FIELDS = 64
_LONGEST = 10  # bytes of a varuint of 64 bits
_HEAD = struct.Struct("<IBBBB")
NOBODY: Id = (0, 0)


@dataclass(frozen=True)
class Block:
    """A block: its type, the version of its content, and where that begins, for messages."""

    kind: int
    version: int
    data: bytes
    at: int


def blocks(data: bytes, at: int) -> Iterator[Block]:
    """The blocks of a file from byte `at` on.

    Raises:
      Unusable: the file ends within one.
    """
    while at < len(data):
        begin = at + _HEAD.size
        if begin > len(data):
            raise Unusable(f"the file ends within the block at byte {at}")
        length, _, _, version, kind = _HEAD.unpack_from(data, at)
        at = begin + length
        if at > len(data):
            raise Unusable(f"the file ends within the block at byte {begin}")
        yield Block(kind, version, data[begin:at], begin)


def varuint(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where the next value begins."""
    result = 0
    for place, byte in enumerate(data[at : at + _LONGEST]):
        result |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return result, at + place + 1
    raise Unusable(f"a number of over {_LONGEST} bytes, or cut off")


def an_id(data: bytes, at: int) -> tuple[Id, int]:
    """An id, and where the next value begins."""
    if at >= len(data):
        raise Unusable("an id that is cut off")
    number, end = varuint(data, at + 1)
    return (data[at], number), end


def tagged(data: bytes, at: int = 0) -> Iterator[tuple[int, bytes | Id, int]]:
    """Index, value and end of one field after another, up to what is no field.

    Raises:
      Unusable: a value is cut off.
    """
    while at < len(data):
        tag, at = varuint(data, at)
        kind = tag & 0xF
        if kind == _ID:
            value, at = an_id(data, at)
            yield tag >> 4, value, at
            continue
        if kind == _BYTES:
            size, at = int.from_bytes(data[at : at + 4], "little"), at + 4
        elif (size := _SIZES.get(kind, -1)) < 0:
            return
        at += size
        if at > len(data):
            raise Unusable(f"field {tag >> 4} is cut off")
        yield tag >> 4, data[at - size : at], at


def fields(data: bytes, at: int = 0) -> Fields:
    """Index -> value, raw where it is no id."""
    return {index: value for index, value, _ in islice(tagged(data, at), _MOST_FIELDS)}


def raw(found: Fields, index: int) -> bytes:
    """A value that is no id; Unusable where there is none."""
    value = found.get(index)
    if not isinstance(value, bytes):
        raise Unusable(f"field {index} is missing")
    return value


def id_of(found: Fields, index: int) -> Id:
    """An id; Unusable where there is none."""
    value = found.get(index)
    if not isinstance(value, tuple):
        raise Unusable(f"field {index} is no id, or missing")
    return value


def number(found: Fields, index: int) -> int:
    """A whole number."""
    return int.from_bytes(raw(found, index), "little")


def text(data: bytes) -> str:
    """A text within a field: its length, a byte, UTF-8."""
    size, at = varuint(data, 0)
    return data[at + 1 : at + 1 + size].decode("utf-8", "replace")


def last(found: Fields, index: int) -> bytes | Id | None:
    """What was last written into a register, a time stamp and a value; None where there is none."""
    value = found.get(index)
    return fields(value).get(2) if isinstance(value, bytes) else None


@dataclass(frozen=True)
class Item:
    """A member of a sequence that several may change at once: it stands after `left` and before
    `right`; its value is None once it is deleted."""

    id: Id
    left: Id
    right: Id
    value: object


def in_order(items: Iterable[Item]) -> list[Item]:
    """The items as they follow each other; of those put at one place, the higher author's first.

    Raises:
      Unusable: some stand before each other.
    """
    known = {item.id: item for item in items}
    sorter: TopologicalSorter[Id] = TopologicalSorter()
    for item in known.values():
        if item.left in known:
            sorter.add(item.id, item.left)
        else:
            sorter.add(item.id)
        if item.right in known and known[item.right].left != item.id:  # else told already
            sorter.add(item.right, item.id)
    try:
        sorter.prepare()
    except CycleError:
        raise Unusable("items that each stand before the other") from None
    ready: list[tuple[int, int]] = []
    found = []
    while sorter.is_active():
        for author, own in sorter.get_ready():
            heapq.heappush(ready, (-author, own))
        author, own = heapq.heappop(ready)
        found.append(known[-author, own])
        sorter.done((-author, own))
    return found


# Writing: fields one after another, and blocks of them.


def packed_varuint(value: int) -> bytes:
    """A number as `varuint` reads it."""
    low = bytearray()
    while value > 0x7F:
        low.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*low, value])


def field(index: int, value: bytes | Id, whole: bool = False) -> bytes:
    """A field: an id, 1, 4 or 8 bytes as they are, others (or `whole` ones) with their length."""
    if isinstance(value, tuple):
        return packed_varuint(index << 4 | _ID) + bytes([value[0]]) + packed_varuint(value[1])
    if not whole:
        kind = next((kind for kind, size in _SIZES.items() if size == len(value)), _BYTES)
    else:
        kind = _BYTES
    length = struct.pack("<I", len(value)) if kind == _BYTES else b""
    return packed_varuint(index << 4 | kind) + length + value


def register(index: int, value: bytes | Id, whole: bool = False) -> bytes:
    """A field whose last value `last` gives."""
    return field(index, field(1, NOBODY) + field(2, value, whole), whole=True)


def packed_text(content: str) -> bytes:
    """A text as `text` reads it."""
    data = content.encode()
    return packed_varuint(len(data)) + b"\x01" + data


def block(kind: int, content: bytes, least: int = 1, version: int = 1) -> bytes:
    """A block of fields."""
    return _HEAD.pack(len(content), 0, least, version, kind) + content
