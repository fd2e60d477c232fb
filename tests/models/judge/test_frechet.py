"""The Frechet distance against SciPy's square root of a matrix, and closed forms."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from strokegen.models.judge.frechet import frechet


def by_scipy(a, b):
    c1, c2 = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    return np.sum((a.mean(0) - b.mean(0)) ** 2) + np.trace(c1 + c2 - 2 * sqrtm(c1 @ c2).real)


@pytest.mark.parametrize("seed, size, n, m", [(0, 2, 50, 60), (1, 7, 30, 200), (2, 40, 300, 90)])
def test_it_is_scipy_s(seed, size, n, m):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(n, size)) @ rng.normal(size=(size, size)) + rng.normal(size=size)
    b = np.maximum(rng.normal(size=(m, size)) @ rng.normal(size=(size, size)), 0)
    assert frechet(a, b) == pytest.approx(by_scipy(a, b), rel=1e-6)
    assert frechet(b, a) == pytest.approx(frechet(a, b), rel=1e-6)


def test_of_commuting_covariances_it_is_known():
    """(sigma1 - sigma2)^2 an axis, where all are independent."""
    corners = np.array([[x, y] for x in (-1, 1) for y in (-1, 1)], float) * np.sqrt(3 / 4)
    a, b = corners * [2, 1] + [5, 0], corners * [3, 7]
    assert frechet(a, b) == pytest.approx(25 + 1 + 36)


@pytest.mark.parametrize("rows", [3, 200])
def test_the_same_is_at_no_distance_also_with_fewer_rows_than_features(rows):
    a = np.random.default_rng(0).normal(size=(rows, 20)).astype(np.float32)
    assert frechet(a, a) == pytest.approx(0, abs=1e-5)
    assert frechet(a, a + 1) == pytest.approx(20, rel=1e-4)


@pytest.mark.parametrize("shapes", [((1, 3), (5, 3)), ((5, 3), (5, 4))])
def test_too_few_or_other_features_are_refused(shapes):
    with pytest.raises(ValueError, match="features of shapes"):
        frechet(*map(np.ones, shapes))
