"""Where the drawings of each category lie, once a network has learned from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from strokegen.ink.types import Float32, Indices
from strokegen.models.sketch_rnn.sketches import Batch, Sketches, held_out
from strokegen.models.sketch_rnn.tf_network import TfSketchRNN
from strokegen.nn.network import Weights

_FITTED = 500  # drawings of each category that its Gaussian is fitted to


def category_latents(model: TfSketchRNN, sketches: Sketches, scale: float) -> Weights:
    """Where each category's drawings lie: a Gaussian over z fitted to what the encoder makes.

    New drawings of a category come from it: the prior N(0, I) has room between the categories
    that no drawing has taught.

    Returns:
      "category/mean" `[C, Z]` and "category/factor" `[C, Z, Z]`, lower Cholesky factors.
    Source: ex-post density estimation, Ghosh et al. (2020), arXiv:1903.12436.
    """
    means, spreads, labels = _encoded(model, held_out(sketches, scale, "train", most=_FITTED))
    count, dim = len(sketches.categories), model.config.latent_dim
    mean, factor = np.zeros((count, dim)), np.zeros((count, dim, dim))
    for index in np.unique(labels):
        rows = labels == index
        mean[index] = means[rows].mean(axis=0)
        away = means[rows] - mean[index]
        covariance = away.T @ away / len(away) + np.diag(spreads[rows].mean(axis=0))
        factor[index] = np.linalg.cholesky(covariance)
    return {"category/mean": mean.astype(np.float32), "category/factor": factor.astype(np.float32)}


def _encoded(model: TfSketchRNN, batches: Sequence[Batch]) -> tuple[Float32, Float32, Indices]:
    """Of all drawings: the means and variances of z, `[n, Z]`, and the categories, int `[n]`."""
    encode, found = tf.function(model.encode), []
    for batch in batches:
        inked = (batch.y[..., 2] + batch.y[..., 3])[..., None]
        rows = map(tf.constant, (batch.y * inked, batch.reverse, batch.last))
        mu, sigma_hat = (part.numpy() for part in encode(*rows))
        found.append((mu, np.exp(sigma_hat), batch.label.argmax(axis=1)))
    means, spreads, labels = (np.concatenate(part) for part in zip(*found))
    return means, spreads, labels
