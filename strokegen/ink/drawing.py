"""The one value that everything else passes around: a drawing made of pen strokes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np

from strokegen.ink.savers import encode, save


def _frozen(array, columns: int | None) -> np.ndarray:
    with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused
        value = np.array(array, dtype=np.float32)
    if columns is not None and (value.ndim != 2 or value.shape[1] != columns):
        raise ValueError(f"a stroke needs shape (n, {columns}), got {value.shape}")
    value.setflags(write=False)
    return value


@dataclass(frozen=True, eq=False)
class Drawing:
    """Immutable ink: strokes in absolute coordinates, x to the right, y down.

    A stroke is all that is drawn between pen down and pen up; a dot is a stroke of one point.

    Attributes:
      strokes: tuple of float32 `(n, 2)` arrays, n >= 1, read-only.
      times: None, or a tuple of float32 `(n,)` arrays in seconds, one a stroke.
      label: what the drawing shows (its text, or its category), or None.
      meta: facts for a picture's description, such as preset, style, bias, seed, verdict.

    Raises:
      ValueError: a stroke is empty, not `(n, 2)` or not finite, or times do not match the strokes.
    """

    strokes: tuple[np.ndarray, ...]
    times: tuple[np.ndarray, ...] | None = None
    label: str | None = None
    meta: dict = field(default_factory=dict)

    def __post_init__(self):
        strokes = tuple(_frozen(stroke, 2) for stroke in self.strokes)
        for index, stroke in enumerate(strokes):
            if len(stroke) == 0:
                raise ValueError(f"stroke {index} has no points; leave empty strokes out")
            if not np.isfinite(stroke).all():
                raise ValueError(f"stroke {index} has a coordinate that is not finite")
        object.__setattr__(self, "strokes", strokes)
        if self.times is not None:
            times = tuple(_frozen(time, None) for time in self.times)
            if [time.shape for time in times] != [stroke.shape[:1] for stroke in strokes]:
                raise ValueError("times must hold one value for every point of every stroke")
            if not all(np.isfinite(time).all() for time in times):
                raise ValueError("a time is not finite")
            object.__setattr__(self, "times", times)

    def __len__(self) -> int:
        """Number of strokes."""
        return len(self.strokes)

    def __eq__(self, other) -> bool:
        if not isinstance(other, Drawing):
            return NotImplemented
        return (
            len(self) == len(other)
            and self.label == other.label
            and all(np.array_equal(a, b) for a, b in zip(self.strokes, other.strokes))
        )

    __hash__ = None

    def __repr__(self) -> str:
        size = f"{self.width:.4g} x {self.height:.4g}"
        label = "" if self.label is None else f", label={self.label!r}"
        return f"<Drawing: {len(self)} strokes, {self.num_points} points, {size}{label}>"

    @property
    def num_points(self) -> int:
        return sum(len(stroke) for stroke in self.strokes)

    @property
    def points(self) -> np.ndarray:
        """All points in drawing order, float32 `(num_points, 2)`."""
        if not self.strokes:
            return np.zeros((0, 2), np.float32)
        return np.concatenate(self.strokes)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom); all zero when there is no ink."""
        if not self.strokes:
            return (0.0, 0.0, 0.0, 0.0)
        points = self.points
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return float(left), float(top), float(right), float(bottom)

    @property
    def width(self) -> float:
        left, _, right, _ = self.bounds
        return right - left

    @property
    def height(self) -> float:
        _, top, _, bottom = self.bounds
        return bottom - top

    def with_strokes(self, strokes: Iterable[np.ndarray], keep_times: bool = False) -> Drawing:
        """The same label and meta with other strokes; times only where they still fit."""
        times = self.times if keep_times else None
        return Drawing(tuple(strokes), times, self.label, self.meta)

    def map(self, function: Callable[[np.ndarray], np.ndarray]) -> Drawing:
        """Apply a point-for-point function to every stroke."""
        return self.with_strokes((function(stroke) for stroke in self.strokes), keep_times=True)

    def translate(self, dx: float, dy: float) -> Drawing:
        return self.map(lambda stroke: stroke + np.float32([dx, dy]))

    def scale(self, sx: float, sy: float | None = None) -> Drawing:
        """Scale about the origin."""
        return self.map(lambda stroke: stroke * np.float32([sx, sx if sy is None else sy]))

    def shear(self, slope: float) -> Drawing:
        """Slant by x += slope * y; with y down, a negative slope leans to the right."""
        return self.map(lambda stroke: stroke @ np.float32([[1, 0], [slope, 1]]))

    def rotate(self, angle: float) -> Drawing:
        """Rotate about the origin by `angle` radians, clockwise on the page (y is down)."""
        cos, sin = np.cos(angle), np.sin(angle)
        return self.map(lambda stroke: stroke @ np.float32([[cos, sin], [-sin, cos]]))

    def with_label(self, label: str | None) -> Drawing:
        return Drawing(self.strokes, self.times, label, self.meta)

    def with_meta(self, **facts) -> Drawing:
        return Drawing(self.strokes, self.times, self.label, {**self.meta, **facts})

    def __add__(self, other: Drawing) -> Drawing:
        """The strokes of both on one page, as they lie."""
        return self.with_strokes(self.strokes + other.strokes)

    def save(
        self, file: str | Path | IO[bytes], *, format: str | None = None, **options: Any
    ) -> None:
        """Write a picture or the ink itself; see `strokegen.render.save`."""
        save(self, file, format=format, **options)

    def _repr_svg_(self) -> str:
        return encode(self, ".svg").decode()
