"""A Gaussian mixture as a distribution of TensorFlow Probability."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from keras import ops

from strokegen.models.mdn.mixture import GaussianMixture
from strokegen.nn.network import Tensor

tfd = tfp.distributions

_STEPS, _STILL = 100, 1e-5  # of the search for the mode: at most, and when nothing moves more


class Mixture(tfd.MixtureSameFamily):  # type: ignore[misc, name-defined]  # it has no types
    """`MixtureSameFamily` of Gaussians that also knows its mode."""

    def _mode(self) -> tf.Tensor:
        """The highest of the peaks that lead up from the components' means.

        Fixed-point steps y = (sum_m r_m P_m)^-1 sum_m r_m P_m mu_m, with the components' shares
        r_m at y and their precisions P_m. A peak that no mean leads to is not found.
        Source: Carreira-Perpinan (2000), "Mode-finding for mixtures of Gaussian distributions",
        IEEE PAMI 22(11), section 3.
        """
        components = self.components_distribution
        mu = components.mean()  # [..., M, D]
        precision = tf.linalg.inv(components.covariance())
        tallest = self.mixture_distribution.logits_parameter() + components.log_prob(mu)
        towards = tf.linalg.matvec(precision, mu)

        def climb(y: tf.Tensor, _: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            away = y[..., None, :] - mu
            square = tf.reduce_sum(away * tf.linalg.matvec(precision, away), axis=-1)
            share = tf.nn.softmax(tallest - 0.5 * square)
            left = tf.einsum("s...m,...mij->s...ij", share, precision)
            right = tf.einsum("s...m,...mi->s...i", share, towards)
            higher = tf.linalg.solve(left, right[..., None])[..., 0]
            return higher, tf.reduce_max(tf.abs(higher - y))

        y, _ = tf.while_loop(
            lambda _, moved: moved > _STILL,
            climb,
            (tf.stack(tf.unstack(mu, axis=-2)), tf.constant(np.inf, mu.dtype)),
            maximum_iterations=_STEPS,
        )  # [M, ..., D], one search from each mean
        best = tf.one_hot(tf.argmax(self.log_prob(y), axis=0), y.shape[0], axis=0, dtype=y.dtype)
        return tf.reduce_sum(best[..., None] * y, axis=0)


def distribution(mixture: GaussianMixture, params: Tensor) -> Mixture:
    """The distribution that `params [..., size]` describe: batch `[...]`, event `[D]`.

    Where Keras runs on another backend, the numbers are taken from its tensors. It is of float32
    where those are of half precision, in which TensorFlow solves no equations.

    Raises:
      ValueError: the last axis of `params` is not `mixture.size`.
    """
    params = ops.convert_to_tensor(params)
    if keras.backend.standardize_dtype(params.dtype) in ("float16", "bfloat16"):
        params = ops.cast(params, "float32")
    if keras.backend.backend() == "tensorflow":
        logits, mu, sigma, below = mixture.parts(params, ops)
    else:
        logits, mu, sigma, below = mixture.parts(np.asarray(ops.convert_to_numpy(params)))
    if mixture.covariance == "full":
        rows = []
        for row, slants in enumerate(mixture.rows(below)):
            own = sigma[..., row : row + 1]
            rows.append(tf.concat([slants * own, own, tf.zeros_like(sigma[..., row + 1 :])], -1))
        components = tfd.MultivariateNormalTriL(mu, tf.stack(rows, axis=-2))
    else:
        components = tfd.MultivariateNormalDiag(mu, sigma)
    return Mixture(tfd.Categorical(logits=logits), components)
