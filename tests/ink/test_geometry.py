"""Geometry against closed forms and, for line simplification, a second implementation."""

import numpy as np
import pytest

from strokegen.ink.geometry import (
    arc_length,
    baseline,
    bottoms,
    median,
    resample,
    simplify,
    smooth,
)

T = np.linspace(0, 2 * np.pi, 2001)
CIRCLE = 3 * np.stack([np.cos(T), np.sin(T)], axis=1)


def scrawl(seed, count=60):
    return np.cumsum(np.random.default_rng(seed).normal(size=(count, 2)), axis=0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1,), (2,), (9,), (40,), (1, 2), (6, 2), (7, 3)])
def test_a_median_is_numpy_s_to_the_last_bit(shape, dtype):
    for seed in range(20):
        values = np.random.default_rng(seed).normal(size=shape).astype(dtype)
        found = median(values)
        assert found.dtype == dtype and np.array_equal(found, np.median(values, axis=0))
        given = values.tolist()
        assert np.array_equal(median(given), np.median(given, axis=0))


def test_arc_length_of_known_curves():
    assert np.allclose(arc_length(np.array([[0, 0], [3, 4], [3, 4], [0, 4]])), [0, 5, 5, 8])
    assert arc_length(CIRCLE)[-1] == pytest.approx(6 * np.pi, rel=1e-5)
    assert np.array_equal(arc_length(np.array([[7, 7]])), [0])


def test_resampling_a_straight_line_spaces_it_evenly_whatever_its_points_were():
    x = np.sort(np.random.default_rng(0).uniform(0, 10, 40))
    x[[0, -1]] = 0, 10
    points = resample(np.stack([x, 2 * x], axis=1), 0.7)
    count = round(10 * np.sqrt(5) / 0.7)
    want = np.linspace(0, 10, count + 1)
    assert points.dtype == np.float32
    assert np.allclose(points, np.stack([want, 2 * want], axis=1), atol=1e-5)


def test_resampling_a_circle_gives_the_chords_of_equal_arcs():
    points = resample(CIRCLE, 0.25)
    count = round(6 * np.pi / 0.25)
    assert len(points) == count + 1
    chords = np.hypot(*np.diff(points, axis=0).T)
    assert np.allclose(chords, 6 * np.sin(np.pi / count), rtol=1e-3)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("spacing", [0.1, 0.9, 7.0])
def test_resampling_keeps_both_ends_and_stays_near_the_spacing(seed, spacing):
    points = scrawl(seed)
    result = resample(points, spacing)
    assert np.allclose(result[[0, -1]], points[[0, -1]], atol=1e-5)
    length = arc_length(points)[-1]
    step = length / (len(result) - 1)
    assert abs(length / spacing - (len(result) - 1)) <= 0.5
    # A straight move is never longer than the way along the stroke.
    assert np.hypot(*np.diff(result, axis=0).T).max() <= step * (1 + 1e-4)


def test_a_stroke_shorter_than_half_a_step_is_a_dot():
    for points in ([[2, 3]], [[2, 3], [2, 3.04]], [[2, 3]] * 5):
        assert np.array_equal(resample(np.array(points), 0.1), np.float32([[2, 3]]))
    assert len(resample(np.array([[2, 3], [2, 3.06]]), 0.1)) == 2


@pytest.mark.parametrize("spacing", [0, -1])
def test_spacing_must_be_positive(spacing):
    with pytest.raises(ValueError, match="spacing must be positive"):
        resample(CIRCLE, spacing)


def test_smoothing_leaves_an_evenly_drawn_straight_line():
    line = np.linspace([1, 2], [7, -4], 30)
    assert np.allclose(smooth(line, 2.0), line, atol=1e-5)


@pytest.mark.parametrize("sigma", [0.3, 1.0, 3.0])
def test_smoothing_keeps_the_ends(sigma):
    points = scrawl(1)
    result = smooth(points, sigma)
    assert result.shape == points.shape
    assert np.allclose(result[[0, -1]], points[[0, -1]], atol=1e-5)


def test_smoothing_damps_a_wave_as_a_gaussian_does():
    # Away from the ends a wave of angular frequency w keeps exp(-(w sigma)^2 / 2) of its height.
    t, sigma = np.arange(400), 2.0
    for frequency in (0.1, 0.5, 1.0):
        points = np.stack([t, np.sin(frequency * t)], axis=1).astype(float)
        middle = smooth(points, sigma)[50:-50, 1]
        want = np.exp(-0.5 * (frequency * sigma) ** 2) * points[50:-50, 1]
        assert np.allclose(middle, want, atol=5e-3)


def test_no_smoothing_changes_nothing():
    points = scrawl(2)
    assert np.array_equal(smooth(points, 0), points.astype(np.float32))
    assert np.array_equal(smooth(points[:2], 5.0), points[:2].astype(np.float32))


