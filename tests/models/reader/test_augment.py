"""New ink of the same text: evenly spaced, about where it was; bars that are told of."""

import numpy as np
import pytest

from strokegen.models.reader.augment import SPACING, augment, bare, spoil


def ink(rng, lengths):
    """Strokes of evenly spaced points from left to right, and where they end."""
    points, x = [], 0.0
    for count in lengths:
        angle = rng.uniform(-1, 1) + np.cumsum(rng.normal(0, 0.4, count))
        steps = SPACING * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        stroke = np.cumsum(steps, axis=0)
        points.append(stroke - [stroke[:, 0].min() - x, 0])
        x = points[-1][:, 0].max() + 0.4
    ends = np.zeros(sum(lengths), bool)
    ends[np.cumsum(lengths) - 1] = True
    return np.concatenate(points), ends


def strokes(points, ends):
    return np.split(points, np.flatnonzero(ends)[:-1] + 1)


@pytest.mark.parametrize("wide", [False, True])
def test_new_ink_is_evenly_spaced_and_like_the_old(wide):
    rng = np.random.default_rng(0)
    widths = []
    for _ in range(200):
        points, ends = ink(rng, rng.integers(1, 30, rng.integers(1, 9)))
        before, marks = points.copy(), ends.copy()
        new, new_ends = augment(points, ends, rng, wide)
        assert np.array_equal(points, before) and np.array_equal(ends, marks)
        assert new_ends.sum() == ends.sum() and new_ends[-1] and np.isfinite(new).all()
        for stroke in strokes(new, new_ends):
            chords = np.hypot(*np.diff(stroke, axis=0).T)
            # A chord is shorter than its arc, which is within half a step of the spacing's.
            assert (chords < 1.7 * SPACING).all()
        if np.ptp(points[:, 0]) > 1:
            widths.append(np.ptp(new[:, 0]) / np.ptp(points[:, 0]))
    assert 0.8 < np.median(widths) < 1.25 and np.std(np.log(widths)) > 0.05


def test_the_generator_alone_makes_it():
    points, ends = ink(np.random.default_rng(1), [9, 4, 1, 12])
    made = [augment(points, ends, np.random.default_rng(seed), True)[0] for seed in (0, 0, 1)]
    assert np.array_equal(made[0], made[1])
    assert made[0].shape != made[2].shape or not np.allclose(made[0], made[2])


def test_late_strokes_are_sometimes_drawn_at_once():
    """Three letters and, last, the dot of the first: it comes second in some of the new ink."""
    letters = [np.stack([np.full(8, x), -SPACING * np.arange(8)], axis=1) for x in (0.0, 3.0, 6.0)]
    points = np.concatenate([*letters, [[0.05, -3.0]]])
    ends = np.zeros(25, bool)
    ends[[7, 15, 23, 24]] = True
    rng, second = np.random.default_rng(2), 0
    for _ in range(300):
        made = strokes(*augment(points, ends, rng, True))
        second += len(made[1]) == 1
        assert {len(made[1]) == 1, len(made[3]) == 1} == {True, False}
    assert 15 < second < 90


def test_a_bar_is_told_of_and_the_rest_stays():
    rng, places, lengths = np.random.default_rng(3), set(), []
    for _ in range(300):
        points, ends = ink(rng, rng.integers(1, 20, rng.integers(1, 6)))
        new, new_ends, stray = spoil(points, ends, rng)
        assert np.array_equal(new[~stray], points) and np.array_equal(new_ends[~stray], ends)
        bar, marks = new[stray], new_ends[stray]
        assert marks.tolist() == [False] * (len(bar) - 1) + [True]
        at = np.flatnonzero(stray)
        assert (np.diff(at) == 1).all() and (at[0] == 0 or new_ends[at[0] - 1])
        lengths.append(np.hypot(*(bar[-1] - bar[0])))
        # Its middle is over some of the ink.
        middle = bar[[0, -1]].mean(axis=0)
        assert np.hypot(*(points - middle).T).min() < 0.8
        places.add("last" if stray[-1] else "within")
    assert places == {"last", "within"}
    assert 0.3 < min(lengths) < 0.6 and 1.8 < max(lengths) < 2.2


def test_a_bare_line_has_a_stroke_less_and_tells_over_what_it_stood():
    stem = np.array([[0.0, 0.0], [0.0, -1.0], [0.0, -2.0]])
    bar = np.array([[-0.4, -1.2], [-0.15, -1.2], [0.1, -1.2], [0.4, -1.2]])
    far = np.array([[3.0, 0.0], [3.2, -1.0]])
    points = np.concatenate([stem, bar, far])
    ends = np.array([False, False, True, False, False, False, True, False, True])
    found = set()
    for seed in range(20):
        left, left_ends, spoilt = bare(points, ends, np.random.default_rng(seed))
        gone = {tuple(point) for point in points} - {tuple(point) for point in left}
        assert gone in ({tuple(p) for p in stem}, {tuple(p) for p in bar}), "never the lone stroke"
        other = bar if gone == {tuple(p) for p in stem} else stem
        assert {tuple(point) for point in left[spoilt]} <= {tuple(p) for p in other}
        assert spoilt.any() and left_ends.sum() == 2 and left_ends[-1]
        found.add(len(gone))
    assert found == {3, 4}


def test_a_line_of_strokes_apart_is_not_made_bare():
    points = np.array([[0.0, 0], [0.1, -1], [2, 0], [2.1, -1]])
    ends = np.array([False, True, False, True])
    assert bare(points, ends, np.random.default_rng(0)) is None
    assert bare(points[:2], ends[:2], np.random.default_rng(0)) is None
