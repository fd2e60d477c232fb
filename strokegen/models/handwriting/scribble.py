"""Draw invented handwriting from a trained prediction network: the loop, the end, the verdict.

NumPy only.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.ink.keywords import named
from strokegen.ink.types import Float32
from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.drawer import (
    FINISHED,
    RAN_ON,
    TOGETHER,
    Drawer,
    Drawn,
    PenRow,
    as_offsets,
    unfinished,
    verdict_of,
)
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.style import Style
from strokegen.models.handwriting.under_way import Chance, LineRows
from strokegen.models.handwriting.write import LINE_SPACING, PEN, X_HEIGHT_MM
from strokegen.nn import ops
from strokegen.nn.network import Array, State
from strokegen.presets import loaded
from strokegen.redraw import Item, Progress, once, redraw
from strokegen.render.page import stack

STUCK, STRAYED, SHORT = "stuck", "strayed", "short"

_GAP = 0.55  # x-heights between the ink so far and a stroke that begins a word
_WORD = 8.0  # x-heights: how much longer than asked for a line may grow before a word is cut
_MOST_POINTS = 20  # a x-height
_STILL = 60  # points without getting on to the right
_HIGHEST = 4.0  # x-heights from the baseline
_FURTHEST_BACK = 12.0  # x-heights behind the right edge
_TRIES = 100  # at a point, where the network would end its line too soon


class Scribbler(Drawer[Prediction, float, Drawn]):
    """A prediction preset, ready to scribble; see `Drawer`.

    Verdicts: "finished" after a word; "ran on" where no stroke ended in time; "stuck" in one place;
    "strayed" from its row; "short" where the network would not go on.
    """

    model = "prediction"
    kind = Prediction

    def lines(
        self, length: float, style: Array, bias: float, rngs: Sequence[np.random.Generator]
    ) -> list[Drawn]:
        """Draw one line for each generator, side by side, each one once.

        A line ends before the first stroke that begins a word beyond `length`, or where the network
        ends it there (see `strokegen.models.handwriting.batches`); before that it may not end.

        Args: as in `Drawer`; and
          length: least width of a line, in x-heights.
        """
        rows = _Scribbles(self, length, style, bias, lambda item: rngs[item[0]])
        return once(rows, len(rngs))


@dataclass
class _Row(PenRow):
    """A line under way; still: points since the pen last came further to the right."""

    still: int = 0
    verdict: str = RAN_ON


class _Scribbles(LineRows[_Row, Drawn]):
    """Lines under way."""

    def __init__(
        self, scribbler: Scribbler, length: float, style: Array, bias: float, chance: Chance
    ) -> None:
        super().__init__(scribbler)
        self._length, self._style, self._bias, self._chance = length, style, bias, chance
        self._most = int(_MOST_POINTS * (length + 2 * _WORD))

    def first(self, items: Sequence[Item]) -> tuple[list[_Row], State, Array]:
        network, count = self.drawer.network, len(items)
        state = network.initial_state(ops, self.weights, count, self._style[None])
        rows = [_Row(item, self._chance(item)) for item in items]
        return rows, state, self.drawer.first_input(count)

    def step(self) -> None:
        # A sigma may be past float32; such a line has strayed.
        with np.errstate(over="ignore", invalid="ignore"):
            params, points = self.foreseen(self._bias)
            for number, row in enumerate(self.rows):
                if not row.over:
                    points[number] = self._move(row, params[number : number + 1], points[number])
        self.follow(points)

    def _move(self, row: _Row, params: Array, point: Float32) -> Float32:
        """The point that the pen goes to; it may be drawn again where it would end too soon."""
        spacing, length = self.drawer.normaliser.spacing, self._length
        reached, tries = row.right * spacing, 0
        while ends := row.lifted and self.drawer.is_end(point.tolist(), row):
            if reached >= length or tries >= _TRIES:
                break
            (point,), tries = self.drawer.next_points(params, [row.rng], self._bias), tries + 1
        begins = row.lifted and (row.x + float(point[0]) - row.right) * spacing > _GAP
        cut = row.lifted and reached >= length + _WORD
        row.move(point.tolist())
        row.still = 0 if row.x > row.right else row.still + 1
        row.right = max(row.right, row.x)
        if ends or cut or (reached >= length and begins):
            row.over, row.verdict = True, FINISHED if reached >= length else SHORT
        elif fault := _fault(row, spacing, length):
            row.over, row.verdict = True, fault
        else:
            row.points.append(point.tolist())
            row.over = len(row.points) >= self._most
        return point

    def drawn(self, row: _Row) -> Drawn:
        return Drawn(as_offsets(row.points), row.verdict)


def _fault(row: _Row, spacing: float, length: float) -> str:
    """What is wrong with a line so far, or ""."""
    x, y, right = row.x * spacing, row.y * spacing, row.right * spacing
    # What is not a number is not near, either.
    if not (abs(y) < _HIGHEST and x > right - _FURTHEST_BACK):
        return STRAYED
    return STUCK if row.still > _STILL else RAN_ON if right > length + 2 * _WORD else ""


def load(preset: str | Path | Scribbler = "scribble") -> Scribbler:
    """A scribble preset, by name or folder, see `loaded`. A `Scribbler` is taken as it is.

    Raises:
      PresetError: it is missing, damaged, or of another model.
    """
    return loaded(Scribbler, preset)


@named
def scribble(
    lines: int = 5,
    *,
    length: float = 40.0,
    style: Style = None,
    bias: float | None = None,
    seed: int = 0,
    preset: str | Path | Scribbler = "scribble",
    progress: Progress | None = None,
) -> Drawing:
    """Lines of handwriting that say nothing.

    Args:
      lines: how many.
      length: least width of each in x-heights, to which the rest of a word may come.
      style, bias, seed, progress: as for `write`, see `How`.
      preset: a name, a folder, or what `load` returned.
    Returns:
      A Drawing in x-heights, first baseline at y = 0; `meta["verdict"]` is "finished" unless a
      NotFinished warning was given.
    Raises:
      ValueError: an unknown style, or lines, length, bias or seed out of range.
      PresetError: see `load`.
    """
    scribbler = load(preset)
    bias = styles.bias(bias, scribbler.preset)
    _check(lines, length, seed)
    shares = styles.parse(style, scribbler.preset)
    vector = styles.vector(shares, scribbler.preset)

    def chance(item: Item) -> np.random.Generator:
        return np.random.default_rng([int(seed), *item])

    rows = _Scribbles(scribbler, length, vector, bias, chance)
    drawn = redraw(int(lines), rows, unfinished, together=TOGETHER, progress=progress)
    ordered = [drawn.items[row] for row in range(lines)]
    for row, line in enumerate(ordered):
        if line.verdict != FINISHED:
            warnings.warn(
                f"line {row + 1}: {line.verdict} after {drawn.tried[row]} attempts; try another "
                "seed, style or more bias",
                NotFinished,
                stacklevel=3,
            )
    return stack([scribbler.drawing(line) for line in ordered], LINE_SPACING).with_meta(
        preset=scribbler.preset.name,
        style=styles.describe(shares),
        bias=bias,
        seed=int(seed),
        verdict=verdict_of(ordered),
        redrawn=drawn.redrawn,
        unit_mm=X_HEIGHT_MM,
        pen=PEN,
    )


def _check(lines: int, length: float, seed: int) -> None:
    for name, value, least, most in (("lines", lines, 1, 1000), ("seed", seed, 0, np.inf)):
        if not isinstance(value, int | np.integer) or not least <= value <= most:
            wanted = f"from {least}" + (f" to {most:,}" if most < np.inf else "")
            raise ValueError(f"{name} must be a whole number {wanted}, got {value!r}")
    if not 1 <= length <= 1000:
        raise ValueError(f"length {length:g} is out of range; choose 1 to 1,000 x-heights")
