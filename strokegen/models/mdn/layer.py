"""Mixture density networks (Bishop 1994) in Keras: the last layer, its loss, metrics and sampler.

    layer = MDN(output_dim=1, num_mixtures=5)
    model = keras.Sequential([Input((1,)), Dense(15, "tanh"), Dense(15, "tanh"), layer])
    model.compile("adam", loss=layer.make_loss(), metrics=layer.make_metrics())

`model(x)` gives the mixture's raw parameters, as the loss wants them; `layer.distribution(params)`
makes of them a distribution of TensorFlow Probability, and `layer(hidden, as_distribution=True)`
does both at once. `keras.models.load_model` reads what `model.save` wrote once this module is
imported. Targets are best standardised: the means begin spread as N(0, I).

It runs on TensorFlow, JAX and PyTorch. A mask travels within the parameters, since JAX loses the
one that Keras ties to a tensor before metrics see it: at masked steps every logit is `MASKED`.

Sources: Bishop (1994), "Mixture density networks", NCRG/94/004; the layer's form: C. P. Martin's
keras-mdn-layer, whose parameters stand in another order (means, sigmas, logits).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from strokegen.models.mdn.mixture import GaussianMixture
from strokegen.models.mdn.needs import needs_train
from strokegen.nn.network import Array, Tensor

with needs_train("the MDN layer"):
    import keras
    from keras import ops

Shape = tuple[int | None, ...]
Config = dict[str, Any]

MASKED = -16384.0
"""The logit of every component at a masked step: exact in half precision too, and met nowhere else;
as they are equal, density and gradient stay finite."""


def _static(x: Tensor) -> Shape | None:
    """The shape of a tensor, None where an axis may have any length; None where any shape may be.

    TensorFlow gives a tensor of no rank to what it compiled for one rank and meets another.
    """
    return None if getattr(x.shape, "rank", 0) is None else tuple(x.shape)


def _agree(one: Shape, other: Shape) -> bool:
    """Whether two shapes may be the same."""
    return len(one) == len(other) and all(a == b or None in (a, b) for a, b in zip(one, other))


def _weights(weights: Tensor | None, y_pred: Tensor) -> Tensor | None:
    """Weights of whole sequences `[B]`, of steps `[B, T]` or of values, one for each value."""
    if weights is None:
        return None
    weights, values = ops.convert_to_tensor(weights), ops.shape(y_pred)[:-1]
    given = _static(weights)
    if given is None:
        weights = ops.reshape(weights, (*values[:-1], -1))
    elif len(given) < len(values):
        more = [1] * (len(values) - len(given))
        weights = ops.reshape(weights, (*ops.shape(weights), *more))
    if given and len(given) > len(values):
        return weights
    # A product, since PyTorch's part of Keras writes into it, as it may not into a broadcast one.
    return weights * ops.ones(values, weights.dtype)


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

    def _kept(self, y_pred: Tensor) -> Tensor:
        """Which steps are not masked, bool `[...]`."""
        logits = y_pred[..., : self.mixture.num_mixtures]
        return ops.any(ops.not_equal(logits, MASKED), axis=-1)

    def _targets(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Targets `[..., D]`, 0 at masked steps; of one dimension they may lack the last axis.

        Raises:
          ValueError: they are not one for each prediction, of the mixture's width.
        """
        dim, given = self.mixture.dim, _static(y_true)
        wanted, bare = (*y_pred.shape[:-1], dim), tuple(y_pred.shape[:-1])
        if given is None:
            y_true = ops.reshape(y_true, (*ops.shape(y_pred)[:-1], dim))
        elif dim == 1 and _agree(given, bare):
            y_true = ops.expand_dims(y_true, -1)
        elif not _agree(given, wanted):
            raise ValueError(f"targets' shape is {given}, expected {wanted} for {dim} dimensions")
        nothing = ops.zeros_like(y_pred[..., :dim])
        # To stack is to compare lengths that TensorFlow knows only when it runs; that the sum needs
        # the stack keeps its optimiser from leaving it out.
        y_true = ops.sum(ops.stack([y_true, nothing]), axis=0)
        return ops.where(ops.expand_dims(self._kept(y_pred), -1), y_true, nothing)


