"""A UNIPEN file by itself: statements, segments, units, and files that are not in order."""

import io

import numpy as np
import pytest

from strokegen.formats import unipen as unipen_file
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut

FILE = r"""
.VERSION 1.0
.DATA_SOURCE made by hand
.WRITER_ID w1
.X_POINTS_PER_MM 10
.Y_POINTS_PER_MM 5
.POINTS_PER_SECOND 100
.COORD X Y
.HIERARCHY PAGE WORD CHARACTER
.SEGMENT WORD 0-2:0 OK "a \"b\" \\ c"
.SEGMENT CHARACTER 0 ? "a"
.SEGMENT WORD 3:1-3
.PEN_DOWN
10 5
20 10
.PEN_UP
25 10
.PEN_DOWN
30 5
40 5
.PEN_UP
.PEN_DOWN 1 1 2 2
"""


def read(text):
    data = text if isinstance(text, bytes) else text.encode()
    return list(unipen_file.drawings(io.BytesIO(data), "a.unp"))


def test_segments_of_the_highest_level_are_drawings():
    with pytest.warns(LeftOut, match="a.unp: left out 1 label of a CHARACTER$"):
        first, second = read(FILE)
    # y is up in the file, and its steps are twice as long as those of x.
    assert [stroke.tolist() for stroke in first.strokes] == [[[10, -10], [20, -20]], [[30, -10]]]
    assert first.label == r'a "b" \ c'
    assert np.concatenate(first.times) == pytest.approx([0, 0.01, 0.03])
    assert first.meta == {"data_source": "made by hand", "writer_id": "w1", "unit_mm": 0.1}
    assert second.points.tolist() == [[2, -4]] and second.label is None


def test_without_segments_the_file_is_a_drawing():
    (drawing,) = read(".COORD T X Y\r\n.PEN_DOWN\r\n0 1 2\r\n500 3 4\r\n.PEN_UP\r\n")
    assert drawing.points.tolist() == [[1, -2], [3, -4]]
    assert drawing.times[0].tolist() == [0, 0.5]


def test_labels_in_latin_1_are_read():
    (drawing,) = read(b'.SEGMENT WORD 0 OK "na\xefve"\n.PEN_DOWN\n1 2\n')
    assert drawing.label == "naïve"


def test_the_published_loader_reads_what_is_written(tmp_path):
    from strokegen.datasets.unipen import parse_file
    from strokegen.ink.checks import Skipped

    made = [Drawing(([[1, 2], [3, 4.5]], [[5, 6]]), label='say "hi"'),
            Drawing(([[7, 8]],), label="x")]  # fmt: skip
    path = tmp_path / "data" / "7" / "own" / "a.dat"
    path.parent.mkdir(parents=True)
    path.write_bytes(unipen_file.encode(made))
    skipped = Skipped()
    samples = parse_file(tmp_path, path, "word", skipped)
    assert not skipped.counter() and [sample.drawing for sample in samples] == made


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "expected a UNIPEN file"),
        ("hello", "expected a UNIPEN file"),
        (".PEN_DOWN\n1 2 3\n", "statement 1, .PEN_DOWN: 3 numbers do not make points of X, Y"),
        (".PEN_DOWN\n1 x\n", "statement 1, .PEN_DOWN"),
        (".PEN_DOWN\n1 inf\n", "do not make points"),
        (".COORD X\n", "X and Y are needed"),
        (".X_POINTS_PER_MM 0\n", "a positive number is needed"),
        (".INCLUDE other.dat\n", "convert the data set by its folder"),
        (".PEN_DOWN\n1 2\n.SEGMENT WORD 0-9 OK\n", "names the ink 0-9, of 1 components"),
        (".PEN_DOWN\n1 2\n.SEGMENT WORD 3-0 OK\n", "names the ink 3-0"),
        (".PEN_DOWN\n1 2\n.SEGMENT WORD 0--0 OK\n", "expected such as 0-4"),
        (".PEN_DOWN\n1 2\n.SEGMENT\n", "no level and components"),
    ],
)
def test_bad_files_are_one_line_with_their_name(text, message):
    with pytest.raises(DataError, match=message) as caught:
        read(text)
    assert str(caught.value).startswith("a.unp: ") and "\n" not in str(caught.value)


def test_segments_cannot_name_ink_without_end(monkeypatch):
    monkeypatch.setattr(unipen_file, "_MAX_PARTS", 100)
    body = ".PEN_DOWN\n1 2\n" * 30 + ".SEGMENT WORD 0-29 OK\n" * 5
    with pytest.raises(DataError, match="more ink than any file has"):
        read(body)


