"""`datasets.load`: by name and by path, splits and kinds, and its errors."""

import tarfile

import pytest

from strokegen import datasets
from strokegen.datasets import DataError, cache, split_of


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
