"""The TensorFlow side of every network: its variables, by the names that its config gives them."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import tensorflow as tf

from strokegen.nn.network import Network, Weights
from strokegen.nn.tf_products import product

Size = TypeVar("Size", bound=Network)


class TfNetwork(Generic[Size]):
    """A network's variables; a subclass runs it over whole sequences.

    Args:
      config: the network, which knows its size and its first weights.
      seed: of the first weights; or `weights`, name -> array, to start from.
    """

    def __init__(self, config: Size, seed: int = 0, weights: Weights | None = None):
        self.config = config
        weights = config.init(seed) if weights is None else weights
        self.weights: dict[str, tf.Variable] = {
            name: tf.Variable(weights[name], dtype=tf.float32, name=name)
            for name in config.shapes()
        }

    @property
    def variables(self) -> list[tf.Variable]:
        return list(self.weights.values())

    def to_numpy(self) -> Weights:
        return {name: variable.numpy() for name, variable in self.weights.items()}


def dense(inputs: Any, kernel: Any) -> Any:
    """The product of a sequence `[T, B, N]` and a kernel `[N, M]` as one GEMM, `[T, B, M]`."""
    length, batch, size = inputs.shape
    flat = product(tf.reshape(inputs, [length * batch, size]), kernel)
    return tf.reshape(flat, [length, batch, kernel.shape[-1]])
