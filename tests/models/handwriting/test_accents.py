"""Marks: each stands where its name says, over or under the letter."""

import numpy as np
import pytest

from strokegen.ink.alphabet import ACCENTS
from strokegen.models.handwriting.accents import mark

# A small letter and a capital, in x-heights: left, right, top; both on the baseline.
LETTERS = {
    "small": np.array([[2.0, -1.0], [2.7, -1.0], [2.7, 0.0], [2.0, 0.0]]),
    "capital": np.array([[2.0, -1.9], [3.2, -1.9], [3.2, 0.0], [2.0, 0.0]]),
}
STROKES = {"diaeresis": 2}


def points(name, letter, seed=0):
    return np.concatenate(mark(name, letter, np.random.default_rng(seed)))


@pytest.mark.parametrize("name", sorted(ACCENTS.values()))
@pytest.mark.parametrize("size", LETTERS)
@pytest.mark.parametrize("seed", range(5))
def test_a_mark_stands_clear_of_its_letter_and_in_its_middle(name, size, seed):
    letter = LETTERS[size]
    ink = points(name, letter, seed)
    assert np.isfinite(ink).all() and ink.dtype == np.float32
    centre = 0.5 * (ink.min(axis=0) + ink.max(axis=0))
    assert abs(centre[0] - letter[:, 0].mean()) < 0.25
    assert np.ptp(ink[:, 0]) < 0.8 and np.ptp(ink[:, 1]) < 0.5
    if name == "cedilla":
        assert -0.15 < ink[:, 1].min() and ink[:, 1].max() < 0.7
    else:
        assert ink[:, 1].max() < letter[:, 1].min()
        assert ink[:, 1].min() > letter[:, 1].min() - 1


@pytest.mark.parametrize("name", sorted(ACCENTS.values()))
def test_every_mark_has_its_number_of_strokes(name):
    strokes = mark(name, LETTERS["small"], np.random.default_rng(0))
    assert len(strokes) == STROKES.get(name, 1)
    assert all(stroke.shape[1] == 2 for stroke in strokes)


def test_acute_rises_and_grave_falls():
    def slope(name):
        x, y = points(name, LETTERS["small"]).T
        return np.polyfit(x, y, 1)[0]

    # y points down: what rises to the right has a negative slope.
    assert slope("acute") < -0.5 and slope("grave") > 0.5
    assert abs(slope("macron")) < 0.2


def test_circumflex_points_up_and_caron_down():
    for name, highest in (("circumflex", True), ("caron", False)):
        y = points(name, LETTERS["small"])[:, 1]
        assert (y[len(y) // 2] == y.min()) is np.bool_(highest)


def test_a_ring_closes():
    ring = points("ring", LETTERS["small"])
    assert np.allclose(ring[0], ring[-1], atol=1e-5)


def test_no_two_are_quite_alike_but_for_the_seed():
    one, again, other = (points("acute", LETTERS["small"], seed) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert 0 < np.abs(one - other).max() < 0.4
