"""Where drawings lie among those of their categories: against sums over a grid of z."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from strokegen.models.sketch_rnn.gaussians import gaussians
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.posterior import among_categories, posterior
from strokegen.models.sketch_rnn.sketcher import TEMPERATURE, Sketcher
from strokegen.presets import Preset

NETWORK = SketchRNN(hidden=4, num_mixtures=2, latent_dim=2, encoder_hidden=3, place_input=True)
NAMES = ["cat", "sun", "tree"]


def sketcher(fitted=True):
    weights = NETWORK.init(2)
    weights["posterior/kernel"][:, :2] *= 200
    weights["posterior/bias"][:] = -0.45, 0, -1.0, -0.4  # less than the prior's variance
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
    side = np.linspace(-7, 7, 281)
    grid = np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1)
    plain = multivariate_normal(np.zeros(2), np.eye(2)).pdf(grid)
    weights, priors, chosen = preset.preset.weights, [], []
    for m, factor in zip(weights["category/mean"][:2], weights["category/factor"][:2]):
        # As new drawings come from it: cooler, and half of the way back to their usual length.
        lengths = [m @ m + tau * np.trace(factor @ factor.T) for tau in (TEMPERATURE, 1)]
        longer = (lengths[1] / lengths[0]) ** 0.25
        cooler = TEMPERATURE * longer**2 * factor @ factor.T
        priors.append(multivariate_normal(longer * m, cooler).pdf(grid))
    for own, width, z in zip(mu, np.exp(sigma_hat), among_categories(preset, drawings)):
        assert np.all(width < 1)
        told = multivariate_normal(own, np.diag(width)).pdf(grid) / plain
        both = [told * prior for prior in priors]
        chosen.append(np.argmax([one.sum() for one in both]))
        share = both[chosen[-1]] / both[chosen[-1]].sum()
        assert np.allclose(z, (share[..., None] * grid).sum(axis=(0, 1)), atol=1e-3)
    assert set(chosen) == {0, 1}  # the third has no drawing that it was fitted to


def test_without_categories_it_is_what_the_encoder_reads():
    preset, drawings = sketcher(fitted=False), [rows(1), rows(2)]
    assert np.array_equal(among_categories(preset, drawings), posterior(preset, drawings)[0])


def test_what_is_wider_than_the_prior_pulls_only_by_its_mean():
    preset = sketcher()
    preset.preset.weights["posterior/bias"][2:] = 1.5
    mu, sigma_hat = posterior(preset, [rows(3)])
    assert np.all(sigma_hat > 0)
    m, factor = gaussians(preset.preset.weights, 2, TEMPERATURE)
    moved = m + factor @ factor.swapaxes(1, 2) @ (mu[0] * np.exp(-sigma_hat[0]))
    z = among_categories(preset, [rows(3)])[0]
    assert any(np.allclose(z, one, atol=1e-4) for one in moved[:2])


def test_a_preset_without_an_encoder_is_told():
    network = SketchRNN(hidden=4, num_mixtures=2, latent_dim=2)
    config = {"model": "sketch_rnn", "network": network.as_dict(), "scale": 1.0, "max_length": 60}
    with pytest.raises(ValueError, match="no encoder"):
        among_categories(Sketcher(Preset("decoder", config, network.init(0))), [rows(0)])
