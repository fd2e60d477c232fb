"""Zip archives within bounds, as notebooks come in them."""

import io
import struct
import zipfile

import numpy as np
import pytest

from strokegen.formats import zipped
from strokegen.formats.zipped import unzipped
from strokegen.ink.errors import DataError


def archive(members, method=zipfile.ZIP_DEFLATED, comment=b""):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, data in members.items():
            made.writestr(name, data)
        made.comment = comment
    return stream.getvalue()


def read(data, member="a/b", limit=1 << 20):
    with unzipped(io.BytesIO(data), "n.zip") as found:
        return found.read(member, limit)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("comment", [b"", b"x", b"said" * 9000])
def test_a_member_is_read_and_a_missing_one_is_empty(method, comment):
    data = archive({"a/b": b"ink" * 99, "c": b""}, method, comment)
    assert read(data) == b"ink" * 99 and read(data, "d") == b""
    with unzipped(io.BytesIO(data), "n.zip") as found:
        assert found.names == ["a/b", "c"]


def test_a_member_that_is_too_large_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = archive({"a/b": bytes(8 << 20)})
    assert len(bomb) < 1 << 20
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    with pytest.raises(DataError, match="n.zip: a/b unpacks to over 1 MB"):
        read(bomb)


def test_a_member_that_holds_more_than_it_says_is_never_read_whole():
    data = bytearray(archive({"a/b": bytes(1 << 20)}))
    for at, mark in ((data.find(b"PK\x03\x04"), 22), (data.find(b"PK\x01\x02"), 24)):
        data[at + mark : at + mark + 4] = struct.pack("<I", 100)
    with pytest.raises(DataError, match="n.zip: a damaged Zip archive"):
        read(bytes(data))


def test_all_members_together_have_a_bound(monkeypatch):
    data = archive({str(n): bytes(600) for n in range(4)})
    monkeypatch.setattr(zipped, "MAX_UNPACKED", 2000)
    with pytest.raises(DataError, match="^n.zip: over 0 MB in all; split it$"):
        with unzipped(io.BytesIO(data), "n.zip") as found:
            for name in found.names:
                found.read(name, 1 << 20)


def test_a_crowd_of_members_is_refused_before_it_is_listed(monkeypatch):
    data = archive({f"{n:01000d}": b"" for n in range(5_000)}, zipfile.ZIP_STORED)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(DataError, match="n.zip: far too many files"):
        read(data)


def test_a_list_that_only_a_zip64_states_counts_too():
    """zipfile goes by the larger record where there is one, whatever the smaller says."""
    data = archive({"a/b": b"x"})
    at = data.find(b"PK\x05\x06")
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 1 << 30, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    with pytest.raises(DataError, match="n.zip: far too many files"):
        read(data[:at] + large + locator + data[at:])


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(method):
    with pytest.raises(DataError, match="n.zip: a/b is packed in an unusual way"):
        read(archive({"a/b": b"ink"}, method))


def test_damage_anywhere_is_one_line():
    whole, rng = archive({"a/b": b"ink" * 500, "c": b"d"}), np.random.default_rng(0)
    for cut in (0, 3, 30, len(whole) - 5):
        with pytest.raises(DataError, match="^n.zip: a damaged Zip"):
            read(whole[:cut])
    for _ in range(300):
        data = bytearray(whole)
        for at in rng.integers(0, len(data), 3):
            data[at] = rng.integers(256)
        try:
            assert read(bytes(data)) in (b"ink" * 500, b"")
        except DataError as error:
            assert str(error).startswith("n.zip: ") and "\n" not in str(error)
