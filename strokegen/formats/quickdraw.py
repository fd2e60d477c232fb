"""Drawings as ndjson in Quick, Draw!'s form; it is read as `strokegen.formats.ndjson` reads it.

Source: github.com/googlecreativelab/quickdraw-dataset. `drawing` is a list of strokes, each
`[xs, ys]` or, with times in milliseconds, `[xs, ys, ts]`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from strokegen.formats.ndjson import FACTS, MAX_BYTES, drawings, items, joined
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float32

__all__ = ["MAX_BYTES", "drawings", "encode", "items"]


def encode(drawings: Iterable[Drawing]) -> bytes:
    """Drawings in Quick, Draw!'s form: exact to float32, times to a microsecond, nothing scaled."""
    return joined(_line(drawing) for drawing in drawings)


def _line(drawing: Drawing) -> str:
    facts: dict[str, object] = {} if drawing.label is None else {"word": drawing.label}
    facts |= {key: drawing.meta[key] for key in FACTS if key in drawing.meta}
    columns = [[_plain(stroke[:, axis]) for axis in (0, 1)] for stroke in drawing.strokes]
    for stroke, time in zip(columns, drawing.times or ()):
        stroke.append([round(float(t) * 1000, 3) for t in time])
    return json.dumps({**facts, "drawing": columns}, ensure_ascii=False)


def _plain(values: Float32) -> list[float]:
    """Numbers in the fewest digits that are exact to float32, small whole ones without a point."""
    return [int(v) if abs(v) < 1e9 and float(v).is_integer() else float(str(v)) for v in values]
