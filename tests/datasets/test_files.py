"""Files of ink as a data set: labels, writers, splits, and what is left out."""

import json
import warnings

import numpy as np
import pytest

from strokegen import datasets
from strokegen.datasets import files
from strokegen.datasets.files import FEW_WRITERS, load
from strokegen.formats.table import FORMATS
from strokegen.formats.write import write
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from tests.formats.held import WRITTEN, assert_held

RNG = np.random.default_rng(4)


def ink(label=None, **more):
    strokes = RNG.integers(0, 99, (RNG.integers(1, 4), RNG.integers(2, 6), 2))
    return Drawing(strokes, label=label, **more)


def put(file, *drawings):
    file.parent.mkdir(parents=True, exist_ok=True)
    write(drawings, file)
    return file


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_of_every_format_gives_what_is_read_from_it(name, tmp_path):
    form = FORMATS[name]
    made = [ink("one")] if form.single else [ink("one"), ink("two")]
    file = tmp_path / f"some{form.suffixes[0]}"
    write(made, file, form.name)
    found = load(file)
    labels = ["one", "two"][: len(made)] if "label" in form.keeps else ["some"] * len(made)
    assert [sample.text for sample in found] == labels
    for sample, before in zip(found, made, strict=True):
        assert_held(before, sample.drawing, form)
    assert [sample.key for sample in found] == (
        [file.name] if form.single else [f"{file.name}:0", f"{file.name}:1"]
    )


def test_a_label_is_the_file_s_else_the_subfolder_s_else_the_file_s_name(tmp_path):
    put(tmp_path / "cats" / "tame" / "a.svg", ink())
    put(tmp_path / "cats" / "b.json", ink("lynx"))
    put(tmp_path / "dog.csv", ink())
    found = load(tmp_path)
    assert {sample.key: sample.text for sample in found} == {
        "cats/b.json": "lynx",
        "cats/tame/a.svg": "tame",
        "dog.csv:0": "dog",
    }
    assert found.writers == [""], "one label a folder tells no writer"


def test_a_subfolder_of_several_labels_is_a_writer_unless_the_file_names_one(tmp_path):
    for name in ("ann", "bob"):
        put(tmp_path / name / "words.ndjson", ink("sun"), ink("moon"))
        put(tmp_path / name / "late" / "more.ndjson", ink("sun"), ink("rain"))
    put(tmp_path / "ann" / "page.inkml", ink("hill", meta={"writer": "cyd"}))
    found = load(tmp_path)
    assert {s.key.split(":")[0]: s.writer for s in found} == {
        "ann/words.ndjson": "ann",
        "ann/late/more.ndjson": "ann",
        "ann/page.inkml": "cyd",
        "bob/words.ndjson": "bob",
        "bob/late/more.ndjson": "bob",
    }


@pytest.mark.parametrize("writers", [2, FEW_WRITERS, 3 * FEW_WRITERS])
def test_many_writers_are_split_by_writer_and_few_by_drawing(tmp_path, writers):
    for number in range(writers):
        put(tmp_path / f"w{number}" / "a.ndjson", *(ink(f"word {n}") for n in range(20)))
    found = load(tmp_path)
    splits = {w: {s.split for s in found if s.writer == w} for w in found.writers}
    assert len(splits) == writers
    assert all(len(own) == 1 for own in splits.values()) == (writers >= FEW_WRITERS)
    assert {sample.split for sample in found} == set(datasets.SPLITS)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 9])
def test_three_drawings_and_more_have_every_split(tmp_path, count):
    found = load(put(tmp_path / "a.ndjson", *(ink("x") for _ in range(count))))
    assert len(found) == count
    assert len({sample.split for sample in found}) == 3 or count < 3


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("name", [f"{number}.ndjson" for number in range(12)])
def test_of_one_or_two_drawings_one_is_to_learn_from(name, count, tmp_path):
    """Whatever their file is called: a lone one was for the test by its name's hash, say."""
    found = load(put(tmp_path / name, *(ink("x") for _ in range(count))))
    assert "train" in {sample.split for sample in found}


def test_splits_of_the_file_are_kept(tmp_path):
    made = [ink(meta={"split": split}) for split in ("valid", "test", "train", "train")]
    file = put(tmp_path / "more" / "a.npz", *made)
    put(tmp_path / "b.json", ink())
    assert [s.split for s in load(tmp_path) if s.key.startswith("more")] == [
        "train", "train", "valid", "test"
    ]  # fmt: skip
    assert file.is_file()


