"""What a pen leaves along a stroke: its width at every point, and the outline that this gives.

A nib that is wider one way than the other leaves what a round pen would leave on a paper that
is stretched across it: the outline is walked there, and the paper let go.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.ink.curve import flatten_with, parts
from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import arc_length
from strokegen.ink.types import Float64, Indices
from strokegen.render.outline import ribbons
from strokegen.render.pen import THICKEST, THINNEST, Pen
from strokegen.render.speed import speeds

_EXACT = 0.02  # of the pen's width, how far an outline may lie off


def outlines(drawing: Drawing, pen: Pen, width: float) -> list[Float64]:
    """The boundaries of all strokes, each float64 `(k, 2)`, to be filled by the rule "nonzero".

    Args:
      width: of the pen, in the drawing's units, as are the outlines.
    """
    if not drawing.strokes:
        return []
    line, wide, _, number = spines(drawing, pen, width)
    return edges(line, wide, number, pen, width)


def _loads(drawing: Drawing, pen: Pen) -> list[Float64]:
    """How wide the pen is at each point, `(n,)` a stroke; 1 is its usual.

    Its width follows the pressure, of which 0.5 is the usual, or its speed where the ink has none,
    or the same everywhere, as devices tell it that feel none.
    """
    if not pen.speed:
        return [np.ones(len(stroke)) for stroke in drawing.strokes]
    if drawing.pressure is not None and np.ptp(np.concatenate(drawing.pressure)) > 0:
        pressed = [press.astype(np.float64) for press in drawing.pressure]
        return [np.clip((2 * press) ** pen.speed, THINNEST, THICKEST) for press in pressed]
    return [np.clip(v**-pen.speed, THINNEST, THICKEST) for v in speeds(drawing)]


def spines(
    drawing: Drawing, pen: Pen, width: float, values: Sequence[Float64] | None = None
) -> tuple[Float64, Float64, Float64, Indices]:
    """The lines of a drawing's strokes, of which it has some, and what the pen is like along them.

    Args:
      width: of the pen, in the drawing's units, as are the lines.
      values: `(n,)` each, what else is wanted along the lines, such as times.
    Returns:
      (line, wide, values, number): end to end, `(k, 2)`; the larger diameter with its taper; the
      values; and the stroke of each point, `(k,)`.
    """
    load = np.concatenate(_loads(drawing, pen))
    carried = np.zeros(len(load)) if values is None else np.concatenate(values)
    along = np.stack([load, carried], axis=1)
    line, along, number = flatten_with(drawing.strokes, along, _EXACT * width, drawing.straight)
    if pen.tip < 1:
        line, along, number = _tapered(line, along, number, pen, width)
    return line, width * pen.wide * along[:, 0], along[:, 1], number


def _tapered(
    line: Float64, along: Float64, number: Indices, pen: Pen, width: float
) -> tuple[Float64, Float64, Indices]:
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


def _ways(line: Float64, number: Indices) -> tuple[Float64, Float64]:
    """How far along its stroke each point lies, `(k,)`, and how long each stroke is."""
    way = arc_length(line)
    ends = np.cumsum(np.bincount(number)) - 1
    begins = np.append(0, ends[:-1] + 1)
    return way - way[begins][number], way[ends] - way[begins]


def edges(line: Float64, wide: Float64, number: Indices, pen: Pen, width: float) -> list[Float64]:
    """The boundaries of what the pen covers along lines of `spines`, or along parts of them."""
    if pen.wide == pen.thin:
        return ribbons(line, wide / 2, number, _EXACT * width)
    turn = np.deg2rad(-pen.angle)
    cos, sin = np.cos(turn), np.sin(turn)
    # Columns: along the nib, and across it, stretched until the nib is round.
    stretch = np.array([[cos, -sin], [sin, cos]]) @ np.diag([1.0, pen.wide / pen.thin])
    back = np.linalg.inv(stretch)
    return [edge @ back for edge in ribbons(line @ stretch, wide / 2, number, _EXACT * width)]
