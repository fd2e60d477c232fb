"""The products of a training step, in float32 or in bfloat16 with float32 sums.

A core with AMX multiplies bfloat16 three to four times as fast as float32. XLA uses it for products
of two bfloat16 matrices that lie row by row, are summed over the first's columns and asked for in
float32; of all others it makes float32 products. Hence the casts, the barriers, behind which XLA
sees no transposition to merge into a product, and the transposition before `over_steps`.

What is computed within `precision` is so multiplied; elsewhere, as in a validation, and where a
size is too small to gain, it is float32. See docs/decisions/0082-products-in-bfloat16.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import tensorflow as tf
from tensorflow.compiler.tf2xla.python import xla

from strokegen.nn.network import Tensor

Precision = Literal["float32", "bfloat16"]

_LEAST = 12
"""Of rows, columns and terms of a sum: below it bfloat16 gains nothing."""

_precision: ContextVar[Precision] = ContextVar("precision", default="float32")


@contextmanager
def precision(name: Precision) -> Iterator[None]:
    """What products that are traced in this block, for XLA to compile, are computed in."""
    token = _precision.set(name)
    try:
        yield
    finally:
        _precision.reset(token)


@cache
def usual() -> Precision:
    """bfloat16 where the processor has AMX and XLA multiplies by it, else float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text()
    except OSError:
        return "float32"
    return "bfloat16" if "amx_bf16" in flags and _right() else "float32"


def _right() -> bool:
    """Whether this TensorFlow's XLA takes the three forms of product, and makes no mistake."""
    a, b, c = (np.random.default_rng(n).random((32, 32), np.float32) for n in range(3))

    def forms(a: Tensor, b: Tensor, c: Tensor) -> tuple[Tensor, ...]:
        with precision("bfloat16"):
            long, wide = map(_held, (a, b))
            return _dot(long, wide), _dot(long, wide, turned=True), over_steps(b[None], c[None])

    try:
        got = tf.function(forms, jit_compile=True)(a, b, c)
    except tf.errors.OpError:
        return False
    return all(np.allclose(x, y, rtol=0.02) for x, y in zip(got, (a @ b, a @ b.T, b.T @ c)))


def _short(*sizes: int) -> bool:
    return _precision.get() == "bfloat16" and min(sizes) >= _LEAST


def _held(x: Tensor) -> Tensor:
    """`[1, N, K]` bfloat16 behind a barrier, so that it lies as it is written here."""
    return xla.optimization_barrier(tf.cast(x, tf.bfloat16)[None])[0]


def _dot(a: Tensor, b: Tensor, turned: bool = False) -> Tensor:
    """a b, or a b^T, of what is `_held`, with float32 sums."""
    return tf.raw_ops.BatchMatMulV3(x=a, y=b, Tout=tf.float32, adj_y=turned)[0]


def product(inputs: Tensor, kernel: Tensor) -> Tensor:
    """`[N, K]` by `[K, M]`, whose gradients are such products, too."""
    if not _short(*inputs.shape, kernel.shape[1]):
        return tf.matmul(inputs, kernel)

    def forward(inputs: Tensor, kernel: Tensor) -> Any:
        short = _held(kernel)

        def gradient(d: Tensor) -> tuple[Tensor, Tensor]:
            d = _held(d)
            return _dot(d, short, turned=True), _dot(_held(tf.transpose(inputs)), d)

        return _dot(_held(inputs), short), gradient

    return tf.custom_gradient(forward)(inputs, tf.convert_to_tensor(kernel))


def over_steps(inputs: Tensor, outputs: Tensor) -> Tensor:
    """sum_t inputs_t^T outputs_t of `[T, B, K]` and `[T, B, M]`, as one product `[K, M]`."""
    a, b = (tf.reshape(x, [-1, x.shape[-1]]) for x in (inputs, outputs))
    if not _short(*a.shape, b.shape[1]):
        return tf.matmul(a, b, transpose_a=True)
    return _dot(_held(tf.transpose(a)), _held(b))


Step = Callable[[Tensor], Tensor]


def stepped(matrix: Tensor, batch: int) -> tuple[Step, Step]:
    """(h -> h W, dz -> dz W^T) for the steps of a loop, W `[H, N]` made ready once.

    Args:
      batch: rows of h and dz.
    """
    if _short(batch, *matrix.shape):
        short = _held(matrix)
        return (lambda h: _dot(_held(h), short)), (lambda dz: _dot(_held(dz), short, turned=True))
    turned = tf.transpose(matrix)  # the product by W^T itself takes twice as long
    return (lambda h: tf.matmul(h, matrix)), (lambda dz: tf.matmul(dz, turned))
