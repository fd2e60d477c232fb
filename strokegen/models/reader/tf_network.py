"""The reader's network in TensorFlow, with dropout, for training.

It is `strokegen.models.reader.network.Labeller` over `keras.ops`, its LSTMs fused.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

import tensorflow as tf
from keras import ops

from strokegen.models.reader.network import Labeller
from strokegen.nn.network import Tensor
from strokegen.nn.tf_dropout import keep_mask
from strokegen.nn.tf_network import TfNetwork
from strokegen.nn.tf_recurrence import lstm_layer


class TfLabeller(TfNetwork[Labeller]):
    """The network and its variables."""

    def __call__(
        self,
        x: Tensor,
        lengths: Tensor,
        seed: Tensor | None = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
    ) -> Tensor:
        """Logits, as `Labeller.label` has them.

        Args:
          x: `[T, B, INPUTS]`, T a multiple of the network's `joined`; lengths: `[B]` int32.
          seed: int32 `[B, 2]`; None drops nothing.
          dropout: of what layers and the output read; recurrent_dropout: of what is written
            into the cells (Semeniuta et al. 2016).
        """
        salts = count()

        def mask(shape: Sequence[int], rate: float) -> Tensor:
            return keep_mask(shape, seed + next(salts), rate)  # type: ignore[operator]

        def drop(value: Tensor) -> Tensor:
            return value * mask(value.shape, dropout)

        def recur(z: Sequence[Tensor], weights: Any, names: Sequence[str]) -> list[Tensor]:
            outputs = []
            for own, name in zip(z, names):
                matrix, keep = tf.convert_to_tensor(weights[name]), None
                if seed is not None and recurrent_dropout:
                    keep = mask((*own.shape[:2], matrix.shape[0]), recurrent_dropout)
                outputs.append(lstm_layer(own, matrix, keep=keep))
            return outputs

        return self.config.label(
            ops, self.weights, x, lengths, recur, None if seed is None else drop
        )
