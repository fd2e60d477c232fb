"""A plotter's way: short, complete, and no longer than vpype's."""

import itertools
import warnings

import numpy as np
import pytest

from strokegen.plotter.travel import length_down, length_up, merged, ordered


def lines(count, seed=0, reach=0.1):
    rng = np.random.default_rng(seed)
    starts = rng.random(count) + 1j * rng.random(count)
    steps = (rng.normal(size=(count, 3)) + 1j * rng.normal(size=(count, 3))) * reach / 2
    return [np.concatenate([[start], start + row.cumsum()]) for start, row in zip(starts, steps)]


def undirected(strokes):
    """Strokes as a multiset, either way round."""
    return sorted(min(repr(s.tolist()), repr(s[::-1].tolist())) for s in strokes)


def shortest(strokes, start):
    """The shortest way of all, by trying every order and direction."""
    best = np.inf
    for order in itertools.permutations(range(len(strokes))):
        for turns in itertools.product((1, -1), repeat=len(strokes)):
            way = [strokes[i][::turn] for i, turn in zip(order, turns)]
            best = min(best, length_up(way, start))
    return best


@pytest.mark.parametrize("seed", range(6))
def test_of_few_strokes_the_way_is_nearly_the_shortest_of_all(seed):
    strokes = lines(5, seed)
    way = ordered(strokes, 0)
    assert undirected(way) == undirected(strokes)
    assert length_up(way, 0) <= 1.1 * shortest(strokes, 0)
    assert length_down(way) == pytest.approx(length_down(strokes))


def test_none_and_one():
    assert ordered([]) == [] and length_up([], 0) == 0 and length_down([]) == 0
    (only,) = ordered([np.array([5 + 0j, 1 + 0j])])
    assert only.tolist() == [1, 5]


def test_a_shuffled_row_is_drawn_from_left_to_right():
    row = [np.array([k, k + 0.5], complex) for k in np.random.default_rng(1).permutation(300)]
    assert length_up(ordered(row)) == pytest.approx(299 * 0.5)


@pytest.fixture(scope="module")
def page():
    """A page of handwriting, as complex strokes."""
    import strokegen as sg

    text = "\n".join(
        ["The quick brown fox jumps over the lazy dog,", "and writes it all down."] * 5
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ink = sg.write(text, seed=1)
    strokes = [stroke.astype(float) @ [1, 1j] for stroke in ink.strokes]
    return [np.repeat(stroke, 2) if len(stroke) == 1 else stroke for stroke in strokes]


def test_a_page_of_handwriting_takes_no_more_travel_than_by_linesort(page):
    vpype = pytest.importorskip("vpype")
    import vpype_cli

    document = vpype.Document()
    document.add(vpype.LineCollection(page), 1)
    theirs = vpype_cli.execute("linesort", document).layers[1].pen_up_length()[0]
    ours = length_up(ordered(page, page[0][0]))
    assert ours <= 1.02 * theirs
    assert undirected(ordered(page)) == undirected(page)


def test_strokes_that_touch_become_one_whichever_way_they_run():
    parts = [[0, 1], [3, 2], [9, 8], [2, 1], [5 + 1e-3, 8], [20, 21]]
    joined = merged([np.array(part, complex) for part in parts], 0.01)
    assert [stroke.tolist() for stroke in joined] == [[0, 1, 2, 3], [9, 8, 5 + 1e-3], [20, 21]]


def test_in_the_order_of_writing_only_what_goes_on_is_joined():
    parts = [[0, 1], [1, 2], [4, 2], [2.04, 5]]
    joined = merged([np.array(part, complex) for part in parts], 0.05, reverse=False)
    assert [stroke.tolist() for stroke in joined] == [[0, 1, 2], [4, 2, 2.04, 5]]


def test_merging_equals_linemerge():
    vpype = pytest.importorskip("vpype")
    import vpype_cli

    # A grid's edges, in any order and direction: which joins are made differs, how much is drawn
    # and what it covers does not.
    rng = np.random.default_rng(3)
    edges = [np.array([x, x + 1]) + 1j * y for x in range(4) for y in range(5)]
    edges += [x + 1j * np.array([y, y + 1]) for x in range(5) for y in range(4)]
    edges = [edges[i][:: rng.choice([-1, 1])] for i in rng.permutation(len(edges))]
    ours = merged(edges, 1e-3)
    document = vpype.Document()
    document.add(vpype.LineCollection(edges), 1)
    theirs = vpype_cli.execute("linemerge --tolerance 0.001", document).layers[1]
    assert len(ours) <= len(theirs) < len(edges)
    assert length_down(ours) == pytest.approx(len(edges)) == theirs.length()
    assert {frozenset(pair) for s in ours for pair in itertools.pairwise(s.tolist())} == {
        frozenset(edge.tolist()) for edge in edges
    }
