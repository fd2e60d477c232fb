"""The ink of a Quick, Draw! line: strokes as `[xs, ys]` or `[xs, ys, ts]`, ts in milliseconds.

Lines as they are published go through simdjson, many at once: it gives their numbers in one array
instead of an object each. Whatever is unlike that goes by way of the standard library, which says
what is wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain, repeat
from typing import Any, NamedTuple

import numpy as np

from strokegen.ink.checks import Unusable, numbers
from strokegen.ink.chords import are_whole
from strokegen.ink.types import Float64, Indices

try:
    from simdjson import Parser
except ModuleNotFoundError:  # as with PyPy, for which there is none
    _PARSER: Any = None
else:
    _PARSER = Parser()

_BLOCK = 1 << 18  # bytes of lines that are read at once
_NAME = b'"drawing"'
_INK = b"+-.0123456789Ee \t\r"
_SHAPES = {  # of lines with so many axes, when numbers and commas are left out
    axes: re.compile(rb"\[(?:\[(?:\[(?:\[\]){%d}\])++\]\n)++\]" % axes) for axes in (2, 3)
}


class Columns(NamedTuple):
    """The points of all strokes `(n, 2)`, how many each has, and times in ms `(n,)` or None.

    `whole` is whether all coordinates are whole numbers.
    """

    points: Float64
    lengths: list[int]
    times: Float64 | None
    whole: bool


Lines = Iterable[tuple[int, bytes | None]]


def published(numbered: Lines) -> Iterator[tuple[int, bytes | None, dict[str, Any] | None]]:
    """Lines, and of those that are as Google's their object, its drawing as `Columns`.

    The object is None for other lines, and for those beside one: `line_object` reads them.
    """
    for block in _blocks(numbered):
        found = _objects([line for _, line in block if line is not None])
        each = repeat(None) if found is None or len(found) < len(block) else found
        for (number, line), facts in zip(block, each):
            yield number, line, facts


def _blocks(numbered: Lines) -> Iterator[list[tuple[int, bytes | None]]]:
    block, size = [], 0
    for number, line in numbered:
        block.append((number, line))
        size += len(line or b"")
        if size > _BLOCK:
            yield block
            block, size = [], 0
    yield block


def line_object(line: bytes, ink: tuple[str, ...] = ("drawing",)) -> dict[str, Any]:
    """The object of a line that has a list, its ink, under one of the names `ink`."""
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError):
        raise Unusable("line that is not JSON") from None
    if not isinstance(facts, dict) or not any(isinstance(facts.get(key), list) for key in ink):
        raise Unusable("line without a drawing")
    return facts


def _objects(lines: list[bytes]) -> list[dict[str, Any]] | None:
    """What lines say, their drawings as `Columns`; None if one is not as Google's."""
    heads, inks = [], []
    for line in lines:
        head, _, ink = line.partition(_NAME)
        ink = ink.strip()
        if not (head.startswith(b"{") and ink.startswith(b":") and ink.endswith(b"}")):
            return None
        heads.append(head)
        inks.append(ink[1:-1])
    # A brace a line, no bracket and no string beyond its line: each line is one object by itself.
    text = b"[" + b",\n".join([head + _NAME + b":0}" for head in heads]) + b"]"
    if text.count(b"{") != len(lines) or text.count(b"[") != 1 or b"\\" + _NAME in text:
        return None
    try:
        objects: list[dict[str, Any]] = json.loads(text.decode())
        columns = _columns(b"[" + b",\n".join(inks) + b"\n]")
    except (ValueError, RecursionError):
        return None
    if columns is None:
        return None
    for facts, drawing in zip(objects, columns):
        facts["drawing"] = drawing
    return objects


def _columns(text: bytes) -> list[Columns] | None:
    """The inks of a list with one a line; None if one is not as Google's, or not JSON."""
    marks = text.translate(None, _INK)
    shape = marks.translate(None, b",")
    width = 3 if b"[][][]" in shape else 2
    if _PARSER is None or not _SHAPES[width].fullmatch(shape):
        return None
    sizes = _sizes(np.frombuffer(marks.replace(b"\n", b""), np.uint8))
    try:
        values: Float64 = np.frombuffer(_PARSER.parse(text).as_buffer(of_type="d"))
    except RuntimeError:  # another thread is at the parser
        return None
    # An empty list has no comma either, but one number less.
    if sizes is None or sizes.sum() != len(values):
        return None
    each = sizes.reshape(-1, width)
    count = each[:, 0]
    if (each != count[:, None]).any():
        return None
    # A stroke has all its xs, then as many ys: of every point, where x is and how far on y.
    ends = np.cumsum(count)
    first = np.arange(ends[-1]) + np.repeat((width - 1) * (ends - count), count)
    axes = values[first + np.repeat(count, count) * np.arange(width)[:, None]]
    points, times, lengths = axes[:2].T, axes[2] if width > 2 else None, count.tolist()
    strokes = [len(line) // (2 * width + 2) for line in shape[1:-2].split(b"\n")]
    stroke = [0, *accumulate(strokes)]
    point = [0, *ends[np.array(stroke[1:]) - 1].tolist()]
    whole = np.logical_and.reduceat((points == np.rint(points)).all(axis=1), point[:-1]).tolist()
    return [
        Columns(points[a:b], lengths[i:j], None if times is None else times[a:b], said)
        for i, j, a, b, said in zip(stroke, stroke[1:], point, point[1:], whole)
    ]


def _sizes(marks: Indices) -> Indices | None:
    """How many numbers each innermost list has, by its commas; None if any stand elsewhere."""
    at = np.flatnonzero(marks != ord(","))
    before, after, commas = marks[at[:-1]], marks[at[1:]], np.diff(at) - 1
    inner = before < after  # "[" and "]"
    if (commas != (before > after))[~inner].any():
        return None
    return commas[inner] + 1


def ink_of(drawing: list[Any] | Columns) -> Columns:
    """The ink of a line's drawing.

    Raises:
      Unusable: it is none.
    """
    if isinstance(drawing, Columns):
        return drawing
    sizes = {len(stroke) if isinstance(stroke, list) else 0 for stroke in drawing}
    if sizes not in ({2}, {3}):
        raise Unusable("strokes that are not all [xs, ys], or all [xs, ys, ts]")
    axes = list(zip(*drawing))  # the xs of every stroke, the ys, the ts
    if not all(isinstance(values, list) for axis in axes for values in axis):
        raise Unusable("coordinates that are not numbers")
    lengths, *others = ([len(values) for values in axis] for axis in axes)
    if any(other != lengths for other in others):
        raise Unusable("as many xs as ys are needed")
    # One array for all strokes: most have a handful of points, and an array costs as much as 20.
    columns = numbers([list(chain.from_iterable(axis)) for axis in axes], depth=2)
    points, times = columns[:2].T, columns[2] if len(axes) > 2 else None
    return Columns(points, lengths, times, are_whole(points))
