"""The Keras layer on whichever backend KERAS_BACKEND names; `test_layer` runs this on each.

Nothing here is TensorFlow's but the distributions. Densities are compared with SciPy's.
"""

import json
import os

import keras
import numpy as np
import pytest
import scipy.special
import scipy.stats
from keras import ops

from strokegen.models.mdn.layer import MASKED, MDN, MixtureLoss, MixtureNLL, MixtureRMSE

KINDS = [(1, 3, "diagonal", "exp"), (2, 3, "full", "softplus"), (3, 2, "diagonal", "elu")]
SCALES = {"exp": np.exp, "softplus": lambda x: np.logaddexp(x, 0),
          "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))) + 1 + 1e-7}  # fmt: skip


def built(kind, hidden=6, seed=0, **options):
    keras.utils.set_random_seed(seed)
    layer = MDN(*kind, **options)
    layer.build((None, hidden))
    return layer


def features(*shape, seed=1):
    return np.random.default_rng(seed).normal(0, 1, shape).astype(np.float32)


def numbers(tensor):
    return np.asarray(ops.convert_to_numpy(tensor))


def gaussians(kind, row):
    """Weights, means and covariances of one row of parameters, put together by hand."""
    d, m, covariance, scale = kind
    logits, mu, raw, below = np.split(row.astype(float), [m, m + m * d, m + 2 * m * d])
    sigma, pi = SCALES[scale](raw.reshape(m, d)), np.exp(logits - logits.max())
    factors = np.tile(np.eye(d), (m, 1, 1))
    if covariance == "full":
        factors[:, *np.tril_indices(d, -1)] = below.reshape(m, -1)
    factors = sigma[..., None] * factors
    return pi / pi.sum(), mu.reshape(m, d), factors @ factors.swapaxes(1, 2)


def log_density(kind, params, y):
    """log p(y) `[...]` of every row, by SciPy."""
    flat = zip(params.reshape(-1, params.shape[-1]), y.reshape(-1, kind[0]), strict=True)
    each = [
        scipy.special.logsumexp(
            [scipy.stats.multivariate_normal(mean, cov).logpdf(point) for _, mean, cov in parts],
            b=[pi for pi, _, _ in parts],
        )
        for row, point in flat
        for parts in [list(zip(*gaussians(kind, row)))]
    ]
    return np.reshape(each, params.shape[:-1])


def means(kind, params):
    flat = params.reshape(-1, params.shape[-1])
    each = [pi @ mu for pi, mu, _ in (gaussians(kind, row) for row in flat)]
    return np.reshape(each, (*params.shape[:-1], kind[0]))


def test_this_is_the_backend():
    assert keras.backend.backend() == os.environ["KERAS_BACKEND"]


@pytest.mark.parametrize("kind", KINDS)
def test_loss_and_metrics_are_those_of_scipy_s_normals(kind):
    layer = built(kind)
    params, y = layer(features(4, 5, 6)), features(4, 5, kind[0], seed=2)
    want = -log_density(kind, numbers(params), y)
    assert np.allclose(numbers(layer.make_loss().call(y, params)), want, atol=2e-4, rtol=1e-4)
    assert float(layer.make_loss()(y, params)) == pytest.approx(want.mean(), rel=1e-4)
    away = np.square(y - means(kind, numbers(params))).sum(axis=-1)
    for metric, value in zip(layer.make_metrics(), (want.mean(), np.sqrt(away.mean()))):
        metric.update_state(y, params)
        assert float(metric.result()) == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_a_training_step_goes_down_the_slope(kind):
    layer = built(kind)
    model = keras.Sequential([keras.Input((6,)), layer])
    model.compile(keras.optimizers.SGD(1.0), layer.make_loss())
    x, y, before = features(16, 6), features(16, kind[0], seed=2), numbers(layer.bias)
    kernel, step = numbers(layer.kernel).astype(float), 1e-5
    model.train_on_batch(x, y)

    def loss(bias):
        return -log_density(kind, x @ kernel + bias, y).mean()

    slope = [
        (loss(before + step * one) - loss(before - step * one)) / (2 * step)
        for one in np.eye(len(before))
    ]
    assert np.allclose(before - numbers(layer.bias), slope, atol=2e-3, rtol=2e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_the_distribution_is_that_of_tensorflow_probability(kind):
    tfd = pytest.importorskip("tensorflow_probability").distributions
    layer = built(kind)
    params, y = layer(features(4, 5, 6)), features(4, 5, kind[0], seed=2)
    whole = layer(features(4, 5, 6), as_distribution=True)
    for ours in (layer.distribution(params), whole, layer.distribution(numbers(params))):
        assert isinstance(ours, tfd.MixtureSameFamily)
        assert ours.batch_shape == (4, 5) and ours.event_shape == (kind[0],)
        want = log_density(kind, numbers(params), y)
        assert np.allclose(ours.log_prob(y), want, atol=2e-4, rtol=1e-4)
        assert np.allclose(ours.mean(), means(kind, numbers(params)), atol=1e-4)
    drawn = whole.sample(seed=3)
    assert drawn.shape == (4, 5, kind[0])


@pytest.mark.parametrize("kind", KINDS[:2])
def test_no_point_of_a_fine_grid_is_higher_than_the_mode(kind):
    pytest.importorskip("tensorflow_probability")
    ours = built(kind, seed=4)(features(6, 6), as_distribution=True)
    mode = ours.mode()
    axis = np.arange(-8, 8, 0.02 if kind[0] == 1 else 0.1, dtype=np.float32)
    grid = np.stack(np.meshgrid(*[axis] * kind[0]), -1).reshape(-1, 1, kind[0])
    heights = ours.log_prob(grid).numpy()
    assert mode.shape == (6, kind[0])
    assert (ours.log_prob(mode).numpy() > heights.max(axis=0) - 1e-4).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_model_is_loaded_as_it_was(kind, tmp_path):
    layer = MDN(
        *kind,
        name="last",
        kernel_initializer=keras.initializers.HeNormal(seed=1),
        bias_initializer="ones",
        kernel_regularizer=keras.regularizers.L1L2(1e-3, 1e-2),
        bias_regularizer="l2",
        kernel_constraint=keras.constraints.MaxNorm(1.5),
        bias_constraint="non_neg",
        activity_regularizer=keras.regularizers.L2(1e-4),
    )
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(6, "tanh"), layer])
    # Eagerly: the compiler would take longer than these few steps.
    model.compile("adam", layer.make_loss(), metrics=layer.make_metrics(), run_eagerly=True)
    x, y = features(64, 4), np.ones((64, kind[0]), np.float32)
    model.train_on_batch(x, y)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    again.run_eagerly = True
    assert np.array_equal(numbers(again(x)), numbers(model(x)))
    last = again.get_layer("last")
    assert last.mixture == layer.mixture and last.get_config() == layer.get_config()
    assert isinstance(again.loss, MixtureLoss) and again.loss.mixture == layer.mixture
    assert np.allclose(again.test_on_batch(x, y), model.test_on_batch(x, y))
    assert np.allclose(again.train_on_batch(x, y), model.train_on_batch(x, y))
    assert np.array_equal(numbers(again(x)), numbers(model(x)))


