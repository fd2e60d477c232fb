"""Shards, each read back by another reader: JSON, tarfile, sha256, InkML by the formats' own."""

import hashlib
import json
import tarfile

import numpy as np
import pytest

from strokegen import datasets
from strokegen.corpora.containers import CONTAINERS
from strokegen.corpora.picture import picture
from strokegen.corpora.record import made
from strokegen.corpora.shard import tidy
from strokegen.render.speed import clock
from tests.corpora.conftest import tree
from tests.corpora.test_picture import CONFIG, drawn

ENDINGS = {"page": [".png", ".xml"], "inkml": [".inkml", ".png"], "folder": [".png"]}


def lines(config=CONFIG, count=3):
    for number in range(count):
        one = drawn(number=number, text="lo!", pen="nib", slant=0.2)
        one.ink.__dict__["times"] = tuple(clock(one.ink))
        yield made(one, picture(config, one), 11)


@pytest.fixture(params=CONTAINERS)
def form(request):
    if request.param == "parquet":
        pytest.importorskip("pyarrow")
    return request.param


def store(form, place, count=3):
    shard = CONTAINERS[form][1](place)
    each, before = list(lines(count=count)), place.exists()
    for one in each:
        shard.add(one)
        assert place.exists() == before
    return each, shard.finish()


def test_a_shard_appears_whole_and_the_same_again(form, tmp_path):
    ends = CONTAINERS[form][0]
    _, first = store(form, tmp_path / f"00000{ends}")
    _, again = store(form, tmp_path / f"00001{ends}")
    assert first == again and len(first) == 64
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"00000{ends}", f"00001{ends}"]
    if ends:
        one, other = (tmp_path / f"0000{n}{ends}" for n in range(2))
        assert one.read_bytes() == other.read_bytes()
        assert hashlib.sha256(one.read_bytes()).hexdigest() == first
    else:
        assert tree(tmp_path / "00000") == tree(tmp_path / "00001")


def test_a_shard_takes_the_place_of_an_older_one(form, tmp_path):
    place = tmp_path / f"00000{CONTAINERS[form][0]}"
    store(form, place, count=5)
    _, fewer = store(form, place, count=2)
    other = tmp_path / f"00001{CONTAINERS[form][0]}"
    assert store(form, other, count=2)[1] == fewer
    if place.is_dir():
        assert tree(place) == tree(other)


def test_what_was_under_way_is_tidied_away_and_nothing_else(form, tmp_path):
    place = tmp_path / f"00000{CONTAINERS[form][0]}"
    store(form, place)
    (tmp_path / ".hidden.part").write_text("somebody's")
    left = CONTAINERS[form][1](tmp_path / f"00001{CONTAINERS[form][0]}")
    left.add(next(lines()))
    assert len(list(tmp_path.iterdir())) == 3
    tidy(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {place.name, ".hidden.part"}


@pytest.mark.parametrize("form", ENDINGS)
def test_a_folder_has_its_files_and_their_sums(form, tmp_path):
    each, digest = store(form, tmp_path / "00000")
    files = tree(tmp_path / "00000")
    sums = files.pop("SHA256SUMS")
    assert hashlib.sha256(sums).hexdigest() == digest
    told = dict(reversed(line.split("  ")) for line in sums.decode().splitlines())
    assert told == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    listed = ["metadata.jsonl"] if form != "inkml" else []
    expected = [f"{one.key}{ending}" for one in each for ending in ENDINGS[form]]
    assert sorted(files) == sorted(expected + listed)
    assert all(files[f"{one.key}.png"] == one.png for one in each)


@pytest.mark.parametrize("form", ["folder", "page"])
def test_metadata_has_a_line_for_each_picture(form, tmp_path):
    each, _ = store(form, tmp_path / "00000")
    rows = [json.loads(line) for line in open(tmp_path / "00000" / "metadata.jsonl")]
    for row, one in zip(rows, each, strict=True):
        assert row.pop("file_name") == f"{one.key}.png"
        assert row == one.record and row["text"] == "lo!" and row["corpus_seed"] == 11


def test_the_records_strokes_are_ink_that_the_package_reads(tmp_path):
    each, _ = store("folder", tmp_path / "00000")
    for ink, one in zip(datasets.read(tmp_path / "00000" / "metadata.jsonl"), each, strict=True):
        assert ink.label == "lo!" and np.abs(ink.points - one.ink.points).max() < 1e-4
        assert np.abs(np.concatenate(ink.times) - np.concatenate(one.ink.times)).max() < 1e-4
    assert {one.text for one in datasets.load(tmp_path)} == {"lo!"}


def test_inkml_reads_back_with_its_label_and_facts(tmp_path):
    each, _ = store("inkml", tmp_path / "00000")
    for one in each:
        (ink,) = datasets.read(tmp_path / "00000" / f"{one.key}.inkml")
        assert ink.label == "lo!" and np.array_equal(ink.points, one.ink.points)
        assert np.abs(np.concatenate(ink.times) - np.concatenate(one.ink.times)).max() < 1e-5
        for name in ("seed", "style", "sure", "pen_shape", "words", "characters", "verdict"):
            assert ink.meta[name] == one.record[name]


def test_a_tar_is_a_webdataset(tmp_path):
    each, _ = store("webdataset", tmp_path / "00000.tar")
    with tarfile.open(tmp_path / "00000.tar") as tar:
        members = tar.getmembers()
        found = {member.name: tar.extractfile(member).read() for member in members}
    # The files of one sample follow each other.
    assert [name.partition(".")[0] for name in found] == [one.key for one in each for _ in range(3)]
    assert {(member.mtime, member.uid, member.uname, member.mode) for member in members} == {
        (0, 0, "", 0o644)
    }
    for one in each:
        assert json.loads(found[f"{one.key}.json"]) == one.record
        assert found[f"{one.key}.png"] == one.png and found[f"{one.key}.txt"] == b"lo!"