@pytest.mark.parametrize(
    "made, message",
    [
        ([Drawing(()), Drawing(())], "without ink"),
        ([Drawing((), label="a")], "without ink"),
        ([Drawing(([[0, 0]],)), Drawing(([[0, 0]],), ([0],))], "these drawings differ"),
        ([Drawing(([[0, 0]],)), Drawing(([[0, 0]],), meta={"unit_mm": 2})], "these drawings"),
    ],
)
def test_what_the_format_cannot_hold_is_refused(made, message):
    with pytest.raises(ValueError, match=message):
        unipen_file.encode(made)


def blocks(rng, number):
    """Strokes, with or without a gap in the air behind each, as statements and as points."""
    points = [rng.integers(0, 99, (rng.integers(1, 5), 2)) for _ in range(number)]
    text = []
    for one in points:
        text.append(".PEN_DOWN\n" + "\n".join(f"{x} {y}" for x, y in one))
        text.append(".PEN_UP" + "\n5 5" * int(rng.integers(0, 2)))
    return text, [(one * [1, -1]).tolist() for one in points]


@pytest.mark.parametrize("place", ["before", "behind"])
@pytest.mark.parametrize(
    "form", ["{}", "{} ?", '{} ? OK "{}"', '{} ? ? "{}"', '{} OK "{}"', '{} "{}"']
)
def test_a_segment_that_names_no_ink_has_that_beside_it(form, place):
    for seed in range(6):
        rng = np.random.default_rng(seed)
        text, expected = [".HIERARCHY PAGE WORD"], []
        for label in "abcd"[: rng.integers(1, 5)]:
            ink, points = blocks(rng, rng.integers(1, 4))
            segment = ".SEGMENT " + form.format("WORD", label)
            text += [segment, *ink] if place == "before" else [*ink, segment]
            expected.append((label if '"' in form else None, points))
        found = read("\n".join(text))
        assert [(d.label, [s.tolist() for s in d.strokes]) for d in found] == expected


def test_an_open_page_has_all_ink_and_the_words_labels_are_said():
    with pytest.warns(LeftOut, match="a.unp: left out 2 label of a WORD$"):
        (page,) = read(
            '.HIERARCHY PAGE WORD\n.SEGMENT PAGE ? OK "both"\n.SEGMENT WORD ? OK "one"\n'
            '.PEN_DOWN 1 1\n.SEGMENT WORD ? OK "two"\n.PEN_DOWN 2 2\n'
        )
    assert (page.label, len(page)) == ("both", 2)


def test_ink_that_no_segment_names_and_segments_without_ink_are_said():
    with pytest.warns(LeftOut, match="1 segment without ink; 2 stroke that no segment names"):
        (word,) = read(
            ".PEN_DOWN 1 1\n.PEN_DOWN 2 2\n.SEGMENT WORD\n.SEGMENT WORD\n.PEN_DOWN 3 3\n"
        )
    assert word.points.tolist() == [[3, -3]]


@pytest.mark.parametrize("order", ["X Y T", "T X Y", "Y T X", "P X T Y"])
@pytest.mark.parametrize("rate", [None, 75])
def test_times_that_are_zero_throughout_are_those_of_the_rate(order, rate):
    columns = {"X": 7, "Y": 3, "T": 0, "P": 1}
    row = " ".join(str(columns[name]) for name in order.split())
    head = f".COORD {order}\n" + (f".POINTS_PER_SECOND {rate}\n" if rate else "")
    (drawing,) = read(f"{head}.PEN_DOWN\n{row}\n{row}\n.PEN_UP\n{row}\n.PEN_DOWN\n{row}\n")
    assert drawing.points.tolist() == [[7, -3]] * 3
    if rate:
        assert np.concatenate(drawing.times) == pytest.approx([0, 1 / rate, 3 / rate])
    else:
        assert drawing.times is None


@pytest.mark.parametrize(
    "most, expected, said",
    [(1, [0.25, 1], 0), (1023, [0.25, 1], 1), (0, None, 0), (-4, None, 0)],
)
def test_pressures_are_shares_of_the_greatest(most, expected, said, recwarn):
    text = f".COORD X Y P\n.PEN_DOWN\n1 1 {most / 4}\n2 2 {most}\n.PEN_UP\n9 9 5000\n"
    (drawing,) = read(text)
    assert (drawing.pressure and drawing.pressure[0].tolist()) == expected
    assert [f"greatest, {most}" in str(one.message) for one in recwarn] == [True] * said
