"""A Gaussian mixture as a distribution of TensorFlow Probability."""

from __future__ import annotations

import tensorflow as tf
import tensorflow_probability as tfp
from keras import ops

from strokegen.mixtures.mdn import GaussianMixture

tfd = tfp.distributions

_STEPS = 60  # of the search for the mode; each at least halves the way, as a rule


class Mixture(tfd.MixtureSameFamily):
    """`MixtureSameFamily` of Gaussians that also knows its mode."""

    def _mode(self):
        """The highest of the peaks that lead up from the components' means.

        Fixed-point steps y = (sum_m r_m P_m)^-1 sum_m r_m P_m mu_m, with the components' shares
        r_m at y and their precisions P_m. A peak that no mean leads to is not found.
        Source: Carreira-Perpinan (2000), "Mode-finding for mixtures of Gaussian distributions",
        IEEE PAMI 22(11), section 3.
        """
        components = self.components_distribution
        mu = components.mean()  # [..., M, D]
        precision = tf.linalg.inv(components.covariance())
        log_pi = tf.nn.log_softmax(self.mixture_distribution.logits_parameter())
        towards = tf.linalg.matvec(precision, mu)
        y = tf.stack(tf.unstack(mu, axis=-2))  # [M, ..., D], one search from each mean
        for _ in range(_STEPS):
            share = tf.nn.softmax(log_pi + components.log_prob(y[..., None, :]))
            left = tf.einsum("s...m,...mij->s...ij", share, precision)
            right = tf.einsum("s...m,...mi->s...i", share, towards)
            y = tf.linalg.solve(left, right[..., None])[..., 0]
        best = tf.one_hot(tf.argmax(self.log_prob(y), axis=0), y.shape[0], axis=0, dtype=y.dtype)
        return tf.reduce_sum(best[..., None] * y, axis=0)


def distribution(mixture: GaussianMixture, params) -> Mixture:
    """The distribution that `params [..., size]` describe: batch `[...]`, event `[D]`.

    Raises:
      ValueError: the last axis of `params` is not `mixture.size`.
    """
    logits, mu, sigma, below = mixture.parts(ops.convert_to_tensor(params), ops)
    if mixture.covariance == "full":
        rows = []
        for row, slants in enumerate(mixture.rows(below)):
            own = sigma[..., row : row + 1]
            rows.append(tf.concat([slants * own, own, tf.zeros_like(sigma[..., row + 1 :])], -1))
        components = tfd.MultivariateNormalTriL(mu, tf.stack(rows, axis=-2))
    else:
        components = tfd.MultivariateNormalDiag(mu, sigma)
    return Mixture(tfd.Categorical(logits=logits), components)
