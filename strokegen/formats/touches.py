"""Points as CSV: a row a point, with x, y and what else its columns tell.

Written are the touch-screen performances of MicroJam and RoboJam, Martin & Torresen (2018),
arXiv:1711.10746: time in seconds, x and y from 0 to 1, y down, z, and as `moving` whether a touch
goes on from the one before it (1) or puts the finger down anew (0).

Read are other programs' tables too. The first row names the columns, in any order and in any of the
ways that `strokegen.formats.csv_columns` knows: x and y are needed; time or dt (since the point
before), in seconds, ms and so on; pressure; drawing (for files of several) and label; and what
tells the strokes: moving, stroke, pen, up, lifted, event. Without any of these blank rows among the
points do; without those too a point goes on when it follows within `SWIPE_GAP`. Cells are parted by
commas, semicolons or tabs. Columns of other names are left out and said, or refused where they may
tell the strokes. A drawing without points is a row without x and y. A label that
begins as a formula of a spreadsheet does has an apostrophe before it, which is taken off when it is
read.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, Literal

import numpy as np

from strokegen.formats.csv_columns import (
    HELD,
    STRUCTURE,
    Column,
    begins,
    column,
    is_down,
    may_tell_strokes,
    unit_of,
)
from strokegen.ink.checks import Skipped
from strokegen.ink.chords import by_shape
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from strokegen.ink.files import read_bounded
from strokegen.ink.touches import SWIPE_GAP
from strokegen.ink.types import Bools, Float64

MAX_BYTES = 32 << 20
_MAX_ROWS = 1_000_000
_MAX_COLUMNS = 1_000
# What spreadsheets take for a formula, and what an apostrophe was put before.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_PRESSURE = "38.0"  # MicroJam's z where none was measured, as RoboJam writes it

Cells = Mapping[str, Sequence[str]]
"""Of each column that is known, by its role, the cells."""


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The drawings of a file; without a column for them there is one.

    Raises:
      DataError: no text, no columns x and y, a row that is not as the columns say, or columns that
        may tell the strokes but are not known.
    """
    try:
        text = read_bounded(stream, MAX_BYTES, name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{name}: no text in UTF-8, so no CSV of touches") from None
    head = text.lstrip().partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    left = Skipped()
    try:
        cells, units = _cells(rows, left)
        factors = _factors(cells, units, name)
        numbers = cells.get("drawing", [""] * len(cells["x"]))
        for _, group in itertools.groupby(range(len(numbers)), key=numbers.__getitem__):
            own = list(group)
            part = {role: [found[row] for row in own] for role, found in cells.items()}
            yield _drawing(part, factors, left)
        if not numbers and "drawing" not in cells:
            yield Drawing(())
    except (ValueError, csv.Error) as error:
        raise DataError(
            f"{name} line {rows.line_num}: {error}; expected columns time,x,y and numbers in them"
        ) from None
    left.warn(name)


def encode(drawings: Iterable[Drawing]) -> bytes:
    """Drawings as CSV: places exact to float32, times to a microsecond.

    time and z are left out where there are no times, z also where there is pressure; drawing where
    there is but one, label without
    any; an empty label is none.
    """
    chosen = list(drawings)
    # A lone drawing without ink needs no row, unless it has a label to hold.
    several = len(chosen) != 1 or (not chosen[0].strokes and bool(chosen[0].label))
    timed = any(drawing.times is not None for drawing in chosen)
    pressed = any(drawing.pressure is not None for drawing in chosen)
    labelled = any(drawing.label for drawing in chosen)
    columns = ["drawing"] * several + ["label"] * labelled + ["time"] * timed + ["x", "y"]
    columns += ["pressure"] if pressed else ["z"] * timed
    columns.append("moving")
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
            if drawing.pressure is not None:
                row["pressure"] = str(drawing.pressure[index][at])
            rows.append(row)
    return rows


def _cells(
    rows: Iterator[list[str]], left: Skipped
) -> tuple[dict[str, list[str]], dict[str, float]]:
    """(cells of the columns that are known, units that they name); others are counted or refused.

    Both are by the columns' roles.
    """
    columns, at, others = _head(rows)
    table, runs = _table(rows, 1 + max(at.values()))
    cells = {role: [row[index] for row in table] for role, index in at.items()}
    if set(STRUCTURE) & set(at):
        pass
    elif may_tell_strokes(runs):
        cells["stroke"] = runs
    else:
        unknown = [index for index in others if columns[index].role != HELD]
        telling = [
            i for i in unknown if may_tell_strokes([row[i] for row in table if i < len(row)])
        ]
        if telling:
            them = ", ".join(columns[index].name for index in telling)[:80]
            raise ValueError(f"{them} may tell the strokes apart: call it stroke, or pen_down")
    for index in others:
        left.add(f"column {columns[index].name[:40]}")
    units = {role: columns[index].unit for role, index in at.items()}
    return cells, {role: unit for role, unit in units.items() if unit is not None}


def _head(rows: Iterator[list[str]]) -> tuple[list[Column], dict[str, int], list[int]]:
    """(columns that the first row names, where the first of each role is, where the others are)."""
    columns = [column(cell.strip()) for cell in next(filter(any, rows), [])[: _MAX_COLUMNS + 1]]
    if len(columns) > _MAX_COLUMNS:
        raise ValueError(f"over {_MAX_COLUMNS:,} columns")
    at: dict[str, int] = {}
    others = []
    for index, one in enumerate(columns):
        if one.role and one.role != HELD and one.role not in at:
            at[one.role] = index
        elif one.name:
            others.append(index)
    if not {"x", "y"} <= set(at):
        names = ", ".join(one.name.lower() for one in columns)
        raise ValueError(f"its columns are {names[:80] or 'none'}")
    return columns, at, others


def _table(rows: Iterable[list[str]], width: int) -> tuple[list[list[str]], list[str]]:
    """The rows that are not blank, and of each how many runs of blank rows stand before it."""
    table, runs, before = list[list[str]](), list[str](), 0
    blank = False
    for row in rows:
        if not any(row):
            blank = bool(table)
            continue
        if len(row) < width:
            raise ValueError(f"{len(row)} cells where {width} are needed")
        before, blank = before + blank, False
        table.append(row)
        runs.append(str(before))
        if len(table) > _MAX_ROWS:
            raise ValueError(f"over {_MAX_ROWS:,} rows")
    return table, runs


def _factors(cells: Cells, units: Mapping[str, float], name: str) -> dict[str, float]:
    """What times and pressures are to be multiplied with: to be seconds, and from 0 to 1.

    Units that no column names are told by the values, and said.
    """
    factors = {"time": 1.0, "dt": 1.0, "pressure": 1.0, **units}
    told = []
    for role in {"time", "dt"} & cells.keys() - units.keys():
        values = np.array([_number(cell) for cell in cells[role] if cell])
        if "moving" not in cells:  # which is MicroJam's, whose times are seconds
            factors[role] = unit_of(values if role == "dt" else np.diff(values))
        if factors[role] != 1:
            told.append(f"times as {_SECONDS[factors[role]]}, by the steps between them")
    greatest = max((_number(cell) for cell in cells.get("pressure", ()) if cell), default=0.0)
    if greatest > 1 and "moving" not in cells:
        factors["pressure"] = 1 / greatest
        told.append(f"pressures as shares of the greatest, {greatest:g}")
    if told:
        warnings.warn(f"{name}: takes {' and '.join(told)}", LeftOut, stacklevel=3)
    return factors


_SECONDS = {1e-3: "ms", 1e-6: "us", 1e-9: "ns"}


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is not finite")
    return value


def _drawing(cells: Cells, factors: Mapping[str, float], left: Skipped) -> Drawing:
    """The drawing of some rows."""
    label = next((_as_it_was(cell) for cell in cells.get("label", ()) if cell), None)
    inked = [row for row, place in enumerate(zip(cells["x"], cells["y"])) if any(place)]
    if not inked:
        return Drawing((), label=label)
    cells = {role: [found[row] for row in inked] for role, found in cells.items()}
    points = np.array([[_number(cell) for cell in cells[axis]] for axis in "xy"]).T
    times = _values(cells, "time", factors["time"])
    if times is None:
        steps = _values(cells, "dt", factors["dt"])
        times = None if steps is None else np.cumsum(steps)
    begin, kept = _strokes(cells, times)
    left.add("point with the pen up", count=len(kept) - int(kept.sum()))
    pressure = _values(cells, "pressure", factors["pressure"])
    if pressure is not None and (pressure.min() < 0 or pressure.max() > 1):
        if "moving" not in cells:  # else it is MicroJam's z, which says nothing
            left.add("column of pressures, which are below 0")
        pressure = None
    starts = np.flatnonzero(begin[kept])
    drawing = Drawing.from_points(
        points[kept],
        np.diff(starts, append=int(kept.sum())).tolist(),
        None if times is None else times[kept],
        label,
        pressure=None if pressure is None else pressure[kept],
    )
    return by_shape(drawing)


def _values(cells: Cells, role: str, factor: float) -> Float64 | None:
    """The numbers of a column, float64 `(n,)`, or None where it has none."""
    found = cells.get(role, ())
    if not any(found):
        return None
    if not all(found):
        what = "pressure" if role == "pressure" else "time"
        raise ValueError(f"some touches of a drawing have a {what} and some have none")
    return np.array([_number(cell) for cell in found]) * factor


def _strokes(cells: Cells, times: Float64 | None) -> tuple[Bools, Bools]:
    """(whether a point begins a stroke, whether it is ink), bool `(n,)` each."""
    count = len(cells["x"])
    begin, kept = np.zeros(count, bool), np.ones(count, bool)
    if "stroke" in cells:
        numbers = np.array(cells["stroke"])
        begin[1:] |= numbers[1:] != numbers[:-1]
    if "pen" in cells:
        kept = is_down(cells["pen"])
    if "up" in cells:
        kept &= ~is_down(cells["up"])
    pressed = np.array([_number(cell or "0") for cell in cells.get("pressure", ())])
    in_air = len(pressed) == count and not pressed[~kept].any() and pressed.any()
    if kept.sum() < count / 2 and not in_air:
        raise ValueError("the pen is up at most points; call the column lifted if it says that")
    begin[1:] |= ~kept[:-1]
    if "lifted" in cells:
        begin[1:] |= is_down(cells["lifted"])[:-1]
    if "event" in cells:
        begin |= begins(cells["event"])
    moving = cells.get("moving", [""] * count)
    gaps = np.diff(times, prepend=times[:1]) > SWIPE_GAP if times is not None else ~kept
    if not set(STRUCTURE) - {"moving"} & cells.keys():
        unsaid = np.array([not cell for cell in moving], bool)
        begin |= np.where(unsaid, gaps, [cell != "" and not _number(cell) for cell in moving])
    begin[np.flatnonzero(kept)[:1]] = True
    return begin, kept
