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
from strokegen.nn.tf_products import over_steps, stepped

Tensors = tuple[Tensor, ...]


def loop(
    body: Callable[[Tensors, Tensors], tuple[Tensors, Tensors]],
    state: Tensors,
    sequences: Sequence[Tensor],
    collect: Iterable[Sequence[int]],
    reverse: bool = False,
) -> tuple[Tensors, list[Tensor]]:
    """Run `body(rows, state) -> (state, outputs)` along sequences, a row of each at a step.

    The next rows are read a step ahead and carried: XLA vectorises what is computed from a row
    that is there, not what is computed from one that it finds by the loop's counter.

    Args:
      sequences: `[T, ...]` each.
      collect: each output's row shape.
      reverse: from the last rows to the first.
    """
    length = sequences[0].shape[0]
    kept = tuple(tf.TensorArray(tf.float32, size=length, element_shape=shape) for shape in collect)

    def place(count: Tensor) -> Tensor:
        return length - 1 - count if reverse else count

    def rows(count: Tensor) -> Tensors:
        t = place(tf.minimum(count, length - 1))
        return tuple(sequence[t] for sequence in sequences)

    def one(count: Tensor, now: Tensors, state: Tensors, kept: Any) -> tuple[Any, ...]:
        state, outputs = body(now, state)
        kept = tuple(part.write(place(count), out) for part, out in zip(kept, outputs))
        return count + 1, rows(count + 1), state, kept

    begin = tf.constant(0)
    _, _, state, kept = tf.while_loop(
        lambda count, *_: count < length,
        one,
        (begin, rows(begin), state, kept),
        maximum_iterations=length,
    )
    return state, [part.stack() for part in kept]


def previous(sequence: Tensor, first: Tensor | None = None) -> Tensor:
    """The sequence one step later, `first` or zeros before it: what each step saw."""
    first = tf.zeros_like(sequence[0]) if first is None else first
    return tf.concat([first[None], sequence[:-1]], axis=0)


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
    _, batch, gates = z_in.shape
    hidden = gates // 4
    zero = tf.zeros([batch, hidden])
    kept = () if keep is None else (keep,)

    def layer(z_in: Tensor, recurrent: Tensor, h_first: Tensor, c_first: Tensor) -> Any:
        ahead, back = stepped(recurrent, batch)

        def forward(rows: Tensors, state: Tensors) -> tuple[Tensors, Tensors]:
            (z, *keep), (h, c) = rows, state
            z = z + ahead(h)
            h, c_new = lstm(ops, z, c, *keep)
            return (h, c_new), (z, c, h)

        widths = ([batch, gates], [batch, hidden], [batch, hidden])
        _, (z, c, h) = loop(forward, (h_first, c_first), (z_in, *kept), widths)

        def gradient(dh_out: Tensor) -> Tensors:
            def backward(rows: Tensors, state: Tensors) -> tuple[Tensors, Tensors]:
                (z, c, dh_out, *keep), (dh, dc) = rows, state
                with tf.GradientTape() as tape:
                    tape.watch([z, c])
                    outputs = lstm(ops, z, c, *keep)
                dz, dc = tape.gradient(outputs, [z, c], [dh + dh_out, dc])
                return (back(dz), dc), (dz,)

            along = (z, c, dh_out, *kept)
            (dh, dc), (dz,) = loop(backward, (zero, zero), along, ([batch, gates],), reverse=True)
            return dz, over_steps(previous(h, h_first), dz), dh, dc

        return h, gradient

    return tf.custom_gradient(layer)(z_in, recurrent, *(start or (zero, zero)))
