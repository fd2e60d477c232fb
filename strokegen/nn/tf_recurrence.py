"""The fused recurrence: LSTM layers over whole sequences with a deferred weight gradient.

A plain loop adds up the weight's gradient at every step. Here the way back through time collects
only the gradients of the pre-activations, dz_t, and of the state; afterwards each weight's
gradient is one product over all steps, dW = U^T dZ. The elementwise step is differentiated by
TensorFlow itself, so that the equations stand once, in `strokegen.nn`.

All sequences are time-major `[T, B, ...]`; run it under `tf.function(jit_compile=True)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import tensorflow as tf
from keras import ops

from strokegen.nn.lstm import lstm
from strokegen.nn.network import Tensor

Tensors = tuple[Tensor, ...]


def loop(
    length: int,
    body: Callable[[Tensor, Tensors], tuple[Tensors, Tensors]],
    state: Tensors,
    collect: Iterable[Sequence[int]],
    reverse: bool = False,
) -> tuple[Tensors, list[Tensor]]:
    """Run `body(t, state) -> (state, outputs)`; `collect` gives each output's row shape."""
    rows = tuple(tf.TensorArray(tf.float32, size=length, element_shape=shape) for shape in collect)

    def one(count: Tensor, state: Tensors, rows: Any) -> tuple[Tensor, Tensors, Any]:
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


def previous(sequence: Tensor, first: Tensor | None = None) -> Tensor:
    """The sequence one step later, `first` or zeros before it: what each step saw."""
    first = tf.zeros_like(sequence[0]) if first is None else first
    return tf.concat([first[None], sequence[:-1]], axis=0)


def gemm(inputs: Tensor, outputs: Tensor) -> Tensor:
    """sum_t inputs_t^T outputs_t as one product."""
    flat = [tf.reshape(x, [-1, x.shape[-1]]) for x in (inputs, outputs)]
    return tf.matmul(flat[0], flat[1], transpose_a=True)


def lstm_layer(
    z_in: Tensor,
    recurrent: Tensor,
    start: tuple[Tensor, Tensor] | None = None,
    keep: Tensor | None = None,
) -> Tensor:
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

    def kept(t: Tensor) -> Tensor | None:
        return None if keep is None else keep[t]

    def layer(z_in: Tensor, recurrent: Tensor, h_first: Tensor, c_first: Tensor) -> Any:
        def forward(t: Tensor, state: Tensors) -> tuple[Tensors, Tensors]:
            h, c = state
            z = z_in[t] + tf.matmul(h, recurrent)
            h, c_new = lstm(ops, z, c, kept(t))
            return (h, c_new), (z, c, h)

        _, (z, c, h) = loop(length, forward, (h_first, c_first), rows)

        def gradient(dh_out: Tensor) -> Tensors:
            def backward(t: Tensor, state: Tensors) -> tuple[Tensors, Tensors]:
                dh, dc = state
                z_t, c_t = z[t], c[t]
                with tf.GradientTape() as tape:
                    tape.watch([z_t, c_t])
                    outputs = lstm(ops, z_t, c_t, kept(t))
                dz, dc = tape.gradient(outputs, [z_t, c_t], [dh + dh_out[t], dc])
                return (tf.matmul(dz, recurrent, transpose_b=True), dc), (dz,)

            (dh, dc), (dz,) = loop(length, backward, (zero, zero), ([batch, gates],), reverse=True)
            return dz, gemm(previous(h, h_first), dz), dh, dc

        return h, gradient

    return tf.custom_gradient(layer)(z_in, recurrent, *(start or (zero, zero)))
