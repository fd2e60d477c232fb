"""Drawings as ndjson: a JSON object a line, in Quick, Draw!'s form or in strokegen's own.

Source: github.com/googlecreativelab/quickdraw-dataset. `drawing` is a list of strokes, each
`[xs, ys]` (simplified, 0 to 255) or `[xs, ys, ts]` (raw, with milliseconds); y points down.
Drawings stay as they are. A line of the own form is the ink file of `strokegen.formats.ink_json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from strokegen.formats.columns import ink_of, line_object, published
from strokegen.formats.ink_json import from_facts, to_json
from strokegen.ink.checks import Unusable
from strokegen.ink.chords import by_shape
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, Unheld

MAX_BYTES = 1 << 30
MAX_LINE = 16 << 20
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
    for item in items(stream, name):
        if isinstance(item, DataError):
            raise item
        yield item


def items(stream: BinaryIO, name: str) -> Iterator[Drawing | DataError]:
    """`drawings`, and what is wrong with a line in the place of its drawing."""
    for number, line, facts in published(lines(stream, MAX_LINE)):
        try:
            if line is None:
                raise Unusable(f"over {MAX_LINE >> 20} MB")
            facts = facts or line_object(line, ("drawing", "strokes"))
            yield from_facts(facts) if "strokes" in facts else _drawing(facts)
        except (Unusable, ValueError) as error:
            yield DataError(f"{name} line {number}: {error}; expected a drawing")


def encode(drawings: Iterable[Drawing]) -> bytes:
    """Drawings in strokegen's own form, numbers to four decimals; raises Unheld as `joined`."""
    return joined(to_json(drawing) for drawing in drawings)


def joined(texts: Iterable[str]) -> bytes:
    """Texts as lines of a file; raises Unheld for one that is longer than can be read again."""
    found = [f"{text}\n".encode() for text in texts]
    if max(map(len, found), default=0) > MAX_LINE:
        raise Unheld(f"ndjson holds at most {MAX_LINE >> 20} MB of a drawing; split it")
    return b"".join(found)


def _drawing(facts: dict[str, Any]) -> Drawing:
    word = facts.get("word")
    if not (word is None or isinstance(word, str)):
        raise Unusable("word that is no text")
    meta = {key: facts[key] for key in FACTS if isinstance(facts.get(key), (str, int))}
    if not facts["drawing"]:
        return Drawing((), label=word, meta=meta)
    points, lengths, times, whole = ink_of(facts["drawing"])
    seconds = None if times is None else times / 1000
    chords = times is None and whole  # as `simplified` has it, known before it is made
    drawing = Drawing.from_points(points, lengths, seconds, word, meta, straight=chords)
    return by_shape(drawing) if times is None and not chords else drawing
