"""Stroke-3 and stroke-5: there and back again, and nothing cut on the way."""

import numpy as np
import pytest

from strokegen.ink.arrays import (
    from_sketch_rows,
    from_stroke3,
    from_stroke5,
    to_sketch_rows,
    to_stroke3,
    to_stroke5,
)
from strokegen.ink.drawing import Drawing

INK = Drawing(([[1, 2], [3, 2], [3, 5]], [[0, 0]], [[-1, 1], [4, 4]]), label="x")
STROKE3 = [[1, 2, 0], [2, 0, 0], [0, 3, 1], [-3, -5, 1], [-1, 1, 0], [5, 3, 1]]


def same(a, b):
    return len(a) == len(b) and all(np.array_equal(p, q) for p, q in zip(a.strokes, b.strokes))


def test_stroke3_by_hand():
    array = to_stroke3(INK)
    assert array.dtype == np.float32
    assert np.array_equal(array, STROKE3)
    assert from_stroke3(np.array(STROKE3), "x") == INK


def test_stroke5_by_hand():
    rows = to_stroke5(INK)
    assert np.array_equal(rows[:-1, :2], np.array(STROKE3)[:, :2])
    assert np.array_equal(rows[:, 2:].argmax(axis=1), [0, 0, 1, 1, 0, 1, 2])
    assert np.array_equal(rows[:, 2:].sum(axis=1), np.ones(7))
    assert np.array_equal(rows[-1], [0, 0, 0, 0, 1])
    assert from_stroke5(rows, "x") == INK


def test_stroke5_is_padded_with_ends_to_its_length():
    rows = to_stroke5(INK, 10)
    assert rows.shape == (10, 5)
    assert np.array_equal(rows[6:], np.tile([0, 0, 0, 0, 1], (4, 1)))
    assert from_stroke5(rows, "x") == INK


def test_a_drawing_is_never_cut_to_fit():
    assert len(to_stroke5(INK, 7)) == 7
    for length in (6, 3, 0):
        with pytest.raises(ValueError, match=f"6 points and an end do not fit in {length} rows"):
            to_stroke5(INK, length)


@pytest.mark.parametrize("seed", range(5))
def test_points_on_a_grid_come_back_bit_for_bit(seed):
    rng = np.random.default_rng(seed)
    strokes = [rng.integers(-(2**14), 2**14, (rng.integers(1, 40), 2)) / 64 for _ in range(9)]
    ink = Drawing(tuple(strokes))
    assert same(from_stroke3(to_stroke3(ink)), ink)
    assert same(from_stroke5(to_stroke5(ink, 500)), ink)


@pytest.mark.parametrize("seed", range(5))
def test_any_points_come_back_to_float32(seed):
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.normal(size=(3000, 2)), axis=0)
    ink = Drawing(tuple(np.split(walk, [1, 700, 2100])))
    back = from_stroke3(to_stroke3(ink))
    assert [len(s) for s in back.strokes] == [1, 699, 1400, 900]
    resolution = np.spacing(np.abs(ink.points).max(), dtype=np.float32)
    assert np.abs(back.points - ink.points).max() <= resolution
    # The offsets themselves are what networks see: a second trip changes nothing worth a float.
    assert np.allclose(to_stroke3(back), to_stroke3(ink), atol=2 * resolution)


def test_a_last_stroke_never_lifted_is_kept():
    assert same(
        from_stroke3([[0, 0, 1], [1, 0, 0], [1, 0, 0]]), Drawing(([[0, 0]], [[1, 0], [2, 0]]))
    )


def test_rows_after_the_end_of_drawing_are_not_ink():
    rows = to_stroke5(INK, 9)
    rows[8] = [5, 5, 1, 0, 0]
    assert from_stroke5(rows, "x") == INK
    assert same(from_stroke5(rows[:6]), INK), "an end that is missing cuts nothing"


def test_no_ink():
    empty = Drawing(())
    assert to_stroke3(empty).shape == (0, 3)
    assert np.array_equal(to_stroke5(empty), [[0, 0, 0, 0, 1]])
    assert len(from_stroke3(np.zeros((0, 3)))) == len(from_stroke5(to_stroke5(empty, 4))) == 0


@pytest.mark.parametrize("shape", [(4, 2), (4, 5), (3,), (2, 2, 3)])
def test_stroke3_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match="stroke-3 needs shape"):
        from_stroke3(np.zeros(shape))


@pytest.mark.parametrize("shape", [(4, 3), (5,), (1, 2, 5)])
def test_stroke5_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match="stroke-5 needs shape"):
        from_stroke5(np.zeros(shape))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_offsets_that_are_not_finite_are_refused(value):
    with pytest.raises(ValueError, match="not finite"):
        from_stroke3([[0, 0, 0], [value, 0, 1]])


def test_rows_lead_from_the_first_point_on_and_come_back():
    strokes = [[10, 20], [30, 20], [30, 60]], [[50, 50]], [[0, 0], [10, 10]]
    drawing = Drawing(tuple(map(np.float32, strokes)))
    rows = to_sketch_rows(drawing, 20)
    assert rows.tolist() == [
        [1, 0, 1, 0, 0], [0, 2, 0, 1, 0], [1, -0.5, 0, 1, 0], [-2.5, -2.5, 1, 0, 0],
        [0.5, 0.5, 0, 1, 0],
    ]  # fmt: skip
    assert from_sketch_rows(rows, 20) == drawing.translate(-10, -20)


def test_a_dot_to_begin_with_is_kept():
    drawing = Drawing((np.float32([[0, 0]]), np.float32([[4, 0], [8, 0]])))
    rows = to_sketch_rows(drawing, 4)
    assert rows[0].tolist() == [0, 0, 0, 1, 0] and len(rows) == 3
    assert from_sketch_rows(rows, 4) == drawing
