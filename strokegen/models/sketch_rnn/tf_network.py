"""SketchRNN in TensorFlow: encoder and decoder over whole sequences, for training.

Source: Ha & Eck (2017), arXiv:1704.03477; deviations are listed in
`strokegen.models.sketch_rnn.network`, whose steps these must equal (a conformance test holds them
to that).
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf
from keras import ops

from strokegen.models.sketch_rnn.network import WAYS, SketchRNN
from strokegen.nn.network import Tensor
from strokegen.nn.tf_network import TfNetwork, dense
from strokegen.nn.tf_recurrence import lstm_layer


class TfSketchRNN(TfNetwork[SketchRNN]):
    """The network and its variables.

    Args:
      config: its size; without `latent_dim` it is the decoder-only network, without
        `encoder_hidden` it has no `encode`.
      seed: of the first weights; or `weights`, name -> array, to start from.
    """

    def encode(
        self,
        rows: Tensor,
        reverse: Tensor,
        last: Tensor,
        keep: Sequence[Tensor | None] = (None, None),
    ) -> tuple[Tensor, Tensor]:
        """The posterior over z of whole drawings.

        Args:
          rows: `[T, B, 5]`, each drawing from the first row on; reverse: the same, each drawing
            from its last row back.
          last: `[T, B]`, 1 at each drawing's last row and 0 elsewhere.
          keep: recurrent dropout of either way, see `lstm_layer`.
        Returns:
          (mu, sigma_hat), both `[B, Z]`.
        """
        ends = []
        turns = self.config.placed(ops, rows), self.config.placed(ops, reverse, reverse=True)
        for way, x, kept in zip(WAYS, turns, keep):
            z_in = dense(x, self.weights[f"{way}/input"]) + self.weights[f"{way}/bias"]
            recurrent = tf.convert_to_tensor(self.weights[f"{way}/recurrent"])
            h = lstm_layer(z_in, recurrent, keep=kept)
            ends.append(tf.reduce_sum(h * last[..., None], axis=0))
        return self.config.posterior(ops, self.weights, *ends)

    def __call__(
        self,
        x: Tensor,
        z: Tensor | None = None,
        label: Tensor | None = None,
        keep: Tensor | None = None,
    ) -> Tensor:
        """Mixture parameters after every row.

        Args:
          x: `[T, B, 5]`, the rows so far, (0, 0, 1, 0, 0) first.
          z: `[B, Z]`, or None for the decoder-only network.
          label: `[B, C]` one-hot, or zeros where the category is not told; None for no labels.
          keep: recurrent dropout, see `lstm_layer`.
        Returns:
          params `[T, B, mixture.size]`.
        """
        weights, x = self.weights, self.config.placed(ops, x)
        state = self.config.initial_state(ops, weights, x.shape[1], z, label)
        recurrent = tf.convert_to_tensor(weights["lstm/recurrent"])
        first = tuple(tf.convert_to_tensor(state[name]) for name in ("h", "c"))
        h = lstm_layer(dense(x, weights["lstm/input"]) + state["terms"], recurrent, first, keep)
        return dense(h, weights["output/kernel"]) + weights["output/bias"]