def test_what_cannot_be_read_is_left_out_counted_and_named(tmp_path):
    put(tmp_path / "good.json", ink("x"))
    put(tmp_path / "none.ndjson", Drawing(()), ink("y"))
    (tmp_path / "bad.json").write_text("{}")
    (tmp_path / "notes.txt").write_text("no ink")
    put(tmp_path / ".hidden" / "a.json", ink("z"))
    with pytest.warns(LeftOut, match="left out: 1 not an ink file .*, 1 no ink"):
        found = datasets.load(tmp_path)
    assert sorted(sample.text for sample in found) == ["x", "y"]
    skipped = " | ".join(found.skipped)
    assert "no ink (none.ndjson:0)" in skipped and "(bad.json)" in skipped
    assert sum(found.skipped.values()) == 2
    with pytest.raises(DataError, match="bad.json: not an ink file"):
        datasets.load(tmp_path / "bad.json")


def test_what_a_reader_leaves_out_is_counted_with_its_file(tmp_path, monkeypatch):
    put(tmp_path / "a.json", ink("x"))
    put(tmp_path / "b.json", ink("y"))
    read = files.read

    def told(path, form=None, bad=None):
        warnings.warn(f"{path}: 2 hidden shapes", LeftOut, stacklevel=2)
        return read(path, form)

    monkeypatch.setattr(files, "read", told)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert load(tmp_path).skipped == {"2 hidden shapes (a.json, b.json)": 2}


def test_nothing_of_the_ink_is_lost(tmp_path):
    """Twice, since what the cache cannot hold must not come from there."""
    made = Drawing(
        ([[0, 0], [3, 4]], [[5, 5]]),
        ([0, 0.5], [1700000000.25]),
        "x",
        {"unit_mm": 0.5, "seed": 3},
        ([0.25, 1], [0.5]),
        [Brush("red", 2.0, "ground"), Brush()],
        [True, False],
    )
    put(tmp_path / "a" / "one.json", made)
    put(tmp_path / "a" / "two.ndjson", ink("y"), made)
    for _ in range(2):
        found = datasets.load(tmp_path / "a")
        assert [sample.drawing == made for sample in found] == [True, False, True]
    plain = [ink("p", times=None), Drawing([[[0, 0], [1, 1]]], [[0, 1]], "q")]
    file = put(tmp_path / "plain.ndjson", *plain)
    for _ in range(2):
        assert [sample.drawing for sample in datasets.load(file)] == plain


@pytest.mark.parametrize("name", ["no", "empty"])
def test_a_folder_without_ink_is_told(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    if name == "empty":
        (folder / "notes.txt").write_text("nothing")
    with pytest.raises(DataError, match="no ink in this folder; expected a file of ink"):
        datasets.load(folder)


def test_a_file_of_quick_draw_s_form_is_taken_as_that_game_s(tmp_path):
    """By content: the other form of ndjson is a file like any other."""
    cat = {"word": "cat", "key_id": "7", "drawing": [[[0, 9], [0, 9]]]}
    tmp_path = tmp_path / "ink"  # without the cache
    tmp_path.mkdir()
    file = tmp_path / "cat.ndjson"
    file.write_text(json.dumps(cat) + "\n" + json.dumps(cat | {"recognized": False}) + "\n")
    found = datasets.load(file)
    assert [(s.key, s.kind) for s in found] == [("7", "drawing")]
    assert found.skipped == {"not recognised by the game": 1}
    own = put(tmp_path / "own.ndjson", ink("dog"))
    assert [(s.key, s.kind) for s in datasets.load(own)] == [("own.ndjson:0", "ink")]
    # Together they are files of ink, each read as it stands.
    assert [s.text for s in datasets.load(tmp_path)] == ["cat", "cat", "dog"]


def test_a_bad_line_is_left_out_and_named_the_others_are_read(tmp_path):
    file = put(tmp_path / "ink" / "some.ndjson", ink("a"), ink("b"), ink("c"))
    lines = file.read_text().splitlines()
    lines[1] = lines[1].replace("[[", '[["x", ', 1)
    file.write_text("\n".join([*lines, "{", json.dumps({"strokes": [], "label": 5})]))
    for name in (file, file.parent):
        with pytest.warns(LeftOut, match="left out: 1 "):
            found = datasets.load(name)
        assert [sample.text for sample in found] == ["a", "c"]
        assert sum(found.skipped.values()) == 3
        told = " | ".join(found.skipped)
        assert all(f"(some.ndjson line {number})" in told for number in (2, 4, 5))
    with pytest.raises(DataError, match="some.ndjson line 2: "):
        datasets.read(file)
