"""Quick, Draw! drawings as ndjson: a JSON object a line, in the simplified or the raw form.

Source: github.com/googlecreativelab/quickdraw-dataset. `drawing` is a list of strokes, each
`[xs, ys]` (simplified, 0 to 255) or `[xs, ys, ts]` (raw, with milliseconds); y points down.
Raw drawings are simplified as Google's are, and keep their times.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from strokegen.datasets.sample import Sample, split_of
from strokegen.datasets.simplify import simplified
from strokegen.datasets.sketches import Skipped, Unusable, check, check_times, numbers, sketch
from strokegen.ink.drawing import Drawing

MAX_LINE = 4 << 20
"""Bytes of a line; the longest raw drawings have some 100 kB."""

MAX_RAW_POINTS = 50_000
_MAX_WORD = 100


def lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """(number, line) of every line that is not blank; None for one longer than `MAX_LINE`."""
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            whole = len(line) <= MAX_LINE
            while len(line) > MAX_LINE and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE + 1)
            if not whole:
                yield number, None
            elif line.strip():
                yield number, line


def samples(path: Path, category: str, skipped: Skipped, seen: set[str]) -> Iterator[Sample | None]:
    """A sample for each good line, None for each that is left out and counted.

    Args:
      path: the file.
      category: the label of drawings that name no `word`.
      skipped: gets the reason of each line that is left out, with its number.
      seen: the `key_id`s of the drawings so far; doubles are dropped, new ones are added.
    """
    for number, line in lines(path):
        place = f"{path.name} line {number}"
        try:
            if line is None:
                raise Unusable(f"line over {MAX_LINE >> 20} MB")
            facts = _object(line)
            key = _key(facts, f"{path.stem}:{number}")
            if facts.get("recognized") is False:
                skipped.add("not recognised by the game")
                yield None
            elif key in seen:
                skipped.add("double of a key_id")
                yield None
            else:
                sample = _sample(facts, key, category)
                seen.add(key)
                yield sample
        except Unusable as reason:
            skipped.add(str(reason), place)
            yield None


def _object(line: bytes) -> dict:
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError):
        raise Unusable("line that is not JSON") from None
    if not isinstance(facts, dict) or not isinstance(facts.get("drawing"), list):
        raise Unusable("line without a drawing")
    return facts


def _key(facts: dict, otherwise: str) -> str:
    key = facts.get("key_id", otherwise)
    if isinstance(key, bool) or not isinstance(key, str | int) or len(str(key)) > _MAX_WORD:
        raise Unusable("key_id that is no id")
    return str(key)


def _sample(facts: dict, key: str, category: str) -> Sample:
    word = facts.get("word", category)
    if not isinstance(word, str) or not 0 < len(word) <= _MAX_WORD:
        raise Unusable("word that is no category")
    strokes, times = _ink(facts["drawing"])
    if times is not None:
        check(strokes, MAX_RAW_POINTS)
        check_times(times)
        strokes, times = simplified(strokes, times)
        times = [(moments - times[0][0]) / 1000 for moments in times]
    return Sample(sketch(strokes, word, times), key=key, split=split_of(key))


def _ink(drawing: list) -> tuple[list[np.ndarray], list[np.ndarray] | None]:
    """(strokes, times in ms or None)."""
    sizes = {len(stroke) if isinstance(stroke, list) else 0 for stroke in drawing}
    if sizes not in ({2}, {3}):
        raise Unusable("strokes that are not all [xs, ys], or all [xs, ys, ts]")
    columns = [[numbers(values) for values in stroke] for stroke in drawing]
    if any(len({len(values) for values in stroke}) > 1 for stroke in columns):
        raise Unusable("as many xs as ys are needed")
    strokes = [np.stack(stroke[:2], axis=1) for stroke in columns]
    return strokes, [stroke[2] for stroke in columns] if sizes == {3} else None


def to_ndjson(drawings: Iterable[Drawing]) -> str:
    """Drawings in the simplified form's schema, one a line.

    Coordinates are moved to begin at 0 and rounded to whole units. `meta["key"]` is the `key_id`,
    where there is one; the label is the `word`.
    """
    rows = []
    for drawing in drawings:
        left, top, _, _ = drawing.bounds
        strokes = [np.rint(stroke.T - [[left], [top]]).astype(int) for stroke in drawing.strokes]
        facts = {"key_id": drawing.meta.get("key"), "word": drawing.label, "recognized": True,
                 "drawing": [stroke.tolist() for stroke in strokes]}  # fmt: skip
        facts = {name: value for name, value in facts.items() if value is not None}
        rows.append(json.dumps(facts, separators=(",", ":")) + "\n")
    return "".join(rows)
