"""Foreign ink is read: of each row the likeliest texts, and where their characters stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import overload

import numpy as np

from strokegen.ink import sources
from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import arc_length
from strokegen.ink.keywords import named
from strokegen.ink.types import Float32, Float64
from strokegen.models.reader import ctc
from strokegen.models.reader.characters import of_strokes, owners, runs
from strokegen.models.reader.frames import points_of
from strokegen.models.reader.reader import NAME, Reader, Seen, padded
from strokegen.models.reader.reading import Alternative, Box, Character, Line, Part, Reading
from strokegen.models.reader.sizes import looked
from strokegen.presets import loaded
from strokegen.redraw import Progress

_MOST_STEPS = 1000
"""Of a row for which other texts than the likeliest path's are looked for."""

_TOGETHER = 8
"""Drawings that are read in one batch."""


@overload
def read_text(
    ink: Drawing | str | Path,
    *,
    alternatives: int = ...,
    preset: str | Path | Reader = ...,
    progress: Progress | None = ...,
) -> Reading: ...


@overload
def read_text(
    ink: Sequence[Drawing],
    *,
    alternatives: int = ...,
    preset: str | Path | Reader = ...,
    progress: Progress | None = ...,
) -> list[Reading]: ...


@named
def read_text(
    ink: Drawing | str | Path | Sequence[Drawing],
    *,
    alternatives: int = 5,
    preset: str | Path | Reader = NAME,
    progress: Progress | None = None,
) -> Reading | list[Reading]:
    r"""Read handwriting: what it says, how sure that is, and where each character stands.

    Args:
      ink: a drawing of one line or of a page of them, or the name of one, see
        `strokegen.datasets.one`; or a list of drawings, each read by itself.
      alternatives: how many other texts are given at most.
      preset: a name, a folder, or a `Reader`.
      progress: called with a list of batches, returns it as an iterator (such as tqdm).
    Returns:
      A Reading, whose lines are the page's rows from the top; of a list of drawings a list.
    Raises:
      ValueError: `alternatives` is below 0, or there is far too much ink for a page of writing.
      PresetError: see `strokegen.presets.loaded`.
      DataError, OSError: a name that stands for no ink.
    """
    if alternatives < 0:
        raise ValueError(f"alternatives must be 0 or more, got {alternatives}")
    reader = loaded(Reader, preset)
    single = isinstance(ink, Drawing | str | Path)
    drawings = [sources.one(ink)] if isinstance(ink, Drawing | str | Path) else list(ink)
    count = len(drawings)
    batches = [range(i, min(i + _TOGETHER, count)) for i in range(0, count, _TOGETHER)]
    found: list[Reading] = []
    for batch in (progress or iter)(batches):
        found += _read(reader, [drawings[number] for number in batch], alternatives)
    return found[0] if single else found


def _read(reader: Reader, drawings: Sequence[Drawing], alternatives: int) -> list[Reading]:
    """Drawings side by side."""
    result = []
    for drawing, page in zip(drawings, looked(reader, drawings)):
        lines = [
            _line(reader, drawing, row.strokes, row.line, row.seen, alternatives) for row in page
        ]
        result.append(Reading.of(lines, alternatives))
    return result


def _line(
    reader: Reader,
    drawing: Drawing,
    strokes: Sequence[int],
    line: Float32,
    seen: Seen,
    alternatives: int,
) -> Line:
    """What a row says, and where."""
    texts = _texts(reader, seen)
    text, labels, log_prob = texts[0]
    others = tuple(Alternative(one, float(np.exp(p))) for one, _, p in texts[1 : alternatives + 1])
    characters = _characters(reader, drawing, strokes, line, seen, labels)
    return Line(
        text, float(np.exp(log_prob)), others, characters, tuple(strokes), drawing.only(strokes)
    )


def _texts(reader: Reader, seen: Seen) -> list[tuple[str, ctc.Labels, float]]:
    """Texts, the labels of each without spaces around them, and log p, the likeliest first."""
    few = len(seen.log_probs) <= _MOST_STEPS
    beam = ctc.beam(seen.log_probs) if few else []
    likely = dict.fromkeys([*beam, tuple(ctc.greedy(seen.log_probs).tolist())])
    steps, size = seen.log_probs.shape
    probs = np.broadcast_to(seen.log_probs[:, None], (steps, len(likely), size))
    lengths = np.full(len(likely), steps)
    values = ctc.log_likelihood(probs, lengths, list(likely))
    found: dict[str, float] = {}
    for labels, value in zip(likely, values):
        text = reader.text(labels)
        found[text] = float(np.logaddexp(found.get(text, -np.inf), value))
    ranked = sorted(found.items(), key=lambda one: -one[1])
    return [(text, reader.alphabet.encode(text), value) for text, value in ranked]


def _characters(
    reader: Reader,
    drawing: Drawing,
    strokes: Sequence[int],
    line: Float32,
    seen: Seen,
    labels: ctc.Labels,
) -> tuple[Character, ...]:
    """The characters of a row's text."""
    text = reader.alphabet.decode(labels)
    probs, lengths = padded([seen.log_probs])
    (spans,) = ctc.align(probs, lengths, [labels])
    if spans is None or not text:
        return ()
    points, ends = points_of(line, reader.normaliser.spacing)
    spaces = np.array([char == " " for char in text])
    ways = [_shares(drawing.strokes[number]) for number in strokes]
    parts: list[list[Part]] = [[] for _ in text]
    whose = of_strokes(owners(seen, spans, spaces, points), ends, ways)
    for number, owner in zip(strokes, whose):
        for one, start, stop in runs(owner):
            parts[one].append(Part(number, start, stop))
    return tuple(
        Character(
            char,
            tuple(own),
            _box(drawing, own),
            float(np.exp(seen.log_probs[a:b, label].max())),
        )
        for char, own, (a, b), label in zip(text, parts, spans, labels)
    )


def _shares(stroke: Float32) -> Float64:
    """How far along a stroke each of its points lies, from 0 to 1."""
    way = arc_length(stroke.astype(np.float64))
    return way / way[-1] if way[-1] else way


def _box(drawing: Drawing, parts: Sequence[Part]) -> Box | None:
    """The box around some points."""
    if not parts:
        return None
    points = np.concatenate(
        [drawing.strokes[part.stroke][part.start : part.stop] for part in parts]
    )
    (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return left, top, right, bottom
