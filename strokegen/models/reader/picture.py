"""Ink with a box around each character that was read of it, and the character above."""

from __future__ import annotations

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.models.reader.reading import Reading
from strokegen.render.page import Caption, Page, inked

COLOUR = "#d05020"

_AROUND = 0.12  # of a letter's usual height, between it and its box
_LETTER = 0.8
_BORDER = 0.05


def picture(drawing: Drawing, reading: Reading) -> Page:
    """A page of the ink, a box around each character, and above it what it was read as."""
    boxes = [(one.text, one.box) for line in reading.lines for one in line.characters if one.box]
    tall = float(np.median([bottom - top for _, (_, top, _, bottom) in boxes])) if boxes else 1.0
    tall = tall or drawing.height or drawing.width or 1.0
    around, size = _AROUND * tall, _LETTER * tall
    frames, captions = [], []
    for text, (left, top, right, bottom) in boxes:
        left, top, right, bottom = left - around, top - around, right + around, bottom + around
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        frames.append(np.array(corners, np.float32))
        captions.append(Caption(text, (left + right) / 2, top - 0.25 * size, size))
    marks = Drawing(frames, straight=True, meta={"colour": COLOUR, "pen": _BORDER * tall})
    shown = (drawing, marks) if frames else (drawing,)
    edges = np.array([inked(one) for one in shown if one.strokes] or [(0.0, 0.0, 1.0, 1.0)])
    margin = 0.5 * tall
    left, top = edges[:, :2].min(axis=0) - [margin, margin + 1.4 * size]
    right, bottom = edges[:, 2:].max(axis=0) + margin
    return Page(
        shown,
        tuple(captions),
        (float(left), float(top), float(right), float(bottom)),
        title=reading.text,
        facts={"read": reading.text, "probability": f"{reading.probability:.4f}"},
    )
