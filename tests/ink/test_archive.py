"""Arrays and facts in an npz: what was packed comes back, and damage is one error of one form."""

import io
import json
import os
import zipfile

import numpy as np
import pytest

from strokegen.ink.archive import opened, pack, unpacked
from strokegen.ink.errors import DataError

ARRAYS = {"a": np.linspace(0, 1, 500), "b": np.arange(12, dtype=np.int16).reshape(3, 4)}
FACTS = {"step": 3, "best": float("inf"), "texts": ["ä", "b"]}


def kept(path, limit=1 << 20):
    with unpacked(path, limit, "state", "make it again", DataError) as (arrays, facts):
        return dict(arrays), facts


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.npz"


@pytest.mark.parametrize("compressed", [False, True])
def test_what_was_packed_comes_back(path, compressed):
    path.write_bytes(pack(ARRAYS, FACTS, compressed=compressed))
    arrays, facts = kept(path)
    assert facts == FACTS and list(arrays) == ["a", "b", "facts"]
    for name, array in ARRAYS.items():
        assert np.array_equal(arrays[name], array) and arrays[name].dtype == array.dtype


def test_without_facts_there_are_none(path):
    path.write_bytes(pack(ARRAYS))
    arrays, facts = kept(path)
    assert facts == {} and list(arrays) == ["a", "b"]


def test_the_same_content_is_the_same_bytes():
    assert pack(ARRAYS, FACTS) == pack(ARRAYS, FACTS)


def test_files_from_before_this_module_are_read(path):
    facts = np.frombuffer(json.dumps(FACTS).encode(), np.uint8)
    np.savez(path, facts=facts, **ARRAYS)
    assert kept(path)[1] == FACTS
    file = io.BytesIO()
    np.savez(file, **ARRAYS, facts=facts)
    assert file.getvalue() == pack(ARRAYS, FACTS)


@pytest.mark.parametrize("compressed", [False, True])
def test_damage_anywhere_is_read_or_named(path, compressed):
    whole, rng, read = pack(ARRAYS, FACTS, compressed), np.random.default_rng(0), 0
    for _ in range(300):
        damaged = bytearray(whole)
        for place in rng.integers(0, len(whole), 2):
            damaged[place] = rng.integers(0, 256)
        path.write_bytes(damaged)
        try:
            kept(path)
            read += 1
        except DataError as error:
            assert str(error).startswith(f"{path}: damaged state (")
            assert str(error).endswith("); make it again")
    assert read < 50


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_named(path, share):
    whole = pack(ARRAYS, FACTS)
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(DataError, match=r"x\.npz: damaged state"):
        kept(path)


def test_a_missing_file_is_named(path):
    with pytest.raises(DataError, match=r"x\.npz: damaged state .*No such file"):
        kept(path)


@pytest.mark.parametrize("text", [b"[]", b'"a"', b"{", b"", b"\xff", b"[" * 100_000])
def test_facts_that_are_no_object_are_named(path, text):
    np.savez(path, facts=np.frombuffer(text, np.uint8))
    with pytest.raises(DataError, match="damaged state"):
        kept(path)


def test_a_bomb_is_not_unpacked(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", bytes(3 << 20))
    assert path.stat().st_size < 1 << 14
    with pytest.raises(DataError, match="it holds over 1 MB"):
        kept(path)
    with pytest.raises(ValueError, match="^weights holds over 2 MB$"):
        with opened(path, 2 << 20, "weights"):
            pass


def test_pickles_are_refused_and_never_run(path, tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "sprung"),)

    for name in ("a", "facts"):
        np.savez(path, **{name: np.array([Trap()], object)})
        with pytest.raises(DataError, match="damaged state"):
            kept(path)
    assert not (tmp_path / "sprung").exists()


def test_what_the_block_cannot_use_is_damage_too(path):
    path.write_bytes(pack(ARRAYS))
    with pytest.raises(ValueError, match="damaged hand .*c is not.*; train it"):
        with unpacked(path, 1 << 20, "hand", "train it") as (arrays, _):
            arrays["c"]
    with pytest.raises(KeyboardInterrupt):
        with unpacked(path, 1 << 20, "hand", "train it"):
            raise KeyboardInterrupt


def test_a_member_that_is_no_array_is_damage(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("x.npy", b"no magic")
    with pytest.raises(ValueError, match="a.npz: damaged thing .x is no array.; mend it"):
        with unpacked(tmp_path / "a.npz", 1000, "thing", "mend it") as (arrays, _):
            assert list(arrays) == ["x"] and len(arrays) == 1
            arrays["x"]


def test_a_shape_that_no_integer_holds_is_damage(tmp_path):
    data = pack({"x": np.zeros((3, 4))})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        member = archive.read("x.npy")
    for shape in (b"(%s, 4)" % (b"9" * 30), b"(-3, 4)", b"(3, 4, 5)", b"3"):
        bad = member.replace(b"(3, 4)", shape)
        bad = bad[:8] + (len(bad) - len(member) + member[8]).to_bytes(2, "little") + bad[10:]
        with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
            archive.writestr("x.npy", bad)
        with pytest.raises(ValueError, match="a.npz: damaged thing"):
            with unpacked(tmp_path / "a.npz", 1 << 20, "thing", "mend it") as (arrays, _):
                arrays["x"]
