"""Mixture of correlated bivariate Gaussians with an end-of-stroke bit: what Graves predicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from strokegen.ink.types import Float32, Float64
from strokegen.models.mdn.gaussian import choose, draw_normal, held, log_normal
from strokegen.models.mdn.mixture import Mixture
from strokegen.nn import ops as numpy_ops
from strokegen.nn.network import Array, Ops, Tensor

Bias = float | Float64
"""One for all rows of a batch, or `[B]`."""

_MAX_RHO = 0.98


@dataclass(frozen=True)
class BivariateMixture(Mixture):
    """Density of the next point (dx, dy, end of stroke).

    Parameters stand in the order pi logits, mu_x, mu_y, log sigma_x, log sigma_y, raw rho r
    (each M), end-of-stroke logit: 6M + 1 numbers. Deviation: rho = 0.98 tanh(r), in densities and
    samples, where the paper has tanh(r): a slanted Gaussian of equal sigmas is at least a tenth as
    wide as it is long.

    Attributes:
      num_mixtures: M.
      sigma_floor: added to both standard deviations when a density is asked for; points evenly
        spaced on their stroke lie on a circle, where a free density grows without bound. A
        sample is drawn without it.
    Source: Graves (2013), arXiv:1308.0850, equations 18 to 25 and 61 to 62.
    """

    num_mixtures: int
    sigma_floor: float = 0.0

    @property
    def size(self) -> int:
        return 6 * self.num_mixtures + 1

    @property
    def width(self) -> int:
        return 3

    def _form(self) -> str:
        return f"6 * {self.num_mixtures} + 1 = {self.size}"

    def initial_bias(self) -> Float32:
        """Biases `[6M+1]`: log sigmas spread from -1.5 to 2.5, so that long moves find a home."""
        m = self.num_mixtures
        bias = np.zeros(self.size, np.float32)
        spread = np.linspace(-1.5, 2.5, m, dtype=np.float32)
        bias[3 * m : 4 * m] = bias[4 * m : 5 * m] = spread
        bias[:m] = -0.5 * spread
        bias[-1] = -3
        return bias

    def log_prob(self, params: Tensor, y: Tensor, ops: Ops = numpy_ops) -> Tensor:
        """Log density of the next point.

        log p(y) = logsumexp_m [log pi_m + log N(y | mu_m, sigma_m, rho_m)] + log Bernoulli(e)

        Args:
          params: float32 `[..., 6M+1]`, raw network outputs.
          y: float32 `[..., 3]`, (dx, dy, end of stroke) in model units.
          ops: `keras.ops` for tensors, NumPy by default.
        Returns:
          float32 `[...]`, nats a point; padding is not masked here.
        Raises:
          ValueError: the last axis of `params` is not `self.size`, or that of `y` not 3.
        Source: Graves (2013), arXiv:1308.0850, equation 26.
        """
        self.check(params, y)
        m = self.num_mixtures
        logits, mu_x, mu_y, log_sx, log_sy, r, e = ops.split(
            params, [m, 2 * m, 3 * m, 4 * m, 5 * m, 6 * m], axis=-1
        )
        rho = _MAX_RHO * ops.tanh(r)
        sx, sy = ops.exp(log_sx) + self.sigma_floor, ops.exp(log_sy) + self.sigma_floor
        normal = log_normal(ops, y, mu_x, mu_y, sx, sy, rho)
        offset = ops.logsumexp(ops.log_softmax(logits, axis=-1) + normal, axis=-1)
        e = e[..., 0]
        return offset + y[..., 2] * e - ops.softplus(e)

    def gradient(self, params: Array, y: Array) -> tuple[Array, Array]:
        """`log_prob` of points, and its gradient for the parameters.

        With z the distances in standard deviations and gamma_m the share that component m has in
        the density: d pi = gamma - pi; d mu = gamma (zx - rho zy) / (1 - rho^2) / sigma_x; and so
        on.

        Args:
          params: `[..., 6M+1]`; y: `[..., 3]`.
        Returns:
          (`[...]`, `[..., 6M+1]`), float32.
        Source: Graves (2013), arXiv:1308.0850, equations 27 to 37, for sigmas with a floor.
        """
        self.check(params, y)
        m = self.num_mixtures
        logits, mu_x, mu_y, log_sx, log_sy, r, e = numpy_ops.split(
            params, [m, 2 * m, 3 * m, 4 * m, 5 * m, 6 * m]
        )
        tanh, free_x, free_y = np.tanh(r), np.exp(log_sx), np.exp(log_sy)
        rho, sx, sy = _MAX_RHO * tanh, free_x + self.sigma_floor, free_y + self.sigma_floor
        log_pi = numpy_ops.log_softmax(logits)
        joint = log_pi + log_normal(numpy_ops, y, mu_x, mu_y, sx, sy, rho)
        offset = numpy_ops.logsumexp(joint, axis=-1)
        gamma = np.exp(joint - offset[..., None])
        zx, zy, free = (y[..., :1] - mu_x) / sx, (y[..., 1:2] - mu_y) / sy, 1 - rho * rho
        by_x, by_y = (zx - rho * zy) / free, (zy - rho * zx) / free
        lifted, chance = y[..., 2:], numpy_ops.sigmoid(e)
        parts = [
            gamma - np.exp(log_pi),
            gamma * by_x / sx,
            gamma * by_y / sy,
            gamma * (by_x * zx - 1) * free_x / sx,
            gamma * (by_y * zy - 1) * free_y / sy,
            gamma * (by_x * by_y + rho / free) * _MAX_RHO * (1 - tanh * tanh),
            lifted - chance,
        ]
        log_prob = offset + lifted[..., 0] * e[..., 0] - numpy_ops.softplus(e[..., 0])
        return log_prob.astype(np.float32), np.concatenate(parts, axis=-1, dtype=np.float32)

    def sample(self, params: Array, rng: np.random.Generator, bias: Bias = 0.0) -> Float32:
        """Draw the next point.

        bias b: sigma = exp(log sigma - b), pi proportional to exp(logit (1 + b)).

        Args:
          params: float32 `[B, 6M+1]`.
          rng: where the randomness comes from; four draws a row.
          bias: scalar or `[B]`, 0 for a fair sample, larger for a more careful hand.
        Returns:
          float32 `[B, 3]`.
        Raises:
          ValueError: a bias that is no finite number from 0.
        Source: Graves (2013), arXiv:1308.0850, section 5.4, equations 61 and 62.
        """
        return self.draw(
            params, rng.random((len(params), 2)), rng.normal(size=(len(params), 2)), bias
        )

    def draw(self, params: Array, uniform: Float64, normal: Float64, bias: Bias = 0.0) -> Float32:
        """The sample that given randomness makes: `uniform [B, 2]`, `normal [B, 2]`."""
        self.check(params)
        m = self.num_mixtures
        rows = np.arange(len(params))
        b = np.broadcast_to(held("bias", bias, axes=1), (len(params),))
        chosen = choose(params[:, :m].astype(np.float64) * (1 + b)[:, None], uniform[:, 0])
        mu_x, mu_y, log_sx, log_sy, r = (
            params[rows, part * m + chosen].astype(np.float64) for part in range(1, 6)
        )
        rho = _MAX_RHO * np.tanh(r)
        sx, sy = np.exp(log_sx - b), np.exp(log_sy - b)
        dx, dy = draw_normal(normal, mu_x, mu_y, sx, sy, rho)
        lifted = uniform[:, 1] < numpy_ops.sigmoid(params[:, -1].astype(np.float64))
        return np.stack([dx, dy, lifted], axis=1).astype(np.float32)
