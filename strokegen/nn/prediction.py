"""Graves's handwriting prediction network: its size, its first weights and one step of it.

Source: Graves (2013), arXiv:1308.0850, section 4. Deviations, each by a keyword: a style vector a
writer (`style_dim`), the pen's height as a fourth input (`height_input`), a floor on sigma
(`sigma_floor`). Always: no peepholes; correlations stay within +-0.98
(`strokegen.mixtures.bivariate`); points are evenly spaced along their stroke, not in time
(`strokegen.ink.normaliser`); the end of a line is drawn (`strokegen.training.batches`), where the
paper's network writes until it is stopped. The paper's synthesis network is this one with a window
on the text, and is built on it in `strokegen.nn.synthesis`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np

from strokegen.mixtures.bivariate import BivariateMixture
from strokegen.nn.lstm import lstm


@dataclass(frozen=True)
class PredictionConfig:
    """The network's size; the defaults are the paper's deep network.

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

    # A preset's config is a file: no size in it may be absurd.
    BOUNDS: ClassVar[dict] = {
        "hidden": (1, 8192), "num_layers": (1, 16), "num_mixtures": (1, 1000),
        "style_dim": (0, 8192), "num_styles": (0, 1_000_000),
    }  # fmt: skip
    NUMBERS: ClassVar[tuple] = ("sigma_floor",)

    def __post_init__(self):
        for name, (low, high) in self.BOUNDS.items():
            value = getattr(self, name)
            if type(value) is not int or not low <= value <= high:
                raise ValueError(f"{name} is {value!r}, expected a whole number {low} to {high}")
        for name in self.NUMBERS:
            value = getattr(self, name)
            if not isinstance(value, int | float) or not 0 <= value < float("inf"):
                raise ValueError(f"{name} is {value!r}, expected a number from 0")

    def as_dict(self) -> dict:
        return asdict(self)

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

    def layer_shapes(self) -> dict[str, tuple[int, ...]]:
        hidden, gates = self.hidden, 4 * self.hidden
        shapes: dict[str, tuple[int, ...]] = {}
        for layer in range(self.num_layers):
            below = 0 if layer == 0 else hidden
            shapes[f"lstm{layer}/input"] = (self.feed_dim + below, gates)
            shapes[f"lstm{layer}/recurrent"] = (hidden, gates)
            shapes[f"lstm{layer}/bias"] = (gates,)
            if self.style_dim:
                shapes[f"lstm{layer}/style"] = (self.style_dim, gates)
        return shapes

    def output_shapes(self) -> dict[str, tuple[int, ...]]:
        shapes: dict[str, tuple[int, ...]] = {
            "output/kernel": (self.num_layers * self.hidden, self.mixture.size),
            "output/bias": (self.mixture.size,),
        }
        if self.style_dim:
            shapes["styles"] = (self.num_styles, self.style_dim)
        return shapes

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name -> shape of every weight; gates in the order i, f, g, o."""
        return self.layer_shapes() | self.output_shapes()

    def init(self, seed: int) -> dict[str, np.ndarray]:
        """First weights, float32: uniform +-1/sqrt(rows), forget bias 1, soft wide mixtures."""
        rng = np.random.default_rng(seed)
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


def initial_state(config: PredictionConfig, batch: int) -> dict[str, np.ndarray]:
    """Zeros: h and c of every layer `[B, H]`."""
    return {
        f"{name}{layer}": np.zeros((batch, config.hidden), np.float32)
        for layer in range(config.num_layers)
        for name in "hc"
    }


def style_terms(ops, config: PredictionConfig, weights, style) -> list:
    """What a style adds to each layer's pre-activations, `[B, 4H]`; constant over a line."""
    if not config.style_dim:
        return [weights[f"lstm{layer}/bias"] for layer in range(config.num_layers)]
    return [
        weights[f"lstm{layer}/bias"] + ops.matmul(style, weights[f"lstm{layer}/style"])
        for layer in range(config.num_layers)
    ]


def layer_step(ops, weights, layer: int, state, feed, term):
    """(h', c') of one LSTM layer, both `[B, H]`, from what it is fed `[B, feed_dim (+ H)]`."""
    z = ops.matmul(feed, weights[f"lstm{layer}/input"]) + term
    z = z + ops.matmul(state[f"h{layer}"], weights[f"lstm{layer}/recurrent"])
    return lstm(ops, z, state[f"c{layer}"])


def step(ops, config: PredictionConfig, weights, state, x, terms):
    """One point: the last point in, the next point's mixture parameters out.

    Args:
      ops: `keras.ops` or `strokegen.numpy_ops`.
      weights: name -> array, as `PredictionConfig.shapes` lists them.
      state: as `initial_state`.
      x: `[B, input_dim]`, (dx, dy, end of stroke[, height in x-heights, down positive]).
      terms: from `style_terms`.
    Returns:
      (params `[B, mixture.size]`, state).
    Source: Graves (2013), arXiv:1308.0850, equations 1 to 5 and 15 to 22.
    """
    new, outputs = {}, []
    for layer in range(config.num_layers):
        feed = ops.concatenate([x, *outputs[-1:]], axis=-1)
        h, new[f"c{layer}"] = layer_step(ops, weights, layer, state, feed, terms[layer])
        new[f"h{layer}"] = h
        outputs.append(h)
    params = ops.matmul(ops.concatenate(outputs, axis=-1), weights["output/kernel"])
    return params + weights["output/bias"], new
