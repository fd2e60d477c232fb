"""Words of ink set into lines and pages: wrapped, aligned, on baselines that wander a little.

The layout knows ink alone. Lines are broken by the words' measured widths, one after the other
as a hand does it. Lines stand an even distance apart, wide enough for no two to touch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import resample
from strokegen.render.curve import bounds, flatten
from strokegen.render.page import Page, pen_width
from strokegen.render.sheet import Sheet, rule
from strokegen.render.style import Length

ALIGN = ("left", "right", "centre", "justify")
_TIGHTEST = 0.8  # of its own width, a gap that is narrowed so that a word still fits a line
_NARROWEST, _WIDEST = 0.75, 1.25  # of the usual gap, what is kept of a hand's uneven ones
_ASCENT, _DESCENT = 2.0, 1.2  # x-heights above and below a baseline, or as far as the ink goes


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
class _Line:
    """Words of one line in mm, their left edges at `left`."""

    words: tuple[Word, ...]
    left: tuple[float, ...]


def flow(rows: Sequence[Sequence[Word]], sheet: Sheet, *, x_height: float, usual_gap: float,
         line_height: float | None = None, align: str = "left", rules: str = "none",
         wander: float = 0.0, seed: int = 0, reach: float = 1.0) -> list[Page]:  # fmt: skip
    """Set words on as many pages as they need.

    Args:
      rows: the text's lines, each of words in x-heights with `meta["pen"]`; each starts a line
        on the page, an empty one leaves a line blank (but not the first line of a new page).
      x_height: in mm.
      usual_gap: between words, in x-heights; the words' own gaps are kept near to it.
      line_height: between baselines, in mm; None is 3.6 x-heights, or more where ink would touch.
      align: "left", "right", "centre", or "justify", which widens the gaps between words.
      rules: "none", "lines" or "grid".
      wander: how far a baseline strays from its place, in x-heights, at most.
      seed: of the wandering.
      reach: the most that a stroke is wide, in widths of its pen (`Pen.reach`).
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
    lines: list[_Line] = []
    for row in rows:
        words = [_scaled(word, x_height, usual_gap, reach) for word in row]
        lines += _wrap(words, right - left, align, reach) if words else [_Line((), ())]
    placed = [
        _wandered(line, right - left, wander * x_height, np.random.default_rng([seed, 1 << 21, i]))
        for i, line in enumerate(lines)
    ]
    ascent, descent = _ASCENT * x_height, _DESCENT * x_height
    for inks in placed:
        for ink in inks:
            box = outer(ink, reach)
            ascent, descent = max(ascent, -box[1]), max(descent, box[3])
    needed = max((_apart(a, b, reach) for a, b in zip(placed, placed[1:]) if a and b), default=0.0)
    if line_height is None:
        line_height = max(3.6 * x_height, needed)
    elif line_height < needed:
        raise ValueError(f"lines {line_height:g} mm apart would touch; ask for a line height of "
                         f"{math.ceil(needed * 10) / 10:g}mm or a smaller x-height")  # fmt: skip
    count = 1 + math.floor((bottom - top - ascent - descent) / line_height + 1e-9)
    if count < 1:
        raise ValueError(f"a line needs {ascent + descent:.1f} mm, the page has {bottom - top:g} "
                         "between its margins; ask for a smaller x-height or margin")  # fmt: skip
    pages, used = [], count
    for inks in placed:
        if used == count:
            if pages and not inks:
                continue
            pages.append([])
            used = 0
        pages[-1] += [ink.translate(left, top + ascent + used * line_height) for ink in inks]
        used += 1
    ruled = rule(sheet, rules, top + ascent, line_height)
    box = (0.0, 0.0, sheet.width, sheet.height)
    return [Page(tuple(inks), box=box, unit=Length(1.0, "mm"), rules=ruled) for inks in pages]


def outer(ink: Drawing, reach: float = 1.0) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of what a pen leaves on the paper."""
    half = reach * pen_width(ink) / 2
    left, top, right, bottom = bounds(ink.strokes)
    return left - half, top - half, right + half, bottom + half


def _scaled(word: Word, x_height: float, usual: float, reach: float) -> Word:
    """The word in mm, its ink's outer left edge at x = 0, its gap near to a usual one's."""
    ink = word.ink.scale(x_height).with_meta(pen=pen_width(word.ink) * x_height, unit_mm=1.0)
    gap = word.gap
    if word.spaces:
        gap = min(max(gap, _NARROWEST * word.spaces * usual), _WIDEST * word.spaces * usual)
    return Word(ink.translate(-outer(ink, reach)[0], 0), gap * x_height, word.spaces)


def _wrap(words: list[Word], room: float, align: str, reach: float) -> list[_Line]:
    """A row of words as lines no wider than `room`, filled one after the other."""
    widths = [outer(word.ink, reach)[2] for word in words]
    for word, width in zip(words, widths):
        if width > room:
            raise ValueError(
                f"{word.ink.label!r} is {width:.1f} mm wide, the page has {room:g} between its "
                "margins; ask for a smaller x-height or margin, or a wider page"
            )
    tightest = _TIGHTEST if align == "justify" else 1.0
    spans, first, width = [], 0, min(words[0].gap, room - widths[0]) + widths[0]
    for index in range(1, len(words)):
        more = tightest * words[index].gap + widths[index]
        if width + more > room:
            spans.append((first, index))
            first, width = index, widths[index]
        else:
            width += more
    spans.append((first, len(words)))
    return [
        _Line(tuple(words[first:last]), _aligned(words, widths, first, last, room, align))
        for first, last in spans
    ]


def _aligned(words, widths, first, last, room, align) -> tuple[float, ...]:
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
    return tuple(np.cumsum(gaps) + np.cumsum([0.0, *widths[first : last - 1]]))


def _wandered(line: _Line, room: float, most: float, rng: np.random.Generator) -> list[Drawing]:
    """A line's words in their places, the baseline bent by a slow wave and a slight slope."""
    phase, length, slope = rng.uniform(0, 2 * np.pi), rng.uniform(0.6, 1.4), rng.uniform(-1, 1)

    def bend(points: np.ndarray) -> np.ndarray:
        x = points[:, :1] / room
        y = 0.6 * np.sin(2 * np.pi * x / length + phase) + 0.4 * slope * (2 * x - 1)
        return points + most * y * [0, 1]

    return [word.ink.translate(x, 0).map(bend) for word, x in zip(line.words, line.left)]


def _apart(above: list[Drawing], below: list[Drawing], reach: float) -> float:
    """How far apart the baselines of two lines must be for their ink not to touch."""
    pen = reach * max(pen_width(ink) for ink in (*above, *below))
    shapes = []
    for inks, sign in ((above, 1), (below, -1)):
        points = np.concatenate(
            [resample(flatten(s, pen / 10), pen / 2) for ink in inks for s in ink.strokes]
        )
        column = np.floor(points[:, 0] / pen).astype(int)
        shapes.append((column, sign * points[:, 1]))
    start = min(column.min() for column, _ in shapes) - 1
    width = max(column.max() for column, _ in shapes) - start + 2
    deep = np.full((2, width), -np.inf)
    for row, (column, y) in enumerate(shapes):
        # A point darkens half a pen to either side, which may be in the next column.
        for beside in (-1, 0, 1):
            np.maximum.at(deep[row], column - start + beside, y)
    # Half a pen each, and another half of paper in between.
    return float((deep[0] + deep[1]).max()) + 1.5 * pen
