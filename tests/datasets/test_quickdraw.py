"""Quick, Draw! folders, and the `quickdraw` package's binary files."""

import json
import struct

import pytest

from strokegen.datasets import quickdraw
from strokegen.ink.errors import DataError

STROKES = [[(0, 100, 255), (0, 50, 0)], [(10, 20), (30, 40)]]


def record(key, strokes=STROKES, recognised=1):
    """A drawing in Google's binary format."""
    data = struct.pack("<Q2sbIH", key, b"DE", recognised, 1_480_000_000, len(strokes))
    for xs, ys in strokes:
        data += struct.pack(f"<H{len(xs)}B{len(ys)}B", len(xs), *xs, *ys)
    return data


def line(key, word="cat", drawing=STROKES):
    return json.dumps({"word": word, "key_id": str(key), "drawing": drawing}) + "\n"


@pytest.fixture
def package(monkeypatch):
    """The package, which would ask the network for what it does not find."""
    quickdraw_package = pytest.importorskip("quickdraw")
    monkeypatch.setattr(
        quickdraw_package.data, "get", lambda *a, **k: pytest.fail("asked the network")
    )


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "quickdraw"
    raw = [[[10, 30], [10, 10], [0, 100]], [[10, 10], [10, 15], [200, 300]]]
    texts = {
        "simplified/cat.ndjson": line(1) + line(2),
        "raw/cat.ndjson": line(2, drawing=raw) + line(3, drawing=raw),
        "simplified/hot dog.ndjson": line(4, "hot dog"),
        "full_raw_bird.ndjson": line(5, "bird", raw),
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_a_folder_gives_each_drawing_once_simplified_before_raw(folder):
    found = quickdraw.load(folder, "cat")
    assert [sample.key for sample in found] == ["1", "2", "3"]
    assert found[1].drawing.strokes[0].tolist() == [[0, 0], [100, 50], [255, 0]]
    assert found[2].drawing.times is not None
    assert found.skipped == {"double of a key_id": 1}


def test_a_folder_without_a_category_gives_all(folder):
    found = quickdraw.load(folder)
    assert {sample.text for sample in found} == {"cat", "hot dog", "bird"}
    assert len(found) == 5


def test_an_unknown_category_names_the_nearest(folder):
    with pytest.raises(DataError, match="no drawings of 'hotdog'.*did you mean 'hot dog'"):
        quickdraw.load(folder, "hotdog")


def test_a_folder_or_file_without_drawings_is_refused(tmp_path):
    with pytest.raises(DataError, match="found none"):
        quickdraw.load(tmp_path)
    (tmp_path / "cat.ndjson").write_text("no\n")
    with pytest.raises(DataError, match=r"no usable drawing.*not JSON \(cat.ndjson line 1\)"):
        quickdraw.load(tmp_path / "cat.ndjson")
    (tmp_path / "cat.ndjson").write_text("")
    with pytest.raises(DataError, match="it is empty"):
        quickdraw.load(tmp_path / "cat.ndjson")


def test_too_many_drawings_at_once_are_refused(folder, monkeypatch):
    monkeypatch.setattr(quickdraw, "MAX_DRAWINGS", 3)
    with pytest.raises(DataError, match="one category at a time"):
        quickdraw.load(folder)


def test_binary_files_are_read_whole_by_index_and_without_a_word(package, tmp_path, capsys):
    count = 1200  # the package's own limit is 1,000
    data = b"".join(record(key, recognised=key % 100 > 0) for key in range(1, count + 1))
    (tmp_path / "cat.bin").write_bytes(data + record(7))
    found = quickdraw.load(tmp_path)
    assert capsys.readouterr().out == ""
    assert [int(sample.key) for sample in found] == [k for k in range(1, count + 1) if k % 100]
    assert found.skipped == {"not recognised by the game": 12, "double of a key_id": 1}
    first = found[0].drawing
    assert first.label == "cat"
    assert [s.tolist() for s in first.strokes] == [
        [[0, 0], [100, 50], [255, 0]],
        [[10, 30], [20, 40]],
    ]


def test_a_binary_and_an_ndjson_file_of_the_same_drawings_are_equal(package, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "cat.bin").write_bytes(record(1) + record(2))
    (tmp_path / "cat.ndjson").write_text(line(1) + line(2))
    binary, text = quickdraw.load(tmp_path / "a"), quickdraw.load(tmp_path / "cat.ndjson")
    assert [s.key for s in binary] == [s.key for s in text]
    assert [s.split for s in binary] == [s.split for s in text]
    assert all(a.drawing == b.drawing for a, b in zip(binary, text))


def test_a_binary_file_that_breaks_off_is_said_to(package, tmp_path):
    (tmp_path / "cat.bin").write_bytes(record(1) + record(2)[:-3])
    found = quickdraw.load(tmp_path)
    assert [sample.key for sample in found] == ["1"]
    assert found.skipped == {"drawing that breaks off at the end of its file (cat.bin)": 1}


def test_bad_drawings_of_a_binary_file_are_counted(package, tmp_path):
    dot = [[(5,), (5,)]]
    (tmp_path / "cat.bin").write_bytes(record(1) + record(2, dot) + record(3, []))
    found = quickdraw.load(tmp_path)
    assert len(found) == 1
    assert found.skipped == {
        "a single point (cat.bin drawing 1)": 1,
        "no ink, or a stroke without points (cat.bin drawing 2)": 1,
    }


def test_a_binary_file_that_is_no_category_is_refused(package, tmp_path):
    (tmp_path / "kitten.bin").write_bytes(record(1))
    with pytest.raises(DataError, match="kitten.bin: expected the name of a Quick, Draw! category"):
        quickdraw.load(tmp_path / "kitten.bin")
    (tmp_path / "cat.bin").write_bytes(b"<?xml version='1.0'?><Error>")
    with pytest.raises(DataError, match="no usable drawing"):
        quickdraw.load(tmp_path / "cat.bin")


def test_without_the_package_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "quickdraw", None)
    (tmp_path / "cat.bin").write_bytes(record(1))
    with pytest.raises(DataError, match=r"strokegen\[sketch\]"):
        quickdraw.load(tmp_path / "cat.bin")


def test_the_cache_of_the_package_in_the_working_folder_is_found_last(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cache = tmp_path / ".quickdrawcache"
    cache.mkdir()
    (cache / "cat.bin").write_bytes(record(1))
    (tmp_path / "base").mkdir()
    assert quickdraw.locate([tmp_path / "base"]).resolve() == cache
    assert quickdraw.locate([], "dog") is None
    (tmp_path / "base" / "cat.ndjson").write_text(line(1))
    assert quickdraw.locate([tmp_path / "base"]) == tmp_path / "base"
