"""Sketch-rnn's npz: what NumPy writes is read, what does harm is refused."""

import io
import os
import pickle
import pickletools
import struct
import time
import zipfile

import numpy as np
import pytest

from strokegen.datasets.npz import load
from strokegen.formats import npz
from strokegen.ink.errors import DataError

DRAWING = np.array([[0, 0, 0], [3, 4, 0], [1, 0, 1], [5, 5, 0], [0, 2, 1]], np.int16)


def objects(*drawings):
    array = np.empty(len(drawings), object)
    array[:] = drawings
    return array


def saved(path, **parts):
    np.savez_compressed(path, **parts)
    return path


def crafted(path, payload, shape="(1,)", name="train.npy"):
    """An npz whose part is the pickle `payload` behind NumPy's head."""
    head = f"{{'descr': '|O', 'fortran_order': False, 'shape': {shape}, }}"
    head += " " * (-(len(head) + 11) % 16) + "\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        body = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + payload
        archive.writestr(name, body)
    return path


def test_what_numpy_writes_is_read_with_its_splits(tmp_path):
    parts = {"train": objects(DRAWING, DRAWING[:3]), "test": objects(DRAWING * [2, 2, 1])}
    found = load(saved(tmp_path / "sketchrnn_cat.full.npz", **parts))
    assert [(s.split, s.key, s.text) for s in found] == [
        ("train", "train:0", "cat"),
        ("train", "train:1", "cat"),
        ("test", "test:0", "cat"),
    ]
    assert [stroke.tolist() for stroke in found[0].drawing.strokes] == [
        [[0, 0], [3, 4], [4, 4]],
        [[9, 9], [9, 11]],
    ]
    assert found[2].drawing.strokes[1].tolist() == [[18, 18], [18, 22]]


@pytest.mark.parametrize("kind", ["<i2", ">i2", "<i4", "<f4", "<f8", "|i1"])
@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_every_number_type_and_protocol_gives_the_same(tmp_path, kind, protocol):
    payload = pickle.dumps(objects(np.asfortranarray(DRAWING.astype(kind))), protocol)
    (sample,) = load(crafted(tmp_path / "a.npz", payload))
    assert sample.drawing.points.tolist() == [[0, 0], [3, 4], [4, 4], [9, 9], [9, 11]]
    assert len(sample.drawing) == 2


def test_the_pickles_of_python_2_are_read(tmp_path):
    """Protocol 2 with byte strings, as the published files have them."""
    raw = DRAWING.tobytes()
    state = b"(K\x01K\x05K\x03\x86h\x04U\x02i2K\x00K\x01\x87R(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff"
    state += b"\xff\xff\xffK\x00tb\x89U" + bytes([len(raw)]) + raw + b"tb"
    payload = (
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85U\x01b"
        b"\x87R(K\x01K\x01\x85cnumpy\ndtype\nq\x04U\x02O8K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff"
        b"\xff\xffJ\xff\xff\xff\xffK?tb\x89]h\x01h\x02K\x00\x85U\x01b\x87R" + state + b"atb."
    )
    found = load(crafted(tmp_path / "a.npz", payload))
    assert found[0].drawing.points[-1].tolist() == [9, 11]


class Trap:
    """Runs a command when it is unpickled."""

    def __init__(self, place):
        self.place = place

    def __reduce__(self):
        return os.mkdir, (str(self.place),)


@pytest.mark.parametrize("wrapped", [lambda trap: trap, lambda trap: objects(DRAWING, trap)])
@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
def test_pickled_code_is_refused_and_not_run(tmp_path, wrapped, protocol):
    place = tmp_path / "sprung"
    payload = pickle.dumps(wrapped(Trap(place)), protocol)
    with pytest.raises(DataError, match="a.npz: train is refused") as caught:
        load(crafted(tmp_path / "a.npz", payload, "(2,)"))
    assert "\n" not in str(caught.value)
    assert not place.exists()
    # It would have been: this is what the loader is spared.
    pickle.loads(payload)
    assert place.exists()


def test_the_refused_name_is_said(tmp_path):
    payload = pickle.dumps(Trap(tmp_path / "sprung"), 2)
    with pytest.raises(DataError, match=r"it names (posix|nt)\.mkdir, which no array needs"):
        load(crafted(tmp_path / "a.npz", payload))


