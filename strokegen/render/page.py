"""What is drawn on one picture: placed drawings, captions, and the arrangements of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Unpack

from strokegen.ink.curve import bounds
from strokegen.ink.drawing import Drawing
from strokegen.ink.facts import SHEET
from strokegen.ink.savers import encode, save
from strokegen.ink.visible import one_line
from strokegen.render.options import Options
from strokegen.render.pen import USUAL, pen_width, runs
from strokegen.render.style import Length, Measure, read_length

Box = tuple[float, float, float, float]
"""(left, top, right, bottom)."""

_FACTS = ("text", "preset", "style", "bias", "seed", "verdict", SHEET)
_PADDING = 0.06  # of a cell's smaller side, around its drawing
_CAPTION = 0.09  # of a cell's height, a caption's letter size


@dataclass(frozen=True)
class Caption:
    """Words on a page, centred on (x, y), which lies on their baseline; `size` of the letters."""

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class Page:
    """Drawings and captions in one system of coordinates, x right, y down.

    Attributes:
      drawings: placed where they are to be seen. Of `meta`, "pen" is the stroke's width,
        "unit_mm" the length of one unit in millimetres, and "colour" the ink's, if it has its own;
        a stroke's brush goes before them.
      captions: words beside them.
      box: (left, top, right, bottom) of what is shown; None for all the ink and a margin.
      unit: the length of one unit on a picture whose size is not asked for; None to make the
        picture 800 px on its larger side.
      rules: lines ruled on the paper below the ink.
      title: what the page shows; facts: more of it, for the picture's description.
      animate: "loop" or "once" for pictures that draw themselves, where the format can; None
        for still ones. duration: seconds that this takes; None for the ink's own time.
    """

    drawings: tuple[Drawing, ...]
    captions: tuple[Caption, ...] = ()
    box: Box | None = None
    unit: Length | None = None
    title: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    rules: Drawing | None = None
    animate: str | None = None
    duration: float | None = None

    @classmethod
    def of(cls, shown: Drawing | Page) -> Page:
        """A drawing as a page of its own; a page as it is."""
        if isinstance(shown, Page):
            return shown
        unit = shown.meta.get("unit_mm")
        size = Length(unit, "mm") if unit else None
        facts = {"text": shown.label} if shown.label is not None and shown.meta else {}
        facts |= {key: shown.meta[key] for key in _FACTS if shown.meta.get(key) is not None}
        return cls((shown,), unit=size, title=shown.label, facts=facts)

    @property
    def description(self) -> str:
        """The facts, one "key: value" a line; a value's own line breaks are written as \\n."""
        return "\n".join(f"{key}: {one_line(value)}" for key, value in self.facts.items())

    def save(
        self, file: str | Path | IO[bytes], *, format: str | None = None, **options: Unpack[Options]
    ) -> None:
        """Write a picture of the page; see `strokegen.render.save`."""
        save(self, file, format=format, **options)

    def _repr_svg_(self) -> str:
        return encode(self, ".svg").decode()


def stack(lines: Sequence[Drawing], spacing: float) -> Drawing:
    """Lines of writing, one below the other, as one drawing; times and pressure are left out.

    Args:
      lines: each with its baseline at y = 0 and its left edge at x = 0; a line without strokes
        is a blank one.
      spacing: distance between baselines, in the lines' units.
    Returns:
      A drawing with the first baseline at y = 0. Its label is the lines' labels, one a line. Of
      `meta`, what all lines with ink share is kept; where they differ, every value is listed.
    Raises:
      ValueError: there are no lines, `spacing` is not positive, or the lines differ in pen or
        unit.
    """
    if not lines:
        raise ValueError("there are no lines to stack")
    if not (math.isfinite(spacing) and spacing > 0):
        raise ValueError(f"the spacing of lines must be positive, got {spacing}")
    meta = _shared([line for line in lines if line.strokes] or lines)
    rows = [line.translate(0, row * spacing) for row, line in enumerate(lines)]
    strokes, brushes, straight = (
        [one for row in rows for one in getattr(row, name)]
        for name in ("strokes", "brushes", "straight")
    )
    labels = [line.label for line in lines]
    label = None if all(name is None for name in labels) else "\n".join(n or "" for n in labels)
    return Drawing(strokes, label=label, meta=meta, brushes=brushes, straight=straight)


