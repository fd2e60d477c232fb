"""Whose writing looks like whose: how the pen turns, and where it goes when it is lifted.

Nothing that writes knows of it, so that it can judge what was written in somebody's hand.

Source: Bulacu & Schomaker (2007), "Text-independent writer identification and verification using
textural and allographic features", IEEE TPAMI 29(4), whose hinge of two contour directions this is,
here of two successive steps of the pen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.ink.types import Float32, Float64

_WAYS = 12  # directions that are told apart
_REACH, _CELL = 3, 0.5  # of moves in the air: cells each way, and their size in x-heights
_AIR = 0.3  # what the air counts beside the hinge


@dataclass(frozen=True)
class Manner:
    """How somebody writes, whatever the text.

    Attributes:
      hinge: shares of the directions of two successive steps; air: of the moves with the pen
        lifted; both as square roots, so that their distance is Hellinger's.
    """

    hinge: Float64
    air: Float64

    @classmethod
    def of(cls, lines: Sequence[Float32], spacing: float) -> Manner:
        """Of stroke-3 lines `(n, 3)` of evenly spaced points, in units of `spacing` x-heights."""
        hinge = np.zeros((_WAYS, _WAYS))
        air = np.zeros((2 * _REACH + 1, 2 * _REACH + 1))
        for line in lines:
            offsets, lifted = line[:, :2].astype(np.float64), line[:, 2] > 0.5
            angle = np.arctan2(offsets[:, 1], offsets[:, 0])
            way = np.floor((angle + np.pi) / (2 * np.pi) * _WAYS).astype(int) % _WAYS
            drawn = np.append(False, ~lifted[:-1])
            both = drawn[1:] & drawn[:-1]
            np.add.at(hinge, (way[:-1][both], way[1:][both]), 1)
            cells = np.rint(offsets[1:][lifted[:-1]] * spacing / _CELL).astype(int)
            x, y = np.clip(cells + _REACH, 0, 2 * _REACH).T
            np.add.at(air, (x, y), 1)
        return cls(*(np.sqrt(part / max(part.sum(), 1)) for part in (hinge, air)))

    def distance(self, other: Manner) -> float:
        """0 for the same manner, at most 2 * (1 + 0.3)."""
        hinge, air = ((a - b) for a, b in ((self.hinge, other.hinge), (self.air, other.air)))
        return float((hinge**2).sum() + _AIR * (air**2).sum())
