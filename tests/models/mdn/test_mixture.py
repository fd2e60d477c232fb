"""The mixture of Bishop (1994): closed forms, integrals, SciPy, and hard numbers."""

import json
from dataclasses import asdict

import keras
import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from strokegen.models.handwriting.mixture import BivariateMixture
from strokegen.models.mdn.mixture import SCALES, GaussianMixture
from strokegen.models.sketch_rnn.mixture import SketchMixture
from strokegen.models.worlds.mixture import FactorisedMixture
from strokegen.nn import ops as numpy_ops

SHAPES = [(1, 4, "diagonal"), (2, 3, "diagonal"), (2, 3, "full"), (3, 2, "full")]


def raw(mixture, *batch, seed=0):
    return np.random.default_rng(seed).normal(0, 0.7, (*batch, mixture.size)).astype(np.float32)


def oracle(mixture, params):
    """Weights, and SciPy's normals, of one row of parameters, put together by hand."""
    m, d = mixture.num_mixtures, mixture.dim
    pi = np.exp(params[:m].astype(float))
    mu = params[m : m + m * d].reshape(m, d).astype(float)
    sigma = np.exp(params[m + m * d : m + 2 * m * d].reshape(m, d).astype(float))
    rest = params[m + 2 * m * d :].astype(float).reshape(m, -1)
    normals = []
    for k in range(m):
        factor = np.eye(d)
        if mixture.covariance == "full":
            factor[np.tril_indices(d, -1)] = rest[k]
        factor = np.diag(sigma[k]) @ factor
        normals.append(scipy.stats.multivariate_normal(mu[k], factor @ factor.T))
    return pi / pi.sum(), normals


