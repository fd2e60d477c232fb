"""The normaliser: one hand's ink gives the same points, whatever its size, place and slope."""

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import arc_length
from strokegen.ink.normaliser import Normaliser, in_one_unit, reach, x_heights

TEXT = "nun unmuummn"


def writing(height=1.0):
    """Twelve small letters of `height` on the baseline y = 0, joined by threes, and a dot."""
    t = np.linspace(0, 3, 400)
    word = np.stack([t, -(np.sin(np.pi * t) ** 2)], axis=1)
    strokes = [word + [3.4 * index, 0] for index in range(4)]
    return Drawing((*strokes, [[1.5, -1.0]])).scale(height)


def moved(ink, scale, dx, dy, slope):
    """The same ink by another tablet: larger, elsewhere, and climbing."""
    return ink.scale(scale).map(
        lambda p: np.stack([p[:, 0] + dx, p[:, 1] + slope * p[:, 0] + dy], axis=1)
    )


@pytest.mark.parametrize(
    "text, extent",
    [("on", (1, 0)), ("dog", (1.9, 0.9)), ("it", (1.7, 0)), ("HELLO", (1.9, 0)),
     ("pa", (1, 0.9)), ("...", (0, 0)), ("", (0, 0))],
)  # fmt: skip
def test_reach_of_text(text, extent):
    assert reach(text) == extent


def test_x_height_of_writers_is_the_median_of_their_samples():
    tall = Drawing(([[0, 0], [1, 1.9 * 6]],))
    samples = [
        ("a", writing(5.0), TEXT), ("a", writing(5.2), TEXT), ("a", writing(50.0), TEXT),
        ("b", tall, "b"), ("c", Drawing(([[0, 0]],)), "."),
    ]  # fmt: skip
    heights = x_heights(samples)
    assert heights == {"a": pytest.approx(5.2, rel=0.02), "b": pytest.approx(6.0, rel=1e-5)}


def test_x_height_does_not_grow_with_a_climbing_line():
    level = x_heights([("a", writing(4.0), TEXT)])["a"]
    climbing = x_heights([("a", moved(writing(4.0), 1, 0, 0, 0.15), TEXT)])["a"]
    assert climbing == pytest.approx(level, rel=0.02)


@pytest.mark.parametrize(
    "scale, dx, dy, slope",
    [(40, 0, 0, 0), (0.02, 3, -7, 0), (7, 900, 5000, 0.1), (7, -900, 10, -0.12)],
)
def test_scale_place_and_slope_do_not_matter(scale, dx, dy, slope):
    normalise = Normaliser()
    want = normalise(writing(), TEXT, 1.0)
    got = normalise(moved(writing(), scale, dx, dy, slope), TEXT, scale)
    assert [len(stroke) for stroke in got.strokes] == [len(stroke) for stroke in want.strokes]
    # In model units, about a quarter of an x-height each.
    assert np.abs(got.points - want.points).max() < 0.25
    assert np.abs(got.points - want.points).mean() < 0.1


def test_letters_stand_on_zero_and_begin_at_the_left_edge():
    level = Normaliser().level(moved(writing(), 30, 500, -80, 0.08), TEXT, 30.0)
    left, top, _, bottom = level.bounds
    assert left == pytest.approx(0, abs=1e-4)
    assert bottom == pytest.approx(0, abs=0.15)
    assert top == pytest.approx(-1, abs=0.15)


@pytest.mark.parametrize("text, below", [("on", 0.0), ("g", 0.9), ("pa", 0.9)])
def test_short_text_is_placed_by_its_usual_reach(text, below):
    above, _ = reach(text)
    box = Drawing(([[10, 100], [11, 100 + 5 * (above + below)]],))
    _, top, _, bottom = Normaliser().level(box, text, 5.0).bounds
    assert (top, bottom) == (pytest.approx(-above, abs=1e-4), pytest.approx(below, abs=1e-4))


@pytest.mark.parametrize("spacing", [0.2, 0.27, 0.5])
def test_points_are_one_unit_apart_along_the_stroke(spacing):
    ink = writing()
    drawn = Normaliser(spacing=spacing, smoothing=0.0).points(ink)
    for before, after in zip(ink.strokes[:-1], drawn.strokes):
        travelled = arc_length(before)
        assert len(after) - 1 == pytest.approx(travelled[-1] / spacing, abs=0.75)
        at = np.linspace(0, travelled[-1], len(after))
        want = np.stack([np.interp(at, travelled, axis) for axis in before.T], axis=1) / spacing
        assert np.abs(after - want).max() < 0.25
    assert len(drawn.strokes[-1]) == 1, "a dot stays a dot"


def test_smoothing_takes_off_jitter_and_keeps_the_letters():
    t = np.linspace(0, 3, 301)
    clean = np.stack([t, -(np.sin(np.pi * t) ** 2)], axis=1)
    rough = clean + np.random.default_rng(0).normal(0, 0.02, clean.shape)

    def away(ink):
        return np.mean([np.hypot(*(clean - point).T).min() for point in ink.scale(0.27).points])

    with_smoothing, without = (
        away(Normaliser(smoothing=sigma).points(Drawing((rough,)))) for sigma in (0.09, 0.0)
    )
    assert with_smoothing < 0.75 * without
    assert Normaliser().points(Drawing((clean,))).height * 0.27 == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("factor", [96 / 25.4, 226 / 25.4, 100.0, 0.01])
@pytest.mark.parametrize("others", [1, 4, 9])
def test_files_in_another_unit_are_brought_to_the_size_of_most(factor, others):
    inks = [(f"own {n}", writing(5.0 + 0.3 * n), TEXT) for n in range(5)]
    mixed = inks + [
        (f"other {n % 2}", writing((5.0 + 0.2 * n) * factor), TEXT) for n in range(others)
    ]
    found = in_one_unit(mixed)
    heights = [x_heights([("", drawing, TEXT)])[""] for drawing in found]
    assert max(heights) < 1.5 * min(heights)
    if others < 4:
        assert [one is drawing for one, (_, drawing, _) in zip(found, inks)] == [True] * 5


def test_hands_that_are_only_larger_in_one_file_keep_their_sizes():
    """As capitals and slips are: within 2.5 from file to file."""
    inks = [(f"{n}", writing(4.0 * 2.2**n), TEXT) for n in range(4)]
    assert [one is ink[1] for one, ink in zip(in_one_unit(inks), inks)] == [True] * 4
    dot = ("dot", Drawing([[[0, 0]]]), ".")
    assert in_one_unit([dot]) == [dot[1]] and in_one_unit([]) == []
