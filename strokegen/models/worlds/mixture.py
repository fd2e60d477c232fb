"""A mixture of Gaussians a dimension: what World Models' memory predicts of the next latent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from strokegen.nn import ops as numpy_ops

_LOG_ROOT_TWO_PI = float(0.5 * np.log(2 * np.pi))


@dataclass(frozen=True)
class FactorisedMixture:
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

    def __post_init__(self):
        for name in ("dim", "num_mixtures"):
            if type(getattr(self, name)) is not int or getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected a number from 1")

    @property
    def size(self) -> int:
        return 3 * self.dim * self.num_mixtures

    def parts(self, params, ops=numpy_ops):
        """(pi logits, mu, log sigma), each `[..., M, Z]`.

        Raises:
          ValueError: the last axis of `params` is not `self.size`.
        """
        if params.shape[-1] != self.size:
            raise ValueError(
                f"params' last axis is {params.shape[-1]}, expected {self.size} for "
                f"{self.num_mixtures} mixtures for each of {self.dim} dimensions"
            )
        batch = tuple(ops.shape(params))[:-1]
        shape = (*batch, self.num_mixtures, self.dim)
        return [ops.reshape(part, shape) for part in ops.split(params, 3, axis=-1)]

    def log_prob(self, params, y, ops=numpy_ops):
        """Log density of a vector.

        log p(y) = sum_d logsumexp_m [log pi_md + log N(y_d | mu_md, sigma_md)]

        Args:
          params: float32 `[..., 3MZ]`, raw network outputs.
          y: float32 `[..., Z]`.
          ops: `keras.ops` for tensors, NumPy by default.
        Returns:
          float32 `[...]`, nats a vector; divide by Z for those a dimension.
        Raises:
          ValueError: the last axis of `params` is not `self.size`.
        Source: Ha & Schmidhuber (2018), appendix A.2; Bishop (1994), equations 22, 23 and 29.
        """
        logits, mu, log_sigma = self.parts(params, ops)
        away = (ops.expand_dims(y, -2) - mu) * ops.exp(-log_sigma)
        normal = -0.5 * ops.square(away) - log_sigma - _LOG_ROOT_TWO_PI
        each = ops.logsumexp(ops.log_softmax(logits, axis=-2) + normal, axis=-2)
        return ops.sum(each, axis=-1)

    def sample(self, params, rng: np.random.Generator, temperature=1.0) -> np.ndarray:
        """Draw one vector for each row.

        temperature tau: pi proportional to exp(logit / tau), variances times tau.

        Args:
          params: float32 `[B, 3MZ]`.
          rng: where the randomness comes from; two draws a dimension.
          temperature: above 0; 1 is a fair sample, above it the dream is less sure.
        Returns:
          float32 `[B, Z]`.
        Source: Ha & Schmidhuber (2018), section 4.3; Ha & Eck (2017), section 3.2.
        """
        shape = len(params), self.dim
        return self.draw(params, rng.random(shape, np.float32),
                         rng.standard_normal(shape, np.float32), temperature)  # fmt: skip

    def draw(self, params, uniform, normal, temperature=1.0) -> np.ndarray:
        """The sample that given randomness makes: `uniform [B, Z]`, `normal [B, Z]`."""
        logits, mu, log_sigma = self.parts(params)
        shares = np.exp((logits - logits.max(axis=-2, keepdims=True)) / np.float32(temperature))
        below = shares.cumsum(axis=-2)
        chosen = (below[:, :-1] <= (uniform * below[:, -1])[:, None]).sum(axis=-2, keepdims=True)
        mu, log_sigma = (
            np.take_along_axis(part, chosen, axis=-2)[:, 0] for part in (mu, log_sigma)
        )
        return mu + np.float32(np.sqrt(temperature)) * np.exp(log_sigma) * normal
