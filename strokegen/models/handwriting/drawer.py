"""What drawing with either of Graves's networks is made of: a preset, the pen's way, a line's end.

NumPy only.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np

from strokegen.ink.arrays import from_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.normaliser import Normaliser
from strokegen.ink.types import Float32, Float64
from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.mixture import Bias
from strokegen.models.handwriting.prediction import Prediction
from strokegen.nn.network import Array
from strokegen.presets import Preset, check_model, check_shapes, stated
from strokegen.redraw import Row, randomness

FINISHED, RAN_ON = "finished", "ran on"

TOGETHER = 16
"""Lines that are drawn side by side in one batch."""


@dataclass(frozen=True)
class Drawn:
    """One line as a network drew it.

    Attributes:
      offsets: `(n, 3)` float32 stroke-3 in model units, from (left edge, baseline).
      verdict: "finished", or what befell it.
    """

    offsets: Float32
    verdict: str


@dataclass
class PenRow(Row):
    """A line under way: its points, the pen's place, and the right edge of its ink; model units.

    Attributes:
      lifted: whether the last point ended a stroke.
    """

    points: list[list[float]] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0
    right: float = 0.0
    lifted: bool = True

    def move(self, point: Sequence[float]) -> None:
        """The pen goes on by one point (dx, dy, end of stroke)."""
        self.x, self.y, self.lifted = self.x + point[0], self.y + point[1], point[2] > 0.5


Size = TypeVar("Size", bound=Prediction)
Wish = TypeVar("Wish", contravariant=True)
Made = TypeVar("Made", bound=Drawn)


class Drawer(ABC, Generic[Size, Wish, Made]):
    """A preset, ready to draw.

    Attributes:
      preset: what it was made of; network, normaliser: as its config states them.
    Raises:
      PresetError: the preset is of another model, or its weights do not fit its config.
    """

    model: ClassVar[str]
    kind: type[Size]

    def __init__(self, preset: Preset) -> None:
        check_model(preset, self.model, f"{self.model} network")
        self.preset = preset
        with stated(preset):
            self.network: Size = self.kind(**preset.config["network"])
            self.normaliser = Normaliser(**preset.config["normaliser"])
            self._read(preset)
            styles.check(preset)
        check_shapes(preset, self.network.shapes())
        self.mixture = self.network.mixture

    def _read(self, preset: Preset) -> None:
        """Read what else the config states."""

    @abstractmethod
    def lines(
        self, wish: Wish, style: Array, bias: float, rngs: Sequence[np.random.Generator], /
    ) -> list[Made]:
        """Draw one line for each generator, side by side, each one once.

        Args:
          wish: what is asked of the lines.
          style: `(style_dim,)` vector for all of them.
          bias: see `BivariateMixture.sample`.
          rngs: one a line, so that a line does not depend on its neighbours.
        """

    def drawing(self, line: Made) -> Drawing:
        """The line's ink in x-heights, baseline at y = 0, left edge at x = 0, y down."""
        drawing = from_stroke3(line.offsets).scale(self.normaliser.spacing)
        return drawing.translate(-drawing.bounds[0], 0)

    def first_input(self, count: int) -> Array:
        """What B lines begin with: a lifted pen, `[B, input_dim]`."""
        x = np.zeros((count, self.network.input_dim), np.float32)
        x[:, 2] = 1
        return x

    def next_points(
        self, params: Array, rngs: Sequence[np.random.Generator], bias: Bias
    ) -> Float32:
        """The points `[B, 3]` that are drawn from `params`, each with its own generator."""
        (uniform,), (normal,) = randomness(rngs, 1)
        return self.mixture.draw(params, uniform, normal, bias)

    def follow(self, y: Float32, pen: Float64) -> tuple[Array, Float64]:
        """The next input `[B, input_dim]`, and the pen's place `[B, 2]`, after the points `y`."""
        pen = pen + y[:, :2]
        return self.with_height(y, pen[:, 1]), pen

    def with_height(self, y: Float32, height: Float64) -> Array:
        """The next input `[B, input_dim]` after the points `y`; the pen stands at `height [B]`."""
        if not self.network.height_input:
            return y
        above = (height[:, None] * self.normaliser.spacing).astype(np.float32)
        return np.concatenate([y, above], axis=1)

    def leaves(self, point: Sequence[float], pen: PenRow) -> bool:
        """Whether a point leaves a line as training's last point does: beyond it, level.

        Args:
          point: where the pen goes (dx, dy, ...), in model units; pen: where it is.
        """
        spacing = self.normaliser.spacing
        beyond = (pen.x + point[0] - pen.right) * spacing > 0.6
        return beyond and abs(pen.y + point[1]) * spacing < 0.5

    def is_end(self, point: Sequence[float], pen: PenRow) -> bool:
        """Whether a point is a line's end as training draws it: a dot where it is left for."""
        return point[2] > 0.5 and self.leaves(point, pen)


AnyDrawer = Drawer[Any, Any, Any]
"""A preset of either of Graves's networks."""


def as_offsets(points: Sequence[Sequence[float]]) -> Float32:
    """Points as `(n, 3)` stroke-3, the last of them lifted."""
    offsets = np.array(points, np.float32).reshape(-1, 3)
    offsets[-1:, 2] = 1
    return offsets


def unfinished(line: Drawn) -> int:
    """The plain fault of a line: 1 unless its verdict is "finished"."""
    return int(line.verdict != FINISHED)


def verdict_of(lines: Iterable[Drawn]) -> str:
    """The verdict of a whole drawing: "finished", or all that befell its lines."""
    return ", ".join(sorted({line.verdict for line in lines} - {FINISHED})) or FINISHED
