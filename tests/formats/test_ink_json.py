"""Ink as JSON: a round trip, and files from outside held to their form."""

import json

import numpy as np
import pytest

from strokegen.formats.ink_json import from_json, read_ink, to_json
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing


@pytest.fixture
def ink():
    strokes = np.random.default_rng(0).normal(scale=20, size=(12, 2)).round(3)
    return Drawing((strokes[:7], strokes[7:8], strokes[8:]), label="naïve “x”", meta={"seed": 3})


def test_round_trip(ink):
    back = from_json(to_json(ink))
    assert back == ink
    assert (back.meta, back.times) == ({"seed": 3}, None)


def test_round_trip_with_times(ink):
    timed = Drawing(ink.strokes, tuple(np.arange(len(s)) / 8 for s in ink.strokes))
    back = from_json(to_json(timed))
    assert [list(time) for time in back.times] == [list(time) for time in timed.times]
    assert back.label is None


def test_the_file_is_what_the_docstring_says(ink):
    facts = json.loads(to_json(ink.with_meta(preset="sketch")))
    assert set(facts) == {"label", "strokes", "meta"}
    assert [len(stroke) for stroke in facts["strokes"]] == [7, 1, 4]
    assert facts["strokes"][1] == [pytest.approx(list(ink.strokes[1][0]), abs=5e-5)]


@pytest.mark.parametrize("straight", [True, False, [True, False, False], [False, True, True]])
@pytest.mark.parametrize("meta", [{}, {"preset": "sketch"}])
def test_what_is_straight_is_told_where_the_shape_would_not_tell_it(straight, meta):
    square, arc = [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], [[0, 0], [4, 1], [8, 3], [11, 6]]
    ink = Drawing([square, arc, [[1, 1]]], meta=meta, straight=straight)
    assert from_json(to_json(ink)) == ink


def test_a_square_by_hand_is_straight_unless_it_says_otherwise():
    square = '{"strokes": [[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]]%s}'
    assert from_json(square % "").straight == (True,)
    assert from_json(square % ', "straight": false').straight == (False,)
    assert from_json(square % ', "times": [[0, 1, 2, 3, 4]]').straight == (False,)
    assert from_json(square % ', "meta": {"preset": "sketch"}').straight == (False,)


def test_four_decimals_are_kept():
    back = from_json(to_json(Drawing(([[1 / 3, 2 / 3]],))))
    assert np.allclose(back.points, [[0.3333, 0.6667]], atol=1e-7)


def test_reading_a_file(ink, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(to_json(ink), "utf-8")
    assert read_ink(path) == read_ink(str(path)) == ink


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        '"strokes"',
        "{}",
        '{"strokes": 3}',
        '{"strokes": [3]}',
        '{"strokes": [[]]}',
        '{"strokes": [[[1, 2, 3]]]}',
        '{"strokes": [[[1, 2], [3]]]}',
        '{"strokes": [[["a", "b"]]]}',
        '{"strokes": [[[1, NaN]]]}',
        '{"strokes": [[[1, Infinity]]]}',
        '{"strokes": [[[1, null]]]}',
        '{"strokes": [[{"x": 1, "y": 2}]]}',
        '{"strokes": [[[1, 2]]], "times": [[1, 2]]}',
        '{"strokes": [[[1, 2]]], "times": 5}',
        '{"strokes": [[[1, 2]]], "label": 5}',
        '{"strokes": [[[1, 2]]], "meta": [1]}',
        "[" * 100_000,
    ],
)
def test_what_is_not_ink_is_refused_and_the_file_named(tmp_path, content):
    path = tmp_path / "bad.json"
    path.write_text(content)
    with pytest.raises(ValueError, match="bad.json: not an ink file"):
        read_ink(path)


def test_bytes_that_are_not_text_are_refused(tmp_path):
    path = tmp_path / "bad.json"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(ValueError, match="bad.json: not an ink file"):
        read_ink(path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.json"
    with open(path, "wb") as file:
        file.truncate((16 << 20) + 1)
    with pytest.raises(ValueError, match="huge.json: over 16 MB"):
        read_ink(path)


def test_a_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_ink(tmp_path / "none.json")


def test_round_trip_with_pressure_brushes_and_straight_lines(ink):
    for straight in (True, [True, False, True]):
        full = Drawing(
            ink.strokes,
            [1.7e9 + np.arange(len(stroke)) / 100 for stroke in ink.strokes],
            pressure=[np.linspace(0, 1, len(stroke)).round(4) for stroke in ink.strokes],
            brushes=[Brush(), Brush("#ff0000", 0.5), Brush(layer="sky")],
            straight=straight,
        )
        assert from_json(to_json(full)) == full


@pytest.mark.parametrize(
    "more",
    [
        {"brushes": [{"colour": 3}]},
        {"brushes": [{"width": "thick"}]},
        {"brushes": [{"width": -1}]},
        {"brushes": [{"size": 1}]},
        {"brushes": ["red"]},
        {"brushes": [{}, {}]},
        {"brushes": 3},
        {"pressure": [[2]]},
        {"pressure": [[0, 1]]},
        {"pressure": "hard"},
        {"straight": "yes"},
        {"straight": [1]},
        {"straight": [True, True]},
    ],
)
def test_channels_that_are_not_of_the_form_are_refused(more):
    with pytest.raises(ValueError):
        from_json(json.dumps({"strokes": [[[0, 0]]], **more}))
