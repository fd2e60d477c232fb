"""The mixture of bivariate Gaussians against TensorFlow Probability, integrals and statistics."""

import keras
import numpy as np
import pytest
import scipy.stats
import tensorflow_probability as tfp

from strokegen.models.handwriting.mixture import BivariateMixture

tfd = tfp.distributions
M = 5


def raw(*batch, seed=0, mixtures=M):
    rng = np.random.default_rng(seed)
    parts = [rng.normal(0, scale, (*batch, mixtures)) for scale in (1, 2, 2, 0.5, 0.5, 0.8)]
    return np.concatenate([*parts, rng.normal(size=(*batch, 1))], axis=-1).astype(np.float32)


def parts_of(params, floor=0.0):
    """(pi logits, means, covariance factors, end logit), as the docstring orders them."""
    logits, mu_x, mu_y, log_sx, log_sy, r = np.split(params[..., :-1].astype(float), 6, axis=-1)
    sx, sy, rho = np.exp(log_sx) + floor, np.exp(log_sy) + floor, 0.98 * np.tanh(r)
    zero = np.zeros_like(sx)
    rows = [np.stack([sx, zero], -1), np.stack([rho * sy, sy * np.sqrt(1 - rho**2)], -1)]
    return logits, np.stack([mu_x, mu_y], -1), np.stack(rows, -2), params[..., -1].astype(float)


def oracle(params, floor=0.0):
    logits, means, factors, end = parts_of(params, floor)
    offsets = tfd.MixtureSameFamily(
        tfd.Categorical(logits=logits), tfd.MultivariateNormalTriL(means, factors)
    )
    return offsets, tfd.Bernoulli(logits=end)


