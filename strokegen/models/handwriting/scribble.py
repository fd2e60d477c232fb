"""Draw invented handwriting from a trained prediction network: the loop, the end, the verdict.

NumPy only.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.ink.keywords import named
from strokegen.ink.types import Float32, Float64, Indices
from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.drawer import (
    FINISHED,
    RAN_ON,
    TOGETHER,
    Drawer,
    Drawn,
    as_offsets,
    unfinished,
    verdict_of,
)
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.style import Style
from strokegen.models.handwriting.write import LINE_SPACING, PEN, X_HEIGHT_MM
from strokegen.nn import ops
from strokegen.nn.network import Array, rows
from strokegen.presets import loaded
from strokegen.redraw import Progress, redraw
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
        weights, spacing, count = self.preset.weights, self.normaliser.spacing, len(rngs)
        state = self.network.initial_state(ops, weights, count, style[None])
        x = self.first_input(count)
        pen, right, still = np.zeros((count, 2)), np.zeros(count), np.zeros(count, int)
        points: list[list[Float32]] = [[] for _ in rngs]
        verdicts = [RAN_ON] * count
        active = np.arange(count)
        for _ in range(int(_MOST_POINTS * (length + 2 * _WORD))):
            params, state = self.network.step(ops, weights, state, x)
            lifted, long = x[:, 2] > 0.5, right * spacing >= length
            going_on = [rngs[index] for index in active.tolist()]
            # A sigma may be past float32; such a line has strayed.
            with np.errstate(over="ignore", invalid="ignore"):
                y = self.next_points(params, going_on, bias)
                ends = lifted & self.is_end(y, pen, right)
                for _ in range(_TRIES):
                    early = np.flatnonzero(ends & ~long).tolist()
                    if not early:
                        break
                    others = [going_on[row] for row in early]
                    y[early] = self.next_points(params[early], others, bias)
                    ends = lifted & self.is_end(y, pen, right)
            begins = lifted & ((pen[:, 0] + y[:, 0] - right) * spacing > _GAP)
            cut = lifted & (right * spacing >= length + _WORD)
            ended = np.where(long, FINISHED, SHORT)
            x, pen = self.follow(y, pen)
            still = np.where(pen[:, 0] > right, 0, still + 1)
            right = np.maximum(right, pen[:, 0])
            faults = _faults(pen * spacing, right * spacing, still, length)
            why = np.where(ends | cut | (long & begins), ended, faults)
            for index, verdict in zip(active, why):
                verdicts[index] = str(verdict) or RAN_ON
            going = why == ""
            active, x, pen, right, still = (a[going] for a in (active, x, pen, right, still))
            state = rows(state, going)
            for index, point in zip(active, y[going]):
                points[index].append(point)
            if not len(active):
                break
        return [Drawn(as_offsets(row), verdict) for row, verdict in zip(points, verdicts)]


def _faults(pen: Float64, right: Float64, still: Indices, length: float) -> NDArray[np.str_]:
    """What is wrong with each line `[B]` so far, or ""; pen and right edge in x-heights."""
    # What is not a number is not near, either.
    near = (np.abs(pen[:, 1]) < _HIGHEST) & (pen[:, 0] > right - _FURTHEST_BACK)
    far = right > length + 2 * _WORD
    return np.select([~near, still > _STILL, far], [STRAYED, STUCK, RAN_ON], "")


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

    def draw(which: list[int], attempt: int) -> list[Drawn]:
        rngs = [np.random.default_rng([int(seed), row, attempt]) for row in which]
        return scribbler.lines(length, vector, bias, rngs)

    drawn = redraw(int(lines), draw, unfinished, together=TOGETHER, progress=progress)
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