@pytest.mark.parametrize(
    "module, name",
    [
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("numpy", "load"),
        ("numpy.core.multiarray", "scalar"),
        ("numpy.testing._private.utils", "runstring"),
        ("_codecs", "lookup"),
        ("numpy", "ndarray.__class__"),
    ],
)
def test_every_other_name_is_refused(tmp_path, module, name):
    payload = f"\x80\x02c{module}\n{name}\n.".encode("latin-1")
    with pytest.raises(DataError, match="which no array needs"):
        load(crafted(tmp_path / "a.npz", payload))


def put(index):
    return b"\x80\x02Nr" + struct.pack("<I", index) + b"."


def nested(count):
    """Lists within lists, each twice in the next: 2^count names when written out."""
    return b"]" + b"".join(b"q\x01]h\x01ah\x01a" for _ in range(count))


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"garbage",
        b"\x80\x02.",
        b"\x80\x02N.",
        put(0xFFFFFFF0),  # would take 64 GB in the C unpickler
        b"\x80\x04\x8e" + struct.pack("<Q", 1 << 60) + b".",  # bytes that are not there
        b"\x80\x02cnumpy\ndtype\n" + nested(60) + b"\x85R.",
        b"\x80\x02}" + nested(60) + b"Ns.",  # a dictionary's key would be hashed for ever
        b"\x80\x02cnumpy\nndarray\nNb.",
        b"\x80\x02c_codecs\nencode\n}b.",
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\nNNN\x87R(K\x01K\x01\x85NK\x00Ntb.",
    ],
)
def test_crafted_pickles_are_one_line(tmp_path, payload):
    with pytest.raises(DataError, match="a.npz: train is refused") as caught:
        load(crafted(tmp_path / "a.npz", payload))
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500


def test_an_array_of_pointers_made_from_bytes_is_refused(tmp_path):
    """Numbers taken for objects: with the real ndarray, reading it would crash."""
    payload = pickle.dumps(objects(DRAWING.astype(np.int64)), 2)
    ops = [op.name for op, _, _ in pickletools.genops(payload)]
    assert "BUILD" in ops
    bad = payload.replace(b"X\x02\x00\x00\x00i8", b"X\x02\x00\x00\x00O8")
    assert bad != payload
    with pytest.raises(DataError, match="type 'O8'"):
        load(crafted(tmp_path / "a.npz", bad))


def test_bad_drawings_are_counted_and_named_and_good_ones_kept(tmp_path):
    nan = DRAWING.astype(np.float32)
    nan[2, 0] = np.nan
    parts = objects(
        DRAWING,
        nan,
        DRAWING[:1],
        np.ones((10_000, 3), np.int16),
        np.zeros((4, 3), np.int16),
        np.ones((4, 5), np.int16),
        DRAWING * 7,
        np.full((3, 3), [1e9, 0, 0]),
        "text",
    )
    found = load(saved(tmp_path / "cat.npz", train=parts))
    assert len(found) == 1
    assert found.skipped == {
        "offsets that are not finite (cat.npz train 1)": 1,
        "a single point (cat.npz train 2)": 1,
        "over 5,000 points (cat.npz train 3)": 1,
        "all points at one place (cat.npz train 4)": 1,
        "not an array of (n, 3) offsets (cat.npz train 5, cat.npz train 8)": 2,
        "pen states other than 0 and 1 (cat.npz train 6)": 1,
        "coordinates beyond 100,000 (cat.npz train 7)": 1,
    }


ARRAY = pickle.dumps(DRAWING.astype(np.int16), 2)[:-1]  # leaves an array, memoised, on the stack
REPEATED = [b"N", b")", b"(", b"]", b"K\x01", b"\x88", b"]q\x01h\x01a", b"K\x01\x85", ARRAY + b"Nb"]
REPEATED += [ARRAY + b"h\x00" * 300, b"]" + b"Na" * 300 + b"Nb"]