@pytest.mark.parametrize("ops", [numpy_ops, keras.ops], ids=["numpy", "keras"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_density_is_that_of_scipy_s_normals(shape, ops):
    mixture = GaussianMixture(*shape)
    params, y = raw(mixture, 5), np.random.default_rng(1).normal(size=(5, mixture.dim))
    got = np.asarray(mixture.log_prob(params, y.astype(np.float32), ops))
    for row in range(5):
        pi, normals = oracle(mixture, params[row])
        density = sum(p * normal.pdf(y[row]) for p, normal in zip(pi, normals))
        assert got[row] == pytest.approx(np.log(density), abs=2e-5)
    assert got.shape == (5,) and got.dtype == np.float32


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("floor", [0.0, 0.2])
def test_it_integrates_to_one(scale, floor):
    for dim, covariance in ((1, "diagonal"), (2, "full")):
        mixture = GaussianMixture(dim, 3, covariance, scale, floor)
        params = raw(mixture, seed=3)
        step = 0.02 if dim == 1 else 0.2
        axis = np.arange(-45, 45, step, dtype=np.float32)
        grid = np.stack(np.meshgrid(*[axis] * dim), -1).reshape(-1, dim)
        rows = np.broadcast_to(params, (len(grid), mixture.size))
        mass = np.exp(mixture.log_prob(rows, grid).astype(float)).sum() * step**dim
        assert mass == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("covariance", ["diagonal", "full"])
def test_one_component_is_a_plain_gaussian(covariance):
    mixture = GaussianMixture(3, 1, covariance)
    params = raw(mixture)
    (pi,), (normal,) = oracle(mixture, params)
    y = np.random.default_rng(2).normal(0, 3, (50, 3)).astype(np.float32)
    got = mixture.log_prob(np.tile(params, (50, 1)), y)
    assert pi == 1 and np.allclose(got, normal.logpdf(y), rtol=1e-5, atol=1e-4)
    assert np.allclose(mixture.mean(params), normal.mean, atol=1e-6)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("covariance", ["diagonal", "full"])
def test_gradients_are_finite_at_the_limits(scale, covariance):
    """Sigmas of 1e-6, targets of 1e6, and both together."""
    mixture = GaussianMixture(2, 3, covariance, scale)
    params = raw(mixture, 4)
    params[1::2, 9:15] = np.log(1e-6)  # of all three scales the limit is exp
    y = np.float32([[0, 0], [0, 0], [1e6, -1e6], [-1e6, 1e6]])
    with tf.GradientTape() as tape:
        variable = tf.Variable(params)
        value = mixture.log_prob(variable, y, keras.ops)
    gradient = tape.gradient(value, variable).numpy()
    sigma = mixture.parts(params)[2]
    assert sigma[1].max() == pytest.approx(1e-6, rel=0.2)
    assert np.isfinite(np.asarray(value)).all() and np.asarray(value)[2:].max() < -1e10
    assert np.isfinite(gradient).all() and np.abs(gradient[:, 3:9]).max() > 1


@pytest.mark.parametrize("shape", SHAPES)
def test_samples_have_the_mixture_s_moments(shape):
    mixture = GaussianMixture(*shape)
    params = raw(mixture, seed=4)
    drawn = mixture.sample(np.tile(params, (60_000, 1)), np.random.default_rng(0))
    assert drawn.shape == (60_000, mixture.dim) and drawn.dtype == np.float32
    pi, normals = oracle(mixture, params)
    mean = sum(p * n.mean for p, n in zip(pi, normals))
    spread = sum(p * (np.atleast_2d(n.cov) + np.outer(n.mean - mean, n.mean - mean))
                 for p, n in zip(pi, normals))  # fmt: skip
    assert np.allclose(drawn.mean(axis=0), mean, atol=0.06)
    assert np.allclose(np.cov(drawn.T), spread, atol=0.25)
    assert np.allclose(mixture.mean(params), mean, atol=1e-5)


def test_samples_of_one_dimension_follow_the_distribution():
    mixture = GaussianMixture(1, 3)
    params = raw(mixture, seed=5)
    pi, normals = oracle(mixture, params)
    drawn = mixture.sample(np.tile(params, (5000, 1)), np.random.default_rng(1))[:, 0]

    def cdf(x):
        return sum(p * scipy.stats.norm.cdf(x, n.mean[0], np.sqrt(n.cov[0, 0]))
                   for p, n in zip(pi, normals))  # fmt: skip

    assert scipy.stats.kstest(drawn, cdf).pvalue > 0.01


def likeliest(mixture, params):
    """The mean of the likeliest Gaussian, put together by hand from each mixture's order."""
    rows, m = np.arange(len(params)), mixture.num_mixtures
    if isinstance(mixture, FactorisedMixture):
        logits, mu, _ = params.reshape(len(params), 3, m, mixture.dim).swapaxes(0, 1)
        return np.take_along_axis(mu, logits.argmax(axis=1)[:, None], axis=1)[:, 0]
    best = params[:, :m].argmax(axis=1)
    if isinstance(mixture, GaussianMixture):
        return params[:, m : m + m * mixture.dim].reshape(len(params), m, -1)[rows, best]
    return np.stack([params[rows, m + best], params[rows, 2 * m + best]], axis=1)


EVERY = [
    *(GaussianMixture(*shape) for shape in SHAPES),
    GaussianMixture(2, 3, scale="elu"),
    FactorisedMixture(4, 3),
    SketchMixture(5),
]


@pytest.mark.parametrize("mixture", EVERY, ids=repr)
@pytest.mark.parametrize("temperature", [0, 0.0, np.float32(0)])
def test_temperature_0_is_the_mean_of_the_likeliest_component(mixture, temperature):
    params, dim = raw(mixture, 300, seed=6), 2 if mixture.width == 5 else mixture.width
    drawn = mixture.sample(params, np.random.default_rng(0), temperature)
    assert np.array_equal(drawn[:, :dim], likeliest(mixture, params))
    if dim < mixture.width:
        assert np.array_equal(drawn[:, 2:].argmax(axis=1), params[:, -3:].argmax(axis=1))
    # It is what ever lower temperatures go to.
    close = [
        np.abs(mixture.sample(params, np.random.default_rng(0), cold) - drawn).max()
        for cold in (1e-8, 1e-12, 1e-16)
    ]
    assert close[2] < close[1] < close[0] < 1e-2


@pytest.mark.parametrize("mixture", EVERY, ids=repr)
@pytest.mark.parametrize("wrong", [-1, -0.001, np.nan, np.inf, "hot", [0.5, 1]])
def test_a_temperature_that_is_none_is_named(mixture, wrong):
    params, rng = raw(mixture, 4), np.random.default_rng(0)
    with pytest.raises(ValueError, match="^temperature "):
        mixture.sample(params, rng, wrong)
    if not isinstance(mixture, FactorisedMixture):
        with pytest.raises(ValueError, match="^(sigma|pen)_temperature "):
            mixture.sample(params, rng, 1.0, wrong)


@pytest.mark.parametrize("mixture", [*EVERY, BivariateMixture(5)], ids=repr)
@pytest.mark.parametrize("ops", [numpy_ops, keras.ops], ids=["numpy", "keras"])
def test_targets_of_another_width_are_refused(mixture, ops):
    params = raw(mixture, 4, 6)
    for width in {1, 2, 3, 4, 5, 6, 7, params.shape[-1]} - {mixture.width}:
        y = np.zeros((4, 6, width), np.float32)
        with pytest.raises(ValueError, match=f"axis is {width}, expected {mixture.width}$"):
            mixture.log_prob(params, y, ops)
    right = mixture.log_prob(params, np.zeros((4, 6, mixture.width), np.float32), ops)
    assert right.shape == (4, 6)


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.uint16])
def test_numpy_s_numbers_are_python_s(kind):
    three, two = kind(3), kind(2)
    for mixture, same in [
        (
            GaussianMixture(two, three, sigma_floor=np.float32(0.5)),
            GaussianMixture(2, 3, sigma_floor=0.5),
        ),
        (FactorisedMixture(two, three), FactorisedMixture(2, 3)),
        (SketchMixture(three), SketchMixture(3)),
        (BivariateMixture(three), BivariateMixture(3)),
    ]:
        assert mixture == same and hash(mixture) == hash(same)
        assert json.dumps(asdict(mixture)) == json.dumps(asdict(same))


