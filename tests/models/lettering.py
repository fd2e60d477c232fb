"""Letters of straight strokes, which an outside reader can read too."""

import numpy as np

from strokegen.ink.drawing import Drawing

# Letters of straight strokes, in x-heights, y down, baseline at 0.
LETTERS = {
    "H": [[(0, -2), (0, 0)], [(0, -1), (1, -1)], [(1, -2), (1, 0)]],
    "E": [[(1, -2), (0, -2), (0, 0), (1, 0)], [(0, -1), (0.8, -1)]],
    "L": [[(0, -2), (0, 0), (1, 0)]],
    "T": [[(0, -2), (1.2, -2)], [(0.6, -2), (0.6, 0)]],
    "N": [[(0, 0), (0, -2), (1, 0), (1, -2)]],
    "I": [[(0.1, -2), (0.1, 0)]],
}


def lettering(text):
    strokes, at = [], 0.0
    for char in text:
        letter = LETTERS.get(char, [])
        strokes += [np.add(stroke, [at, 0]) for stroke in letter]
        at += 0.6 + max((x for stroke in letter for x, _ in stroke), default=0.6)
    return Drawing(tuple(strokes), label=text)
