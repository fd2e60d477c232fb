"""Marks over and under letters: the network writes the letter, these strokes make it accented."""

from __future__ import annotations

import numpy as np

from strokegen.ink.types import Float32

_TURN = np.linspace(0, 2 * np.pi, 9)

# Strokes in x-heights about the mark's own middle, y down; a mark is about 0.45 wide.
_MARKS = {
    "acute": [[(-0.12, 0.14), (0.02, -0.02), (0.15, -0.16)]],
    "grave": [[(-0.15, -0.16), (-0.02, -0.02), (0.12, 0.14)]],
    "circumflex": [[(-0.2, 0.11), (-0.1, -0.02), (0.0, -0.13), (0.1, -0.02), (0.2, 0.11)]],
    "caron": [[(-0.2, -0.11), (-0.1, 0.02), (0.0, 0.13), (0.1, 0.02), (0.2, -0.11)]],
    "tilde": [[(-0.25, 0.06), (-0.14, -0.07), (0.0, 0.0), (0.14, 0.07), (0.25, -0.06)]],
    "macron": [[(-0.22, 0.02), (0.0, 0.0), (0.22, -0.02)]],
    "diaeresis": [[(-0.15, 0.0)], [(0.15, 0.0)]],
    "ring": [[(0.13 * np.sin(t), -0.13 * np.cos(t)) for t in _TURN]],
    "cedilla": [[(0.0, -0.12), (0.09, 0.02), (0.04, 0.15), (-0.12, 0.17)]],
}


def mark(name: str, letter: Float32, rng: np.random.Generator) -> list[Float32]:
    """The strokes of one mark, placed by the letter it belongs to.

    Args:
      name: a value of `strokegen.ink.alphabet.ACCENTS`.
      letter: `(n, 2)` points of the letter, x-heights, baseline at y = 0, y down.
      rng: for the small unevenness that a hand has.
    """
    left, top = letter.min(axis=0)
    right, bottom = letter.max(axis=0)
    # A letter's window reaches into its neighbours: keep to the middle, and to letter height.
    middle = 0.5 * (left + right)
    if name == "cedilla":
        place = np.array([middle, max(bottom, 0.0) + 0.15])
    else:
        near = letter[np.abs(letter[:, 0] - middle) < 0.6]
        place = np.array([middle, (near[:, 1].min() if len(near) else top) - 0.32])
    size, wobble = np.exp(rng.normal(0, 0.08)), rng.normal(0, 0.03, 2)
    return [
        (np.array(stroke) * size + place + wobble).astype(np.float32) for stroke in _MARKS[name]
    ]
