"""What a sketch network's encoder finds in drawings. NumPy only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.ink.types import Float32, Indices
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.nn import ops
from strokegen.nn.network import Weights

_TOGETHER = 64  # drawings read side by side, of like lengths


def read(
    network: SketchRNN, weights: Weights, drawings: Sequence[Float32]
) -> tuple[Float32, Float32]:
    """(mu, sigma_hat), `[B, Z]` both, of drawings as rows `(n, 5)`, see `SketchRNN.encode`."""
    mu, sigma_hat = np.zeros((2, len(drawings), network.latent_dim), np.float32)
    order = np.argsort([len(own) for own in drawings], kind="stable")
    for first in range(0, len(drawings), _TOGETHER):
        part = order[first : first + _TOGETHER]
        size = len(drawings[part[-1]]), len(part)
        rows, reverse = np.zeros((2, *size, 5), np.float32)
        last = np.zeros(size, np.float32)
        for column, own in enumerate(drawings[index] for index in part):
            n = len(own)
            rows[:n, column], reverse[:n, column], last[n - 1, column] = own, own[::-1], 1
        mu[part], sigma_hat[part] = network.encode(weights, rows, reverse, last)
    return mu, sigma_hat


def classes(network: SketchRNN, weights: Weights, drawings: Sequence[Float32]) -> Indices:
    """The category that each drawing is read as, int `(B,)`, of a network that has classes."""
    mu, _ = read(network, weights, drawings)
    found: Indices = network.classes(ops, weights, mu).argmax(axis=1)
    return found
