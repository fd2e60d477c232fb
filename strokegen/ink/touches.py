"""Touch performances: taps and swipes on a screen, as rows (x, y, dt) and as CSV.

Positions are shares of the screen's sides, (0, 0) at its top left; dt are the seconds since the
touch before. A touch that comes more than 0.1 s after the last one begins a new tap or swipe.

Source: Martin & Torresen (2018), arXiv:1711.10746; the CSV is that of their MicroJam app.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from strokegen.ink.drawing import Drawing

SWIPE_GAP = 0.1
"""Seconds; what comes later than this after a touch is a tap or swipe of its own."""

_MAX_BYTES = 16 << 20
_PRESSURE = 38.0  # MicroJam's z where none was measured, as RoboJam writes it


def from_touches(touches: np.ndarray, label: str | None = None) -> Drawing:
    """The timed drawing of `(n, 3)` touches, a stroke for each swipe and a dot for each tap.

    Times are summed up from the first dt on.

    Raises:
      ValueError: not `(n, 3)`, a value that is not finite, or a dt below 0.
    """
    touches = np.asarray(touches, np.float64)
    if touches.ndim != 2 or touches.shape[1] != 3:
        raise ValueError(f"touches need shape (n, 3), got {touches.shape}")
    if not np.isfinite(touches).all():
        raise ValueError("touches have a value that is not finite")
    if (touches[:, 2] < 0).any():
        raise ValueError("touches have a dt below 0; time cannot run backwards")
    times = np.cumsum(touches[:, 2])
    cuts = np.flatnonzero(touches[1:, 2] > SWIPE_GAP) + 1
    strokes = [part for part in np.split(touches[:, :2], cuts) if len(part)]
    return Drawing(tuple(strokes), tuple(np.split(times, cuts)[: len(strokes)]), label)


def to_touches(drawing: Drawing) -> np.ndarray:
    """`(n, 3)` float64 touches of a timed drawing; exact to what float32 holds of its times.

    Raises:
      ValueError: the drawing has no times, or they run backwards.
    """
    if drawing.times is None:
        raise ValueError("the drawing has no times; touches need them")
    if not drawing.strokes:
        return np.zeros((0, 3))
    steps = np.diff(np.concatenate(drawing.times).astype(np.float64), prepend=0.0)
    if (steps < 0).any():
        raise ValueError("the drawing's times run backwards")
    return np.concatenate([drawing.points.astype(np.float64), steps[:, None]], axis=1)


def to_csv(drawing: Drawing) -> str:
    """MicroJam's columns time, x, y, z and moving, which is 0 where a tap or swipe begins."""
    touches = to_touches(drawing)
    begins = np.cumsum([0, *map(len, drawing.strokes)])[:-1]
    moving = np.ones(len(touches), int)
    moving[begins] = 0
    rows = ["time,x,y,z,moving"]
    for (x, y, _), time, moves in zip(touches, np.cumsum(touches[:, 2]), moving):
        rows.append(f"{time:.6f},{x:.6f},{y:.6f},{_PRESSURE},{moves}")
    return "\n".join(rows) + "\n"


def from_csv(text: str, label: str | None = None) -> Drawing:
    """The performance of a CSV with a head that names x, y and either time or dt.

    Other columns are not read. With a column `time`, the first touch is at 0.

    Raises:
      ValueError: no such columns, no touches, or a line that is not numbers, by its number.
    """
    reader = csv.reader(io.StringIO(text))
    head = [name.strip().lower() for name in next(reader, [])]
    clock = next((name for name in ("dt", "time") if name in head), None)
    if clock is None or "x" not in head or "y" not in head:
        raise ValueError("its first line must name the columns x, y and time (or dt)")
    places = [head.index(name) for name in ("x", "y", clock)]
    rows = []
    for line in reader:
        if not line:
            continue
        try:
            row = [float(line[place]) for place in places]
        except (ValueError, IndexError):
            raise ValueError(
                f"line {reader.line_num} is no touch: {','.join(line)!r:.60}"
            ) from None
        if not np.isfinite(row).all():
            raise ValueError(f"line {reader.line_num} has a value that is not finite")
        rows.append(row)
    if not rows:
        raise ValueError("it holds no touches")
    touches = np.array(rows)
    if clock == "time":
        touches[:, 2] = np.diff(touches[:, 2], prepend=touches[0, 2])
    return from_touches(touches, label)


def read_csv(path: str | Path) -> Drawing:
    """Read a performance.

    Raises:
      OSError: it cannot be read.
      ValueError: over 16 MB, or not a performance; the message names the file.
    """
    path = Path(path)
    if path.stat().st_size > _MAX_BYTES:
        raise ValueError(f"{path}: over {_MAX_BYTES >> 20} MB of touches; split it")
    try:
        return from_csv(path.read_text("utf-8"), path.stem)
    except (ValueError, csv.Error) as error:
        raise ValueError(f"{path}: not a performance ({error})") from None
