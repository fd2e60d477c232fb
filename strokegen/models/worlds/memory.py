"""World Models' memory M: its size, its first weights and one step of it.

It reads a frame's latent z and what was done, and foresees the next frame's z and whether the
episode ends.

Source: Ha & Schmidhuber (2018), arXiv:1803.10122, appendix A.2, the sizes of the Doom task.
Deviation: an episode begins with an empty memory; the paper strings episodes together and tells
the network by one more input where one begins.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import NormalDist

import numpy as np

from strokegen.mixtures.factorised import FactorisedMixture
from strokegen.nn.lstm import lstm

ACTIONS = 1
"""Numbers of an action."""

_RARE = -3.0  # log odds that an episode ends, before anything is learned


@dataclass(frozen=True)
class MemoryConfig:
    """The network's size; the defaults are the paper's for Doom.

    Attributes:
      latent_dim: length of z.
      hidden: LSTM units.
      num_mixtures: Gaussians over each dimension of the next z.
    """

    latent_dim: int = 64
    hidden: int = 512
    num_mixtures: int = 5

    def __post_init__(self):
        # A preset's config is a file: no size in it may be absurd.
        bounds = {"latent_dim": 1024, "hidden": 8192, "num_mixtures": 100}
        for name, high in bounds.items():
            value = getattr(self, name)
            if type(value) is not int or not 1 <= value <= high:
                raise ValueError(f"{name} is {value!r}, expected a whole number 1 to {high}")

    def as_dict(self) -> dict:
        return asdict(self)

    @property
    def mixture(self) -> FactorisedMixture:
        return FactorisedMixture(self.latent_dim, self.num_mixtures)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name -> shape of every weight; gates in the order i, f, g, o."""
        gates, outputs = 4 * self.hidden, self.mixture.size + 1
        return {
            "lstm/input": (self.latent_dim + ACTIONS, gates),
            "lstm/recurrent": (self.hidden, gates),
            "lstm/bias": (gates,),
            "output/kernel": (self.hidden, outputs),
            "output/bias": (outputs,),
        }

    def init(self, seed: int) -> dict[str, np.ndarray]:
        """First weights, float32: uniform +-1/sqrt(rows), biases 0, forget bias 1.

        The Gaussians of a dimension begin side by side, at the quantiles of N(0, 1), which a
        latent is drawn to.
        """
        rng = np.random.default_rng(seed)
        weights = {}
        for name, shape in self.shapes().items():
            limit = 0 if name.endswith("bias") else 1 / np.sqrt(shape[0])
            weights[name] = rng.uniform(-limit, limit, shape).astype(np.float32)
        weights["lstm/bias"][self.hidden : 2 * self.hidden] = 1
        m, z = self.num_mixtures, self.latent_dim
        quantiles = [NormalDist().inv_cdf((k + 0.5) / m) for k in range(m)]
        weights["output/bias"][m * z : 2 * m * z] = np.repeat(quantiles, z)
        weights["output/bias"][-1] = _RARE
        return weights


def initial_state(config: MemoryConfig, batch: int) -> dict[str, np.ndarray]:
    """What an episode begins with: nothing."""
    return {name: np.zeros((batch, config.hidden), np.float32) for name in "hc"}


def step(ops, config: MemoryConfig, weights, state, z, action):
    """One frame and action in, what is foreseen of the next out.

    Args:
      ops: `keras.ops` or `strokegen.numpy_ops`.
      weights: name -> array, as `MemoryConfig.shapes` lists them.
      state: from `initial_state`, or of the step before.
      z: `[B, Z]`; action: `[B, ACTIONS]`, from -1 to 1.
    Returns:
      (params `[B, mixture.size]`, log odds `[B, 1]` that the episode ends, state).
    """
    pre = ops.matmul(ops.concatenate([z, action], axis=-1), weights["lstm/input"])
    pre = pre + ops.matmul(state["h"], weights["lstm/recurrent"]) + weights["lstm/bias"]
    h, c = lstm(ops, pre, state["c"])
    return *heads(ops, config, weights, h), {"h": h, "c": c}


def heads(ops, config: MemoryConfig, weights, h):
    """(params `[..., mixture.size]`, log odds of the end `[..., 1]`) from `h [..., H]`."""
    outputs = ops.matmul(h, weights["output/kernel"]) + weights["output/bias"]
    return ops.split(outputs, [config.mixture.size], axis=-1)
