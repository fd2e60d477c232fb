"""Networks of a few units, and the recurrence written as a plain loop to differentiate."""

import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from strokegen.nn.lstm import lstm
from strokegen.nn.window import window


class Plain:
    """Step after step with TensorFlow's own gradient: slow, and right by construction."""

    @staticmethod
    def lstm_layer(z_in, recurrent, start=None, keep=None):
        h = c = tf.zeros([z_in.shape[1], recurrent.shape[0]])
        h, c = start or (h, c)
        rows = []
        for t, z in enumerate(tf.unstack(z_in)):
            h, c = lstm(ops, z + h @ recurrent, c, None if keep is None else keep[t])
            rows.append(h)
        return tf.stack(rows)

    @staticmethod
    def window_lstm_layer(z_in, recurrent, from_window, kernel, bias, text):
        batch = z_in.shape[1]
        h = c = tf.zeros([batch, recurrent.shape[0]])
        w, kappa = tf.zeros([batch, text.shape[2]]), tf.zeros([batch, kernel.shape[1] // 3])
        rows = []
        for z in tf.unstack(z_in):
            h, c = lstm(ops, z + h @ recurrent + w @ from_window, c)
            w, kappa, _ = window(ops, h @ kernel + bias, kappa, text)
            rows.append((h, w, kappa))
        return tuple(tf.stack(part) for part in zip(*rows))


@pytest.fixture(scope="session")
def plain():
    return Plain


@pytest.fixture
def make():
    """Random tensors, the same at every run."""
    rng = np.random.default_rng(0)
    return lambda *shape, scale=0.5: tf.constant(rng.normal(0, scale, shape), tf.float32)