@pytest.mark.parametrize("make", [MDN, MixtureLoss, MixtureNLL, MixtureRMSE])
def test_a_config_is_json_and_comes_back(make):
    one = make(np.int64(2), np.int32(3), "full", "softplus", name="mine")
    config = json.loads(json.dumps(one.get_config()))
    again = make.from_config(config)
    assert again.get_config() == one.get_config()
    assert again.mixture == one.mixture == MDN(2, 3, "full", "softplus").mixture
    assert again.name == "mine" and again.dtype == one.dtype


def test_initialisers_regularisers_and_constraints_are_heard():
    layer = built((1, 2), kernel_initializer="ones", bias_initializer="zeros")
    assert (numbers(layer.kernel) == 1).all() and not numbers(layer.bias).any()
    assert np.array_equal(numbers(built((1, 2)).bias), layer.mixture.initial_bias())
    options = {"kernel_regularizer": keras.regularizers.L1(0.5), "bias_regularizer": "l2"}
    layer = built((1, 2), kernel_constraint="non_neg", bias_constraint="unit_norm", **options)
    kernel, bias = numbers(layer.kernel), numbers(layer.bias)
    want = 0.5 * np.abs(kernel).sum() + 0.01 * np.square(bias).sum()
    assert float(sum(layer.losses)) == pytest.approx(want, rel=1e-5)
    assert (kernel < 0).any()
    model = keras.Sequential([keras.Input((6,)), layer])
    model.compile(keras.optimizers.SGD(0.01), layer.make_loss())
    x, y = features(8, 6), features(8, 1, seed=2)
    loss = float(model.train_on_batch(x, y))
    nll = -log_density((1, 2, "diagonal", "exp"), x @ kernel + bias, y).mean()
    assert loss == pytest.approx(nll + want, rel=1e-3)
    assert (numbers(layer.kernel) >= 0).all()
    assert np.linalg.norm(numbers(layer.bias)) == pytest.approx(1, abs=1e-5)


