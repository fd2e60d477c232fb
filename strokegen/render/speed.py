"""How fast the pen went: by the ink's own times, or by the two-thirds power law.

Where no times were kept, the speed follows from the shape: hands slow down where they turn, as
the curvature to the power of -1/3. The overall pace is then a usual one.

Source: Lacquaniti, Terzuolo & Viviani (1983), "The law relating the kinematic and figural aspects
of drawing movements".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.ink.curve import joined, split
from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import median
from strokegen.ink.types import Float32, Float64, Floating
from strokegen.render.pen import pen_width

_SLOWEST, _FASTEST = 0.1, 10.0  # of the median, against times that stand still or jump
_STRAIGHT = 0.25  # of the median curvature, added to all: a straight line is not infinitely fast
_PACE = 120.0  # pen widths a second, where no times are known
_LIFT = 0.06  # seconds to lift the pen and set it down again
_HOP = 2.5  # how much faster than on paper the pen moves above it
DOT = 0.04
"""Seconds that a dot takes."""


def speeds(drawing: Drawing) -> list[Float64]:
    """The pen's speed at each point, float64 `(n,)` a stroke, in units of the drawing's median."""
    if times := _told(drawing):
        raw = [_measured(*pair) for pair in zip(drawing.strokes, times)]
    else:
        bends = _curvatures(drawing.strokes)
        inner = np.concatenate([bend for bend in bends if len(bend) > 2] or [np.zeros(1)])
        usual = median(inner[inner > 0]) if (inner > 0).any() else 1.0
        raw = [(bend / usual + _STRAIGHT) ** (-1 / 3) for bend in bends]
    every = np.concatenate(raw or [np.ones(1)])
    usual = median(every[every > 0]) if (every > 0).any() else 1.0
    return [np.clip(speed / usual, _SLOWEST, _FASTEST) for speed in raw]


def clock(drawing: Drawing) -> list[Float64]:
    """When the pen is at each point, float64 seconds `(n,)` a stroke, from 0 on, never backwards.

    Real times are taken as they are, pauses with them. Others follow from the speed, at a usual
    pace, with a short while above the paper between strokes.
    """
    if told := _told(drawing):
        start = min(float(time[0]) for time in told)
        every = np.concatenate(told) - start
        every = np.maximum.accumulate(every)
        return split(every, np.array([len(time) for time in told]))
    if not drawing.strokes:
        return []
    pace = _PACE * pen_width(drawing)
    lengths = np.array([len(stroke) for stroke in drawing.strokes])
    stroke, lifts = np.repeat(np.arange(len(lengths)), lengths)[1:], np.cumsum(lengths)[:-1] - 1
    ways = np.hypot(*np.diff(drawing.points.astype(np.float64), axis=0).T)
    speed = np.concatenate(speeds(drawing))
    steps = ways * 2 / (pace * (speed[:-1] + speed[1:]))
    steps[lifts] = 0
    took = np.bincount(stroke, steps, len(lengths))
    # What stays where it is takes as long as a dot; between strokes is the way above the paper.
    still = (took == 0)[stroke]
    steps[still] = (DOT / np.maximum(lengths - 1, 1))[stroke[still]]
    took[(took == 0) & (lengths > 1)] = DOT
    steps[lifts] = _LIFT + ways[lifts] / (_HOP * pace) + np.maximum(DOT - took[:-1], 0)
    return split(np.concatenate([[0.0], np.cumsum(steps)]), lengths)


def _told(drawing: Drawing) -> tuple[Float64, ...]:
    """The ink's times, or none where they tell nothing."""
    times = drawing.times or ()
    return times if any(np.ptp(time) > 0 for time in times) else ()


def _measured(stroke: Float32, times: Float64) -> Float64:
    """Speed from times, in ink units a second; 0 where a stroke has none."""
    if len(stroke) == 1:
        return np.zeros(1)
    way = np.hypot(*np.diff(stroke.astype(np.float64), axis=0).T)
    while_ = np.maximum(np.diff(times), 0)
    # At each point, over both of its sides: samplers give several points one time.
    way, while_ = (np.convolve(steps, [1, 1]) for steps in (way, while_))
    known = while_ > 0
    if not known.any():
        return np.zeros(len(stroke))
    speed = np.interp(np.arange(len(stroke)), np.flatnonzero(known), way[known] / while_[known])
    padded = np.pad(speed, 1, mode="edge")
    return _smooth(padded[:-2], speed, padded[2:])


def _curvatures(strokes: Sequence[Floating]) -> list[Float64]:
    """Curvature at each point, that of the circle through it and its neighbours."""
    if not len(strokes):
        return []
    points, number, kept = joined(strokes)
    counts = np.bincount(number)
    ends = np.cumsum(counts) - 1
    begins = ends + 1 - counts
    bend = np.zeros(len(points))
    inner = np.ones(len(points), bool)
    inner[begins] = inner[ends] = False
    at = np.flatnonzero(inner)
    before, after = points[at] - points[at - 1], points[at + 1] - points[at]
    across = points[at + 1] - points[at - 1]
    area = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    sides = np.hypot(*before.T) * np.hypot(*after.T) * np.hypot(*across.T)
    # A turn straight back has no circle: it bends as one over its shorter side.
    back = 2 / np.minimum(np.hypot(*before.T), np.hypot(*after.T))
    turned = (before * after).sum(axis=1) < 0
    round_ = np.divide(2 * area, sides, out=back.copy(), where=sides > 0)
    bend[at] = np.where(turned, np.maximum(round_, back), round_)
    # The ends bend as their neighbours do, and are their own neighbours beyond.
    begins, ends = begins[counts > 2], ends[counts > 2]
    bend[begins], bend[ends] = bend[begins + 1], bend[ends - 1]
    left, right = np.roll(bend, 1), np.roll(bend, -1)
    left[begins], right[ends] = bend[begins], bend[ends]
    bend = np.where((counts > 2)[number], _smooth(left, bend, right), 0.0)
    return split(bend[np.cumsum(kept) - 1], np.array(list(map(len, strokes))))


def _smooth(before: Float64, values: Float64, after: Float64) -> Float64:
    """A little of each neighbour."""
    smoothed: Float64 = (before + 2 * values + after) / 4
    return smoothed
