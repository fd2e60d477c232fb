"""World Models' memory M: its size, its first weights and one step of it.

It reads a frame's latent z and what was done, and foresees the next frame's z and whether the
episode ends.

Source: Ha & Schmidhuber (2018), arXiv:1803.10122, appendix A.2, the sizes of the Doom task.
Deviation: an episode begins with an empty memory; the paper strings episodes together and tells
the network by one more input where one begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import ClassVar

import numpy as np

from strokegen.models.worlds.mixture import FactorisedMixture
from strokegen.nn.layers import cell, product
from strokegen.nn.network import Ops, Recurrent, Shapes, State, Stepped, Tensor, Weights, zeros

ACTIONS = 1
"""Numbers of an action."""

_RARE = -3.0  # log odds that an episode ends, before anything is learned


@dataclass(frozen=True)
class Memory(Recurrent):
    """The network; the defaults are the paper's size for Doom.

    Attributes:
      latent_dim: length of z.
      hidden: LSTM units.
      num_mixtures: Gaussians over each dimension of the next z.
    """

    latent_dim: int = 64
    hidden: int = 512
    num_mixtures: int = 5

    BOUNDS: ClassVar = {"latent_dim": (1, 1024), "hidden": (1, 8192), "num_mixtures": (1, 100)}

    @property
    def mixture(self) -> FactorisedMixture:
        return FactorisedMixture(self.latent_dim, self.num_mixtures)

    def shapes(self) -> Shapes:
        gates, outputs = 4 * self.hidden, self.mixture.size + 1
        return {
            "lstm/input": (self.latent_dim + ACTIONS, gates),
            "lstm/recurrent": (self.hidden, gates),
            "lstm/bias": (gates,),
            "output/kernel": (self.hidden, outputs),
            "output/bias": (outputs,),
        }

    def first(self, rng: np.random.Generator) -> Weights:
        """As in `Network`; the Gaussians of a dimension begin side by side.

        They stand at the quantiles of N(0, 1), which a latent is drawn to.
        """
        weights = super().first(rng)
        m, z = self.num_mixtures, self.latent_dim
        quantiles = [NormalDist().inv_cdf((k + 0.5) / m) for k in range(m)]
        weights["output/bias"][m * z : 2 * m * z] = np.repeat(quantiles, z)
        weights["output/bias"][-1] = _RARE
        return weights

    def initial_state(self, ops: Ops, weights: Weights, batch: int) -> State:
        """What an episode begins with: nothing."""
        return {name: zeros(batch, self.hidden) for name in "hc"}

    def step(self, ops: Ops, weights: Weights, state: State, inputs: Tensor) -> Stepped:
        """One frame and action in, what is foreseen of the next out.

        Args:
          inputs: `[B, Z + ACTIONS]`, z and an action from -1 to 1.
        Returns:
          (outputs `[B, mixture.size + 1]`, see `heads`; state).
        """
        bias = weights["lstm/bias"]
        h, c = cell(ops, weights, "lstm", [inputs], state["h"], state["c"], bias)
        outputs = product(ops, weights, "output/kernel", [h], weights["output/bias"])
        return outputs, {"h": h, "c": c}

    def heads(self, ops: Ops, outputs: Tensor) -> tuple[Tensor, Tensor]:
        """(params `[..., mixture.size]`, log odds `[..., 1]` that the episode ends)."""
        params, end = ops.split(outputs, [self.mixture.size], axis=-1)
        return params, end
