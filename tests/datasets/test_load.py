"""`datasets.load`: by name and by path, splits and kinds, and its errors."""

import json
import tarfile
import zipfile

import numpy as np
import pytest

from strokegen import datasets
from strokegen.datasets import cache, split_of
from strokegen.ink.errors import DataError


@pytest.fixture
def archive(unipen_of_many, tmp_path):
    """The tree's archive, in a base folder as users keep it."""
    file = tmp_path / "base" / "unipen" / "train_r01_v07.tar.xz"
    file.parent.mkdir(parents=True)
    with tarfile.open(file, "w:xz") as tar:
        tar.add(unipen_of_many.root, "train_r01_v07")
    return file


def test_splits_part_the_writers_and_lose_nobody(unipen_of_many):
    whole = datasets.load(unipen_of_many.root)
    parts = {split: datasets.load(unipen_of_many.root, split) for split in datasets.SPLITS}
    assert sum(map(len, parts.values())) == len(whole) == 120
    for split, part in parts.items():
        assert {split_of(writer) for writer in part.writers} == {split}
        # Categories cut the same ink: whoever is in a split is in it with every kind.
        assert len(set(part.kinds.values())) == 1


def test_kinds_are_chosen(unipen_of_many):
    chosen = datasets.load(unipen_of_many.root, kinds=["text", "character"])
    assert chosen.kinds == {"text": 40, "character": 40}
    assert datasets.load(unipen_of_many.root, kinds="word").kinds == {"word": 40}


@pytest.mark.parametrize("kinds", ["words", "a word", ("text", "words"), ["drawings"]])
def test_a_kind_that_is_none_is_refused_before_anything_is_read(kinds):
    with pytest.raises(DataError, match="unknown kind .*: expected one of text, word, character"):
        datasets.load("unipen", kinds=kinds)


def test_a_name_is_found_in_the_base_folder_and_kept_in_the_cache(archive, monkeypatch):
    monkeypatch.setenv("STROKEGEN_DATA", str(archive.parents[1]))
    first = datasets.load("unipen")
    monkeypatch.setattr("strokegen.datasets.unipen.load", lambda path: pytest.fail("parsed again"))
    for name, data in (("unipen", None), (archive, None), ("unipen", archive.parent)):
        assert [s.key for s in datasets.load(name, data=data)] == [s.key for s in first]
    assert len(list((cache.folder() / "parsed").iterdir())) == 1


def test_iam_ondb_is_known_by_its_folders(tmp_path):
    (tmp_path / "iam" / "lineStrokes").mkdir(parents=True)
    for path in (tmp_path / "iam", tmp_path / "iam" / "lineStrokes"):
        with pytest.raises(DataError, match="no ink of IAM-OnDB"):
            datasets.load(path)


@pytest.mark.parametrize(
    "name, options, message",
    [
        ("unipenn", {}, "did you mean 'unipen'"),
        ("something", {}, "unknown data set 'something': expected one of unipen, iam-ondb"),
        ("quickdraw", {}, "strokegen data fetch quickdraw/cat, or another category"),
        ("quickdraw/hot dog", {}, 'strokegen data fetch "quickdraw/hot dog"'),
        ("quickdraw/../cat", {}, "expected a category such as quickdraw/cat"),
        ("unipen/cat", {}, "unipen/cat: no such file or folder"),
        ("cat.npz", {}, "cat.npz: no such file or folder"),
        ("no/such/file", {}, "no/such/file: no such file or folder"),
        ("train.tar.xz", {}, "train.tar.xz: no such file or folder"),
        ("unipen", {}, "strokegen data fetch unipen"),
        ("iam-ondb", {}, "not on this machine"),
        ("unipen", {"split": "val"}, "one of train, valid, test"),
        ("unipen", {"data": "no/such/folder"}, "no/such/folder: no such folder"),
    ],
)
def test_errors_are_one_line_and_say_what_to_do(name, options, message):
    with pytest.raises(DataError, match=message) as caught:
        datasets.load(name, **options)
    assert "\n" not in str(caught.value)


def test_an_empty_selection_says_what_there_is(unipen_of_many):
    with pytest.raises(DataError, match="it holds 40 of kind text"):
        datasets.load(unipen_of_many.root, kinds=["drawing"])
    with pytest.raises(DataError, match="kind drawing or kanji; it holds"):
        datasets.load(unipen_of_many.root, kinds=("drawing", "kanji"))
    with pytest.raises(DataError, match="and kind drawing; it holds"):
        datasets.load(unipen_of_many.root, kinds="drawing")


DRAWING = [[[0, 100, 255], [0, 50, 0]], [[10, 20], [30, 40]]]


