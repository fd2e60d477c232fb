"""Mixture of Gaussians over any number of dimensions: what a mixture density network predicts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strokegen.models.mdn.gaussian import choose, held
from strokegen.nn import ops as numpy_ops
from strokegen.nn.network import Array, Ops, Tensor, plain

_LOG_TWO_PI = float(np.log(2 * np.pi))
_EPSILON = 1e-7  # what keeps a sigma of `elu` above zero, as in keras-mdn-layer


def _elu(ops: Ops, x: Tensor) -> Tensor:
    """elu(x) + 1 + epsilon; in this form nothing is lost where it is small."""
    return ops.maximum(x, 0.0) + ops.exp(ops.minimum(x, 0.0)) + _EPSILON


SCALES: dict[str, Callable[[Ops, Tensor], Tensor]] = {
    "exp": lambda ops, x: ops.exp(x),
    "softplus": lambda ops, x: ops.softplus(x),
    "elu": _elu,
}
"""Name -> how a standard deviation is made of a network's output."""


@dataclass(frozen=True)
class Mixture(ABC):
    """A density that a network's outputs describe: it knows how many numbers it takes.

    Raises:
      ValueError: a whole number among its fields that is not from 1.
    """

    def __post_init__(self) -> None:
        plain(self)
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type == "int" and (type(value) is not int or value < 1):
                raise ValueError(f"{field.name} is {value!r}, expected a number from 1")

    @property
    @abstractmethod
    def size(self) -> int:
        """Numbers that describe it, the last axis of `params`."""

    @property
    @abstractmethod
    def width(self) -> int:
        """Numbers of what it is a density of, the last axis of a target."""

    @abstractmethod
    def _form(self) -> str:
        """The size, and where it comes from, for an error."""

    @abstractmethod
    def log_prob(self, params: Tensor, y: Tensor, ops: Ops = numpy_ops) -> Tensor:
        """Log density, `[...]`, nats.

        Args:
          params: float32 `[..., size]`, raw network outputs.
          y: float32 `[..., width]`.
          ops: `keras.ops` for tensors, NumPy by default.
        Raises:
          ValueError: the last axis of `params` is not `self.size`, or that of `y` not `self.width`.
        """

    def check(self, params: Tensor, y: Tensor | None = None) -> None:
        """Hold parameters, and targets if given, to their sizes.

        Raises:
          ValueError: their last axis has another one.
        """
        if params.shape[-1] != self.size:
            raise ValueError(f"params' last axis is {params.shape[-1]}, expected {self._form()}")
        if y is not None and y.shape[-1] not in (None, self.width):
            raise ValueError(f"targets' last axis is {y.shape[-1]}, expected {self.width}")


