"""Path data: its grammar, its arcs, its errors, and the time that nonsense takes."""

import cmath
import math
import time

import numpy as np
import pytest

from strokegen.formats.svg_path import (
    COARSE,
    IDENTITY,
    MAX_POINTS,
    Outline,
    flatten,
    product,
    read_path,
)
from strokegen.ink.checks import Unusable


def lines(data, tolerance=0.01):
    outline, fine = read_path(data)
    return [line.round(6).tolist() for line in flatten([(outline, IDENTITY)], tolerance)[0]], fine


@pytest.mark.parametrize(
    "data, expected",
    [
        ("M0 0L10 0M5 5h10v10", [[[0, 0], [10, 0]], [[5, 5], [15, 5], [15, 15]]]),
        ("M1,2,3,4 5,6", [[[1, 2], [3, 4], [5, 6]]]),
        ("m1 2 3 4l5 6", [[[1, 2], [4, 6], [9, 12]]]),
        ("m1-2.5l1e1,2E-1-.5+3", [[[1, -2.5], [11, -2.3], [10.5, 0.7]]]),
        (
            "M1 1H5 6 7V8h-2-2v-1",
            [[[1, 1], [5, 1], [6, 1], [7, 1], [7, 8], [5, 8], [3, 8], [3, 7]]],
        ),
        ("M0 0L4 0L4 4z", [[[0, 0], [4, 0], [4, 4], [0, 0]]]),
        ("M0 0L4 0zl5 5z", [[[0, 0], [4, 0], [0, 0]], [[0, 0], [5, 5], [0, 0]]]),
        ("M2 2L4 0zm1 1h1", [[[2, 2], [4, 0], [2, 2]], [[3, 3], [4, 3]]]),
        ("M1 2z", [[[1, 2]]]),
        ("M1 2M3 4M5 6h0", [[[5, 6], [5, 6]]]),
        ("M5 5", []),
        ("", []),
        ("M0 0A0 5 0 0 1 4 0", [[[0, 0], [4, 0]]]),
        ("M0 0A5 5 0 0 1 0 0L1 1", [[[0, 0], [1, 1]]]),
        ("M0 0A5 5 1e999 0 1 4 0", [[[0, 0], [4, 0]]]),
        ("M0 0A1e999 5 0 0 1 4 0", [[[0, 0], [4, 0]]]),
        ("M0 0A1e-300 1e-300 0 0 1 4 0", [[[0, 0], [4, 0]]]),
    ],
)
def test_lines_of_path_data(data, expected):
    assert lines(data)[0] == expected


@pytest.mark.parametrize(
    "data, expected",
    [
        ("M0 0h5 x5", [[[0, 0], [5, 0]]]),
        ("M0 0h5 v", [[[0, 0], [5, 0]]]),
        ("M0 0L5 5 6", [[[0, 0], [5, 5]]]),
        ("M0 0L5 5 6 z h9", [[[0, 0], [5, 5]]]),
        ("M0 0C1 1 2 2 3", []),
        ("M0 0h5.5.5.", [[[0, 0], [5.5, 0], [6, 0]]]),
        ("M0 0h5M", [[[0, 0], [5, 0]]]),
        ("M0 0h5z5", [[[0, 0], [5, 0], [0, 0]]]),
        ("L5 5h5", []),
        ("hello", []),
        ("M0 0h5 1_0", [[[0, 0], [5, 0], [6, 0]]]),
        ("M0 0h5 \u0661", [[[0, 0], [5, 0]]]),
        ("M0 0h5 nan", [[[0, 0], [5, 0]]]),
        ("M0 0h2A5 5 0 2 1 9 9", [[[0, 0], [2, 0]]]),
    ],
)
def test_data_are_drawn_up_to_their_error(data, expected):
    assert lines(data) == (expected, False)


@pytest.mark.parametrize("seed", range(200))
def test_arcs_are_the_ellipses_that_they_come_from(seed):
    """An ellipse gives the arc's ends and flags; the arc must give the ellipse again."""
    draw = np.random.default_rng(seed)
    rx, ry = draw.uniform(1, 50, 2)
    tilt, start = draw.uniform(-180, 180, 2)
    delta = draw.uniform(-359, 359)
    centre = complex(*draw.uniform(-99, 99, 2))

    def place(degrees):
        on = complex(rx * math.cos(math.radians(degrees)), ry * math.sin(math.radians(degrees)))
        return centre + on * cmath.rect(1, math.radians(tilt))

    outline = Outline()
    outline.move(place(start))
    outline.arc(
        complex(rx, ry), math.radians(tilt), abs(delta) > 180, delta > 0, place(start + delta)
    )
    (line,) = flatten([(outline.finish(), IDENTITY)], 1e-4)[0]
    back = ((line @ [1, 1j]) - centre) * cmath.rect(1, -math.radians(tilt))
    assert np.abs(back.real / rx + 1j * back.imag / ry) == pytest.approx(1, abs=3e-6)
    angles = np.unwrap(np.angle(back.real / rx + 1j * back.imag / ry))
    assert angles[-1] - angles[0] == pytest.approx(math.radians(delta), abs=1e-4)
    assert (np.sign(np.diff(angles)) == np.sign(delta)).all()


