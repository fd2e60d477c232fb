"""What names mean: files, items, references, standard input, for `load`, `read` and `one` alike."""

import io
import os
import sys
import warnings
from types import SimpleNamespace

import numpy as np
import pytest

from strokegen import datasets
from strokegen.datasets.source import parted
from strokegen.formats.read import read as read_file
from strokegen.formats.table import FORMATS
from strokegen.formats.write import encode, write
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from tests.formats.held import assert_held

MADE = [Drawing([[[0, n], [9, n], [9, 9 + n]]], label=f"no {n}") for n in range(7)]
FORMS = [form for form in FORMATS.values() if form.writes]
SEVERAL = [form for form in FORMS if not form.single]


@pytest.fixture
def base(tmp_path, monkeypatch):
    """A folder with a category of Quick, Draw!'s, named by STROKEGEN_DATA."""
    folder = tmp_path / "data" / "quickdraw"
    folder.mkdir(parents=True)
    keyed = [one.with_meta(key_id=str(n)) for n, one in enumerate(MADE)]
    write(keyed, folder / "cat.ndjson", "quickdraw")
    monkeypatch.setenv("STROKEGEN_DATA", str(tmp_path / "data"))
    return folder


@pytest.mark.parametrize(
    "name, where, items",
    [
        ("a.json", "a.json", None),
        ("a.ndjson:3", "a.ndjson", [3]),
        ("a.ndjson:3-5", "a.ndjson", [3, 4, 5]),
        ("quickdraw/cat:0", "quickdraw/cat", [0]),
        ("-:2", "-", [2]),
        ("C:\\ink\\a.json", "C:\\ink\\a.json", None),
        ("a:b", "a:b", None),
        ("a.ndjson:", "a.ndjson:", None),
        ("a.ndjson:-1", "a.ndjson:-1", None),
        (":3", ":3", None),
        ("a:1:2", "a:1", [2]),
    ],
)
def test_numbers_stand_behind_the_last_colon(name, where, items):
    found, numbers = parted(name)
    assert (found, None if numbers is None else list(numbers)) == (where, items)


def test_a_file_that_is_named_so_is_that_file(tmp_path):
    file = tmp_path / "a.json:3"
    file.write_text("{}")
    assert parted(file) == (str(file), None)


@pytest.mark.parametrize("form", SEVERAL, ids=lambda form: form.name)
def test_files_of_every_format_have_numbers(form, tmp_path):
    file = tmp_path / f"a{form.suffixes[0]}"
    write(MADE, file, form.name)
    points = [one.points.tolist() for one in read_file(file)]
    for before, after in zip(MADE, datasets.read(file), strict=True):
        assert_held(before, after, form)
    assert [one.points.tolist() for one in datasets.read(f"{file}:2-4")] == points[2:5]
    assert datasets.one(f"{file}:6").points.tolist() == points[6]
    assert [s.drawing.points.tolist() for s in datasets.load(f"{file}:5-6")] == points[5:]
    for wrong in (f"{file}:7", f"{file}:2-7", f"{file}:99999"):
        for read in (datasets.read, datasets.load):
            with pytest.raises(DataError, match="has 7 drawings, numbered from 0"):
                read(wrong)
    with pytest.raises(DataError, match="5-2 runs backwards; say 2-5"):
        datasets.read(f"{file}:5-2")


def test_references_have_numbers(base):
    assert [one.label for one in datasets.read("quickdraw/cat:1-2")] == ["no 1", "no 2"]
    assert [one.text for one in datasets.load("quickdraw/cat:1-2")] == ["no 1", "no 2"]
    assert datasets.one("quickdraw/cat:4").label == "no 4"
    assert datasets.one("quickdraw/cat", label="no 5").label == "no 5"
    assert datasets.one("quickdraw", index=6).label == "no 6"
    for folder in (base, base.parent):
        assert datasets.one(f"{folder}:3").label == "no 3"
    with pytest.raises(DataError, match="quickdraw/cat has 7 drawings, numbered from 0"):
        datasets.one("quickdraw/cat:7")


def test_of_several_the_first_is_taken_and_it_is_said(base):
    file = base / "cat.ndjson"
    for name in ("quickdraw/cat", file):
        with pytest.warns(LeftOut, match="cat.* has 7 drawings; this takes the first"):
            assert datasets.one(name).label == "no 0"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for asked in ({"label": "no 0"}, {"index": 0}):
            assert datasets.one(file, **asked).label == "no 0"
        assert datasets.one(MADE[3]) is MADE[3]
    with pytest.raises(DataError, match="cat.ndjson:0-1: 2 drawings where one is needed"):
        datasets.one(f"{file}:0-1")
    with pytest.raises(DataError, match="has no drawings of 'no 9'"):
        datasets.one(file, label="no 9")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_standard_input_is_read_as_a_file_is_and_as_often_as_it_is_named(
    form, monkeypatch, tmp_path
):
    made = MADE[:1] if form.single else MADE
    stream = io.BytesIO(encode(made, form))
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=stream))
    for before, after in zip(made, datasets.read("-"), strict=True):
        assert_held(before, after, form)
    points = [one.points.tolist() for one in datasets.read("-")]
    for _ in range(2):
        assert [one.points.tolist() for one in datasets.read("-")] == points
        assert [s.drawing.points.tolist() for s in datasets.load("-")] == points
        assert datasets.one(f"-:{len(made) - 1}").points.tolist() == points[-1]
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO()))
    with pytest.raises(DataError, match="standard input"):
        datasets.read("-")


def test_what_is_no_ink_is_told_by_every_function(tmp_path):
    (tmp_path / "notes.txt").write_text("no ink")
    for read in (datasets.read, datasets.load, datasets.one):
        with pytest.raises(
            DataError, match="notes.txt is empty, or of no .* ends in: .json, .ndjson"
        ):
            read(tmp_path / "notes.txt")
        with pytest.raises(DataError, match="no/such: no such file or folder; expected a file"):
            read("no/such")
        with pytest.raises(DataError, match="unknown data set 'kat'"):
            read("kat")


def test_one_s_own_numbered_pictures_are_no_kanji(tmp_path):
    for number in range(1, 4):
        write([MADE[number]], tmp_path / f"{number:05}.svg")
    assert [s.text for s in datasets.load(tmp_path)] == ["no 1", "no 2", "no 3"]


@pytest.mark.parametrize("name", ["a.npz", "TinyPerformanceArrays.npz"])
def test_a_data_file_is_no_folder_of_data_sets(tmp_path, name):
    np.savez(tmp_path / name)
    with pytest.raises(DataError, match="a file, no folder of data sets; correct --data"):
        datasets.load("unipen", data=tmp_path / name)


@pytest.mark.skipif(sys.platform != "linux", reason="a shell's pipe by its number")
@pytest.mark.parametrize("form", [None, "ndjson"])
def test_a_pipe_of_the_shell_s_is_read_as_standard_input_is(form):
    """`convert <(...) out.svg`: it has no name to tell a format by, and cannot be read twice."""
    reader, writer = os.pipe()
    os.write(writer, encode(MADE, FORMATS["ndjson"]))
    os.close(writer)
    try:
        assert datasets.read(f"/dev/fd/{reader}", form) == MADE
    finally:
        os.close(reader)
