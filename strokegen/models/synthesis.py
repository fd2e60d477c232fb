"""Graves's synthesis network in TensorFlow: teacher-forced over whole sequences, for training.

Source: Graves (2013), arXiv:1308.0850, section 5; deviations are listed in
`strokegen.nn.synthesis`, whose step this must equal (a conformance test holds it to that).
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.models.recurrence import lstm_layer, window_lstm_layer
from strokegen.nn.synthesis import SynthesisConfig, style_terms


class Synthesis:
    """The network and its variables.

    Args:
      config: its size.
      seed: of the first weights; or `weights`, name -> array, to start from.
    """

    def __init__(self, config: SynthesisConfig, seed: int = 0, weights=None):
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

    def __call__(self, x, text, style):
        """Mixture parameters after every point.

        Args:
          x: `[T, B, input_dim]`, the points so far.
          text: `[B, U]` int32 symbols, -1 where there is none.
          style: `[B]` int32 writer, -1 for none.
        Returns:
          params `[T, B, mixture.size]`, kappa `[T, B, K]`.
        """
        config, weights = self.config, self.weights
        length, batch = x.shape[:2]
        onehot = tf.one_hot(text, config.alphabet_size)
        vector = None
        if config.style_dim:
            # one_hot, not gather: its gradient is a product, which XLA compiles well.
            vector = tf.one_hot(style, config.num_styles) @ weights["styles"]
        terms = style_terms(ops, config, weights, vector)

        def dense(inputs, kernel):
            flat = tf.reshape(inputs, [length * batch, inputs.shape[-1]])
            return tf.reshape(tf.matmul(flat, kernel), [length, batch, kernel.shape[-1]])

        first = weights["lstm0/input"]
        h, w, kappa = window_lstm_layer(
            dense(x, first[: config.input_dim]) + terms[0],
            tf.convert_to_tensor(weights["lstm0/recurrent"]),
            first[config.input_dim :],
            tf.convert_to_tensor(weights["window/kernel"]),
            tf.convert_to_tensor(weights["window/bias"]),
            onehot,
        )
        outputs = [h]
        for layer in range(1, config.num_layers):
            feed = tf.concat([x, w, h], axis=2)
            z_in = dense(feed, weights[f"lstm{layer}/input"]) + terms[layer]
            h = lstm_layer(z_in, tf.convert_to_tensor(weights[f"lstm{layer}/recurrent"]))
            outputs.append(h)
        params = dense(tf.concat(outputs, axis=2), weights["output/kernel"])
        return params + weights["output/bias"], kappa
