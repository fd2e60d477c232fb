"""Graves's handwriting synthesis network: its size, its first weights and one step of it.

Source: Graves (2013), arXiv:1308.0850, section 5. Deviations: those of
`strokegen.models.handwriting.prediction`; and the text ends with a symbol of its own, so that the
end of writing is drawn, not guessed (see `strokegen.models.handwriting.hand`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.window import window
from strokegen.nn.layers import product
from strokegen.nn.native import Packed
from strokegen.nn.network import Ops, Shapes, State, Tensor, Weights, zeros


@dataclass(frozen=True)
class Synthesis(Prediction):
    """The network; the defaults are the paper's size.

    Attributes: those of `Prediction`, whose layers are fed by the window as well, and
      num_windows: Gaussians over the characters.
      alphabet_size: symbols, with the end of text as symbol 0.
      steps_per_character: what the window's first steps expect.
    """

    num_windows: int = 10
    alphabet_size: int = 96
    steps_per_character: float = 25.0

    BOUNDS: ClassVar = Prediction.BOUNDS | {
        "num_windows": (1, 1000),
        "alphabet_size": (2, 10_000),
        "steps_per_character": (0, np.inf),
    }

    @property
    def feed_dim(self) -> int:
        return self.input_dim + self.alphabet_size

    def window_shapes(self) -> Shapes:
        size = 3 * self.num_windows
        return {"window/kernel": (self.hidden, size), "window/bias": (size,)}

    def first(self, rng: np.random.Generator) -> Weights:
        """As in `Prediction`; the window begins at its steady pace."""
        weights = super().first(rng)
        weights["window/kernel"] *= 0.1
        weights["window/bias"][2 * self.num_windows :] = -np.log(self.steps_per_character)
        return weights

    def initial_state(
        self,
        ops: Ops,
        weights: Weights,
        batch: int,
        style: Tensor | None = None,
        text: Tensor | None = None,
    ) -> State:
        """That of `Prediction`; and the text, and where in it the window is.

        Args:
          text: `[B, U, A]` one-hot.
        Returns:
          Besides: text; kappa `[B, K]`, the window w `[B, A]`, and its weights phi `[B, U]`.
        Raises:
          ValueError: no text.
        """
        if text is None:
            raise ValueError("the synthesis network writes a text; give one")
        return super().initial_state(ops, weights, batch, style) | {
            "text": text,
            "kappa": zeros(batch, self.num_windows),
            "w": zeros(batch, self.alphabet_size),
            "phi": zeros(batch, text.shape[1]),
        }

    def step(
        self, ops: Ops, weights: Weights, state: State, inputs: Tensor
    ) -> tuple[Tensor, State]:
        """One point: the last point in, the next point's mixture parameters out.

        Args and returns: as in `Prediction`.
        Source: Graves (2013), arXiv:1308.0850, section 5.1, equations 46 to 51.
        """
        new = dict(state)
        h = self.layer(ops, weights, state, new, 0, [inputs, state["w"]])
        p = product(ops, weights, "window/kernel", [h], weights["window/bias"])
        read = weights.window if isinstance(weights, Packed) else partial(window, ops)
        new["w"], new["kappa"], new["phi"] = read(p, state["kappa"], state["text"])
        outputs = [h]
        for number in range(1, self.num_layers):
            feed = [inputs, new["w"], outputs[-1]]
            outputs.append(self.layer(ops, weights, state, new, number, feed))
        return self.head(ops, weights, outputs), new
