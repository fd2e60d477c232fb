"""Touches as drawings and as CSV, there and back."""

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.ink.touches import from_csv, from_touches, read_csv, to_csv, to_touches

PLAYED = np.array([
    [0.1, 0.2, 0.0], [0.2, 0.3, 0.02], [0.3, 0.3, 0.0169],
    [0.9, 0.9, 0.5],
    [0.5, 0.1, 0.11], [0.5, 0.2, 0.1], [0.4, 0.2, 0.0],
])  # fmt: skip


def test_a_pause_of_over_a_tenth_of_a_second_begins_a_stroke():
    drawing = from_touches(PLAYED, "a")
    assert [len(stroke) for stroke in drawing.strokes] == [3, 1, 3]
    assert np.allclose(np.concatenate(drawing.times), np.cumsum(PLAYED[:, 2]))
    assert drawing.label == "a" and np.allclose(drawing.points, PLAYED[:, :2])


def test_touches_come_back():
    rng = np.random.default_rng(0)
    played = np.column_stack([rng.uniform(-0.5, 1.5, (500, 2)), rng.exponential(0.1, 500)])
    assert np.abs(to_touches(from_touches(played)) - played).max() < 1e-5
    assert np.abs(to_touches(from_csv(to_csv(from_touches(PLAYED)))) - PLAYED).max() < 2e-6
    assert to_touches(from_touches(np.zeros((0, 3)))).shape == (0, 3)


def test_a_first_wait_is_kept():
    late = PLAYED + [0, 0, 0.3]
    assert to_touches(from_touches(late))[0, 2] == pytest.approx(0.3)
    assert from_touches(late).times[0][0] == pytest.approx(0.3)


def test_csv_is_microjam_s():
    lines = to_csv(from_touches(PLAYED)).splitlines()
    assert lines[:2] == ["time,x,y,z,moving", "0.000000,0.100000,0.200000,38.0,0"]
    assert [line[-1] for line in lines[1:]] == list("0110011")
    # MicroJam's own numbers stand behind spaces, and its time need not begin at 0.
    read = from_csv("time, x, y, z, moving\n5.5, 0.7, 0.1, 25.5, 0\n5.6, 0.6, 0.2, 25.5, 1\n\n")
    assert np.allclose(to_touches(read), [[0.7, 0.1, 0], [0.6, 0.2, 0.1]], atol=1e-6)
    assert np.allclose(to_touches(from_csv("dt,y,x\n0,1,0.5\n0.25,0,0.5\n")),
                       [[0.5, 1, 0], [0.5, 0, 0.25]], atol=1e-6)  # fmt: skip


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "must name the columns x, y and time"),
        ("x,y\n1,2\n", "must name the columns"),
        ("x,y,dt\n", "holds no touches"),
        ("x,y,dt\n1,2,3\n1,2\n", "line 3 is no touch: '1,2'"),
        ("x,y,dt\n1,two,3\n", "line 2 is no touch"),
        ("x,y,dt\n1,2,nan\n", "line 2 has a value that is not finite"),
        ("x,y,time\n1,2,3\n1,2,2\n", "time cannot run backwards"),
        ("x,y,dt\n1,2,-1\n", "dt below 0"),
        ('x,y,dt\n"' + "1" * 200_000 + '",2,3\n', "field larger than"),
    ],
)
def test_what_is_no_performance_is_refused_by_name(tmp_path, text, message):
    path = tmp_path / "call.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=message) as caught:
        read_csv(path)
    assert str(caught.value).startswith(f"{path}: not a performance")


def test_a_huge_file_is_not_read(tmp_path):
    with open(tmp_path / "huge.csv", "wb") as file:
        file.truncate(17 << 20)
    with pytest.raises(ValueError, match="over 16 MB"):
        read_csv(tmp_path / "huge.csv")


def test_ink_without_times_has_no_touches():
    with pytest.raises(ValueError, match="has no times"):
        to_touches(Drawing((PLAYED[:, :2],)))
    with pytest.raises(ValueError, match="run backwards"):
        to_touches(Drawing((PLAYED[:2, :2],), ([1, 0],)))


@pytest.mark.parametrize("touches", [np.zeros((3, 2)), [[0, 0, np.inf]], [[0, 0, -1]]])
def test_what_no_touches_are(touches):
    with pytest.raises(ValueError, match="touches"):
        from_touches(touches)
