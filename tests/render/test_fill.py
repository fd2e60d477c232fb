import numpy as np
import pytest
from PIL import Image, ImageDraw

from strokegen.render import fill as filling
from strokegen.render.fill import fill
from strokegen.render.outline import ribbons


def ribbon(line, radius, tolerance):
    (outline,) = ribbons(np.asarray(line, float), radius, np.zeros(len(line), int), tolerance)
    return outline


def filled(outline, shape=(40, 60)):
    mask = np.zeros(shape, np.uint8)
    fill(mask, [np.asarray(outline, float)])
    return mask / 255


def test_a_rectangle_between_pixels_is_exact():
    rectangle = filled([(10.25, 5.5), (20.5, 5.5), (20.5, 8.75), (10.25, 8.75)])
    columns = np.clip(np.arange(61) - 10.25, 0, 10.25)
    rows = np.clip(np.arange(41) - 5.5, 0, 3.25)
    expected = np.outer(np.diff(rows), np.diff(columns))
    np.testing.assert_allclose(rectangle, expected, atol=0.003)


@pytest.mark.parametrize("seed", range(5))
def test_convex_polygons_are_those_of_pillow(seed):
    """Pillow's polygon, drawn sixteen times as large and counted."""
    rng, times = np.random.default_rng(seed), 16
    angle = np.sort(rng.uniform(0, 2 * np.pi, 7))
    outline = [30, 20] + np.stack([25 * np.cos(angle), 17 * np.sin(angle)], axis=1)
    image = Image.new("L", (60 * times, 40 * times))
    ImageDraw.Draw(image).polygon([tuple(p) for p in outline * times - 0.5], fill=255)
    pillow = np.asarray(image.reduce(times)) / 255
    ours = filled(outline)
    assert np.abs(ours - pillow).max() < 0.13  # Pillow's own edge is a sixteenth wide
    assert ours.sum() == pytest.approx(pillow.sum(), rel=0.005)
    assert filled(outline[::-1]).sum() == pytest.approx(ours.sum())


def test_parts_that_lie_twofold_are_not_darker():
    once = filled(ribbon([(8, 20), (50, 20)], np.full(2, 4.0), 0.01))
    twice = filled(ribbon([(8, 20), (50, 20), (8, 20)], np.full(3, 4.0), 0.01))
    # Where a pixel's edge is covered twice its share may be counted twice, at the rim alone.
    assert np.abs(once - twice)[17:23, 10:48].max() == 0
    assert twice.max() == 1
    both = np.zeros((40, 60), np.uint8)
    for _ in range(2):
        fill(both, [ribbon([(8, 20), (50, 20)], np.full(2, 4.0), 0.01)])
    np.testing.assert_array_equal(both / 255, once)


@pytest.mark.parametrize("shift", [(0, 0), (-25, 0), (25, 0), (0, -18), (0, 18), (-30, -20)])
def test_what_lies_outside_is_cut(shift):
    outline = ribbon([(10, 10), (50, 30), (30, 33)], np.full(3, 3.3), 0.01)
    large = filled(outline + 100, (240, 260))
    x, y = shift
    expected = large[100 - y : 140 - y, 100 - x : 160 - x]
    np.testing.assert_allclose(filled(outline + [x, y]), expected, atol=0.005)


def test_far_away_is_nothing():
    outline = ribbon([(0, 0), (9, 9)], np.full(2, 2.0), 0.01)
    for place in ([500, 0], [-500, 0], [0, 500], [0, -500]):
        assert filled(outline + place).sum() == 0


def test_edges_on_whole_pixels():
    assert filled([(3, 3), (7, 3), (7, 6), (3, 6)]).sum() == 12
    assert filled([(0, 0), (60, 0), (60, 40), (0, 40)]).sum() == 2400


@pytest.mark.parametrize("cells", [1, 500, 1 << 22])
def test_many_outlines_at_once_are_as_one_by_one(cells, monkeypatch):
    rng = np.random.default_rng(1)
    outlines = [rng.uniform(-20, 80, (count, 2)) for count in (3, 9, 4, 30, 3)]
    outlines += [outlines[0] + 500, np.array([(3.0, 3), (7, 3), (7, 6), (3, 6)])]
    alone, together = (np.zeros((40, 60), np.uint8) for _ in range(2))
    for outline in outlines:
        fill(alone, [outline])
    monkeypatch.setattr(filling, "_CELLS", cells)
    fill(together, outlines)
    np.testing.assert_array_equal(together, alone)
    fill(together, [])
    np.testing.assert_array_equal(together, alone)
