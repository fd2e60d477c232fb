"""SketchRNN's mixture against TensorFlow Probability, integrals and statistics."""

import keras
import numpy as np
import pytest
import scipy.special
import scipy.stats
import tensorflow_probability as tfp

from strokegen.models.sketch_rnn.mixture import SketchMixture

tfd = tfp.distributions
M = 5
MIXTURE = SketchMixture(M)


def raw(*batch, seed=0):
    rng = np.random.default_rng(seed)
    scales = [1, 2, 2, 0.5, 0.5, 0.8]
    parts = [rng.normal(0, scale, (*batch, M)) for scale in scales]
    return np.concatenate([*parts, rng.normal(size=(*batch, 3))], axis=-1).astype(np.float32)


def oracle(params):
    """(distribution of the offset, of the pen state), as the docstring orders the parameters."""
    params = params.astype(float)
    logits, mu_x, mu_y, log_sx, log_sy, r = np.split(params[..., :-3], 6, axis=-1)
    sx, sy, rho = np.exp(log_sx), np.exp(log_sy), np.tanh(r)
    rows = [
        np.stack([sx, np.zeros_like(sx)], -1),
        np.stack([rho * sy, sy * np.sqrt(1 - rho**2)], -1),
    ]
    gaussians = tfd.MultivariateNormalTriL(np.stack([mu_x, mu_y], -1), np.stack(rows, -2))
    offset = tfd.MixtureSameFamily(tfd.Categorical(logits=logits), gaussians)
    return offset, tfd.OneHotCategorical(logits=params[..., -3:])


def rows(*batch, seed=1):
    rng = np.random.default_rng(seed)
    states = np.eye(3)[rng.integers(0, 3, batch)]
    return np.concatenate([rng.normal(0, 3, (*batch, 2)), states], -1).astype(np.float32)


@pytest.mark.parametrize("ops", [None, keras.ops], ids=["numpy", "keras"])
def test_both_log_probabilities_are_those_of_tensorflow_probability(ops):
    params, y = raw(4, 6), rows(4, 6)
    got = MIXTURE.log_probs(params, y, ops) if ops else MIXTURE.log_probs(params, y)
    whole = np.asarray(MIXTURE.log_prob(params, y, ops) if ops else MIXTURE.log_prob(params, y))
    offset, pen = oracle(params)
    want = offset.log_prob(y[..., :2].astype(float)), pen.log_prob(y[..., 2:].astype(float))
    for a, b in zip(map(np.asarray, got), map(np.asarray, want), strict=True):
        assert a.shape == (4, 6) and a.dtype == np.float32
        assert np.allclose(a, b, rtol=1e-4, atol=1e-4)
    assert np.allclose(whole, np.add(*map(np.asarray, want)), rtol=1e-4, atol=2e-4)


