"""Graves's handwriting synthesis network: its size, its first weights and one step of it.

Source: Graves (2013), arXiv:1308.0850, section 5. Deviations, each by a keyword: a style vector a
writer (`style_dim`), the pen's height as a fourth input (`height_input`), a floor on sigma
(`sigma_floor`). Always: no peepholes; the text ends with a symbol of its own, so that the end of
writing is drawn, not guessed (see `strokegen.sampling.stop`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from strokegen.mixtures.bivariate import BivariateMixture
from strokegen.nn.lstm import lstm
from strokegen.nn.window import window


@dataclass(frozen=True)
class SynthesisConfig:
    """The network's size; the defaults are the paper's.

    Attributes:
      hidden: LSTM units a layer.
      num_layers: LSTM layers, each fed by the input, the window and the layer below.
      num_mixtures: Gaussians over the next offset.
      num_windows: Gaussians over the characters.
      alphabet_size: symbols, with the end of text as symbol 0.
      style_dim: length of a writer's style vector; 0 for none.
      num_styles: writers with a vector of their own.
      height_input: whether the pen's height over the baseline is an input.
      sigma_floor: added to every standard deviation, in model units.
      steps_per_character: what the window's first steps expect.
    """

    hidden: int = 400
    num_layers: int = 3
    num_mixtures: int = 20
    num_windows: int = 10
    alphabet_size: int = 96
    style_dim: int = 0
    num_styles: int = 0
    height_input: bool = False
    sigma_floor: float = 0.0
    steps_per_character: float = 25.0

    def __post_init__(self):
        # A preset's config is a file: no size in it may be absurd.
        bounds = {"hidden": (1, 8192), "num_layers": (1, 16), "num_mixtures": (1, 1000),
                  "num_windows": (1, 1000), "alphabet_size": (2, 10_000),
                  "style_dim": (0, 8192), "num_styles": (0, 1_000_000)}  # fmt: skip
        for name, (low, high) in bounds.items():
            value = getattr(self, name)
            if type(value) is not int or not low <= value <= high:
                raise ValueError(f"{name} is {value!r}, expected a whole number {low} to {high}")
        for name in ("sigma_floor", "steps_per_character"):
            value = getattr(self, name)
            if not isinstance(value, int | float) or not 0 <= value < float("inf"):
                raise ValueError(f"{name} is {value!r}, expected a number from 0")

    def as_dict(self) -> dict:
        return asdict(self)

    @property
    def input_dim(self) -> int:
        return 4 if self.height_input else 3

    @property
    def mixture(self) -> BivariateMixture:
        return BivariateMixture(self.num_mixtures, self.sigma_floor)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name -> shape of every weight."""
        hidden, gates, feed = self.hidden, 4 * self.hidden, self.input_dim + self.alphabet_size
        shapes: dict[str, tuple[int, ...]] = {}
        for layer in range(self.num_layers):
            below = 0 if layer == 0 else hidden
            shapes[f"lstm{layer}/input"] = (feed + below, gates)
            shapes[f"lstm{layer}/recurrent"] = (hidden, gates)
            shapes[f"lstm{layer}/bias"] = (gates,)
            if self.style_dim:
                shapes[f"lstm{layer}/style"] = (self.style_dim, gates)
        shapes["window/kernel"] = (hidden, 3 * self.num_windows)
        shapes["window/bias"] = (3 * self.num_windows,)
        shapes["output/kernel"] = (self.num_layers * hidden, self.mixture.size)
        shapes["output/bias"] = (self.mixture.size,)
        if self.style_dim:
            shapes["styles"] = (self.num_styles, self.style_dim)
        return shapes

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
        k = self.num_windows
        weights["window/kernel"] *= 0.1
        weights["window/bias"][2 * k :] = -np.log(self.steps_per_character)
        weights["output/kernel"] *= 0.5
        weights["output/bias"] = self.mixture.initial_bias()
        return weights


def initial_state(config: SynthesisConfig, batch: int) -> dict[str, np.ndarray]:
    """Zeros: h and c of every layer `[B, H]`, kappa `[B, K]`, the window `w [B, A]`."""
    state = {"kappa": np.zeros((batch, config.num_windows), np.float32)}
    state["w"] = np.zeros((batch, config.alphabet_size), np.float32)
    for layer in range(config.num_layers):
        state[f"h{layer}"] = np.zeros((batch, config.hidden), np.float32)
        state[f"c{layer}"] = np.zeros((batch, config.hidden), np.float32)
    return state


def style_terms(ops, config: SynthesisConfig, weights, style) -> list:
    """What a style adds to each layer's pre-activations, `[B, 4H]`; constant over a line."""
    if not config.style_dim:
        return [weights[f"lstm{layer}/bias"] for layer in range(config.num_layers)]
    return [
        weights[f"lstm{layer}/bias"] + ops.matmul(style, weights[f"lstm{layer}/style"])
        for layer in range(config.num_layers)
    ]


def step(ops, config: SynthesisConfig, weights, state, x, text, terms):
    """One point: the last point in, the next point's mixture parameters out.

    Args:
      ops: `keras.ops` or `strokegen.numpy_ops`.
      weights: name -> array, as `SynthesisConfig.shapes` lists them.
      state: as `initial_state`.
      x: `[B, input_dim]`, (dx, dy, end of stroke[, height in x-heights, down positive]).
      text: `[B, U, A]` one-hot.
      terms: from `style_terms`.
    Returns:
      (params `[B, mixture.size]`, state, phi `[B, U]`).
    """
    new = {}
    z = ops.matmul(ops.concatenate([x, state["w"]], axis=-1), weights["lstm0/input"])
    z = z + ops.matmul(state["h0"], weights["lstm0/recurrent"]) + terms[0]
    h, new["c0"] = lstm(ops, z, state["c0"])
    new["h0"] = h
    p = ops.matmul(h, weights["window/kernel"]) + weights["window/bias"]
    new["w"], new["kappa"], phi = window(ops, p, state["kappa"], text)
    outputs = [h]
    for layer in range(1, config.num_layers):
        feed = ops.concatenate([x, new["w"], h], axis=-1)
        z = ops.matmul(feed, weights[f"lstm{layer}/input"]) + terms[layer]
        z = z + ops.matmul(state[f"h{layer}"], weights[f"lstm{layer}/recurrent"])
        h, new[f"c{layer}"] = lstm(ops, z, state[f"c{layer}"])
        new[f"h{layer}"] = h
        outputs.append(h)
    params = ops.matmul(ops.concatenate(outputs, axis=-1), weights["output/kernel"])
    return params + weights["output/bias"], new, phi
