"""Tables of handwriting research, `.svc`: how many samples, then a row a sample of a tablet.

A row is x, y (up), time in ms, and whether the pen is down (1) or in the air (0), as in task 1 of
SVC2004; mostly then azimuth, altitude (or tilt) and pressure, as in its task 2. Source: Yeung et
al. (2004), SVC2004: First International Signature Verification Competition, section 2. So are
BiosecurID, EMOTHAW and what github.com/BDALab/handwriting-sample 1.0.6 writes; PaHaW has y before
x, which its files' names tell: `00026__1_1.svc`.

What the pen does in the air is no ink: it parts the strokes. The tablet's units are nowhere said,
so a drawing has no size; pressures are shares of the greatest in the file, unless none is over 1.
The writer and the task are those of the file's name where it is of a form in `_NAMES`.

Written are exact numbers, whole where they are whole, and a row in the air behind each stroke; the
times of ink without any are -1. Programs that read whole numbers alone need ink that is scaled so.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import PurePath
from typing import BinaryIO

import numpy as np

from strokegen.ink.checks import Skipped, Unusable
from strokegen.ink.chords import by_shape
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Float64

MAX_BYTES = 64 << 20
_MAX_ROWS = 2_000_000
_FEW, _MANY = 4, 7  # columns
_NO_TIME = -1.0
_PAHAW = re.compile(r"(?P<writer>\d{5})__(?P<task>\d+)_(?P<repetition>\d+)\.svc")
_NAMES = (
    _PAHAW,
    re.compile(r"u(?P<writer>\d+)s(?P<session>\d+)_[a-z]{2}(?P<task>\d+)\.svc"),  # BiosecurID
    re.compile(r"U(?P<writer>\d+)S(?:[1-9]|1\d|20)\.TXT"),  # SVC2004; others are forged
    re.compile(  # handwriting-sample
        r"(?P<writer>[^_]+)_\d\d-\d\d-\d{4}_[A-Za-z]+_(?P<task>\d+)_[^_]+_\d\d-\d\d-\d{4}\.svc"
    ),
)


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The one drawing of a file; what is left out is counted and said.

    Raises:
      DataError: over 64 MB or two million rows, or a row that is not of as many numbers as the
        first, 4 or 7; the message names its line.
    """
    left = Skipped()
    try:
        text = read_bounded(stream, MAX_BYTES, name).decode("utf-8-sig")
        lines = [line for line in text.splitlines() if line.strip()]
        if not lines:
            raise Unusable("empty")
        rows, first = _table(lines)
        yield _drawing(rows, name, left)
    except (Unusable, ValueError) as error:
        if isinstance(error, DataError):
            raise
        reason = "no text" if isinstance(error, UnicodeDecodeError) else error
        raise DataError(
            f"{name}: {reason}; expected the number of samples, then rows of x y time pen, or "
            "x y time pen azimuth altitude pressure"
        ) from None
    count = lines[0].strip() if first else str(len(rows))
    if count != str(len(rows)):
        told = f"{name}: its first line counts {count[:20]} samples, and there are {len(rows):,}"
        warnings.warn(told, LeftOut, stacklevel=2)
    left.warn(name)


def looks_like(text: bytes) -> bool:
    """Whether a file begins as one of these: a count of rows and a row of 4 or 7 numbers."""
    first, second = (*text.split(b"\n", 2), b"", b"")[:2]
    numbers = second.split()
    return (
        re.fullmatch(rb"\d{1,8}\s*", first) is not None
        and len(numbers) in (_FEW, _MANY)
        and all(re.fullmatch(rb"-?\d+(?:\.\d+)?", one) for one in numbers)
        and numbers[3] in (b"0", b"1")
    )


def _table(lines: list[str]) -> tuple[Float64, int]:
    """(the rows, how many lines stand before them)."""
    first = int(len(lines[0].split()) == 1)  # programs also count "None"
    if len(lines) - first > _MAX_ROWS:
        raise Unusable(f"over {_MAX_ROWS:,} rows")
    with suppress(ValueError):  # it refuses some numbers that Python knows, as 1_000
        if lines[first:]:
            table = np.loadtxt(lines[first:], np.float64, comments=None, ndmin=2)
            if table.shape[1] in (_FEW, _MANY):
                return table, first
    rows = [line.split() for line in lines[first:]]
    width = len(rows[0]) if rows else _FEW
    wrong = (at for at, row in enumerate(rows) if len(row) != width or width not in (_FEW, _MANY))
    at = next(wrong, None)
    if at is None:
        try:
            return np.array(rows, np.float64).reshape(-1, width), first
        except ValueError:
            at = next(at for at, row in enumerate(rows) if not all(map(_is_number, row)))
    raise Unusable(f"row {at + 1} is {lines[first + at].strip()[:60]!r}")


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _drawing(rows: Float64, name: str, left: Skipped) -> Drawing:
    if not np.isfinite(rows).all():
        raise Unusable("numbers that are not finite")
    match = next(filter(None, (form.fullmatch(PurePath(name).name) for form in _NAMES)), None)
    if match is not None and match.re is _PAHAW:
        rows[:, :2] = rows[:, 1::-1]
    down = rows[:, 3] > 0
    begins = down & ~np.concatenate([[False], down[:-1]])
    ink = rows[down]
    starts = np.flatnonzero(begins[down])
    for at, what in ((4, "azimuth"), (5, "altitude")):
        if rows.shape[1] > at and ink[:, at].any():
            left.add(f"column of {what}")
    drawing = Drawing.from_points(
        ink[:, :2] * [1, -1],
        np.diff(starts, append=len(ink)).tolist(),
        None if (ink[:, 2] == _NO_TIME).all() else ink[:, 2] / 1000,
        meta=match.groupdict() if match is not None else None,
        pressure=_pressure(ink, name),
    )
    return by_shape(drawing)


def _pressure(ink: Float64, name: str) -> Float64 | None:
    """The pressures, from 0 to 1; None where there are none."""
    if ink.shape[1] < _MANY or not len(ink):
        return None
    pressure = ink[:, 6]
    if pressure.min() < 0:
        raise Unusable("pressures below 0")
    greatest = float(pressure.max())
    if greatest <= 1:
        return pressure
    told = f"{name}: takes pressures as shares of the greatest, {greatest:g}"
    warnings.warn(told, LeftOut, stacklevel=4)
    return pressure / greatest


def encode(drawings: Iterable[Drawing]) -> bytes:
    """One drawing as such a table: places exact to float32, times to a nanosecond."""
    (drawing,) = drawings
    lines = []
    for index, stroke in enumerate(drawing.strokes):
        columns = [[_word(value) for value in axis] for axis in (stroke[:, 0], -stroke[:, 1])]
        if drawing.times is None:
            columns.append([_word(_NO_TIME)] * len(stroke))
        else:
            moments = np.round(drawing.times[index] * 1000, 6)
            columns.append([_word(moment) for moment in moments])
        columns.append(["1"] * len(stroke))
        if drawing.pressure is not None:
            plain = ["0"] * len(stroke)
            columns += [plain, plain, [_word(value) for value in drawing.pressure[index]]]
        rows = list(zip(*columns))
        more = ("0",) * (len(columns) - _FEW + 1)
        lines += [" ".join(row) for row in [*rows, (*rows[-1][:3], *more)]]
    return "\n".join([str(len(lines)), *lines, ""]).encode()


def _word(value: float | np.float32) -> str:
    """A number in the fewest digits that are read as it."""
    text = np.format_float_positional(value, trim="-")
    return "0" if text == "-0" else text
