"""One correlated Gaussian in the plane, as the mixtures of both papers are made of: its density,
its sample, and the choice among several.

Source: Graves (2013), arXiv:1308.0850, equations 24 and 25; Ha & Eck (2017) have the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strokegen.nn import ops as numpy_ops
from strokegen.nn.network import Ops, Tensor

Numbers = NDArray[np.float64]
_LOG_TWO_PI = float(np.log(2 * np.pi))


def log_normal(
    ops: Ops,
    y: Tensor,
    mu_x: Tensor,
    mu_y: Tensor,
    sigma_x: Tensor,
    sigma_y: Tensor,
    rho: Tensor,
) -> Tensor:
    """Log density of the offsets `y[..., :2]` under every Gaussian, `[..., M]`.

    z = ((zx - rho zy)^2 / (1 - rho^2) + zy^2), which is Graves's Z / (1 - rho^2) without the
    difference of two large numbers that his form makes of a narrow, slanted Gaussian.

    Args:
      ops: `keras.ops` or `strokegen.nn.ops`.
      y: `[..., 2 or more]`; only dx and dy are read.
      mu_x, mu_y, sigma_x, sigma_y, rho: `[..., M]`, sigma > 0, -1 < rho < 1.
    """
    zx, zy = (y[..., 0:1] - mu_x) / sigma_x, (y[..., 1:2] - mu_y) / sigma_y
    free = 1 - ops.square(rho)
    z = ops.square(zx - rho * zy) / free + ops.square(zy)
    return -0.5 * z - _LOG_TWO_PI - ops.log(sigma_x) - ops.log(sigma_y) - 0.5 * ops.log(free)


def choose(logits: NDArray[np.floating[Any]], uniform: ArrayLike) -> NDArray[np.intp]:
    """Indices `[B]` drawn from `softmax(logits [B, M])` by the numbers `uniform [B]` in [0, 1]."""
    shares = numpy_ops.softmax(logits.astype(np.float64))
    below = (shares.cumsum(axis=1) < np.asarray(uniform)[:, None]).sum(axis=1)
    chosen: NDArray[np.intp] = np.minimum(below, logits.shape[1] - 1)
    return chosen


def draw_normal(
    normal: Numbers,
    mu_x: Numbers,
    mu_y: Numbers,
    sigma_x: Numbers,
    sigma_y: Numbers,
    rho: Numbers,
) -> tuple[Numbers, Numbers]:
    """The offsets (dx `[B]`, dy `[B]`) that standard normal numbers `[B, 2]` make."""
    dx = mu_x + sigma_x * normal[:, 0]
    return dx, mu_y + sigma_y * (rho * normal[:, 0] + np.sqrt(1 - rho**2) * normal[:, 1])
