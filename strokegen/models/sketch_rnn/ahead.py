"""Points that SketchRNN's decoder draws by itself, fed by what it has drawn: some of each sketch at
a time, as `strokegen.models.handwriting.ahead` does for lines. NumPy only.
"""

from __future__ import annotations

import numpy as np

from strokegen.ink.types import Float32, Float64
from strokegen.models.mdn.gaussian import held
from strokegen.models.sketch_rnn.network import PLACE, SketchRNN
from strokegen.nn import ops
from strokegen.nn.native import Packed
from strokegen.nn.network import Array, State, Weights

FAR = 1e4
"""Model units, of which a usual offset has one: nobody's pen goes there in one step."""


def ahead(
    network: SketchRNN,
    weights: Weights,
    state: State,
    x: Array,
    temperature: float,
    pen_temperature: float | None,
    uniform: Float64,
    normal: Float64,
) -> tuple[Float32, State, Array]:
    """The next T points of B sketches.

    Args:
      state, x: of the network, see `SketchRNN`.
      temperature, pen_temperature: see `SketchMixture.sample`.
      uniform, normal: `[T, B, 2]`, what the points are drawn by.
    Returns:
      (points `[T, B, 5]`, stroke-5 in model units; state and x after them). A sketch is over with
      the point that ends it, or that is not nearer than `FAR`: zeros stand after it, and its state
      is none.
    Raises:
      ValueError: a temperature that is no finite number from 0.
    """
    tau = held("temperature", temperature).item()
    pen = tau if pen_temperature is None else held("pen_temperature", pen_temperature).item()
    if isinstance(weights, Packed):
        return weights.sketch(state, x, PLACE, FAR, (tau, pen), uniform, normal)
    points = np.zeros((len(uniform), len(x), 5), np.float32)
    going = np.ones(len(x), bool)
    for now, u, n in zip(points, uniform, normal):
        params, state = network.step(ops, weights, state, x)
        drawn = network.mixture.draw(params, u, n, tau, pen)
        near = np.all(np.abs(drawn[:, :2]) < FAR, axis=1)
        x = np.where(near[:, None], drawn, 0)
        now[going] = drawn[going]
        going &= near & (drawn[:, 4] == 0)
        if not going.any():
            break
    return points, state, x