@keras.saving.register_keras_serializable("strokegen")
class MDN(_OfMixture, keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """A dense layer whose outputs are the parameters of a Gaussian mixture.

    Args:
      output_dim: D, dimensions of the target.
      num_mixtures: M.
      covariance: "diagonal" or "full".
      scale: how sigma is made of its output: "exp", "softplus" or "elu" (elu + 1 + 1e-7).
      kernel_initializer, kernel_regularizer, kernel_constraint, bias_initializer,
        bias_regularizer, bias_constraint: as `keras.layers.Dense` takes them; a `bias_initializer`
        of None spreads the means.
    Shapes: `[..., H]` in, `[..., mixture.size]` out, raw parameters in the order of
    `GaussianMixture`; a mask is passed on.
    """

    def __init__(
        self,
        output_dim: int,
        num_mixtures: int = 5,
        covariance: str = "diagonal",
        scale: str = "exp",
        *,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = None,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ):
        super().__init__(output_dim, num_mixtures, covariance, scale, **kwargs)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.bias_regularizer = keras.regularizers.get(bias_regularizer)
        self.kernel_constraint = keras.constraints.get(kernel_constraint)
        self.bias_constraint = keras.constraints.get(bias_constraint)

    def get_config(self) -> Config:
        parts = {
            f"{weight}_{part}": keras.saving.serialize_keras_object(
                getattr(self, f"{weight}_{part}")
            )
            for weight in ("kernel", "bias")
            for part in ("initializer", "regularizer", "constraint")
        }
        return {**super().get_config(), **parts}

    def build(self, input_shape: Shape) -> None:
        first = self.mixture.initial_bias()
        self.kernel = self.add_weight(
            shape=(input_shape[-1], self.mixture.size),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.bias = self.add_weight(
            shape=first.shape,
            initializer=self.bias_initializer
            or (lambda shape, dtype: ops.convert_to_tensor(first, dtype)),
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
            name="bias",
        )

    def call(
        self, inputs: Tensor, as_distribution: bool = False, mask: Tensor | None = None
    ) -> Any:
        params = ops.matmul(inputs, self.kernel) + self.bias
        if mask is not None:
            logits, rest = ops.split(params, [self.mixture.num_mixtures], axis=-1)
            wide = ops.reshape(
                mask, (*ops.shape(mask), *[1] * (len(params.shape) - len(mask.shape)))
            )
            logits = ops.where(wide, logits, ops.full_like(logits, MASKED))
            params = ops.concatenate([logits, rest], axis=-1)
        return self.distribution(params) if as_distribution else params

    def compute_mask(self, inputs: Tensor, previous_mask: Tensor) -> Tensor:
        return previous_mask

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return (*input_shape[:-1], self.mixture.size)

    def distribution(self, params: Tensor) -> Any:
        """The mixture as TensorFlow Probability's `MixtureSameFamily`, with a `mode` too.

        On JAX and PyTorch it is one of numbers: no gradient flows through it.
        """
        with needs_train("a distribution"):
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

        By NumPy, for all rows at once; see `GaussianMixture.sample`.

        Raises:
          ValueError: a temperature that is no finite number from 0, or params of another size.
        """
        given = np.atleast_1d(ops.convert_to_numpy(params))
        rng = np.random.default_rng(seed)
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
        return -self.mixture.log_prob(y_pred, self._targets(y_true, y_pred), ops)


class _MixtureMean(_OfMixture, keras.metrics.MeanMetricWrapper):  # type: ignore[misc]  # Keras has no types
    """The mean of a value a point, over what is not masked."""

    def __init__(self, *mixture: Any, **kwargs: Any):
        super().__init__(*mixture, fn=self._value_of, **kwargs)

    def value(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        raise NotImplementedError

    def _value_of(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        y_pred = ops.convert_to_tensor(y_pred, self.dtype)
        y_true = ops.convert_to_tensor(y_true, self.dtype)
        return self.value(self._targets(y_true, y_pred), y_pred)

    def update_state(
        self, y_true: Tensor, y_pred: Tensor, sample_weight: Tensor | None = None
    ) -> None:
        weights = _weights(sample_weight, y_pred)
        kept = ops.cast(self._kept(y_pred), self.dtype)
        weights = kept if weights is None else kept * ops.cast(weights, self.dtype)
        super().update_state(y_true, y_pred, weights)

    def get_config(self) -> Config:
        return {"name": self.name, "dtype": self.dtype, **self._options()}


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
