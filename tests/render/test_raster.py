import numpy as np
import pytest
from PIL import Image, ImageDraw

from strokegen.render import raster
from strokegen.render.raster import trace

shapely = pytest.importorskip("shapely")


def drawn(line, pen, shape=(40, 60)):
    mask = np.zeros(shape, np.uint8)
    trace(mask, [np.asarray(line, float)], pen)
    return mask / 255


def supersampled(line, pen, shape, times=16):
    """Area by counting fine samples within pen / 2 of the line."""
    height, width = shape
    y, x = (np.mgrid[: height * times, : width * times] + 0.5) / times
    inside = np.zeros(x.shape, bool)
    for (ax, ay), (bx, by) in zip(line[:-1], line[1:]):
        length = (bx - ax) ** 2 + (by - ay) ** 2
        t = np.clip(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length, 0, 1)
        inside |= (x - ax - t * (bx - ax)) ** 2 + (y - ay - t * (by - ay)) ** 2 <= (pen / 2) ** 2
    return inside.reshape(height, times, width, times).mean(axis=(1, 3))


@pytest.mark.parametrize("pen", [0.3, 1.0, 2.5, 7.0])
@pytest.mark.parametrize("line", [[(8, 9), (50, 30)], [(5.3, 20.2), (30, 8), (52, 33)]])
def test_coverage_is_that_of_counted_samples(line, pen):
    ours, counted = drawn(line, pen), supersampled(line, pen, (40, 60))
    # Its ends and bends alone are not exact.
    assert np.abs(ours - counted).max() < 0.1
    assert (np.abs(ours - counted) > 0.04).sum() < 8
    area = shapely.LineString(line).buffer(pen / 2, quad_segs=64).area
    assert ours.sum() == pytest.approx(area, rel=0.01)


def test_coverage_is_that_of_pillows_line():
    times = 8
    image = Image.new("L", (60 * times, 40 * times))
    ImageDraw.Draw(image).line([(10 * times, 5 * times), (50 * times, 35 * times)], 255, 4 * times)
    pillow = np.asarray(image.reduce(times)) / 255
    ours = drawn([(10, 5), (50, 35)], 4.0)
    middle = np.s_[8:32, 14:46]  # without the ends, which Pillow cuts square
    assert np.abs(ours - pillow)[middle].mean() < 0.01
    assert np.abs(ours - np.roll(pillow, 1, axis=1))[middle].mean() > 0.03


@pytest.mark.parametrize("pen", [0.4, 1.0, 3.0, 4.6])
def test_level_lines_are_exact(pen):
    row = drawn([(10, 20.25), (50, 20.25)], pen)[:, 30]
    edges = np.clip(np.arange(41) - (20.25 - pen / 2), 0, pen)
    np.testing.assert_allclose(row, np.diff(edges), atol=0.003)


def test_a_dot_is_a_disc():
    dot = drawn([(30.5, 20.5)], 10)
    assert dot.sum() == pytest.approx(np.pi * 25, rel=0.02)
    assert dot[20, 30] == 1 and dot[20, 24] == 0 and dot[14, 24] == 0


def test_crossings_and_repeats_are_not_darker():
    once = drawn([(5, 20), (55, 20)], 0.5)
    twice = drawn([(5, 20), (55, 20), (5, 20)], 0.5)
    np.testing.assert_array_equal(once, twice)


def test_what_lies_outside_is_cut_and_does_not_wrap():
    line = [(-30, -10), (90, 50)]
    small, large = drawn(line, 6), drawn(np.add(line, 100), 6, (240, 260))
    np.testing.assert_array_equal(small, large[100:140, 100:160])
    assert drawn([(-500, 20), (-400, 20)], 6).sum() == 0


def test_many_lines_at_once_are_as_one_by_one():
    rng = np.random.default_rng(0)
    lines = [rng.uniform(-5, 65, (count, 2)) for count in (1, 4, 1, 2, 7)]
    together, alone = (np.zeros((40, 60), np.uint8) for _ in range(2))
    trace(together, lines, 1.7)
    for line in lines:
        trace(alone, [line], 1.7)
    # A longer window around each piece sees no more of it.
    np.testing.assert_array_equal(together, alone)
    trace(together, [], 1.7)
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize("line", [[(2.5, 2.5), (30.5, 30.5)], [(2.5, 9.5), (50.5, 9.5)]])
def test_a_line_through_the_middles_of_pixels(line):
    ours, counted = drawn(line, 0.5), supersampled(line, 0.5, (40, 60))
    assert np.abs(ours - counted).max() < 0.2  # at its ends, which count whole
    assert np.abs(ours - counted)[4:29, 4:29].max() < 0.04


KINDS = {
    "curly": lambda rng: np.cumsum(rng.normal(0, 3, (15, 2)), axis=0) + [30, 20],
    "crossing": lambda rng: rng.uniform(5, 45, (6, 2)) * [1.2, 0.8],
    "back": lambda rng: rng.uniform(5, 45, (2, 2))[[0, 1, 0]] * [1.2, 0.8],
    "tiny": lambda rng: rng.normal(0, 0.05, (5, 2)) + [30, 20],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pen", [0.5, 1.0, 2.0, 2.9, 3.1, 4.0, 16.0, 40.0])
def test_generated_lines_are_those_of_counted_samples(kind, pen):
    """Both ways of drawing, by the line and by its outline, on either side of 3 px."""
    line = KINDS[kind](np.random.default_rng(int(10 * pen)))
    ours, counted = drawn(line, pen), supersampled(line, pen, (40, 60))
    assert np.abs(ours - counted).mean() < 0.012
    assert (np.abs(ours - counted) > 0.3).sum() < 4
    assert (ours[counted == 0] < 0.2).all()


@pytest.mark.parametrize("pen", [1.0, 7.0])
def test_a_long_line_drawn_in_parts_is_as_one(pen, monkeypatch):
    line = np.random.default_rng(2).uniform(-20, 80, (60, 2))
    whole = drawn(line, pen)
    monkeypatch.setattr(raster, "_POINTS", 5)
    monkeypatch.setattr(raster, "_PIXELS", 50)
    np.testing.assert_allclose(drawn(line, pen), whole, atol=0.005)


@pytest.mark.parametrize("pen", [1.0, 7.0])
def test_far_ink_leaves_the_near_as_it_is(pen):
    line = [(5, 20), (55, 20)]
    mask = np.zeros((40, 60), np.uint8)
    trace(mask, [np.array(line, float), np.array([[1e9, 1e9], [-1e9, 2e9]])], pen)
    np.testing.assert_array_equal(mask / 255, drawn(line, pen))
