"""Draw invented handwriting from a trained prediction network: the loop, the end, the verdict.

NumPy only.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from strokegen.ink.arrays import from_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.ink.normaliser import Normaliser
from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.hand import FINISHED, RAN_ON, follow, is_end
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.write import LINE_SPACING, PEN, X_HEIGHT_MM
from strokegen.nn import ops
from strokegen.nn.network import rows
from strokegen.presets import Preset, check_model, check_shapes, loaded, stated
from strokegen.render.page import stack

STUCK, STRAYED, SHORT = "stuck", "strayed", "short"

_GAP = 0.55  # x-heights between the ink so far and a stroke that begins a word
_WORD = 8.0  # x-heights: how much longer than asked for a line may grow before a word is cut
_MOST_POINTS = 20  # a x-height
_STILL = 60  # points without getting on to the right
_HIGHEST = 4.0  # x-heights from the baseline
_FURTHEST_BACK = 12.0  # x-heights behind the right edge
_TRIES = 100  # at a point, where the network would end its line too soon
_ATTEMPTS = 10
_TOGETHER = 16  # lines, side by side in one batch


@dataclass(frozen=True)
class Scribble:
    """One line of invented writing.

    Attributes:
      offsets: `(n, 3)` float32 stroke-3 in model units, from (left edge, baseline).
      verdict: "finished" after a word; "ran on" where no stroke ended in time; "stuck" in one
        place; "strayed" from its row; "short" where the network would not go on.
    """

    offsets: np.ndarray
    verdict: str


class Scribbler:
    """A prediction preset, ready to scribble.

    Raises:
      PresetError: the preset is of another model, or its weights do not fit its config.
    """

    def __init__(self, preset: Preset):
        check_model(preset, "prediction", "prediction network")
        self.preset = preset
        with stated(preset):
            self.network = Prediction(**preset.config["network"])
            self.normaliser = Normaliser(**preset.config["normaliser"])
            styles.check(preset)
        check_shapes(preset, self.network.shapes())
        self.mixture = self.network.mixture

    def lines(
        self, length: float, style: np.ndarray, bias: float, rngs: Sequence[np.random.Generator]
    ) -> list[Scribble]:
        """Draw one line for each generator, side by side, each one once.

        A line ends before the first stroke that begins a word beyond `length`, or where the network
        ends it there (see `strokegen.models.handwriting.batches`); before that it may not end.

        Args:
          length: least width of a line, in x-heights.
          style: `(style_dim,)` vector for all of them.
          bias: see `BivariateMixture.sample`.
          rngs: one a line, so that a line does not depend on its neighbours.
        """
        config, weights, spacing = self.network, self.preset.weights, self.normaliser.spacing
        count = len(rngs)
        state = config.initial_state(ops, weights, count, style[None])
        x = np.zeros((count, config.input_dim), np.float32)
        x[:, 2] = 1
        pen, right, still = np.zeros((count, 2)), np.zeros(count), np.zeros(count, int)
        points: list[list] = [[] for _ in rngs]
        verdicts = [RAN_ON] * count
        active = np.arange(count)
        for _ in range(int(_MOST_POINTS * (length + 2 * _WORD))):
            params, state = config.step(ops, weights, state, x)
            lifted, long = x[:, 2] > 0.5, right * spacing >= length
            y = self._draw(params, [rngs[i] for i in active], bias)
            ends = lifted & is_end(y, pen, right, spacing)
            for _ in range(_TRIES):
                early = np.flatnonzero(ends & ~long)
                if not len(early):
                    break
                y[early] = self._draw(params[early], [rngs[i] for i in active[early]], bias)
                ends = lifted & is_end(y, pen, right, spacing)
            begins = lifted & ((pen[:, 0] + y[:, 0] - right) * spacing > _GAP)
            cut = lifted & (right * spacing >= length + _WORD)
            ended = np.where(long, FINISHED, SHORT)
            x, pen = follow(config, spacing, y, pen)
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
        return [self._line(row, verdict) for row, verdict in zip(points, verdicts)]

    def _draw(self, params, rngs, bias) -> np.ndarray:
        uniform = np.stack([rng.random(2) for rng in rngs])
        normal = np.stack([rng.normal(size=2) for rng in rngs])
        # A sigma may be past float32; such a line has strayed.
        with np.errstate(over="ignore", invalid="ignore"):
            return self.mixture.draw(params, uniform, normal, bias)

    def _line(self, points: list, verdict: str) -> Scribble:
        offsets = np.array(points, np.float32).reshape(-1, 3)
        if len(offsets):
            offsets[-1, 2] = 1
        return Scribble(offsets, verdict)

    def drawing(self, line: Scribble) -> Drawing:
        """The line's ink in x-heights, baseline at y = 0, left edge at x = 0, y down."""
        drawing = from_stroke3(line.offsets).scale(self.normaliser.spacing)
        return drawing.translate(-drawing.bounds[0], 0)


