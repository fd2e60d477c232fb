"""Writing a file whole or not at all, and reading one that is not too large."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO


def read_bounded(stream: BinaryIO, limit: int, name: str) -> bytes:
    """All of `stream`, which may be a pipe, unless it is larger than `limit` bytes.

    Raises:
      ValueError: it is; nothing past the limit is read. `name` is what the message calls it.
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise ValueError(f"{name}: over {limit >> 20} MB, too large for ink; split it")
    return data


def write_whole(path: str | Path, data: bytes) -> None:
    """Put `data` into `path`; whatever happens, the file holds its old content or all the new.

    The data goes to a temporary file in the same folder, which then takes the place of `path`.
    A link is followed. A device or pipe is written to directly.

    Raises:
      OSError: the folder is missing or cannot be written to, `path` is a folder, or the disc is
        full; the message names the path and the reason, and no temporary file is left behind.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise OSError(f"cannot write {path}: it is a folder; name a file in it")
    if not target.parent.is_dir():
        raise OSError(f"cannot write {path}: there is no folder {target.parent}; create it first")
    special = target.exists() and not target.is_file()
    place = target if special else target.parent / f".{os.urandom(8).hex()}.part"
    try:
        # Opened by number rather than through tempfile, so that the umask sets the permissions.
        flags = os.O_WRONLY if special else os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with open(os.open(place, flags | getattr(os, "O_BINARY", 0), 0o666), "wb") as file:
            file.write(data)
            if not special:
                file.flush()
                os.fsync(file.fileno())
        if not special:
            os.replace(place, target)
    except BaseException as error:
        if not special:
            place.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(f"cannot write {path}: {error.strerror or error}") from error
        raise
