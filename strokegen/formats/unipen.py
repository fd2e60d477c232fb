"""A UNIPEN file by itself: its ink and segments become drawings, and drawings such a file.

Source: Guyon et al. (1994), "UNIPEN project of on-line data exchange and recognizer benchmarks".
y points up in the file; times are in ms. A drawing is a segment of the highest level that has one
(a page before a word before a character); a file without segments is one drawing. For the large
data set as it was published there is `strokegen.datasets.unipen`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import numpy as np

from strokegen.formats.unipen_grammar import SEGMENT, Ink, parts, statements, unescaped
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.files import read_bounded

MAX_BYTES = 64 << 20
_MAX_PARTS = 3_000_000  # components that all segments together name
_LEVEL = "DRAWING"
_ESCAPES = {"n": "\n", "r": "\r"}
_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r"})


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The drawings of a UNIPEN file, with its writer and resolution in `meta`.

    Raises:
      DataError: over 64 MB; no statements of UNIPEN; ink that stands in other files (`.INCLUDE`);
        points that are not numbers; a segment that names ink which is not there.
    """
    data = read_bounded(stream, MAX_BYTES, name)
    try:
        ink = _read(data)
        if ink.segments:
            yield from _segments(ink)
        else:
            yield _drawing(ink, ((index, slice(None)) for index in range(len(ink.components))))
    except ValueError as error:
        raise DataError(f"{name}: {error}") from None


def _read(data: bytes) -> Ink:
    ink = Ink()
    head, found = statements(data)
    if head.strip() or not found:
        raise ValueError("expected a UNIPEN file, whose statements begin with a point")
    for number, statement in enumerate(found, 1):
        try:
            if statement.keyword == "INCLUDE":
                raise ValueError(
                    "its ink stands in another file; convert the data set by its folder"
                )
            ink.take(statement)
            for component in ink.components[-1:]:
                _ = component.rows  # parsed now, so that bad points are told with their statement
        except ValueError as error:
            raise ValueError(f"statement {number}, .{statement.keyword[:40]}: {error}") from None
    return ink


def _segments(ink: Ink) -> Iterator[Drawing]:
    """A drawing for each segment of the highest level."""
    found = []
    for number, words in enumerate(ink.segments, 1):
        match = SEGMENT.fullmatch(words)
        if match is None:
            raise ValueError(f"segment {number} is {words[:60]!r}, no level and components")
        found.append((match["level"].upper(), match["ink"], match["label"]))
    here = {level for level, _, _ in found}
    highest = next((level for level in ink.levels if level in here), found[0][0])
    left = _MAX_PARTS
    for level, reference, label in found:
        if level == highest:
            spans: list[tuple[int, slice]] = []
            for part in parts(reference):
                if not part.first <= part.last < len(ink.components):
                    raise ValueError(
                        f"a segment names the ink {part.word}, of {len(ink.components)} "
                        "components in the file"
                    )
                spans += part.spans()
            left -= len(spans)
            if left < 0:
                raise ValueError("segments that name more ink than any file has")
            text = None if label is None else unescaped(label, _ESCAPES)
            yield _drawing(ink, spans).with_label(text)


def _drawing(ink: Ink, spans: Iterable[tuple[int, slice]]) -> Drawing:
    """The strokes among some components, each a component and which of its points."""
    strokes, times, before = [], [], 0
    for index, span in spans:
        component = ink.components[index]
        points, moments = component.points(), component.times()
        if moments is None and ink.rate:
            moments = (before + np.arange(len(points))) / ink.rate
        before += len(points)
        if component.down and len(points[span]):
            strokes.append(points[span])
            times.append(None if moments is None else moments[span])
    meta: dict[str, object] = dict(ink.facts)
    if ink.per_mm["X"]:
        meta["unit_mm"] = 1 / ink.per_mm["X"]
    timed = [time for time in times if time is not None]
    return Drawing(strokes, timed if len(timed) == len(strokes) > 0 else None, None, meta)


def encode(drawings: Iterable[Drawing]) -> bytes:
    """Drawings as a UNIPEN file, a segment each: exact to float32, times in ms to a microsecond.

    Raises:
      ValueError: a drawing without ink beside others or with a label, which no segment can name;
        or drawings of which some have times or another unit.
    """
    chosen = list(drawings)
    inked = [drawing for drawing in chosen if drawing.strokes]
    if inked != chosen and (len(chosen) > 1 or chosen[0].label is not None):
        raise ValueError("a UNIPEN file cannot hold a drawing without ink; use .json or .ndjson")
    kinds = {(drawing.times is not None, drawing.meta.get("unit_mm")) for drawing in inked}
    if len(kinds) > 1:
        raise ValueError(
            "a UNIPEN file has times for all of its ink or none, and one unit; "
            "these drawings differ"
        )
    timed, unit = next(iter(kinds), (False, None))
    lines = [".VERSION 1.0", f".HIERARCHY {_LEVEL}", ".COORD X Y" + " T" * timed]
    lines += [f".{axis}_POINTS_PER_MM {1 / unit!r}" for axis in "XY" if unit]
    number = 0
    for drawing in chosen:
        if drawing.strokes:
            label = "" if drawing.label is None else f' "{drawing.label.translate(_ESCAPED)}"'
            lines.append(f".SEGMENT {_LEVEL} {number}-{number + len(drawing) - 1} ?{label}")
        lines += _components(drawing)
        number += len(drawing)
    return ("\n".join(lines) + "\n").encode()


def _components(drawing: Drawing) -> Iterator[str]:
    for index, stroke in enumerate(drawing.strokes):
        columns = [(stroke * np.array([1, -1], np.float32)).astype(str)]
        if drawing.times is not None:
            moments = np.round(drawing.times[index] * 1000, 3)
            columns.append(moments.astype(str)[:, None])
        yield ".PEN_DOWN"
        yield from map(" ".join, np.concatenate(columns, axis=1).tolist())
        yield ".PEN_UP"
