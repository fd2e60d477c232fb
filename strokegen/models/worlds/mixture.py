"""A mixture of Gaussians a dimension: what World Models' memory predicts of the next latent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from strokegen.models.mdn.gaussian import choose
from strokegen.models.mdn.mixture import Mixture
from strokegen.nn import ops as numpy_ops
from strokegen.nn.network import Array, Ops, Tensor

_LOG_ROOT_TWO_PI = float(0.5 * np.log(2 * np.pi))


@dataclass(frozen=True)
class FactorisedMixture(Mixture):
    """Density of a vector whose dimensions are independent, each with M Gaussians of its own.

    Parameters stand in the order pi logits, mu, log sigma, each `M x Z`: the dimensions are
    innermost, so that sums over the Gaussians run along memory.

    Attributes:
      dim: Z.
      num_mixtures: M, of every dimension.
    Raises:
      ValueError: a size below 1.
    Source: Ha & Schmidhuber (2018), arXiv:1803.10122, appendix A.2.
    """

    dim: int
    num_mixtures: int

    @property
    def size(self) -> int:
        return 3 * self.dim * self.num_mixtures

    @property
    def width(self) -> int:
        return self.dim

    def _form(self) -> str:
        return f"{self.size} for {self.num_mixtures} mixtures for each of {self.dim} dimensions"

    def parts(self, params: Tensor, ops: Ops = numpy_ops) -> tuple[Tensor, Tensor, Tensor]:
        """(pi logits, mu, log sigma), each `[..., M, Z]`.

        Raises:
          ValueError: the last axis of `params` is not `self.size`.
        """
        self.check(params)
        shape = (*ops.shape(params)[:-1], self.num_mixtures, self.dim)
        logits, mu, log_sigma = ops.split(params, 3, axis=-1)
        return ops.reshape(logits, shape), ops.reshape(mu, shape), ops.reshape(log_sigma, shape)

    def log_prob(self, params: Tensor, y: Tensor, ops: Ops = numpy_ops) -> Tensor:
        """Log density of a vector.

        log p(y) = sum_d logsumexp_m [log pi_md + log N(y_d | mu_md, sigma_md)]

        Args:
          params: float32 `[..., 3MZ]`, raw network outputs.
          y: float32 `[..., Z]`.
          ops: `keras.ops` for tensors, NumPy by default.
        Returns:
          float32 `[...]`, nats a vector; divide by Z for those a dimension.
        Raises:
          ValueError: the last axis of `params` is not `self.size`, or that of `y` not `self.dim`.
        Source: Ha & Schmidhuber (2018), appendix A.2; Bishop (1994), equations 22, 23 and 29.
        """
        self.check(params, y)
        logits, mu, log_sigma = self.parts(params, ops)
        away = (ops.expand_dims(y, -2) - mu) * ops.exp(-log_sigma)
        normal = -0.5 * ops.square(away) - log_sigma - _LOG_ROOT_TWO_PI
        each = ops.logsumexp(ops.log_softmax(logits, axis=-2) + normal, axis=-2)
        return ops.sum(each, axis=-1)

    def sample(self, params: Array, rng: np.random.Generator, temperature: float = 1.0) -> Array:
        """Draw one vector for each row.

        temperature tau: pi proportional to exp(logit / tau), variances times tau.

        Args:
          params: float32 `[B, 3MZ]`.
          rng: where the randomness comes from; two draws a dimension.
          temperature: 0 or more; 1 is a fair sample, above it the dream is less sure, at 0 each
            dimension is the mean of its likeliest Gaussian.
        Returns:
          float32 `[B, Z]`.
        Raises:
          ValueError: the temperature is no finite number from 0.
        Source: Ha & Schmidhuber (2018), section 4.3; Ha & Eck (2017), section 3.2.
        """
        shape = len(params), self.dim
        uniform = rng.random(shape, np.float32)
        normal = rng.standard_normal(shape, np.float32)
        return self.draw(params, uniform, normal, temperature)

    def draw(self, params: Array, uniform: Array, normal: Array, temperature: float = 1.0) -> Array:
        """The sample that given randomness makes: `uniform [B, Z]`, `normal [B, Z]`."""
        logits, mu, log_sigma = self.parts(params)
        chosen = choose(logits, uniform, temperature, axis=-2)[:, None]
        mu, log_sigma = (
            np.take_along_axis(part, chosen, axis=-2)[:, 0] for part in (mu, log_sigma)
        )
        spread = np.float32(np.sqrt(temperature))
        drawn: Array = mu + spread * np.exp(log_sigma) * normal
        return drawn