def ndjson(path, count, word, first=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{"word": word, "key_id": str(first + n), "drawing": DRAWING} for n in range(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def sketches(tmp_path):
    """A base folder with one data set of each kind."""
    base = tmp_path / "base"
    ndjson(base / "quickdraw" / "simplified" / "cat.ndjson", 200, "cat")
    ndjson(base / "quickdraw" / "simplified" / "hot dog.ndjson", 3, "hot dog", 1000)
    (base / "omniglot").mkdir()
    with zipfile.ZipFile(base / "omniglot" / "strokes_background_small1.zip", "w") as archive:
        archive.writestr("s/Greek/character01/0001_01.txt", "START\n1,-2,0\n3,-4,9\nBREAK\n")
    (base / "kanjivg").mkdir()
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><path stroke="red" d="M1,2h9"/></svg>'
    (base / "kanjivg" / "04e00.svg").write_text(svg)
    (base / "pictures").mkdir()
    (base / "pictures" / "line.svg").write_text(svg)
    drawings = np.empty(1, object)
    drawings[0] = np.array([[0, 0, 0], [3, 4, 1]], np.int16)
    (base / "npz").mkdir()
    np.savez(base / "npz" / "sheep.npz", train=drawings)
    return base


def test_sketches_are_found_by_name_in_the_base_folder(sketches, monkeypatch):
    monkeypatch.setenv("STROKEGEN_DATA", str(sketches))
    assert len(datasets.load("quickdraw")) == 203
    assert {sample.text for sample in datasets.load("quickdraw/hot dog")} == {"hot dog"}
    assert datasets.load("omniglot")[0].text == "Greek/character01"
    assert datasets.load("kanjivg")[0].text == "一"
    for name in ("quickdraw", "quickdraw/cat", "omniglot"):
        assert set(datasets.load(name).kinds) == {"drawing"}
    assert set(datasets.load("kanjivg").kinds) == {"kanji"}


def test_sketches_are_known_by_their_files_and_folders(sketches):
    for path, label, count in (
        ("quickdraw", "cat", 203),
        ("quickdraw/simplified", "cat", 203),
        ("quickdraw/simplified/hot dog.ndjson", "hot dog", 3),
        ("omniglot", "Greek/character01", 1),
        ("omniglot/strokes_background_small1.zip", "Greek/character01", 1),
        ("kanjivg", "一", 1),
        ("npz", "sheep", 1),
        ("npz/sheep.npz", "sheep", 1),
        ("pictures", "line", 1),
        ("pictures/line.svg", "line", 1),
    ):
        found = datasets.load(sketches / path)
        assert (found[0].text, len(found)) == (label, count), path


def test_drawings_without_a_known_writer_are_in_exactly_one_split(sketches):
    parts = {s: datasets.load("quickdraw/cat", s, data=sketches) for s in datasets.SPLITS}
    keys = [sample.key for part in parts.values() for sample in part]
    assert len(keys) == len(set(keys)) == 200
    assert 0 < len(parts["test"]) < len(parts["train"])


def test_a_category_is_cached_on_its_own(sketches, monkeypatch):
    first = datasets.load("quickdraw/cat", data=sketches)
    ndjson(sketches / "quickdraw" / "simplified" / "dog.ndjson", 2, "dog", 2000)
    monkeypatch.setattr("strokegen.datasets.quickdraw.load", lambda *_: pytest.fail("parsed again"))
    again = datasets.load("quickdraw/cat", data=sketches)
    assert [s.key for s in again] == [s.key for s in first]
    assert all(a.drawing == b.drawing for a, b in zip(again, first))
    monkeypatch.undo()
    assert len(datasets.load("quickdraw/dog", data=sketches)) == 2


def test_what_was_left_out_is_still_said_when_it_comes_from_the_cache(sketches):
    file = sketches / "quickdraw" / "simplified" / "hot dog.ndjson"
    file.write_text(file.read_text() + "broken\n")
    for _ in range(2):
        found = datasets.load("quickdraw/hot dog", data=sketches)
        assert found.skipped == {"line that is not JSON (hot dog.ndjson line 4)": 1}


def test_a_category_that_is_not_here_names_the_nearest(sketches):
    with pytest.raises(DataError, match="did you mean 'cat'"):
        datasets.load("quickdraw/catt", data=sketches)


def test_a_downloaded_category_is_found(sketches, tmp_path):
    target = cache.folder() / "downloads" / "quickdraw" / "cow" / "cow.ndjson"
    ndjson(target, 4, "cow", 3000)
    assert len(datasets.load("quickdraw/cow")) == 4
    assert len(datasets.load("quickdraw")) == 4
