"""Zip archives from outside, in which devices and programs keep notebooks: read within bounds.

Source: PKWARE, APPNOTE.TXT 6.3.10, section 4.3.16 for the end of the central directory.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from strokegen.ink.archive import ZIP_DAMAGE, damage
from strokegen.ink.errors import DataError
from strokegen.ink.files import read_bounded

MAX_BYTES = 128 << 20
"""Of an archive; a notebook may hold the book or the recording that it is about."""

MAX_UNPACKED = 256 << 20
"""Of all members that are read."""

_MAX_LIST = 4 << 20  # bytes of the list of members: some 40,000
_END = struct.Struct("<4s4H2LH")
_LONGEST = _END.size + 0xFFFF  # with a comment
_TO_64 = 20  # bytes of the locator of a larger list, right before the end
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Zipped:
    """The members of an archive, unpacked when they are asked for.

    Attributes:
      names: of all members, in the archive's order.
    """

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        self._left = MAX_UNPACKED
        self.names = archive.namelist()

    def read(self, member: str, limit: int) -> bytes:
        """What a member holds; "" of one that is not there.

        Raises:
          DataError: it unpacks to over `limit` bytes, or all members that were read to too many.
        """
        if member not in self._archive.NameToInfo:
            return b""
        found = self._archive.getinfo(member)
        if found.compress_type not in _PLAIN:
            raise DataError(
                f"{self._name}: {member[-60:]} is packed in an unusual way; zip it anew"
            )
        data = b""
        most = min(limit, self._left)
        if found.file_size <= most:
            with self._archive.open(found) as stream:
                data = stream.read(most + 1)
        if self._left < max(len(data), found.file_size) <= limit:
            raise DataError(f"{self._name}: over {MAX_UNPACKED >> 20} MB in all; split it")
        if max(len(data), found.file_size) > most:
            raise DataError(
                f"{self._name}: {member[-60:]} unpacks to over {limit >> 20} MB, too large for ink"
            )
        self._left -= len(data)
        return data


@contextmanager
def unzipped(stream: BinaryIO, name: str) -> Iterator[Zipped]:
    """An archive open for reading; what is wrong with it in the block is one DataError.

    Raises:
      DataError: damage, over `MAX_BYTES`, or far too many members.
    """
    data = read_bounded(stream, MAX_BYTES, name)
    if _size_of_list(data[-_LONGEST:]) > _MAX_LIST:
        raise DataError(f"{name}: far too many files in it for a notebook")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield Zipped(archive, name)
    except DataError:
        raise
    except ZIP_DAMAGE as error:
        raise DataError(f"{name}: a damaged Zip archive ({damage(error)}); get it anew") from None


def _size_of_list(tail: bytes) -> int:
    """Bytes of the central directory, as zipfile finds it in the last bytes of a file."""
    at = len(tail) - _END.size
    if at < 0 or not tail.startswith(b"PK\x05\x06", at) or not tail.endswith(b"\0\0"):
        at = tail.rfind(b"PK\x05\x06", 0, len(tail) - _END.size + 4)
    if at < 0:
        return 0
    if tail.startswith(b"PK\x06\x07", at - _TO_64):  # a Zip64, whose own list counts
        return _MAX_LIST + 1
    return int(_END.unpack_from(tail, at)[5])
