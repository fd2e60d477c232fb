"""The cache of parsed data: fresh, stale, damaged, interrupted."""

import os
import time

import numpy as np
import pytest

from strokegen.datasets import cache
from strokegen.datasets import unipen as loader
from strokegen.datasets.sample import Dataset


class Parser:
    """The UNIPEN loader, counting how often it is called."""

    def __init__(self, root):
        self.root, self.calls = root, 0

    def __call__(self):
        self.calls += 1
        return loader.load(self.root)


@pytest.fixture
def parser(unipen_of_many):
    return Parser(unipen_of_many.root)


def load(parser):
    return cache.cached("unipen", parser.root, parser)


def cache_file():
    (file,) = (cache.folder() / "parsed").iterdir()
    return file


def test_the_second_load_does_not_parse_and_gives_the_same(parser):
    parser.root.joinpath("data/8/abc/bad.dat").write_text('.SEGMENT TEXT 0 GOOD "x"\n')
    plain, first, second = loader.load(parser.root), load(parser), load(parser)
    assert parser.calls == 1
    for dataset in (first, second):
        assert dataset.skipped == plain.skipped == {"ink is missing (8/abc/bad.dat#0)": 1}
        assert [s.key for s in dataset] == [s.key for s in plain]
        assert [s.writer for s in dataset] == [s.writer for s in plain]
        assert all(a.drawing == b.drawing for a, b in zip(dataset, plain))


def test_changed_data_is_parsed_again(parser, unipen_of_many):
    load(parser)
    unipen_of_many.file("8/abc/new.dat", '.INCLUDE abc/1.dat\n.SEGMENT X 0 GOOD "new"\n')
    assert "new" in [sample.text for sample in load(parser)]
    assert parser.calls == 2


def test_a_touched_file_is_parsed_again(parser):
    load(parser)
    later = time.time() + 5
    os.utime(parser.root / "include/abc/1.dat", (later, later))
    load(parser)
    assert parser.calls == 2


def test_another_version_is_parsed_again(parser, monkeypatch):
    load(parser)
    monkeypatch.setattr(cache, "VERSION", cache.VERSION + 1)
    load(parser)
    assert parser.calls == 2


def flipped(content):
    middle = len(content) // 3
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: b"not an npz at all",
        flipped,
    ],
)
def test_a_damaged_cache_is_made_anew(parser, damage):
    load(parser)
    whole = cache_file().read_bytes()
    cache_file().write_bytes(damage(whole))
    assert len(load(parser)) == 120
    assert parser.calls == 2
    load(parser)
    assert parser.calls == 2


def test_a_cache_with_a_pickle_in_it_is_never_unpickled(parser, tmp_path):
    load(parser)

    class Trap:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "sprung"),))

    np.savez(cache_file(), facts=np.array([Trap()], object))
    assert len(load(parser)) == 120
    assert not (tmp_path / "sprung").exists()


def test_an_interrupted_write_leaves_nothing(parser, monkeypatch):
    def broken(stream, **arrays):
        stream.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", broken)
    with pytest.raises(KeyboardInterrupt):
        load(parser)
    assert list((cache.folder() / "parsed").iterdir()) == []


def test_a_folder_that_cannot_be_written_costs_a_warning_not_the_load(
    parser, tmp_path, monkeypatch
):
    (tmp_path / "plain file").write_text("")
    monkeypatch.setenv("STROKEGEN_CACHE", str(tmp_path / "plain file"))
    with pytest.warns(UserWarning, match="STROKEGEN_CACHE"):
        assert len(load(parser)) == 120


def test_times_are_kept(tmp_path):
    from strokegen.datasets.sample import PackedSamples, Sample
    from strokegen.ink.drawing import Drawing

    drawing = Drawing(
        ([[0, 0], [1, 1]], [[2, 2]]),
        (
            [0, 0.5],
            [0.75],
        ),
        "a",
    )
    dataset = Dataset("x", PackedSamples.pack([Sample(drawing)]))
    cache.write(tmp_path / "x.npz", dataset, [1])
    kept = cache.read(tmp_path / "x.npz", [1])[0].drawing
    assert [time.tolist() for time in kept.times] == [[0, 0.5], [0.75]]


@pytest.mark.parametrize("name, value", [("points", np.nan), ("points", np.inf)])
def test_a_cache_of_ink_that_is_not_finite_is_made_anew(parser, tmp_path, name, value):
    file = tmp_path / "own.npz"
    whole = load(parser)
    cache.write(file, whole, ["mark"])
    assert len(cache.read(file, ["mark"])) == len(whole)
    packed = whole.packed()
    getattr(packed, name)[0] = value
    cache.write(file, whole, ["mark"])
    assert cache.read(file, ["mark"]) is None
