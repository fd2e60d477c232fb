"""Drawing: one immutable value, and transforms held to their closed forms."""

import dataclasses

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing

SQUARE = np.array([[0, 0], [2, 0], [2, 1], [0, 1]], np.float32)
DOT = np.array([[5, -3]], np.float32)


@pytest.fixture
def ink():
    return Drawing((SQUARE, DOT), times=([0, 1, 2, 3], [4]), label="a", meta={"style": 3})


def test_counts_points_and_bounds(ink):
    assert (len(ink), ink.num_points) == (2, 5)
    assert np.array_equal(ink.points, np.concatenate([SQUARE, DOT]))
    assert ink.bounds == (0.0, -3.0, 5.0, 1.0)
    assert (ink.width, ink.height) == (5.0, 4.0)


def test_a_drawing_without_ink_is_empty_and_can_be_transformed():
    empty = Drawing(()).translate(1, 2).scale(3).rotate(1)
    assert (len(empty), empty.num_points, empty.bounds) == (0, 0, (0.0, 0.0, 0.0, 0.0))
    assert empty.points.shape == (0, 2)


def test_nothing_in_it_can_be_changed(ink):
    with pytest.raises(ValueError, match="read-only"):
        ink.strokes[0][0, 0] = 9
    with pytest.raises(ValueError, match="read-only"):
        ink.times[0][0] = 9
    with pytest.raises(dataclasses.FrozenInstanceError):
        ink.label = "b"
    with pytest.raises(TypeError):
        hash(ink)


def test_it_keeps_its_own_copy_of_the_points():
    source = SQUARE.copy()
    ink = Drawing((source,))
    source[:] = 100
    assert np.array_equal(ink.strokes[0], SQUARE)
    assert source.flags.writeable


def test_transforms_leave_the_original_alone(ink):
    before = ink.points.copy()
    for other in (ink.translate(1, 1), ink.scale(2), ink.shear(1), ink.rotate(1), ink + ink,
                  ink.with_label("b"), ink.with_meta(seed=1)):  # fmt: skip
        assert other is not ink
    assert np.array_equal(ink.points, before)
    assert (ink.label, ink.meta) == ("a", {"style": 3})


@pytest.mark.parametrize(
    "strokes, message",
    [
        ([np.zeros((0, 2))], "stroke 0 has no points"),
        ([SQUARE, np.zeros((3, 3))], r"\(n, 2\), got \(3, 3\)"),
        ([np.zeros(4)], r"\(n, 2\), got \(4,\)"),
        ([SQUARE, [[0, np.nan]]], "stroke 1 .* not finite"),
        ([[[np.inf, 0]]], "stroke 0 .* not finite"),
    ],
)
def test_strokes_of_a_wrong_shape_are_refused(strokes, message):
    with pytest.raises(ValueError, match=message):
        Drawing(tuple(strokes))


@pytest.mark.parametrize("times", [([0, 1, 2, 3],), ([0, 1, 2], [3]), ([0] * 4, [1], [2])])
def test_times_must_match_the_strokes(times):
    with pytest.raises(ValueError, match="one value for every point"):
        Drawing((SQUARE, DOT), times=times)


def test_translate_and_scale(ink):
    assert np.array_equal(ink.translate(3, -1).points, ink.points + [3, -1])
    assert np.array_equal(ink.scale(2).points, ink.points * 2)
    assert np.array_equal(ink.scale(2, -0.5).points, ink.points * [2, -0.5])


def test_shear_moves_x_by_slope_times_y(ink):
    x, y = ink.points.T
    assert np.allclose(ink.shear(0.25).points, np.stack([x + 0.25 * y, y], axis=1))
    # With y down, a negative slope carries what stands above the baseline to the right.
    assert Drawing(([[0, 0], [0, -1]],)).shear(-0.3).strokes[0][1, 0] == np.float32(0.3)


def test_rotation_is_clockwise_on_the_page():
    quarter = Drawing(([[1, 0], [0, 1]],)).rotate(np.pi / 2)
    assert np.allclose(quarter.points, [[0, 1], [-1, 0]], atol=1e-6)
    points = np.random.default_rng(0).normal(size=(20, 2))
    turned = Drawing((points,)).rotate(0.7).points
    assert np.allclose(turned @ [1, 1j], points @ [1, 1j] * np.exp(0.7j), atol=1e-5)


def test_point_for_point_transforms_keep_times_label_and_meta(ink):
    for other in (ink.translate(1, 0), ink.scale(2), ink.shear(1), ink.rotate(1)):
        assert [list(time) for time in other.times] == [[0, 1, 2, 3], [4]]
        assert (other.label, other.meta) == ("a", {"style": 3})


def test_other_strokes_leave_times_out(ink):
    assert ink.with_strokes([DOT]).times is None
    assert ink.with_strokes([DOT]).label == "a"


def test_with_meta_adds_facts(ink):
    assert ink.with_meta(seed=7, style=4).meta == {"style": 4, "seed": 7}


def test_sum_is_the_strokes_of_both(ink):
    both = ink + Drawing((DOT,), label="b")
    assert [len(stroke) for stroke in both.strokes] == [4, 1, 1]
    assert both.label == "a"


def test_equality_compares_ink_and_label(ink):
    assert ink == Drawing((SQUARE.copy(), DOT), label="a")
    assert ink != ink.with_label("b")
    assert ink != ink.translate(0, 1)
    assert ink != ink.with_strokes([SQUARE])
    assert ink != "a"
