"""The few operations that a network's step needs, in NumPy, under the names of `keras.ops`.

Steps take an `ops` argument: this module when drawing, `keras.ops` when training.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_Numbers = NDArray[np.floating[Any]]

arange = np.arange
concatenate = np.concatenate
cumsum = np.cumsum
exp = np.exp
flip = np.flip
floor = np.floor
log = np.log
matmul = np.matmul
maximum = np.maximum
minimum = np.minimum
reshape = np.reshape
shape = np.shape
square = np.square
sqrt = np.sqrt
stack = np.stack
sum = np.sum
expand_dims = np.expand_dims
tanh = np.tanh
transpose = np.transpose
where = np.where


def split(x: _Numbers, parts: int | Sequence[int], axis: int = -1) -> list[_Numbers]:
    """Equal parts along an axis, or those between given places: views.

    `np.split` takes longer than what a step does with a row's parts.
    """
    if axis not in (-1, x.ndim - 1) or (isinstance(parts, int) and x.shape[-1] % parts):
        return np.split(x, parts, axis=axis)
    size = x.shape[-1]
    places = range(size // parts, size, size // parts) if isinstance(parts, int) else parts
    return [x[..., start:end] for start, end in zip([0, *places], [*places, size])]


def sigmoid(x: _Numbers) -> _Numbers:
    """1 / (1 + exp(-x)), written with tanh so that no value overflows."""
    result: _Numbers = 0.5 * (1 + np.tanh(0.5 * x))
    return result


def softplus(x: _Numbers) -> _Numbers:
    """log(1 + exp(x))."""
    result: _Numbers = np.logaddexp(x, 0)
    return result


def logsumexp(x: _Numbers, axis: int | None = None) -> _Numbers:
    """log(sum(exp(x))) along an axis, of everything by default."""
    top = np.max(x, axis=axis, keepdims=True)
    result: _Numbers = np.squeeze(top, axis=axis) + np.log(np.sum(np.exp(x - top), axis=axis))
    return result


def log_softmax(x: _Numbers, axis: int = -1) -> _Numbers:
    """x - logsumexp(x)."""
    top = np.max(x, axis=axis, keepdims=True)
    result: _Numbers = x - top - np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True))
    return result


def softmax(x: _Numbers, axis: int = -1) -> _Numbers:
    """exp(x) / sum(exp(x))."""
    return np.exp(log_softmax(x, axis=axis))


def conv(inputs: _Numbers, kernel: _Numbers, strides: int = 1, padding: str = "valid") -> _Numbers:
    """Convolution of `[B, H, W, I]` by `kernel [k, l, I, O]`, without padding, as one product."""
    tall, wide, _, channels = kernel.shape
    height, width = ((n - k) // strides + 1 for n, k in zip(inputs.shape[1:3], (tall, wide)))
    patches = np.empty((len(inputs), height, width, tall, wide, inputs.shape[3]), inputs.dtype)
    for row, column, window in _windows(inputs, kernel.shape, height, width, strides):
        patches[..., row, column, :] = window
    outputs = patches.reshape(-1, kernel[..., 0].size) @ kernel.reshape(-1, channels)
    return outputs.reshape(len(inputs), height, width, channels)


def conv_transpose(
    inputs: _Numbers, kernel: _Numbers, strides: int = 1, padding: str = "valid"
) -> _Numbers:
    """The transpose of `conv`: `[B, H, W, I]` by `kernel [k, l, O, I]`."""
    batch, height, width, channels = inputs.shape
    tall, wide, out, _ = kernel.shape
    parts = inputs.reshape(-1, channels) @ kernel.reshape(-1, channels).T
    parts = parts.reshape(batch, height, width, tall, wide, out)
    size = (n * strides + max(k - strides, 0) for n, k in ((height, tall), (width, wide)))
    outputs = np.zeros((batch, *size, out), inputs.dtype)
    for row, column, window in _windows(outputs, kernel.shape, height, width, strides):
        window += parts[..., row, column, :]
    return outputs


def _windows(
    image: _Numbers, kernel: tuple[int, ...], height: int, width: int, strides: int
) -> Iterator[tuple[int, int, _Numbers]]:
    """The part of `image [B, H, W, C]` that each entry of a kernel meets, as views."""
    for row, column in np.ndindex(*kernel[:2]):
        rows = slice(row, row + strides * height, strides)
        columns = slice(column, column + strides * width, strides)
        yield row, column, image[:, rows, columns][:, :height, :width]
