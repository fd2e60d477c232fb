"""Pens: how wide a stroke is where, and the outline that this gives it.

A nib that is wider one way than the other leaves what a round pen would leave on a paper that
is stretched across it: the outline is walked there, and the paper let go.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from strokegen.ink.curve import flatten_with, parts
from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import arc_length
from strokegen.render.outline import ribbons
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
    if not drawing.strokes:
        return []
    line, wide, _, number = spines(drawing.strokes, loads(drawing, pen), pen, width)
    return edges(line, wide, number, pen, width)


def loads(drawing: Drawing, pen: Pen) -> list[np.ndarray]:
    """How wide the pen is at each point by its speed alone, `(n,)` a stroke; 1 is its usual."""
    if not pen.speed:
        return [np.ones(len(stroke)) for stroke in drawing.strokes]
    return [np.clip(v**-pen.speed, _THINNEST, _THICKEST) for v in speeds(drawing)]


def spines(strokes, loads, pen: Pen, width: float, values=None):
    """The lines of one or more strokes, and what the pen is like along them.

    Args:
      strokes: `(n, 2)` each; loads: `(n,)` each, of `loads`.
      values: `(n,)` each, what else is wanted along the lines, such as times.
    Returns:
      (line, wide, values, number): end to end, `(k, 2)`; the larger diameter with its taper; the
      values; and the stroke of each point, `(k,)`.
    """
    loads = np.concatenate(loads)
    values = np.zeros(len(loads)) if values is None else np.concatenate(values)
    along = np.stack([loads, values], axis=1)
    line, along, number = flatten_with(strokes, along, _EXACT * width)
    if pen.tip < 1:
        line, along, number = _tapered(line, along, number, pen, width)
    return line, width * pen.wide * along[:, 0], along[:, 1], number


def _tapered(line, along, number, pen: Pen, width: float):
    """`line`, `along` and `number` of `spines`, with loads that fall off towards the ends."""
    way, length = _ways(line, number)
    reach = np.minimum(pen.taper * width, 0.5 * length)
    reach[length == 0] = np.inf  # a dot has no ends
    # As many points as the taper needs to be seen, where the line has too few.
    pieces = np.maximum(1, np.ceil(np.diff(way) / (reach[number[:-1]] / 8))).astype(int)
    link, place = parts(pieces)
    share = (place / pieces[link])[:, None]
    line, along = (
        np.concatenate([ends[link] + share * (ends[link + 1] - ends[link]), ends[-1:]])
        for ends in (line, along)
    )
    number = np.append(number[link], number[-1])
    way, length = _ways(line, number)
    near = np.minimum(np.minimum(way, length[number] - way) / reach[number], 1)
    near[length[number] == 0] = 1
    along[:, 0] *= pen.tip + (1 - pen.tip) * np.sin(near * np.pi / 2)
    return line, along, number


def _ways(line: np.ndarray, number: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far along its stroke each point lies, `(k,)`, and how long each stroke is."""
    way = arc_length(line)
    ends = np.cumsum(np.bincount(number)) - 1
    begins = np.append(0, ends[:-1] + 1)
    return way - way[begins][number], way[ends] - way[begins]


def edges(line, wide, number, pen: Pen, width: float) -> list[np.ndarray]:
    """The boundaries of what the pen covers along lines of `spines`, or along parts of them."""
    if pen.wide == pen.thin:
        return ribbons(line, wide / 2, number, _EXACT * width)
    turn = np.deg2rad(-pen.angle)
    cos, sin = np.cos(turn), np.sin(turn)
    # Columns: along the nib, and across it, stretched until the nib is round.
    stretch = np.array([[cos, -sin], [sin, cos]]) @ np.diag([1.0, pen.wide / pen.thin])
    back = np.linalg.inv(stretch)
    return [edge @ back for edge in ribbons(line @ stretch, wide / 2, number, _EXACT * width)]
