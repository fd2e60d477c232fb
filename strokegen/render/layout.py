"""Words of ink set into lines and pages: wrapped, aligned, on baselines that wander a little.

The layout knows ink alone. Lines are broken by the words' measured widths, one after the other
as a hand does it. Lines stand an even distance apart, wide enough for no two to touch. Where there
is a picture they stand on its wider side.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from strokegen.ink.curve import flatten_of
from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import resample
from strokegen.ink.types import Float64, Floating
from strokegen.render.page import Box, Page
from strokegen.render.pen import pen_width
from strokegen.render.sheet import Sheet, rule
from strokegen.render.style import Length

ALIGN = ("left", "right", "centre", "justify")
_TIGHTEST = 0.8  # of its own width, a gap that is narrowed so that a word still fits a line
_NARROWEST, _WIDEST = 0.75, 1.25  # of the usual gap, what is kept of a hand's uneven ones
_ASCENT, _DESCENT = 2.0, 1.2  # x-heights above and below a baseline, or as far as the ink goes
_CLEAR = 1.5  # x-heights between words and a picture


@dataclass(frozen=True)
class Word:
    """Ink that is moved as one, its baseline at y = 0.

    Attributes:
      gap: the space that the hand left before it, in the ink's units.
      spaces: how many spaces of the text that stands for; 0 goes on within a word.
    """

    ink: Drawing
    gap: float
    spaces: int = 1


@dataclass(frozen=True)
class _Set:
    """A word in mm, and the points of its curves, close together, `(k, 2)`; `half` of its pen."""

    ink: Drawing
    curve: Float64
    half: float
    gap: float

    @property
    def right(self) -> float:
        return float(self.curve[:, 0].max()) + self.half

    def move(self, function: Callable[[Floating], Float64]) -> _Set:
        return replace(self, ink=self.ink.map(function), curve=function(self.curve))

    def right_by(self, x: float) -> _Set:
        return self.move(lambda points: points + np.array([x, 0.0]))


class _Line(NamedTuple):
    """Words on a page, at the left edge of its room and at y = 0; none of them is a blank line."""

    page: int
    row: int
    words: list[_Set]


class _Grid(NamedTuple):
    """Where lines lie on a page, in mm; the ascent is from the room's top to the first baseline."""

    ascent: float
    descent: float
    spacing: float

    def rows(self, height: float) -> int:
        """How many lines a room of that height has."""
        return 1 + math.floor((height - self.ascent - self.descent) / self.spacing + 1e-9)

    def grown(self, lines: Sequence[_Line]) -> _Grid:
        """The grid on which the ink of these lines has room, and no two of them touch."""
        sets = [line.words for line in lines]
        every = [word for words in sets for word in words]
        apart = (_apart(a, b) for a, b in zip(sets, sets[1:]) if a and b)
        above = (word.half - float(word.curve[:, 1].min()) for word in every)
        below = (word.half + float(word.curve[:, 1].max()) for word in every)
        return _Grid(
            max([self.ascent, *above]), max([self.descent, *below]), max([self.spacing, *apart])
        )


