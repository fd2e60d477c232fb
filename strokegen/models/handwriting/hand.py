"""Draw handwriting from a trained synthesis network: the loop, the end, the verdict. NumPy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.ink.alphabet import Alphabet
from strokegen.ink.arrays import from_stroke3, to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.normaliser import Normaliser
from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.nn import ops
from strokegen.presets import Preset, check_model, check_shapes, stated

FINISHED, RAN_ON, SKIPPED, TRUNCATED = "finished", "ran on", "skipped", "truncated"
_MOST_POINTS_A_CHARACTER = 28
_LEAST_POINTS = 60
_MARKS = frozenset(" .,'`\"-_:;")


def follow(network: Prediction, spacing: float, y, pen):
    """The next input `[B, input_dim]`, and the pen's place `[B, 2]`, after the points `y`."""
    pen = pen + y[:, :2]
    if not network.height_input:
        return y, pen
    height = (pen[:, 1:] * spacing).astype(np.float32)
    return np.concatenate([y, height], axis=1), pen


def is_end(y, pen, right, spacing: float) -> np.ndarray:
    """Which points `[B]` are a line's end as training draws it: a dot beyond it, on the baseline.

    Args:
      y: `[B, 3]` points to come; pen: `[B, 2]` and right: `[B]`, the pen's place and the right
        edge of the ink, all in model units of `spacing` x-heights.
    """
    ahead = pen + y[:, :2]
    beyond = (ahead[:, 0] - right) * spacing > 0.6
    level = np.abs(ahead[:, 1]) * spacing < 0.5
    return (y[:, 2] > 0.5) & beyond & level


@dataclass(frozen=True)
class Line:
    """One written line.

    Attributes:
      offsets: `(n, 3)` float32 stroke-3 in model units, from (left edge, baseline).
      text: what was to be written.
      at: `(n,)` which character each point belongs to, by the window.
      verdict: "finished", "ran on", "skipped" or "truncated".
      skipped: indices of the characters that the window passed over.
    """

    offsets: np.ndarray
    text: str
    at: np.ndarray
    verdict: str
    skipped: tuple[int, ...] = ()


