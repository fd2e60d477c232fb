"""Touches as CSV: columns, pauses, and rows that are not as they should be."""

import csv
import io
import itertools

import numpy as np
import pytest

from strokegen.formats import touches
from strokegen.formats.read import read as read_file
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
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
    letters = "'=+-@\t\r\na＝"
    words = (word for size in (2, 3) for word in itertools.product(letters, repeat=size))
    for label in ("".join(word) for word in (*words, *zip(letters, itertools.repeat("1,2")))):
        data = touches.encode([Drawing([[[0, 0], [1, 1]]], label=label)])
        (drawing,) = touches.drawings(io.BytesIO(data), "a.csv")
        assert drawing.label == label
        cell = next(csv.DictReader(io.StringIO(data.decode(), newline="")))["label"]
        assert cell[0] not in "=+-@\t\r\n＝"


def test_rows_have_a_bound(monkeypatch):
    monkeypatch.setattr(touches, "_MAX_ROWS", 10)
    assert read("x,y\n" + "1,2\n" * 10)[0].num_points == 10
    with pytest.raises(DataError, match="line 12: over 10 rows"):
        read("x,y\n" + "1,2\n" * 11)


UNITS = {"s": 1, "ms": 1e3, "us": 1e6, "ns": 1e9}
TELLING = {
    "stroke": lambda stroke, at, last: stroke,
    "Stroke ID": lambda stroke, at, last: f"s{stroke}",
    "strokeIndex": lambda stroke, at, last: stroke + 7,
    "moving": lambda stroke, at, last: int(at > 0),
    "lifted": lambda stroke, at, last: int(last),
    "event": lambda stroke, at, last: (
        "pointerup" if last else "pointermove" if at else "pointerdown"
    ),
}


def table(strokes, columns, delimiter=","):
    """A CSV of strokes `(n, 3)` of x, y and seconds; columns are name -> cell of a point."""
    rows = [[*"xy", *columns]]
    for number, stroke in enumerate(strokes):
        for at, (x, y, time) in enumerate(stroke):
            told = (number, at, at == len(stroke) - 1, time)
            rows.append([x, y, *(cell(*told) for cell in columns.values())])
    return "\n".join(delimiter.join(map(str, row)) for row in rows)


def some_strokes(rng):
    """Strokes that follow each other without a pause, so that only a column parts them."""
    sizes, start = rng.integers(2, 6, 4), rng.choice([0, 1_700_000_000])
    times = start + np.arange(sum(sizes)) * 0.01
    points = rng.integers(0, 99, (sum(sizes), 2))
    return np.split(np.column_stack([points, times]), np.cumsum(sizes)[:-1])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("telling", TELLING)
def test_strokes_are_those_that_a_column_tells(telling, delimiter):
    def cell(stroke, at, last, time):
        return TELLING[telling](stroke, at, last)

    for seed in range(5):
        strokes = some_strokes(np.random.default_rng(seed))
        (drawing,) = read(table(strokes, {telling: cell}, delimiter))
        assert [s.tolist() for s in drawing.strokes] == [s[:, :2].tolist() for s in strokes]


@pytest.mark.parametrize("name", ["pen", "pen_status", "penDown", "Pen State", "touching"])
@pytest.mark.parametrize("words", [(1, 0), ("down", "up"), ("True", "False")])
def test_what_the_pen_does_in_the_air_is_no_ink_and_said(name, words):
    down, up = words
    lines = [f"x,y,{name}"]
    lines += [f"{x},0,{down if x % 4 else up}" for x in range(12)]
    with pytest.warns(LeftOut, match="a.csv: left out 3 point with the pen up"):
        (drawing,) = read("\n".join(lines))
    assert [s[:, 0].tolist() for s in drawing.strokes] == [[1, 2, 3], [5, 6, 7], [9, 10, 11]]


@pytest.mark.parametrize("name", ["pen_up", "penUp", "up", "PEN_UP", "is up"])
@pytest.mark.parametrize("words", [(0, 1), ("false", "true"), ("no", "yes")])
def test_a_column_may_say_that_the_pen_is_up(name, words):
    down, up = words
    rows = "\n".join(f"{x},0,{down if x % 4 else up}" for x in range(12))
    with pytest.warns(LeftOut, match="a.csv: left out 3 point with the pen up"):
        (drawing,) = read(f"x,y,{name}\n{rows}")
    assert [s[:, 0].tolist() for s in drawing.strokes] == [[1, 2, 3], [5, 6, 7], [9, 10, 11]]


@pytest.mark.parametrize("blank", ["\n", "\n\n", ",\n", ",,\n", "\r\n"])
def test_blank_rows_part_the_strokes_where_no_column_does(blank):
    for seed in range(5):
        strokes = some_strokes(np.random.default_rng(seed))
        blocks = ["".join(f"{x:g},{y:g}\n" for x, y, _ in stroke) for stroke in strokes]
        (drawing,) = read(blank + "x,y\n" + blank + blank.join(blocks) + blank)
        assert [s.tolist() for s in drawing.strokes] == [s[:, :2].tolist() for s in strokes]
        (whole,) = read("x,y\n" + "\n".join(blocks).replace("\n\n", "\n").replace("\n", "\n\n"))
        assert len(whole) == 1  # a blank row behind every row says nothing
    (drawing,) = read("x,y,stroke\n1,2,a\n\n3,4,a\n5,6,b\n")
    assert [len(stroke) for stroke in drawing.strokes] == [2, 1]


