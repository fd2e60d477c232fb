"""How likely a sketch network finds given ink."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.ink.types import Float32, Float64
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.models.sketch_rnn.under_way import FIRST_ROW
from strokegen.nn import ops
from strokegen.nn.network import unroll

_BATCH = 64


def log_likelihood(sketcher: Sketcher, y: Float32, z: Float32 | None = None) -> Float64:
    """log p(rows | z) of every column of `y`, float64 `(B,)` nats, in model units.

    Args:
      y: `(T, B, 5)` as `to_sketch_rows` has them; an end counts by its pen state alone, and empty
        rows after it not at all.
      z: `(B, latent_dim)`; None for a network without one.
    """
    network, weights, count = sketcher.network, sketcher.preset.weights, y.shape[1]
    before = np.concatenate([np.repeat(FIRST_ROW[None], count, axis=1), y[:-1]])
    state = network.initial_state(ops, weights, count, z)
    params, _ = unroll(network, weights, state, before)
    offset, pen = sketcher.mixture.log_probs(params, y)
    inked = y[..., 2] + y[..., 3] > 0
    total: Float64 = np.sum(np.where(inked, offset, 0) + pen, axis=0, dtype=np.float64)
    return total


def log_likelihoods(
    sketcher: Sketcher, drawings: Sequence[Float32], z: Float32 | None = None
) -> Float64:
    """log p(drawing and its end | z) of each, float64 `(n,)` nats, in model units.

    Args:
      drawings: rows `(n, 5)` of each, as `to_sketch_rows` has them.
      z: `(n, latent_dim)`; None for a network without one.
    """
    values = np.zeros(len(drawings))
    order = np.argsort([len(rows) for rows in drawings], kind="stable")
    for first in range(0, len(order), _BATCH):
        part = order[first : first + _BATCH]
        y = np.zeros((max(len(drawings[one]) for one in part) + 1, len(part), 5), np.float32)
        for column, one in enumerate(part):
            y[: len(drawings[one]), column] = drawings[one]
            y[len(drawings[one]), column, 4] = 1
        values[part] = log_likelihood(sketcher, y, None if z is None else z[part])
    return values
