"""Google's simplified form of raw ink, on shapes whose result follows from its description."""

import itertools
import math

import numpy as np
import pytest
from scipy.spatial.distance import directed_hausdorff

from strokegen.ink.google_form import simplified


def points(*pairs):
    return np.array(pairs, float)


def test_a_square_is_moved_scaled_and_keeps_its_corners():
    square = points((100, 50), (105, 50), (110, 50), (110, 60), (100, 60), (100, 50))
    (result,), times = simplified([square])
    assert times is None
    # The spacing runs on through the corners, so that it need not hit them: within a pixel.
    expected = points((0, 0), (255, 0), (255, 255), (0, 255), (0, 0))
    assert np.abs(result - expected).max() <= 1


def test_the_longer_side_becomes_255():
    strokes = [points((10, 10), (30, 10)), points((10, 10), (10, 15))]
    (across, down), _ = simplified(strokes)
    assert across.tolist() == [[0, 0], [255, 0]]
    assert down.tolist() == [[0, 0], [0, 64]]  # 63.75


def test_a_dot_becomes_two_equal_points():
    (_, dot), _ = simplified([points((0, 0), (255, 255)), points((51, 20))])
    assert dot.tolist() == [[51, 20], [51, 20]]


def test_halves_are_rounded_to_even():
    (line,), _ = simplified([points((0, 0), (510, 1), (510, 3))])
    (other,), _ = simplified([points((0, 0), (510, 3))])
    assert line[-1].tolist() == [255, 2]  # 1.5
    assert other[-1].tolist() == [255, 2]
    (third,), _ = simplified([points((0, 0), (510, 1))])
    assert third[-1].tolist() == [255, 0]  # 0.5


def test_small_wiggles_go_and_large_ones_stay():
    x = np.arange(256.0)
    for height, kept in ((1.5, False), (3.0, True)):
        wave = np.stack([x, height * np.sin(x / 20)], axis=1)
        frame = points((0, -100), (0, 100))
        (line, _), _ = simplified([wave, frame])
        assert (len(line) > 2) is kept


def test_the_result_stays_within_epsilon_and_rounding():
    angle = np.linspace(0, 2 * np.pi, 400)
    spiral = np.stack([angle * np.cos(3 * angle), angle * np.sin(3 * angle)], axis=1)
    (result,), _ = simplified([spiral])
    low = spiral.min(axis=0)
    scaled = (spiral - low) * 255 / (spiral.max(axis=0) - low).max()
    dense = np.concatenate([np.linspace(a, b, 40) for a, b in zip(result[:-1], result[1:])])
    assert len(result) < 100
    assert directed_hausdorff(scaled, dense)[0] < 2 + 1


def test_times_are_those_of_the_points_that_are_left():
    line = points((0, 0), (100, 0), (255, 0), (255, 255))
    (result,), (times,) = simplified([line], [np.array([10.0, 110.0, 265.0, 520.0])])
    # One unit a millisecond all the way.
    assert result.tolist() == [[0, 0], [255, 0], [255, 255]]
    assert times == pytest.approx([10, 265, 520])


def test_a_line_drawn_back_over_itself_has_times_in_order():
    line = points((0, 0), (255, 0), (0, 0), (255, 0))
    (result,), (times,) = simplified([line], [np.array([0.0, 1.0, 2.0, 3.0])])
    assert result.tolist() == [[0, 0], [255, 0]]
    assert times.tolist() == [0, 3]


def by_hand(stroke, corner, extent):
    """The steps in plain Python, one number at a time, as the decision record states them."""
    line = [[(v - c) * 255 / extent for v, c in zip(point, corner)] for point in stroke]
    spans = [math.sqrt((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) for a, b in zip(line, line[1:])]
    starts = [0.0, *itertools.accumulate(spans)]
    dense, leg = [], 0
    for at in range(math.ceil(starts[-1])):
        while leg < len(spans) - 1 and starts[leg + 1] <= at:
            leg += 1
        part = (at - starts[leg]) / spans[leg]
        dense.append([a * (1 - part) + b * part for a, b in zip(line[leg], line[leg + 1])])
    dense.append(line[-1])

    def kept(first, last):
        (x, y), (to_x, to_y) = dense[first], dense[last]
        wide, high = to_x - x, to_y - y
        length = float(np.hypot(wide, high))
        inner = [(dense[i][0] - x, dense[i][1] - y) for i in range(first + 1, last)]
        far = [abs(wide * b - high * a) / length if length else math.hypot(a, b) for a, b in inner]
        if not far or max(far) <= 2:
            return [first]
        middle = first + 1 + far.index(max(far))
        return kept(first, middle) + kept(middle, last)

    return [[round(v) for v in dense[i]] for i in [*kept(0, len(dense) - 1), len(dense) - 1]]


# 1477 tells a square root from a hypot, 149 and 355 multiplying first from dividing first.
@pytest.mark.parametrize("seed", [*range(20), 149, 355, 1477])
def test_ties_are_broken_as_the_decision_record_says(seed):
    """Level and closed runs, on which many points are equally far but for the last bit."""
    rng = np.random.default_rng(seed)
    moves = rng.integers(-40, 41, (12, 2))
    moves[::2, 1] = 0
    stroke = np.concatenate([[[0, 0]], np.cumsum(moves, axis=0), [[0, 0]]]).astype(float)
    stroke = stroke[np.concatenate([[True], (np.diff(stroke, axis=0) != 0).any(axis=1)])]
    corner = stroke.min(axis=0)
    extent = (stroke.max(axis=0) - corner).max()
    (result,), _ = simplified([stroke])
    assert result.tolist() == by_hand(stroke.tolist(), corner.tolist(), float(extent))
