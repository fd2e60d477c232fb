"""Lines that either of Graves's networks draws side by side, one a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from strokegen.ink.types import Float32
from strokegen.models.handwriting.drawer import AnyDrawer, Drawn, PenRow
from strokegen.models.handwriting.mixture import Bias
from strokegen.nn import ops
from strokegen.nn.network import Array
from strokegen.redraw import Item, Rows

Chance = Callable[[Item], np.random.Generator]
"""What each attempt at a line is drawn by."""

Line = TypeVar("Line", bound=PenRow)
Made = TypeVar("Made", bound=Drawn)


class LineRows(Rows[Line, Made]):
    """Lines under way, of a preset."""

    def __init__(self, drawer: AnyDrawer) -> None:
        super().__init__()
        self.drawer, self.weights = drawer, drawer.preset.weights

    def foreseen(self, bias: Bias) -> tuple[Array, Float32]:
        """The mixtures of the next points, `[B, mixture's size]`, and a sample of each `[B, 3]`."""
        params, self.state = self.drawer.network.step(ops, self.weights, self.state, self.x)
        return params, self.drawer.next_points(params, [row.rng for row in self.rows], bias)

    def follow(self, points: Float32) -> None:
        """Feed the network the points `[B, 3]` that the pens have gone to."""
        heights = np.array([row.y for row in self.rows])
        self.x = self.drawer.with_height(points, heights)
