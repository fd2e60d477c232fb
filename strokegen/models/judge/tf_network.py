"""The judge's network in TensorFlow, for training."""

from __future__ import annotations

import tensorflow as tf
from keras import ops

from strokegen.models.judge.network import Classifier, classes, features
from strokegen.nn.network import Tensor
from strokegen.nn.tf_network import TfNetwork


class TfClassifier(TfNetwork[Classifier]):
    """The network and its variables."""

    def __call__(self, pictures: Tensor, keep: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """(features, logits) of pictures, as `features` and `classes` have them.

        Args:
          keep: factors of the features, where some are dropped, `[B, features]`.
        """
        weights = {name: tf.convert_to_tensor(w) for name, w in self.weights.items()}
        seen = features(ops, weights, pictures)
        return seen, classes(ops, weights, seen if keep is None else seen * keep)
