"""The one value that everything else passes around: a drawing made of pen strokes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO, Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike

from strokegen.ink.brush import Brush
from strokegen.ink.channels import carried, channel, check, each, joined, runs, same
from strokegen.ink.savers import encode, save
from strokegen.ink.types import Float32, Float64

_PLAIN = Brush()


def _in_turn(first: Drawing, second: Drawing) -> tuple[Float64, ...] | None:
    """Times of both, the second's put off to the end of the first's; None where one has none."""
    if not first.strokes or not second.strokes:  # no ink needs no times
        return (second if second.strokes else first).times
    if first.times is None or second.times is None:
        return None
    end, begin = max(time.max() for time in first.times), min(time.min() for time in second.times)
    wait = max(0.0, float(end) - float(begin))
    return first.times + tuple(time + wait for time in second.times)


def _pressed(first: Drawing, second: Drawing) -> tuple[Float32, ...] | None:
    """Pressures of both; None where one has none."""
    if not first.strokes or not second.strokes:
        return (second if second.strokes else first).pressure
    if first.pressure is None or second.pressure is None:
        return None
    return first.pressure + second.pressure


_FIXED = {str, int, float, bool, type(None)}
"""Facts of these kinds need no copy."""


def _own(facts: Mapping[str, Any] | None) -> Facts:
    # Deep: a list among the facts would else be shared with whoever gave it.
    own = dict(facts or {})
    try:
        return Facts(own if _FIXED.issuperset(map(type, own.values())) else deepcopy(own))
    except RecursionError:
        raise ValueError("facts that are nested too deep") from None


class Facts(dict[str, Any]):
    """A drawing's own copy of its facts: a dict, so that JSON takes it, but not to be changed."""

    def _refuse(self, *_args: object, **_options: object) -> NoReturn:
        raise TypeError("the facts of a drawing do not change; with_meta makes another drawing")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[Facts], tuple[dict[str, Any]]]:
        return type(self), (dict(self),)


def _equal(fact: object, other: object) -> bool:
    if isinstance(fact, np.ndarray) or isinstance(other, np.ndarray):
        return np.array_equal(fact, other)  # type: ignore[arg-type]  # takes whatever there is
    return fact == other


