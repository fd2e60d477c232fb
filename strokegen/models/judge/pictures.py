"""Drawings as the judge sees them: small grey pictures, and how they vary while it learns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.types import Float64, Floating, Strokes
from strokegen.render.raster import trace

SIDE = 48
"""Pixels in a picture's side."""

PEN = 1.7
"""Pixels of a line's width."""

_EDGE = 3.0  # pixels left free around the ink
_AT_ONCE = 256  # drawings on one strip

_TURN = 0.12  # radians, a standard deviation
_SHEAR, _ASPECT = 0.12, 0.13
_PENS = 1.2, 2.4
_DROPPED = 0.12  # of the drawings, a stroke each
_SMALL = 0.35  # of a drawing's ink, the most that a stroke which is dropped has
_WOBBLE = 0.02  # of the drawing's size, at most, as a standard deviation
_MIRRORED = 0.5


def pictures(inks: Sequence[Strokes], pen: float = PEN) -> NDArray[np.uint8]:
    """Each drawing centred, scaled to the picture, uint8 `[B, SIDE, SIDE]`, 255 where ink is.

    Args:
      inks: the strokes of each; one without any is an empty picture.
      pen: pixels of a line's width.
    """
    parts = [np.zeros((0, SIDE, SIDE), np.uint8)]
    for first in range(0, len(inks), _AT_ONCE):
        part = inks[first : first + _AT_ONCE]
        # One strip for all of them: the raster is quicker with many lines at once.
        strip = np.zeros((len(part) * SIDE, SIDE), np.uint8)
        lines = [line for row, strokes in enumerate(part) for line in _placed(strokes, row * SIDE)]
        trace(strip, lines, pen)
        parts.append(strip.reshape(-1, SIDE, SIDE))
    return np.concatenate(parts)


def _placed(strokes: Strokes, top: float) -> Sequence[Float64]:
    """The strokes in pixels, on the square whose upper edge is at `top`."""
    if not len(strokes):
        return []
    points = np.concatenate(strokes).astype(float)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (SIDE - 2 * _EDGE) / max((high - low).max(), 1e-9)
    shift = np.array([SIDE / 2, top + SIDE / 2]) - scale * (low + high) / 2
    return np.split(points * scale + shift, np.cumsum([len(one) for one in strokes])[:-1])


def varied(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """The same thing drawn differently: mirrored, turned, sheared, shaky, a small stroke left out.

    Only what keeps corners: the places of points change by a map of the plane and by little noise.
    """
    if len(strokes) > 2 and rng.random() < _DROPPED:
        lengths = np.array([np.hypot(*np.diff(one, axis=0).T).sum() for one in strokes])
        small = np.flatnonzero(lengths < _SMALL * lengths.sum())
        if len(small):
            left_out = rng.choice(small)
            strokes = [one for number, one in enumerate(strokes) if number != left_out]
    points: Floating = np.concatenate(strokes).astype(float)
    size = np.ptp(points, axis=0).max()
    points += rng.normal(0, size * rng.uniform(0, _WOBBLE), points.shape)
    ends = np.cumsum([len(one) for one in strokes])[:-1]
    return np.split(points @ _map(rng), ends)


def _map(rng: np.random.Generator) -> Floating:
    """A map of the plane `(2, 2)`, near the identity or the mirror."""
    turn, shear, aspect = rng.normal(0, (_TURN, _SHEAR, _ASPECT))
    wide = np.diag([np.exp(aspect), 1.0])
    if rng.random() < _MIRRORED:
        wide[0, 0] *= -1
    rotation = [[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]
    found: Floating = wide @ np.array([[1, 0], [shear, 1]]) @ np.array(rotation)
    return found


def random_pen(rng: np.random.Generator) -> float:
    """A line's width, in pixels."""
    return float(rng.uniform(*_PENS))
