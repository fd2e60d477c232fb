"""Ink as the reader sees it: frames of features, one a point and some of the pen in the air.

Source: the features of Graves et al. (2009), "A Novel Connectionist System for Unconstrained
Handwriting Recognition", in part: offset, direction, curvature, height, pen state.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.types import Bools, Float32, Float64, Indices

Scalar = TypeVar("Scalar", bound=np.generic)

INPUTS = 11
"""Features a frame: offset (2), stroke's end, its start, in the air, height, distance behind the
rightmost ink, direction (2), turn (2)."""

SHORT = 2
"""Strokes of so few points get more frames, so that "..." is longer than its label."""

_STEP = 0.27  # x-heights; offsets near it are told apart best


def points_of(offsets: Float32, spacing: float) -> tuple[Float64, Bools]:
    """Points `(n, 2)` in x-heights, and whether each ends a stroke `(n,)`, of `(n, 3)` stroke-3."""
    points = np.cumsum(offsets[:, :2], axis=0, dtype=np.float64) * spacing
    ends = offsets[:, 2] > 0.5
    ends[-1:] = True
    return points, ends


def frame_counts(offsets: Float32, starts: Indices) -> Indices:
    """How many frames each of many lines has, without making them.

    Args:
      offsets, starts: as `Lines` has them.
    """
    ends = offsets[:, 2] > 0.5
    ends[starts[1:] - 1] = True
    stop = np.flatnonzero(ends) + 1
    length = np.diff(stop, prepend=0)
    first = stop - length
    line = np.searchsorted(starts, first, side="right") - 1
    short = length <= SHORT
    air = np.where(short | np.append(False, short[:-1]), 2, 1)
    air[np.append(True, line[1:] != line[:-1])] = 0
    counts = np.bincount(line, length + air + (length == 1), len(starts) - 1)
    return counts.astype(np.intp)


def frames(points: Float64, ends: Bools) -> tuple[Float32, Indices]:
    """The features of one line.

    One frame a point; one of air in the middle of a pen-up jump, two, at its thirds, beside a
    stroke of at most `SHORT` points; a stroke of one point has it twice.

    Args:
      points: `(n, 2)` in x-heights, y down, baseline at 0.
      ends: `(n,)`, whether a stroke ends there.
    Returns:
      (features `[T, INPUTS]`, the point that each frame is at, or leads to, `[T]`).
    """
    begins = _behind(ends, True)
    index, within, count, air = _timing(begins)
    lifted = within < air[index]
    share = np.where(lifted, (within + 1) / (air[index] + 1), 1.0)[:, None]
    before = np.maximum(index - 1, 0)
    place = points[before] + share * (points[index] - points[before])
    step = np.diff(place, axis=0, prepend=place[:1])
    far = np.hypot(step[:, 0], step[:, 1])
    cos, sin = (step / np.maximum(far, 1e-6)[:, None] * (far > 1e-4)[:, None]).T
    old_cos, old_sin = _behind(cos), _behind(sin)
    rightmost = np.maximum.accumulate(np.where(lifted, -np.inf, place[:, 0]))
    features = np.empty((len(index), INPUTS), np.float32)
    features[:, 0:2] = np.arcsinh(step / _STEP)
    features[:, 2] = ends[index] & (within == count[index] - 1)
    features[:, 3] = begins[index] & (within == air[index])
    features[:, 4] = lifted
    features[:, 5] = np.clip(-place[:, 1], -4, 4)
    features[:, 6] = np.arcsinh(rightmost - place[:, 0])
    features[:, 7], features[:, 8] = cos, sin
    features[:, 9] = cos * old_cos + sin * old_sin
    features[:, 10] = sin * old_cos - cos * old_sin
    return features, index


def _behind(values: NDArray[Scalar], first: float = 0) -> NDArray[Scalar]:
    """Each value's predecessor."""
    behind = np.empty_like(values)
    behind[:1], behind[1:] = first, values[:-1]
    return behind


def _timing(begins: Bools) -> tuple[Indices, Indices, Indices, Indices]:
    """Of each frame its point and its number there; of each point its frames, and those of air."""
    stroke = np.cumsum(begins) - 1
    length = np.bincount(stroke)
    short = length <= SHORT
    near = short | _behind(short)
    air = np.where(begins, np.where(near[stroke], 2, 1), 0)
    air[0] = 0
    count = 1 + air + (length[stroke] == 1)
    index = np.repeat(np.arange(len(begins)), count)
    within = np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)
    return index, within, count, air
