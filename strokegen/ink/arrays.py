"""Drawing <-> the arrays that networks read, exact to float32: stroke-3, stroke-5, and the rows of
SketchRNN, which are stroke-5 from the second point on.

Source: Ha & Eck (2017), arXiv:1704.03477, section 3.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float32, Floating


def to_stroke3(drawing: Drawing) -> Float32:
    """`(n, 3)` float32: dx, dy, pen lifted after this point. The first offset is from (0, 0)."""
    if not drawing.strokes:
        return np.zeros((0, 3), np.float32)
    points = drawing.points
    offsets = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.float32))
    lifted = np.zeros((len(points), 1), np.float32)
    lifted[np.cumsum([len(stroke) for stroke in drawing.strokes]) - 1] = 1
    return np.concatenate([offsets, lifted], axis=1)


def from_stroke3(offsets: ArrayLike, label: str | None = None) -> Drawing:
    """The drawing of `(n, 3)` offsets; a last stroke that was never lifted is kept.

    Raises:
      ValueError: not `(n, 3)`, or a value that is not finite.
    """
    rows = np.asarray(offsets, np.float32)
    if rows.ndim != 2 or rows.shape[1] != 3:
        raise ValueError(f"stroke-3 needs shape (n, 3), got {rows.shape}")
    if not np.isfinite(rows).all():
        raise ValueError("stroke-3 has a value that is not finite")
    points = np.cumsum(rows[:, :2], axis=0, dtype=np.float64).astype(np.float32)
    ends = np.flatnonzero(np.append(rows[:-1, 2] > 0.5, len(rows) > 0)) + 1
    return Drawing.from_points(points, np.diff(ends, prepend=0).tolist(), label=label)


def to_stroke5(drawing: Drawing, length: int | None = None) -> Float32:
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


def from_stroke5(rows: Floating, label: str | None = None) -> Drawing:
    """The drawing of `(n, 5)` rows, up to the first end of drawing."""
    rows = np.asarray(rows, np.float32)
    if rows.ndim != 2 or rows.shape[1] != 5:
        raise ValueError(f"stroke-5 needs shape (n, 5), got {rows.shape}")
    ends = np.flatnonzero(rows[:, 4] > 0.5)
    rows = rows[: ends[0]] if len(ends) else rows
    return from_stroke3(rows[:, [0, 1, 3]], label)


def to_sketch_rows(drawing: Drawing, scale: float) -> Float32:
    """`(n, 5)` float32 stroke-5 in model units, as SketchRNN's data are; without the end.

    The first row leads from the first point to the second: where a drawing stands on its page is
    not told. A first stroke of one point keeps its row, (0, 0) with the pen lifted.

    Args:
      drawing: with at least one point.
      scale: drawing units in a model unit.
    Raises:
      ValueError: there is no ink, or `scale` makes an offset too large for float32.
    """
    if not drawing.strokes:
        raise ValueError("there is no ink to begin with; give at least one stroke")
    left, top = (float(value) for value in drawing.points[0])
    rows = to_stroke5(drawing.translate(-left, -top).scale(1 / scale))[:-1]
    return rows if rows[0, 3] else rows[1:]


def from_sketch_rows(rows: Floating, scale: float, label: str | None = None) -> Drawing:
    """The drawing of such rows, its first point at (0, 0), one unit `1 / scale` of the rows'."""
    if not len(rows):
        return Drawing((), label=label)
    offsets = np.concatenate([[[0, 0, 0]], rows[:, [0, 1, 3]]])
    dot = rows[0, 3] and not rows[0, :2].any()
    return from_stroke3(offsets[1:] if dot else offsets, label).scale(scale)