@pytest.mark.parametrize("unit", REPEATED)
def test_repeated_opcodes_are_refused_before_they_cost_seconds(tmp_path, unit):
    payload = b"\x80\x02" + unit * ((12 << 20) // len(unit)) + b"."
    start = time.perf_counter()
    with pytest.raises(DataError, match="a.npz: train is refused"):
        load(crafted(tmp_path / "a.npz", payload))
    assert time.perf_counter() - start < 1


def test_a_state_is_set_once(tmp_path):
    payload = pickle.dumps(objects(DRAWING), 2)
    (built,) = [pos for op, _, pos in pickletools.genops(payload) if op.name == "BUILD"][-1:]
    twice = payload[:built] + b"q\xf0b" + b"h\xf0b" * 1000 + payload[built + 1 :]
    with pytest.raises(DataError, match="a state where none belongs"):
        load(crafted(tmp_path / "a.npz", twice))


def member(change):
    """Changes the file's directory, where its members' flags and methods stand."""

    def changed(data):
        at = data.index(b"PK\x01\x02")
        return data[:at] + change(data[at:])

    return changed


DAMAGES = [
    member(lambda entry: entry[:8] + b"\x01" + entry[9:]),  # encrypted
    *(
        member(lambda entry, method=method: entry[:10] + bytes([method]) + entry[11:])
        for method in (1, 9, 12, 14, 99)  # shrunk, deflate64, bzip2, lzma, AES
    ),
    lambda data: data[:-1],
    lambda data: data[: len(data) // 2],
    lambda data: data[:60] + bytes(40) + data[100:],
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_one_line_and_among_others_it_is_counted_and_named(tmp_path, damage):
    whole = saved(tmp_path / "cat.npz", train=objects(DRAWING, DRAWING * [1, 2, 1])).read_bytes()
    (tmp_path / "dog.npz").write_bytes(damage(whole))
    with pytest.raises(DataError, match="dog.npz: ") as caught:
        load(tmp_path / "dog.npz")
    assert "\n" not in str(caught.value)
    found = load(tmp_path)
    assert [sample.text for sample in found] == ["cat", "cat"]
    assert any("dog.npz" in reason for reason in found.skipped)


def test_a_part_unpacks_to_no_more_than_ink_does(tmp_path):
    payload = pickle.dumps(objects(*[DRAWING] * 3), 2) + bytes(40 << 20)
    with pytest.raises(DataError, match="train is over 16 MB unpacked"):
        load(crafted(tmp_path / "a.npz", payload, "(3,)"))


def test_sizes_have_bounds(tmp_path, monkeypatch):
    file = saved(tmp_path / "cat.npz", train=objects(*[DRAWING] * 50))
    monkeypatch.setattr(npz, "MAX_TOTAL_POINTS", 100)
    with pytest.raises(DataError, match="over 100 points"):
        load(file)
    monkeypatch.setattr(npz, "MAX_BYTES", 100)
    with pytest.raises(DataError, match="unpacked"):
        load(file)


def test_files_that_are_something_else_are_refused(tmp_path):
    other = saved(tmp_path / "other.npz", weights=np.zeros(3))
    with pytest.raises(DataError, match="expected train, valid and test"):
        load(other)
    plain = saved(tmp_path / "plain.npz", train=np.zeros((4, 5, 3)))
    with pytest.raises(DataError, match="train is refused .an array of type float64"):
        load(plain)
    (tmp_path / "text.npz").write_text("no zip")
    with pytest.raises(DataError, match="not a readable npz"):
        load(tmp_path / "text.npz")
    whole = saved(tmp_path / "cut.npz", train=objects(*[DRAWING] * 50)).read_bytes()
    flipped = bytearray(whole)
    flipped[80] ^= 0xFF
    (tmp_path / "cut.npz").write_bytes(bytes(flipped))
    with pytest.raises(DataError, match="not a readable npz"):
        load(tmp_path / "cut.npz")
    with pytest.raises(DataError, match="gone.npz"):
        load(tmp_path / "gone.npz")


def test_a_folder_of_files_gives_all_of_them(tmp_path):
    saved(tmp_path / "cat.npz", valid=objects(DRAWING))
    saved(tmp_path / "dog.npz", valid=objects(DRAWING))
    assert [(s.text, s.key) for s in load(tmp_path)] == [
        ("cat", "cat/valid:0"),
        ("dog", "dog/valid:0"),
    ]


def test_numpy_itself_agrees(tmp_path):
    """The oracle: NumPy's own reading of a file that the test has made itself."""
    file = saved(tmp_path / "cat.npz", train=objects(DRAWING, DRAWING[:3]))
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=True) as arrays:
        for sample, offsets in zip(load(file), arrays["train"], strict=True):
            assert np.array_equal(sample.drawing.points, np.cumsum(offsets[:, :2], axis=0))


def test_a_refusal_gives_no_advice_to_trust_the_file(tmp_path):
    body = b"\x93NUMPY\x02\x00" + struct.pack("<I", 50_000) + b" " * 50_000
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("train.npy", body)
    with pytest.raises(DataError, match="train is refused .*is large") as caught:
        load(tmp_path / "a.npz")
    assert "allow_pickle" not in str(caught.value) and "trust" not in str(caught.value)
