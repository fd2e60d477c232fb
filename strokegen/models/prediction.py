"""Graves's prediction network in TensorFlow: teacher-forced over whole sequences, for training.

Source: Graves (2013), arXiv:1308.0850, section 4; deviations are listed in
`strokegen.nn.prediction`, whose step this must equal (a conformance test holds it to that).
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.models.recurrence import lstm_layer
from strokegen.nn.prediction import PredictionConfig, style_terms


def dense(inputs, kernel):
    """The product of a sequence `[T, B, N]` and a kernel `[N, M]` as one GEMM, `[T, B, M]`."""
    length, batch, size = inputs.shape
    flat = tf.matmul(tf.reshape(inputs, [length * batch, size]), kernel)
    return tf.reshape(flat, [length, batch, kernel.shape[-1]])


class Prediction:
    """The network and its variables.

    Args:
      config: its size.
      seed: of the first weights; or `weights`, name -> array, to start from.
    """

    def __init__(self, config: PredictionConfig, seed: int = 0, weights=None):
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

    def terms(self, style) -> list:
        """`style_terms` of the writers `[B]` int32, -1 for none."""
        config, vector = self.config, None
        if config.style_dim:
            # one_hot, not gather: its gradient is a product, which XLA compiles well.
            vector = tf.one_hot(style, config.num_styles) @ self.weights["styles"]
        return style_terms(ops, config, self.weights, vector)

    def upwards(self, inputs, outputs: list, terms):
        """The layers above those whose `outputs` are given, and the mixture parameters of all.

        Args:
          inputs: `[T, B, feed_dim]`, what each of them sees beside the layer below.
        Returns:
          params `[T, B, mixture.size]`.
        """
        weights = self.weights
        for layer in range(len(outputs), self.config.num_layers):
            feed = tf.concat([inputs, *outputs[-1:]], axis=2)
            z_in = dense(feed, weights[f"lstm{layer}/input"]) + terms[layer]
            recurrent = tf.convert_to_tensor(weights[f"lstm{layer}/recurrent"])
            outputs = [*outputs, lstm_layer(z_in, recurrent)]
        return dense(tf.concat(outputs, axis=2), weights["output/kernel"]) + weights["output/bias"]

    def __call__(self, x, style):
        """Mixture parameters after every point.

        Args:
          x: `[T, B, input_dim]`, the points so far.
          style: `[B]` int32 writer, -1 for none.
        Returns:
          params `[T, B, mixture.size]`.
        """
        return self.upwards(x, [], self.terms(style))
