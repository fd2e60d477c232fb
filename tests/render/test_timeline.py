import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.render.page import Page
from strokegen.render.timeline import read_animate, stops, timeline

BAR = ([[0, 0], [1, 0], [2, 0]],)


def page(*times):
    return Page(tuple(Drawing(BAR, None if t is None else (t,)) for t in times))


def flat(page, **options):
    times, end = timeline(page, **options)
    return [float(t) for every in times for stroke in every for t in stroke], end


def test_a_drawing_takes_its_own_time():
    assert flat(page([5, 5.5, 7])) == ([0, 0.5, 2], 2)


def test_times_that_go_on_from_drawing_to_drawing_keep_their_pause():
    assert flat(page([0, 1, 2], [3.5, 4, 5]))[0] == [0, 1, 2, 3.5, 4, 5]


def test_other_drawings_follow_each_other():
    times, end = flat(page([0, 1, 2], [0, 1, 2]))
    assert times[:3] == [0, 1, 2] and 2 < times[3] < 2.5 and end == times[-1] == times[3] + 2
    times, _ = flat(page([0, 1, 2], None, [1, 2, 3]))
    assert times == sorted(times) and len(set(times)) == 9


def test_all_of_it_can_take_a_given_time():
    times, end = flat(page([0, 1, 2], [3, 4, 5]), duration=10)
    assert end == 10 and times == [0, 2, 4, 6, 8, 10]
    for wrong in (0, -1, float("nan"), 1e9):
        with pytest.raises(ValueError, match="duration must be positive"):
            timeline(page([0, 1, 2]), wrong)


def test_no_ink_takes_no_time():
    assert timeline(Page(())) == ([], 0)
    assert timeline(Page((Drawing(()),)), 5) == ([[]], 0)


def test_few_stops_follow_the_pace():
    times = np.linspace(2, 6, 200)
    way = np.where(times < 4, times - 2, 2 + 6 * (times - 4))  # slow, then six times as fast
    found = stops(times, way)
    assert len(found) < 8 and found[0] == (2, 0) and found[-1] == (6, 1)
    between = np.interp(times, *np.transpose(found))
    assert np.abs(between - way / way[-1]).max() < 0.03
    assert len(stops(times, times - 2)) == 2


def test_dots_and_standing_times_have_two_stops():
    assert stops(np.array([3.0]), np.array([0.0])) == [(3, 0), (3.04, 1)]
    assert stops(np.array([3.0, 3.0]), np.array([0.0, 1.0])) == [(3, 0), (3.04, 1)]
    assert stops(np.array([3.0, 4.0]), np.array([0.0, 0.0])) == [(3, 0), (4, 1)]


def test_loop_or_once():
    assert read_animate("loop") is True and read_animate("once") is False
    with pytest.raises(ValueError, match="animate 'twice' is none of loop, once"):
        read_animate("twice")
