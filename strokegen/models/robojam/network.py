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

from dataclasses import asdict, dataclass

import numpy as np

from strokegen.ink.touches import SWIPE_GAP
from strokegen.mixtures.mdn import GaussianMixture
from strokegen.nn.lstm import lstm

SCALE = 10.0
"""Published units in a screen's side, and in a second."""

INPUTS = 6
_PIXEL = SCALE / 600  # what the places in MicroJam's data are multiples of
_FLOOR = round(_PIXEL / float(np.sqrt(2 * np.pi)), 5)  # so narrow a Gaussian is 1 / pixel high


@dataclass(frozen=True)
class RoboJamConfig:
    """The network's size; the defaults are those of the authors' code.

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

    def __post_init__(self):
        # A preset's config is a file: no size in it may be absurd.
        bounds = {"hidden": (1, 8192), "num_layers": (1, 16), "num_mixtures": (1, 1000)}
        for name, (low, high) in bounds.items():
            value = getattr(self, name)
            if type(value) is not int or not low <= value <= high:
                raise ValueError(f"{name} is {value!r}, expected a whole number {low} to {high}")
        if type(self.sigma_floor) not in (int, float) or not 0 <= self.sigma_floor <= SCALE:
            raise ValueError(f"sigma_floor is {self.sigma_floor!r}, expected 0 to {SCALE:g}")

    def as_dict(self) -> dict:
        return asdict(self)

    @property
    def mixture(self) -> GaussianMixture:
        return GaussianMixture(3, self.num_mixtures, sigma_floor=self.sigma_floor)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name -> shape of every weight; gates in the order i, f, g, o."""
        hidden, gates = self.hidden, 4 * self.hidden
        shapes: dict[str, tuple[int, ...]] = {}
        for layer in range(self.num_layers):
            shapes[f"lstm{layer}/input"] = (hidden if layer else INPUTS, gates)
            shapes[f"lstm{layer}/recurrent"] = (hidden, gates)
            shapes[f"lstm{layer}/bias"] = (gates,)
        shapes["output/kernel"] = (INPUTS + hidden * self.num_layers, self.mixture.size)
        shapes["output/bias"] = (self.mixture.size,)
        return shapes

    def init(self, seed: int) -> dict[str, np.ndarray]:
        """First weights, float32: uniform +-1/sqrt(rows), biases 0, forget bias 1.

        The Gaussians begin around the last touch with log sigmas spread from -3 to 1.
        """
        rng = np.random.default_rng(seed)
        weights = {}
        for name, shape in self.shapes().items():
            limit = 0 if name.endswith("bias") else 1 / np.sqrt(shape[0])
            weights[name] = rng.uniform(-limit, limit, shape).astype(np.float32)
        for layer in range(self.num_layers):
            weights[f"lstm{layer}/bias"][self.hidden : 2 * self.hidden] = 1
        weights["output/kernel"] *= 0.3
        m = self.num_mixtures
        sigmas = np.repeat(np.linspace(-3, 1, m, dtype=np.float32), 3)
        weights["output/bias"][m + 3 * m :] = sigmas
        return weights


def initial_state(config: RoboJamConfig, batch: int) -> dict[str, np.ndarray]:
    """What a performance begins with: zeros; `begun` is 0 until there was a touch."""
    zeros = np.zeros((batch, config.hidden), np.float32)
    state = {f"{name}{layer}": zeros for layer in range(config.num_layers) for name in "hc"}
    return state | {
        "touch": np.zeros((batch, 3), np.float32),
        "begun": np.zeros((batch, 1), np.float32),
    }


def features(ops, touch, before, begun):
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


def around(ops, params, touch, num_mixtures: int):
    """Parameters whose means of x and y are places: those of the touch are added to them."""
    last = ops.concatenate([touch[..., :2], 0 * touch[..., 2:]], axis=-1)
    batch, m = tuple(ops.shape(params))[:-1], num_mixtures
    logits, mu, sigma = ops.split(params, [m, 4 * m], axis=-1)
    mu = ops.reshape(mu, (*batch, m, 3)) + ops.expand_dims(last, -2)
    return ops.concatenate([logits, ops.reshape(mu, (*batch, 3 * m)), sigma], axis=-1)


def step(ops, config: RoboJamConfig, weights, state, touch):
    """One touch in, the next one's mixture parameters out.

    Args:
      ops: `keras.ops` or `strokegen.numpy_ops`.
      weights: name -> array, as `RoboJamConfig.shapes` lists them.
      state: from `initial_state`, or of the step before.
      touch: `[B, 3]`, x, y and dt in published units.
    Returns:
      (params `[B, mixture.size]`, state).
    """
    x = features(ops, touch, state["touch"], state["begun"])
    new = {"touch": touch, "begun": 1 + 0 * state["begun"]}
    outputs, feed = [x], x
    for layer in range(config.num_layers):
        z = ops.matmul(feed, weights[f"lstm{layer}/input"]) + weights[f"lstm{layer}/bias"]
        z = z + ops.matmul(state[f"h{layer}"], weights[f"lstm{layer}/recurrent"])
        feed, new[f"c{layer}"] = lstm(ops, z, state[f"c{layer}"])
        new[f"h{layer}"] = feed
        outputs.append(feed)
    params = ops.matmul(ops.concatenate(outputs, axis=-1), weights["output/kernel"])
    return around(ops, params + weights["output/bias"], touch, config.num_mixtures), new
