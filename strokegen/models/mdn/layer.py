"""Mixture density networks (Bishop 1994) in Keras: the last layer, its loss, metrics and sampler.

    layer = MDN(output_dim=1, num_mixtures=5)
    model = keras.Sequential([Input((1,)), Dense(15, "tanh"), Dense(15, "tanh"), layer])
    model.compile("adam", loss=layer.make_loss(), metrics=layer.make_metrics())

`model(x)` gives the mixture's raw parameters, as the loss wants them; `layer.distribution(params)`
makes of them a distribution of TensorFlow Probability, and `layer(hidden, as_distribution=True)`
does both at once. `keras.models.load_model` reads what `model.save` wrote once this module is
imported. Targets are best standardised: the means begin spread as N(0, I).

Sources: Bishop (1994), "Mixture density networks", NCRG/94/004; the layer's form: C. P. Martin's
keras-mdn-layer, whose parameters stand in another order (means, sigmas, logits).
"""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from strokegen.models.mdn.mixture import GaussianMixture


def _targets(y_true, y_pred):
    """Targets as `[..., D]`: those of one dimension may come without their last axis."""
    return y_true if len(y_true.shape) == len(y_pred.shape) else ops.expand_dims(y_true, -1)


def _weights(weights, y_pred):
    """Weights of whole sequences, `[B]`, made to fit values `[B, T, ...]`."""
    if weights is None or len(weights.shape) != 1:
        return weights
    return ops.reshape(weights, (-1, *(1 for _ in y_pred.shape[1:-1])))


@keras.saving.register_keras_serializable("strokegen")
class MDN(keras.layers.Layer):
    """A dense layer whose outputs are the parameters of a Gaussian mixture.

    Args:
      output_dim: D, dimensions of the target.
      num_mixtures: M.
      covariance: "diagonal" or "full".
      scale: how sigma is made of its output: "exp", "softplus" or "elu" (elu + 1 + 1e-7).
    Shapes: `[..., H]` in, `[..., mixture.size]` out, raw parameters in the order of
    `GaussianMixture`; a mask is passed on.
    """

    def __init__(
        self, output_dim, num_mixtures=5, covariance="diagonal", scale="exp", **kwargs
    ):  # fmt: skip
        super().__init__(**kwargs)
        self.mixture = GaussianMixture(output_dim, num_mixtures, covariance, scale)
        self.supports_masking = True

    def build(self, input_shape):
        first = self.mixture.initial_bias()
        self.kernel = self.add_weight(
            shape=(input_shape[-1], self.mixture.size), initializer="glorot_uniform", name="kernel"
        )
        self.bias = self.add_weight(
            shape=first.shape,
            initializer=lambda shape, dtype: ops.convert_to_tensor(first, dtype),
            name="bias",
        )

    def call(self, inputs, as_distribution=False):
        params = ops.matmul(inputs, self.kernel) + self.bias
        return self.distribution(params) if as_distribution else params

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.mixture.size)

    def distribution(self, params):
        """The mixture as TensorFlow Probability's `MixtureSameFamily`, with a `mode` too."""
        from strokegen.models.mdn.tf_distribution import distribution

        return distribution(self.mixture, params)

    def sample(self, params, seed=None, temperature=1.0, sigma_temperature=None) -> np.ndarray:
        """One point for each row of `params [..., size]`, float32 `[..., D]`.

        Without TensorFlow and for all rows at once; see `GaussianMixture.sample`.
        """
        params = np.asarray(params)
        drawn = self.mixture.sample(
            params.reshape(-1, params.shape[-1]), np.random.default_rng(seed), temperature,
            sigma_temperature,
        )  # fmt: skip
        return drawn.reshape(*params.shape[:-1], self.mixture.dim)

    def _options(self) -> dict:
        m = self.mixture
        return {"output_dim": m.dim, "num_mixtures": m.num_mixtures, "covariance": m.covariance,
                "scale": m.scale}  # fmt: skip

    def make_loss(self) -> MixtureLoss:
        """The negative log-likelihood for this layer's outputs."""
        return MixtureLoss(**self._options())

    def make_metrics(self) -> list[keras.metrics.Metric]:
        """Nats a point, and the RMSE of the mixture's mean."""
        return [MixtureNLL(**self._options()), MixtureRMSE(**self._options())]

    def get_config(self):
        return {**super().get_config(), **self._options()}


@keras.saving.register_keras_serializable("strokegen")
class MixtureLoss(keras.losses.Loss):
    """-log p(y) of the mixture that the last axis of the prediction describes, nats a point.

    Masked steps do not count; sample weights may be one a sample or one a step.

    Args: those of `MDN`, and of `keras.losses.Loss`.
    """

    def __init__(
        self, output_dim, num_mixtures=5, covariance="diagonal", scale="exp", name="mixture_nll",
        reduction="sum_over_batch_size", **kwargs,
    ):  # fmt: skip
        super().__init__(name=name, reduction=reduction, **kwargs)
        self.mixture = GaussianMixture(output_dim, num_mixtures, covariance, scale)

    def __call__(self, y_true, y_pred, sample_weight=None):
        return super().__call__(y_true, y_pred, _weights(sample_weight, y_pred))

    def call(self, y_true, y_pred):
        return -self.mixture.log_prob(y_pred, _targets(y_true, y_pred), ops)

    def get_config(self):
        return {**super().get_config(), **MDN._options(self)}


class _MixtureMean(keras.metrics.Mean):
    """The mean of a value a point, over what is not masked."""

    def __init__(
        self, output_dim, num_mixtures=5, covariance="diagonal", scale="exp", **kwargs
    ):  # fmt: skip
        super().__init__(**kwargs)
        self.mixture = GaussianMixture(output_dim, num_mixtures, covariance, scale)

    def value(self, y_true, y_pred):
        raise NotImplementedError

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_pred = ops.convert_to_tensor(y_pred)
        mask = getattr(y_pred, "_keras_mask", None)
        weights = sample_weight
        if weights is not None:
            weights = _weights(ops.convert_to_tensor(weights, self.dtype), y_pred)
        if mask is not None:
            mask = ops.cast(mask, self.dtype)
            weights = mask if weights is None else weights * mask
        y_true = ops.convert_to_tensor(y_true, self.dtype)
        values = self.value(_targets(y_true, y_pred), ops.cast(y_pred, self.dtype))
        super().update_state(values, sample_weight=weights)

    def get_config(self):
        return {**super().get_config(), **MDN._options(self)}


@keras.saving.register_keras_serializable("strokegen")
class MixtureNLL(_MixtureMean):
    """The loss as a metric: nats a point."""

    def __init__(self, output_dim, *args, name="nll", **kwargs):
        super().__init__(output_dim, *args, name=name, **kwargs)

    def value(self, y_true, y_pred):
        return -self.mixture.log_prob(y_pred, y_true, ops)


@keras.saving.register_keras_serializable("strokegen")
class MixtureRMSE(_MixtureMean):
    """Root of the mean squared distance from the mixture's mean: what a squared error sees."""

    def __init__(self, output_dim, *args, name="rmse", **kwargs):
        super().__init__(output_dim, *args, name=name, **kwargs)

    def value(self, y_true, y_pred):
        return ops.sum(ops.square(y_true - self.mixture.mean(y_pred, ops)), axis=-1)

    def result(self):
        return ops.sqrt(super().result())
