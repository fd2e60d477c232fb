"""Ink as JSON: what a recogniser trains on, and what a hand is primed with."""

from __future__ import annotations

import json
from pathlib import Path

from strokegen.ink.drawing import Drawing

_MAX_BYTES = 64 << 20


def to_json(drawing: Drawing) -> str:
    """`{"label", "strokes": [[[x, y], ...], ...], "times"?, "meta"}`, numbers to 4 decimals."""
    facts = {
        "label": drawing.label,
        "strokes": [[[round(float(v), 4) for v in point] for point in s] for s in drawing.strokes],
        "meta": drawing.meta,
    }
    if drawing.times is not None:
        facts["times"] = [[round(float(v), 4) for v in time] for time in drawing.times]
    return json.dumps(facts, ensure_ascii=False)


def encode(shown: object) -> str:
    """The text of an ink file; raises ValueError for a page, which is not one drawing's ink."""
    if not isinstance(shown, Drawing):
        raise ValueError(".json holds the ink of one drawing, not a page; use .svg")
    return to_json(shown)


def from_json(text: str) -> Drawing:
    """The drawing of `to_json`.

    Raises:
      ValueError: not JSON, or not of that form.
    """
    facts = json.loads(text)
    if not isinstance(facts, dict) or not isinstance(facts.get("strokes"), list):
        raise ValueError('expected {"label": ..., "strokes": [[[x, y], ...], ...]}')
    times = facts.get("times")
    meta = facts.get("meta") or {}
    label = facts.get("label")
    if not isinstance(meta, dict) or not isinstance(label, str | None):
        raise ValueError("label must be a string, and meta an object")
    try:
        return Drawing(tuple(facts["strokes"]), tuple(times) if times else None, label, meta)
    except (TypeError, OverflowError) as error:
        raise ValueError(f"strokes must be lists of [x, y]: {error}") from None


def read_ink(path: str | Path) -> Drawing:
    """Read a `.json` ink file.

    Raises:
      OSError: it cannot be read.
      ValueError: over 64 MB, or not ink; the message names the file.
    """
    path = Path(path)
    if path.stat().st_size > _MAX_BYTES:
        raise ValueError(f"{path}: over {_MAX_BYTES >> 20} MB of ink; split it")
    try:
        return from_json(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: not an ink file ({error})") from None
