"""Where each character of a line stands: from the steps of its label to the points of its ink.

The network says a character early, a fifth of the way into it (median over joined characters of
UNIPEN's validation writers), so that a character begins at the last pen-up before its own label;
in joined writing, that much of its length before it. Dots and bars that are drawn later, and say
nothing, go to the character they stand over.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.ink.types import Bools, Float64, Indices
from strokegen.models.reader.reader import Seen

NOBODY = -1

_EARLY = 0.22
"""How far into a character its label stands, as a share of it."""


def owners(seen: Seen, spans: Indices, spaces: Bools, points: Float64) -> Indices:
    """Which character each point of a line belongs to, `(n,)`.

    Args:
      spans: `[U, 2]` label steps of each character, see `ctc.align`.
      spaces: `[U]`, which of them are spaces, which have no ink.
      points: `(n, 2)`.
    """
    found = np.full(len(points), NOBODY, np.intp)
    said = np.flatnonzero(~spaces)
    if not len(said):
        return found
    begins = np.append(0, _begins(seen, spans[said]))
    frame = np.searchsorted(begins, np.arange(len(seen.point)), side="right") - 1
    down = ~seen.lifted
    found[seen.point[down]] = said[frame[down]]
    _late(found, seen, spans, said, points)
    return found


def _begins(seen: Seen, spans: Indices) -> Indices:
    """The frame at which each character but the first begins, after the one before it."""
    first = np.searchsorted(seen.step, spans[:-1, 1] - 1, side="left")
    last = np.searchsorted(seen.step, spans[1:, 0], side="right")
    frames = np.arange(len(seen.lifted))
    lifted = np.maximum.accumulate(np.where(seen.lifted, frames, -1))[last - 1]
    inside = last - 1 - np.rint(_EARLY * (last - first)).astype(np.intp)
    begins: Indices = np.where(lifted >= first, lifted + 1, inside)
    return begins


def _late(found: Indices, seen: Seen, spans: Indices, said: Indices, points: Float64) -> None:
    """Give strokes that no label stands in to the character whose ink they stand over."""
    stroke: Indices = np.cumsum(seen.ends) - seen.ends
    steps = np.zeros(len(seen.log_probs), bool)
    for start, end in spans[said].tolist():
        steps[start:end] = True
    named = np.zeros(stroke[-1] + 1, bool)
    named[stroke[seen.point[steps[seen.step]]]] = True
    main = named[stroke]
    # Only strokes that are not in `main` change hands.
    left, right = np.full(len(spans), np.inf), np.full(len(spans), -np.inf)
    np.minimum.at(left, found[main], points[main, 0])
    np.maximum.at(right, found[main], points[main, 0])
    for number in np.flatnonzero(~named):
        own = stroke == number
        at = points[own, 0].mean()
        gaps = np.maximum(0.0, np.maximum(left - at, at - right))  # inf where there is no ink
        if gaps.min() < gaps[found[own][0]] < np.inf:  # a character keeps the only ink that it has
            found[own] = int(np.argmin(gaps))


def runs(owner: Indices) -> list[tuple[int, int, int]]:
    """(owner, start, stop) of the runs of a stroke's points that have one."""
    edges = np.flatnonzero(np.diff(owner)) + 1
    starts, stops = [0, *edges.tolist()], [*edges.tolist(), len(owner)]
    return [(int(owner[a]), a, b) for a, b in zip(starts, stops) if owner[a] != NOBODY]


def of_strokes(owner: Indices, ends: Bools, ways: Sequence[Float64]) -> list[Indices]:
    """The owners of a drawing's own points, of those of the evenly spaced line made of them.

    Args:
      owner: of the line's points; ends: whether a stroke ends at each.
      ways: of each stroke how far along each of its own points lies, as a share from 0 to 1.
    """
    cuts = np.flatnonzero(ends)[:-1] + 1
    return [
        part[np.rint(way * (len(part) - 1)).astype(np.intp)]
        for part, way in zip(np.split(owner, cuts), ways)
    ]
