"""The LSTM layer that reads the text through its window, over whole sequences."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf
from keras import ops

from strokegen.models.handwriting.window import window
from strokegen.nn.lstm import lstm
from strokegen.nn.network import Tensor
from strokegen.nn.tf_products import over_steps, stepped
from strokegen.nn.tf_recurrence import loop, previous

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
    _, batch, gates = z_in.shape
    hidden, size, alphabet = gates // 4, kernel.shape[1], text.shape[2]
    ahead, back = stepped(tf.concat([recurrent, from_window], axis=0), batch)
    read, read_back = stepped(kernel, batch)

    def forward(rows: State, state: State) -> tuple[State, State]:
        (z,), (h, c, kappa, w) = rows, state
        z = z + ahead(tf.concat([h, w], axis=1))
        h, c_new = lstm(ops, z, c)
        p = read(h) + bias
        w, kappa_new, _ = window(ops, p, kappa, text)
        return (h, c_new, kappa_new, w), (z, c, h, p, kappa_new, w)

    zero_h, zero_k = tf.zeros([batch, hidden]), tf.zeros([batch, size // 3])
    zero_w = tf.zeros([batch, alphabet])
    widths = (gates, hidden, hidden, size, size // 3, alphabet)
    start = zero_h, zero_h, zero_k, zero_w
    _, (z, c, h, p, kappa, w) = loop(forward, start, (z_in,), [[batch, width] for width in widths])

    def gradient(dh_out: Tensor, dw_out: Tensor, dkappa_out: Tensor) -> State:
        def backward(rows: State, state: State) -> tuple[State, State]:
            z, c, p, kappa, dh_out, dw_out, dkappa_out = rows
            dh, dc, dkappa, dw = state
            with tf.GradientTape() as tape:
                tape.watch([p, kappa])
                w, kappa_next, _ = window(ops, p, kappa, text)
            dp, dkappa = tape.gradient(
                [w, kappa_next], [p, kappa], [dw + dw_out, dkappa + dkappa_out]
            )
            dh = dh + dh_out + read_back(dp)
            with tf.GradientTape() as tape:
                tape.watch([z, c])
                outputs = lstm(ops, z, c)
            dz, dc = tape.gradient(outputs, [z, c], [dh, dc])
            both = back(dz)
            return (both[:, :hidden], dc, dkappa, both[:, hidden:]), (dz, dp)

        along = (z, c, p, previous(kappa), dh_out, dw_out, dkappa_out)
        _, (dz, dp) = loop(backward, start, along, ([batch, gates], [batch, size]), reverse=True)
        return (
            dz,
            over_steps(previous(h), dz),
            over_steps(previous(w), dz),
            over_steps(h, dp),
            tf.reduce_sum(dp, axis=[0, 1]),
            None,
        )

    return (h, w, kappa), gradient
