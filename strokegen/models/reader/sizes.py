"""Foreign ink is looked at: a page is cut into rows, each is tried at several sizes, one is kept.

The x-height of foreign ink is not known. Each row is read as if its small letters were of several
heights, and the size whose likeliest path is the most probable is taken: on UNIPEN's validation
writers that reads better than ink whose size was measured with the help of its text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.ink.arrays import to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import arc_length, baseline
from strokegen.ink.highlights import left_out, written
from strokegen.ink.types import Float32
from strokegen.models.reader.reader import Reader, Seen
from strokegen.models.reader.rows import MOST_IN_ROW, rows, x_height

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


@dataclass(frozen=True)
class _Trial:
    """A row at one size: `log_size` from what the page seems to have, and its prepared line."""

    log_size: float
    line: Float32


@dataclass(frozen=True)
class Looked:
    """A row of a page, at the size that suits it.

    Attributes:
      strokes: numbers of the page's strokes that it is made of, as they were drawn.
      line: as the reader takes it; seen: what the network says of it.
    """

    strokes: tuple[int, ...]
    line: Float32
    seen: Seen


def looked(reader: Reader, pages: Sequence[Drawing]) -> list[list[Looked]]:
    """The rows of each page, from the top, all looked at side by side.

    A highlighter's strokes are in no row, which is said.

    Raises:
      ValueError: there is far too much ink for a page of writing.
    """
    own = [written(page) for page in pages]
    marks = sum(map(len, pages)) - sum(map(len, own))
    if marks:
        left_out(marks)
    cut = [_cut(page, kept) for page, kept in zip(pages, own)]
    trials = [[_trials(reader, row, unit) for row in found] for found, unit, _ in cut]
    every = [trial for page in trials for row in page for trial in row]
    seen = iter(reader.look([trial.line for trial in every]))
    result = []
    for page, (_, _, numbers) in zip(trials, cut):
        looks = [[next(seen) for _ in row] for row in page]
        chosen = zip(numbers, page, looks, _best(page, looks))
        result.append([
            Looked(tuple(strokes), row[best].line, look[best])
            for strokes, row, look, best in chosen
        ])  # fmt: skip
    return result


def _cut(page: Drawing, own: list[int]) -> tuple[list[Drawing], float, list[list[int]]]:
    """Rows of some of a page's strokes, the x-height that they seem to have, and their numbers.

    Raises:
      ValueError: there is far too much ink for a page of writing.
    """
    if not own:
        return [], 1.0, []
    drawing = page.only(own)
    ways = [float(arc_length(stroke.astype(np.float64))[-1]) for stroke in drawing.strokes]
    unit = x_height(drawing.strokes)
    _bound(len(drawing), sum(ways) / unit, 1.0, "page")
    numbers = rows(drawing.strokes)
    for row in numbers:
        _bound(len(row), sum(ways[number] for number in row) / unit, _OF_A_ROW, "row")
    known = [[own[number] for number in row] for row in numbers]
    return [drawing.only(row) for row in numbers], unit, known


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
