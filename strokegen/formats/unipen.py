"""A UNIPEN file by itself: its ink and segments become drawings, and drawings such a file.

Source: Guyon et al. (1994), "UNIPEN project of on-line data exchange and recognizer benchmarks".
y points up in the file; times are in ms. A drawing is a segment of the highest level that has one
(a page before a word before a character), which names its components or stands where they begin or
end; a file without segments is one drawing. Labels of lower levels are left out and said. For the
large data set as it was published there is `strokegen.datasets.unipen`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import BinaryIO, NamedTuple

import numpy as np

from strokegen.formats.unipen_grammar import (
    OPEN_SEGMENT,
    SEGMENT,
    Ink,
    parts,
    statements,
    unescaped,
)
from strokegen.ink.checks import Skipped
from strokegen.ink.chords import by_shape
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Float64

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
        scale = _scale(ink, name)
        if ink.segments:
            yield from _segments(ink, scale, name)
        else:
            every = ((index, slice(None)) for index in range(len(ink.components)))
            yield _drawing(ink, scale, every)
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


class _Scale(NamedTuple):
    """What holds of a file's columns: whether T is measured; what full pressure is, or None."""

    timed: bool
    pressure: float | None


def _scale(ink: Ink, name: str) -> _Scale:
    """Columns that are zero throughout are not measured, but in files of `encode`."""
    ours = ink.levels == (_LEVEL,)
    down = [component for component in ink.components if component.down]
    times = [time for component in ink.components if (time := component.column("T")) is not None]
    forces = [force for component in down if (force := component.column("P")) is not None]
    force = np.concatenate(forces) if forces else np.zeros(0)
    greatest = float(force.max(initial=0))
    measured = (ours or greatest > 0) and force.min(initial=0) >= 0
    if greatest > 1 and measured:
        told = f"takes pressures as shares of the greatest, {greatest:g}"
        warnings.warn(f"{name}: {told}", LeftOut, stacklevel=3)
    return _Scale(ours or any(time.any() for time in times), max(greatest, 1) if measured else None)


class _Segment(NamedTuple):
    """A segment by its level; where it names no ink, it is told by its place among components."""

    level: str
    reference: str | None
    label: str | None
    place: int


def _segments(ink: Ink, scale: _Scale, name: str) -> Iterator[Drawing]:
    """A drawing for each segment of the highest level; what is left out is said."""
    left, found = Skipped(), list(_parsed(ink))
    here = {segment.level for segment in found}
    highest = next((level for level in ink.levels if level in here), found[0].level)
    chosen = [segment for segment in found if segment.level == highest]
    named = set[int]()
    for segment, spans in _with_spans(chosen, len(ink.components)):
        named.update(index for index, _ in spans)
        text = None if segment.label is None else unescaped(segment.label, _ESCAPES)
        if segment.reference is None and not any(ink.components[index].down for index, _ in spans):
            left.add("segment without ink")
        else:
            yield _drawing(ink, scale, spans).with_label(text)
    for segment in found:
        if segment.level != highest and segment.label:
            left.add(f"label of a {segment.level[:20]}")
    for index, component in enumerate(ink.components):
        if component.down and index not in named:
            left.add("stroke that no segment names")
    left.warn(name)


def _parsed(ink: Ink) -> Iterator[_Segment]:
    for number, (words, place) in enumerate(zip(ink.segments, ink.places), 1):
        match = SEGMENT.fullmatch(words) or OPEN_SEGMENT.fullmatch(words)
        if match is None:
            raise ValueError(f"segment {number} is {words[:60]!r}, no level and components")
        said = match.groupdict()
        yield _Segment(said["level"].upper(), said.get("ink"), said["label"], place)


def _with_spans(
    segments: list[_Segment], total: int
) -> Iterator[tuple[_Segment, list[tuple[int, slice]]]]:
    """Each segment with its ink: what it names, or what stands between it and its neighbour."""
    opened = [segment.place for segment in segments if segment.reference is None]
    # They stand before their ink, unless there is ink before the first and none behind the last.
    behind = bool(opened) and opened[0] > 0 and opened[-1] == total
    opened = [0, *opened] if behind else [*opened, total]
    runs = iter([(index, slice(None)) for index in range(*ends)] for ends in pairwise(opened))
    remaining = _MAX_PARTS
    for segment in segments:
        spans = next(runs) if segment.reference is None else list(_spans(segment.reference, total))
        remaining -= len(spans)
        if remaining < 0:
            raise ValueError("segments that name more ink than any file has")
        yield segment, spans


def _spans(reference: str, total: int) -> Iterator[tuple[int, slice]]:
    """(component, which of its points) of a segment's reference."""
    for part in parts(reference):
        if not part.first <= part.last < total:
            raise ValueError(
                f"a segment names the ink {part.word}, of {total} components in the file"
            )
        yield from part.spans()


def _drawing(ink: Ink, scale: _Scale, spans: Iterable[tuple[int, slice]]) -> Drawing:
    """The strokes among some components, each a component and which of its points."""
    strokes, times, pressures, before = [], [], [], 0
    for index, span in spans:
        component = ink.components[index]
        points, moments = component.points(), component.column("T")
        moments = moments / 1000 if moments is not None and scale.timed else None
        if moments is None and ink.rate:
            moments = (before + np.arange(len(points))) / ink.rate
        before += len(points)
        if component.down and len(points[span]):
            strokes.append(points[span])
            times.append(None if moments is None else moments[span])
            force = component.column("P") if scale.pressure else None
            pressures.append(None if force is None else force[span] / (scale.pressure or 1))
    meta: dict[str, object] = dict(ink.facts)
    if ink.per_mm["X"]:
        meta["unit_mm"] = 1 / ink.per_mm["X"]
    return by_shape(Drawing(strokes, _of_all(times), None, meta, _of_all(pressures)))


def _of_all(channel: list[Float64 | None]) -> list[Float64] | None:
    """A channel, if all strokes have it."""
    there = [values for values in channel if values is not None]
    return there if len(there) == len(channel) > 0 else None


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
    kinds = {
        (drawing.times is not None, drawing.pressure is not None, drawing.meta.get("unit_mm"))
        for drawing in inked
    }
    if len(kinds) > 1:
        raise ValueError(
            "a UNIPEN file has times and pressure for all of its ink or none, and one unit; "
            "these drawings differ"
        )
    timed, pressed, unit = next(iter(kinds), (False, False, None))
    lines = [".VERSION 1.0", f".HIERARCHY {_LEVEL}", ".COORD X Y" + " T" * timed + " P" * pressed]
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
        if drawing.pressure is not None:
            columns.append(drawing.pressure[index].astype(str)[:, None])
        yield ".PEN_DOWN"
        yield from map(" ".join, np.concatenate(columns, axis=1).tolist())
        yield ".PEN_UP"
