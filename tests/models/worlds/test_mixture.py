"""A mixture a dimension against TensorFlow Probability, and its samples against its density."""

import keras
import numpy as np
import pytest
import tensorflow_probability as tfp

from strokegen.models.worlds.mixture import FactorisedMixture
from strokegen.nn import ops as numpy_ops

MIXTURE = FactorisedMixture(dim=4, num_mixtures=3)


@pytest.fixture(scope="module")
def params():
    return np.random.default_rng(0).normal(0, 1.5, (6, MIXTURE.size)).astype(np.float32)


def oracle(params):
    """The same distribution, put together by TensorFlow Probability."""
    logits, mu, log_sigma = (part.swapaxes(-1, -2) for part in MIXTURE.parts(params))
    each = tfp.distributions.MixtureSameFamily(
        tfp.distributions.Categorical(logits=logits),
        tfp.distributions.Normal(mu, np.exp(log_sigma)),
    )
    return tfp.distributions.Independent(each, 1)


@pytest.mark.parametrize("ops", [numpy_ops, keras.ops], ids=["numpy", "keras"])
def test_the_density_is_that_of_tensorflow_probability(params, ops):
    y = np.random.default_rng(1).normal(0, 2, (5, 6, 4)).astype(np.float32)
    got = np.asarray(MIXTURE.log_prob(np.broadcast_to(params, (5, *params.shape)), y, ops))
    assert got.shape == (5, 6) and got.dtype == np.float32
    assert np.allclose(got, oracle(params).log_prob(y), rtol=1e-5, atol=1e-4)


def test_far_away_the_density_is_still_a_number(params):
    far = np.full((6, 4), 1e6, np.float32)
    assert np.isfinite(MIXTURE.log_prob(params, far)).all()


def test_samples_have_the_mean_and_spread_of_the_density(params):
    rows = np.repeat(params[:2], 20_000, axis=0)
    drawn = MIXTURE.sample(rows, np.random.default_rng(2)).reshape(2, -1, 4)
    want = oracle(params[:2])
    sigma = np.sqrt(want.variance())
    assert drawn.dtype == np.float32
    assert np.abs((drawn.mean(axis=1) - want.mean()) / sigma).max() < 0.03
    assert drawn.std(axis=1) == pytest.approx(sigma, rel=0.05)


def test_each_dimension_chooses_for_itself():
    # Two Gaussians far apart, one of them thrice as likely, in each of two dimensions.
    mixture = FactorisedMixture(2, 2)
    row = np.concatenate([np.log([1, 3, 3, 1]), [-9, -9, 9, 9], [-5, -5, -5, -5]])
    drawn = mixture.sample(np.tile(np.float32(row), (8000, 1)), np.random.default_rng(0)) > 0
    assert drawn.mean(axis=0) == pytest.approx([0.75, 0.25], abs=0.02)
    assert (drawn[:, 0] & drawn[:, 1]).mean() == pytest.approx(0.75 * 0.25, abs=0.02)


@pytest.mark.parametrize("temperature", [0.25, 1.0, 4.0])
def test_temperature_sharpens_the_choice_and_scales_the_variance(temperature):
    mixture = FactorisedMixture(1, 2)
    row = np.float32([0, 1, -100, 100, 0, np.log(2)])
    drawn = mixture.sample(np.tile(row, (20_000, 1)), np.random.default_rng(1), temperature)
    share = 1 / (1 + np.exp(-1 / temperature))
    assert (drawn > 0).mean() == pytest.approx(share, abs=0.02)
    assert drawn[drawn > 0].std() == pytest.approx(2 * np.sqrt(temperature), rel=0.05)


def test_the_ends_of_the_uniform_numbers_choose_the_first_and_last():
    mixture = FactorisedMixture(2, 5)
    params = np.zeros((1, mixture.size), np.float32)
    params[0, 10:20] = np.repeat(np.arange(5), 2)
    drawn = mixture.draw(params, np.float32([[0, 1]]), np.zeros((1, 2), np.float32))
    assert drawn.tolist() == [[0, 4]]


def test_wrong_sizes_are_named():
    with pytest.raises(ValueError, match="last axis is 35, expected 36 for 3 mixtures"):
        MIXTURE.log_prob(np.zeros((2, 35), np.float32), np.zeros((2, 4), np.float32))
    with pytest.raises(ValueError, match="num_mixtures is 0"):
        FactorisedMixture(4, 0)
