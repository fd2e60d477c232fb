"""A UNIPEN file by itself: its ink and segments become drawings, and drawings such a file.

Source: Guyon et al. (1994), "UNIPEN project of on-line data exchange and recognizer benchmarks".
y points up in the file; times are in ms. A drawing is a segment of the highest level that has one
(a page before a word before a character); a file without segments is one drawing. For the large
data set as it was published there is `strokegen.datasets.unipen`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.files import read_bounded

MAX_BYTES = 64 << 20
_MAX_PARTS = 2_000_000  # components that all segments together name
_SEGMENT = re.compile(r'(\S+)\s+([\d:,\- ]*\d)(?:\s+([^\s"]+))?(?:\s+"(.*)")?\s*', re.S)
_PART = re.compile(r"(\d{1,9})(?::(\d{1,9}))?(?:-(\d{1,9})(?::(\d{1,9}))?)?")
_INCH = 25.4
_LEVEL = "DRAWING"
_ESCAPES = {"n": "\n", "r": "\r"}


class _File:
    """What a file has stated so far, as its lines are gone through."""

    def __init__(self):
        self.columns = ("X", "Y")
        self.per_mm = {"X": None, "Y": None}
        self.rate = None  # points a second
        self.blocks: list[tuple[bool, np.ndarray, np.ndarray | None]] = []
        self.levels: tuple[str, ...] = ()
        self.segments: list[str] = []
        self.facts: dict[str, str] = {}


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The drawings of a UNIPEN file, with its writer and resolution in `meta`.

    Raises:
      DataError: over 64 MB; no statements of UNIPEN; ink that stands in other files (`.INCLUDE`);
        points that are not numbers; a segment that names ink which is not there.
    """
    text = read_bounded(stream, MAX_BYTES, name)
    try:
        file = _read(text.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
        yield from _segments(file) if file.segments else [_drawing(file, range(len(file.blocks)))]
    except ValueError as error:
        raise DataError(f"{name}: {error}") from None


def _read(data: bytes) -> _File:
    file = _File()
    head, *statements = (b"\n" + data).split(b"\n.")
    if head.strip() or not statements:
        raise ValueError("expected a UNIPEN file, whose statements begin with a point")
    for number, statement in enumerate(statements, 1):
        line, _, rest = statement.partition(b"\n")
        words = line.decode("latin-1").split() or [""]
        keyword, words = words[0].upper(), words[1:]
        try:
            _take(file, keyword, words, rest, statement)
        except (ValueError, DeprecationWarning) as error:
            raise ValueError(f"statement {number}, .{keyword[:40]}: {error}") from None
    return file


def _take(file: _File, keyword: str, words: list[str], rest: bytes, statement: bytes) -> None:
    """Take in one statement."""
    if keyword in ("PEN_DOWN", "PEN_UP"):
        if words or rest.strip():
            file.blocks.append((keyword == "PEN_DOWN", *_points(file, words, rest)))
    elif keyword == "COORD":
        file.columns = tuple(word.upper() for word in words)
        if not {"X", "Y"} <= set(file.columns):
            raise ValueError("X and Y are needed")
    elif keyword in ("X_POINTS_PER_INCH", "Y_POINTS_PER_INCH"):
        file.per_mm[keyword[0]] = _positive(words) / _INCH
    elif keyword in ("X_POINTS_PER_MM", "Y_POINTS_PER_MM"):
        file.per_mm[keyword[0]] = _positive(words)
    elif keyword == "POINTS_PER_SECOND":
        file.rate = _positive(words)
    elif keyword == "HIERARCHY":
        file.levels = tuple(word.upper() for word in words)
    elif keyword == "SEGMENT":
        file.segments.append(_text(statement).partition(" ")[2].lstrip())
    elif keyword == "INCLUDE":
        raise ValueError("its ink stands in another file; convert the data set by its folder")
    elif keyword in ("WRITER_ID", "DATA_ID", "DATA_SOURCE") and words:
        file.facts[keyword.lower()] = " ".join(words)


def _text(data: bytes) -> str:
    """UTF-8, in which strokegen writes, or else Latin-1."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _positive(words: list[str]) -> float:
    value = float(words[0]) if words else 0.0
    if not 0 < value < 1e9:
        raise ValueError("a positive number is needed")
    return value


def _points(file: _File, words: list[str], rest: bytes) -> tuple[np.ndarray, np.ndarray | None]:
    """Points `(n, 2)` in x's units, y down, and seconds `(n,)` where the file has times."""
    text = " ".join(words) + " " + rest.decode("latin-1")
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        values = np.fromstring(text, np.float64, sep=" ")
    if values.size % len(file.columns) or not np.isfinite(values).all():
        raise ValueError(f"{values.size} numbers do not make points of {', '.join(file.columns)}")
    rows = values.reshape(-1, len(file.columns))
    x, y = file.per_mm["X"], file.per_mm["Y"]
    aspect = x / y if x and y else 1.0
    points = rows[:, [file.columns.index("X"), file.columns.index("Y")]] * [1.0, -aspect]
    times = rows[:, file.columns.index("T")] / 1000 if "T" in file.columns else None
    return points, times


def _segments(file: _File) -> Iterator[Drawing]:
    """A drawing for each segment of the highest level."""
    found = []
    for number, words in enumerate(file.segments, 1):
        match = _SEGMENT.fullmatch(words)
        if match is None:
            raise ValueError(f"segment {number} is {words[:60]!r}, no level and components")
        found.append((match[1].upper(), match[2], match[4]))
    levels = [level for level in file.levels if any(level == row[0] for row in found)]
    highest = levels[0] if levels else found[0][0]
    left = _MAX_PARTS
    for level, reference, label in found:
        if level == highest:
            parts = list(_parts(reference, len(file.blocks)))
            left -= len(parts)
            if left < 0:
                raise ValueError("segments that name more ink than any file has")
            text = None if label is None else re.sub(r"(?s)\\(.)", _unescaped, label)
            yield _drawing(file, parts).with_label(text)


def _unescaped(match: re.Match) -> str:
    return _ESCAPES.get(match[1], match[1])


def _parts(reference: str, blocks: int) -> Iterator[tuple[int, int, int | None]]:
    """(component, first point, point after the last or None) of a reference as `0-4,12:3-14:20`."""
    for word in reference.replace(" ", "").split(","):
        match = _PART.fullmatch(word)
        if match is None:
            raise ValueError(f"a segment names the ink {word[:40]!r}, expected such as 0-4")
        first, start, last, stop = (None if part is None else int(part) for part in match.groups())
        last, stop = (first, None) if last is None else (last, stop)
        if not first <= last < blocks:
            raise ValueError(f"a segment names the ink {word}, of {blocks} components in the file")
        for index in range(first, last + 1):
            yield (index, start or 0 if index == first else 0,
                   stop + 1 if stop is not None and index == last else None)  # fmt: skip


def _drawing(file: _File, parts: Iterable) -> Drawing:
    """The strokes among `parts`, each a component or a component and a span of its points."""
    strokes, times, before = [], [], 0
    for part in parts:
        index, start, stop = (part, 0, None) if isinstance(part, int) else part
        down, points, moments = file.blocks[index]
        if moments is None and file.rate:
            moments = (before + np.arange(len(points))) / file.rate
        before += len(points)
        if down and len(points[start:stop]):
            strokes.append(points[start:stop])
            times.append(None if moments is None else moments[start:stop])
    meta = dict(file.facts)
    if file.per_mm["X"]:
        meta["unit_mm"] = 1 / file.per_mm["X"]
    timed = bool(times) and all(time is not None for time in times)
    return Drawing(tuple(strokes), tuple(times) if timed else None, None, meta)


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
    timed = {drawing.times is not None for drawing in inked}
    units = {drawing.meta.get("unit_mm") for drawing in inked}
    if len(timed) > 1 or len(units) > 1:
        raise ValueError("a UNIPEN file has times for all of its ink or none, and one unit; these "
                         "drawings differ")  # fmt: skip
    lines = [".VERSION 1.0", f".HIERARCHY {_LEVEL}", ".COORD X Y" + " T" * (True in timed)]
    lines += [f".{axis}_POINTS_PER_MM {1 / unit!r}" for unit in units if unit for axis in "XY"]
    number = 0
    for drawing in chosen:
        if drawing.strokes:
            label = "" if drawing.label is None else f' "{_escaped(drawing.label)}"'
            lines.append(f".SEGMENT {_LEVEL} {number}-{number + len(drawing) - 1} ?{label}")
        for index, stroke in enumerate(drawing.strokes):
            columns = [(stroke * np.float32([1, -1])).astype(str)]
            if drawing.times is not None:
                moments = np.round(drawing.times[index].astype(np.float64) * 1000, 3)
                columns.append(moments.astype(str)[:, None])
            lines += [".PEN_DOWN", *map(" ".join, np.concatenate(columns, axis=1).tolist())]
            lines.append(".PEN_UP")
        number += len(drawing)
    return ("\n".join(lines) + "\n").encode()


def _escaped(label: str) -> str:
    for char, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        label = label.replace(char, escape)
    return label