class Handwriting:
    """A synthesis preset, ready to write.

    Raises:
      PresetError: the preset is of another model, or its weights do not fit its config.
    """

    def __init__(self, preset: Preset):
        check_model(preset, "synthesis", "synthesis network")
        self.preset = preset
        with stated(preset):
            self.network = Synthesis(**preset.config["network"])
            self.normaliser = Normaliser(**preset.config["normaliser"])
            self.alphabet = Alphabet(preset.config["alphabet"])
            if len(self.alphabet) != self.network.alphabet_size:
                raise ValueError(
                    f"an alphabet of {len(self.alphabet)}, not {self.network.alphabet_size}"
                )
            styles.check(preset)
        check_shapes(preset, self.network.shapes())
        self.mixture = self.network.mixture

    def lines(
        self, texts: Sequence[str], style: np.ndarray, bias: float,
        rngs: Sequence[np.random.Generator], prime: tuple[Drawing, str] | None = None,
    ) -> list[Line]:  # fmt: skip
        """Write several lines in one batch.

        Args:
          texts: printable ASCII, one line each.
          style: `(style_dim,)` vector for all of them.
          bias: see `BivariateMixture.sample`.
          rngs: one a line, so that a line does not depend on its neighbours.
          prime: ink in x-heights with its baseline at y = 0, and its text; the lines go on in
            its hand, and it is not part of what is returned.
        """
        config, count, spacing = self.network, len(texts), self.normaliser.spacing
        primer, written = (None, "") if prime is None else (to_stroke3(prime[0]), prime[1] + " ")
        symbols = [np.append(self.alphabet.encode(written + text), 0) for text in texts]
        width = max(map(len, symbols))
        onehot = np.zeros((count, width, config.alphabet_size), np.float32)
        for row, indices in enumerate(symbols):
            onehot[row, np.arange(len(indices)), indices] = 1
        ends = np.array([len(indices) - 1 for indices in symbols])
        first = len(written)
        weights = self.preset.weights
        state = config.initial_state(ops, weights, count, style[None], onehot)
        x = np.zeros((count, config.input_dim), np.float32)
        x[:, 2] = 1
        pen = np.zeros((count, 2))
        if primer is not None:
            for point in primer:
                _, state = config.step(ops, weights, state, x)
                x, pen = follow(config, spacing, np.tile(point, (count, 1)), pen)
        start = pen.copy()
        points: list[list] = [[] for _ in texts]
        path: list[list] = [[] for _ in texts]
        passed = np.zeros((count, width), np.float32)
        active = np.ones(count, bool)
        begun = np.zeros(count, bool)
        right = np.full(count, -np.inf)
        last_written = np.zeros(count, bool)
        finished = np.zeros(count, bool)
        limit = _LEAST_POINTS + _MOST_POINTS_A_CHARACTER * max(map(len, texts), default=0)
        for _ in range(limit):
            params, state = config.step(ops, weights, state, x)
            phi = state["phi"]
            share = phi / np.maximum(phi.sum(axis=1, keepdims=True), 1e-9)
            place = share.argmax(axis=1)
            reached = state["kappa"].mean(axis=1)
            passed[active] = np.maximum(passed[active], share[active])
            uniform, normal = (
                np.stack([draw(rng) for rng in rngs])
                for draw in (lambda rng: rng.random(2), lambda rng: rng.normal(size=2))
            )
            y = self.mixture.draw(params, uniform, normal, bias)
            # The network ends a line by leaving for a dot beyond it, on the baseline: usually the
            # window is on the end by then, else the dot itself tells.
            ahead = pen + y[:, :2]
            dot = is_end(y, pen, right, spacing) & last_written & (reached > ends - 0.8)
            leaves = (place >= ends) | (reached > ends + 0.35) | dot
            done = active & (x[:, 2] > 0.5) & leaves
            finished |= done
            active &= ~done
            # What the pen still owes to the priming text is not recorded.
            begins = (place >= first) & ~begun
            start[begins] = pen[begins]
            begun |= begins
            for row in np.flatnonzero(active & begun):
                points[row].append(y[row])
                path[row].append(min(place[row], ends[row] - 1))
                right[row] = max(right[row], ahead[row, 0])
                last_written[row] |= place[row] >= ends[row] - 1
                # A line that is far longer than its own text has lost its way.
                if len(points[row]) >= _LEAST_POINTS + _MOST_POINTS_A_CHARACTER * len(texts[row]):
                    active[row] = False
            if not active.any():
                break
            x, pen = follow(config, spacing, y, pen)
        return [
            self._judge(texts[row], points[row], path[row], passed[row], first, finished[row],
                        start[row])
            for row in range(count)
        ]  # fmt: skip

    def _judge(self, text, points, path, passed, first, finished, start) -> Line:
        offsets = np.array(points, np.float32).reshape(-1, 3)
        at = np.array(path, int) - first
        offsets[:1, :2] += start
        skipped = tuple(
            index for index, char in enumerate(text)
            if char not in _MARKS and passed[first + index] < 0.35
        )  # fmt: skip
        if not finished:
            verdict = RAN_ON
        elif not len(at) or at.max() < len(text.rstrip(" .,'`\"-_:;")) - 1:
            verdict = TRUNCATED
        else:
            verdict = SKIPPED if skipped else FINISHED
        if len(offsets):
            offsets[-1, 2] = 1
        return Line(offsets, text, at, verdict, skipped)

    def drawing(self, line: Line) -> Drawing:
        """The line's ink in x-heights, baseline at y = 0, left edge at x = 0, y down."""
        drawing = from_stroke3(line.offsets, line.text).scale(self.normaliser.spacing)
        return drawing.translate(-drawing.bounds[0], 0)