@dataclass(frozen=True)
class GaussianMixture(Mixture):
    """Density of a point in `dim` dimensions.

    Parameters stand in the order pi logits (M), mu (M x D), raw sigma (M x D) and, with full
    covariance, the slants B below the diagonal, row by row (M x D(D-1)/2). The lower Cholesky
    factor of a covariance is diag(sigma) (I + B): slants have no unit, so that what is narrow
    stays narrow however it slants.

    Attributes:
      dim: D.
      num_mixtures: M.
      covariance: "diagonal", as in Bishop's report and RoboJam, or "full".
      scale: how sigma is made of its raw number: "exp", "softplus" or "elu" (elu + 1 + 1e-7).
      sigma_floor: added to every sigma when a density is asked for, but not in a sample.
    Raises:
      ValueError: a size below 1, or a name that is none of these.
    Source: Bishop (1994), "Mixture density networks", NCRG/94/004, equations 22 to 27; the full
    covariance by its Cholesky factor: Williams (1996), Neural Computation 8(4).
    """

    dim: int
    num_mixtures: int
    covariance: str = "diagonal"
    scale: str = "exp"
    sigma_floor: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.covariance not in ("diagonal", "full"):
            raise ValueError(f"covariance {self.covariance!r} is unknown; use diagonal or full")
        if self.scale not in SCALES:
            raise ValueError(f"scale {self.scale!r} is unknown; use {', '.join(SCALES)}")
        if not 0 <= self.sigma_floor < np.inf:
            raise ValueError(f"sigma_floor is {self.sigma_floor!r}, expected 0 or more")

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def _below(self) -> int:
        """Numbers below the diagonal of one Cholesky factor."""
        return self.dim * (self.dim - 1) // 2 if self.covariance == "full" else 0

    @property
    def size(self) -> int:
        return self.num_mixtures * (1 + 2 * self.dim + self._below)

    @property
    def width(self) -> int:
        return self.dim

    def _form(self) -> str:
        what = f"{self.num_mixtures} {self.covariance} mixtures over {self.dim} dimensions"
        return f"{self.size} for {what}"

    def parts(
        self, params: Tensor, ops: Ops = numpy_ops, floor: bool = True
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """(pi logits `[..., M]`, mu `[..., M, D]`, sigma `[..., M, D]`, below `[..., M, L]`).

        L is D(D-1)/2 with full covariance, else 0. `floor`: whether `sigma_floor` is added.

        Raises:
          ValueError: the last axis of `params` is not `self.size`.
        """
        self.check(params)
        m, d = self.num_mixtures, self.dim
        logits, mu, raw, below = ops.split(params, [m, m + m * d, m + 2 * m * d], axis=-1)
        batch = tuple(ops.shape(params))[:-1]
        mu = ops.reshape(mu, (*batch, m, d))
        sigma = SCALES[self.scale](ops, ops.reshape(raw, (*batch, m, d)))
        if floor and self.sigma_floor:
            sigma = sigma + self.sigma_floor
        return logits, mu, sigma, ops.reshape(below, (*batch, m, self._below))

    def log_prob(self, params: Tensor, y: Tensor, ops: Ops = numpy_ops) -> Tensor:
        """Log density of a point.

        log p(y) = logsumexp_m [log pi_m - |z_m|^2 / 2 - sum_d log sigma_md - D/2 log 2 pi],
        with (I + B_m) z_m = (y - mu_m) / sigma_m.

        Args:
          params: float32 `[..., size]`, raw network outputs.
          y: float32 `[..., D]`.
          ops: `keras.ops` for tensors, NumPy by default.
        Returns:
          float32 `[...]`, nats.
        Raises:
          ValueError: the last axis of `params` is not `self.size`, or that of `y` not `self.dim`.
        Source: Bishop (1994), equations 22, 23 and 29.
        """
        self.check(params, y)
        logits, mu, sigma, below = self.parts(params, ops)
        away = ops.expand_dims(y, -2) - mu
        z = self._straightened(ops, away / sigma, below) if self._below else away / sigma
        square = ops.sum(ops.square(z), axis=-1)
        normal = -0.5 * (square + self.dim * _LOG_TWO_PI) - ops.sum(ops.log(sigma), axis=-1)
        return ops.logsumexp(ops.log_softmax(logits, axis=-1) + normal, axis=-1)

    def _straightened(self, ops: Ops, scaled: Tensor, below: Tensor) -> Tensor:
        """z of (I + B) z = scaled, by forward substitution, `[..., M, D]`."""
        z: list[Tensor] = []
        for row, entries in enumerate(self.rows(below)):
            slants = (entries[..., column] * z[column] for column in range(row))
            z.append(scaled[..., row] - sum(slants))
        return ops.stack(z, axis=-1)

    def rows(self, below: Tensor) -> list[Tensor]:
        """The slants of each row of B, `[..., 0]` to `[..., D-1]`, from `below [..., L]`."""
        starts = [row * (row - 1) // 2 for row in range(self.dim + 1)]
        return [below[..., starts[row] : starts[row] + row] for row in range(self.dim)]

    def mean(self, params: Tensor, ops: Ops = numpy_ops) -> Tensor:
        """Mean of the mixture, `[..., D]`: what a network with a squared error would predict."""
        logits, mu, _, _ = self.parts(params, ops)
        shares = ops.exp(ops.log_softmax(logits, axis=-1))
        return ops.sum(ops.expand_dims(shares, -1) * mu, axis=-2)

    def sample(
        self,
        params: Array,
        rng: np.random.Generator,
        temperature: float = 1.0,
        sigma_temperature: float | None = None,
    ) -> Array:
        """Draw one point for each row.

        temperature tau: pi proportional to exp(logit / tau), covariances times
        `sigma_temperature`. 0 gives the mean of the likeliest component.

        Args:
          params: float32 `[B, size]`; repeat a row to draw from it again.
          rng: where the randomness comes from; 1 + D draws a row.
          temperature: 0 or more; 1 is a fair sample.
          sigma_temperature: 0 or more; None takes `temperature`.
        Returns:
          float32 `[B, D]`.
        Raises:
          ValueError: a temperature that is no finite number from 0.
        Source: Ha & Eck (2017), arXiv:1704.03477, section 3.2; the two temperatures apart: Martin
        & Torresen (2018), arXiv:1711.10746.
        """
        uniform, normal = rng.random(len(params)), rng.normal(size=(len(params), self.dim))
        return self.draw(params, uniform, normal, temperature, sigma_temperature)

    def draw(
        self,
        params: Array,
        uniform: NDArray[np.float64],
        normal: NDArray[np.float64],
        temperature: float = 1.0,
        sigma_temperature: float | None = None,
    ) -> Array:
        """The sample that given randomness makes: `uniform [B]`, `normal [B, D]`."""
        logits, mu, sigma, below = self.parts(params.astype(np.float64), floor=False)
        rows = np.arange(len(params)), choose(logits, uniform, temperature)
        mu, sigma, below = mu[rows], sigma[rows], below[rows]
        away = normal.copy()
        for row, entries in enumerate(self.rows(below) if self._below else ()):
            away[:, row] += (entries * normal[:, :row]).sum(axis=1)
        tau = temperature if sigma_temperature is None else sigma_temperature
        spread = np.sqrt(held("sigma_temperature", tau))
        drawn: Array = (mu + spread * sigma * away).astype(np.float32)
        return drawn

    def initial_bias(self, seed: int = 0) -> Array:
        """Biases `[size]`: means spread as N(0, I), so that the components begin apart.

        Along each dimension they are at the quantiles (m + 1/2) / M, in an order of its own.
        """
        from statistics import NormalDist  # takes longer than to import this module

        rng, m = np.random.default_rng(seed), self.num_mixtures
        quantiles = [NormalDist().inv_cdf((k + 0.5) / m) for k in range(m)]
        orders = [np.arange(m), *(rng.permutation(m) for _ in range(self.dim - 1))]
        bias = np.zeros(self.size, np.float32)
        bias[m : m + m * self.dim] = np.take(quantiles, np.stack(orders, axis=1)).ravel()
        return bias
