"""RoboJam's network: its size, its first weights and one step of it.

Touches are in the published units: positions and times x 10, so x and y from 0 to 10 and dt from
0 to 50, a tenth of a second being 1.

Source: Martin & Torresen (2018), arXiv:1711.10746, and the authors' later code, which predicts
(x, y, dt) by one mixture of diagonal Gaussians. Deviations: the means of x and y are offsets from
the last touch, whose position is added to them, so that the density is still one of places; the
last offset within a swipe and log dt are inputs besides; the output sees the inputs and every
LSTM layer; sigmas have a floor, without which the places' steps of a sixtieth of a unit (the
screen's pixels) would let a density grow without bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from strokegen.ink.touches import SWIPE_GAP
from strokegen.models.mdn.mixture import GaussianMixture
from strokegen.nn.layers import cell, product
from strokegen.nn.network import Ops, Recurrent, Shapes, State, Stepped, Tensor, Weights, zeros

SCALE = 10.0
"""Published units in a screen's side, and in a second."""

INPUTS = 6
_PIXEL = SCALE / 600  # what the places in MicroJam's data are multiples of
_FLOOR = round(_PIXEL / float(np.sqrt(2 * np.pi)), 5)  # so narrow a Gaussian is 1 / pixel high


@dataclass(frozen=True)
class RoboJam(Recurrent):
    """The network; the defaults are the size of the authors' code.

    Attributes:
      hidden: LSTM units a layer.
      num_layers: LSTM layers.
      num_mixtures: Gaussians over the next touch.
      sigma_floor: see `GaussianMixture`, in published units.
    """

    hidden: int = 256
    num_layers: int = 2
    num_mixtures: int = 5
    sigma_floor: float = _FLOOR

    BOUNDS: ClassVar = {
        "hidden": (1, 8192),
        "num_layers": (1, 16),
        "num_mixtures": (1, 1000),
        "sigma_floor": (0, SCALE),
    }

    @property
    def mixture(self) -> GaussianMixture:
        return GaussianMixture(3, self.num_mixtures, sigma_floor=self.sigma_floor)

    def shapes(self) -> Shapes:
        hidden, gates = self.hidden, 4 * self.hidden
        shapes: Shapes = {}
        for layer in range(self.num_layers):
            shapes[f"lstm{layer}/input"] = (hidden if layer else INPUTS, gates)
            shapes[f"lstm{layer}/recurrent"] = (hidden, gates)
            shapes[f"lstm{layer}/bias"] = (gates,)
        shapes["output/kernel"] = (INPUTS + hidden * self.num_layers, self.mixture.size)
        shapes["output/bias"] = (self.mixture.size,)
        return shapes

    def first(self, rng: np.random.Generator) -> Weights:
        """As in `Network`; the Gaussians begin around the last touch, log sigmas from -3 to 1."""
        weights = super().first(rng)
        weights["output/kernel"] *= 0.3
        m = self.num_mixtures
        sigmas = np.repeat(np.linspace(-3, 1, m, dtype=np.float32), 3)
        weights["output/bias"][m + 3 * m :] = sigmas
        return weights

    def initial_state(self, ops: Ops, weights: Weights, batch: int) -> State:
        """What a performance begins with: zeros; `begun` is 0 until there was a touch."""
        state = {"touch": zeros(batch, 3), "begun": zeros(batch, 1)}
        for layer in range(self.num_layers):
            state |= {f"{name}{layer}": zeros(batch, self.hidden) for name in "hc"}
        return state

    def step(self, ops: Ops, weights: Weights, state: State, inputs: Tensor) -> Stepped:
        """One touch in, the next one's mixture parameters out.

        Args:
          inputs: `[B, 3]`, x, y and dt in published units.
        Returns:
          (params `[B, mixture.size]`, state).
        """
        x = features(ops, inputs, state["touch"], state["begun"])
        new = {"touch": inputs, "begun": 1 + 0 * state["begun"]}
        outputs, feed = [x], x
        for layer in range(self.num_layers):
            h, c, bias = state[f"h{layer}"], state[f"c{layer}"], weights[f"lstm{layer}/bias"]
            feed, c = cell(ops, weights, f"lstm{layer}", [feed], h, c, bias)
            new[f"h{layer}"], new[f"c{layer}"] = feed, c
            outputs.append(feed)
        params = product(ops, weights, "output/kernel", outputs, weights["output/bias"])
        return around(ops, params, inputs, self.num_mixtures), new


def features(ops: Ops, touch: Tensor, before: Tensor, begun: Tensor) -> Tensor:
    """What the network sees of a touch, `[..., INPUTS]`.

    Place about the middle, the offset within a swipe, log dt, and whether the touch goes on.

    Args:
      touch, before: `[..., 3]`, this touch and the one before it.
      begun: `[..., 1]`, 0 where there was none before, else 1.
    """
    place, dt = touch[..., :2], touch[..., 2:]
    swiping = begun * (1 - ops.minimum(ops.floor(dt / (SCALE * SWIPE_GAP)), 1.0))
    offset = (place - before[..., :2]) * swiping
    middle = place * (2 / SCALE) - 1
    return ops.concatenate([middle, offset, 0.5 * ops.log(dt + 0.1), swiping], axis=-1)


def around(ops: Ops, params: Tensor, touch: Tensor, num_mixtures: int) -> Tensor:
    """Parameters whose means of x and y are places: those of the touch are added to them."""
    last = ops.concatenate([touch[..., :2], 0 * touch[..., 2:]], axis=-1)
    batch, m = tuple(ops.shape(params))[:-1], num_mixtures
    logits, mu, sigma = ops.split(params, [m, 4 * m], axis=-1)
    mu = ops.reshape(mu, (*batch, m, 3)) + ops.expand_dims(last, -2)
    return ops.concatenate([logits, ops.reshape(mu, (*batch, 3 * m)), sigma], axis=-1)