@pytest.mark.parametrize("wrong", [0, -1, 2.0, np.float64(2), True, np.True_, "2", None])
def test_a_size_is_a_whole_number(wrong):
    for build in (
        lambda: GaussianMixture(1, wrong),
        lambda: FactorisedMixture(wrong, 2),
        lambda: SketchMixture(wrong),
        lambda: BivariateMixture(wrong),
    ):
        with pytest.raises(ValueError, match="(dim|num_mixtures) is .*, expected a number from 1"):
            build()


def test_both_temperatures_do_what_they_say():
    mixture = GaussianMixture(1, 2)
    params = np.tile(np.float32([0, np.log(4), -50, 50, 0, 0]), (40_000, 1))
    drawn = mixture.sample(params, np.random.default_rng(0), 0.5, 0.09)[:, 0]
    right = drawn > 0
    assert right.mean() == pytest.approx(16 / 17, abs=0.01), "4 : 1 squared"
    assert drawn[right].std() == pytest.approx(0.3, rel=0.03)
    # The shares stay apart from the widths, and a single temperature is for both.
    still = mixture.sample(params, np.random.default_rng(0), 1.0, 0.0)[:, 0]
    assert set(np.unique(still)) == {-50, 50}
    assert mixture.sample(params, np.random.default_rng(0), 0.25)[:, 0][right].std() < 0.6


def test_the_floor_is_in_the_density_and_not_in_a_sample():
    mixture = GaussianMixture(1, 1, sigma_floor=0.5)
    params = np.float32([[0, 3, -20]])
    assert mixture.log_prob(params, params[:, 1:2])[0] == pytest.approx(np.log(2) - 0.9189385)
    assert mixture.sample(params, np.random.default_rng(0))[0, 0] == pytest.approx(3)


def test_the_means_begin_apart():
    mixture = GaussianMixture(2, 4, "full")
    logits, mu, sigma, below = mixture.parts(mixture.initial_bias())
    assert not logits.any() and not below.any() and (sigma == 1).all()
    assert np.allclose(
        np.sort(mu, axis=0), scipy.stats.norm.ppf([[0.125], [0.375], [0.625], [0.875]])
    )
    assert not np.array_equal(mu[:, 0], mu[:, 1])
    assert np.array_equal(mixture.initial_bias(), mixture.initial_bias())


@pytest.mark.parametrize(
    "keywords, message",
    [
        ({"dim": 0}, "dim is 0"),
        ({"num_mixtures": 2.0}, "num_mixtures is 2.0"),
        ({"covariance": "round"}, "use diagonal or full"),
        ({"scale": "relu"}, "use exp, softplus, elu"),
        ({"sigma_floor": -1}, "sigma_floor is -1"),
    ],
)
def test_what_cannot_be_is_refused(keywords, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(**{"dim": 1, "num_mixtures": 2, **keywords})


def test_params_of_another_mixture_are_refused():
    with pytest.raises(ValueError, match="last axis is 7, expected 6 for 2 diagonal mixtures"):
        GaussianMixture(1, 2).log_prob(np.zeros((3, 7)), np.zeros((3, 1)))


def test_the_config_comes_back():
    mixture = GaussianMixture(2, 3, "full", "elu", 0.1)
    assert GaussianMixture(**mixture.as_dict()) == mixture
