"""What a stroke is drawn with, where the ink knows it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

HIGHLIGHTER = "highlighter"
TOOLS = ("pen", "pencil", "brush", "marker", HIGHLIGHTER)
"""Words for tools. A highlighter marks what others have written, and so is no writing itself."""


@dataclass(frozen=True)
class Brush:
    """The pen of a stroke; what is None is left to whoever draws it.

    Attributes:
      colour: a colour's name, or #rrggbb.
      width: of the line, in the drawing's units, above 0.
      layer: the name of the layer that the stroke lies on.
      opacity: above 0, up to 1; what lies under a highlighter is seen.
      tool: what a device calls it, in one of the words of `TOOLS` where one fits.

    Raises:
      ValueError: a width that is not positive and finite, or an opacity that is none.
    """

    colour: str | None = None
    width: float | None = None
    layer: str | None = None
    opacity: float | None = None
    tool: str | None = None

    def __post_init__(self) -> None:
        if self.width is not None and not 0 < self.width < math.inf:
            raise ValueError(f"a brush's width must be positive, got {self.width}")
        if self.opacity is not None and not 0 < self.opacity <= 1:
            raise ValueError(f"a brush's opacity must be above 0, up to 1, got {self.opacity}")

    @property
    def marks(self) -> bool:
        """Whether it is a highlighter, whose strokes mark what others have written."""
        return self.tool == HIGHLIGHTER

    def scale(self, factor: float) -> Brush:
        """The same brush, `factor` times as wide."""
        return self if self.width is None else replace(self, width=self.width * factor)
