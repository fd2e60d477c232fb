"""Tables of handwriting research: samples of a tablet, on the paper and in the air."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strokegen.formats import svc
from strokegen.formats.read import read
from strokegen.formats.sniff import sniff
from strokegen.formats.table import FORMATS
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from tests.formats.clock import in_a_second

ROWS = [
    (100, 900, 5000, 0, 1500, 600, 0),
    (110, 910, 5008, 1, 1500, 600, 256),
    (120, 930, 5016, 1, 1500, 610, 512),
    (130, 935, 5024, 0, 1500, 610, 0),
    (140, 935, 5032, 0, 1500, 610, 0),
    (150, 920, 5040, 1, 1490, 620, 1024),
    (150, 920, 5048, 0, 1490, 620, 0),
]


def table(rows, count=None, width=7, end="\n"):
    lines = [str(len(rows) if count is None else count)]
    lines += [" ".join(map(str, row[:width])) for row in rows]
    return end.join([*lines, ""]).encode()


def loaded(data, name="a.svc"):
    (drawing,) = svc.drawings(io.BytesIO(data), name)
    return drawing


@pytest.mark.parametrize("width", [4, 7])
@pytest.mark.parametrize("end", ["\n", "\r\n", " \n\n"])
@pytest.mark.filterwarnings("ignore")
def test_the_air_parts_the_strokes_and_y_points_up(width, end):
    drawing = loaded(table(ROWS, width=width, end=end))
    assert [stroke.tolist() for stroke in drawing.strokes] == [[[110, -910], [120, -930]],
                                                               [[150, -920]]]  # fmt: skip
    assert [times.tolist() for times in drawing.times] == [[5.008, 5.016], [5.04]]
    assert (drawing.pressure is None) == (width == 4)
    assert drawing.meta == {}


def test_what_is_guessed_or_left_out_is_said():
    with pytest.warns(LeftOut) as told:
        drawing = loaded(table(ROWS))
    assert [str(one.message) for one in told] == [
        "a.svc: takes pressures as shares of the greatest, 1024",
        "a.svc: left out 1 column of azimuth; 1 column of altitude",
    ]
    assert [pressed.tolist() for pressed in drawing.pressure] == [[0.25, 0.5], [1]]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "name, meta",
    [
        ("x/00026__1_2.svc", {"writer": "00026", "task": "1", "repetition": "2"}),
        ("u00012s0001_hw0003.svc", {"writer": "00012", "session": "0001", "task": "0003"}),
        ("u1001s0002_sg0004.svc", {"writer": "1001", "session": "0002", "task": "0004"}),
        ("ID7_18-07-2014_M_0007_Doe_12-05-2021.svc", {"writer": "ID7", "task": "0007"}),
        ("U7S20.TXT", {"writer": "7"}),
        ("U7S21.TXT", {}),
        ("my_notes_on_3_4.svc", {}),
    ],
)
def test_a_name_of_a_known_form_tells_the_writer(name, meta):
    assert loaded(table(ROWS), name).meta == meta


@pytest.mark.filterwarnings("ignore")
def test_pahaw_has_y_first():
    swapped = [(y, x, *rest) for x, y, *rest in ROWS]
    assert (loaded(table(swapped), "00026__1_2.svc").points == loaded(table(ROWS)).points).all()


@pytest.mark.parametrize("count", [0, 9, "None", 10**30])
def test_a_count_that_is_not_so_is_said_and_all_rows_are_read(count):
    """handwriting-sample 1.0.6 writes such."""
    with pytest.warns(LeftOut, match=f"its first line counts {count}"[:40]):
        drawing = loaded(table(ROWS, count, width=4))
    assert drawing.num_points == 3


@pytest.mark.filterwarnings("ignore")
def test_a_table_without_a_count_is_read_too():
    assert loaded(table(ROWS).split(b"\n", 1)[1]) == loaded(table(ROWS))


@pytest.mark.parametrize("name", ["U1S1.TXT", "a", "b.dat.old"])
@pytest.mark.filterwarnings("ignore")
def test_a_table_is_told_by_its_content(name, tmp_path):
    (tmp_path / name).write_bytes(table(ROWS))
    assert sniff(table(ROWS)).name == "svc"
    (drawing,) = read(tmp_path / name)
    assert drawing.num_points == 3


@pytest.mark.parametrize(
    "head", [b"12\n", b"12\n1 2 3\n", b"12\n1 2 3 4\n", b"a\n1 2 3 1\n", b"1 2\n1 2 3 1\n"]
)
def test_other_numbers_are_no_table(head):
    assert sniff(head) is None


@pytest.mark.parametrize(
    "data, message",
    [
        (b"", "empty"),
        (b"\xff\xfe", "no text"),
        (b"1\n1 2 3\n", "row 1 is '1 2 3'"),
        (b"2\n1 2 3 1\n1 2 3 x\n", "row 2 is '1 2 3 x'"),
        (b"2\n1 2 3 1\n1 2 3 1 5\n", "row 2 is '1 2 3 1 5'"),
        (b"1\n1 2 nan 1\n", "not finite"),
        (b"1\n1 2 3 1 0 0 -1\n", "pressures below 0"),
        (b"1\n1e39 2 3 1\n", "finite"),
    ],
)
def test_bad_files_are_one_line(data, message):
    with pytest.raises(DataError, match=f"^a.svc: .*{message}.*; expected the number") as told:
        loaded(data)
    assert len(str(told.value)) < 300 and "\n" not in str(told.value)


@pytest.mark.parametrize(
    "word", ["1_000", "\u0661\u0660", "+5.", ".5e3", "0.1", "4.9e-324", "9" * 40]
)
def test_numbers_are_those_of_python(word):
    (row,) = svc._table([f"{word} 2 3 1"])[0]
    assert row.tolist() == [float(word), 2, 3, 1]


@pytest.mark.parametrize(
    "row", ["1 2 3 1 # 5 6 7", "# 1 2 3", '"1" 2 3 1', "0x10 2 3 1", "1,2,3,1"]
)
def test_what_other_tables_hold_is_refused(row):
    with pytest.raises(DataError, match="row 2 is "):
        loaded(f"2\n1 2 3 1\n{row}\n".encode())


def test_rows_have_a_bound(monkeypatch):
    monkeypatch.setattr(svc, "_MAX_ROWS", 6)
    with pytest.raises(DataError, match="over 6 rows"):
        loaded(table(ROWS))


PLACE = st.floats(-1e5, 1e5, width=32)


@given(
    st.lists(st.lists(st.tuples(PLACE, PLACE), min_size=1, max_size=4), max_size=4),
    st.booleans(), st.booleans(), st.integers(0, 10**12),
)  # fmt: skip
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_what_is_written_comes_back(strokes, timed, pressed, begin):
    lengths = [len(stroke) for stroke in strokes]
    times = [(begin + np.arange(count) * 7.5) / 1000 for count in lengths]
    pressure = [np.linspace(0, 1, count) for count in lengths]
    made = Drawing(strokes, times if timed else None, pressure=pressure if pressed else None)
    back = loaded(FORMATS["svc"].load().encode([made]))
    assert all(map(np.array_equal, back.strokes, made.strokes)) and len(back) == len(made)
    for now, was in ((back.times, made.times), (back.pressure, made.pressure)):
        assert (now is None) == (was is None or not strokes)
        for one, other in zip(now or (), was or ()):
            assert np.allclose(one, other, rtol=0, atol=1e-6)


def test_whole_numbers_are_written_whole_as_svc2004_has_them():
    made = Drawing([[[3, -4], [5, -6]]], [[1, 1.01]], pressure=[[0, 1]])
    assert svc.encode([made]).decode().splitlines() == [
        "3", "3 4 1000 1 0 0 0", "5 6 1010 1 0 0 1", "5 6 1010 0 0 0 0"
    ]  # fmt: skip


@pytest.mark.filterwarnings("ignore")
def test_rows_are_those_that_another_reader_finds():
    """Against the standard library's csv, row by row."""
    rng = np.random.default_rng(3)
    rows = [(*rng.integers(0, 9000, 2), 10 * at, int(rng.random() < 0.7), 0, 0,
             int(rng.integers(1, 1024))) for at in range(200)]  # fmt: skip
    data = table(rows)
    found = [list(map(int, row)) for row in csv.reader(io.StringIO(data.decode()), delimiter=" ")]
    down = [row for row in found[1:] if row[3]]
    drawing = loaded(data)
    assert drawing.points.tolist() == [[x, -y] for x, y, *_ in down]
    parts = sum(row[3] > before[3] for before, row in zip([[0] * 7, *found[1:]], found[1:]))
    assert len(drawing) == parts


@pytest.mark.filterwarnings("ignore")
def test_a_page_of_five_thousand_strokes_is_read_in_a_second():
    rows = np.zeros((5000 * 41, 7), int)
    rows[:, :2] = np.random.default_rng(0).integers(0, 30000, (len(rows), 2))
    rows[:, 2] = np.arange(len(rows)) * 8
    rows[:, 3] = np.arange(len(rows)) % 41 > 0
    data = table(rows.tolist())
    assert len(in_a_second(lambda: loaded(data))) == 5000
