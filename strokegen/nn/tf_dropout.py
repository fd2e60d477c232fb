"""Dropout masks that cost next to nothing inside a compiled step.

TensorFlow's own generator takes longer under XLA on a CPU than the rest of a training step: 0.85 s
of 1.26 s for SketchRNN's three masks. A hash of each mask's positions takes 0.01 s.
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf


def keep_mask(shape: Sequence[int], seed: tf.Tensor, rate: float) -> tf.Tensor:
    """Factors of dropout: 0 with odds `rate`, otherwise 1 / (1 - rate), float32 of `shape`.

    Args:
      shape: `[T, B, N]`.
      seed: int32 `[B, 2]`; a row's seed makes its mask, whichever other rows there are.
    Source: the finaliser of MurmurHash3 (Appleby, public domain), over counters keyed twice.
    """
    length, _, size = shape
    key = tf.cast(seed, tf.uint32)
    bits = tf.reshape(tf.cast(tf.range(length * size), tf.uint32), [length, 1, size])
    for part in (key[:, 0, None], key[:, 1, None]):
        bits = _mixed(bits * tf.constant(0x9E3779B9, tf.uint32) + _mixed(part))
    # The upper 24 bits are a float's worth: a fair number in [0, 1).
    odds = tf.cast(tf.bitwise.right_shift(bits, tf.constant(8, tf.uint32)), tf.float32) / 2**24
    return tf.cast(odds >= rate, tf.float32) / (1 - rate)


def _mixed(bits: tf.Tensor) -> tf.Tensor:
    """Each of 32 bits made to depend on all of them."""
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        bits = tf.bitwise.bitwise_xor(
            bits, tf.bitwise.right_shift(bits, tf.constant(shift, tf.uint32))
        )
        bits *= tf.constant(factor, tf.uint32)
    return tf.bitwise.bitwise_xor(bits, tf.bitwise.right_shift(bits, tf.constant(16, tf.uint32)))