@pytest.mark.parametrize("floor", [0.0, 0.15])
@pytest.mark.parametrize("ops", [None, keras.ops], ids=["numpy", "keras"])
def test_log_prob_is_that_of_tensorflow_probability(floor, ops):
    params = raw(4, 6)
    rng = np.random.default_rng(1)
    y = np.concatenate([rng.normal(0, 3, (4, 6, 2)), rng.integers(0, 2, (4, 6, 1))], axis=-1)
    offsets, end = oracle(params, floor)
    want = offsets.log_prob(y[..., :2]).numpy() + end.log_prob(y[..., 2]).numpy()
    mixture = BivariateMixture(M, floor)
    y = y.astype(np.float32)
    got = np.asarray(mixture.log_prob(params, y, ops) if ops else mixture.log_prob(params, y))
    assert got.shape == (4, 6) and got.dtype == np.float32
    assert np.allclose(got, want, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("floor", [0.0, 0.4])
def test_the_density_integrates_to_one(floor):
    params = raw(1, seed=5)
    step = 0.05
    axis = np.arange(-14, 14, step, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    total = 0.0
    for end in (0, 1):
        points = np.stack([x, y, np.full_like(x, end)], axis=-1)
        total += np.exp(BivariateMixture(M, floor).log_prob(params[0], points).astype(float)).sum()
    assert total * step**2 == pytest.approx(1, abs=1e-3)


def test_far_away_points_have_a_finite_log_density():
    params = raw(1, seed=2)
    params[:, 3 * M : 5 * M] = -3
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value = BivariateMixture(M).log_prob(params, np.float32([[1e4, -1e4, 1]]))
    assert np.isfinite(value).all() and value < -1e6


def test_the_pen_is_lifted_as_often_as_its_logit_says():
    params, mixture = raw(1, seed=3), BivariateMixture(M)
    for logit in (-2.0, 0.0, 3.0):
        params[:, -1] = logit
        down, up = (mixture.log_prob(params, np.float32([[0, 0, e]])).item() for e in (0, 1))
        assert up - down == pytest.approx(logit, abs=1e-5)
        lifted = mixture.sample(np.repeat(params, 20_000, axis=0), np.random.default_rng(0))[:, 2]
        assert set(np.unique(lifted)) <= {0, 1}
        assert lifted.mean() == pytest.approx(scipy.special.expit(logit), abs=0.012)


@pytest.fixture(scope="module")
def drawn():
    """40,000 samples of one density."""
    params = raw(1, seed=11)
    samples = BivariateMixture(M).sample(
        np.repeat(params, 40_000, axis=0), np.random.default_rng(7)
    )
    return params, samples


def test_samples_have_the_moments_of_the_density(drawn):
    params, samples = drawn
    logits, means, factors, _ = (value[0] for value in parts_of(params))
    pi = scipy.special.softmax(logits)
    mean = pi @ means
    second = factors @ factors.transpose(0, 2, 1) + means[:, :, None] * means[:, None, :]
    covariance = np.tensordot(pi, second, 1) - np.outer(mean, mean)
    spread = np.sqrt(np.diag(covariance))
    assert np.abs(samples[:, :2].mean(axis=0) - mean).max() < 4 * spread.max() / np.sqrt(40_000)
    got = np.cov(samples[:, :2].T)
    assert np.abs((got - covariance) / np.outer(spread, spread)).max() < 0.04


@pytest.mark.parametrize("direction", [(1.0, 0.0), (0.0, 1.0), (0.6, 0.8), (0.6, -0.8)])
def test_samples_follow_the_density_along_any_line(drawn, direction):
    # Along a direction v each Gaussian is one of v mu and |factor^T v|: its mixture's distribution
    # function is a closed form. The slanted lines see the correlation.
    params, samples = drawn
    logits, means, factors, _ = (value[0] for value in parts_of(params))
    pi, v = scipy.special.softmax(logits), np.array(direction)
    sigma = np.linalg.norm(factors.transpose(0, 2, 1) @ v, axis=1)

    def distribution(at):
        return scipy.stats.norm.cdf(np.asarray(at)[:, None], means @ v, sigma) @ pi

    assert scipy.stats.kstest(samples[:, :2] @ v, distribution).pvalue > 0.01


@pytest.mark.parametrize("bias", [0.0, 0.7, 2.0])
def test_bias_narrows_sigma_and_sharpens_the_choice(bias):
    params = np.zeros((1, 13), np.float32)
    params[:, :2] = 0.0, 1.0
    params[:, 2:4] = -100, 100
    params[:, 6:10] = np.log(2)
    samples = BivariateMixture(2).sample(
        np.repeat(params, 20_000, axis=0), np.random.default_rng(0), bias
    )
    second = samples[:, 0] > 0
    assert second.mean() == pytest.approx(scipy.special.expit(1 + bias), abs=0.012)
    want = scipy.stats.norm(100, 2 * np.exp(-bias))
    assert scipy.stats.kstest(samples[second, 0], want.cdf).pvalue > 0.01
    assert samples[:, 1].std() == pytest.approx(2 * np.exp(-bias), rel=0.02)


def test_bias_may_differ_by_row():
    params = np.repeat(raw(1, seed=4), 2, axis=0)
    params[:, 3 * M : 5 * M] = 0
    mixture = BivariateMixture(M)
    uniform, normal = np.full((2, 2), 0.5), np.ones((2, 2))
    both = mixture.draw(params, uniform, normal, np.array([0.0, 1.5]))
    for row, bias in enumerate((0.0, 1.5)):
        alone = mixture.draw(params[:1], uniform[:1], normal[:1], bias)
        assert np.array_equal(both[row], alone[0])


@pytest.mark.parametrize("wrong", [-0.5, np.nan, np.inf, "neat", [0.0, np.nan, 1.0], [[0.0] * 3]])
def test_a_bias_that_is_none_is_named(wrong):
    with pytest.raises(ValueError, match="^bias .*finite number from 0"):
        BivariateMixture(M).sample(raw(3), np.random.default_rng(0), wrong)


def test_a_sample_is_drawn_without_the_floor():
    params = raw(50, seed=6)
    plain, floored = (
        BivariateMixture(M, floor).sample(params, np.random.default_rng(1)) for floor in (0.0, 0.5)
    )
    assert np.array_equal(plain, floored)


def test_sampling_is_told_by_its_generator_alone():
    params, mixture = raw(30, seed=8), BivariateMixture(M)
    one, two, other = (mixture.sample(params, np.random.default_rng(s)) for s in (1, 1, 2))
    assert one.dtype == np.float32 and one.shape == (30, 3)
    assert np.array_equal(one, two) and not np.array_equal(one, other)


def test_the_last_mixture_is_the_last_one_chosen():
    params = raw(1, seed=9)
    edge = BivariateMixture(M).draw(params, np.array([[1.0, 0.5]]), np.zeros((1, 2)))
    assert edge[0, :2] == pytest.approx(params[0, [2 * M - 1, 3 * M - 1]])


def test_first_biases_spread_the_sigmas():
    mixture = BivariateMixture(20)
    bias = mixture.initial_bias()
    assert bias.shape == (mixture.size,) == (121,)
    for start in (60, 80):
        assert bias[[start, start + 19]] == pytest.approx([-1.5, 2.5])
    pi = scipy.special.softmax(bias[:20])
    assert (np.diff(pi) < 0).all(), "the wide ones are rarer"
    assert scipy.special.expit(bias[-1]) < 0.1


@pytest.mark.parametrize("wrong", [30, 32, 1])
def test_params_of_another_size_are_refused(wrong):
    params, mixture = np.zeros((2, wrong), np.float32), BivariateMixture(M)
    for call in (
        lambda: mixture.log_prob(params, np.zeros((2, 3), np.float32)),
        lambda: mixture.sample(params, np.random.default_rng(0)),
    ):
        with pytest.raises(ValueError, match=rf"last axis is {wrong}, expected 6 \* 5 \+ 1 = 31"):
            call()