def test_a_pen_that_is_up_at_most_points_is_another_kind_of_column():
    with pytest.raises(DataError, match="call the column lifted"):
        read("x,y,pen\n0,0,0\n1,1,0\n2,2,1\n5,5,0\n6,6,0\n7,7,1")


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", ["time", "t", "timestamp", "Time", "dt"])
@pytest.mark.parametrize("form", ["{}", "{}_{}", "{} ({})", "{}[{}]"])
def test_times_are_in_the_unit_that_the_name_or_the_sampling_tells(unit, name, form, recwarn):
    def cell(stroke, at, last, time):
        step = 0.01 if stroke + at else 0
        value = step if name == "dt" else time
        return value if unit == "s" else round(value * UNITS[unit])

    strokes = some_strokes(np.random.default_rng(1))
    columns = {"stroke": lambda stroke, at, last, time: stroke, form.format(name, unit): cell}
    (drawing,) = read(table(strokes, columns))
    times = np.concatenate(drawing.times)
    expected = np.concatenate(strokes)[:, 2]
    assert np.abs(times - times[0] - (expected - expected[0])).max() < 1e-6
    assert (name == "dt") or abs(times[0] - expected[0]) < 1e-6
    said = form == "{}" and unit != "s"
    assert [f"times as {unit}" in str(one.message) for one in recwarn] == [True] * said


@pytest.mark.parametrize("name", ["pressure", "p", "Force", "z", "tipPressure"])
@pytest.mark.parametrize("most, said", [(1, False), (1023, True), (32767, True)])
def test_pressures_are_shares_of_one_or_of_the_greatest(name, most, said, recwarn):
    (drawing,) = read(f"x,y,{name}\n0,0,{most / 4}\n1,1,{most}\n2,2,0")
    assert drawing.pressure[0].tolist() == [0.25, 1, 0]
    assert len(recwarn) == said


def test_columns_that_say_nothing_of_strokes_are_left_out_and_said():
    with pytest.warns(LeftOut, match="left out 1 column azimuth; 1 column tiltX"):
        (drawing,) = read("x,y,azimuth,tiltX\n1,2,5,0.1\n3,4,5,0.2\n")
    assert drawing.points.tolist() == [[1, 2], [3, 4]]


def test_columns_that_may_tell_the_strokes_are_refused_by_name():
    rows = "\n".join(f"{k},{k},{k // 4},{k}" for k in range(12))
    with pytest.raises(DataError, match="a.csv line 13: blob may tell the strokes apart: call it"):
        read(f"x,y,blob,id\n{rows}")
    for kinds in ("01", "UD", "abc"):  # however often they change
        for seed in range(5):
            cells = np.random.default_rng(seed).permutation([*kinds] * 4)
            table = "\n".join(f"{k},{k},{cell}" for k, cell in enumerate(cells))
            with pytest.raises(DataError, match="blob may tell the strokes apart"):
                read(f"x,y,blob\n{table}")
    with pytest.warns(LeftOut, match="1 column blob; 1 column id"):
        (drawing,) = read("x,y,blob,id,stroke\n" + rows.replace("\n", ",0\n") + ",0")
    assert len(drawing) == 1


def test_pressure_comes_back_beside_drawings_without():
    made = [Drawing(([[1, 2], [3, 4]],), ([0, 1],), "a", pressure=([0.25, 0.5],)),
            Drawing(([[5, 6]],), ([0],), "b")]  # fmt: skip
    back = read(touches.encode(made))
    assert back == made


@pytest.mark.parametrize(
    "head",
    ["x,y,time,pen_status,azimuth,altitude,pressure",
     "X-coordinate;Y-coordinate;Time stamp;Button status;Azimuth;Altitude;Pressure",
     "xPos\tyPos\ttimestamp_ms\tonSurface\ttilt_x\ttilt_y\tpressure"],
)  # fmt: skip
@pytest.mark.parametrize("air", [1, 6])
def test_tables_of_handwriting_research_are_known_by_their_columns(head, air, tmp_path, recwarn):
    """More samples in the air than on paper too, where their pressure is 0."""
    delimiter = next(sign for sign in ",;\t" if sign in head)
    rows = [[1, 2, 8, 1, 1500, 600, 512], [3, 4, 16, 1, 1500, 600, 1024]]
    rows += [[3, 4, 24 + 8 * at, 0, 1500, 600, 0] for at in range(air)]
    rows += [[5, 6, 90, 1, 1510, 600, 256]]
    text = "\n".join([head, *(delimiter.join(map(str, row)) for row in rows)])
    (tmp_path / "samples.txt").write_text(text)
    (drawing,) = read_file(tmp_path / "samples.txt")
    assert [stroke.tolist() for stroke in drawing.strokes] == [[[1, 2], [3, 4]], [[5, 6]]]
    assert np.concatenate(drawing.times) == pytest.approx([0.008, 0.016, 0.09])
    assert np.concatenate(drawing.pressure) == pytest.approx([0.5, 1, 0.25])
    told = " ".join(str(one.message) for one in recwarn.list)
    assert f"{air} point with the pen up" in told and told.count("1 column") == 2


def test_a_pen_s_angles_do_not_tell_the_strokes():
    with pytest.warns(LeftOut, match="1 column azimuth; 1 column tilt"):
        (drawing,) = read("x,y,azimuth,tilt\n" + "1,2,90,5\n" * 5 + "3,4,95,6\n" * 5)
    assert len(drawing) == 1