def flow(
    rows: Sequence[Sequence[Word]],
    sheet: Sheet,
    *,
    x_height: float,
    usual_gap: float | None,
    line_height: float | None = None,
    align: str = "left",
    rules: str = "none",
    wander: float = 0.0,
    seed: int = 0,
    reach: float = 1.0,
    taken: Mapping[int, Sequence[Box]] | None = None,
) -> list[Page]:
    """Set words on as many pages as they need.

    Args:
      rows: the text's lines, each of words in x-heights with `meta["pen"]`; each starts a line
        on the page, an empty one leaves a line blank (but not the first line of a new page).
      x_height: in mm.
      usual_gap: between words, in x-heights; the words' own gaps are kept near to it, or as they
        are where it is None.
      line_height: between baselines, in mm; None is 3.6 x-heights, or more where ink would touch.
      align: "left", "right", "centre", or "justify", which widens the gaps between words.
      rules: "none", "lines" or "grid".
      wander: how far a baseline strays from its place, in x-heights, at most.
      seed: of the wandering.
      reach: the most that a stroke is wide, in widths of its pen (`Pen.reach`).
      taken: for pages, numbered from 0, what words keep clear of, in mm on the sheet.
    Returns:
      Pages in mm, with one drawing a word in reading order. All ink, pen's width included, lies
      within the margins, and no two lines touch.
    Raises:
      ValueError: a word wider than the room, a page without room for a line, a line height at
        which lines would touch, or an unknown align or rules.
    """
    if align not in ALIGN:
        raise ValueError(f"align {align!r} is none of {', '.join(ALIGN)}")
    if not 0 <= wander <= 0.5:
        raise ValueError(f"wander must be from 0 to 0.5 x-heights, got {wander:g}")
    rule(sheet, rules, sheet.margin, sheet.height)
    left, top, right, bottom = sheet.room
    words = [[_scaled(word, x_height, usual_gap, reach) for word in row] for row in rows]
    grid = _Grid(_ASCENT * x_height, _DESCENT * x_height, line_height or 3.6 * x_height)
    # Where words stand hangs on how high the lines are, and that on the words.
    lines: list[_Line] | None = None
    while lines is None or grid != (grid := grid.grown(lines)):
        if line_height is not None and grid.spacing > line_height:
            raise ValueError(
                f"lines {line_height:g} mm apart would touch; ask for a line height of "
                f"{math.ceil(grid.spacing * 10) / 10:g}mm or a smaller x-height"
            )
        lines = _set(words, sheet, grid, align, taken or {}, _CLEAR * x_height)
        lines = [
            line._replace(
                words=_wandered(
                    line.words,
                    right - left,
                    wander * x_height,
                    np.random.default_rng([seed, 1 << 21, number]),
                )
            )
            for number, line in enumerate(lines)
        ]
    if grid.rows(bottom - top) < 1:
        raise ValueError(
            f"a line needs {grid.ascent + grid.descent:.1f} mm, the page has {bottom - top:g} "
            "between its margins; ask for a smaller x-height or margin"
        )
    ruled = rule(sheet, rules, top + grid.ascent, grid.spacing)
    box = (0.0, 0.0, sheet.width, sheet.height)
    inks: list[list[Drawing]] = [
        [] for _ in range(max((line.page + 1 for line in lines), default=0))
    ]
    for line in lines:
        baseline = top + grid.ascent + line.row * grid.spacing
        inks[line.page] += [word.ink.translate(left, baseline) for word in line.words]
    return [Page(tuple(ink), box=box, unit=Length(1.0, "mm"), rules=ruled) for ink in inks]


def _set(
    rows: Sequence[list[_Set]],
    sheet: Sheet,
    grid: _Grid,
    align: str,
    taken: Mapping[int, Sequence[Box]],
    clear: float,
) -> list[_Line]:
    """Rows of words as lines on pages; no page but the first begins with a blank one."""
    left, top, right, bottom = sheet.room
    count = max(1, grid.rows(bottom - top))
    page, row = 0, 0
    lines = []
    for words in rows:
        if not words:
            lines.append(_Line(page, row, []))
            row = min(row + 1, count)
            continue
        widths = _widths(words, right - left)
        first = 0
        while first < len(words):
            if row == count:
                page, row = page + 1, 0
            above = top + row * grid.spacing - clear
            below = above + grid.ascent + grid.descent + 2 * clear
            beside = [one for one in taken.get(page, ()) if one[1] < below and one[3] > above]
            start, room = _widest([(a - clear, b + clear) for a, _, b, _ in beside], left, right)
            last = _filled(words, widths, first, room, align)
            if last > first:
                places = _aligned(words, widths, first, last, room, align)
                line = [word.right_by(start + x) for word, x in zip(words[first:last], places)]
                lines.append(_Line(page, row, line))
            first, row = last, row + 1
    return lines


def _widest(taken: Sequence[tuple[float, float]], left: float, right: float) -> tuple[float, float]:
    """(start from the left, width) of the widest part of a line that is free."""
    free, at = [], left
    for begin, end in sorted(taken):
        free.append((at - left, min(begin, right) - at))
        at = max(at, end)
    return max([*free, (at - left, right - at)], key=lambda part: part[1])


