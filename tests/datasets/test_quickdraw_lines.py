"""Quick, Draw! lines: both forms, and lines that are not as they should be."""

import json

import pytest

from strokegen.datasets import quickdraw, split_of
from strokegen.ink.checks import Skipped

DRAWING = [[[0, 100, 255], [0, 50, 0]], [[10, 20], [30, 40]]]
RAW = [[[10, 30], [10, 10], [5, 1005]], [[10, 10], [10, 15], [1505, 2005]]]


def line(key="2", drawing=DRAWING, **facts):
    return json.dumps({"word": "cat", "key_id": key, "drawing": drawing, **facts})


def read(tmp_path, *text, seen=None):
    file = tmp_path / "cat.ndjson"
    file.write_bytes(b"\n".join(t.encode() if isinstance(t, str) else t for t in text))
    skipped = Skipped()
    found = quickdraw.samples(file, "cat", skipped, set() if seen is None else seen)
    return [sample for sample in found if sample is not None], skipped.counter()


def test_a_simplified_line_is_taken_as_it_stands(tmp_path):
    (sample,), skipped = read(tmp_path, line("5551", recognized=True, countrycode="DE"))
    assert not skipped
    assert [s.tolist() for s in sample.drawing.strokes] == [
        [[0, 0], [100, 50], [255, 0]],
        [[10, 30], [20, 40]],
    ]
    assert sample.drawing.times is None
    assert (sample.text, sample.key, sample.kind) == ("cat", "5551", "drawing")
    assert (sample.writer, sample.split) == ("", split_of("5551"))


def test_a_raw_line_is_simplified_and_keeps_its_times_in_seconds(tmp_path):
    (sample,), _ = read(tmp_path, line(drawing=RAW))
    assert [s.tolist() for s in sample.drawing.strokes] == [[[0, 0], [255, 0]], [[0, 0], [0, 64]]]
    assert [t.tolist() for t in sample.drawing.times] == [[0, 1], [1.5, 2]]


def test_good_lines_around_a_bad_one_are_kept_and_it_is_named(tmp_path):
    good = [line(str(number)) for number in range(1, 1001)]
    good[699] = good[699][:40]
    samples, skipped = read(tmp_path, *good)
    assert len(samples) == 999
    assert skipped == {"line that is not JSON (cat.ndjson line 700)": 1}


def test_doubles_and_what_was_not_recognised_are_dropped_and_counted(tmp_path):
    samples, skipped = read(
        tmp_path, line("1"), line("1"), line("2", recognized=False), line("2"), seen={"9"}
    )
    assert [sample.key for sample in samples] == ["1", "2"]
    assert skipped == {"double of a key_id": 1, "not recognised by the game": 1}


def test_a_bad_drawing_does_not_hide_a_good_one_of_its_key(tmp_path):
    samples, _ = read(tmp_path, line("1", drawing=[]), line("1"))
    assert len(samples) == 1


@pytest.mark.parametrize(
    "text, reason",
    [
        ("{", "not JSON"),
        (b"\xff\xfe{}", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("7", "without a drawing"),
        (line(drawing="x"), "without a drawing"),
        (line(drawing=[]), "not all"),
        (line(drawing=[[[1, 2]]]), "not all"),
        (line(drawing=[[[1, 2], [3, 4]], [[1, 2], [3, 4], [5, 6]]]), "not all"),
        (line(drawing=[[[1, 2], [3]]]), "as many xs as ys"),
        (line(drawing=[[["1", "2"], [3, 4]]]), "not numbers"),
        (line(drawing=[[[1, 2], [3, float("nan")]]]), "not finite"),
        (line(drawing=[[[1, 2], [3, float("nan")], [0, 1]]]), "not finite"),
        (line(drawing=[[[1, 2], [3, 4], [0, float("inf")]]]), "times that are not finite"),
        (line(drawing=[[[1], [2]]]), "a single point"),
        (line(drawing=[[[1], [2], [0]]]), "a single point"),
        (line(drawing=[[[4, 4], [2, 2], [0, 9]]]), "all points at one place"),
        (line(drawing=[[list(range(10_000)), [0] * 10_000]]), "over 5,000 points"),
        (line(drawing=[[[0, 1e7], [0, 1]]]), "beyond 100,000"),
        (line(drawing=[[[0, 10**500], [0, 1]]]), "not numbers"),
        (line(word=5), "word that is no category"),
        (line(word=""), "word that is no category"),
        (line(key=[1]), "key_id that is no id"),
    ],
)
def test_a_bad_line_is_counted_with_its_reason_and_number(tmp_path, text, reason):
    samples, skipped = read(tmp_path, line("1"), text, line("3"))
    assert [sample.key for sample in samples] == ["1", "3"]
    ((said, count),) = skipped.items()
    assert reason in said and "(cat.ndjson line 2)" in said and count == 1


def test_a_raw_drawing_of_10_000_points_becomes_a_small_one(tmp_path):
    count = 10_000
    raw = [[list(range(count)), [number % 2 for number in range(count)], list(range(count))]]
    (sample,), _ = read(tmp_path, line(drawing=raw))
    assert sample.drawing.num_points == 2


def test_a_line_without_end_is_passed_over_without_being_held(tmp_path, monkeypatch):
    monkeypatch.setattr(quickdraw, "MAX_LINE", 1 << 10)
    samples, skipped = read(tmp_path, line("1"), b" " * 5000 + b"{", b"", line("3"))
    assert [sample.key for sample in samples] == ["1", "3"]
    assert skipped == {"line over 0 MB (cat.ndjson line 2)": 1}


def test_without_word_and_key_the_file_and_line_stand_in(tmp_path):
    (sample,), _ = read(tmp_path, json.dumps({"drawing": DRAWING}))
    assert (sample.text, sample.key) == ("cat", "cat:1")
