"""Graves's handwriting prediction network: its size, its first weights and one step of it.

Source: Graves (2013), arXiv:1308.0850, section 4. Deviations, each by a keyword: a style vector a
writer (`style_dim`), the pen's height as a fourth input (`height_input`), a floor on sigma
(`sigma_floor`). Always: no peepholes; points are evenly spaced along their stroke, not in time
(`strokegen.ink.normaliser`); the end of a line is drawn (`strokegen.models.handwriting.batches`),
where the paper's network writes until it is stopped. The paper's synthesis network is this one with
a window on the text, and is built on it in `strokegen.models.handwriting.synthesis`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from strokegen.models.handwriting.mixture import BivariateMixture
from strokegen.nn.layers import cell, product
from strokegen.nn.network import Ops, Recurrent, Shapes, State, Tensor, Weights, zeros


@dataclass(frozen=True)
class Prediction(Recurrent):
    """The network; the defaults are the size of the paper's deep one.

    Attributes:
      hidden: LSTM units a layer.
      num_layers: LSTM layers, each fed by the input and the layer below.
      num_mixtures: Gaussians over the next offset.
      style_dim: length of a writer's style vector; 0 for none.
      num_styles: writers with a vector of their own.
      height_input: whether the pen's height over the baseline is an input.
      sigma_floor: added to every standard deviation, in model units.
    """

    hidden: int = 400
    num_layers: int = 3
    num_mixtures: int = 20
    style_dim: int = 0
    num_styles: int = 0
    height_input: bool = False
    sigma_floor: float = 0.0

    BOUNDS: ClassVar = {
        "hidden": (1, 8192),
        "num_layers": (1, 16),
        "num_mixtures": (1, 1000),
        "style_dim": (0, 8192),
        "num_styles": (0, 1_000_000),
        "sigma_floor": (0, np.inf),
    }

    @property
    def input_dim(self) -> int:
        return 4 if self.height_input else 3

    @property
    def feed_dim(self) -> int:
        """What every layer sees beside the layer below and its own past."""
        return self.input_dim

    @property
    def mixture(self) -> BivariateMixture:
        return BivariateMixture(self.num_mixtures, self.sigma_floor)

    def window_shapes(self) -> Shapes:
        """Of what a network with a window has besides."""
        return {}

    def shapes(self) -> Shapes:
        hidden, gates = self.hidden, 4 * self.hidden
        shapes: Shapes = {}
        for layer in range(self.num_layers):
            below = 0 if layer == 0 else hidden
            shapes[f"lstm{layer}/input"] = (self.feed_dim + below, gates)
            shapes[f"lstm{layer}/recurrent"] = (hidden, gates)
            shapes[f"lstm{layer}/bias"] = (gates,)
            if self.style_dim:
                shapes[f"lstm{layer}/style"] = (self.style_dim, gates)
        shapes |= self.window_shapes()
        shapes["output/kernel"] = (self.num_layers * hidden, self.mixture.size)
        shapes["output/bias"] = (self.mixture.size,)
        if self.style_dim:
            shapes["styles"] = (self.num_styles, self.style_dim)
        return shapes

    def first(self, rng: np.random.Generator) -> Weights:
        """Uniform +-1/sqrt(rows), forget bias 1, soft wide mixtures."""
        weights = {}
        for name, shape in self.shapes().items():
            if name.endswith("bias"):
                weights[name] = np.zeros(shape, np.float32)
            elif name == "styles":
                weights[name] = rng.normal(0, 0.3, shape).astype(np.float32)
            else:
                limit = 1 / np.sqrt(shape[0])
                weights[name] = rng.uniform(-limit, limit, shape).astype(np.float32)
        for layer in range(self.num_layers):
            weights[f"lstm{layer}/bias"][self.hidden : 2 * self.hidden] = 1
        weights["output/kernel"] *= 0.5
        weights["output/bias"] = self.mixture.initial_bias()
        return weights

    def terms(self, ops: Ops, weights: Weights, style: Tensor | None = None) -> list[Tensor]:
        """What bias and style add to each layer's pre-activations, constant over a line.

        Args:
          style: `[B, style_dim]`, or as many numbers for each layer, or None for a network without
            styles.
        Returns:
          `[B, 4H]` for each layer, `[4H]` without styles.
        """
        biases = [weights[f"lstm{layer}/bias"] for layer in range(self.num_layers)]
        if not self.style_dim or style is None:
            return biases
        parts = [style] * self.num_layers
        if style.shape[-1] != self.style_dim:
            parts = ops.split(style, self.num_layers, axis=-1)
        return [
            product(ops, weights, f"lstm{layer}/style", [part], bias)
            for layer, (part, bias) in enumerate(zip(parts, biases))
        ]

    def initial_state(
        self, ops: Ops, weights: Weights, batch: int, style: Tensor | None = None
    ) -> State:
        """Zeros: h and c of every layer `[B, H]`; and the terms of the style, `[B, 4H]`.

        Args:
          style: of B rows or of one for all, see `terms`.
        """
        state: State = {}
        for layer, term in enumerate(self.terms(ops, weights, style)):
            state[f"h{layer}"] = state[f"c{layer}"] = zeros(batch, self.hidden)
            state[f"terms{layer}"] = term + zeros(batch, 1)
        return state

    def layer(
        self, ops: Ops, weights: Weights, state: State, new: State, number: int, feed: list[Tensor]
    ) -> Tensor:
        """h `[B, H]` of one layer, from the parts that it is fed; h and c are put into `new`."""
        h, c, terms = (state[f"{part}{number}"] for part in ("h", "c", "terms"))
        h, c = cell(ops, weights, f"lstm{number}", feed, h, c, terms)
        new[f"h{number}"], new[f"c{number}"] = h, c
        return h

    def head(self, ops: Ops, weights: Weights, outputs: list[Tensor]) -> Tensor:
        """Mixture parameters `[B, mixture.size]` from h of every layer."""
        return product(ops, weights, "output/kernel", outputs, weights["output/bias"])

    def step(
        self, ops: Ops, weights: Weights, state: State, inputs: Tensor
    ) -> tuple[Tensor, State]:
        """One point: the last point in, the next point's mixture parameters out.

        Args:
          inputs: `[B, input_dim]`, (dx, dy, end of stroke[, height in x-heights, down positive]).
        Returns:
          (params `[B, mixture.size]`, state).
        Source: Graves (2013), arXiv:1308.0850, equations 1 to 5 and 15 to 22.
        """
        new = dict(state)
        outputs: list[Tensor] = []
        for number in range(self.num_layers):
            feed = [inputs, *outputs[-1:]]
            outputs.append(self.layer(ops, weights, state, new, number, feed))
        return self.head(ops, weights, outputs), new
