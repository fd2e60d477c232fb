"""Sketches under way, side by side: some points after others, to the end. NumPy only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from strokegen.ink.types import Float32
from strokegen.models.sketch_rnn.ahead import FAR, ahead
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.nn.network import Array, State, Weights
from strokegen.redraw import Item, Row, Rows, randomness

FINISHED, RAN_ON, EMPTY, MISREAD = "finished", "ran on", "empty", "misread"

FIRST_ROW = np.array([[0, 0, 1, 0, 0]], np.float32)
"""What the network is fed before a drawing's first row, `(1, 5)`."""

_AHEAD = 8  # points that are drawn before a sketch's end is looked for

Begun = tuple[Sequence[str | None], State, Array]
"""What each new sketch is to show, the network's state, and the row `[B, 5]` that it is fed."""


@dataclass(frozen=True)
class Sketch:
    """One sketch as the network made it.

    Attributes:
      rows: `(n, 5)` float32 stroke-5 in model units, as `to_sketch_rows` has them; of a drawing
        that was begun, only what was added.
      verdict: "finished" by the pen state for it; "ran on" to the preset's longest drawing, or
        off the page; "empty" when it ended before a line was drawn; "misread" when the network
        reads another category in it, see `Sketcher.draw`.
      label: the category that was to be drawn, or None.
      doubt: from 0 to 1, of one that is finished, see `Sketcher.draw`.
    """

    rows: Float32
    verdict: str
    label: str | None = None
    doubt: float = 0.0


@dataclass
class SketchRow(Row):
    """A sketch under way: what it is to show, its points, whether it came to its end."""

    label: str | None
    points: list[Float32] = field(default_factory=list)
    ended: bool = False

    def take(self, points: Float32, over: bool, ended: bool, room: int) -> None:
        """Take the points `(n, 5)` that come, as far as there is room.

        Args:
          over: whether it is so after them; ended: whether by the pen; room: how many it may have.
        """
        left = room - sum(map(len, self.points))
        self.points.append(points[:left])
        full = len(points) >= left
        self.over, self.ended = over or full, ended and not full


class UnderWay(Rows[SketchRow, Sketch]):
    """Sketches under way.

    Args:
      taus: temperatures of the mixture and of the pen.
      room: how many points each may have, and whether something stands already.
      begin: what new ones begin with; chance: what each is drawn by.
    """

    def __init__(
        self,
        network: SketchRNN,
        weights: Weights,
        taus: tuple[float, float | None],
        room: tuple[int, bool],
        begin: Callable[[Sequence[Item], Sequence[np.random.Generator]], Begun],
        chance: Callable[[Item], np.random.Generator],
    ) -> None:
        super().__init__()
        self._network, self._weights, self._taus = network, weights, taus
        self._room, self._begin, self._chance = room, begin, chance

    def first(self, items: Sequence[Item]) -> tuple[list[SketchRow], State, Array]:
        rngs = [self._chance(item) for item in items]
        labels, state, x = self._begin(items, rngs)
        return [SketchRow(*one) for one in zip(items, rngs, labels)], state, x

    def step(self) -> None:
        """Draw some points in each row."""
        # A sigma may be past float32; such a sketch has run off the page.
        with np.errstate(over="ignore", invalid="ignore"):
            chance = randomness([row.rng for row in self.rows], _AHEAD)
            points, self.state, self.x = ahead(
                self._network, self._weights, self.state, self.x, *self._taus, *chance
            )
            ends = points[..., 4] > 0.5
            over = ends | ~np.all(np.abs(points[..., :2]) < FAR, axis=2)
        ended = np.any(ends, axis=0).tolist()
        stops = np.where(over.any(axis=0), over.argmax(axis=0), _AHEAD).tolist()
        for row, own, stop, end in zip(self.rows, points.swapaxes(0, 1), stops, ended):
            if not row.over:
                row.take(own[:stop], stop < _AHEAD, end, self._room[0])

    def drawn(self, row: SketchRow) -> Sketch:
        rows = np.concatenate(row.points)
        anything = len(rows) > 0 or self._room[1]
        verdict = RAN_ON if not row.ended else FINISHED if anything else EMPTY
        return Sketch(rows, verdict, row.label)