def _scaled(word: Word, x_height: float, usual: float | None, reach: float) -> _Set:
    """The word in mm, its ink's outer left edge at x = 0, its gap near to a usual one's, if any."""
    pen = pen_width(word.ink) * x_height
    ink = word.ink.scale(x_height).with_meta(pen=pen, unit_mm=1.0)
    gap = word.gap
    if word.spaces and usual is not None:
        gap = min(max(gap, _NARROWEST * word.spaces * usual), _WIDEST * word.spaces * usual)
    lines = flatten_of(ink.strokes, pen / 50, ink.straight)
    curve = np.concatenate([*lines, *(resample(line, pen / 2) for line in lines)])
    half = reach * pen / 2
    return _Set(ink, curve, half, gap * x_height).right_by(half - curve[:, 0].min())


def _widths(words: list[_Set], room: float) -> list[float]:
    """The widths of words, of which none is wider than a page's room."""
    widths = [word.right for word in words]
    for word, width in zip(words, widths):
        if width > room:
            raise ValueError(
                f"{word.ink.label!r} is {width:.1f} mm wide, the page has {room:g} between its "
                "margins; ask for a smaller x-height or margin, or a wider page"
            )
    return widths


def _filled(words: list[_Set], widths: list[float], first: int, room: float, align: str) -> int:
    """Which word is the first that finds no room on a line that begins with word `first`."""
    if widths[first] > room:
        return first
    tightest = _TIGHTEST if align == "justify" else 1.0
    width = widths[first] + (0.0 if first else min(words[0].gap, room - widths[0]))
    for index in range(first + 1, len(words)):
        width += tightest * words[index].gap + widths[index]
        if width > room:
            return index
    return len(words)


def _aligned(
    words: list[_Set], widths: list[float], first: int, last: int, room: float, align: str
) -> Float64:
    """Left edges of a line's words. A row's own indent is kept where lines begin at the left."""
    indent = min(words[0].gap, room - widths[0]) if first == 0 else 0.0
    if align in ("right", "centre"):
        indent = 0.0
    gaps = np.array([indent, *(word.gap for word in words[first + 1 : last])])
    spare = room - gaps.sum() - sum(widths[first:last])
    # The last line of a paragraph is narrowed if it must be, never widened.
    if align == "justify" and len(gaps) > 1 and (last < len(words) or spare < 0):
        gaps[1:] += spare * gaps[1:] / gaps[1:].sum()
    elif align == "right":
        gaps[0] += spare
    elif align == "centre":
        gaps[0] += spare / 2
    places: Float64 = np.cumsum(gaps) + np.cumsum([0.0, *widths[first : last - 1]])
    return places


def _wandered(line: list[_Set], room: float, most: float, rng: np.random.Generator) -> list[_Set]:
    """A line's words on a baseline bent by a slow wave and a slight slope, `most` mm at most."""
    if not most:
        return line
    phase, length, slope = rng.uniform(0, 2 * np.pi), rng.uniform(0.6, 1.4), rng.uniform(-1, 1)

    def bend(points: Floating) -> Float64:
        x = points[:, :1] / room
        y = 0.6 * np.sin(2 * np.pi * x / length + phase) + 0.4 * slope * (2 * x - 1)
        bent: Float64 = points + most * y * np.array([0, 1])
        return bent

    return [word.move(bend) for word in line]


def _apart(above: list[_Set], below: list[_Set]) -> float:
    """How far apart the baselines of two lines must be for their ink not to touch."""
    half = max(word.half for word in (*above, *below))
    upper, lower = (np.concatenate([word.curve for word in line]) for line in (above, below))
    columns = [np.floor(points[:, 0] / (2 * half)).astype(int) for points in (upper, lower)]
    start = min(column.min() for column in columns) - 1
    width = max(column.max() for column in columns) - start + 2
    deep = np.full((2, width), -np.inf)
    for row, (column, y) in enumerate(zip(columns, (upper[:, 1], -lower[:, 1]))):
        # A point darkens half a pen to either side, which may be in the next column.
        for beside in (-1, 0, 1):
            np.maximum.at(deep[row], column - start + beside, y)
    # Half a pen each, and another half of paper in between.
    return float((deep[0] + deep[1]).max()) + 3 * half
