"""Doubles and places on straight lines, compared with what they cover."""

import numpy as np
import pytest

from strokegen.plotter.doubles import plain, single

shapely = pytest.importorskip("shapely")


def covered(lines):
    return shapely.union_all([shapely.LineString(np.stack([s.real, s.imag], 1)) for s in lines])


def length(lines):
    return sum(np.abs(np.diff(line)).sum() for line in lines)


def art(seed):
    """Lines that do not touch: bars, squares, arcs, no two at one place."""
    rng = np.random.default_rng(seed)
    turn = np.linspace(0, 2, 30)
    shapes = [np.array([0, 10]), np.array([0, 8, 8 + 8j, 8j, 0]), 6 * np.exp(1j * turn)]
    return [shapes[k % 3] * np.exp(1j * rng.uniform(0, 6)) + 30 * k for k in range(9)]


@pytest.mark.parametrize("seed", range(10))
def test_repeats_either_way_round_and_a_little_beside_are_drawn_once(seed):
    rng = np.random.default_rng(seed)
    lines = art(seed)
    chosen = rng.choice(len(lines), 6, replace=False)
    off = 0.009 * np.exp(1j * rng.uniform(0, 6, 6))
    again = [lines[k][:: rng.choice([-1, 1])] + shift for k, shift in zip(chosen, off)]
    kept, count = single([*lines, *again], 0.01)
    assert [line.tolist() for line in kept] == [line.tolist() for line in lines] and count == 6
    none, count = single([*lines, *(line + 0.05 for line in again)], 0.01)
    assert len(none) == len(lines) + 6 and count == 0


def test_shared_edges_are_drawn_once_and_crossings_stay():
    squares = [np.array([0, 10, 10 + 10j, 10j, 0]) + 10 * x + 10j * y
               for x in range(4) for y in range(3)]  # fmt: skip
    cross = [np.array([-5 - 5j, 45 + 35j]), np.array([-5 + 35j, 45 - 5j])]
    kept, count = single([*squares, *cross], 0.01)
    edges = 10 * (4 * 4 + 5 * 3)
    assert length(kept) == pytest.approx(edges + length(cross)) and count == 17
    assert covered(kept).equals(covered([*squares, *cross]))


def test_a_closed_figure_that_begins_elsewhere_is_a_double():
    square = np.array([0, 10, 10 + 10j, 10j])
    twice = [np.append(np.roll(square, k), square[-k]) for k in range(4)]
    kept, count = single(twice, 0.01)
    assert length(kept) == 40 and count == 3


@pytest.mark.parametrize("seed", range(10))
def test_places_on_straight_lines_are_left_out_and_nothing_else(seed):
    rng = np.random.default_rng(seed)
    corners = np.cumsum(rng.normal(size=12) + 1j * rng.normal(size=12)) * 20
    corners[5] = 2 * corners[4] - corners[3]  # straight on, and then
    corners[6] = (corners[4] + corners[5]) / 2  # half the way back
    at = np.sort(np.append(rng.uniform(0, 11, 60), np.arange(12)))
    dense = np.interp(at, np.arange(12), corners.real) + 1j * np.interp(at, range(12), corners.imag)
    few = plain(dense, 0.01)
    assert len(few) == 11  # all corners but the one passed straight on
    assert shapely.hausdorff_distance(covered([few]), covered([dense])) < 0.01
