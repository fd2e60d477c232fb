"""Where drawings lie among those of their categories: against sums over a grid of z."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.posterior import category_posterior, posterior
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.presets import Preset

NETWORK = SketchRNN(hidden=4, num_mixtures=2, latent_dim=2, encoder_hidden=3, place_input=True)
NAMES = ["cat", "sun", "tree"]


def sketcher(fitted=True):
    weights = NETWORK.init(2)
    weights["posterior/kernel"][:, :2] *= 200
    weights["posterior/bias"][2:] = -1.0, -0.4  # less than the prior's variance, as learned
    if fitted:
        weights["category/mean"] = np.array([[1, 0.5], [-1, 0], [0, 0]], np.float32)
        factors = [[[0.8, 0], [0.3, 0.5]], [[0.6, 0], [-0.2, 0.9]], [[0, 0], [0, 0]]]
        weights["category/factor"] = np.array(factors, np.float32)
    config = {"model": "sketch_rnn", "network": NETWORK.as_dict(), "scale": 1.0,
              "max_length": 60, "categories": NAMES if fitted else []}  # fmt: skip
    return Sketcher(Preset("tiny", config, weights))


def rows(seed):
    rng = np.random.default_rng(seed)
    pen = np.eye(3)[rng.integers(0, 2, 9)]
    return np.concatenate([rng.normal(size=(9, 2)), pen], axis=1).astype(np.float32)


def test_the_category_likeliest_takes_the_place_of_the_prior():
    preset, drawings = sketcher(), [rows(seed) for seed in range(20)]
    mu, sigma_hat = posterior(preset, drawings)
    means, variances = category_posterior(preset, drawings)
    side = np.linspace(-7, 7, 281)
    grid = np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1)
    plain = multivariate_normal(np.zeros(2), np.eye(2)).pdf(grid)
    weights, chosen = preset.preset.weights, []
    for own, width, mean, variance in zip(mu, np.exp(sigma_hat), means, variances):
        assert np.all(width < 1)
        told = multivariate_normal(own, np.diag(width)).pdf(grid) / plain
        both = []
        for m, factor in zip(weights["category/mean"][:2], weights["category/factor"][:2]):
            both.append(told * multivariate_normal(m, factor @ factor.T).pdf(grid))
        chosen.append(np.argmax([one.sum() for one in both]))
        share = both[chosen[-1]] / both[chosen[-1]].sum()
        expected = (share[..., None] * grid).sum(axis=(0, 1))
        assert np.allclose(mean, expected, atol=1e-4)
        spread = (share[..., None] * (grid - expected) ** 2).sum(axis=(0, 1))
        assert np.allclose(variance, spread, atol=1e-4)
    assert set(chosen) == {0, 1}  # the third has no drawing that it was fitted to


def test_without_categories_it_is_what_the_encoder_reads():
    preset, drawings = sketcher(fitted=False), [rows(1), rows(2)]
    mu, sigma_hat = posterior(preset, drawings)
    mean, variance = category_posterior(preset, drawings)
    assert np.array_equal(mean, mu) and np.allclose(variance, np.exp(sigma_hat))


def test_what_is_wider_than_the_prior_pulls_nowhere_but_by_its_mean():
    preset = sketcher()
    preset.preset.weights["posterior/bias"][2:] = 1.5
    mu, sigma_hat = posterior(preset, [rows(3)])
    assert np.all(sigma_hat > 0)
    _, variance = category_posterior(preset, [rows(3)])
    prior = [np.diag(factor @ factor.T) for factor in preset.preset.weights["category/factor"]]
    assert any(np.allclose(variance[0], one, rtol=1e-5) for one in prior[:2])


def test_a_preset_without_an_encoder_is_told():
    network = SketchRNN(hidden=4, num_mixtures=2, latent_dim=2)
    config = {"model": "sketch_rnn", "network": network.as_dict(), "scale": 1.0, "max_length": 60}
    with pytest.raises(ValueError, match="no encoder"):
        category_posterior(Sketcher(Preset("decoder", config, network.init(0))), [rows(0)])
