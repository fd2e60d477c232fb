"""Locks that end with their process, and so what a process that was killed has left behind.

POSIX holds a file by flock; Windows holds one byte of it, far behind its content, by
msvcrt.locking. The system lets go of either when a process ends, however it ends: what nobody holds
belongs to nobody, whatever is written in it.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_ELSEWHERE = errno.EAGAIN, errno.EACCES, errno.EDEADLK
_FAR = 1 << 30  # bytes; a lock of Windows keeps others from reading what it is on
_MARK = ".strokegen-scratch"
_PREFIX = "strokegen-"


def claim(path: Path, flags: int = 0) -> int | None:
    """Open a file for writing and hold it until the descriptor is closed.

    Args:
      flags: of `os.open`, such as `os.O_CREAT`. Where the file system knows no locks, who makes a
        file has it, and nobody gets one that is there.
    Returns:
      The descriptor; None where another one, of this process too, holds the file.
    Raises:
      OSError: it cannot be opened.
    """
    flags |= os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    file = os.open(path, flags, 0o666)
    try:
        try:
            _hold(file)
        except OSError as error:
            if error.errno in _ELSEWHERE or not flags & os.O_CREAT:
                raise
        # Who held it before may have removed it meanwhile.
        if os.path.samestat(os.stat(path), os.fstat(file)):
            return file
    except OSError:
        pass
    os.close(file)
    return None


def _hold(file: int) -> None:
    """Lock an open file; raises OSError."""
    if sys.platform == "win32":
        os.lseek(file, _FAR, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def remove_unheld(path: Path) -> None:
    """Remove a file that nobody holds; any other stays, and so does one that cannot be opened."""
    with suppress(OSError):
        file = claim(path)
        if file is not None:
            try:
                path.unlink()
            finally:
                os.close(file)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for the block, gone at its end; those that killed processes left go before it."""
    import shutil  # these take as long to import as all of this package's ink
    import tempfile

    for mark in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_MARK}"):
        _clear(mark)
    # A folder that is cleared by another process, unmarked as it was yet, is made again.
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        file = claim(folder / _MARK, os.O_CREAT)
        if file is not None:
            break
    try:
        yield folder
    finally:
        os.close(file)
        shutil.rmtree(folder, ignore_errors=True)


def _clear(mark: Path) -> None:
    """Remove the scratch folder of this mark, unless a living process has it."""
    import shutil

    with suppress(OSError):
        file = claim(mark)
        if file is not None:
            os.close(file)
            shutil.rmtree(mark.parent, ignore_errors=True)
