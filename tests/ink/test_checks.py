"""What is refused as a sketch, and how what was left out is counted."""

import numpy as np
import pytest

from strokegen.ink.checks import MAX_POINTS, Skipped, Unusable, numbers, sketch, within
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError

LINE = np.array([[0.0, 0.0], [3.0, 4.0]])


def test_a_sketch_keeps_strokes_label_and_times():
    drawing = sketch([LINE, LINE + 1], "cat", [np.array([0.0, 0.5]), np.array([1.0, 2.0])])
    assert drawing.label == "cat" and len(drawing) == 2
    assert [time.tolist() for time in drawing.times] == [[0, 0.5], [1, 2]]


@pytest.mark.parametrize(
    "strokes, reason",
    [
        ([], "no ink"),
        ([LINE, LINE[:0]], "stroke without points"),
        ([LINE[:1]], "a single point"),
        ([np.repeat(LINE, MAX_POINTS, axis=0)], "over 5,000 points"),
        ([LINE * np.nan], "not finite"),
        ([LINE + np.inf], "not finite"),
        ([LINE * 1e30], "beyond 100,000"),
        ([LINE[:1], LINE[:1]], "all points at one place"),
    ],
)
def test_ink_that_no_sketch_has_is_refused_with_its_reason(strokes, reason):
    with pytest.raises(Unusable, match=reason):
        sketch(strokes, "cat")


@pytest.mark.parametrize("time", [np.nan, np.inf, -1e300])
def test_times_must_be_finite(time):
    with pytest.raises(Unusable, match="times"):
        sketch([LINE], "cat", [np.array([0, time])])


@pytest.mark.parametrize("values", [["1"], [True], [None], [[1]], {"a": 1}, "12", 3, [10**400]])
def test_only_lists_of_numbers_are_numbers(values):
    with pytest.raises(Unusable, match="not numbers"):
        numbers(values)


def test_reasons_are_counted_and_their_first_places_named():
    skipped = Skipped()
    skipped.add("double")
    skipped.add("double")
    for line in range(1, 8):
        skipped.add("broken", f"a.ndjson line {line}")
    assert skipped.counter() == {
        "double": 2,
        "broken (a.ndjson line 1, a.ndjson line 2, a.ndjson line 3, a.ndjson line 4, "
        "a.ndjson line 5 and 2 more)": 7,
    }


def test_what_cannot_be_used_ends_its_block_and_is_counted_with_its_place():
    skipped, done = Skipped(), []
    for name in ("a", "bad", "c", "worse"):
        with skipped.at(name):
            if name == "bad":
                raise Unusable("no ink")
            if name == "worse":
                Drawing([[[np.nan, 0]]])
            done.append(name)
    assert done == ["a", "c"] and skipped.counter() == {
        "no ink (bad)": 1,
        "stroke 0 has a coordinate that is not finite (worse)": 1,
    }
    for more in (DataError, KeyError):  # than one item's
        with pytest.raises(more):
            with skipped.at("d"):
                raise more


def test_several_are_counted_at_once_as_one_by_one():
    at_once, one_by_one = Skipped(), Skipped()
    at_once.add("hidden", count=3)
    at_once.add("text", count=0)
    for _ in range(3):
        one_by_one.add("hidden")
    assert at_once.counter() == one_by_one.counter() == {"hidden": 3}


def test_what_is_unusable_tells_all_places_that_it_is_in():
    with pytest.raises(Unusable, match="^page 2: stroke 5: no points$"):
        with within("page 2"), within("stroke 5"):
            raise Unusable("no points")
    with pytest.raises(ValueError, match="^other$"), within("page 2"):
        raise ValueError("other")
