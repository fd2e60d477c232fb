"""Mixture of correlated bivariate Gaussians with three pen states: what SketchRNN predicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from strokegen.ink.types import Float32, Float64
from strokegen.models.mdn.gaussian import choose, draw_normal, held, log_normal
from strokegen.models.mdn.mixture import Mixture
from strokegen.nn import ops as numpy_ops
from strokegen.nn.network import Ops, Tensor

_MAX_RHO = 0.9999


@dataclass(frozen=True)
class SketchMixture(Mixture):
    """Density of the next row of stroke-5: (dx, dy, pen down, pen lifted, end of drawing).

    Parameters stand in the order pi logits, mu_x, mu_y, log sigma_x, log sigma_y, atanh rho
    (each M), and the logits of the three pen states: 6M + 3 numbers. The paper's code has the pen
    states first; here they stand last, as the pen does in `BivariateMixture`. Deviation: a density
    takes rho within +-0.9999.

    Attributes:
      num_mixtures: M.
    Source: Ha & Eck (2017), arXiv:1704.03477, section 3.2.
    """

    num_mixtures: int

    @property
    def size(self) -> int:
        return 6 * self.num_mixtures + 3

    @property
    def width(self) -> int:
        return 5

    def _form(self) -> str:
        return f"6 * {self.num_mixtures} + 3 = {self.size}"

    def parts(self, params: Tensor, ops: Ops = numpy_ops) -> tuple[Tensor, ...]:
        """(pi logits, mu_x, mu_y, log sigma_x, log sigma_y, rho: `[..., M]`; pen `[..., 3]`).

        Raises:
          ValueError: the last axis of `params` is not `self.size`.
        """
        self.check(params)
        cuts = [part * self.num_mixtures for part in range(1, 7)]
        *most, r, pen = ops.split(params, cuts, axis=-1)
        return *most, ops.tanh(r), pen

    def log_probs(self, params: Tensor, y: Tensor, ops: Ops = numpy_ops) -> tuple[Tensor, Tensor]:
        """Log density of the next offset, and log probability of the next pen state.

        They are apart because the paper sums them apart: L_s over the drawing's own points, L_p
        over all N_max rows, both divided by N_max and with the sign turned.

        Args:
          params: float32 `[..., 6M+3]`, raw network outputs.
          y: float32 `[..., 5]`, stroke-5 in model units.
          ops: `keras.ops` for tensors, NumPy by default.
        Returns:
          (offset, pen), both float32 `[...]`, nats a point; nothing is masked here. A Gaussian
          of equal sigmas that is narrower than 0.7 % of its length (|rho| > 0.9999) is taken as
          that wide.
        Raises:
          ValueError: the last axis of `params` is not `self.size`, or that of `y` not 5.
        Source: Ha & Eck (2017), arXiv:1704.03477, section 3, the reconstruction loss L_R.
        """
        self.check(params, y)
        logits, mu_x, mu_y, log_sx, log_sy, rho, pen = self.parts(params, ops)
        rho = ops.maximum(ops.minimum(rho, _MAX_RHO), -_MAX_RHO)
        normal = log_normal(ops, y, mu_x, mu_y, ops.exp(log_sx), ops.exp(log_sy), rho)
        offset = ops.logsumexp(ops.log_softmax(logits, axis=-1) + normal, axis=-1)
        return offset, ops.sum(y[..., 2:] * ops.log_softmax(pen, axis=-1), axis=-1)

    def log_prob(self, params: Tensor, y: Tensor, ops: Ops = numpy_ops) -> Tensor:
        """Log density of the next row, `[...]`: the sum of both `log_probs`."""
        offset, pen = self.log_probs(params, y, ops)
        return offset + pen

    def sample(
        self,
        params: Float32,
        rng: np.random.Generator,
        temperature: float = 1.0,
        pen_temperature: float | None = None,
    ) -> Float32:
        """Draw the next row.

        temperature tau: pi proportional to exp(logit / tau), variances times tau; the pen states
        have a tau of their own.

        Args:
          params: float32 `[B, 6M+3]`.
          rng: where the randomness comes from; four draws a row.
          temperature: 0 or more; 1 is a fair sample, 0 the mean of the likeliest Gaussian.
          pen_temperature: 0 or more, of the pen states; None takes `temperature`.
        Returns:
          float32 `[B, 5]`.
        Raises:
          ValueError: a temperature that is no finite number from 0.
        Source: Ha & Eck (2017), arXiv:1704.03477, section 3.2, with one tau for all; two of them:
        npm package @magenta/sketch 0.2.0, `getPDF`.
        """
        uniform, normal = rng.random((len(params), 2)), rng.normal(size=(len(params), 2))
        return self.draw(params, uniform, normal, temperature, pen_temperature)

    def draw(
        self,
        params: Float32,
        uniform: Float64,
        normal: Float64,
        temperature: float = 1.0,
        pen_temperature: float | None = None,
    ) -> Float32:
        """The sample that given randomness makes: `uniform [B, 2]`, `normal [B, 2]`."""
        logits, *gaussians, pen = self.parts(params.astype(np.float64))
        rows = np.arange(len(params)), choose(logits, uniform[:, 0], temperature)
        mu_x, mu_y, log_sx, log_sy, rho = (part[rows] for part in gaussians)
        spread = np.sqrt(temperature)
        dx, dy = draw_normal(
            normal, mu_x, mu_y, spread * np.exp(log_sx), spread * np.exp(log_sy), rho
        )
        if pen_temperature is not None:
            temperature = held("pen_temperature", pen_temperature).item()
        states = np.eye(3)[choose(pen, uniform[:, 1], temperature)]
        return np.concatenate([np.stack([dx, dy], axis=1), states], axis=1).astype(np.float32)
