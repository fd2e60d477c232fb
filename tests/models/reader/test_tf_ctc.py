"""The loss against TensorFlow's own, value and gradient."""

import numpy as np
import pytest
import tensorflow as tf

from strokegen.models.reader.tf_ctc import ctc_loss


@pytest.mark.parametrize("seed, jit", [(0, False), (1, True)])
def test_it_is_tensorflows(seed, jit):
    rng = np.random.default_rng(seed)
    steps, classes, counts = 24, 7, [9, 1, 5, 3, 7]
    logits = tf.constant(rng.normal(0, 2, (steps, len(counts), classes)), tf.float32)
    labels = np.zeros((len(counts), 9), np.int32)
    for row, count in enumerate(counts):
        labels[row, :count] = rng.integers(1, classes, count)
    lengths = np.array([24, 3, 20, 7, 22], np.int32)

    def ours(logits):
        with tf.GradientTape() as tape:
            tape.watch(logits)
            value = ctc_loss(logits, tf.constant(labels), tf.constant(lengths))
        return value, tape.gradient(value, logits)

    value, gradient = tf.function(ours, jit_compile=jit)(logits)
    with tf.GradientTape() as tape:
        tape.watch(logits)
        want = tf.nn.ctc_loss(labels, logits, counts, lengths, blank_index=0)
    assert np.allclose(value, want, rtol=1e-5, atol=1e-4)
    assert np.allclose(gradient, tape.gradient(want, logits), atol=1e-4)


def test_labels_that_need_more_steps_count_nothing():
    logits = tf.constant(np.random.default_rng(0).normal(size=(4, 3, 3)), tf.float32)
    labels = tf.constant([[1, 1, 2], [1, 2, 1], [0, 0, 0]])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        value = ctc_loss(logits, labels, tf.constant([3, 3, 4]))
    gradient = tape.gradient(value, logits).numpy()
    assert value.numpy()[[0, 2]].tolist() == [0, 0] and value[1] > 0
    assert not gradient[:, [0, 2]].any() and gradient[:3, 1].any() and not gradient[3].any()
