"""Novelty: what counts as the same shape, against distances worked out by hand and by SciPy."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from scipy.spatial.distance import cdist

from strokegen.ink.drawing import Drawing
from strokegen.models.sketch_rnn.novelty import BLUR, SIDE, nearest, nearest_others, pictures

CROSS = Drawing(([[0, 50], [100, 50]], [[50, 0], [50, 100]]))
FRAME = Drawing(([[0, 0], [100, 0], [100, 100], [0, 100], [0, 0]],))


def test_place_size_order_and_direction_do_not_count():
    turned = Drawing(tuple(stroke[::-1] for stroke in CROSS.strokes[::-1]))
    same = [CROSS, CROSS.translate(300, -20), CROSS.scale(0.01), turned]
    rows = pictures(same)
    assert rows.shape == (4, SIDE * SIDE)
    assert np.allclose(rows, rows[0], atol=1e-6)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert nearest(rows[1:], rows[:1])[1] == pytest.approx(0, abs=1e-3)


def test_shape_counts_and_its_sides_up_to_threefold():
    wide = CROSS.map(lambda points: points * [1, 0.4])
    flat = CROSS.map(lambda points: points * [1, 0.05])
    apart = cdist(*[pictures([CROSS, FRAME, wide, flat])] * 2)
    assert apart[0, 2] == pytest.approx(0, abs=0.02)
    assert apart[0, 1] > 0.8 and apart[0, 3] > 0.5


def test_the_blur_is_a_gaussian():
    (row,) = pictures([CROSS])
    middle = SIDE // 2 - 1 + 0.5
    ink = np.zeros((SIDE, SIDE))
    line = np.rint(np.linspace(3, SIDE - 4, 500)).astype(int)
    ink[int(np.rint(middle)), line] = ink[line, int(np.rint(middle))] = 1
    wanted = gaussian_filter(ink, BLUR, mode="constant", truncate=8)
    assert np.allclose(row.reshape(SIDE, SIDE), wanted / np.linalg.norm(wanted), atol=2e-3)


def test_neighbours_are_those_of_scipy():
    rng = np.random.default_rng(0)
    rows = pictures([Drawing((rng.random((4, 2)), rng.random((3, 2)))) for _ in range(30)])
    apart = cdist(rows, rows)
    index, distance = nearest(rows[:10], rows[10:])
    assert index.tolist() == apart[:10, 10:].argmin(axis=1).tolist()
    assert np.allclose(distance, apart[:10, 10:].min(axis=1), atol=1e-3)
    np.fill_diagonal(apart, np.inf)
    assert np.allclose(nearest_others(rows), apart.min(axis=1), atol=1e-3)


def test_no_ink_and_a_dot_are_like_nothing_and_like_a_dot():
    nothing, dot, other = pictures([Drawing(()), Drawing([[[5, 5]]]), Drawing([[[900, -3]]])])
    assert np.isfinite([nothing, dot, other]).all() and not nothing.any()
    assert np.allclose(dot, other) and np.linalg.norm(dot) == pytest.approx(1)
