"""Closed strokes of foreign ink, read from where people begin them.

The circle of a file begins at three o'clock and goes clockwise, people's near the top and mostly
the other way. To a network that has learned people's order the two are different drawings, though
their ink is the same (docs/decisions/0103-where-a-closed-stroke-begins.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import arc_length, simplify
from strokegen.ink.google_form import EPSILON
from strokegen.ink.types import Float32, Float64, Floating
from strokegen.models.sketch_rnn.sketcher import Sketcher

GAP = 0.1
"""How far apart the ends of a closed stroke are at most, of the larger side of its bounds."""

CLEARLY = 5.0
"""Nats by which another beginning must be likelier than the ink's own, which tells of a person."""

_AROUND = 8  # beginnings of a stroke, each both ways
_STROKES = 2  # of a drawing, the longest that are closed

Likely = Callable[[Sequence[Float32]], Float64]
"""Gives log p, nats `(n,)`, of each of several inks, rows as `to_sketch_rows` has them."""


def well_begun(ink: Drawing, sketcher: Sketcher, likely: Likely) -> Drawing:
    """`ink`, its closed strokes begun, and gone round, where that is clearly likelier.

    One after the other, the longest first, is begun at its point in each of eight directions from
    its middle, both ways round. Its place among the strokes stays.

    Args:
      ink: in the form that the preset learned from; of a preset without one, and of Quick, Draw!,
        by its `key_id`, it is left as it is.
    """
    if not sketcher.form or "key_id" in ink.meta:
        return ink
    lengths = {n: arc_length(own)[-1] for n, own in enumerate(ink.strokes) if is_closed(own)}
    for number in sorted(lengths, key=lengths.__getitem__, reverse=True)[:_STROKES]:
        each = [ink]
        for own in _begun(ink.strokes[number]):
            each.append(ink.with_strokes([*ink.strokes[:number], own, *ink.strokes[number + 1 :]]))
        rows = [to_sketch_rows(one, sketcher.scale) for one in each]
        # To close a stroke may take a point more than there is room for.
        known = [n for n, own in enumerate(rows) if n == 0 or len(own) < sketcher.max_length]
        found = likely([rows[n] for n in known])
        best = int(found.argmax())
        if found[best] > found[0] + CLEARLY:
            ink = each[known[best]]
    return ink


def is_closed(stroke: Floating) -> bool:
    """Whether a stroke `(n, 2)` goes round: three points or more, its ends near each other."""
    gap = np.hypot(*(stroke[-1] - stroke[0]))
    return len(_around(stroke)) > 2 and bool(gap <= GAP * np.ptp(stroke, axis=0).max())


def _around(stroke: Floating) -> Floating:
    """The points of a closed stroke, each once."""
    return stroke[:-1] if (stroke[-1] == stroke[0]).all() else stroke


def _begun(stroke: Float32) -> Iterator[Floating]:
    """A closed stroke from each beginning, both ways round, its ends joined."""
    points = _around(stroke)
    low, high = points.min(axis=0), points.max(axis=0)
    # By shares of its sides, so that the corners of a rectangle lie on diagonals.
    x, y = ((2 * points - low - high) / np.maximum(high - low, 1e-9)).T
    turns = np.arctan2(y, x)[:, None] - np.arange(_AROUND) * 2 * np.pi / _AROUND
    for first in np.unique(np.cos(turns).argmax(axis=0)).tolist():
        closed = np.concatenate([points[first:], points[: first + 1]])
        for way in (closed, closed[::-1]):
            yield simplify(way, EPSILON)  # where it began may be no corner
