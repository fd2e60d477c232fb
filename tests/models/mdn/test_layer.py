"""The Keras layer, its loss and metrics: TensorFlow Probability, masks, weights, saved models."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from strokegen.models.mdn.layer import MDN, MixtureLoss, MixtureNLL, MixtureRMSE

tfd = tfp.distributions
KINDS = [(1, 3, "diagonal", "exp"), (2, 3, "full", "softplus"), (3, 2, "diagonal", "elu")]


def built(kind, hidden=6, seed=0):
    keras.utils.set_random_seed(seed)
    layer = MDN(*kind)
    layer.build((None, hidden))
    return layer


def features(*batch, hidden=6, seed=1):
    return np.random.default_rng(seed).normal(0, 2, (*batch, hidden)).astype(np.float32)


def by_hand(layer, params):
    """The distribution, put together from TensorFlow Probability's own parts."""
    m, d = layer.mixture.num_mixtures, layer.mixture.dim
    logits, mu, raw, below = tf.split(
        params, [m, m * d, m * d, params.shape[-1] - m - 2 * m * d], -1
    )
    shape = [*params.shape[:-1], m, d]
    bijector = {"exp": tf.exp, "softplus": tf.nn.softplus, "elu": lambda x: tf.nn.elu(x) + 1 + 1e-7}
    mu, sigma = tf.reshape(mu, shape), bijector[layer.mixture.scale](tf.reshape(raw, shape))
    if layer.mixture.covariance == "full":
        below = tf.reshape(below, [*shape[:-1], d * (d - 1) // 2])
        filled = np.zeros([*shape, d], np.float32) + np.eye(d, dtype=np.float32)
        filled[..., *np.tril_indices(d, -1)] = below
        normal = tfd.MultivariateNormalTriL(mu, sigma[..., None] * filled)
    else:
        normal = tfd.MultivariateNormalDiag(mu, sigma)
    return tfd.MixtureSameFamily(tfd.Categorical(logits=logits), normal)


@pytest.mark.parametrize("kind", KINDS)
def test_loss_and_distribution_agree_with_tensorflow_probability(kind):
    layer = built(kind)
    params = layer(features(4, 5))
    y = np.random.default_rng(2).normal(0, 2, (4, 5, kind[0])).astype(np.float32)
    want = by_hand(layer, params).log_prob(y).numpy()
    ours = layer.distribution(params)
    assert ours.batch_shape == (4, 5) and ours.event_shape == (kind[0],)
    assert np.allclose(ours.log_prob(y), want, atol=1e-5, rtol=1e-6)
    assert np.allclose(-layer.make_loss().call(y, params), want, atol=1e-5, rtol=1e-6)
    assert float(layer.make_loss()(y, params)) == pytest.approx(-want.mean(), abs=1e-5)
    assert np.allclose(ours.mean(), by_hand(layer, params).mean(), atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_the_layer_hands_back_a_distribution(kind):
    layer = built(kind)
    x = features(7)
    ours = layer(x, as_distribution=True)
    assert isinstance(ours, tfd.MixtureSameFamily)
    y = ours.sample(seed=3)
    assert y.shape == (7, kind[0])
    assert np.allclose(ours.log_prob(y), layer.distribution(layer(x)).log_prob(y), atol=1e-5)


@pytest.mark.parametrize("kind", KINDS[:2])
def test_no_point_of_a_fine_grid_is_higher_than_the_mode(kind):
    layer = built(kind, seed=4)
    ours = layer(features(6), as_distribution=True)
    mode = ours.mode()
    axis = np.arange(-8, 8, 0.02 if kind[0] == 1 else 0.1, dtype=np.float32)
    grid = np.stack(np.meshgrid(*[axis] * kind[0]), -1).reshape(-1, 1, kind[0])
    heights = ours.log_prob(grid).numpy()
    assert mode.shape == (6, kind[0])
    peak = ours.log_prob(mode).numpy()
    assert (peak > heights.max(axis=0) - 1e-4).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_model_is_loaded_as_it_was(kind, tmp_path):
    layer = MDN(*kind, name="last")
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(6, "tanh"), layer])
    # Eagerly: the compiler would take longer than these few steps.
    model.compile("adam", layer.make_loss(), metrics=layer.make_metrics(), run_eagerly=True)
    x, y = features(64, hidden=4), np.ones((64, kind[0]), np.float32)
    model.train_on_batch(x, y)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    again.run_eagerly = True
    assert np.array_equal(again(x), model(x))
    assert again.get_layer("last").mixture == layer.mixture
    assert isinstance(again.loss, MixtureLoss) and again.loss.mixture == layer.mixture
    assert np.allclose(again.test_on_batch(x, y), model.test_on_batch(x, y))
    assert np.allclose(again.train_on_batch(x, y), model.train_on_batch(x, y))


def sequences():
    """A model over sequences whose padding, all zeros, is masked."""
    layer = MDN(2, 3)
    inputs = keras.Input((None, 4))
    hidden = keras.layers.LSTM(5, return_sequences=True)(keras.layers.Masking()(inputs))
    model = keras.Model(inputs, layer(hidden))
    model.compile("adam", layer.make_loss(), metrics=layer.make_metrics(), run_eagerly=True)
    x = features(3, 6, hidden=4)
    x[0, 2:] = x[1, 4:] = 0
    return model, layer, x, np.random.default_rng(5).normal(size=(3, 6, 2)).astype(np.float32)


def test_masked_steps_do_not_count():
    model, layer, x, y = sequences()
    params = model(x)
    values = -layer.mixture.log_prob(params.numpy(), y)
    kept = np.abs(x).sum(axis=-1) > 0
    noise = np.where(kept[..., None], y, 1e3).astype(np.float32)
    squares = np.square(y - layer.mixture.mean(params.numpy())).sum(axis=-1)
    for targets in (y, noise):
        loss, nll, rmse = model.test_on_batch(x, targets)
        assert loss == pytest.approx(values[kept].mean(), rel=1e-4)
        assert nll == pytest.approx(loss, rel=1e-4)
        assert rmse == pytest.approx(np.sqrt(squares[kept].mean()), rel=1e-4)


def test_weights_may_be_one_a_sample_or_one_a_step():
    layer = built((2, 3))
    params = layer(features(3, 4))
    y = np.zeros((3, 4, 2), np.float32)
    values = -layer.mixture.log_prob(np.asarray(params), y)
    a_sample, a_step = np.float32([1, 0, 3]), np.float32(np.arange(12)).reshape(3, 4)
    loss = layer.make_loss()
    assert float(loss(y, params, a_sample)) == pytest.approx((values * a_sample[:, None]).mean())
    assert float(loss(y, params, a_step)) == pytest.approx((values * a_step).mean(), rel=1e-5)
    for weights in (a_sample, a_step):
        nll = MixtureNLL(2, 3)
        nll.update_state(y, params, weights)
        wide = np.broadcast_to(weights.reshape(3, -1), (3, 4))
        assert float(nll.result()) == pytest.approx(np.average(values, weights=wide), rel=1e-5)


def test_targets_of_one_dimension_need_no_last_axis():
    layer = built((1, 3))
    params, y = layer(features(5)), np.arange(5, dtype=np.float32)
    loss = layer.make_loss()
    assert float(loss(y, params)) == pytest.approx(float(loss(y[:, None], params)))
    rmse = MixtureRMSE(1, 3)
    rmse.update_state(y, params)
    away = y - layer.mixture.mean(np.asarray(params))[:, 0]
    assert float(rmse.result()) == pytest.approx(np.sqrt(np.square(away).mean()), rel=1e-5)


def test_it_learns_two_branches():
    """x in, +x or -x out: one Gaussian cannot say it, two can."""
    rng = np.random.default_rng(0)
    x = rng.uniform(1, 2, (2000, 1)).astype(np.float32)
    y = x * rng.choice([-1, 1], (2000, 1)) + rng.normal(0, 0.1, (2000, 1)).astype(np.float32)
    keras.utils.set_random_seed(1)
    layer = MDN(1, 2)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(8, "tanh"), layer])
    model.compile(keras.optimizers.Adam(0.02), loss=layer.make_loss())
    model.fit(x, y, epochs=15, batch_size=200, verbose=0)
    best = -np.log(2) - np.log(0.1) - 0.5 * (1 + np.log(2 * np.pi))
    nll = -layer.mixture.log_prob(model(x).numpy(), y).mean()
    assert nll < -best + 0.15
    at = model(np.float32([[1.5]]))
    drawn = layer.sample(np.repeat(at, 500, axis=0), seed=0)
    assert 0.4 < (drawn > 0).mean() < 0.6
    assert np.abs(np.abs(drawn) - 1.5).mean() < 0.2


def test_samples_are_repeatable_and_of_the_batch_s_shape():
    layer = built((2, 3, "full"))
    params = layer(features(4, 5))
    drawn = layer.sample(params, seed=7)
    assert drawn.shape == (4, 5, 2)
    assert np.array_equal(drawn, layer.sample(params, seed=7))
    assert not np.array_equal(drawn, layer.sample(params, seed=8))


def test_symbolic_shapes():
    layer = MDN(2, 3, "full")
    assert layer(keras.Input((None, 4))).shape == (None, None, layer.mixture.size)
    assert layer.compute_output_shape((5, 4)) == (5, layer.mixture.size)
