"""Values at every point of a drawing: one array, and of each stroke a view of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strokegen.ink.types import Float32, Float64

Kind = TypeVar("Kind")
Scalar = TypeVar("Scalar", bound=np.generic)
Channel = tuple[NDArray[Any], ...]
"""An array a stroke."""


def joined(strokes: Iterable[ArrayLike]) -> tuple[Float32, list[int]]:
    """All points of strokes, and how many each has; one array is checked and kept faster."""
    with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused
        given = [np.asarray(stroke, np.float32) for stroke in strokes]
    for stroke in given:
        if stroke.ndim != 2 or stroke.shape[1] != 2:
            raise ValueError(f"a stroke needs shape (n, 2), got {stroke.shape}")
    points = np.concatenate(given) if given else np.zeros((0, 2), np.float32)
    return points, [len(stroke) for stroke in given]


def channel(
    name: str, values: Iterable[ArrayLike], dtype: type[Scalar], lengths: Sequence[int]
) -> NDArray[Scalar]:
    """Values given at every point of every stroke, one after the other."""
    with np.errstate(over="ignore"):
        given = [np.asarray(value, dtype) for value in values]
    if [value.shape for value in given] != [(length,) for length in lengths]:
        raise ValueError(f"{name} must hold one value for every point of every stroke")
    return np.concatenate(given) if given else np.zeros(0, dtype)


def runs(values: NDArray[Scalar], lengths: Sequence[int]) -> tuple[NDArray[Scalar], ...]:
    """The strokes' shares of an array of one's own, which is read-only from here on."""
    values.setflags(write=False)
    ends = list(accumulate(lengths))
    return tuple([values[start:end] for start, end in zip([0, *ends], ends)])


def check(
    points: Float32, lengths: Sequence[int], times: Float64 | None, pressure: Float32 | None
) -> None:
    """Refuse, by ValueError, what is no ink.

    Args:
      points: `(n, 2)`, of all strokes.
      lengths: of each stroke how many they are.
      times, pressure: `(n,)`, or None.
    """
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"points need shape (n, 2), got {points.shape}")
    if lengths and min(lengths) < 1:
        index = next(index for index, length in enumerate(lengths) if length < 1)
        raise ValueError(f"stroke {index} has no points; leave empty strokes out")
    if sum(lengths) != len(points):
        raise ValueError(f"strokes of {sum(lengths)} points in all, but {len(points)} are given")
    finite = np.isfinite(points)
    if np.count_nonzero(finite) < finite.size:  # a third of what `all` takes for a few points
        index = int(np.searchsorted(np.cumsum(lengths), np.argmin(finite.all(axis=1)), "right"))
        raise ValueError(f"stroke {index} has a coordinate that is not finite")
    for name, values in (("times", times), ("pressure", pressure)):
        if values is not None and values.shape != points.shape[:1]:
            raise ValueError(f"{name} must hold one value for every point of every stroke")
        if values is not None and np.count_nonzero(np.isfinite(values)) < values.size:
            raise ValueError(f"{name} must be finite")
    if pressure is not None and not ((pressure >= 0) & (pressure <= 1)).all():
        raise ValueError("pressure must be from 0 to 1")


def each(
    name: str, values: Kind | Iterable[Kind], kind: type[Kind], count: int
) -> tuple[Kind, ...]:
    """Values given a stroke, or one for all."""
    if isinstance(values, kind):
        return (values,) * count
    each = tuple(values)  # type: ignore[arg-type]  # mypy keeps Kind in the union
    if len(each) != count or not all(isinstance(value, kind) for value in each):
        raise ValueError(f"{name} must hold one {kind.__name__} for every stroke")
    return each


def carried(values: tuple[Kind, ...], count: int, usual: Kind) -> tuple[Kind, ...]:
    """What every stroke has, for `count` new ones."""
    if len(values) == count:
        return values
    if any(value != values[0] for value in values):
        raise ValueError("the strokes differ in brushes or straight; say which the new ones have")
    return (values[0] if values else usual,) * count


def same(some: Channel | None, others: Channel | None) -> bool:
    if some is None or others is None:
        return some is others
    return len(some) == len(others) and all(map(np.array_equal, some, others))