def rdp(points, epsilon):
    """Ramer-Douglas-Peucker once more: recursive, distances by complex rotation."""
    z = points @ [1, 1j]
    if len(z) < 3:
        return list(points)
    chord = z[-1] - z[0]
    turned = (z[1:-1] - z[0]) * (np.conj(chord) / abs(chord) if chord else 1)
    away = np.abs(turned.imag) if chord else np.abs(turned)
    worst = away.argmax()
    if away[worst] <= epsilon:
        return [points[0], points[-1]]
    return rdp(points[: worst + 2], epsilon)[:-1] + rdp(points[worst + 1 :], epsilon)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("epsilon", [0.0, 0.3, 1.0, 4.0])
def test_simplify_equals_the_recursive_form(seed, epsilon):
    points = scrawl(seed)
    assert np.array_equal(simplify(points, epsilon), rdp(points, epsilon))


def test_simplify_a_closed_loop():
    loop = np.array([[0, 0], [1, 0.05], [2, 0], [2, 2], [0, 2], [0, 0]], float)
    assert np.array_equal(simplify(loop, 0.1), loop[[0, 2, 3, 4, 5]])
    assert np.array_equal(simplify(loop, 0.1), rdp(loop, 0.1))


def test_simplify_a_zigzag_by_its_height():
    zigzag = np.stack([np.arange(41.0), 0.5 * (np.arange(41) % 2)], axis=1)
    assert np.array_equal(simplify(zigzag, 0.51), zigzag[[0, -1]])
    assert np.array_equal(simplify(zigzag, 0.2), zigzag)


def test_simplify_leaves_what_is_too_short_and_does_not_exhaust_the_stack():
    assert len(simplify(CIRCLE[:1], 1)) == 1 and len(simplify(CIRCLE[:2], 1)) == 2
    long = np.stack([np.arange(20_000.0), np.arange(20_000.0) ** 2], axis=1)
    assert len(simplify(long, 0.0)) == len(long)


def letters(slope=0.0, offset=0.0, count=20, height=1.0, descenders=()):
    """A garland of u's that rest on y = slope * x + offset; some reach below like a g."""
    strokes = []
    for index in range(count):
        t = np.linspace(0, 1, 25)
        deep = 1.9 if index in descenders else 1.0
        x = index + 0.8 * t
        y = -1 + deep * np.sin(np.pi * t) ** 2
        strokes.append(np.stack([x * height, y * height + slope * x * height + offset], axis=1))
    return strokes


def test_bottoms_are_where_the_pen_turns_upwards():
    t = np.linspace(0, 3, 301)
    wave = np.stack([t, -np.cos(2 * np.pi * t)], axis=1)
    assert np.allclose(bottoms(wave), [[0.5, 1], [1.5, 1], [2.5, 1]], atol=1e-6)
    assert np.array_equal(bottoms(np.array([[0, 0], [1, 1], [2, 3]])), [[2, 3]])


@pytest.mark.parametrize("slope", [-0.12, 0.0, 0.07, 0.2])
@pytest.mark.parametrize("offset", [-40.0, 3.0])
def test_baseline_of_level_letters_and_of_climbing_ones(slope, offset):
    found, intercept = baseline(letters(slope, offset), 1.0)
    assert found == pytest.approx(slope, abs=0.01)
    assert intercept == pytest.approx(offset, abs=0.15)


def test_descenders_do_not_pull_the_baseline_down():
    strokes = letters(0.05, 2.0, descenders=(3, 4, 9, 15, 19))
    slope, intercept = baseline(strokes, 1.0)
    assert slope == pytest.approx(0.05, abs=0.015)
    assert intercept == pytest.approx(2.0, abs=0.2)
    mean = np.concatenate([bottoms(s) for s in strokes])[:, 1] - 0.05 * 10
    assert mean.mean() > 2.15, "a mean would have sagged"


def test_descenders_at_one_end_do_not_tilt_the_baseline():
    strokes = letters(0.02, descenders=(16, 18, 19))
    x, y = np.concatenate([bottoms(stroke) for stroke in strokes]).T
    assert np.polyfit(x, y, 1)[0] > 0.045, "least squares would have tilted"
    assert baseline(strokes, 1.0)[0] == pytest.approx(0.02, abs=0.01)


def test_baseline_goes_with_the_unit():
    one = baseline(letters(0.1, 2.0, descenders=(5,)), 1.0)
    ten = baseline(letters(0.1, 20.0, height=10.0, descenders=(5,)), 10.0)
    assert ten[0] == pytest.approx(one[0], abs=1e-6)
    assert ten[1] == pytest.approx(10 * one[1], abs=1e-4)


def test_a_slope_too_steep_for_writing_is_taken_for_level():
    assert baseline(letters(0.6), 1.0)[0] == 0.0


def test_a_short_word_is_taken_for_level():
    slope, intercept = baseline(letters(0.1, 1.0, count=3), 1.0)
    assert slope == 0.0
    assert intercept == pytest.approx(1.15, abs=0.15)
