import numpy as np
import pytest

from strokegen.ink.curve import (
    beziers,
    beziers_of,
    bounds,
    distinct,
    extremes,
    flatten,
    flatten_of,
)


def bernstein(span, t):
    a, b, c, d = span
    return (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d


def barry_goldman(p, share):
    """Barry & Goldman's pyramid for the centripetal Catmull-Rom span from p[1] to p[2]."""
    t = np.concatenate([[0], np.cumsum(np.sqrt(np.hypot(*np.diff(p, axis=0).T)))])
    x = t[1] + share * (t[2] - t[1])

    def blend(left, right, i, j):
        return ((t[j] - x) * left + (x - t[i]) * right) / (t[j] - t[i])

    a = [blend(p[i], p[i + 1], i, i + 1) for i in range(3)]
    b = [blend(a[i], a[i + 1], i, i + 2) for i in range(2)]
    return blend(b[0], b[1], 1, 2)


@pytest.fixture
def uneven():
    rng = np.random.default_rng(5)
    return np.cumsum(rng.normal(size=(30, 2)) * rng.choice([0.05, 1.0, 8.0], (30, 1)), axis=0)


def test_spans_join_all_points_with_one_tangent(uneven):
    spans = beziers(uneven)
    np.testing.assert_allclose(spans[:, 0], uneven[:-1])
    np.testing.assert_allclose(spans[:, 3], uneven[1:])
    arriving, leaving = spans[:-1, 3] - spans[:-1, 2], spans[1:, 1] - spans[1:, 0]
    cross = arriving[:, 0] * leaving[:, 1] - arriving[:, 1] * leaving[:, 0]
    np.testing.assert_allclose(cross, 0, atol=1e-12)
    assert ((arriving * leaving).sum(axis=1) > 0).all()


def test_inner_spans_are_the_catmull_rom_pyramid(uneven):
    spans = beziers(uneven)
    for index in range(1, len(spans) - 1):
        for share in (0.1, 0.5, 0.8):
            expected = barry_goldman(uneven[index - 1 : index + 3], share)
            np.testing.assert_allclose(bernstein(spans[index], share), expected, atol=1e-9)


def test_straight_lines_stay_straight():
    points = np.outer([0, 0.01, 1, 4, 4.5, 11], [3.0, -2.0]) + [5, 7]
    line = flatten(points, 1e-4) - [5, 7]
    np.testing.assert_allclose(line[:, 0] * -2 - line[:, 1] * 3, 0, atol=1e-9)
    assert (np.diff(line[:, 0]) > 0).all()


def test_a_coarse_circle_is_still_round():
    angle = np.linspace(0, 1.5 * np.pi, 12)
    line = flatten(np.stack([np.cos(angle), np.sin(angle)], axis=1), 1e-4)
    np.testing.assert_allclose(np.hypot(*line.T), 1, atol=0.006)
    chord = np.cos(angle[1] / 2)
    assert 1 - chord > 0.02  # what a polyline's corners would be off by


def test_uneven_spacing_makes_no_loops(uneven):
    # Every span alone: no crossing of its own pieces, in contrast to uniform knots.
    for span in beziers(uneven)[1:-1]:
        line = np.array([bernstein(span, t) for t in np.linspace(0, 1, 25)])
        assert not crosses(line)


def test_the_loop_detector_sees_the_loop_of_uniform_knots():
    p = np.array([[-10, -3], [0, 0], [0.5, 0], [10, -3]])
    uniform = [p[1], p[1] + (p[2] - p[0]) / 6, p[2] - (p[3] - p[1]) / 6, p[2]]
    assert crosses(np.array([bernstein(uniform, t) for t in np.linspace(0, 1, 25)]))
    ours = beziers(p)[1]
    assert not crosses(np.array([bernstein(ours, t) for t in np.linspace(0, 1, 25)]))


def crosses(line):
    def side(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    for i in range(len(line) - 1):
        for j in range(i + 2, len(line) - 1):
            a, b, c, d = line[i], line[i + 1], line[j], line[j + 1]
            if side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0:
                return True
    return False


def test_flattening_keeps_points_and_tolerance(uneven):
    tolerance = 0.01
    line = flatten(uneven, tolerance)
    for point in uneven:
        assert np.hypot(*(line - point).T).min() < 1e-9
    for span in beziers(uneven):
        for t in np.linspace(0, 1, 40):
            assert distance(bernstein(span, t), line) <= tolerance * 1.001
    assert len(flatten(uneven, 1.0)) < len(line)


def distance(point, line):
    start, step = line[:-1], np.diff(line, axis=0)
    along = np.clip(((point - start) * step).sum(1) / (step**2).sum(1), 0, 1)
    return np.hypot(*(start + along[:, None] * step - point).T).min()


def test_one_and_two_points_and_repeats():
    assert beziers(np.float32([[1, 2]])).shape == (0, 4, 2)
    assert flatten(np.float32([[1, 2], [1, 2]]), 0.1).tolist() == [[1, 2]]
    np.testing.assert_allclose(
        beziers([[0, 0], [3, 6]])[0], [[0, 0], [1, 2], [2, 4], [3, 6]], atol=1e-12
    )
    doubled = np.repeat([[0, 0], [1, 1], [3, 0]], 3, axis=0)
    assert distinct(doubled).tolist() == [[0, 0], [1, 1], [3, 0]]
    assert np.isfinite(beziers(doubled)).all()


def test_bounds_hold_the_bulge():
    left, top, right, bottom = bounds([np.float32([[0, 1], [1, 0], [3, 0], [4, 1]])])
    assert (left, right, bottom) == pytest.approx((0, 4, 1), abs=1e-3)
    assert -0.3 < top < -0.05
    assert bounds([]) == (0, 0, 0, 0)
    assert bounds([np.float32([[2, 3]])]) == (2, 3, 2, 3)


def test_many_strokes_at_once_are_as_one_by_one():
    rng = np.random.default_rng(4)
    strokes = [rng.integers(0, 9, (count, 2)) for count in (1, 5, 2, 1, 3, 40, 2, 1)]
    strokes += [np.repeat([[3, 4]], 5, axis=0), np.repeat(strokes[1], 2, axis=0)]
    together = beziers_of(strokes)
    assert [len(spans) for spans in together] == [len(distinct(s)) - 1 for s in strokes]
    for spans, stroke in zip(together, strokes):
        assert np.array_equal(spans, beziers(stroke))
        points = distinct(stroke)
        assert np.array_equal(spans[:, 0], points[:-1]) and np.array_equal(spans[:, 3], points[1:])
    for line, stroke in zip(flatten_of(strokes, 0.1), strokes, strict=True):
        assert np.array_equal(line, flatten(stroke, 0.1))
    assert beziers_of([]) == flatten_of([], 0.1) == []


def test_bounds_are_those_of_the_flattened_curves():
    rng = np.random.default_rng(5)
    for _ in range(20):
        strokes = [rng.normal(size=(count, 2)) * 50 for count in rng.integers(1, 9, 6)]
        size = np.ptp(np.concatenate(strokes), axis=0).max()
        dense = np.concatenate([flatten(stroke, size / 2000) for stroke in strokes])
        assert bounds(strokes) == (*dense.min(axis=0), *dense.max(axis=0))


@pytest.mark.parametrize("seed", range(5))
def test_straight_strokes_are_their_chords_and_change_no_other(seed):
    rng = np.random.default_rng(seed)
    strokes = [rng.normal(size=(count, 2)) * 90 for count in (1, 2, 7, 3, 30, 2, 5)]
    straight = [bool(flag) for flag in rng.integers(0, 2, len(strokes))]
    curves, lines = beziers_of(strokes, straight), flatten_of(strokes, 0.01, straight)
    for stroke, flag, spans, line in zip(strokes, straight, curves, lines):
        if flag:
            assert np.array_equal(line, stroke)
            thirds = (
                stroke[:-1, None] + np.diff(stroke, axis=0)[:, None] * [[[0], [1], [2], [3]]] / 3
            )
            np.testing.assert_allclose(spans, thirds, atol=1e-12)
        else:
            assert np.array_equal(spans, beziers(stroke))
            assert np.array_equal(line, flatten(stroke, 0.01))
    points = np.concatenate(strokes)
    assert bounds(strokes, [True] * 7) == (*points.min(axis=0), *points.max(axis=0))


@pytest.mark.parametrize("kind", ["any", "straight", "square", "point", "even", "huge"])
def test_extremes_are_those_of_the_curve(kind):
    rng = np.random.default_rng(4)
    spans = rng.normal(size=(50, 4, 2)) * (1e9 if kind == "huge" else 10)
    if kind == "straight":
        spans = spans[:, :1] + np.diff(spans[:, :2], axis=1) * [[[0], [1], [2], [3]]]
    elif kind == "square":  # of degree 2: what stands before t^2 of the derivative is nothing
        a, q, d = spans[:, 0], spans[:, 1], spans[:, 3]
        spans = np.stack([a, (a + 2 * q) / 3, (d + 2 * q) / 3, d], axis=1)
    elif kind == "point":
        spans[:] = spans[:, :1]
    elif kind == "even":  # x does not change at all
        spans[..., 0] = 3
    t = np.linspace(0, 1, 2001)[:, None]
    for span in spans:
        dense, found = bernstein(span, t), extremes(span[None])
        size = np.abs(span).max()
        assert np.allclose(found.min(axis=0), dense.min(axis=0), rtol=0, atol=2e-6 * size)
        assert np.allclose(found.max(axis=0), dense.max(axis=0), rtol=0, atol=2e-6 * size)
        assert (found.min(axis=0) <= dense.min(axis=0) + 1e-12 * size).all()
