"""Ink as JSON: what a recogniser trains on, and what a hand is primed with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, Unheld
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Float32

_MAX_BYTES = 64 << 20


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The one drawing of an ink file.

    Raises:
      DataError: it is none; the message names it.
      ValueError: over 64 MB.
    """
    data = read_bounded(stream, _MAX_BYTES, name)
    try:
        yield from_json(data.decode())
    except (ValueError, RecursionError) as error:
        raise DataError(f"{name}: not an ink file ({error})") from None


def encode(drawings: Iterable[Drawing]) -> bytes:
    """One drawing as an ink file."""
    (drawing,) = drawings
    return f"{to_json(drawing)}\n".encode()


def to_json(drawing: object) -> str:
    """`{"label", "strokes": [[[x, y], ...], ...], "times"?, "meta"}`, numbers to 4 decimals.

    Raises:
      Unheld: a page, which is not one drawing's ink.
    """
    if not isinstance(drawing, Drawing):
        raise Unheld(".json holds the ink of one drawing, not a page; use .svg")
    facts: dict[str, object] = {
        "label": drawing.label,
        "strokes": [[_rounded(point) for point in stroke] for stroke in drawing.strokes],
        "meta": drawing.meta,
    }
    if drawing.times is not None:
        facts["times"] = [_rounded(time) for time in drawing.times]
    return json.dumps(facts, ensure_ascii=False)


def _rounded(values: Float32) -> list[float]:
    return [round(float(value), 4) for value in values]


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
        return Drawing(facts["strokes"], times or None, label, meta)
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
    with open(path, "rb") as stream:
        (drawing,) = drawings(stream, str(path))
    return drawing
