"""The LSTM layer that reads the text through its window, over whole sequences."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf
from keras import ops

from strokegen.models.handwriting.window import window
from strokegen.nn.lstm import lstm
from strokegen.nn.network import Tensor
from strokegen.nn.tf_recurrence import gemm, loop, previous

State = tuple[Tensor, ...]


def window_lstm_layer(
    z_in: Tensor, recurrent: Tensor, from_window: Tensor, kernel: Tensor, bias: Tensor, text: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """h, w and mean kappa of the LSTM layer that reads the text through its window.

    Args:
      z_in: `[T, B, 4H]`, what the pen's input, the style and the bias add.
      recurrent: `[H, 4H]`; from_window: `[A, 4H]`; kernel: `[H, 3K]`; bias: `[3K]`.
      text: `[B, U, A]` one-hot; no gradient.
    Returns:
      h `[T, B, H]`, w `[T, B, A]`, kappa `[T, B, K]`.
    """
    layer = tf.custom_gradient(_layer)
    h, w, kappa = layer(z_in, recurrent, from_window, kernel, bias, text)
    return h, w, kappa


def _layer(
    z_in: Tensor, recurrent: Tensor, from_window: Tensor, kernel: Tensor, bias: Tensor, text: Tensor
) -> tuple[State, Callable[[Tensor, Tensor, Tensor], State]]:
    """What `window_lstm_layer` gives, and its gradient."""
    length, batch, gates = z_in.shape
    hidden, size, alphabet = gates // 4, kernel.shape[1], text.shape[2]
    both = tf.concat([recurrent, from_window], axis=0)

    def forward(t: Tensor, state: State) -> tuple[State, State]:
        h, c, kappa, w = state
        z = z_in[t] + tf.matmul(tf.concat([h, w], axis=1), both)
        h, c_new = lstm(ops, z, c)
        p = tf.matmul(h, kernel) + bias
        w, kappa_new, _ = window(ops, p, kappa, text)
        return (h, c_new, kappa_new, w), (z, c, h, p, kappa_new, w)

    zero_h, zero_k = tf.zeros([batch, hidden]), tf.zeros([batch, size // 3])
    zero_w = tf.zeros([batch, alphabet])
    widths = (gates, hidden, hidden, size, size // 3, alphabet)
    _, (z, c, h, p, kappa, w) = loop(
        length, forward, (zero_h, zero_h, zero_k, zero_w), [[batch, width] for width in widths]
    )
    kappa_before = previous(kappa)

    def gradient(dh_out: Tensor, dw_out: Tensor, dkappa_out: Tensor) -> State:
        def backward(t: Tensor, state: State) -> tuple[State, State]:
            dh, dc, dkappa, dw = state
            z_t, c_t, p_t, kappa_t = z[t], c[t], p[t], kappa_before[t]
            with tf.GradientTape() as tape:
                tape.watch([p_t, kappa_t])
                w_t, kappa_next, _ = window(ops, p_t, kappa_t, text)
            dp, dkappa = tape.gradient(
                [w_t, kappa_next], [p_t, kappa_t], [dw + dw_out[t], dkappa + dkappa_out[t]]
            )
            dh = dh + dh_out[t] + tf.matmul(dp, kernel, transpose_b=True)
            with tf.GradientTape() as tape:
                tape.watch([z_t, c_t])
                outputs = lstm(ops, z_t, c_t)
            dz, dc = tape.gradient(outputs, [z_t, c_t], [dh, dc])
            back = tf.matmul(dz, both, transpose_b=True)
            return (back[:, :hidden], dc, dkappa, back[:, hidden:]), (dz, dp)

        _, (dz, dp) = loop(
            length,
            backward,
            (zero_h, zero_h, zero_k, zero_w),
            ([batch, gates], [batch, size]),
            reverse=True,
        )
        return (
            dz,
            gemm(previous(h), dz),
            gemm(previous(w), dz),
            gemm(h, dp),
            tf.reduce_sum(dp, axis=[0, 1]),
            None,
        )

    return (h, w, kappa), gradient
