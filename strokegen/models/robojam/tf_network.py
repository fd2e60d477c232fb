"""RoboJam in TensorFlow: teacher-forced over whole windows of touches, for training.

Source: Martin & Torresen (2018), arXiv:1711.10746; deviations are listed in
`strokegen.models.robojam.network`, whose step this must equal (a conformance test holds it to
that).
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf
from keras import ops

from strokegen.models.robojam.network import RoboJam, around, features
from strokegen.nn.network import Tensor
from strokegen.nn.tf_network import TfNetwork, dense
from strokegen.nn.tf_recurrence import lstm_layer


class TfRoboJam(TfNetwork[RoboJam]):
    """The network and its variables."""

    def __call__(
        self, touches: Tensor, drop: Callable[[Tensor, int], Tensor] | None = None
    ) -> Tensor:
        """Mixture parameters after every touch.

        Args:
          touches: `[T, B, 3]` in published units.
          drop: None, or `drop(h, layer)`, what dropout makes of a layer's outputs `[T, B, H]`.
        Returns:
          params `[T, B, mixture.size]`.
        """
        config, weights = self.config, self.weights
        length, batch = touches.shape[:2]
        before = tf.concat([tf.zeros_like(touches[:1]), touches[:-1]], axis=0)
        begun = tf.concat([tf.zeros([1, batch, 1]), tf.ones([length - 1, batch, 1])], axis=0)
        feed = features(ops, touches, before, begun)
        outputs = [feed]
        for layer in range(config.num_layers):
            z_in = dense(feed, weights[f"lstm{layer}/input"]) + weights[f"lstm{layer}/bias"]
            feed = lstm_layer(z_in, tf.convert_to_tensor(weights[f"lstm{layer}/recurrent"]))
            feed = feed if drop is None else drop(feed, layer)
            outputs.append(feed)
        params = dense(tf.concat(outputs, axis=2), weights["output/kernel"])
        params = params + weights["output/bias"]
        return around(ops, params, touches, config.num_mixtures)
