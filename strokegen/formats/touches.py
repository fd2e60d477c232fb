"""Touches as CSV: a row a touch, with x, y and its time.

Source: the touch-screen performances of MicroJam and RoboJam, Martin & Torresen (2018),
arXiv:1711.10746: time in seconds, x and y from 0 to 1, y down, z, and as `moving` whether a touch
goes on from the one before it (1) or puts the finger down anew (0). In files without that column a
touch goes on when it follows within `SWIPE_GAP`.

The first row names the columns: x and y are needed; time or dt (since the touch before), moving,
drawing (a number, for files of several) and label are optional, in any order; others are passed
over. A drawing without touches is a row without x and y. A label that begins as a formula of a
spreadsheet does has an apostrophe before it, which is taken off when it is read.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Literal

from strokegen.ink.chords import by_shape
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.files import read_bounded
from strokegen.ink.touches import SWIPE_GAP

MAX_BYTES = 32 << 20
_MAX_ROWS = 1_000_000
# What spreadsheets take for a formula, and what an apostrophe was put before.
_FORMULA = re.compile(
    "'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]"
)  # and what an apostrophe was put before
_PRESSURE = "38.0"  # MicroJam's z where none was measured, as RoboJam writes it
_COLUMNS = ("drawing", "label", "x", "y", "dt", "time", "moving")


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The drawings of a file; without a column for them there is one.

    Raises:
      DataError: no text, no columns x and y, or a row that is not as the columns say.
    """
    try:
        text = read_bounded(stream, MAX_BYTES, name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{name}: no text in UTF-8, so no CSV of touches") from None
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        names = [column.strip().lower() for column in next(rows, [])]
        if not {"x", "y"} <= set(names):
            raise ValueError(f"its columns are {', '.join(names)[:80] or 'none'}")
        at = {column: names.index(column) for column in _COLUMNS if column in names}
        numbered = _numbered(rows, at)
        if "drawing" in at:
            for _, group in itertools.groupby(numbered, key=lambda row: row["drawing"]):
                yield _drawing(list(group))
        else:
            yield _drawing(list(numbered))
    except (ValueError, csv.Error) as error:
        raise DataError(
            f"{name} line {rows.line_num}: {error}; expected columns time,x,y and numbers in them"
        ) from None


def encode(drawings: Iterable[Drawing]) -> bytes:
    """Drawings as CSV: places exact to float32, times to a microsecond.

    time and z are left out where there are no times, drawing where there is but one, label without
    any; an empty label is none.
    """
    chosen = list(drawings)
    # A lone drawing without ink needs no row, unless it has a label to hold.
    several = len(chosen) != 1 or (not chosen[0].strokes and bool(chosen[0].label))
    timed = any(drawing.times is not None for drawing in chosen)
    labelled = any(drawing.label for drawing in chosen)
    columns = ["drawing"] * several + ["label"] * labelled + ["time"] * timed + ["x", "y"]
    columns += ["z"] * timed + ["moving"]
    stream = io.StringIO(newline="")
    # Before 3.13 a lone carriage return alone makes no quotes, and so would end its row.
    returns = any("\r" in (drawing.label or "") for drawing in chosen)
    quoting: Literal[0, 1] = csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL
    writer = csv.writer(stream, lineterminator="\n", quoting=quoting)
    writer.writerow(columns)
    for number, drawing in enumerate(chosen):
        named: dict[str, object] = {"drawing": number, "label": _harmless(drawing.label or "")}
        for row in _rows(drawing) or [{}]:
            cells = named | row
            if several or row:
                writer.writerow([cells.get(column, "") for column in columns])
    return stream.getvalue().encode()


def _harmless(label: str) -> str:
    """A label that no spreadsheet takes for a formula: marked as text by an apostrophe."""
    return f"'{label}" if _FORMULA.match(label) else label


def _as_it_was(label: str) -> str:
    """The label of a cell, without the apostrophe that marks a formula as text."""
    return label[1:] if label.startswith("'") and _FORMULA.match(label[1:]) else label


def _rows(drawing: Drawing) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for index, stroke in enumerate(drawing.strokes):
        for at, (x, y) in enumerate(stroke):
            row: dict[str, object] = {"x": str(x), "y": str(y), "moving": int(at > 0)}
            if drawing.times is not None:
                time = f"{drawing.times[index][at]:.6f}".rstrip("0").rstrip(".")
                row |= {"time": time, "z": _PRESSURE}
            rows.append(row)
    return rows


def _numbered(rows: Iterable[list[str]], at: dict[str, int]) -> Iterator[dict[str, str]]:
    """Rows as cells by column; blank lines are passed over."""
    for number, row in enumerate(rows):
        if number == _MAX_ROWS:
            raise ValueError(f"over {_MAX_ROWS:,} rows")
        if not row:
            continue
        if len(row) <= max(at.values()):
            raise ValueError(f"{len(row)} cells where {max(at.values()) + 1} are needed")
        yield {"drawing": ""} | {column: row[index] for column, index in at.items()}


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is not finite")
    return value


def _moment(row: dict[str, str], before: float) -> float:
    """When a touch comes, in seconds; where its row does not say it, with the one before."""
    if row.get("dt"):
        return before + _number(row["dt"])
    return _number(row["time"]) if row.get("time") else before


def _drawing(rows: list[dict[str, str]]) -> Drawing:
    """The drawing of rows, which tell their times by the clock, since the touch before, or not."""
    label = next((_as_it_was(row["label"]) for row in rows if row.get("label")), None)
    touches = [row for row in rows if row["x"] or row["y"]]
    strokes: list[list[tuple[float, float]]] = []
    times: list[list[float]] = []
    now = 0.0
    timed = [bool(row.get("dt") or row.get("time")) for row in touches]
    if any(timed) and not all(timed):
        raise ValueError("some touches of a drawing have a time and some have none")
    for row in touches:
        before, now = now, _moment(row, now)
        goes_on = bool(_number(row["moving"])) if row.get("moving") else now - before <= SWIPE_GAP
        if not strokes or not goes_on:
            strokes.append([])
            times.append([])
        strokes[-1].append((_number(row["x"]), _number(row["y"])))
        times[-1].append(now)
    return by_shape(Drawing(strokes, times if any(timed) else None, label))
