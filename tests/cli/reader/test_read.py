"""`strokegen read`: every format, standard input, alternatives, JSON and pictures, bad calls."""

import io
import json

import pytest
from PIL import Image

import strokegen as sg
from strokegen.formats.table import FORMATS
from strokegen.formats.write import encode, write

FORMS = [form for form in FORMATS.values() if form.writes]


@pytest.fixture(scope="module")
def ink():
    return sg.Drawing(sg.write("we saw the sea", seed=1).scale(100).strokes)


@pytest.fixture
def file(ink, tmp_path):
    ink.save(tmp_path / "sea.json")
    return tmp_path / "sea.json"


def test_the_text_is_on_standard_output(strokegen, file):
    result = strokegen("read", file)
    assert (result.code, result.out, result.err) == (0, "we saw the sea\n", "")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_format_says_the_same(strokegen, ink, tmp_path, monkeypatch, form):
    path = tmp_path / f"ink{form.suffixes[0]}"
    write([ink], path, form.name)
    result = strokegen("read", path)
    assert (result.code, result.out) == (0, "we saw the sea\n"), result.err
    data = encode([ink], form)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert strokegen("read", "-").out == result.out


def test_several_drawings_are_a_line_each(strokegen, ink, tmp_path):
    other = sg.write("in ten minutes", seed=1)
    write([ink, other], tmp_path / "two.ndjson", "ndjson")
    two = tmp_path / "two.ndjson"
    assert strokegen("read", two).out == "we saw the sea\nin ten minutes\n"
    assert strokegen("read", f"{two}:1", two).out.splitlines()[0] == "in ten minutes"


def test_alternatives_have_their_probability(strokegen, file):
    rows = [
        row.split("\t") for row in strokegen("read", file, "--alternatives", 3).out.splitlines()
    ]
    odds = [float(p) for p, _ in rows]
    assert rows[0][1] == "we saw the sea" and len(rows) == 4
    assert odds == sorted(odds, reverse=True)


def test_all_that_was_read_is_json_and_a_picture(strokegen, file, tmp_path):
    result = strokegen(
        "read", file, "-o", tmp_path / "read.json", "-o", tmp_path / "read.png", "-o",
        tmp_path / "read.svg",
    )  # fmt: skip
    assert result.code == 0 and result.out == "we saw the sea\n"
    (read,) = json.loads((tmp_path / "read.json").read_text())["readings"]
    assert read["ink"] == str(file) and read["text"] == "we saw the sea"
    (line,) = read["lines"]
    assert "".join(one["text"] for one in line["characters"]) == read["text"]
    assert Image.open(tmp_path / "read.png").size[0] > 100
    svg = (tmp_path / "read.svg").read_text()
    assert "#d05020" in svg and svg.count("<text") >= 11


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("nowhere.json",), "nowhere.json"),
        (("FILE", "-o", "out.doc"), "out.doc: expected a name that ends in"),
        (("FILE", "FILE", "-o", "out.png"), "a picture shows one drawing"),
        (("FILE", "--preset", "sketch"), "preset sketch is a sketch_rnn, not a reader"),
        (("FILE:7",), "numbered from 0"),
        (("FILE", "--alternatives", -1), "--alternatives"),
        ((), "INK"),
    ],
)
def test_errors_are_one_line(strokegen, file, arguments, words):
    given = [str(one).replace("FILE", str(file)) for one in arguments]
    result = strokegen("read", *given)
    assert result.code == 2 and result.out == ""
    assert len(result.err.splitlines()) == 1 and words in result.err and len(result.err) < 310


def test_too_much_ink_is_named_and_what_was_read_before_is_said(strokegen, ink, tmp_path):
    zigzag = [[0.001 * k, 1000.0 * (k % 2)] for k in range(30_000)]
    write([ink, sg.Drawing([zigzag])], tmp_path / "two.ndjson", "ndjson")
    result = strokegen("read", tmp_path / "two.ndjson", "-o", tmp_path / "out.json")
    assert (result.code, result.out) == (2, "we saw the sea\n")
    assert f"{tmp_path / 'two.ndjson'}: 1 strokes" in result.err
    assert len(result.err.splitlines()) == 1 and not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("bad", ["nowhere/read.png", "folder.json"])
def test_an_output_that_cannot_be_written_is_named_before_any_is(strokegen, file, tmp_path, bad):
    (tmp_path / "folder.json").mkdir()
    result = strokegen("read", file, "-o", tmp_path / "read.json", "-o", tmp_path / bad)
    assert (result.code, result.out) == (2, "") and bad in result.err
    assert len(result.err.splitlines()) == 1 and not (tmp_path / "read.json").exists()


@pytest.mark.parametrize("name", ["sea.json", "sea.json:0", "sea.json:0-0", "link.json", ""])
def test_ink_is_not_overwritten_by_what_it_says(strokegen, file, tmp_path, name):
    (tmp_path / "link.json").symlink_to(file)
    before = file.read_bytes()
    result = strokegen("read", tmp_path / name if name else tmp_path, "-o", file)
    assert (result.code, result.out) == (2, "") and "is ink that is to be read" in result.err
    assert file.read_bytes() == before


def test_the_help_has_an_example(strokegen):
    assert "Example: strokegen read" in strokegen("read", "--help").out
