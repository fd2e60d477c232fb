"""Touches as CSV: columns, pauses, and rows that are not as they should be."""

import csv
import io
import itertools

import numpy as np
import pytest

from strokegen.formats import touches
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.touches import from_touches, to_touches


def read(text):
    data = text if isinstance(text, bytes) else text.encode()
    return list(touches.drawings(io.BytesIO(data), "a.csv"))


def test_a_touch_after_a_pause_begins_a_stroke():
    (drawing,) = read("x,y,dt\n0.5,0.5,0\n0.6,0.5,0.01\n0.1,0.1,0.5\n0.2,0.1,0.1\n")
    assert [len(stroke) for stroke in drawing.strokes] == [2, 2]
    assert np.concatenate(drawing.times) == pytest.approx([0, 0.01, 0.51, 0.61])


def test_the_recordings_own_columns_are_known():
    (drawing,) = read("time,x,y,z,moving\n0.005,0.1,0.2,38,0\n0.02,0.2,0.2,38,1\n0.03,0.3,0.2,38,0")
    assert [len(stroke) for stroke in drawing.strokes] == [2, 1]
    assert drawing.times[1].tolist() == pytest.approx([0.03])


def test_places_alone_are_one_stroke():
    (drawing,) = read(b"\xef\xbb\xbfX, Y\r\n1,2\r\n3,4\r\n\r\n")
    assert drawing.points.tolist() == [[1, 2], [3, 4]]
    assert drawing.times is None and len(drawing) == 1


def test_times_do_not_drift_over_ten_thousand_touches():
    times = [k / 3 for k in range(10_000)]
    made = Drawing(([[0, 0]] * 10_000,), (times,))
    data = touches.encode([made])
    (back,) = read(data)
    assert abs(back.times[0] - made.times[0]).max() <= 2.5e-4  # float32's step at 3,333 s
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    assert list(rows[0]) == ["time", "x", "y", "z", "moving"]
    assert float(rows[-1]["time"]) == pytest.approx(9999 / 3, abs=2e-4)


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "its columns are none; expected columns time,x,y"),
        ("a,b\n1,2\n", "its columns are a, b"),
        ("x,y\n1\n", "line 2: 1 cells where 2 are needed"),
        ("x,y\n1,two\n", "could not convert"),
        ("x,y\n1,2\n1,nan\n", "'nan' is not finite"),
        ("x,y,dt\n1,2,0\n1,2,\n", "some touches of a drawing have a time"),
        ("x,y,dt\n1,2,inf\n", "'inf' is not finite"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        ('x,y\n"' + "1" * 200_000, "field larger than"),
    ],
)
def test_bad_files_are_one_line_with_their_name(text, message):
    with pytest.raises(DataError, match=message) as caught:
        read(text)
    assert str(caught.value).startswith("a.csv") and "\n" not in str(caught.value)


PLAYED = np.array([
    [0.1, 0.2, 0.0], [0.2, 0.3, 0.02], [0.3, 0.3, 0.0169],
    [0.9, 0.9, 0.5],
    [0.5, 0.1, 0.11], [0.5, 0.2, 0.1], [0.4, 0.2, 0.0],
])  # fmt: skip


def test_a_performance_comes_back():
    data = touches.encode([from_touches(PLAYED)])
    lines = data.decode().splitlines()
    assert lines[:3] == ["time,x,y,z,moving", "0,0.1,0.2,38.0,0", "0.02,0.2,0.3,38.0,1"]
    assert [line[-1] for line in lines[1:]] == list("0110011")
    (back,) = read(data.decode())
    assert [len(stroke) for stroke in back.strokes] == [3, 1, 3]
    assert np.abs(to_touches(back) - PLAYED).max() < 2e-6


def test_a_huge_file_is_not_read(tmp_path):
    with open(tmp_path / "huge.csv", "wb") as file:
        file.truncate(65 << 20)
    with open(tmp_path / "huge.csv", "rb") as file:
        with pytest.raises(ValueError, match="over 32 MB"):
            list(touches.drawings(file, "huge.csv"))


def test_no_label_is_a_formula_and_every_label_is_read_as_it_was():
    for letters in itertools.product("'=+-@\t\ra＝", repeat=3):
        for label in ("".join(letters), "".join(letters[:2]), letters[0] + "1,2"):
            data = touches.encode([Drawing([[[0, 0], [1, 1]]], label=label)])
            (drawing,) = touches.drawings(io.BytesIO(data), "a.csv")
            assert drawing.label == label
            cell = next(csv.DictReader(io.StringIO(data.decode(), newline="")))["label"]
            assert cell[0] not in "=+-@\t\r＝"


def test_rows_have_a_bound(monkeypatch):
    monkeypatch.setattr(touches, "_MAX_ROWS", 10)
    assert read("x,y\n" + "1,2\n" * 10)[0].num_points == 10
    with pytest.raises(DataError, match="line 12: over 10 rows"):
        read("x,y\n" + "1,2\n" * 11)