def sequences(kind=(2, 3, "diagonal", "exp"), **compiled):
    """A model over sequences whose padding, all zeros, is masked; x, y and what is not padding."""
    keras.utils.set_random_seed(3)
    layer = MDN(*kind)
    inputs = keras.Input((None, 4))
    hidden = keras.layers.LSTM(5, return_sequences=True)(keras.layers.Masking()(inputs))
    model = keras.Model(inputs, layer(hidden))
    model.compile(
        keras.optimizers.SGD(0.0), layer.make_loss(), metrics=layer.make_metrics(), **compiled
    )
    x, y = features(3, 6, 4), features(3, 6, kind[0], seed=5)
    x[0, 2:] = x[1, 4:] = 0
    return model, layer, x, y, np.abs(x).sum(axis=-1) > 0


def test_masked_steps_do_not_count():
    kind = (2, 3, "diagonal", "exp")
    model, _, x, y, kept = sequences(kind)
    params = numbers(model(x))
    want = -log_density(kind, params, y)[kept].mean()
    rmse = np.sqrt(np.square(y - means(kind, params)).sum(axis=-1)[kept].mean())
    for padding in (0.0, 1e3, 1e30, np.nan):
        y[~kept] = padding
        history = model.fit(x, y, batch_size=3, epochs=1, verbose=0).history
        fitted = [history[name][0] for name in ("loss", "nll", "rmse")]
        for found in (fitted, model.test_on_batch(x, y)):
            assert found == pytest.approx([want, want, rmse], rel=1e-4)
        assert all(np.isfinite(numbers(weight)).all() for weight in model.weights)


def test_the_masked_are_told_by_their_logits_alone():
    model, layer, x, _, kept = sequences()
    params, m = numbers(model(x)), layer.mixture.num_mixtures
    assert np.array_equal((params[..., :m] != MASKED).any(axis=-1), kept)
    assert np.isfinite(params).all()
    lstm = model.layers[2]
    free = numbers(lstm.output.shape[-1] and layer(lstm(x, mask=kept)))
    assert np.allclose(free[kept], params[kept], atol=1e-6)


def test_nothing_counts_where_all_is_masked():
    model, _, x, y, _ = sequences(run_eagerly=True)
    assert model.test_on_batch(np.zeros_like(x), y) == pytest.approx([0, 0, 0])


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_half_precision_keeps_the_mask(policy):
    keras.config.set_dtype_policy(policy)
    try:
        model, _, x, y, kept = sequences(run_eagerly=True)
        loss, nll, _ = model.test_on_batch(x, np.where(kept[..., None], y, 1e3))
    finally:
        keras.config.set_dtype_policy("float32")
    want = -log_density((2, 3, "diagonal", "exp"), numbers(model(x)).astype(float), y)
    assert loss == pytest.approx(nll, rel=1e-4) == pytest.approx(want[kept].mean(), rel=0.02)


@pytest.mark.parametrize("kind", KINDS[:2])
@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16", "float16"])
def test_the_distribution_of_half_precision_is_whole(policy, kind):
    pytest.importorskip("tensorflow_probability")
    layer = built(kind, dtype=policy)
    params, y = layer(features(4, 6)), features(4, kind[0], seed=2)
    ours = layer.distribution(params)
    assert np.allclose(ours.log_prob(y), log_density(kind, numbers(params), y), atol=1e-3)
    assert (ours.log_prob(ours.mode()) >= ours.log_prob(ours.mean())).numpy().all()


def test_weights_may_be_one_a_sample_or_one_a_step():
    kind = (2, 3, "diagonal", "exp")
    layer = built(kind)
    params, y = layer(features(3, 4, 6)), np.zeros((3, 4, 2), np.float32)
    values = -log_density(kind, numbers(params), y)
    a_sample, a_step = np.float32([1, 0, 3]), np.float32(np.arange(12)).reshape(3, 4)
    for weights in (a_sample, a_step):
        wide = np.broadcast_to(weights.reshape(3, -1), (3, 4))
        want = pytest.approx((values * wide).mean(), rel=1e-5)
        assert float(layer.make_loss()(y, params, weights)) == want
        nll = MixtureNLL(2, 3)
        nll.update_state(y, params, weights)
        assert float(nll.result()) == pytest.approx(np.average(values, weights=wide), rel=1e-5)


