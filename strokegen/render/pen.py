"""Pens: how wide a stroke is where, and the outline that this gives it.

A nib that is wider one way than the other leaves what a round pen would leave on a paper that
is stretched across it: the outline is walked there, and the paper let go.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import arc_length
from strokegen.render.curve import flatten_with
from strokegen.render.outline import ribbon
from strokegen.render.speed import speeds

_EXACT = 0.02  # of the pen's width, how far an outline may lie off
_THINNEST, _THICKEST = 0.55, 1.5  # of the width, by speed alone


@dataclass(frozen=True)
class Pen:
    """A pen's shape, in units of its nominal width.

    Attributes:
      wide: its larger diameter; thin: the smaller one, of a nib; angle: of the larger one, in
        degrees up from the page's x axis.
      speed: how much the width follows speed, as speed to the power of minus this.
      taper: over how many widths a stroke's ends grow thin; tip: what is left of it at the end.
    """

    name: str
    wide: float = 1.0
    thin: float = 1.0
    angle: float = 0.0
    speed: float = 0.0
    taper: float = 0.0
    tip: float = 1.0

    @property
    def constant(self) -> bool:
        """Whether every stroke is as wide everywhere: a plain line in each format."""
        return self.wide == self.thin and not self.speed and self.tip == 1.0

    @property
    def reach(self) -> float:
        """The most that a stroke is wide, in nominal widths."""
        return max(self.wide, self.thin) * (_THICKEST if self.speed else 1.0)


PENS = {
    pen.name: pen
    for pen in (
        Pen("constant"),
        Pen("fountain", wide=1.1, thin=1.1, speed=0.6, taper=2.5, tip=0.45),
        Pen("nib", wide=2.0, thin=0.4, angle=40.0),
        Pen("brush", wide=1.9, thin=1.1, angle=50.0, speed=0.9, taper=6.0, tip=0.12),
    )
}


def read_pen(pen: str | Pen) -> Pen:
    """A pen by its name.

    Raises:
      ValueError: there is none of that name.
    """
    if isinstance(pen, Pen):
        return pen
    if pen not in PENS:
        raise ValueError(f"pen {pen!r} is none of {', '.join(PENS)}")
    return PENS[pen]


def outlines(drawing: Drawing, pen: Pen, width: float) -> list[np.ndarray]:
    """The boundaries of all strokes, each float64 `(k, 2)`, to be filled by the rule "nonzero".

    Args:
      width: of the pen, in the drawing's units, as are the outlines.
    """
    pairs = zip(drawing.strokes, loads(drawing, pen))
    return [outline(*spine(stroke, load, pen, width)[:2], pen, width) for stroke, load in pairs]


def loads(drawing: Drawing, pen: Pen) -> list[np.ndarray]:
    """How wide the pen is at each point by its speed alone, `(n,)` a stroke; 1 is its usual."""
    if not pen.speed:
        return [np.ones(len(stroke)) for stroke in drawing.strokes]
    return [np.clip(v**-pen.speed, _THINNEST, _THICKEST) for v in speeds(drawing)]


def spine(points: np.ndarray, load: np.ndarray, pen: Pen, width: float, values=None):
    """The stroke's line, and what the pen is like along it.

    Args:
      points: `(n, 2)`; load: `(n,)`, of `loads`.
      values: `(n,)`, what else is wanted along the line, such as times.
    Returns:
      (line, wide, values): `(k, 2)`; `(k,)`, the larger diameter with its taper; and `(k,)`.
    """
    values = np.zeros(len(points)) if values is None else values
    line, along = flatten_with(points, np.stack([load, values], axis=1), _EXACT * width)
    length = arc_length(line)[-1]
    if pen.tip < 1 and length:
        # As many points as the taper needs to be seen, where the line has too few.
        reach = min(pen.taper * width, 0.5 * length)
        line, along = _refined(line, along, reach / 8)
        way = arc_length(line)
        near = np.minimum(np.minimum(way, length - way) / reach, 1)
        along[:, 0] *= pen.tip + (1 - pen.tip) * np.sin(near * np.pi / 2)
    return line, width * pen.wide * along[:, 0], along[:, 1]


def outline(line: np.ndarray, wide: np.ndarray, pen: Pen, width: float) -> np.ndarray:
    """The boundary of what the pen covers along a line of `spine`, or along part of one."""
    if pen.wide == pen.thin:
        return ribbon(line, wide / 2, _EXACT * width)
    turn = np.deg2rad(-pen.angle)
    cos, sin = np.cos(turn), np.sin(turn)
    # Columns: along the nib, and across it, stretched until the nib is round.
    stretch = np.array([[cos, -sin], [sin, cos]]) @ np.diag([1.0, pen.wide / pen.thin])
    return ribbon(line @ stretch, wide / 2, _EXACT * width) @ np.linalg.inv(stretch)


def _refined(line: np.ndarray, values: np.ndarray, step: float):
    """The polyline and its values `(k, 2)` with no two points further apart than `step`."""
    way = arc_length(line)
    pieces = np.maximum(1, np.ceil(np.diff(way) / step)).astype(int)
    first = np.repeat(np.arange(len(pieces)), pieces)
    share = (np.arange(len(first)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[first]
    at = np.append(first + share, len(line) - 1)
    index = np.arange(len(line))
    columns = [np.interp(at, index, column) for column in (*line.T, *values.T)]
    return np.stack(columns[:2], axis=1), np.stack(columns[2:], axis=1)
