"""Ink as JSON: what a recogniser trains on, and what a hand is primed with.

`{"label", "strokes": [[[x, y], ...], ...], "meta"}`, and where the ink has them "times" in seconds
and "pressure" from 0 to 1, a number a point; "brushes", a stroke's "colour", "width", "layer",
"opacity" and "tool" as far as they are known; "straight", a truth value for all strokes or for
each: without it the shape of the strokes tells (`strokegen.ink.chords`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from strokegen.formats.signature_pad import drawing_of
from strokegen.ink.brush import Brush
from strokegen.ink.checks import Skipped, Unusable
from strokegen.ink.chords import by_shape
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, Unheld
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Floating

MAX_BYTES = 16 << 20  # as a line of .ndjson; a million points unpack to half a GB


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The one drawing of an ink file, or of what signature_pad has saved.

    Raises:
      DataError: it is none; the message names it.
      ValueError: over 16 MB.
    """
    data = read_bounded(stream, MAX_BYTES, name)
    left = Skipped()
    try:
        facts = json.loads(data)
        yield drawing_of(facts, left) if isinstance(facts, list) else from_facts(facts)
    except (Unusable, ValueError, RecursionError) as error:
        raise DataError(f"{name}: not an ink file ({error})") from None
    left.warn(name)


def encode(drawings: Iterable[Drawing]) -> bytes:
    """One drawing as an ink file."""
    (drawing,) = drawings
    return f"{to_json(drawing)}\n".encode()


def to_json(drawing: object) -> str:
    """A drawing as JSON, numbers to 4 decimals.

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
    if drawing.pressure is not None:
        facts["pressure"] = [_rounded(press) for press in drawing.pressure]
    if any(brush != Brush() for brush in drawing.brushes):
        facts["brushes"] = [_known(brush) for brush in drawing.brushes]
    told = drawing.straight
    if any(told) or any(by_shape(drawing).straight):
        facts["straight"] = told[0] if len(set(told)) == 1 else told
    return json.dumps(facts, ensure_ascii=False)


@lru_cache(1024)  # most strokes have one of a few
def _known(brush: Brush) -> dict[str, object]:
    return {name: value for name, value in asdict(brush).items() if value is not None}


def _rounded(values: Floating) -> list[float]:
    return [round(value, 4) for value in values.tolist()]


def from_json(text: str) -> Drawing:
    """The drawing of `to_json`.

    Raises:
      ValueError: not JSON, or not of that form.
    """
    return from_facts(json.loads(text))


def from_facts(facts: object) -> Drawing:
    """The drawing of an object as `to_json` writes it.

    Raises:
      ValueError: not of that form.
    """
    if not isinstance(facts, dict) or not isinstance(facts.get("strokes"), list):
        raise ValueError('expected {"label": ..., "strokes": [[[x, y], ...], ...]}')
    meta = facts.get("meta") or {}
    label = facts.get("label", facts.get("text"))  # as a corpus calls it
    if not isinstance(meta, dict) or not isinstance(label, str | None):
        raise ValueError("label must be a string, and meta an object")
    try:
        drawing = Drawing(
            facts["strokes"],
            facts.get("times") or None,
            label,
            meta,
            facts.get("pressure") or None,
            [_brush(brush) for brush in facts["brushes"]] if facts.get("brushes") else Brush(),
            facts.get("straight") or False,
        )
    except (TypeError, OverflowError) as error:
        raise ValueError(f"strokes must be lists of [x, y]: {error}") from None
    return drawing if "straight" in facts else by_shape(drawing)


_BRUSH: dict[str, type | tuple[type, ...]] = {
    "colour": str,
    "width": (int, float),
    "layer": str,
    "opacity": (int, float),
    "tool": str,
}


def _brush(facts: object) -> Brush:
    if not isinstance(facts, dict) or not all(
        name in _BRUSH and isinstance(value, _BRUSH[name]) for name, value in facts.items()
    ):
        raise ValueError(f"a brush must be an object of {', '.join(_BRUSH)}")
    return Brush(**facts)


def read_ink(path: str | Path) -> Drawing:
    """Read a `.json` ink file.

    Raises:
      OSError: it cannot be read.
      ValueError: over 16 MB, or not ink; the message names the file.
    """
    path = Path(path)
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path}: over {MAX_BYTES >> 20} MB of ink; split it")
    with open(path, "rb") as stream:
        (drawing,) = drawings(stream, str(path))
    return drawing
