import numpy as np
import pytest

from strokegen.ink.curve import flatten
from strokegen.render.outline import ribbons

shapely = pytest.importorskip("shapely")


def ribbon(line, radius, tolerance):
    (outline,) = ribbons(line, radius, np.zeros(len(line), int), tolerance)
    return outline


def swept(line, radius):
    """What discs of the given radii cover on their way along a line, by shapely."""
    discs = [shapely.Point(p).buffer(r, quad_segs=64) for p, r in zip(line, radius)]
    if len(discs) == 1:
        return discs[0]
    return shapely.union_all(
        [shapely.union_all(pair).convex_hull for pair in zip(discs[:-1], discs[1:])]
    )


def winding(polygon, points):
    """How often a closed polygon goes around each point, by counting upward and downward edges."""
    count = np.zeros(len(points), int)
    x, y = points.T
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0)):
        left = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)
        count += ((y0 <= y) & (y1 > y) & (left > 0)).astype(int)
        count -= ((y0 > y) & (y1 <= y) & (left < 0)).astype(int)
    return count


def curls(seed):
    points = np.cumsum(np.random.default_rng(seed).normal(size=(14, 2)) * 4, axis=0)
    return flatten(points, 0.02)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("even", [True, False])
def test_nonzero_fills_what_the_discs_cover(seed, even):
    line = curls(seed)
    wave = 1.2 + 0.9 * np.sin(np.linspace(0, 9, len(line)))
    radius = np.full(len(line), 1.5) if even else wave
    shape, polygon = swept(line, radius), ribbon(line, radius, 0.02)
    rng = np.random.default_rng(seed)
    points = rng.uniform(np.add(shape.bounds[:2], -1), np.add(shape.bounds[2:], 1), (20_000, 2))
    filled = winding(polygon, points) != 0
    inside = shapely.contains_xy(shape, *points.T)
    # The boundary may be off by the tolerance, nothing else.
    near = shapely.distance(shape.boundary, shapely.points(points)) < 0.025
    assert (filled == inside)[~near].all()
    assert inside.sum() > 2000 and (filled != inside).mean() < 0.004


@pytest.mark.parametrize("seed", range(3))
def test_it_always_winds_the_same_way(seed):
    line = curls(seed)
    points = line[::5] + 0.01
    for path in (line, line[::-1]):
        count = winding(ribbon(path, np.full(len(path), 1.5), 0.02), points)
        assert (count < 0).all()


@pytest.mark.parametrize(
    "line",
    [
        [(0, 0), (10, 0), (0, 0)],  # straight back
        [(0, 0), (10, 0), (10, 0), (0.1, 0.2)],  # a repeat, then almost back
        [(0, 0), (5, 5), (0, 5), (5, 0)],  # across itself
        [(0, 0), (0.1, 0), (0.1, 0.1), (0, 0.1), (0, 0)],  # far smaller than the pen
    ],
)
def test_sharp_turns_leave_no_holes(line):
    line = np.array(line, float)
    shape = swept(line, np.full(len(line), 1.0))
    points = np.random.default_rng(0).uniform(-2, 12, (20_000, 2))
    filled = winding(ribbon(line, np.full(len(line), 1.0), 0.005), points) != 0
    inside = shapely.contains_xy(shape, *points.T)
    assert (filled != inside).sum() <= 20


def test_a_dot_is_a_disc():
    disc = ribbon(np.array([[3.0, 4.0]]), np.array([2.0]), 0.01)
    np.testing.assert_allclose(np.hypot(*(disc - [3, 4]).T), 2)
    assert shapely.Polygon(disc).area == pytest.approx(np.pi * 4, rel=0.01)


def test_a_cone_touches_both_discs():
    """Two discs of unlike radii and their common tangents: the hull's area in closed form."""
    far, big, small = 10.0, 3.0, 1.0
    lean = np.arcsin((big - small) / far)
    area = (
        (big + small) * far * np.cos(lean)
        + big**2 * (np.pi / 2 + lean)
        + small**2 * (np.pi / 2 - lean)
    )
    cone = ribbon(np.array([[0, 0], [far, 0]]), np.array([big, small]), 1e-3)
    assert shapely.Polygon(cone).area == pytest.approx(area, rel=2e-3)


def test_the_tolerance_is_kept_with_few_points():
    line = np.array([[0.0, 0.0], [10.0, 0.0]])
    coarse, fine = (ribbon(line, np.full(2, 2.0), tolerance) for tolerance in (0.1, 0.001))
    assert len(coarse) < 20 < len(fine)
    for polygon, tolerance in ((coarse, 0.1), (fine, 0.001)):
        middles = (polygon + np.roll(polygon, -1, axis=0)) / 2
        distance = np.hypot(middles[:, 0] - np.clip(middles[:, 0], 0, 10), middles[:, 1])
        assert 0 <= 2 - distance.min() <= tolerance * 1.01


def test_many_lines_at_once_are_as_one_by_one():
    rng = np.random.default_rng(2)
    lines = [rng.normal(size=(count, 2)) * 9 for count in (1, 6, 2, 1, 40, 3, 1)]
    lines.append(np.repeat(lines[1], 2, axis=0))
    radii = [rng.uniform(0.2, 2, len(line)) for line in lines[:-1]]
    radii.append(np.repeat(radii[1], 2))
    number = np.repeat(np.arange(len(lines)), list(map(len, lines)))
    together = ribbons(np.concatenate(lines), np.concatenate(radii), number, 0.02)
    assert len(together) == len(lines)
    for outline, line, radius in zip(together, lines, radii):
        np.testing.assert_allclose(outline, ribbon(line, radius, 0.02), atol=1e-12)
    np.testing.assert_allclose(together[-1], together[1], atol=1e-12)