@dataclass(frozen=True, eq=False, init=False)
class Drawing:
    """Immutable ink: strokes in absolute coordinates, x to the right, y down.

    A stroke is all that is drawn between pen down and pen up; a dot is a stroke of one point.
    Drawings are equal when all of their attributes are. Whatever NumPy takes for an array may be
    given; it is copied.

    Attributes:
      strokes: tuple of float32 `(n, 2)` arrays, n >= 1, read-only.
      times: None, or a tuple of float64 `(n,)` arrays in seconds, one a stroke; float64, so that
        the clock of today keeps its microseconds.
      label: what the drawing shows (its text, or its category), or None.
      meta: facts for a picture's description, such as preset, style, bias, seed, verdict; a copy
        of those given, read-only.
      pressure: None, or a tuple of float32 `(n,)` arrays from 0 to 1, one a stroke.
      brushes: a tuple of a `Brush` a stroke; one may be given for all.
      straight: a tuple of a bool a stroke, whether it leads straight from point to point, as a
        drawn square does; else a smooth curve leads through the points, as through a pen's
        samples. One may be given for all.

    Raises:
      ValueError: a stroke is empty, not `(n, 2)` or not finite; times, pressure, brushes or
        straight do not match the strokes; a pressure is not from 0 to 1.
    """

    strokes: tuple[Float32, ...]
    times: tuple[Float64, ...] | None
    label: str | None
    meta: Mapping[str, Any]
    pressure: tuple[Float32, ...] | None
    brushes: tuple[Brush, ...]
    straight: tuple[bool, ...]

    def __init__(
        self,
        strokes: Iterable[ArrayLike],
        times: Iterable[ArrayLike] | None = None,
        label: str | None = None,
        meta: Mapping[str, Any] | None = None,
        pressure: Iterable[ArrayLike] | None = None,
        brushes: Brush | Iterable[Brush] = _PLAIN,
        straight: bool | Iterable[bool] = False,
    ) -> None:
        points, lengths = joined(strokes)
        self._take(
            points,
            lengths,
            None if times is None else channel("times", times, np.float64, lengths),
            label,
            meta,
            None if pressure is None else channel("pressure", pressure, np.float32, lengths),
            brushes,
            straight,
        )

    @classmethod
    def from_points(
        cls,
        points: ArrayLike,
        lengths: Sequence[int],
        times: ArrayLike | None = None,
        label: str | None = None,
        meta: Mapping[str, Any] | None = None,
        pressure: ArrayLike | None = None,
        brushes: Brush | Iterable[Brush] = _PLAIN,
        straight: bool | Iterable[bool] = False,
    ) -> Drawing:
        """A drawing of points in one array, which takes a fraction of the time.

        Args:
          points: `(n, 2)`, of all strokes in order.
          lengths: of each stroke how many they are; n in all.
          times, pressure: `(n,)`, or None.
          label, meta, brushes, straight: as the drawing's.
        Raises:
          ValueError: as the drawing's, or lengths that do not add up.
        """
        with np.errstate(over="ignore"):
            own = np.array(points, np.float32)
            pressed = None if pressure is None else np.array(pressure, np.float32)
        drawing = cls.__new__(cls)
        moments = None if times is None else np.array(times, np.float64)
        drawing._take(own, lengths, moments, label, meta, pressed, brushes, straight)
        return drawing

    def _take(
        self,
        points: Float32,
        lengths: Sequence[int],
        times: Float64 | None,
        label: str | None,
        meta: Mapping[str, Any] | None,
        pressure: Float32 | None,
        brushes: Brush | Iterable[Brush],
        straight: bool | Iterable[bool],
    ) -> None:
        """Check and take arrays that nobody else has."""
        check(points, lengths, times, pressure)
        # Not one by one: that is a third of the cost, and a frozen dataclass refuses it.
        vars(self).update(
            strokes=runs(points, lengths),
            times=None if times is None else runs(times, lengths),
            label=label,
            meta=_own(meta),
            pressure=None if pressure is None else runs(pressure, lengths),
            brushes=each("brushes", brushes, Brush, len(lengths)),
            straight=each("straight", straight, bool, len(lengths)),
        )

    def __len__(self) -> int:
        """Number of strokes."""
        return len(self.strokes)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Drawing):
            return NotImplemented
        return (
            self.label == other.label
            and self.meta.keys() == other.meta.keys()
            and all(_equal(self.meta[key], other.meta[key]) for key in self.meta)
            and same(self.strokes, other.strokes)
            and same(self.times, other.times)
            and same(self.pressure, other.pressure)
            and self.brushes == other.brushes
            and self.straight == other.straight
        )

    def __reduce__(self) -> tuple[type[Drawing], tuple[object, ...]]:
        # Made anew, since NumPy forgets of a pickled or copied array that it is read-only.
        return type(self), tuple(getattr(self, field.name) for field in fields(self))

    def __repr__(self) -> str:
        size = f"{self.width:.4g} x {self.height:.4g}"
        label = "" if self.label is None else f", label={self.label!r}"
        return f"<Drawing: {len(self)} strokes, {self.num_points} points, {size}{label}>"

    def _with(self, **attributes: Any) -> Drawing:
        """The same ink, whose arrays need no copy, with other attributes."""
        other = Drawing.__new__(Drawing)
        vars(other).update(vars(self) | attributes)
        return other

    @property
    def num_points(self) -> int:
        """Points of all strokes."""
        return sum(map(len, self.strokes))

    @property
    def points(self) -> Float32:
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
        """From the leftmost to the rightmost point."""
        left, _, right, _ = self.bounds
        return right - left

    @property
    def height(self) -> float:
        """From the highest to the lowest point."""
        _, top, _, bottom = self.bounds
        return bottom - top

    def with_strokes(
        self,
        strokes: Iterable[ArrayLike],
        keep_times: bool = False,
        *,
        brushes: Brush | Iterable[Brush] | None = None,
        straight: bool | Iterable[bool] | None = None,
    ) -> Drawing:
        """The same label and meta with other strokes.

        Args:
          strokes: `(n, 2)` each.
          keep_times: whether the times, and the pressure, still fit; else the new drawing has none.
          brushes, straight: of the new strokes; None takes those of the old, of which there must
            be as many, unless all are alike.
        Raises:
          ValueError: a stroke that is none, or times, brushes or straight that do not fit.
        """
        new = tuple(strokes)
        return Drawing(
            new,
            self.times if keep_times else None,
            self.label,
            self.meta,
            self.pressure if keep_times else None,
            carried(self.brushes, len(new), _PLAIN) if brushes is None else brushes,
            carried(self.straight, len(new), False) if straight is None else straight,
        )

    def only(self, strokes: Iterable[int]) -> Drawing:
        """The drawing of some of its strokes, by their numbers from 0, in the order given."""
        numbers = list(strokes)
        each = ("strokes", "times", "pressure", "brushes", "straight")
        own = {name: getattr(self, name) for name in each if getattr(self, name) is not None}
        return Drawing(
            label=self.label,
            meta=self.meta,
            **{name: [values[n] for n in numbers] for name, values in own.items()},
        )

    def map(self, function: Callable[[Float32], ArrayLike]) -> Drawing:
        """Apply a function to every stroke; all else stays.

        Args:
          function: float32 `(n, 2)` -> `(n, 2)`, point for point.
        Raises:
          ValueError: it gives another number of points where there are times, or no stroke.
        """
        return self.with_strokes((function(stroke) for stroke in self.strokes), keep_times=True)

    def _moved(self, points: Float32) -> Drawing:
        """The same ink with its points elsewhere."""
        lengths = [len(stroke) for stroke in self.strokes]
        check(points, lengths, None, None)
        return self._with(strokes=runs(points, lengths), meta=_own(self.meta))

    def translate(self, dx: float, dy: float) -> Drawing:
        """Move by `dx` to the right and `dy` down."""
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused
            points = self.points + np.array([dx, dy], np.float32)
        return self._moved(points)

    def scale(self, sx: float, sy: float | None = None) -> Drawing:
        """Scale about the origin, by `sx` across and `sy` down; `sy` is `sx` unless given.

        Brushes get wider as the area grows.
        """
        sy = sx if sy is None else sy
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused
            points = self.points * np.array([sx, sy], np.float32)
        scaled = self._moved(points)
        if not any(brush.width for brush in self.brushes) or not sx * sy:
            return scaled
        factor = abs(sx * sy) ** 0.5
        return scaled._with(brushes=tuple(brush.scale(factor) for brush in self.brushes))

    def shear(self, slope: float) -> Drawing:
        """Slant by x += slope * y; with y down, a negative slope leans to the right."""
        return self.map(lambda stroke: stroke @ np.array([[1, 0], [slope, 1]], np.float32))

    def rotate(self, angle: float) -> Drawing:
        """Rotate about the origin by `angle` radians, clockwise on the page (y is down)."""
        cos, sin = np.cos(angle), np.sin(angle)
        return self.map(lambda stroke: stroke @ np.array([[cos, sin], [-sin, cos]], np.float32))

    def with_label(self, label: str | None) -> Drawing:
        """The same ink under another label, or under none."""
        return self._with(label=label)

    def with_straight(self, straight: bool | Iterable[bool]) -> Drawing:
        """The same ink with strokes that lead straight, or smoothly, from point to point."""
        return self._with(straight=each("straight", straight, bool, len(self)))

    def with_meta(self, **facts: Any) -> Drawing:
        """The same ink with these facts beside, or in place of, those it has."""
        return self._with(meta=_own({**self.meta, **facts}))

    def __add__(self, other: Drawing) -> Drawing:
        """The strokes of both on one page, as they lie, under this one's label and meta.

        Times, and pressure, are kept where both have them; those of one alone are left out. The
        second drawing is drawn after the first: if its own clock has it begin before the first's
        end, all its times are put off alike, so that it begins at that end.
        """
        if not isinstance(other, Drawing):
            return NotImplemented
        return Drawing(
            self.strokes + other.strokes,
            _in_turn(self, other),
            self.label,
            self.meta,
            _pressed(self, other),
            self.brushes + other.brushes,
            self.straight + other.straight,
        )

    def save(
        self, file: str | Path | IO[bytes], *, format: str | None = None, **options: Any
    ) -> None:
        """Write a picture or the ink itself, whole or not at all.

        Args:
          file: where to, or a file open for writing bytes.
          format: "svg", "png", "pdf", "gif" or "json"; None takes the extension of the file's name.
          options: those of `strokegen.render`'s `to_svg`, `to_image`, `to_pdf` or `to_gif`.
        Raises:
          ValueError: no format, or one that is not known; a bad option.
          UnknownOption: an option that the format does not have.
          OSError: the file cannot be written to.
        """
        save(self, file, format=format, **options)

    def _repr_svg_(self) -> str:
        return encode(self, ".svg").decode()
