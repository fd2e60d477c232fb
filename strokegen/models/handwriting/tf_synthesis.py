"""Graves's synthesis network in TensorFlow: teacher-forced over whole sequences, for training.

It must equal the step of `strokegen.models.handwriting.synthesis`; a conformance test holds it so.
"""

from __future__ import annotations

import tensorflow as tf

from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.tf_prediction import TfLayers
from strokegen.models.handwriting.tf_window import window_lstm_layer
from strokegen.nn.network import Tensor
from strokegen.nn.tf_network import dense


class TfSynthesis(TfLayers[Synthesis]):
    """The network and its variables."""

    def __call__(self, x: Tensor, text: Tensor, style: Tensor) -> tuple[Tensor, Tensor]:
        """Mixture parameters after every point.

        Args:
          x: `[T, B, input_dim]`, the points so far.
          text: `[B, U]` int32 symbols, -1 where there is none.
          style: `[B]` int32 writer, -1 for none.
        Returns:
          params `[T, B, mixture.size]`, kappa `[T, B, K]`.
        """
        config, weights = self.config, self.weights
        terms = self.terms(style)
        first = weights["lstm0/input"]
        h, w, kappa = window_lstm_layer(
            dense(x, first[: config.input_dim]) + terms[0],
            tf.convert_to_tensor(weights["lstm0/recurrent"]),
            first[config.input_dim :],
            tf.convert_to_tensor(weights["window/kernel"]),
            tf.convert_to_tensor(weights["window/bias"]),
            tf.one_hot(text, config.alphabet_size),
        )
        return self.upwards(tf.concat([x, w], axis=2), [h], terms), kappa
