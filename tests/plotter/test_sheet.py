"""Which sheet ink lies on, and where: sizes in mm are kept, nothing lies on something else."""

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.plotter.sheet import placed
from strokegen.render.page import Page
from strokegen.render.sheet import read_sheet

A4 = read_sheet("a4")


def ink(wide, high, **meta):
    return Drawing([[[3, 4], [3 + wide, 4 + high]]], meta=meta)


def letter(seed=0):
    """A page of A4 in px."""
    points = np.random.default_rng(seed).uniform(0, (210, 297), (5, 2)) / 0.2
    return Drawing([points], meta={"unit_mm": 0.2, "page_mm": [210, 297]}, straight=True)


def sheets(*shown, fit=False):
    return placed([Page.of(one) for one in shown], A4, fit)


def boxes(drawings):
    return np.array([drawing.bounds for drawing in drawings])


def test_pages_have_sheets_and_their_places_beside_other_ink():
    first, second, cat = letter(1), letter(2), ink(9, 9)
    found = sheets(first, cat, cat, second, first)
    assert [len(one) for one in found] == [1, 2, 1, 1]
    for (drawing,), page in zip((found[0], found[2], found[3]), (first, second, first)):
        np.testing.assert_allclose(drawing.points, page.points * 0.2, atol=1e-4)


@pytest.mark.parametrize("seed", range(12))
def test_ink_of_known_size_keeps_it_side_by_side_on_as_many_sheets_as_it_takes(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.uniform(5, 150, (int(rng.integers(1, 30)), 2))
    units = rng.choice([0.01, 0.3, 1, 25.4], len(sizes))
    found = sheets(*(ink(*(s / u), unit_mm=float(u)) for s, u in zip(sizes, units)))
    every = boxes([drawing for one in found for drawing in one])
    np.testing.assert_allclose(every[:, 2:] - every[:, :2], sizes, atol=2e-3)
    for one in found:
        own = boxes(one)
        assert own[:, :2].min() >= 15 - 1e-3
        assert (own[:, 2:].max(axis=0) <= [195 + 1e-3, 282 + 1e-3]).all()
        middle = (own[:, :2].min(axis=0) + own[:, 2:].max(axis=0)) / 2
        np.testing.assert_allclose(middle, [105, 148.5], atol=1e-3)
        for index, a in enumerate(own):
            beside = (a[2] < own[:index, 0] - 4.9) | (own[:index, 2] < a[0] - 4.9)
            assert (beside | (own[:index, 3] < a[1] - 4.9)).all()


def test_larger_than_the_margins_leave_is_alone_in_the_middle():
    found = sheets(ink(50, 50, unit_mm=1), ink(200, 290, unit_mm=1), ink(50, 50, unit_mm=1))
    assert [len(one) for one in found] == [1, 1, 1]
    np.testing.assert_allclose(found[1][0].bounds, [5, 3.5, 205, 293.5], atol=1e-3)


def test_fitting_puts_all_on_one_sheet():
    (one,) = sheets(letter(1), letter(2), ink(9, 9), fit=True)
    assert len(one) == 3
    (one,) = sheets(ink(1, 2, unit_mm=1), ink(2, 4, unit_mm=1), fit=True)
    wide = [drawing.width for drawing in one]
    assert wide[1] == pytest.approx(2 * wide[0], rel=1e-4)
    assert boxes(one).min() >= 15 - 1e-3


def test_curves_are_fitted_with_their_bulge():
    bow = [[0, 0], [9, 0], [9, 9]]
    smooth, straight = (sheets(Drawing([bow], straight=flag))[0][0] for flag in (False, True))
    assert straight.width == pytest.approx(180, abs=1e-3)
    assert smooth.width < 179
