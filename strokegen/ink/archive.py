"""Arrays and facts in one file: an npz of named arrays and, among them, one JSON object.

The object stands in the file as UTF-8 bytes, an array called "facts". Files come from outside, or
from a run that was killed: nothing in them is unpickled, and what they unpack to has a bound.
"""

from __future__ import annotations

import io
import json
import lzma
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]

FACTS = "facts"
"""The name under which the object stands among the arrays."""

# RuntimeError has NotImplementedError in it, and is itself raised of encrypted members.
ZIP_DAMAGE = (
    OSError,
    ValueError,
    EOFError,
    RuntimeError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)
"""What zipfile raises over damaged archives and over what it cannot unpack."""

# And what json and numpy raise.
_DAMAGE = (*ZIP_DAMAGE, KeyError, TypeError, MemoryError, OverflowError, tokenize.TokenError)


def damage(error: Exception) -> str:
    """One of `ZIP_DAMAGE` in few words."""
    if type(error) is RuntimeError and "encrypted" in str(error):
        return "encrypted"
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(reason.split()) or type(error).__name__


def pack(
    arrays: Arrays, facts: Mapping[str, object] | None = None, compressed: bool = False
) -> bytes:
    """The bytes of a file, the same for the same content.

    Args:
      arrays: by name, none of them called "facts".
      facts: what JSON can hold; None leaves the object out.
      compressed: by zlib; numbers of trained weights hardly shrink, pictures do.
    """
    members = dict(arrays)
    if facts is not None:
        members[FACTS] = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    stream = io.BytesIO()
    save = np.savez_compressed if compressed else np.savez
    save(stream, allow_pickle=False, **members)
    return stream.getvalue()


@contextmanager
def unpacked(
    path: Path, limit: int, what: str, remedy: str, error: type[ValueError] = ValueError
) -> Iterator[tuple[Arrays, dict[str, Any]]]:
    """The arrays of a file and its facts, {} without any, for as long as the block lasts.

    An array is read when it is asked for. What goes wrong in the block is damage too, so that an
    array that is missing or of another shape is told as one that cannot be read.

    Args:
      path: the file.
      limit: bytes that it may unpack to.
      what, remedy: for the message, `<path>: damaged <what> (<reason>); <remedy>`.
      error: the class that is raised.
    Raises:
      ValueError: of the class `error`: the file is missing, damaged, holds pickles or too much.
    """
    with undamaged(path, what, remedy, error), opened(path, limit) as arrays:
        yield arrays, _facts(arrays)


@contextmanager
def undamaged(
    path: Path, what: str, remedy: str, error: type[ValueError] = ValueError
) -> Iterator[None]:
    """Whatever damaged files bring about in the block becomes one error; see `unpacked`."""
    try:
        yield
    except _DAMAGE as reason:
        raise error(f"{path}: damaged {what} ({reason}); {remedy}") from reason


@contextmanager
def opened(path: Path, limit: int, called: str = "it") -> Iterator[Arrays]:
    """The arrays of an npz without pickles, each read when it is asked for.

    Raises:
      ValueError: it unpacks to over `limit` bytes; `called` is its name in the message. Damage
        raises what it happens to raise: see `undamaged`.
    """
    with zipfile.ZipFile(path) as archive:
        # Unpacked: a small archive may hold a great deal.
        if sum(member.file_size for member in archive.infolist()) > limit:
            raise ValueError(f"{called} holds over {limit >> 20} MB")
    with np.load(path, allow_pickle=False) as arrays:
        yield _Arrays(arrays)


class _Arrays(Mapping[str, NDArray[Any]]):
    """The arrays of an npz; NumPy gives the bytes of a member that is none."""

    def __init__(self, members: Mapping[str, Any]) -> None:
        self._members = members

    def __getitem__(self, name: str) -> NDArray[Any]:
        found = self._members[name]
        if not isinstance(found, np.ndarray):
            raise ValueError(f"{name} is no array")
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)


def _facts(arrays: Arrays) -> dict[str, Any]:
    if FACTS not in arrays:
        return {}
    facts = json.loads(arrays[FACTS].tobytes())
    if not isinstance(facts, dict):
        raise ValueError("its facts are no object")
    return facts
