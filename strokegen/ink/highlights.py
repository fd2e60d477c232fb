"""Highlighters mark what others have written: their strokes are ink, but no writing."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import LeftOut


def written(drawing: Drawing) -> list[int]:
    """Numbers of a drawing's strokes, from 0, that no highlighter has drawn."""
    return [number for number, brush in enumerate(drawing.brushes) if not brush.marks]


def unmarked(drawings: Iterable[Drawing]) -> list[Drawing]:
    """The drawings without highlighters' strokes, of which a `LeftOut` warning tells how many."""
    found, count = [], 0
    for drawing in drawings:
        kept = written(drawing)
        marks = len(drawing) - len(kept)
        count += marks
        found.append(drawing.only(kept) if marks else drawing)
    if count:
        left_out(count)
    return found


def left_out(count: int) -> None:
    """Say by a `LeftOut` warning that so many strokes of highlighters are left out."""
    strokes = "stroke" if count == 1 else "strokes"
    warnings.warn(
        f"left out {count:,} {strokes} of a highlighter, which is no writing", LeftOut, stacklevel=3
    )
