"""RoboJam's step: what it sees of a touch, and that its means are places."""

import numpy as np
import pytest

from strokegen.models.robojam.network import INPUTS, RoboJam, around, features
from strokegen.nn import ops as numpy_ops

SMALL = RoboJam(hidden=5, num_mixtures=3)


def seen(touch, before=(0, 0, 0), begun=1):
    rows = (np.float32([value]) for value in (touch, before, [begun]))
    return features(numpy_ops, *rows)[0]


def test_a_swipe_has_an_offset_and_a_tap_has_none():
    swipe = seen([5, 6, 0.16], [4, 6.5, 3])
    assert swipe[:5] == pytest.approx([0, 0.2, 1, -0.5, 0.5 * np.log(0.26)])
    assert swipe[5] == 1 and len(swipe) == INPUTS
    for after in (1.0, 1.2, 50.0):
        assert seen([5, 6, after], [4, 6.5, 3])[2:4].tolist() == [0, 0]
        assert seen([5, 6, after], [4, 6.5, 3])[5] == 0
    first = seen([5, 6, 0], begun=0)
    assert first[2:4].tolist() == [0, 0] and first[5] == 0


def test_means_are_around_the_touch_and_the_rest_is_left_alone():
    mixture = SMALL.mixture
    params = np.random.default_rng(0).normal(size=(2, mixture.size)).astype(np.float32)
    touch = np.float32([[1, 2, 7], [8, 9, 0.1]])
    moved = around(numpy_ops, params, touch, 3)
    for before, after in zip(mixture.parts(params), mixture.parts(moved)):
        if before.shape == (2, 3, 3) and not np.array_equal(before, after):
            assert np.allclose(after - before, touch[:, None] * [1, 1, 0], atol=1e-6)
    assert np.allclose(mixture.mean(moved) - mixture.mean(params), touch * [1, 1, 0], atol=1e-5)


def test_the_density_is_one_of_places():
    """A network that says "where it was" is as sure of any place as of another."""
    weights = {name: np.zeros(shape, np.float32) for name, shape in SMALL.shapes().items()}
    state = SMALL.initial_state(numpy_ops, weights, 2)
    touch = np.float32([[1, 2, 0.1], [9, 8, 0.1]])
    params, _ = SMALL.step(numpy_ops, weights, state, touch)
    here = SMALL.mixture.log_prob(params, touch * [1, 1, 0])
    assert here[0] == pytest.approx(here[1], abs=1e-5)
    assert here[0] == pytest.approx(-1.5 * np.log(2 * np.pi), abs=0.05)


def test_a_pixel_is_the_sharpest_that_a_place_can_be_foreseen():
    mixture = RoboJam(num_mixtures=1).mixture
    sure = np.float32([[0, 3, 3, 3, -50, -50, 0]])
    highest = np.exp(mixture.log_prob(sure, np.float32([[3, 3, 3]])) + 0.5 * np.log(2 * np.pi))
    assert highest[0] ** 0.5 == pytest.approx(60, rel=0.01), "600 pixels over 10 units"


@pytest.mark.parametrize(
    "keywords, message",
    [
        ({"hidden": 0}, "hidden is 0"),
        ({"num_layers": 2.0}, "num_layers is 2.0"),
        ({"num_mixtures": 10**6}, "num_mixtures is 1000000"),
        ({"sigma_floor": "x"}, "sigma_floor is 'x'"),
        ({"sigma_floor": float("nan")}, "sigma_floor is nan"),
    ],
)
def test_sizes_that_cannot_be_are_refused(keywords, message):
    with pytest.raises(ValueError, match=message):
        RoboJam(**keywords)
