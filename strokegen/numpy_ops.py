"""The few operations that a network's step needs, in NumPy, under the names of `keras.ops`.

Steps take an `ops` argument: this module when drawing, `keras.ops` when training.
"""

from __future__ import annotations

import numpy as np

arange = np.arange
concatenate = np.concatenate
cumsum = np.cumsum
exp = np.exp
floor = np.floor
log = np.log
matmul = np.matmul
maximum = np.maximum
minimum = np.minimum
reshape = np.reshape
shape = np.shape
split = np.split
square = np.square
sqrt = np.sqrt
stack = np.stack
sum = np.sum
expand_dims = np.expand_dims
squeeze = np.squeeze
tanh = np.tanh


def sigmoid(x):
    """1 / (1 + exp(-x)), written with tanh so that no value overflows."""
    return 0.5 * (1 + np.tanh(0.5 * x))


def softplus(x):
    return np.logaddexp(x, 0)


def logsumexp(x, axis=None):
    top = np.max(x, axis=axis, keepdims=True)
    return np.squeeze(top, axis=axis) + np.log(np.sum(np.exp(x - top), axis=axis))


def log_softmax(x, axis=-1):
    top = np.max(x, axis=axis, keepdims=True)
    return x - top - np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True))


def softmax(x, axis=-1):
    return np.exp(log_softmax(x, axis=axis))
