"""Whether what a network drew is new, or a copy of a drawing that it learned from.

Two drawings are compared as they look, whatever the order and the direction of their strokes: each
is stretched to fill a square, its shorter side at most threefold, and its ink, evenly along its
strokes, is laid into SIDE x SIDE cells and blurred. The distance is that between these two
pictures, each of length 1: 0 for the same ink, 1.41 for ink that shares no place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from tqdm import tqdm

from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import resample
from strokegen.ink.types import Float32, Indices

SIDE = 32
BLUR = 1.5
"""Standard deviation, in cells."""

_STRETCH = 3
_SPACING = 0.25  # cells, between the points that stand for the ink
_EDGE = 3  # cells left free around the ink, for the blur
_AT_ONCE = 1000


def pictures(drawings: Sequence[Drawing]) -> Float32:
    """The blurred ink of each drawing, `[n, SIDE * SIDE]` float32, rows of length 1."""
    cells = np.arange(SIDE)
    blur = np.exp(-0.5 * ((cells[:, None] - cells) / BLUR) ** 2)
    rows = []
    for drawing in tqdm(drawings, "looking at shapes", delay=2, leave=False, disable=None):
        left, top, right, bottom = drawing.bounds
        sides = np.array([right - left, bottom - top])
        scale = (SIDE - 1 - 2 * _EDGE) / np.maximum(sides, sides.max() / _STRETCH or 1)
        middle = np.array([left + right, top + bottom]) / 2
        points = np.concatenate(
            [np.zeros((0, 2))]
            + [
                resample((stroke.astype(float) - middle) * scale + (SIDE - 1) / 2, _SPACING)
                for stroke in drawing.strokes
            ]
        )
        column, row = np.rint(points).astype(int).T
        ink = np.bincount(row * SIDE + column, minlength=SIDE * SIDE).reshape(SIDE, SIDE)
        # A line's cells count alike, however slowly it crosses them.
        rows.append((blur @ np.minimum(ink, 1) @ blur).ravel())
    found = np.array(rows, np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True) + 1e-9  # 0 where there is no ink
    return found


def nearest(some: Float32, among: Float32) -> tuple[Indices, Float32]:
    """Of each picture the nearest among others: (index, distance), both `[n]`."""
    likeness = some @ among.T
    index = likeness.argmax(axis=1)
    return index, distance(likeness[np.arange(len(some)), index])


def nearest_others(among: Float32) -> Float32:
    """How far each picture is from the nearest other one, `[n]`."""
    found = []
    for first in range(0, len(among), _AT_ONCE):
        likeness = among[first : first + _AT_ONCE] @ among.T
        likeness[np.arange(len(likeness)), first + np.arange(len(likeness))] = -1
        found.append(distance(likeness.max(axis=1)))
    return np.concatenate(found)


def distance(likeness: Float32) -> Float32:
    """Between two vectors of length 1 with this inner product."""
    found: Float32 = np.sqrt(np.maximum(2 - 2 * likeness, 0))
    return found
