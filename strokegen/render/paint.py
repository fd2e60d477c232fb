"""What a page is painted with, the same for every format: lines of a width, or filled outlines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from strokegen.ink.curve import split
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import UnknownOption
from strokegen.ink.types import Float64, Floating
from strokegen.render.frame import Frame, fit
from strokegen.render.options import Look
from strokegen.render.page import Page
from strokegen.render.pen import PENS, Cover, Pen, cover_of, pen_width, read_pen, runs
from strokegen.render.spine import outlines
from strokegen.render.style import INK, SCREEN_DPI, read_background, read_colour


@dataclass(frozen=True)
class Layer:
    """One drawing's strokes on the picture, in the frame's unit and in drawing order.

    Attributes:
      lines: the strokes' points, `(n, 2)` each; straight: whether they are joined by chords.
      outlines: the boundaries around them, to be filled; None for lines of an even width.
      width: of the pen; colour: the drawing's own, or None.
      over: how the strokes cover what is below them.
    """

    lines: list[Float64]
    straight: tuple[bool, ...]
    outlines: list[Float64] | None
    width: float
    colour: str | None
    over: Cover


@dataclass(frozen=True)
class Painting:
    """A page as it is to be painted.

    Attributes:
      page: its drawings have a brush each, see `runs`.
      ink, paper: the colours; None for no paper.
    """

    page: Page
    frame: Frame
    pen: Pen
    ink: str
    paper: str | None

    @classmethod
    def of(
        cls,
        shown: Drawing | Page,
        look: Look,
        background: str | None,
        unit: str | None = None,
        dpi: float = SCREEN_DPI,
    ) -> Painting:
        """What a look makes of a drawing or page; `unit` and `dpi` as for `fit`.

        Raises:
          ValueError: an option that cannot be understood, or as for `fit`.
          UnknownOption: one that there is not.
        """
        unknown = look.keys() - Look.__annotations__.keys()
        if unknown:
            raise UnknownOption(
                f"a picture has no such option: leave out {', '.join(sorted(unknown))}; "
                f"it has {', '.join(Look.__annotations__)}"
            )
        ink = read_colour("colour", look.get("colour", INK))
        paper = read_background(background)
        page, pen = Page.of(shown), read_pen(look.get("pen", "constant"))
        page = replace(page, drawings=tuple(chain.from_iterable(map(runs, page.drawings))))
        frame = fit(
            page,
            unit,
            dpi,
            width=look.get("width"),
            height=look.get("height"),
            stroke_width=look.get("stroke_width"),
            margin=look.get("margin"),
            reach=pen.reach,
        )
        return cls(page, frame, pen, ink, paper)

    def colour(self, own: str | None) -> str:
        """A layer's or drawing's own colour, else the ink's."""
        return self.ink if own is None else read_colour("colour", own)

    def layers(self) -> Iterator[Layer]:
        """The page's drawings, one layer each."""
        for drawing, width in zip(self.page.drawings, self.frame.pens):
            edges = None
            if not self.pen.constant:
                edges = self._placed(outlines(drawing, self.pen, width / self.frame.scale))
            lines, colour = self._placed(drawing.strokes), drawing.meta.get("colour")
            yield Layer(lines, drawing.straight, edges, width, colour, cover_of(drawing))

    def ruled(self) -> Iterator[Layer]:
        """The lines ruled below the ink, if there are any."""
        if self.page.rules:
            frame = replace(self.frame, pens=(pen_width(self.page.rules) * self.frame.scale,))
            sheet = Page((self.page.rules,))
            yield from replace(self, page=sheet, frame=frame, pen=PENS["constant"]).layers()

    def _placed(self, lines: Sequence[Floating]) -> list[Float64]:
        if not len(lines):
            return []
        return split(self.frame.place(np.concatenate(lines)), np.array(list(map(len, lines))))
