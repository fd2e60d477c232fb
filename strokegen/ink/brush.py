"""What a stroke is drawn with, where the ink knows it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Brush:
    """The pen of a stroke; what is None is left to whoever draws it.

    Attributes:
      colour: a colour's name, or #rrggbb.
      width: of the line, in the drawing's units, above 0.
      layer: the name of the layer that the stroke lies on.

    Raises:
      ValueError: a width that is not positive and finite.
    """

    colour: str | None = None
    width: float | None = None
    layer: str | None = None

    def __post_init__(self) -> None:
        if self.width is not None and not 0 < self.width < math.inf:
            raise ValueError(f"a brush's width must be positive, got {self.width}")

    def scale(self, factor: float) -> Brush:
        """The same brush, `factor` times as wide."""
        return self if self.width is None else replace(self, width=self.width * factor)
