"""What every network in TensorFlow is: a configuration, and variables by name."""

from __future__ import annotations

import numpy as np
import tensorflow as tf


class Network:
    """A network and its variables.

    Args:
      config: its size, with `shapes()` and `init(seed)`.
      seed: of the first weights; or `weights`, name -> array, to start from.
    """

    def __init__(self, config, seed: int = 0, weights: dict[str, np.ndarray] | None = None):
        self.config = config
        weights = config.init(seed) if weights is None else weights
        self.weights = {
            name: tf.Variable(weights[name], dtype=tf.float32, name=name)
            for name in config.shapes()
        }

    @property
    def variables(self) -> list[tf.Variable]:
        return list(self.weights.values())

    def to_numpy(self) -> dict[str, np.ndarray]:
        return {name: variable.numpy() for name, variable in self.weights.items()}


def dense(inputs, kernel):
    """The product of a sequence `[T, B, N]` and a kernel `[N, M]` as one GEMM, `[T, B, M]`."""
    length, batch, size = inputs.shape
    flat = tf.matmul(tf.reshape(inputs, [length * batch, size]), kernel)
    return tf.reshape(flat, [length, batch, kernel.shape[-1]])
