"""Graves's prediction network in TensorFlow: teacher-forced over whole sequences, for training.

It must equal the step of `strokegen.models.handwriting.prediction`; a conformance test holds it so.
"""

from __future__ import annotations

from typing import TypeVar

import tensorflow as tf
from keras import ops

from strokegen.models.handwriting.prediction import Prediction
from strokegen.nn.network import Tensor
from strokegen.nn.tf_network import TfNetwork, dense
from strokegen.nn.tf_recurrence import lstm_layer

Size = TypeVar("Size", bound=Prediction)


class TfLayers(TfNetwork[Size]):
    """The variables of one of Graves's networks, and what both do with them."""

    def terms(self, style: Tensor) -> list[Tensor]:
        """`Prediction.terms` of the writers `[B]` int32, -1 for none."""
        config, vector = self.config, None
        if config.style_dim:
            # one_hot, not gather: its gradient is a product, which XLA compiles well.
            vector = tf.one_hot(style, config.num_styles) @ self.weights["styles"]
        return config.terms(ops, self.weights, vector)

    def upwards(self, inputs: Tensor, outputs: list[Tensor], terms: list[Tensor]) -> Tensor:
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


class TfPrediction(TfLayers[Prediction]):
    """The network and its variables."""

    def __call__(self, x: Tensor, style: Tensor) -> Tensor:
        """Mixture parameters after every point.

        Args:
          x: `[T, B, input_dim]`, the points so far.
          style: `[B]` int32 writer, -1 for none.
        Returns:
          params `[T, B, mixture.size]`.
        """
        return self.upwards(x, [], self.terms(style))