def _faults(pen, right, still, length: float) -> np.ndarray:
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
    return preset if isinstance(preset, Scribbler) else loaded(Scribbler, preset)


def scribble(
    lines: int = 5, *, length: float = 40.0, style=None, bias: float | None = None, seed: int = 0,
    preset: str | Path | Scribbler = "scribble", progress: Callable | None = None,
) -> Drawing:  # fmt: skip
    """Lines of handwriting that say nothing.

    Args:
      lines: how many.
      length: least width of each in x-heights, to which the rest of a word may come.
      style: as for `write`: a number, a name, a blend "3:0.4,17:0.6", "none"; None is the
        preset's default.
      bias: 0 scribbles as unevenly as people do, 1 and more ever neater; None is the preset's own.
      seed: the same seed makes the same drawing.
      preset: a name, a folder, or what `load` returned.
      progress: called with a list of rounds, returns it as an iterator (such as tqdm).
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
    best: dict[int, Scribble] = {}
    tried = dict.fromkeys(range(lines), 0)
    batches = [range(i, min(i + _TOGETHER, lines)) for i in range(0, lines, _TOGETHER)]
    rounds = [(attempt, batch) for batch in batches for attempt in range(_ATTEMPTS)]
    for attempt, batch in (progress or iter)(rounds):
        open_ = [row for row in batch if row not in best or best[row].verdict != FINISHED]
        if not open_:
            continue
        rngs = [np.random.default_rng([int(seed), row, attempt]) for row in open_]
        for row, line in zip(open_, scribbler.lines(length, vector, bias, rngs)):
            tried[row] += 1
            if row not in best or line.verdict == FINISHED:
                best[row] = line
    for row, line in sorted(best.items()):
        if line.verdict != FINISHED:
            warnings.warn(
                f"line {row + 1}: {line.verdict} after {tried[row]} attempts; try another seed, "
                "style or more bias",
                NotFinished,
                stacklevel=2,
            )
    verdicts = sorted({line.verdict for line in best.values()} - {FINISHED})
    drawing = stack([scribbler.drawing(best[row]) for row in range(lines)], LINE_SPACING)
    return drawing.with_meta(
        preset=scribbler.preset.name, style=styles.describe(shares), bias=bias, seed=int(seed),
        verdict=", ".join(verdicts) or FINISHED, redrawn=sum(tried.values()) - lines,
        unit_mm=X_HEIGHT_MM, pen=PEN,
    )  # fmt: skip


def _check(lines, length, seed) -> None:
    for name, value, least, most in (("lines", lines, 1, 1000), ("seed", seed, 0, np.inf)):
        if not isinstance(value, int | np.integer) or not least <= value <= most:
            wanted = f"from {least}" + (f" to {most:,}" if most < np.inf else "")
            raise ValueError(f"{name} must be a whole number {wanted}, got {value!r}")
    if not 1 <= length <= 1000:
        raise ValueError(f"length {length:g} is out of range; choose 1 to 1,000 x-heights")
