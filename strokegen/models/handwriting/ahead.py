"""Points that the synthesis network draws by itself, fed by what it has drawn: some of each line at
a time, so that what is done about a line is done for several of its points at once. NumPy only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from strokegen.ink.types import Float32, Float64
from strokegen.models.handwriting.drawer import Drawer
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.nn import ops
from strokegen.nn.native import Packed
from strokegen.nn.network import Array, State


@dataclass(frozen=True)
class Ahead:
    """T points of each of B lines.

    Attributes:
      points: `[T, B, 3]` float32 (dx, dy, end of stroke); kappa: `[T, B, K]`, the window's
        positions; phi: `[T, B, U]`, how much it sees of each character.
      state, x: of the network after them.
    """

    points: Float32
    kappa: Array
    phi: Array
    state: State
    x: Array


def ahead(
    drawer: Drawer[Synthesis, Any, Any],
    state: State,
    x: Array,
    height: Float64,
    bias: Float64,
    uniform: Float64,
    normal: Float64,
) -> Ahead:
    """The next T points of B lines.

    Args:
      state, x: of the network, see `Synthesis`.
      height: `[B]` of the pens, in model units; bias: `[B]`, see `BivariateMixture.sample`.
      uniform, normal: `[T, B, 2]`, what the points are drawn by.
    """
    weights = drawer.preset.weights
    if isinstance(weights, Packed):
        spacing = drawer.normaliser.spacing
        return Ahead(*weights.line(state, x, height, spacing, bias, uniform, normal))
    points, kappa, phi = [], [], []
    for chance in zip(uniform, normal):
        params, state = drawer.network.step(ops, weights, state, x)
        points.append(drawer.mixture.draw(params, *chance, bias))
        height = height + points[-1][:, 1]
        x = drawer.with_height(points[-1], height)
        kappa.append(state["kappa"])
        phi.append(state["phi"])
    return Ahead(np.stack(points), np.stack(kappa), np.stack(phi), state, x)
