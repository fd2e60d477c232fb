"""Frames against a plain loop over strokes and points."""

import math

import numpy as np
import pytest

from strokegen.models.reader.frames import INPUTS, frame_counts, frames, points_of


def places(strokes):
    """(place, point's number or that of the next, in the air, begins, ends) of each frame."""
    rows, number = [], 0
    for k, stroke in enumerate(strokes):
        if k:
            last, short = strokes[k - 1][-1], min(len(strokes[k - 1]), len(stroke)) <= 2
            shares = (1 / 3, 2 / 3) if short else (1 / 2,)
            rows += [(last + s * (stroke[0] - last), number, True, False, False) for s in shares]
        if len(stroke) == 1:
            rows += [
                (stroke[0], number, False, True, False),
                (stroke[0], number, False, False, True),
            ]
        else:
            for i, point in enumerate(stroke):
                at = number + i
                rows.append((point, at, False, i == 0, i == len(stroke) - 1))
        number += len(stroke)
    return rows


def plain(strokes):
    """Features by their definitions, one frame after the other."""
    out, points, right = [], [], -math.inf
    before, way = None, (0.0, 0.0)
    for place, number, air, begins, ends in places(strokes):
        x, y = place
        dx, dy = (0.0, 0.0) if before is None else (x - before[0], y - before[1])
        far = math.hypot(dx, dy)
        cos, sin = (dx / far, dy / far) if far > 1e-4 else (0.0, 0.0)
        right = right if air else max(right, x)
        out.append([
            math.asinh(dx / 0.27), math.asinh(dy / 0.27), ends, begins, air,
            max(-4.0, min(4.0, -y)), math.asinh(right - x), cos, sin,
            cos * way[0] + sin * way[1], sin * way[0] - cos * way[1],
        ])  # fmt: skip
        points.append(number)
        before, way = place, (cos, sin)
    return np.array(out, float), points


CASES = [[1], [2], [3], [1, 1, 1], [5, 1, 4], [2, 7, 3, 3], [12, 2, 1, 6, 3]]


def drawn(lengths, seed=0):
    rng = np.random.default_rng([seed, *lengths])
    return [rng.normal(0, 2, (n, 2)) for n in lengths]


@pytest.mark.parametrize("lengths", CASES, ids=str)
def test_features_are_those_of_the_definition(lengths):
    strokes = drawn(lengths)
    ends = np.zeros(sum(lengths), bool)
    ends[np.cumsum(lengths) - 1] = True
    features, points = frames(np.concatenate(strokes), ends)
    want, numbers = plain(strokes)
    assert features.shape == want.shape and features.shape[1] == INPUTS
    assert features.dtype == np.float32 and points.tolist() == numbers
    assert np.allclose(features, want, atol=1e-5)


def test_counts_are_those_of_the_frames(inks):
    starts = np.cumsum([0, *map(len, inks)])
    want = [len(frames(*points_of(ink, 0.27))[0]) for ink in inks]
    assert frame_counts(np.concatenate(inks), starts).tolist() == want


def test_points_are_the_summed_offsets(inks):
    points, ends = points_of(inks[0], 0.5)
    assert np.allclose(np.diff(points, axis=0), 0.5 * inks[0][1:, :2], atol=1e-6)
    assert np.flatnonzero(ends).tolist() == [8, 9, 11, 25]


def test_three_dots_have_steps_for_three_labels():
    dots = np.array([[0, 0], [1, 0], [2, 0]], float)
    features, _ = frames(dots, np.ones(3, bool))
    assert len(features) // 2 >= 2 * 3 - 1
