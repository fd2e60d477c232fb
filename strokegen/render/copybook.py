"""Sheets of paper on which given texts are copied out: each is printed over a ruled line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.visible import one_line
from strokegen.render.page import Caption, Page
from strokegen.render.sheet import Sheet, read_sheet
from strokegen.render.style import Length

ADVICE = "Write each line once, in your usual hand, on the rule below it."

_BLOCK_MM = 25.0  # a text and the room to copy it
_TEXT_MM, _RULE_MM = 5.5, 18.5  # from a block's top to the text's foot, and to the rule
_LETTERS_MM = 3.8
_WIDE = 0.58  # of a printed letter, of its size, on average and more
_HEAD_MM = 10.0
_PEN_MM, _COLOUR = 0.2, "#8593ac"


def copybook(
    texts: Sequence[str], page: str = "a4", *, margin: str = "18mm", advice: str = ADVICE
) -> list[Page]:
    """Pages with the texts, numbered, and under each a ruled line.

    Args:
      texts: one line each.
      page: "a4", "a5", "letter", ... or a size such as "100x150mm"; margin: all round.
      advice: what stands above them.
    Raises:
      ValueError: no texts, a size that is none, or one on which not even one text finds room.
    """
    if not texts:
        raise ValueError("there are no texts to copy; give at least one")
    sheet = read_sheet(page, margin)
    _, top, _, bottom = sheet.room
    rows = int((bottom - top - _HEAD_MM) // _BLOCK_MM)
    if rows < 1:
        raise ValueError(f"page {page} with a margin of {margin} has no room for a line to copy")
    return [
        _page(texts[begin:][:rows], begin + 1, sheet, advice)
        for begin in range(0, len(texts), rows)
    ]


def _page(texts: Sequence[str], number: int, sheet: Sheet, advice: str) -> Page:
    """One page of texts, of which the first has a number."""
    left, top, right, _ = sheet.room
    tops = [top + _HEAD_MM + _BLOCK_MM * row for row in range(len(texts))]
    told = [f"{at}   {one_line(text)}" for at, text in enumerate(texts, number)]
    captions = [_caption(advice, sheet, top + _LETTERS_MM)]
    captions += [_caption(words, sheet, y + _TEXT_MM) for words, y in zip(told, tops)]
    rules = [np.array([[left, y + _RULE_MM], [right, y + _RULE_MM]]) for y in tops]
    return Page(
        (),
        tuple(captions),
        box=(0, 0, sheet.width, sheet.height),
        unit=Length(1, "mm"),
        title="Lines to copy",
        rules=Drawing(rules, meta={"pen": _PEN_MM, "colour": _COLOUR}),
    )


def _caption(words: str, sheet: Sheet, foot: float) -> Caption:
    """Words in the middle of a sheet, as large as they find room."""
    left, _, right, _ = sheet.room
    size = min(_LETTERS_MM, (right - left) / (_WIDE * len(words)))
    return Caption(words, (left + right) / 2, foot, size)
