"""From label steps to points: characters that are known, labelled early as the network does."""

import numpy as np
import pytest

from strokegen.models.reader.characters import NOBODY, of_strokes, owners, runs
from strokegen.models.reader.frames import frames
from strokegen.models.reader.reader import Seen


def seen_of(strokes):
    """What is seen of strokes, two frames a step, without any labels."""
    points = np.concatenate(strokes)
    ends = np.zeros(len(points), bool)
    ends[np.cumsum([len(stroke) for stroke in strokes]) - 1] = True
    features, point = frames(points, ends)
    step = np.arange(len(point)) // 2
    none = np.zeros((step[-1] + 1, 1), np.float32)
    return Seen(none, none[:, 0], point, features[:, 4] > 0.5, step, ends), points


def stroke(x, count, width=1.0):
    return np.stack([x + np.linspace(0, width, count), np.sin(np.arange(count))], axis=1)


def said(seen, point):
    """The label step of the first frame at a point."""
    return int(seen.step[np.flatnonzero((seen.point == point) & ~seen.lifted)[0]])


def test_each_stroke_is_its_characters_own():
    rng = np.random.default_rng(0)
    for _ in range(50):
        lengths = rng.integers(8, 20, 6)
        strokes = [stroke(2.0 * k, n) for k, n in enumerate(lengths)]
        seen, points = seen_of(strokes)
        starts = np.cumsum([0, *lengths[:-1]])
        spans = [said(seen, a + int(rng.integers(2, 6))) for a in starts]
        spans = np.array([[a, a + 1] for a in spans])
        found = owners(seen, spans, np.zeros(6, bool), points)
        assert found.tolist() == np.repeat(np.arange(6), lengths).tolist()


def test_a_space_has_no_ink_and_a_second_stroke_is_of_the_character_before():
    strokes = [stroke(0, 10), stroke(0.2, 4, 0.5), stroke(4, 12)]
    seen, points = seen_of(strokes)
    spans = np.array([[1, 2], [said(seen, 14) - 1, said(seen, 14)], [said(seen, 16), 99]])
    found = owners(seen, spans, np.array([False, True, False]), points)
    assert found.tolist() == [0] * 14 + [2] * 12


def test_joined_characters_are_cut_between_their_labels():
    seen, points = seen_of([stroke(0, 60, 6.0)])
    spans = np.array([[2, 3], [12, 13], [22, 23]])
    found = owners(seen, spans, np.zeros(3, bool), points)
    assert (np.diff(found) >= 0).all() and set(found) == {0, 1, 2}
    cuts = np.flatnonzero(np.diff(found)) + 1
    assert 17 <= cuts[0] <= 24 and 37 <= cuts[1] <= 44


def test_a_late_dot_goes_to_the_character_below_it():
    strokes = [stroke(0, 10), stroke(2, 10), stroke(4, 10), np.array([[2.5, -3.0]])]
    seen, points = seen_of(strokes)
    spans = np.array([[said(seen, k), said(seen, k) + 1] for k in (2, 12, 22)])
    assert owners(seen, spans, np.zeros(3, bool), points).tolist()[-1] == 1


def test_only_spaces_own_nothing():
    seen, points = seen_of([stroke(0, 10)])
    assert (owners(seen, np.array([[0, 1]]), np.array([True]), points) == NOBODY).all()


def test_points_of_the_drawing_are_owned_as_the_nearest_of_the_line():
    owner = np.array([0, 0, 0, 1, 1, NOBODY, 2])
    ends = np.array([0, 0, 0, 0, 1, 0, 1], bool)
    ways = [np.array([0, 0.4, 0.6, 0.7, 1]), np.array([0.0, 0.2, 1.0])]
    found = of_strokes(owner, ends, ways)
    assert [part.tolist() for part in found] == [[0, 0, 0, 1, 1], [NOBODY, NOBODY, 2]]
    assert runs(found[0]) == [(0, 0, 3), (1, 3, 5)] and runs(found[1]) == [(2, 2, 3)]


@pytest.mark.parametrize("count", [1, 2])
def test_runs_of_short_strokes(count):
    assert runs(np.full(count, 4)) == [(4, 0, count)]
