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

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import ArrayLike

from strokegen.models.mdn.mixture import GaussianMixture
from strokegen.nn.network import Array, Tensor

Shape = tuple[int | None, ...]
Config = dict[str, Any]


def _targets(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Targets as `[..., D]`: those of one dimension may come without their last axis."""
    return y_true if len(y_true.shape) == len(y_pred.shape) else ops.expand_dims(y_true, -1)


def _weights(weights: Tensor | None, y_pred: Tensor) -> Tensor | None:
    """Weights of whole sequences, `[B]`, made to fit values `[B, T, ...]`."""
    if weights is None or len(weights.shape) != 1:
        return weights
    return ops.reshape(weights, (-1, *(1 for _ in y_pred.shape[1:-1])))


class _OfMixture:
    """What a layer, a loss and a metric have of a mixture: its size and names, kept with a model.

    It stands before the Keras class that it is mixed into.
    """

    def __init__(
        self,
        output_dim: int,
        num_mixtures: int = 5,
        covariance: str = "diagonal",
        scale: str = "exp",
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.mixture = GaussianMixture(output_dim, num_mixtures, covariance, scale)

    def _options(self) -> Config:
        """The mixture as the first arguments of the classes here."""
        return {
            "output_dim": self.mixture.dim,
            "num_mixtures": self.mixture.num_mixtures,
            "covariance": self.mixture.covariance,
            "scale": self.mixture.scale,
        }

    def get_config(self) -> Config:
        inherited: Config = super().get_config()  # type: ignore[misc]  # of Keras's class
        return {**inherited, **self._options()}


@keras.saving.register_keras_serializable("strokegen")
class MDN(_OfMixture, keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """A dense layer whose outputs are the parameters of a Gaussian mixture.

    Args:
      output_dim: D, dimensions of the target.
      num_mixtures: M.
      covariance: "diagonal" or "full".
      scale: how sigma is made of its output: "exp", "softplus" or "elu" (elu + 1 + 1e-7).
    Shapes: `[..., H]` in, `[..., mixture.size]` out, raw parameters in the order of
    `GaussianMixture`; a mask is passed on.
    """

    def build(self, input_shape: Shape) -> None:
        first = self.mixture.initial_bias()
        self.kernel = self.add_weight(
            shape=(input_shape[-1], self.mixture.size), initializer="glorot_uniform", name="kernel"
        )
        self.bias = self.add_weight(
            shape=first.shape,
            initializer=lambda shape, dtype: ops.convert_to_tensor(first, dtype),
            name="bias",
        )

    def call(self, inputs: Tensor, as_distribution: bool = False) -> Any:
        params = ops.matmul(inputs, self.kernel) + self.bias
        return self.distribution(params) if as_distribution else params

    def compute_mask(self, inputs: Tensor, previous_mask: Tensor) -> Tensor:
        return previous_mask

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return (*input_shape[:-1], self.mixture.size)

    def distribution(self, params: Tensor) -> Any:
        """The mixture as TensorFlow Probability's `MixtureSameFamily`, with a `mode` too."""
        from strokegen.models.mdn.tf_distribution import distribution

        return distribution(self.mixture, params)

    def sample(
        self,
        params: ArrayLike,
        seed: int | None = None,
        temperature: float = 1.0,
        sigma_temperature: float | None = None,
    ) -> Array:
        """One point for each row of `params [..., size]`, float32 `[..., D]`.

        Without TensorFlow and for all rows at once; see `GaussianMixture.sample`.
        """
        given, rng = np.asarray(params), np.random.default_rng(seed)
        rows = given.reshape(-1, given.shape[-1])
        drawn = self.mixture.sample(rows, rng, temperature, sigma_temperature)
        return drawn.reshape(*given.shape[:-1], self.mixture.dim)

    def make_loss(self) -> MixtureLoss:
        """The negative log-likelihood for this layer's outputs."""
        return MixtureLoss(**self._options())

    def make_metrics(self) -> list[keras.metrics.Metric]:
        """Nats a point, and the RMSE of the mixture's mean."""
        options = self._options()
        return [MixtureNLL(**options), MixtureRMSE(**options)]


@keras.saving.register_keras_serializable("strokegen")
class MixtureLoss(_OfMixture, keras.losses.Loss):  # type: ignore[misc]  # Keras has no types
    """-log p(y) of the mixture that the last axis of the prediction describes, nats a point.

    Masked steps do not count; sample weights may be one a sample or one a step.

    Args: those of `MDN`, and of `keras.losses.Loss`.
    """

    def __init__(
        self,
        *mixture: Any,
        name: str = "mixture_nll",
        reduction: str = "sum_over_batch_size",
        **kwargs: Any,
    ):
        super().__init__(*mixture, name=name, reduction=reduction, **kwargs)

    def __call__(
        self, y_true: Tensor, y_pred: Tensor, sample_weight: Tensor | None = None
    ) -> Tensor:
        return super().__call__(y_true, y_pred, _weights(sample_weight, y_pred))

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        return -self.mixture.log_prob(y_pred, _targets(y_true, y_pred), ops)


class _MixtureMean(_OfMixture, keras.metrics.Mean):  # type: ignore[misc]  # Keras has no types
    """The mean of a value a point, over what is not masked."""

    def value(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        raise NotImplementedError

    def update_state(
        self, y_true: Tensor, y_pred: Tensor, sample_weight: Tensor | None = None
    ) -> None:
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


@keras.saving.register_keras_serializable("strokegen")
class MixtureNLL(_MixtureMean):
    """The loss as a metric: nats a point."""

    def __init__(self, *mixture: Any, name: str = "nll", **kwargs: Any):
        super().__init__(*mixture, name=name, **kwargs)

    def value(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        return -self.mixture.log_prob(y_pred, y_true, ops)


@keras.saving.register_keras_serializable("strokegen")
class MixtureRMSE(_MixtureMean):
    """Root of the mean squared distance from the mixture's mean: what a squared error sees."""

    def __init__(self, *mixture: Any, name: str = "rmse", **kwargs: Any):
        super().__init__(*mixture, name=name, **kwargs)

    def value(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        return ops.sum(ops.square(y_true - self.mixture.mean(y_pred, ops)), axis=-1)

    def result(self) -> Tensor:
        return ops.sqrt(super().result())
