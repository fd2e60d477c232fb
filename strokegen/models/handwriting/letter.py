"""A text becomes pages: written in one hand, its words set line by line on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Unpack

from strokegen.ink.arrays import from_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.keywords import named
from strokegen.ink.nearest import nearest
from strokegen.lettering.glyphs import Font
from strokegen.lettering.setting import settings
from strokegen.models.handwriting.faults import Part
from strokegen.models.handwriting.hand import Line
from strokegen.models.handwriting.pieces import lines_of
from strokegen.models.handwriting.write import (
    BROKEN_GAP,
    GAP,
    PEN,
    Hand,
    How,
    Written,
    compose,
    joint,
)
from strokegen.models.reader.words import Ink, split
from strokegen.render.layout import Word, flow
from strokegen.render.page import Box, Page, inked
from strokegen.render.pen import Pen, read_pen
from strokegen.render.sheet import Picture, read_sheet
from strokegen.render.style import read_length

_SMALLEST_MM, _LARGEST_MM = 0.2, 200.0  # of an x-height


@named
def letter(
    text: str,
    page: str = "a5",
    *,
    margin: str = "15mm",
    align: str = "left",
    rules: str = "none",
    x_height: str = "2.2mm",
    line_height: str | None = None,
    wander: float | None = None,
    stroke_width: str | None = None,
    pen: str | Pen = "constant",
    pictures: Sequence[Picture | tuple[Drawing, float, float, float]] = (),
    font: str | Path | Font | None = None,
    **how: Unpack[How],
) -> list[Page]:
    r"""Write `text` by hand, or in a font, on pages.

    Args:
      text: as for `write`; a line break is kept, a blank line stays blank, and lines are wrapped.
      page: "a4", "a5", "letter", ... or a size such as "100x150mm".
      margin: all round, as "15mm".
      align: "left", "right", "centre" or "justify".
      rules: "none", "lines" or "grid".
      x_height: the height of a small letter, as "2.2mm".
      line_height: from one baseline to the next; None suits the x-height and the ink.
      wander: how far baselines stray, in x-heights, at most; None is 0.1, and in a font 0.
      stroke_width: of the pen; None is in proportion to the x-height.
      pen: what the pages will be drawn with, as for `render.to_svg`: room is left for its width.
      pictures: drawings on the pages, which the text keeps clear of: of each (ink, x, y, width), or
        a page, too, see `Picture`, in mm. Strokes without a width have the pen's.
      font: a single-line font instead of a hand, see `write`.
      how: the hand and what it is to do, see `How`; it holds for every page. The style "none" is no
        hand: it varies from line to line.
    Returns:
      Pages in mm, with one drawing a word, labelled by it, in reading order; then the pictures.
    Raises:
      ValueError: as for `write`, except that a line may be of any length; and an option that
        cannot be understood, text that cannot be set on such a page, or a picture beyond it.
      PresetError: see `load`.
    """
    sheet = read_sheet(page, margin)
    small = read_length("x-height", x_height).to("mm")
    if not _SMALLEST_MM <= small <= _LARGEST_MM:
        raise ValueError(
            f"x-height must be from {_SMALLEST_MM:g}mm to {_LARGEST_MM:g}mm, got {x_height}"
        )
    high = None if line_height is None else read_length("line height", line_height).to("mm")
    thick = PEN * small
    if stroke_width is not None:
        thick = read_length("stroke width", stroke_width).to("mm")
    shown = [Picture(*picture) for picture in pictures]
    drawn = [(one.page - 1, one.placed(sheet, thick)) for one in shown]
    reach = read_pen(pen).reach
    taken: dict[int, list[Box]] = {}
    for number, ink in drawn:
        taken.setdefault(number, []).append(inked(ink, reach))
    set_on = partial(
        flow,
        sheet=sheet,
        x_height=small,
        usual_gap=GAP if font is None else None,
        line_height=high,
        align=align,
        rules=rules,
        wander=(0.1 if font is None else 0.0) if wander is None else wander,
        seed=how.get("seed", 0),
        reach=reach,
        taken=taken,
    )
    set_on([])  # what cannot be set is refused before anything is drawn
    if font is None:
        (done,) = compose([text], Hand(**how), wrapped=True, fault=_joined)
        lines = zip(done.rows, lines_of(text))
        rows = [_words(row, line, done, thick / small) for row, line in lines]
        facts = {key: value for key, value in done.facts.items() if key != "text"}
    else:
        (setting,) = settings([text], font, how)
        rows, facts = setting.words(thick / small, reach), setting.facts
    pages = set_on(rows)
    if beyond := [number + 1 for number, _ in drawn if number >= len(pages)]:
        raise ValueError(f"a picture is for page {beyond[0]}, and the text has {len(pages)} pages")
    return [
        replace(
            one,
            drawings=(*one.drawings, *(ink for at, ink in drawn if at == number - 1)),
            title=" ".join(ink.label for ink in one.drawings if ink.label),
            facts={"page": f"{number} of {len(pages)}", **facts},
        )
        for number, one in enumerate(pages, 1)
    ]


def _joined(line: Line) -> int:
    """How many words of a line hang together with the one before."""
    parts = split(line.text, line.at, from_stroke3(line.offsets).strokes)
    return sum(ink.words - 1 for ink in parts)


def _words(row: Sequence[Part], line: str, done: Written, pen: float) -> list[Word]:
    """The words of one line of the text, in x-heights, labelled as they stand in it."""
    words: list[Word] = []
    spelled = iter([word for word in line.split() if nearest(word)[0]])
    for before, part in zip([row[0], *row] if row else [], row):
        drawing, marks = done.ink(part)
        spaces, edge = part.piece.spaces, 0.0
        for index, ink in enumerate(_inks(part, drawing)):
            strokes = [drawing.strokes[i] for i in ink.strokes]
            strokes += [stroke for at, stroke in marks if ink.start <= at < ink.end]
            goes_on = index == 0 and spaces == 0 and bool(words)
            # The pieces of a broken word are one word's; its first piece names it.
            names = [next(spelled) for _ in range(ink.words - goes_on)]
            label, straight = " ".join(names) or None, part.line.straight
            word = Drawing(tuple(strokes), label=label, meta={"pen": pen}, straight=straight)
            left, _, right, _ = word.bounds
            if goes_on and (before.piece.sign or part.piece.sign):
                words[-1] = _lengthened(words[-1], joint(before.piece, part.piece), word)
            elif index:
                words.append(Word(word, max(left - edge, 0.0)))
            else:
                gap = BROKEN_GAP if goes_on else GAP * spaces
                words.append(Word(word, gap, spaces))
            edge = right
    return words


def _inks(part: Part, drawing: Drawing) -> list[Ink]:
    """A part's ink by its words; signs, and what is lent, are of one."""
    if part.piece.sign:
        return [Ink(tuple(range(len(drawing))), 1, 0, len(part.line.text))]
    return split(part.line.text, part.line.at, drawing.strokes)


def _lengthened(word: Word, gap: float, more: Drawing) -> Word:
    """A word that goes on with a sign, or after one: no line is broken there."""
    shift = word.ink.bounds[2] + gap - more.bounds[0]
    label = " ".join(filter(None, [word.ink.label, more.label])) or None
    return replace(word, ink=(word.ink + more.translate(shift, 0)).with_label(label))
