"""Where z of new drawings comes from: a Gaussian a category. NumPy only."""

from __future__ import annotations

import numpy as np

from strokegen.ink.types import Float32
from strokegen.models.mdn.gaussian import held
from strokegen.nn.network import Weights


def gaussians(weights: Weights, dim: int, temperature: float) -> tuple[Float32, Float32]:
    """Means `[C, Z]` and lower Cholesky factors `[C, Z, Z]` of the Gaussians at a temperature.

    A trained preset knows where the drawings of each category lie (see `category_latents` in
    `strokegen.models.sketch_rnn.tf_latents`); the prior N(0, I), which stands alone where it does
    not, has room between the categories that no drawing has taught.

    The variance is multiplied by the temperature, as those of the offsets are. That brings z nearer
    to the origin than any that the decoder has learned from, most of whose length is noise; so it
    is moved straight out, half of the way by ratio: its root mean square length is the geometric
    mean of those at the temperature and at 1.

    Args:
      weights: of a preset; dim: Z.
    """
    mean, factor = np.zeros((1, dim), np.float32), np.eye(dim, dtype=np.float32)[None]
    if "category/mean" in weights:
        mean, factor = weights["category/mean"], weights["category/factor"]
    tau = held("temperature", temperature).item()
    square, trace = (mean**2).sum(axis=1), (factor**2).sum(axis=(1, 2))
    longer = ((square + trace) / np.maximum(square + tau * trace, 1e-12)) ** 0.25
    return mean * longer[:, None], factor * (np.sqrt(tau) * longer)[:, None, None]