def test_weights_and_masks_count_together():
    kind = (2, 3, "diagonal", "exp")
    model, layer, x, y, kept = sequences(kind)
    loss, metric = layer.make_loss(), MixtureNLL(2, 3)
    model.compile(keras.optimizers.SGD(0.0), loss, weighted_metrics=[metric], run_eagerly=True)
    values = -log_density(kind, numbers(model(x)), y)
    for weights in (np.float32([1, 2, 5]), features(3, 6) ** 2):
        wide = np.broadcast_to(weights.reshape(3, -1), (3, 6)) * kept
        want = (values * wide).sum() / kept.sum(), (values * wide).sum() / wide.sum()
        for call in (model.train_on_batch, model.test_on_batch):
            assert call(x, y, sample_weight=weights) == pytest.approx(want, rel=1e-4)


ONE, SEQUENCE = (8,), (8, 5)
RANKS = [(ONE, [(8,), (8, 1)]), (SEQUENCE, [(8, 5), (8, 5, 1)])]


@pytest.mark.parametrize("batch, shapes", RANKS)
def test_targets_may_gain_and_lose_their_last_axis_after_compile(batch, shapes):
    keras.utils.set_random_seed(1)
    layer = MDN(1, 3)
    model = keras.Sequential([keras.Input((*batch[1:], 4)), layer])
    model.compile(keras.optimizers.SGD(0.0), layer.make_loss(), metrics=layer.make_metrics())
    x, y = features(*batch, 4), features(*batch)
    want = -log_density((1, 3, "diagonal", "exp"), numbers(model(x)), y).mean()
    for shape in [*shapes, *shapes]:
        history = model.fit(x, y.reshape(shape), verbose=0).history
        assert history["loss"][0] == pytest.approx(want, rel=1e-4)
        assert history["nll"][0] == pytest.approx(want, rel=1e-4)
        assert model.test_on_batch(x, y.reshape(shape))[0] == pytest.approx(want, rel=1e-4)


def test_weights_may_change_their_rank_after_compile():
    model, layer, x, y, _ = sequences()
    model.compile(keras.optimizers.SGD(0.0), layer.make_loss(), weighted_metrics=[MixtureNLL(2, 3)])
    a_sample = np.float32([1, 2, 5])
    a_step = np.tile(a_sample[:, None], (1, 6))
    want = model.test_on_batch(x, y, sample_weight=a_sample)
    for weights in (a_step, a_sample, a_step):
        assert model.train_on_batch(x, y, sample_weight=weights) == pytest.approx(want, rel=1e-5)
        assert model.test_on_batch(x, y, sample_weight=weights) == pytest.approx(want, rel=1e-5)


WRONG = {
    (2, (8,)): [(8,), (8, 1), (8, 3), (1, 2), (8, 1, 2), (2, 8), ()],
    (1, (8,)): [(8, 2), (1,), (8, 1, 1), (1, 1), ()],
    (2, (8, 5)): [(8, 5), (8, 5, 1), (8, 5, 3), (8, 1, 2), (8, 2), (5, 2), (8, 2, 5), (8, 10)],
    (1, (8, 5)): [(8,), (8, 1), (8, 5, 2), (8, 1, 1), (5, 1), (5, 8), (8, 5, 1, 1)],
}


@pytest.mark.parametrize(
    "dim, batch, shape", [(*key, shape) for key, shapes in WRONG.items() for shape in shapes]
)
def test_targets_of_another_shape_are_refused_by_both(dim, batch, shape):
    layer = built((dim, 3))
    params, y = layer(features(*batch, 6)), np.ones(shape, np.float32)
    message = rf"targets' shape is \({', '.join(map(str, shape))},?\), expected .*{dim}\)"
    for call in (layer.make_loss(), *(metric.update_state for metric in layer.make_metrics())):
        with pytest.raises(ValueError, match=message):
            call(y, params)


@pytest.mark.parametrize("shape", [(3, 6, 1), (3, 2, 6)])
def test_a_model_does_not_train_on_targets_of_another_shape(shape):
    model, _, x, y, _ = sequences()
    wrong = np.ones(shape, np.float32)
    with pytest.raises(ValueError, match=rf"{shape[1]}, {shape[2]}\), expected \(.*6, 2\)"):
        model.fit(x, wrong, verbose=0)
    # Nor once it is compiled for right ones: then TensorFlow sees it only when it runs.
    model, _, x, y, _ = sequences()
    model.test_on_batch(x, y)
    with pytest.raises(Exception, match=r"(?i)shape"):
        model.test_on_batch(x, wrong)