def test_radii_that_are_too_small_grow():
    ((line,), _) = lines("M0 0A1 2 0 0 1 8 0")
    line = np.array(line)
    assert (line[:, 0] - 4) ** 2 / 16 + line[:, 1] ** 2 / 64 == pytest.approx(1, abs=1e-5)


def test_flags_need_nothing_between_them():
    assert lines("M0 0a5 5 0 01.5.5")[0] == lines("M0 0A5,5,0,0,1,0.5,0.5")[0]
    assert lines("M0 0a5 5 30 105-5 1e1 5 3 0 014 2")[1]


def test_smooth_curves_mirror_the_last_control_or_have_none():
    assert lines("M0 0C1 5 4 5 5 0S9-5 10 0") == lines("M0 0C1 5 4 5 5 0C6-5 9-5 10 0")
    assert lines("M0 0L5 0S9-5 10 0") == lines("M0 0L5 0C5 0 9-5 10 0")
    assert lines("M0 0Q2 5 4 0T8 0T12 0") == lines("M0 0Q2 5 4 0Q6-5 8 0Q10 5 12 0")
    assert lines("M0 0L4 0T8 0") == lines("M0 0L4 0Q4 0 8 0")
    assert lines("M0 0C1 5 4 5 5 0zS9-5 10 0") == lines("M0 0C1 5 4 5 5 0zC0 0 9-5 10 0")


@pytest.mark.parametrize("seed", range(20))
def test_relative_data_are_the_absolute_ones(seed):
    draw = np.random.default_rng(seed)
    here, absolute, relative = np.zeros(2), "M0 0", "m0 0"
    for _ in range(30):
        kind = str(draw.choice(list("LCSQT")))
        count = {"L": 1, "C": 3, "S": 2, "Q": 2, "T": 1}[kind]
        steps = draw.integers(-9, 9, (count, 2))
        absolute += kind + " ".join(map(str, (here + steps).ravel()))
        relative += kind.lower() + ",".join(map(str, steps.ravel()))
        here = here + steps[-1]
    assert lines(relative) == lines(absolute)


def test_chords_are_within_the_tolerance_that_a_matrix_leaves():
    outline, _ = read_path("M0 0C0 1 1.5-1 1.5 0")
    stretched = (1000.0, 0.0, 300.0, 20.0, 0.0, 0.0)
    (line,) = flatten([(outline, stretched)], 0.1)[0]
    t = np.linspace(0, 1, 5000)[:, None]
    a, b, c, d = np.array([[0, 0], [0, 1], [1.5, -1], [1.5, 0]]) @ [[1000, 0], [300, 20]]
    curve = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    away, chord = curve[:, None] - line[:-1], np.diff(line, axis=0)
    part = np.clip((away * chord).sum(2) / (chord**2).sum(1), 0, 1)
    assert np.hypot(*np.moveaxis(away - part[..., None] * chord, 2, 0)).min(axis=1).max() <= 0.1


def test_what_is_out_of_reach_is_none_and_the_rest_is_flattened():
    near, far = read_path("M0 0q1 1 2 0")[0], read_path("M0 0q1e300 1 2 0")[0]
    found = flatten([(near, IDENTITY), (far, IDENTITY), (near, IDENTITY)], 0.1)
    assert found[1] is None and found[0][0].tolist() == found[2][0].tolist()
    assert flatten([(near, (1e300, 0, 0, 1e300, 1e300, 0))]) == [None] and flatten([]) == []


def test_many_curves_are_coarser_and_too_many_points_are_refused():
    outline, _ = read_path("M0 0" + "C9 99 99 9 99 99" * 8_000)
    fine = flatten([(outline, IDENTITY)], 0.05)[0][0]
    assert len(flatten([(outline, IDENTITY)])[0][0]) < len(fine) > MAX_POINTS // 4
    assert len(flatten([(outline, IDENTITY)])[0][0]) == len(
        flatten([(outline, IDENTITY)], COARSE)[0][0]
    )
    with pytest.raises(Unusable, match="over 1,000,000 points"):
        flatten([(outline, IDENTITY)] * 50, 0.05)


def test_matrices_multiply_as_arrays_do():
    draw = np.random.default_rng(0)
    for _ in range(20):
        first, second = (tuple(draw.normal(size=6).tolist()) for _ in range(2))
        rows = [np.array([[a, c, e], [b, d, f], [0, 0, 1]]) for a, b, c, d, e, f in (first, second)]
        both = rows[0] @ rows[1]
        assert product(first, second) == pytest.approx(both[:2].T.ravel())


@pytest.mark.parametrize(
    "data",
    [
        "M0 0L" + "1" * 500_000 + "x",
        "M0 0" + "L1 1" * 50_000 + "x",
        "M" + " " * 500_000 + "x",
        "M0 0" + "z" * 200_000,
        "M0 0" + "zh1" * 50_000,
        "M0 0a" + "1" * 100_000,
        "M0 0L" + "." * 200_000,
        "M0 0L" + "1e" * 100_000,
        "," * 500_000,
    ],
    ids=range(9),
)
def test_nonsense_takes_no_longer_than_sense(data):
    start = time.process_time()
    read_path(data)
    assert time.process_time() - start < 1.5
