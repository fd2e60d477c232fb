"""The fused recurrence: LSTM layers over whole sequences with a deferred weight gradient.

A plain loop adds up the weight's gradient at every step. Here the way back through time collects
only the gradients of the pre-activations, dz_t, and of the state; afterwards each weight's
gradient is one product over all steps, dW = U^T dZ. The elementwise step is differentiated by
TensorFlow itself, so that the equations stand once, in `strokegen.nn`.

All sequences are time-major `[T, B, ...]`; run it under `tf.function(jit_compile=True)`.
"""

from __future__ import annotations

import tensorflow as tf
from keras import ops

from strokegen.nn.lstm import lstm
from strokegen.nn.window import window


def _loop(length: int, body, state, collect, reverse=False):
    """Run `body(t, state) -> (state, outputs)`; `collect` gives each output's row shape."""
    rows = tuple(tf.TensorArray(tf.float32, size=length, element_shape=shape) for shape in collect)

    def one(count, state, rows):
        t = length - 1 - count if reverse else count
        state, outputs = body(t, state)
        return count + 1, state, tuple(row.write(t, out) for row, out in zip(rows, outputs))

    _, state, rows = tf.while_loop(
        lambda count, *_: count < length,
        one,
        (tf.constant(0), state, rows),
        maximum_iterations=length,
    )
    return state, [row.stack() for row in rows]


def _previous(sequence, first=None):
    """The sequence one step later, `first` or zeros before it: what each step saw."""
    first = tf.zeros_like(sequence[0]) if first is None else first
    return tf.concat([first[None], sequence[:-1]], axis=0)


def _gemm(inputs, outputs):
    """sum_t inputs_t^T outputs_t as one product."""
    flat = [tf.reshape(x, [-1, x.shape[-1]]) for x in (inputs, outputs)]
    return tf.matmul(flat[0], flat[1], transpose_a=True)


def lstm_layer(z_in, recurrent, start=None, keep=None):
    """h of an LSTM layer.

    Args:
      z_in: `[T, B, 4H]`, what inputs and bias add to the pre-activations.
      recurrent: `[H, 4H]`.
      start: first (h, c), both `[B, H]`; None for zeros.
      keep: `[T, B, H]` factors of recurrent dropout, see `lstm`; no gradient.
    Returns:
      h `[T, B, H]`.
    """
    length, batch, gates = z_in.shape
    hidden = gates // 4
    zero = tf.zeros([batch, hidden])
    rows = ([batch, gates], [batch, hidden], [batch, hidden])

    def kept(t):
        return None if keep is None else keep[t]

    @tf.custom_gradient
    def layer(z_in, recurrent, h_first, c_first):
        def forward(t, state):
            h, c = state
            z = z_in[t] + tf.matmul(h, recurrent)
            h, c_new = lstm(ops, z, c, kept(t))
            return (h, c_new), (z, c, h)

        _, (z, c, h) = _loop(length, forward, (h_first, c_first), rows)

        def gradient(dh_out):
            def backward(t, state):
                dh, dc = state
                z_t, c_t = z[t], c[t]
                with tf.GradientTape() as tape:
                    tape.watch([z_t, c_t])
                    outputs = lstm(ops, z_t, c_t, kept(t))
                dz, dc = tape.gradient(outputs, [z_t, c_t], [dh + dh_out[t], dc])
                return (tf.matmul(dz, recurrent, transpose_b=True), dc), (dz,)

            (dh, dc), (dz,) = _loop(length, backward, (zero, zero), ([batch, gates],), reverse=True)
            return dz, _gemm(_previous(h, h_first), dz), dh, dc

        return h, gradient

    return layer(z_in, recurrent, *(start or (zero, zero)))


@tf.custom_gradient
def window_lstm_layer(z_in, recurrent, from_window, kernel, bias, text):
    """h, w and mean kappa of the LSTM layer that reads the text through its window.

    Args:
      z_in: `[T, B, 4H]`, what the pen's input, the style and the bias add.
      recurrent: `[H, 4H]`; from_window: `[A, 4H]`; kernel: `[H, 3K]`; bias: `[3K]`.
      text: `[B, U, A]` one-hot; no gradient.
    Returns:
      h `[T, B, H]`, w `[T, B, A]`, kappa `[T, B, K]`.
    """
    length, batch, gates = z_in.shape
    hidden, size, alphabet = gates // 4, kernel.shape[1], text.shape[2]
    both = tf.concat([recurrent, from_window], axis=0)

    def forward(t, state):
        h, c, kappa, w = state
        z = z_in[t] + tf.matmul(tf.concat([h, w], axis=1), both)
        h, c_new = lstm(ops, z, c)
        p = tf.matmul(h, kernel) + bias
        w, kappa_new, _ = window(ops, p, kappa, text)
        return (h, c_new, kappa_new, w), (z, c, h, p, kappa_new, w)

    zero_h, zero_k = tf.zeros([batch, hidden]), tf.zeros([batch, size // 3])
    zero_w = tf.zeros([batch, alphabet])
    widths = (gates, hidden, hidden, size, size // 3, alphabet)
    _, (z, c, h, p, kappa, w) = _loop(
        length, forward, (zero_h, zero_h, zero_k, zero_w), [[batch, width] for width in widths]
    )
    kappa_before = _previous(kappa)

    def gradient(dh_out, dw_out, dkappa_out):
        def backward(t, state):
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

        _, (dz, dp) = _loop(
            length,
            backward,
            (zero_h, zero_h, zero_k, zero_w),
            ([batch, gates], [batch, size]),
            reverse=True,
        )
        return (
            dz,
            _gemm(_previous(h), dz),
            _gemm(_previous(w), dz),
            _gemm(h, dp),
            tf.reduce_sum(dp, axis=[0, 1]),
            None,
        )

    return (h, w, kappa), gradient
