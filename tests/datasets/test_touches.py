"""Touches as CSV: columns, pauses, and rows that are not as they should be."""

import csv
import io

import numpy as np
import pytest

from strokegen.datasets import DataError, touches
from strokegen.ink.drawing import Drawing


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
    assert set(rows[0]) == {"x", "y", "dt", "moving"}
    assert sum(float(row["dt"]) for row in rows) == pytest.approx(9999 / 3, abs=2e-4)


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "its columns are none; expected columns x,y,dt"),
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
