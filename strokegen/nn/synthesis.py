"""Graves's handwriting synthesis network: its size, its first weights and one step of it.

Source: Graves (2013), arXiv:1308.0850, section 5. Deviations, each by a keyword: a style vector a
writer (`style_dim`), the pen's height as a fourth input (`height_input`), a floor on sigma
(`sigma_floor`). Always: no peepholes; correlations stay within +-0.98
(`strokegen.mixtures.bivariate`); the text ends with a symbol of its own, so that the end of writing
is drawn, not guessed (see `strokegen.sampling.handwriting`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from strokegen.nn import prediction
from strokegen.nn.prediction import PredictionConfig, layer_step
from strokegen.nn.window import window


@dataclass(frozen=True)
class SynthesisConfig(PredictionConfig):
    """The network's size; the defaults are the paper's.

    Attributes: those of `PredictionConfig`, whose layers are fed by the window as well, and
      num_windows: Gaussians over the characters.
      alphabet_size: symbols, with the end of text as symbol 0.
      steps_per_character: what the window's first steps expect.
    """

    num_windows: int = 10
    alphabet_size: int = 96
    steps_per_character: float = 25.0

    BOUNDS: ClassVar[dict] = PredictionConfig.BOUNDS | {
        "num_windows": (1, 1000), "alphabet_size": (2, 10_000),
    }  # fmt: skip
    NUMBERS: ClassVar[tuple] = (*PredictionConfig.NUMBERS, "steps_per_character")

    @property
    def feed_dim(self) -> int:
        return self.input_dim + self.alphabet_size

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name -> shape of every weight; gates in the order i, f, g, o."""
        size = 3 * self.num_windows
        windows = {"window/kernel": (self.hidden, size), "window/bias": (size,)}
        return self.layer_shapes() | windows | self.output_shapes()

    def init(self, seed: int) -> dict[str, np.ndarray]:
        """As in `PredictionConfig`; the window begins at its steady pace."""
        weights = super().init(seed)
        weights["window/kernel"] *= 0.1
        weights["window/bias"][2 * self.num_windows :] = -np.log(self.steps_per_character)
        return weights


def initial_state(config: SynthesisConfig, batch: int) -> dict[str, np.ndarray]:
    """Zeros: h and c of every layer `[B, H]`, kappa `[B, K]`, the window `w [B, A]`."""
    return prediction.initial_state(config, batch) | {
        "kappa": np.zeros((batch, config.num_windows), np.float32),
        "w": np.zeros((batch, config.alphabet_size), np.float32),
    }


def step(ops, config: SynthesisConfig, weights, state, x, text, terms):
    """One point: the last point in, the next point's mixture parameters out.

    Args:
      ops: `keras.ops` or `strokegen.numpy_ops`.
      weights: name -> array, as `SynthesisConfig.shapes` lists them.
      state: as `initial_state`.
      x: `[B, input_dim]`, (dx, dy, end of stroke[, height in x-heights, down positive]).
      text: `[B, U, A]` one-hot.
      terms: from `strokegen.nn.prediction.style_terms`.
    Returns:
      (params `[B, mixture.size]`, state, phi `[B, U]`).
    """
    new = {}
    feed = ops.concatenate([x, state["w"]], axis=-1)
    h, new["c0"] = layer_step(ops, weights, 0, state, feed, terms[0])
    new["h0"] = h
    p = ops.matmul(h, weights["window/kernel"]) + weights["window/bias"]
    new["w"], new["kappa"], phi = window(ops, p, state["kappa"], text)
    outputs = [h]
    for layer in range(1, config.num_layers):
        feed = ops.concatenate([x, new["w"], h], axis=-1)
        h, new[f"c{layer}"] = layer_step(ops, weights, layer, state, feed, terms[layer])
        new[f"h{layer}"] = h
        outputs.append(h)
    params = ops.matmul(ops.concatenate(outputs, axis=-1), weights["output/kernel"])
    return params + weights["output/bias"], new, phi
