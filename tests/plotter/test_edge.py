"""Lines at a sheet's edge, compared with shapely's intersection."""

import itertools

import numpy as np
import pytest

from strokegen.plotter.edge import beyond, within
from strokegen.render.sheet import Sheet

shapely = pytest.importorskip("shapely")
SHEET = Sheet(200.0, 100.0, 10.0)
BOX = shapely.box(0, 0, 200, 100)


@pytest.mark.parametrize("seed", range(40))
def test_what_is_cut_is_what_shapely_leaves(seed):
    rng = np.random.default_rng(seed)
    points = rng.uniform(-150, 350, (int(rng.integers(2, 30)), 2))
    if seed % 2:  # upright, level, and along the edges
        points = np.round(points / 50) * 50
        points[1::2, seed % 4 // 2] = points[: len(points) // 2 * 2 : 2, seed % 4 // 2]
    points = points[np.insert((np.diff(points, axis=0) != 0).any(axis=1), 0, True)]
    line = points[:, 0] + 1j * points[:, 1]
    parts = within(line, SHEET)
    found = [pair for part in parts for pair in itertools.pairwise(part.tolist())]
    wanted = []
    for pair in zip(points, points[1:]):
        inside = shapely.LineString(pair).intersection(BOX)
        if inside.length > 0:
            first, last = np.array(inside.coords) @ [1, 1j]
            wanted.append([first, last] if abs(first - complex(*pair[0])) < abs(
                last - complex(*pair[0])) else [last, first])  # fmt: skip
    np.testing.assert_allclose(found, wanted, atol=1e-9)
    # What goes on on the sheet is one line; a line may come back where it went.
    lifts = sum(a[1] != b[0] for a, b in itertools.pairwise(found)) + bool(found)
    assert len(parts) >= lifts if seed % 2 else len(parts) == lifts
    assert not parts or beyond(parts, SHEET) == ""


def test_a_line_on_the_sheet_stays_one_and_one_outside_is_none():
    line = np.array([0, 200, 200 + 100j, 100j, 0, 50 + 50j], complex)
    (only,) = within(line, SHEET)
    assert np.array_equal(only, line) and beyond([line], SHEET) == ""
    assert within(line + 300, SHEET) == [] and within(line[:3] - 1j, SHEET) != []
    assert within(np.array([-5 + 50j, 205 + 50j]), SHEET)[0].tolist() == [50j, 200 + 50j]


def test_how_far_it_reaches_is_told_for_every_side():
    line = np.array([-40 + 50j, 300 + 50j, 100 - 20j, 100 + 400j])
    assert beyond([line], SHEET) == (
        "40 mm to the left, 20 mm at the top, 100 mm to the right, 300 mm at the bottom"
    )
    assert beyond([np.array([0, 200.2])], SHEET) == "0.2 mm to the right"
    assert beyond([np.array([0, 200.004])], SHEET) == ""
