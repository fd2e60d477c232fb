"""What the judge sees: centred, of one size, each drawing alone; and what varying keeps."""

import numpy as np
import pytest

from strokegen.models.judge.pictures import PEN, SIDE, pictures, random_pen, varied


def some(count, seed=0):
    rng = np.random.default_rng(seed)
    return [
        [rng.normal(0, 40, (rng.integers(1, 9), 2)).astype(np.float32) for _ in range(n)]
        for n in rng.integers(1, 6, count)
    ]


def test_a_box_is_drawn_where_it_must_be():
    (found,) = pictures([[np.array([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)], float)]], 2.0)
    # 42 pixels a side from 3 to 45, a line of two pixels about it, round at the corners.
    assert found[2:4, 4:44].min() == 255 and found[44:46, 4:44].min() == 255
    assert found[4:44, 2:4].min() == 255 and found[4:44, 44:46].min() == 255
    for paper in (found[4:44, 4:44], found[:2], found[46:], found[:, :2], found[:, 46:]):
        assert paper.max() <= 1


def test_ink_covers_as_much_as_a_line_of_its_width():
    (found,) = pictures([[np.array([(0, 5), (100, 5)], float)]], PEN)
    area = (SIDE - 6) * PEN + np.pi * PEN**2 / 4
    assert found.sum() / 255 == pytest.approx(area, rel=0.01)


def test_many_are_seen_as_each_alone():
    inks = some(300)
    together = pictures(inks)
    assert together.shape == (300, SIDE, SIDE)
    for number in (0, 7, 255, 256, 299):
        assert np.array_equal(together[number], pictures([inks[number]])[0])


@pytest.mark.parametrize("scale, shift", [(0.01, 5), (3, -70), (1000, 1e4)])
def test_place_and_size_do_not_matter(scale, shift):
    inks = some(20, 1)
    moved = [[one.astype(float) * scale + shift for one in strokes] for strokes in inks]
    near = np.abs(pictures(moved).astype(int) - pictures(inks)).max()
    assert near <= 2


def test_a_dot_is_in_the_middle_and_nothing_is_empty():
    dot, nothing = pictures([[np.array([(7.0, 7.0)])], []])
    assert dot[23:25, 23:25].min() > 100 and dot.sum() == dot[22:26, 22:26].sum()
    assert not nothing.any()
    assert pictures([]).shape == (0, SIDE, SIDE)


def test_varied_is_a_map_of_the_plane_but_for_a_little_noise():
    """What is left after the best map of the plane is as small as the noise may be."""
    rng = np.random.default_rng(0)
    mirrored = 0
    for _ in range(40):
        points = rng.uniform(0, 100, (30, 2))
        new = np.concatenate(varied([points[:10], points[10:]], rng))
        known = np.column_stack([points, np.ones(30)])
        best, *_ = np.linalg.lstsq(known, new, rcond=None)
        left = (new - known @ best).std()
        assert left < 0.03 * np.ptp(new, axis=0).max()
        mirrored += np.linalg.det(best[:2]) < 0
        assert 0.5 < abs(np.linalg.det(best[:2])) < 2
    assert 8 < mirrored < 32


def test_a_small_stroke_may_be_left_out_and_a_large_one_never():
    rng = np.random.default_rng(1)
    strokes = [np.array([(0, 0), (100, 0)], float), np.array([(0, 0), (0, 100)], float),
               np.array([(50, 50), (55, 50)], float)]  # fmt: skip
    counts = [varied(strokes, rng) for _ in range(200)]
    short = [one for one in counts if len(one) == 2]
    assert 5 < len(short) < 60
    assert all(np.ptp(np.concatenate(one), axis=0).min() > 50 for one in short)
    assert all(len(varied(strokes[:2], rng)) == 2 for _ in range(50))


def test_pens_vary_about_the_usual_one():
    pens = [random_pen(np.random.default_rng(seed)) for seed in range(50)]
    assert 1 < min(pens) < PEN < max(pens) < 3
