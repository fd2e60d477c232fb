"""What is told of a line beside its picture: one flat record, the same in every container."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from strokegen.corpora.draw import Drawn
from strokegen.corpora.picture import Picture
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float64

Record = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """A line that is ready to be stored.

    Attributes:
      key: what its files are called; record: see `record_of`.
      ink: in x-heights, with times and label; png: the picture's file, or None.
    """

    key: str
    record: Record
    ink: Drawing
    png: bytes | None


def made(drawn: Drawn, picture: Picture, seed: int) -> Made:
    """A line of a corpus of that seed, with its record."""
    return Made(drawn.spec.key, record_of(drawn, picture, seed), picture.ink, picture.png)


def record_of(drawn: Drawn, picture: Picture, seed: int) -> Record:
    """All that is known of a line.

    Returns:
      text; number, corpus_seed, and seed, style and bias, by which `strokegen write` writes it
      again; pen_shape, pen_width, slant, size, tremor, noise, colour, background; verdict, sure,
      read and attempts; width and height of the picture in pixels, 0 without one; scale and
      offset_x, offset_y, which take the ink to pixels; words and characters, each with its text and
      box, (left, top, right, bottom) in pixels, or None where it has no ink of its own; boxes_by,
      see `Drawn.aligned`; strokes, of points in x-heights, and times in seconds.
    """
    spec = drawn.spec
    facts = dict(vars(spec))
    facts["pen_shape"] = facts.pop("pen")
    boxes = picture.boxes(drawn.owner, len(spec.text))
    spans = [(at, at + 1) for at, char in enumerate(spec.text) if not char.isspace()]
    words = [word.span() for word in re.finditer(r"\S+", spec.text)]
    return {
        "text": facts.pop("text"),
        **facts,
        "corpus_seed": seed,
        "verdict": drawn.verdict,
        "sure": drawn.sure,
        "read": drawn.read,
        "attempts": drawn.attempts,
        "width": picture.width,
        "height": picture.height,
        "scale": picture.scale,
        "offset_x": picture.offset[0],
        "offset_y": picture.offset[1],
        "boxes_by": drawn.aligned,
        "words": [_boxed(spec.text, boxes, span) for span in words],
        "characters": [_boxed(spec.text, boxes, span) for span in spans],
        "strokes": [np.round(one.astype(float), 4).tolist() for one in picture.ink.strokes],
        "times": [np.round(one, 4).tolist() for one in picture.ink.times or ()],
    }


def _boxed(text: str, boxes: Float64, span: tuple[int, int]) -> dict[str, Any]:
    """Some characters, and the box around those of them that have ink."""
    start, end = span
    own = boxes[start:end][np.isfinite(boxes[start:end]).all(axis=1)]
    box = [*own[:, :2].min(axis=0), *own[:, 2:].max(axis=0)] if len(own) else None
    return {"text": text[start:end], "box": box and [round(float(edge), 2) for edge in box]}
