import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.render.pen import pen_width
from strokegen.render.speed import clock, speeds


def ellipse(a=3.0, b=1.0, count=400):
    t = np.linspace(0, 2 * np.pi, count)
    return t, np.stack([a * np.cos(t), b * np.sin(t)], axis=1)


def test_without_times_it_is_the_two_thirds_power_law():
    """On an ellipse, whose curvature is ab / (a^2 sin^2 t + b^2 cos^2 t)^(3/2)."""
    t, points = ellipse()
    (speed,) = speeds(Drawing((points,)))
    curvature = 3 / (9 * np.sin(t) ** 2 + np.cos(t) ** 2) ** 1.5
    # The law with the floor that keeps straight lines from being infinitely fast.
    law = (curvature / np.median(curvature) + 0.25) ** (-1 / 3)
    np.testing.assert_allclose(speed, law / np.median(law), rtol=0.02)
    assert speed[100] > 1.5 * speed[0]  # the flat side against the tip
    # The law itself, where the curvature is not small.
    bent = curvature > 4 * np.median(curvature)
    pure = curvature ** (-1 / 3)
    ratio = (speed / pure)[bent]
    assert bent.sum() > 20 and ratio.std() / ratio.mean() < 0.03


def test_speed_does_not_depend_on_scale_or_sampling():
    _, points = ellipse()
    _, fine = ellipse(count=1600)
    (speed,), (large,), (finer,) = (speeds(Drawing((p,))) for p in (points, points * 50, fine[::1]))
    np.testing.assert_allclose(large, speed, rtol=1e-3)
    assert finer[400] / finer[0] == pytest.approx(speed[100] / speed[0], rel=0.05)


def test_with_times_it_is_distance_over_time():
    x = np.array([0.0, 1, 2, 3, 4, 8, 12, 16, 20])
    line = np.stack([x, 0 * x], axis=1)
    (speed,) = speeds(Drawing((line,), (0.1 * np.arange(9),)))
    assert speed[1] == pytest.approx(speed[2])
    assert speed[-2] == pytest.approx(4 * speed[1])
    assert np.median(speed) == pytest.approx(1)


def test_points_that_share_a_time_do_not_jump():
    x = np.arange(12.0)
    line = np.stack([x, 0 * x], axis=1)
    times = np.repeat(np.arange(6) * 0.02, 2)
    (speed,) = speeds(Drawing((line,), (times,)))
    assert np.isfinite(speed).all() and speed.max() / speed.min() < 3


@pytest.mark.parametrize(
    "strokes",
    [
        ([[0, 0]],),
        ([[0, 0], [0, 0], [0, 0]],),
        ([[0, 0], [5, 5]],),
        ([[0, 0], [5, 0], [0, 0]],),
        ([[1, 1]], [[0, 0], [1, 0], [1, 0], [2, 5]]),
    ],
)
def test_any_ink_has_a_speed_and_a_clock(strokes):
    drawing = Drawing(strokes)
    for speed, times, stroke in zip(speeds(drawing), clock(drawing), strokes):
        assert len(speed) == len(times) == len(stroke)
        assert (speed > 0).all() and np.isfinite(speed).all()
        assert (np.diff(times) >= 0).all() and (times >= 0).all()
    assert speeds(Drawing(())) == [] == clock(Drawing(()))


def test_times_are_kept_with_their_pauses_and_begin_at_zero():
    strokes = ([[0, 0], [1, 0]], [[2, 0], [3, 0]])
    times = clock(Drawing(strokes, ([7.0, 7.5], [9.0, 9.25])))
    assert [list(time) for time in times] == [[0, 0.5], [2, 2.25]]
    # Times that run backwards stand still instead.
    times = clock(Drawing(strokes, ([7.0, 7.5], [7.25, 8.0])))
    assert [list(time) for time in times] == [[0, 0.5], [0.5, 1]]
    # Times that say nothing are as good as none.
    same = clock(Drawing(strokes, ([3, 3], [3, 3])))
    assert same[0][1] > 0 and same[1][0] > same[0][1]


def test_without_times_the_pace_is_usual_and_the_pen_is_lifted():
    _, points = ellipse()
    drawing = Drawing((points, points + [10, 0])).with_meta(pen=0.1)
    first, second = clock(drawing)
    length = np.hypot(*np.diff(points, axis=0).T).sum()
    assert length / first[-1] == pytest.approx(120 * pen_width(drawing), rel=0.15)
    assert 0.05 < second[0] - first[-1] < 1


def by_turns(drawing):
    """When the pen is where, one point after another."""
    pace, now, last, found = 120 * pen_width(drawing), 0.0, None, []
    for stroke, speed in zip(drawing.strokes, speeds(drawing)):
        points = stroke.astype(float)
        if last is not None:
            now += 0.06 + np.hypot(*(points[0] - last)) / (2.5 * pace)
        times, began = [now], now
        for (a, b), (v, w) in zip(zip(points, points[1:]), zip(speed, speed[1:])):
            times.append(times[-1] + 2 * np.hypot(*(b - a)) / (pace * (v + w)))
        if len(times) > 1 and times[-1] == began:
            times = [began + 0.04 * k / (len(times) - 1) for k in range(len(times))]
        found.append(np.array(times))
        now, last = max(times[-1], began + 0.04), points[-1]
    return found


@pytest.mark.parametrize("seed", range(12))
def test_without_times_the_clock_is_one_point_after_another(seed):
    rng = np.random.default_rng(seed)
    strokes = []
    for _ in range(rng.integers(1, 9)):
        count = int(rng.choice([1, 1, 2, 3, 30]))
        stroke = rng.normal(size=(count, 2)) * rng.choice([0, 1e-4, 1]) + rng.normal(size=2) * 5
        strokes.append(stroke)
    drawing = Drawing(strokes)
    for mine, plain in zip(clock(drawing), by_turns(drawing), strict=True):
        np.testing.assert_allclose(mine, plain, rtol=1e-9, atol=1e-9)


def test_nothing_has_no_times():
    assert clock(Drawing([])) == []
