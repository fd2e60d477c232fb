"""Drawing <-> the arrays that networks read: stroke-3 and stroke-5, exact to float32.

Source: Ha & Eck (2017), arXiv:1704.03477, section 3.1.
"""

from __future__ import annotations

import numpy as np

from strokegen.ink.drawing import Drawing


def to_stroke3(drawing: Drawing) -> np.ndarray:
    """`(n, 3)` float32: dx, dy, pen lifted after this point. The first offset is from (0, 0)."""
    if not drawing.strokes:
        return np.zeros((0, 3), np.float32)
    points = drawing.points
    offsets = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.float32))
    lifted = np.zeros((len(points), 1), np.float32)
    lifted[np.cumsum([len(stroke) for stroke in drawing.strokes]) - 1] = 1
    return np.concatenate([offsets, lifted], axis=1)


def from_stroke3(offsets: np.ndarray, label: str | None = None) -> Drawing:
    """The drawing of `(n, 3)` offsets; a last stroke that was never lifted is kept.

    Raises:
      ValueError: not `(n, 3)`, or a value that is not finite.
    """
    offsets = np.asarray(offsets, np.float32)
    if offsets.ndim != 2 or offsets.shape[1] != 3:
        raise ValueError(f"stroke-3 needs shape (n, 3), got {offsets.shape}")
    if not np.isfinite(offsets).all():
        raise ValueError("stroke-3 has a value that is not finite")
    points = np.cumsum(offsets[:, :2], axis=0, dtype=np.float64).astype(np.float32)
    ends = np.flatnonzero(offsets[:, 2] > 0.5) + 1
    return Drawing(tuple(part for part in np.split(points, ends) if len(part)), label=label)


def to_stroke5(drawing: Drawing, length: int | None = None) -> np.ndarray:
    """`(length, 5)` float32: dx, dy, and one-hot pen down, pen lifted, end of drawing.

    Rows after the last point are (0, 0, 0, 0, 1); without `length` there is exactly one.

    Raises:
      ValueError: the drawing has more than `length` - 1 points; it is never cut.
    """
    offsets = to_stroke3(drawing)
    length = len(offsets) + 1 if length is None else length
    if len(offsets) >= length:
        raise ValueError(f"{len(offsets)} points and an end do not fit in {length} rows")
    result = np.zeros((length, 5), np.float32)
    result[: len(offsets), :2] = offsets[:, :2]
    result[: len(offsets), 2] = 1 - offsets[:, 2]
    result[: len(offsets), 3] = offsets[:, 2]
    result[len(offsets) :, 4] = 1
    return result


def from_stroke5(rows: np.ndarray, label: str | None = None) -> Drawing:
    """The drawing of `(n, 5)` rows, up to the first end of drawing."""
    rows = np.asarray(rows, np.float32)
    if rows.ndim != 2 or rows.shape[1] != 5:
        raise ValueError(f"stroke-5 needs shape (n, 5), got {rows.shape}")
    ends = np.flatnonzero(rows[:, 4] > 0.5)
    rows = rows[: ends[0]] if len(ends) else rows
    return from_stroke3(rows[:, [0, 1, 3]], label)
