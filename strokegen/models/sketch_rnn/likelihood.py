"""How likely a sketch network finds given ink."""

from __future__ import annotations

import numpy as np

from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.nn import ops


def log_likelihood(sketcher: Sketcher, y: np.ndarray, z: np.ndarray | None = None) -> np.ndarray:
    """log p(rows | z) of every column of `y`, float64 `(B,)` nats, in model units.

    Args:
      y: `(T, B, 5)` as `to_sketch_rows` has them; an end counts by its pen state alone, and empty
        rows after it not at all.
      z: `(B, latent_dim)`; None for a network without one.
    """
    network, weights, count = sketcher.network, sketcher.preset.weights, y.shape[1]
    state = network.initial_state(ops, weights, count, z)
    x, total = np.tile(np.float32([0, 0, 1, 0, 0]), (count, 1)), np.zeros(count)
    for row in y:
        params, state = network.step(ops, weights, state, x)
        offset, pen = sketcher.mixture.log_probs(params, row)
        total += np.where(row[:, 2] + row[:, 3] > 0, offset, 0) + pen
        x = row
    return total
