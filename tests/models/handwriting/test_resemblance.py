"""Whose writing looks like whose, on made-up manners and on hands of the shipped preset."""

import numpy as np
import pytest

from strokegen.models.handwriting.resemblance import Manner


def ink(angles, lifted=()):
    """One stroke whose steps go in these directions, in degrees; lifted after some of them."""
    turns = np.radians(angles)
    up = np.isin(np.arange(len(turns)), [*lifted, len(turns) - 1])
    return np.stack([np.cos(turns), np.sin(turns), up], axis=1).astype(np.float32)


def test_a_manner_is_at_no_distance_from_itself_and_far_from_another():
    wave = Manner.of([ink([10, 50, -40] * 20)], 0.27)
    same = Manner.of([ink([10, 50, -40] * 20)] * 3, 0.27)
    other = Manner.of([ink([100, 170, 100] * 20)], 0.27)
    assert wave.distance(same) == pytest.approx(0, abs=1e-9)
    assert wave.distance(other) == pytest.approx(2, abs=1e-6) == other.distance(wave)


def test_shares_are_counted_by_hand():
    manner = Manner.of([ink([0, 0, 90, 0, 0], lifted=[1])], 1.0)
    # The first point is where the pen comes down, the third a move in the air: steps 3 to 4 alone.
    hinge = manner.hinge**2
    assert hinge.sum() == pytest.approx(1) and hinge[6, 6] == pytest.approx(1)
    air = manner.air**2
    assert air[3, 5] == pytest.approx(1)  # one x-height down is two cells


def test_nothing_is_a_manner_too():
    nothing = Manner.of([], 0.27)
    assert nothing.distance(nothing) == 0


def test_what_is_written_before_does_not_matter_nor_does_its_size():
    rng = np.random.default_rng(0)
    line = ink(rng.normal(0, 60, 200))
    twice = line * np.float32([1, 1, 1])
    assert Manner.of([line, line], 0.3).distance(Manner.of([twice], 0.3)) == pytest.approx(
        0, abs=1e-9
    )
