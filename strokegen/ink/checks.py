"""What ink from outside must be like to become a sketch, and a count of what is not."""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from strokegen.ink.types import Float64, Floating, Strokes

MAX_POINTS = 5_000
"""Points of a sketch; the longest simplified drawing of Quick, Draw! here has 503."""

MAX_COORDINATE = 100_000.0
"""Largest coordinate, in the source's units, on either side of zero."""

_MAX_TIME = 1e15  # in ms or s
_NAMED = 5  # places that are named for each reason


class Unusable(Exception):
    """A drawing that cannot be taken; the message is the reason that is counted."""


@contextmanager
def within(place: str) -> Iterator[None]:
    """Tells the place of what is Unusable in the block, as "page 2: ..."."""
    try:
        yield
    except Unusable as error:
        raise Unusable(f"{place}: {error}") from None


class Skipped:
    """Counts what a loader leaves out by its reason, and names the first places of bad data."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._places: dict[str, list[str]] = defaultdict(list)

    def add(self, reason: str, place: str = "", count: int = 1) -> None:
        """Count some; `place` is such as "cat.ndjson line 700", or "" for nothing to mend."""
        if not count:
            return
        reason = " ".join(reason.split())
        self._counts[reason] += count
        if place and len(self._places[reason]) < _NAMED:
            self._places[reason].append(place)

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Counts the bad item that ends the block, and names its place.

        A DataError is more than one item's, and passes.
        """
        try:
            yield
        except DataError:
            raise
        except (Unusable, ValueError) as reason:
            self.add(str(reason), place)

    def warn(self, name: str) -> None:
        """Say by a `LeftOut` warning what was left out of the file `name`, if anything was."""
        told = "; ".join(f"{count:,} {reason}" for reason, count in self.counter().items())
        if told:
            warnings.warn(f"{name}: left out {told}", LeftOut, stacklevel=2)

    def counter(self) -> Counter[str]:
        """Counts by reason, each reason with its first places."""
        told: Counter[str] = Counter()
        for reason, count in self._counts.items():
            places = self._places[reason]
            more = f" and {count - len(places):,} more" if count > len(places) else ""
            told[f"{reason} ({', '.join(places)}{more})" if places else reason] = count
        return told


def numbers(values: object, what: str = "coordinates", depth: int = 1) -> Float64:
    """A list of numbers as float64 `(n,)`; raises Unusable for anything else in it.

    With a `depth` of 2, a list of lists of as many numbers.
    """
    try:
        array: NDArray[Any] | None = np.asarray(values)
    except (ValueError, OverflowError):
        array = None
    if array is None or array.ndim != depth or (array.size and array.dtype.kind not in "iuf"):
        raise Unusable(f"{what} that are not numbers")
    return array.astype(np.float64)


def check(strokes: Strokes, max_points: int = MAX_POINTS) -> None:
    """Refuse ink that no sketch has.

    Args:
      strokes: `(n, 2)` arrays in the source's units.
      max_points: most points in all.
    Raises:
      Unusable: no ink, too many points, not finite, absurdly large, or all at one place.
    """
    count = sum(map(len, strokes))
    if count == 0 or any(len(stroke) == 0 for stroke in strokes):
        raise Unusable("no ink, or a stroke without points")
    if count == 1:
        raise Unusable("a single point")
    if count > max_points:
        raise Unusable(f"over {max_points:,} points")
    points = np.concatenate(strokes)
    if not np.isfinite(points).all():
        raise Unusable("coordinates that are not finite")
    if np.abs(points).max() > MAX_COORDINATE:
        raise Unusable(f"coordinates beyond {MAX_COORDINATE:,.0f}")
    if (points == points[0]).all():
        raise Unusable("all points at one place")


def check_times(times: Sequence[Floating]) -> None:
    """Refuse, by Unusable, times that are not finite or larger than any clock gives."""
    sizes = np.abs(np.concatenate(times))
    if np.count_nonzero(sizes < _MAX_TIME) < sizes.size:
        raise Unusable("times that are not finite, or beyond all bounds")


def sketch(
    strokes: Strokes,
    label: str | None,
    times: Sequence[Floating] | None = None,
    straight: bool = False,
) -> Drawing:
    """The drawing of checked strokes; raises Unusable as `check` does.

    Args:
      strokes: `(n, 2)` arrays, y down.
      label: the category, or None.
      times: `(n,)` arrays in seconds, or None.
      straight: whether the strokes lead straight from point to point.
    """
    check(strokes)
    if times is not None:
        check_times(times)
    return Drawing(strokes, times, label, straight=straight)
