"""Writing a file whole or not at all, and reading one that is not too large."""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO

from strokegen.ink.errors import DataError
from strokegen.ink.locks import claim, remove_unheld

File = str | os.PathLike[str] | IO[bytes]
"""Where to write: a path, or a file open for writing bytes."""


def read_bounded(stream: BinaryIO, limit: int, name: str) -> bytes:
    """All of `stream`, which may be a pipe, unless it is larger than `limit` bytes.

    Raises:
      DataError: it is; nothing past the limit is read. `name` is what the message calls it.
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise DataError(f"{name}: over {limit >> 20} MB, too large for ink; split it")
    return data


def opened(path: str | Path) -> BinaryIO:
    """A file open for reading, or a pipe of the shell's, as of `<(...)`.

    Raises:
      OSError: it cannot be opened, or is a device or a named pipe, which may never begin or end.
    """
    mode, place = os.stat(path).st_mode, os.path.realpath(path)
    if stat.S_ISFIFO(mode):
        endless = os.path.exists(place)  # the shell's pipes have no name of their own
    else:
        endless = not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
    if endless:
        raise OSError(f"{path}: a device or named pipe, no file; give - and read it by: < {path}")
    return open(path, "rb")


def files_in(folder: Path, pattern: str) -> list[Path]:
    """The files in a folder that match a glob; no folders, pipes or devices.

    They are in the order in which people number them: page, page-2, page-10.
    """
    return sorted((file for file in folder.glob(pattern) if file.is_file()), key=_numbered)


def _numbered(file: Path) -> tuple[list[list[str | int]], Path]:
    """What files are sorted by: digits count as numbers, and the suffix comes last."""
    parts = [re.split("([0-9]+)", part) for part in (*file.parent.parts, file.stem)]
    return [[int(p) if at % 2 else p for at, p in enumerate(part)] for part in parts], file


def target_of(path: str | Path) -> Path:
    """The file that `path` names, links followed, which need not be there yet.

    Raises:
      OSError: it is a folder, or in a folder that is missing.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise OSError(f"cannot write {path}: it is a folder; name a file in it")
    if not target.parent.is_dir():
        raise OSError(f"cannot write {path}: there is no folder {target.parent}; create it first")
    return target


def write_whole(path: str | Path, data: bytes) -> None:
    """Put `data` into `path`; whatever happens, the file holds its old content or all the new.

    The data goes to a temporary file in the same folder, which then takes the place of `path`;
    those that killed processes have left there are removed, on Windows excepted. A link is
    followed. A device or pipe is written to directly.

    Raises:
      OSError: the folder is missing or cannot be written to, `path` is a folder, or the disc is
        full; the message names the path and the reason, and no temporary file is left behind.
    """
    target = target_of(path)
    try:
        if target.exists() and not target.is_file():
            with open(os.open(target, os.O_WRONLY), "wb") as stream:
                stream.write(data)
        else:
            _replace(target, data)
    except OSError as error:
        raise OSError(f"cannot write {path}: {error.strerror or error}") from error


def name_of(file: File) -> Path | None:
    """What a file is called; None for an open one without a name.

    Raises:
      ValueError: it is open for text.
    """
    if isinstance(file, io.TextIOBase):
        name = getattr(file, "name", "this file")
        raise ValueError(f'{name} is open for text; open it for bytes, as by open(path, "wb")')
    # A path has a name as well, which is only its last part; an unnamed file's is a number.
    path = isinstance(file, str | os.PathLike)
    found = file if path else getattr(file, "name", None)
    return Path(found) if isinstance(found, str | os.PathLike) else None


def path_of(file: File, format: str | None = None) -> Path:
    """A file's name, ending as those of `format` do where one is given.

    Raises:
      ValueError: an open file without a name, and no format; or one open for text.
    """
    name = name_of(file)
    if format is not None:
        return (name or Path("file")).with_suffix(f".{format.lower().lstrip('.')}")
    if name is None:
        raise ValueError("an open file without a name needs a format")
    return name


def write_to(file: File, data: bytes) -> None:
    """`write_whole` of a path; into an open file as it is."""
    if isinstance(file, str | os.PathLike):
        write_whole(Path(file), data)
    else:
        file.write(data)


def write_pages(file: File, pages: Sequence[bytes]) -> list[Path]:
    """`write_whole` of a file a page: letter.svg, letter-2.svg and so on; returns their paths.

    An open file takes one page, and is not among the paths.

    Raises:
      ValueError: several pages for an open file.
    """
    if not isinstance(file, str | os.PathLike):
        if len(pages) > 1:
            raise ValueError(f"an open file takes one page, not {len(pages)}; give a path")
        file.write(pages[0])
        return []
    first = Path(file)
    paths = [first, *(first.with_stem(f"{first.stem}-{n}") for n in range(2, len(pages) + 1))]
    for place, data in zip(paths, pages):
        write_whole(place, data)
    return paths


_PART = re.compile(r"\.[0-9a-f]{16}\.part")


def _replace(target: Path, data: bytes) -> None:
    """Write a temporary file and put it in the place of `target`."""
    _tidy(target.parent)
    file = None
    while file is None:
        place = target.parent / f".{os.urandom(8).hex()}.part"
        # Opened by number rather than through tempfile, so that the umask sets the permissions.
        file = claim(place, os.O_CREAT | os.O_EXCL)
    try:
        with open(file, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(file)
            if os.name == "posix":  # while it is held; Windows moves no open file
                os.replace(place, target)
        if os.name != "posix":
            os.replace(place, target)
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def _tidy(folder: Path) -> None:
    """Remove the temporary files of processes that were killed."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _PART.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                remove_unheld(Path(entry.path))
