"""Drawings as ndjson: a JSON object a line, in Quick, Draw!'s form or in strokegen's own.

Source: github.com/googlecreativelab/quickdraw-dataset. `drawing` is a list of strokes, each
`[xs, ys]` (simplified, 0 to 255) or `[xs, ys, ts]` (raw, with milliseconds); y points down.
Drawings stay as they are. A line of the own form is the ink file of `strokegen.formats.ink_json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import numpy as np

from strokegen.formats.ink_json import from_json, to_json
from strokegen.ink.checks import Unusable, numbers
from strokegen.ink.chords import simplified
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.types import Float64

_MAX_INK = 16 << 20
FACTS = ("key_id", "countrycode", "timestamp", "recognized")
"""What a line of Quick, Draw! says of its game; kept in `meta`."""


def lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """(number, line) of every line that is not blank; None for one longer than `limit` bytes."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        whole = len(line) <= limit
        while len(line) > limit and not line.endswith(b"\n"):
            line = stream.readline(limit + 1)
        if not whole:
            yield number, None
        elif line.strip():
            yield number, line


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The drawings of a file of either form, as they stand in it.

    Of a Quick, Draw! line the word is the label, and the facts of its game are in `meta`; its times
    become seconds.
    Raises:
      DataError: a line that is no drawing, or over 16 MB; the message has its number.
    """
    for number, line in lines(stream, _MAX_INK):
        try:
            if line is None:
                raise Unusable(f"over {_MAX_INK >> 20} MB")
            facts = line_object(line, ("drawing", "strokes"))
            yield from_json(line.decode()) if "strokes" in facts else _drawing(facts)
        except (Unusable, ValueError) as error:
            raise DataError(f"{name} line {number}: {error}; expected a drawing") from None


def encode(drawings: Iterable[Drawing]) -> bytes:
    """Drawings in strokegen's own form, numbers to four decimals."""
    return "".join(f"{to_json(drawing)}\n" for drawing in drawings).encode()


def _drawing(facts: dict[str, Any]) -> Drawing:
    word = facts.get("word")
    if not isinstance(word, str | None):
        raise Unusable("word that is no text")
    strokes, times = ink_of(facts["drawing"]) if facts["drawing"] else ([], None)
    meta = {key: facts[key] for key in FACTS if isinstance(facts.get(key), str | int)}
    return simplified(Drawing(strokes, times and [t / 1000 for t in times], word, meta))


def line_object(line: bytes, ink: tuple[str, ...]) -> dict[str, Any]:
    """The object of a line that has a list under one of the names `ink`."""
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError):
        raise Unusable("line that is not JSON") from None
    if not isinstance(facts, dict) or not any(isinstance(facts.get(key), list) for key in ink):
        raise Unusable("line without a drawing")
    return facts


def ink_of(drawing: list[Any]) -> tuple[list[Float64], list[Float64] | None]:
    """(strokes, times in ms or None)."""
    sizes = {len(stroke) if isinstance(stroke, list) else 0 for stroke in drawing}
    if sizes not in ({2}, {3}):
        raise Unusable("strokes that are not all [xs, ys], or all [xs, ys, ts]")
    columns = [[numbers(values) for values in stroke] for stroke in drawing]
    if any(len({len(values) for values in stroke}) > 1 for stroke in columns):
        raise Unusable("as many xs as ys are needed")
    strokes = [np.stack(stroke[:2], axis=1) for stroke in columns]
    return strokes, [stroke[2] for stroke in columns] if sizes == {3} else None
