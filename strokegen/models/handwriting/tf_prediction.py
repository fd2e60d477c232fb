"""Graves's prediction network in TensorFlow: teacher-forced over whole sequences, for training.

Source: Graves (2013), arXiv:1308.0850, section 4; deviations are listed in
`strokegen.models.handwriting.prediction`, whose step this must equal (a conformance test holds it
to that).
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from keras import ops

from strokegen.models.handwriting.prediction import Prediction
from strokegen.nn.tf_network import TfNetwork, dense
from strokegen.nn.tf_recurrence import lstm_layer


class TfPrediction(TfNetwork[Prediction]):
    """The network and its variables.

    Args:
      config: its size.
      seed: of the first weights; or `weights`, name -> array, to start from.
    """

    def terms(self, style) -> list:
        """`Prediction.terms` of the writers `[B]` int32, -1 for none."""
        config, vector = self.config, None
        if config.style_dim:
            # one_hot, not gather: its gradient is a product, which XLA compiles well.
            vector = tf.one_hot(style, config.num_styles) @ self.weights["styles"]
        terms: list[Any] = config.terms(ops, self.weights, vector)
        return terms

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
