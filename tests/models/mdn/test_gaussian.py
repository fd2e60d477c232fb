"""One correlated Gaussian against SciPy, and the choice among several."""

import keras
import numpy as np
import pytest
import scipy.stats

from strokegen.models.mdn.gaussian import choose, draw_normal, log_normal
from strokegen.nn import ops as numpy_ops


@pytest.mark.parametrize("rho", [0.0, 0.6, -0.95, 0.9999])
@pytest.mark.parametrize("ops", [numpy_ops, keras.ops], ids=["numpy", "keras"])
def test_the_density_is_that_of_scipy(rho, ops):
    mean, sx, sy = np.array([0.4, -1.2]), 0.7, 2.5
    covariance = [[sx**2, rho * sx * sy], [rho * sx * sy, sy**2]]
    normal = scipy.stats.multivariate_normal(mean, covariance)
    y = normal.rvs(50, np.random.default_rng(1))
    columns = [np.full((50, 1), value, np.float32) for value in (*mean, sx, sy, rho)]
    got = np.asarray(log_normal(ops, y.astype(np.float32), *columns))
    assert got.shape == (50, 1) and got.dtype == np.float32
    # At 0.9999 the Gaussian is 1.4 % as wide as it is long: a rounded point may lie beside it.
    assert np.allclose(got[:, 0], normal.logpdf(y), atol=1e-4 if abs(rho) < 0.99 else 0.02)


def test_far_along_a_narrow_gaussian_nothing_cancels():
    # On its axis, 1,000 sigmas out: exactly -z^2 / (1 + rho) and the constants.
    y, rho = np.float32([[1000, 1000]]), 0.9999
    columns = (np.full((1, 1), value, np.float32) for value in (0, 0, 1, 1, rho))
    want = -1e6 / (1 + rho) - np.log(2 * np.pi) - 0.5 * np.log(1 - rho**2)
    assert log_normal(numpy_ops, y, *columns).item() == pytest.approx(want, rel=1e-5)


def test_choices_come_as_often_as_their_shares():
    logits = np.log([0.5, 0.2, 0.0001, 0.2999])
    chosen = choose(np.tile(logits, (1000, 1)), (np.arange(1000) + 0.5) / 1000)
    assert np.bincount(chosen, minlength=4) == pytest.approx([500, 200, 0, 300], abs=1)


def test_the_largest_and_smallest_number_choose_the_last_and_first():
    logits = np.zeros((2, 7), np.float32)
    assert choose(logits, np.array([0.0, 1.0])).tolist() == [0, 6]


def test_draws_have_the_covariance_asked_for():
    sx, sy, rho = 0.5, 3.0, -0.8
    normal = np.random.default_rng(0).normal(size=(40_000, 2))
    dx, dy = draw_normal(normal, 2.0, -1.0, sx, sy, rho)
    assert (dx.mean(), dy.mean()) == pytest.approx((2.0, -1.0), abs=0.06)
    assert np.corrcoef(dx, dy)[0, 1] == pytest.approx(rho, abs=0.01)
    assert (dx.std(), dy.std()) == pytest.approx((sx, sy), rel=0.02)
