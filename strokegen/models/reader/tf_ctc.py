"""The loss of connectionist temporal classification in log space, as fast as XLA compiles it.

It is `tf.nn.ctc_loss` to rounding, in two thirds of the time: the way back is not derived from the
way forth but is the backward recursion itself.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from strokegen.nn.network import Tensor
from strokegen.nn.tf_recurrence import Tensors, loop

_LOW = -1e30


def ctc_loss(logits: Tensor, labels: Tensor, lengths: Tensor) -> Tensor:
    """-log p(labels | logits), `[B]`.

    Args:
      logits: `[T, B, C]`, label 0 the blank.
      labels: `[B, U]` int32, 0 after the end.
      lengths: `[B]` int32 steps; a row whose labels need more than it has counts 0.
    Source: Graves et al. (2006), equations 5 to 16.
    """
    steps, batch, classes = logits.shape
    width = 2 * labels.shape[1] + 1
    zero = tf.zeros_like(labels)
    states = tf.reshape(tf.stack([zero, labels], axis=2), [batch, width - 1])
    states = tf.concat([states, zero[:, :1]], axis=1)
    count = tf.reduce_sum(tf.cast(labels > 0, tf.int32), axis=1)
    before = tf.pad(states, [[0, 0], [2, 0]])[:, :width]
    skip = tf.where((states > 0) & (states != before), 0.0, _LOW)
    place = tf.range(width)[None]
    end = 2 * count[:, None]
    inside = place <= end
    final = tf.where((place == end) | (place == end - 1), 0.0, _LOW)
    twice = (labels[:, 1:] == labels[:, :-1]) & (labels[:, 1:] > 0)
    needed = count + tf.reduce_sum(tf.cast(twice, tf.int32), axis=1)
    possible = tf.cast((needed <= lengths) & (count > 0), tf.float32)
    onehot = tf.one_hot(states, classes)
    there = (tf.range(steps)[:, None] < lengths[None])[..., None]
    shape = [[batch, width]]

    def value(logits: Tensor) -> Any:
        log_probs = tf.nn.log_softmax(logits)
        emitted = tf.einsum("tbc,bsc->tbs", log_probs, onehot)

        def forward(rows: Tensors, state: Tensors) -> tuple[Tensors, Tensors]:
            (emitted, there), (alpha,) = rows, state
            new = _add(alpha, _right(alpha, 1), _right(alpha, 2) + skip) + emitted
            alpha = tf.where(there, tf.maximum(new, _LOW), alpha)
            return (alpha,), (alpha,)

        # Standing on the first blank before anything was emitted: step 0 stays, or moves by one.
        begin = tf.where(place == 0, 0.0, _LOW) * tf.ones([batch, 1])
        (last,), (alphas,) = loop(forward, (begin,), (emitted, there), shape)
        log_z = tf.reduce_logsumexp(last + final, axis=1)

        def gradient(upstream: Tensor) -> Tensor:
            def backward(rows: Tensors, state: Tensors) -> tuple[Tensors, Tensors]:
                (emitted, there), (beta,) = rows, state
                arrived = beta + emitted
                ahead = _add(arrived, _left(arrived, 1), _left(arrived + skip, 2))
                new = tf.where(there, tf.maximum(ahead, _LOW), beta)
                return (new,), (beta,)

            start = final * tf.ones([batch, 1])
            _, (betas,) = loop(backward, (start,), (emitted, there), shape, reverse=True)
            share = tf.exp(tf.minimum(alphas + betas - log_z[None, :, None], 0.0))
            occupied = tf.einsum("tbs,bsc->tbc", tf.where(inside[None], share, 0.0), onehot)
            counts = tf.cast(there, tf.float32) * (possible * upstream)[:, None]
            return (tf.exp(log_probs) - occupied) * counts

        return -log_z * possible, gradient

    return tf.custom_gradient(value)(logits)


def _add(*terms: Tensor) -> Tensor:
    """The logarithm of a sum, of logarithms."""
    top = terms[0]
    for term in terms[1:]:
        top = tf.maximum(top, term)
    return top + tf.math.log(tf.add_n([tf.exp(term - top) for term in terms]))


def _right(states: Tensor, by: int) -> Tensor:
    """States `[B, S]` moved on."""
    return tf.pad(states, [[0, 0], [by, 0]], constant_values=_LOW)[:, : states.shape[1]]


def _left(states: Tensor, by: int) -> Tensor:
    """States `[B, S]` moved back."""
    return tf.pad(states, [[0, 0], [0, by]], constant_values=_LOW)[:, by:]
