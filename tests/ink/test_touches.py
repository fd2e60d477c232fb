"""Touches as drawings, there and back."""

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.ink.touches import from_touches, to_touches

PLAYED = np.array([
    [0.1, 0.2, 0.0], [0.2, 0.3, 0.02], [0.3, 0.3, 0.0169],
    [0.9, 0.9, 0.5],
    [0.5, 0.1, 0.11], [0.5, 0.2, 0.1], [0.4, 0.2, 0.0],
])  # fmt: skip


def test_a_pause_of_over_a_tenth_of_a_second_begins_a_stroke():
    drawing = from_touches(PLAYED, "a")
    assert [len(stroke) for stroke in drawing.strokes] == [3, 1, 3]
    assert np.allclose(np.concatenate(drawing.times), np.cumsum(PLAYED[:, 2]))
    assert drawing.label == "a" and np.allclose(drawing.points, PLAYED[:, :2])


def test_touches_come_back():
    rng = np.random.default_rng(0)
    played = np.column_stack([rng.uniform(-0.5, 1.5, (500, 2)), rng.exponential(0.1, 500)])
    assert np.abs(to_touches(from_touches(played)) - played).max() < 1e-5
    assert to_touches(from_touches(np.zeros((0, 3)))).shape == (0, 3)


def test_a_first_wait_is_kept():
    late = PLAYED + [0, 0, 0.3]
    assert to_touches(from_touches(late))[0, 2] == pytest.approx(0.3)
    assert from_touches(late).times[0][0] == pytest.approx(0.3)


def test_ink_without_times_has_no_touches():
    with pytest.raises(ValueError, match="has no times"):
        to_touches(Drawing((PLAYED[:, :2],)))
    with pytest.raises(ValueError, match="run backwards"):
        to_touches(Drawing((PLAYED[:2, :2],), ([1, 0],)))


@pytest.mark.parametrize("touches", [np.zeros((3, 2)), [[0, 0, np.inf]], [[0, 0, -1]]])
def test_what_no_touches_are(touches):
    with pytest.raises(ValueError, match="touches"):
        from_touches(touches)