def _shared(lines: Sequence[Drawing]) -> dict[str, Any]:
    """The facts of several lines: what is the same in all, else every line's value."""
    meta = {}
    for key in dict.fromkeys(key for line in lines for key in line.meta):
        values = [line.meta.get(key) for line in lines]
        if all(value == values[0] for value in values):
            meta[key] = values[0]
        elif key in ("pen", "unit_mm"):
            raise ValueError(f"lines in different units cannot be stacked: {key} is {values}")
        else:
            meta[key] = ", ".join(map(str, values))
    return meta


def grid(
    drawings: Sequence[Drawing],
    columns: int | None = None,
    cell: tuple[Measure, Measure] = (240, 180),
    captions: Sequence[str] | None = None,
) -> Page:
    """A contact sheet: one drawing a cell, row by row, each fitted into its cell and centred.

    Drawings that share one `unit_mm` also share one scale, so that their sizes can be compared.
    A drawing's own pen is scaled with it, the others share one.
    A caption stands below its drawing, in letters small enough to fit the cell.

    Args:
      drawings: one or more.
      columns: cells in a row; by default as many as make the sheet about square.
      cell: width and height of a cell, as "60mm", "240px" or a number of px.
      captions: one text a drawing.
    Returns:
      A page as large as its cells, in the unit of their width; of several drawings it tells how
      many.
    Raises:
      ValueError: no drawings, columns below 1, or another number of captions than of drawings.
    """
    if not drawings:
        raise ValueError("there are no drawings to lay out")
    if captions is not None and len(captions) != len(drawings):
        raise ValueError(f"{len(drawings)} drawings need as many captions, got {len(captions)}")
    width = read_length("the cell's width", cell[0])
    high = read_length("the cell's height", cell[1]).to(width.unit)
    wide = width.value
    if columns is None:
        columns = min(len(drawings), math.ceil(math.sqrt(len(drawings) * high / wide)))
    if columns < 1:
        raise ValueError(f"a sheet needs at least one column, got {columns}")

    padding = _PADDING * min(wide, high)
    letters = _CAPTION * high
    room = (wide - 2 * padding, high - 2 * padding - (1.5 * letters if captions else 0))
    boxes = [inked(drawing) for drawing in drawings]
    scales = [min(room[0] / (box[2] - box[0]), room[1] / (box[3] - box[1])) for box in boxes]
    units = {drawing.meta.get("unit_mm") for drawing in drawings}
    if len(units) == 1 and None not in units:
        scales = [min(scales)] * len(scales)

    placed, words = [], []
    for index, (drawing, box, scale) in enumerate(zip(drawings, boxes, scales)):
        left, top = index % columns * wide, index // columns * high
        x = left + wide / 2 - scale * (box[0] + box[2]) / 2
        y = top + padding + room[1] / 2 - scale * (box[1] + box[3]) / 2
        own = drawing.meta.get("pen")
        pen = scale * own if own else USUAL * math.sqrt(wide * high)
        placed.append(drawing.scale(scale).translate(x, y).with_meta(pen=pen))
        if captions:
            # Letters of a plain sans-serif face are narrower than 0.62 of their size on average.
            text = one_line(captions[index])
            size = min(letters, room[0] / (0.62 * max(1, len(text))))
            words.append(Caption(text, left + wide / 2, top + high - padding, size))
    rows = math.ceil(len(drawings) / columns)
    sheet = (0.0, 0.0, columns * wide, rows * high)
    facts = {SHEET: len(drawings)} if len(drawings) > 1 else {}
    return Page(tuple(placed), tuple(words), sheet, Length(1.0, width.unit), facts=facts)


def inked(drawing: Drawing, reach: float = 1.0) -> Box:
    """The bounds of the drawing's lines with half a pen's width around them: never flat.

    Args:
      reach: the most that a stroke is wide, in widths of its pen (`Pen.reach`).
    """
    half = reach * max(map(pen_width, runs(drawing))) / 2
    left, top, right, bottom = bounds(drawing.strokes, drawing.straight)
    return left - half, top - half, right + half, bottom + half
