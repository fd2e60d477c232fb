"""One correlated Gaussian in the plane, as the mixtures of both papers are made of: its density,
its sample, and the choice among several, at a temperature.

Source: Graves (2013), arXiv:1308.0850, equations 24 and 25; Ha & Eck (2017) have the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strokegen.nn.network import Ops, Tensor

Numbers = NDArray[np.float64]
_LOG_TWO_PI = float(np.log(2 * np.pi))
_COLD = 1e-30  # below it a temperature may be 0 in float32


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


def held(name: str, value: ArrayLike, axes: int = 0) -> NDArray[np.floating[Any]]:
    """A temperature or a bias, once it is seen to be one: finite numbers from 0.

    Args:
      name: what an error calls it; axes: how many it may have at most, 0 for a single number.
    Raises:
      ValueError: it is none.
    """
    given = np.asarray(value)
    if given.dtype.kind not in "iuf" or given.ndim > axes:
        raise ValueError(f"{name} is {value!r:.100}, expected a finite number from 0")
    right = (given >= 0) & (given < np.inf)
    if not right.all():
        wrong = given[~right].flat[0]
        raise ValueError(f"{name} {wrong:g} is out of range; choose a finite number from 0")
    return np.abs(given.astype(np.float64))  # -0.0 is 0 too


def cooled(
    logits: NDArray[np.floating[Any]], temperature: float, axis: int = -1
) -> NDArray[np.floating[Any]]:
    """(logits - the highest) / tau, whose softmax are the shares at a temperature tau.

    At 0 it is the limit: 0 for the likeliest, all of them where several are, -inf for the others.

    Raises:
      ValueError: the temperature is no finite number from 0.
    """
    tau = held("temperature", temperature)
    away: NDArray[np.floating[Any]] = logits - logits.max(axis=axis, keepdims=True)
    if tau == 1:
        return away
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        divided: NDArray[np.floating[Any]] = away / tau.astype(logits.dtype)
    return np.where(away == 0, away, divided) if tau < _COLD else divided


def choose(
    logits: NDArray[np.floating[Any]],
    uniform: NDArray[np.floating[Any]],
    temperature: float = 1.0,
    axis: int = -1,
) -> NDArray[np.intp]:
    """Indices along an axis, drawn by numbers in [0, 1] from `softmax(logits / tau)`.

    Args:
      logits: `[B, M]`, or with the M along `axis`; uniform: of the other axes, `[B]`.
      temperature: tau, see `cooled`.
    """
    below = np.exp(cooled(logits, temperature, axis)).cumsum(axis=axis)
    total = np.take(below, [-1], axis=axis)
    # Below the total, so that 1 too chooses one that has a share.
    at = np.minimum(np.expand_dims(uniform, axis) * total, np.nextafter(total, 0 * total))
    chosen: NDArray[np.intp] = (below <= at).sum(axis=axis)
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
