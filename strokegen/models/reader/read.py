"""Foreign ink is read: a page is cut into rows, each is tried at several sizes, the best is kept.

The x-height of foreign ink is not known. Each row is read as if its small letters were of several
heights, and the size whose likeliest path is the most probable is taken: on UNIPEN's validation
writers that reads better than ink whose size was measured with the help of its text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import numpy as np

from strokegen.ink import sources
from strokegen.ink.arrays import to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import arc_length, baseline
from strokegen.ink.keywords import named
from strokegen.ink.types import Float32, Float64
from strokegen.models.reader import ctc
from strokegen.models.reader.characters import of_strokes, owners, runs
from strokegen.models.reader.frames import points_of
from strokegen.models.reader.reader import NAME, Reader, Seen, padded
from strokegen.models.reader.reading import Alternative, Box, Character, Line, Part, Reading
from strokegen.models.reader.rows import MOST_IN_ROW, rows, x_height
from strokegen.presets import loaded
from strokegen.redraw import Progress

SIZES = (0.5, 0.63, 0.8, 1.0, 1.25, 1.6)
"""What the x-height that a page seems to have is multiplied by."""

_SPREAD = 0.35
"""How far a row's size may stray from its page's, as the standard deviation of its logarithm."""

_SHORT = 2.5
"""Rows narrower than this in x-heights show no line to stand on."""

_REACHES = ((1.0, 0.0), (1.9, 0.0), (1.9, 0.9), (2.8, 0.9))
"""How high such a row may be, and how much of that is below its baseline, in x-heights."""

_MOST_STROKES = 20_000
_MOST_WAY = 20_000.0  # x-heights of ink
_OF_A_ROW = MOST_IN_ROW / _MOST_STROKES
"""The share of either that a row may have."""

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


@dataclass(frozen=True)
class _Trial:
    """A row at one size: `log_size` from what the page seems to have, and its prepared line."""

    log_size: float
    line: Float32


def _read(reader: Reader, drawings: Sequence[Drawing], alternatives: int) -> list[Reading]:
    """Drawings side by side."""
    cut = [_cut(drawing) for drawing in drawings]
    trials = [[_trials(reader, row, unit) for row in found] for found, unit, _ in cut]
    every = [trial for page in trials for row in page for trial in row]
    seen = iter(reader.look([trial.line for trial in every]))
    result = []
    for drawing, page, (_, _, numbers) in zip(drawings, trials, cut):
        looks = [[next(seen) for _ in row] for row in page]
        lines = [
            _line(reader, drawing, strokes, row[best].line, look[best], alternatives)
            for strokes, row, look, best in zip(numbers, page, looks, _best(page, looks))
        ]
        result.append(Reading.of(lines, alternatives))
    return result


def _cut(drawing: Drawing) -> tuple[list[Drawing], float, list[list[int]]]:
    """A drawing's rows, the x-height that it seems to have, and the numbers of each row's strokes.

    Raises:
      ValueError: there is far too much ink for a page of writing.
    """
    if not drawing.strokes:
        return [], 1.0, []
    ways = [float(arc_length(stroke.astype(np.float64))[-1]) for stroke in drawing.strokes]
    unit = x_height(drawing.strokes)
    _bound(len(drawing), sum(ways) / unit, 1.0, "page")
    numbers = rows(drawing.strokes)
    for row in numbers:
        _bound(len(row), sum(ways[number] for number in row) / unit, _OF_A_ROW, "row")
    return [drawing.only(row) for row in numbers], unit, numbers


def _bound(strokes: int, way: float, share: float, what: str) -> None:
    """Refuse far more ink than writing has."""
    if strokes > share * _MOST_STROKES or way > share * _MOST_WAY:
        raise ValueError(
            f"{strokes:,} strokes, {way:,.0f} times as long as a small letter is high, are no "
            f"{what} of writing; give at most {share * _MOST_STROKES:,.0f} of either"
        )


def _trials(reader: Reader, row: Drawing, unit: float) -> list[_Trial]:
    """A row at several sizes."""
    bare = Drawing(row.strokes)
    found = []
    for size in SIZES:
        scaled = bare.scale(1 / (size * unit))
        slope, level = baseline(scaled.strokes, 1.0)
        found.append(_Trial(float(np.log(size)), _prepared(reader, scaled, slope, level)))
    if row.width < _SHORT * unit and row.height:
        for height, below in _REACHES:
            own = row.height / height
            scaled = bare.scale(1 / own)
            level = scaled.bounds[3] - below
            found.append(_Trial(float(np.log(own / unit)), _prepared(reader, scaled, 0.0, level)))
    return found


def _prepared(reader: Reader, scaled: Drawing, slope: float, level: float) -> Float32:
    """Ink in x-heights as the reader takes it: level, evenly spaced, in model units."""
    left = scaled.bounds[0]

    def placed(points: Float32) -> Float32:
        x, y = points[:, 0] - left, points[:, 1] - slope * points[:, 0] - level
        return np.stack([x, y], axis=1).astype(np.float32)

    return to_stroke3(reader.normaliser.points(scaled.map(placed)))


def _best(page: Sequence[Sequence[_Trial]], looks: Sequence[Sequence[Seen]]) -> list[int]:
    """Of each row the best trial: by its likeliest path, and by the size of the whole page."""
    paths = [np.array([one.log_probs.max(axis=1).sum() for one in look]) for look in looks]
    sizes = [np.array([trial.log_size for trial in row]) for row in page]
    usual = np.log(SIZES)
    whole = sum((path[: len(usual)] for path in paths), -0.5 * (usual / _SPREAD) ** 2)
    middle = usual[int(np.argmax(whole))] if len(paths) > 1 else 0.0
    away = [-0.5 * ((size - middle) / _SPREAD) ** 2 for size in sizes]
    return [int(np.argmax(path + far)) for path, far in zip(paths, away)]


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
