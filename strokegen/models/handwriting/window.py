"""The soft window: where in the text the pen is."""

from __future__ import annotations

from strokegen.nn.network import Ops, Tensor


def window(ops: Ops, p: Tensor, kappa: Tensor, text: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """One step of Graves's Gaussian window over the characters.

    alpha, beta, step = exp(p);  kappa' = kappa + step
    phi_u = sum_k alpha_k exp(-beta_k (kappa'_k - u - 1/2)^2);  w = sum_u phi_u text_u

    Character u is written while kappa runs from u to u + 1.

    Args:
      ops: `keras.ops` or `strokegen.nn.ops`.
      p: `[B, 3K]` pre-activations of alpha, beta and the step of kappa.
      kappa: `[B, K]` positions before this step, in characters.
      text: `[B, U, A]` one-hot characters; padding is all zero.
    Returns:
      (w `[B, A]`, kappa' `[B, K]`, phi `[B, U]`).
    Source: Graves (2013), arXiv:1308.0850, equations 46 to 51.
    """
    alpha, beta, step = ops.split(ops.exp(p), 3, axis=-1)
    kappa = kappa + step
    centre = ops.arange(text.shape[1], dtype="float32") + 0.5
    away = kappa[:, None] - centre[:, None]
    phi = ops.sum(alpha[:, None] * ops.exp(-beta[:, None] * ops.square(away)), axis=2)
    w = ops.matmul(phi[:, None], text)[:, 0]
    return w, kappa, phi