class Plain(keras.Model):
    """A model with a `call` of its own."""

    def __init__(self):
        super().__init__()
        self.hidden, self.last = keras.layers.Dense(8, "tanh"), MDN(1, 2)

    def call(self, x):
        return self.last(self.hidden(x))


def test_it_learns_two_branches():
    """x in, +x or -x out: one Gaussian cannot say it, two can."""
    rng = np.random.default_rng(0)
    x = rng.uniform(1, 2, (2000, 1)).astype(np.float32)
    y = x * rng.choice([-1, 1], (2000, 1)) + rng.normal(0, 0.1, (2000, 1)).astype(np.float32)
    keras.utils.set_random_seed(1)
    model = Plain()
    layer = model.last
    model.compile(keras.optimizers.Adam(0.02), loss=layer.make_loss())
    model.fit(x, y, epochs=15, batch_size=200, verbose=0)
    best = -np.log(2) - np.log(0.1) - 0.5 * (1 + np.log(2 * np.pi))
    nll = -log_density((1, 2, "diagonal", "exp"), numbers(model(x)), y).mean()
    assert nll < -best + 0.15
    at = numbers(model(np.float32([[1.5]])))
    drawn = layer.sample(np.repeat(at, 500, axis=0), seed=0)
    assert 0.4 < (drawn > 0).mean() < 0.6
    assert np.abs(np.abs(drawn) - 1.5).mean() < 0.2


def test_a_model_may_have_several_heads():
    keras.utils.set_random_seed(2)
    inputs = keras.Input((4,))
    heads = [MDN(1, 2, name="near"), MDN(3, 2, "full", name="far")]
    model = keras.Model(inputs, [head(keras.layers.Dense(5, "tanh")(inputs)) for head in heads])
    model.compile(
        keras.optimizers.SGD(0.0),
        [head.make_loss() for head in heads],
        run_eagerly=True,
        metrics=[head.make_metrics() for head in heads],
    )
    x, y = features(8, 4), [features(8, 1, seed=3), features(8, 3, seed=4)]
    want = [
        -log_density(kind, numbers(params), one).mean()
        for kind, params, one in zip(
            [(1, 2, "diagonal", "exp"), (3, 2, "full", "exp")], model(x), y
        )
    ]
    for call in (model.train_on_batch, model.test_on_batch):
        found = call(x, y, return_dict=True)
        assert found["loss"] == pytest.approx(sum(want), rel=1e-4)
        assert [found["near_nll"], found["far_nll"]] == pytest.approx(want, rel=1e-4)


def test_samples_are_repeatable_and_of_the_batch_s_shape():
    layer = built((2, 3, "full"))
    params = layer(features(4, 5, 6))
    drawn = layer.sample(params, seed=7)
    assert isinstance(drawn, np.ndarray) and drawn.shape == (4, 5, 2) and drawn.dtype == np.float32
    assert np.array_equal(drawn, layer.sample(params, seed=7))
    assert np.array_equal(drawn, layer.sample(numbers(params), seed=7))
    assert not np.array_equal(drawn, layer.sample(params, seed=8))


def test_samples_follow_the_density():
    kind = (1, 3, "diagonal", "exp")
    layer = built(kind)
    params = np.tile(numbers(layer(features(1, 6))), (4000, 1))
    pi, mu, cov = gaussians(kind, params[0])
    normal = scipy.stats.norm(mu[:, 0], np.sqrt(cov[:, 0, 0]))
    drawn = layer.sample(ops.convert_to_tensor(params), seed=1)[:, 0]
    assert scipy.stats.kstest(drawn, lambda x: normal.cdf(x[:, None]) @ pi).pvalue > 0.01


def test_temperatures_of_the_layer():
    kind = (2, 3, "full", "softplus")
    layer = built(kind)
    params = layer(features(9, 6))
    each = [gaussians(kind, row) for row in numbers(params)]
    want = np.stack([mu[pi.argmax()] for pi, mu, _ in each])
    assert np.allclose(layer.sample(params, seed=0, temperature=0), want, atol=1e-6)
    for wrong in (-1, np.nan, np.inf):
        with pytest.raises(ValueError, match="^temperature"):
            layer.sample(params, temperature=wrong)
        with pytest.raises(ValueError, match="^sigma_temperature"):
            layer.sample(params, sigma_temperature=wrong)


def test_symbolic_shapes():
    layer = MDN(2, 3, "full")
    assert layer(keras.Input((None, 4))).shape == (None, None, layer.mixture.size)
    assert layer.compute_output_shape((5, 4)) == (5, layer.mixture.size)