def test_the_density_integrates_to_one_and_the_states_sum_to_one():
    params = raw(1, seed=5)
    step = 0.05
    axis = np.arange(-14, 14, step, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    points = np.stack([x, y, x * 0 + 1, x * 0, x * 0], axis=-1)
    offset, _ = MIXTURE.log_probs(params[0], points)
    assert np.exp(offset.astype(float)).sum() * step**2 == pytest.approx(1, abs=1e-3)
    states = np.concatenate([np.zeros((3, 2)), np.eye(3)], axis=1).astype(np.float32)
    _, pen = MIXTURE.log_probs(params, states)
    assert np.exp(pen).sum() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("r", [9.0, -30.0, 200.0])
def test_a_line_of_a_gaussian_has_a_finite_density(r):
    params = raw(1, seed=2)
    params[:, 5 * M : 6 * M] = r
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        offset, _ = MIXTURE.log_probs(params, np.float32([[3, -3, 1, 0, 0]]))
    assert np.isfinite(offset).all()


@pytest.fixture(scope="module", params=[1.0, 0.4])
def drawn(request):
    """(temperature, parameters, 30,000 samples of one density)."""
    params = raw(1, seed=11)
    rng = np.random.default_rng(7)
    many = np.repeat(params, 30_000, axis=0)
    return request.param, params[0], MIXTURE.sample(many, rng, request.param)


@pytest.mark.parametrize("direction", [(1.0, 0.0), (0.0, 1.0), (0.6, 0.8), (0.6, -0.8)])
def test_offsets_follow_the_density_along_any_line(drawn, direction):
    # Along a direction v each Gaussian is one of v mu and sqrt(v C v): a closed form. The
    # temperature multiplies C and divides the logits.
    tau, params, samples = drawn
    logits, mu_x, mu_y, log_sx, log_sy, r = np.split(params[:-3].astype(float), 6)
    a, b = direction
    sx, sy = np.exp(log_sx), np.exp(log_sy)
    variance = (a * sx) ** 2 + (b * sy) ** 2 + 2 * a * b * np.tanh(r) * sx * sy
    pi, sigma = scipy.special.softmax(logits / tau), np.sqrt(tau * variance)

    def distribution(at):
        return scipy.stats.norm.cdf(np.asarray(at)[:, None], a * mu_x + b * mu_y, sigma) @ pi

    assert scipy.stats.kstest(samples[:, :2] @ direction, distribution).pvalue > 0.01


def test_pen_states_come_as_often_as_their_logits_say(drawn):
    tau, params, samples = drawn
    assert set(np.unique(samples[:, 2:])) == {0, 1} and (samples[:, 2:].sum(axis=1) == 1).all()
    want = scipy.special.softmax(params[-3:].astype(float) / tau)
    assert samples[:, 2:].mean(axis=0) == pytest.approx(want, abs=0.01)


@pytest.mark.parametrize("pen_tau", [0.2, 0.625, 2.0])
def test_the_pen_has_a_temperature_of_its_own(pen_tau):
    params = np.repeat(raw(1, seed=11), 30_000, axis=0)
    alone, own = (
        MIXTURE.sample(params, np.random.default_rng(7), 0.25, tau) for tau in (None, pen_tau)
    )
    assert np.array_equal(alone[:, :2], own[:, :2]), "the offsets do not hear of it"
    want = scipy.special.softmax(params[0, -3:].astype(float) / pen_tau)
    assert own[:, 2:].mean(axis=0) == pytest.approx(want, abs=0.01)
    same = MIXTURE.sample(params, np.random.default_rng(7), 0.25, 0.25)
    assert np.array_equal(alone, same)


def test_a_cold_sample_is_the_likeliest():
    params = raw(40, seed=3)
    samples = MIXTURE.sample(params, np.random.default_rng(0), 1e-6)
    best = params[:, :M].argmax(axis=1)
    at = np.arange(40)
    means = np.stack([params[at, M + best], params[at, 2 * M + best]], axis=1)
    assert np.abs(samples[:, :2] - means).max() < 0.05
    assert (samples[:, 2:].argmax(axis=1) == params[:, -3:].argmax(axis=1)).all()


def test_sampling_is_told_by_its_generator_alone():
    params = raw(30, seed=8)
    one, two, other = (MIXTURE.sample(params, np.random.default_rng(s)) for s in (1, 1, 2))
    assert one.dtype == np.float32 and one.shape == (30, 5)
    assert np.array_equal(one, two) and not np.array_equal(one, other)


@pytest.mark.parametrize("wrong", [31, 34, 1])
def test_params_of_another_size_are_refused(wrong):
    params = np.zeros((2, wrong), np.float32)
    for call in (
        lambda: MIXTURE.log_prob(params, rows(2)),
        lambda: MIXTURE.sample(params, np.random.default_rng(0)),
    ):
        with pytest.raises(ValueError, match=rf"last axis is {wrong}, expected 6 \* 5 \+ 3 = 33"):
            call()
