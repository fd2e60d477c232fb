"""What marks change in a line that the network wrote: dots of i go, ligatures close, marks come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from strokegen.ink.accents import marks, undotted
from strokegen.ink.arrays import to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import median
from strokegen.ink.types import Float32, Floating, Indices
from strokegen.models.handwriting.hand import Line
from strokegen.models.handwriting.runs import owners

# What may be the dot of an i: its size, its lower end, how far it is from its place, in x-heights;
# and characters that look like one.
_DOT, _ABOVE, _NEAR, _TICKS = 0.5, -0.85, 0.65, frozenset("'\"`^*")
_STANDING = frozenset("ABCDEFGHIKLMNOPRSTUVWXZabcdehiklmnorstuvwxz0123456789_")
_OVERLAP, _NARROWED = 0.1, 0.15  # of the letters of a ligature, in x-heights; a share of it
_FINER = 5  # parts that the way between two points is cut into, to find ink at a height

Named = Mapping[int, Sequence[str]]
"""Character of a line -> names of its marks."""


def fitted(line: Line, ink: Drawing, named: Named, spacing: float) -> Line:
    """The line as its marks ask: without the dots that they replace, its ligatures closed.

    Args:
      ink: the line's, in x-heights; spacing: x-heights a model unit.
    """
    strokes, at, shown = list(ink.strokes), line.at, line.shown
    for index, names in named.items():
        if undotted(names) and line.text[index] in "ij":
            dot = _dot(strokes, line.text, at, index)
            if dot is not None:
                begin = sum(map(len, strokes[:dot]))
                gone = slice(begin, begin + len(strokes.pop(dot)))
                at = np.delete(at, gone)
                shown = None if shown is None else np.delete(shown, gone)
        if "ligature" in names:
            both = [_letter(strokes, line.text, at, place) for place in (index - 1, index)]
            strokes = [_closer(stroke, *both) for stroke in strokes]
    if len(strokes) == len(ink.strokes) and all(map(np.array_equal, strokes, ink.strokes)):
        return line
    offsets = to_stroke3(Drawing(tuple(strokes)).scale(1 / spacing))
    return replace(line, offsets=offsets, at=at, shown=shown)


def levelled(line: Line, ink: Drawing, spacing: float) -> Line:
    """The line with its letters' feet at y = 0, which the first few of a line may miss.

    Args: as for `fitted`.
    """
    feet = [ink.points[line.at == at, 1] for at, char in enumerate(line.text) if char in _STANDING]
    lows = [float(foot.max()) for foot in feet if len(foot)]
    offsets = line.offsets.copy()
    offsets[:1, 1] -= median(lows or [0.0]) / spacing
    return replace(line, offsets=offsets)


def dressed(
    line: Line, ink: Drawing, named: Named, slant: float, rng: np.random.Generator
) -> list[tuple[int, Float32]]:
    """The strokes of all marks, each with the character that it belongs to."""
    return [
        (index, stroke)
        for index, names in named.items()
        for stroke in marks(names, _letter(ink.strokes, line.text, line.at, index), slant, rng)
    ]


def _letter(strokes: Sequence[Floating], text: str, at: Indices, index: int) -> Floating:
    """Points close together on a character's ink, or on the nearest one's that has some."""
    ends = np.cumsum([len(stroke) for stroke in strokes])[:-1]
    owned = [owners(part, text) for part in np.split(at, ends)]
    known = np.concatenate(owned)
    nearest = known[np.argmin(np.abs(known - index))]
    found = []
    for stroke, owner in zip(strokes, owned):
        place = np.arange(len(stroke))
        fine = np.linspace(0, len(stroke) - 1, (len(stroke) - 1) * _FINER + 1)
        points = np.stack([np.interp(fine, place, axis) for axis in stroke.T], axis=1)
        found.append(points[np.interp(fine, place, owner == nearest) == 1])
    main = max(found, key=len)
    if text[nearest].islower():
        # Else the end of the letter before, its dot or its bar: they were drawn late.
        found = [part for part in found if len(part) and _over(part, main)]
    return np.concatenate(found)


def _over(part: Floating, main: Floating) -> bool:
    """Whether ink lies within the width of other ink, its larger half at least."""
    left, right = main[:, 0].min(), main[:, 0].max()
    return bool(np.mean((part[:, 0] >= left) & (part[:, 0] <= right)) >= 0.5)


def _dot(strokes: Sequence[Floating], text: str, at: Indices, index: int) -> int | None:
    """Which stroke is the dot of the i or j that is this character; None where there is none."""
    letter = _letter(strokes, text, at, index)
    body = letter[letter[:, 1] > -1.1]
    middle = float(median((body if len(body) else letter)[:, 0]))
    ends = np.cumsum([len(stroke) for stroke in strokes])[:-1]
    found: dict[int, float] = {}
    for number, (stroke, own) in enumerate(zip(strokes, np.split(at, ends))):
        (left, top), (right, bottom) = stroke.min(axis=0), stroke.max(axis=0)
        # A dot stands over the letter, and in a hand that leans, or hurries, to its right.
        away = float(left + right) / 2 - middle - 0.15
        small = max(right - left, bottom - top) < _DOT and bottom < _ABOVE
        if small and abs(away) < _NEAR and not any(text[place] in _TICKS for place in own.tolist()):
            found[number] = abs(away)
    return min(found, key=lambda number: found[number], default=None)


def _closer(points: Floating, first: Floating, second: Floating) -> Float32:
    """Points of a line, of which those of the second of two letters, and after, join the first.

    What stands between the letters is narrowed; where nothing does, their halves that meet.
    """
    begin, right = np.percentile(first[:, 0], (50, 95))
    left, end = np.percentile(second[:, 0], (5, 50))
    if left > right:
        begin, end, shift = right, left, left - right + _OVERLAP
    else:
        shift = _NARROWED * max(end - begin, 0.0)
    share = np.clip((points[:, 0] - begin) / max(end - begin, 1e-3), 0, 1)
    return (points - np.outer(share * shift, [1, 0])).astype(np.float32)
