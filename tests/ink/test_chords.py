"""What is straight by its shape: figures by their turns, against pen ink."""

import numpy as np
import pytest

from strokegen.ink.chords import by_shape, cornered, simplified
from strokegen.ink.drawing import Drawing


def regular(corners, skip=1):
    turn = 2 * np.pi * skip * np.arange(corners + 1) / corners
    return np.stack([np.cos(turn), np.sin(turn)], axis=1)


def placed(points, seed):
    """Scaled, turned and moved, in float32 as a drawing holds it."""
    rng = np.random.default_rng(seed)
    angle, size = rng.uniform(0, 2 * np.pi), 10 ** rng.uniform(-1, 3)
    cos, sin = np.cos(angle), np.sin(angle)
    moved = np.asarray(points) @ [[cos, sin], [-sin, cos]] * size + rng.normal(size=2) * size
    return moved.astype(np.float32)


def between(points, count):
    """`count` points more on each edge."""
    at = np.arange(0, len(points) - 1 + 1e-9, 1 / (count + 1))
    return np.stack([np.interp(at, np.arange(len(points)), axis) for axis in points.T], axis=1)


STAIR = np.cumsum([[0, 0], *[[1, 0], [0, -1]] * 6], axis=0).astype(float)
HATCH = np.array([[k % 4 in (1, 2), k // 2 / 5] for k in range(24)], float)
ZIGZAG = np.array([[k, k % 2 * 1.5] for k in range(11)], float)
FIGURES = [regular(k) for k in (3, 4, 5, 6, 7, 8)] + [regular(5, 2), regular(7, 3), regular(12, 5)]
FIGURES += [
    STAIR,
    HATCH,
    ZIGZAG,
    np.array([[0, 0], [5, 0], [5, 1], [0, 1], [0, 0.0]]),
    np.array([[0, 0], [5, 0], [5, 1.0]]),
]


@pytest.mark.parametrize("seed", range(8))
def test_figures_of_corners_are_chords(seed):
    strokes = [placed(points, seed) for points in FIGURES]
    strokes += [placed(between(points, 1 + seed), seed) for points in FIGURES]
    assert cornered(strokes) == [True] * len(strokes)
    # Every stroke by itself: what stands beside it tells nothing.
    assert [cornered([stroke])[0] for stroke in strokes] == [True] * len(strokes)


@pytest.mark.parametrize("seed", range(8))
def test_pen_ink_is_none(seed):
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 3 * np.pi, 60)
    curves = [np.stack([t * rng.uniform(0.2, 1), np.sin(t)], axis=1), regular(24), regular(10),
              np.stack([np.exp(t / 9) * np.cos(t), np.exp(t / 9) * np.sin(t)], axis=1),
              # A sharp corner between two bows is no chord's.
              np.abs(np.stack([t / 3 - np.pi / 2, np.sin(t)], axis=1)),
              [[0, 0]], [[0, 0], [3, 4]], [[0, 0], [1, 1], [7, 7]], [[2, 2]] * 3]  # fmt: skip
    strokes = [placed(curve, seed) for curve in curves]
    assert cornered(strokes) == [False] * len(strokes)


def test_a_pen_s_ink_and_a_network_s_are_smooth_whatever_their_shape():
    square = [regular(4)]
    assert by_shape(Drawing(square)).straight == (True,)
    for more in ({"times": [range(5)]}, {"pressure": [[0.5] * 5]}, {"meta": {"preset": "sketch"}}):
        assert by_shape(Drawing(square, **more)) == Drawing(square, **more)
        assert by_shape(Drawing(square, **more, straight=True)).straight == (False,)
    assert by_shape(Drawing([])) == Drawing([]) and cornered([]) == []


def test_simplified_ink_is_in_whole_numbers_without_times():
    arc = np.array([[0, 0], [9, 2], [17, 6], [22, 12]])
    assert simplified(Drawing([arc, [[3, 3]]])).straight == (True, True)
    assert simplified(Drawing([arc / 4, regular(3)])).straight == (False, True)
    assert simplified(Drawing([arc], times=[range(4)])).straight == (False,)
