"""One correlated Gaussian against SciPy, and the choice among several."""

import keras
import numpy as np
import pytest
import scipy.special
import scipy.stats

from strokegen.models.mdn.gaussian import choose, cooled, draw_normal, held, log_normal
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


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("axis", [-1, -2])
def test_cooled_logits_make_the_shares_of_scipy(dtype, axis):
    logits = np.random.default_rng(0).normal(0, 4, (6, 5, 7)).astype(dtype)
    for temperature in (0.05, 0.5, 1, np.float32(3), 1e6):
        got = cooled(logits, temperature, axis)
        want = scipy.special.softmax(logits.astype(float) / temperature, axis=axis)
        assert got.dtype == dtype
        assert np.allclose(scipy.special.softmax(got, axis=axis), want, atol=1e-5)


@pytest.mark.parametrize("temperature", [0, 0.0, -0.0, 1e-50, 5e-324, np.float32(0)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_coldest_choice_is_the_likeliest_whatever_the_numbers(temperature, dtype):
    rng = np.random.default_rng(1)
    logits = rng.normal(0, 3, (40, 6)).astype(dtype)
    for uniform in (np.zeros(40), np.ones(40), rng.random(40), np.full(40, 1 - 2.0**-53)):
        assert np.array_equal(choose(logits, uniform, temperature), logits.argmax(axis=1))
    # Where several are the likeliest each has its share, as in the limit.
    level = np.tile(dtype([5, -1, 5, 5, 2]), (3000, 1))
    chosen = choose(level, (np.arange(3000) + 0.5) / 3000, temperature)
    assert np.bincount(chosen, minlength=5).tolist() == [1000, 0, 1000, 1000, 0]


@pytest.mark.parametrize("uniform", [0.0, 1.0])
def test_what_has_no_share_is_never_chosen(uniform):
    logits = np.array([[-1e6, 0.0, -1e6, 1.0, -1e6]])
    assert choose(logits, np.array([uniform])) == (3 if uniform else 1)


@pytest.mark.parametrize("value", [0, 1, 0.25, np.float32(2), np.int64(3), np.array(0.5)])
def test_a_number_from_0_is_a_temperature(value):
    assert held("temperature", value) == value


@pytest.mark.parametrize(
    "value", [-1, -1e-9, np.nan, np.inf, -np.inf, None, "hot", 1j, True, [1.0]]
)
def test_any_other_is_refused_by_its_name(value):
    with pytest.raises(ValueError, match="^warmth .*finite number from 0$"):
        held("warmth", value)
    with pytest.raises(ValueError, match="^temperature "):
        cooled(np.zeros((2, 3)), value)


def test_a_number_a_row_is_held_one_by_one():
    assert held("bias", [0, 2.5], axes=1).tolist() == [0, 2.5]
    with pytest.raises(ValueError, match="bias -2 is out of range"):
        held("bias", [0, -2, np.nan], axes=1)


def test_draws_have_the_covariance_asked_for():
    sx, sy, rho = 0.5, 3.0, -0.8
    normal = np.random.default_rng(0).normal(size=(40_000, 2))
    dx, dy = draw_normal(normal, 2.0, -1.0, sx, sy, rho)
    assert (dx.mean(), dy.mean()) == pytest.approx((2.0, -1.0), abs=0.06)
    assert np.corrcoef(dx, dy)[0, 1] == pytest.approx(rho, abs=0.01)
    assert (dx.std(), dy.std()) == pytest.approx((sx, sy), rel=0.02)
