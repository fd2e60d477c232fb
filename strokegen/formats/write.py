"""Drawings to files of any format, whole or not at all; `-` is standard output.

Names that end in .gz are packed by gzip.
"""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from strokegen.formats import left_out
from strokegen.formats.table import Format, beyond, format_of
from strokegen.ink.drawing import Drawing
from strokegen.ink.files import File, path_of, write_whole
from strokegen.ink.progress import watched
from strokegen.ink.visible import visible


def write(drawings: Sequence[Drawing], path: File, form: str | None = None) -> list[Path]:
    """Write drawings to a file, whole or not at all; a `LeftOut` tells what it cannot hold.

    Args:
      drawings: any number; formats that hold one drawing take several where the file's name has
        `{}`, which becomes 1, 2, 3 ...
      path: the file, a file open for writing bytes, or "-" for standard output.
      form: a name of `FORMATS`; None tells it by the name; standard output gets ndjson.
    Returns:
      The paths written; none for standard output and open files.
    Raises:
      ValueError: an unknown format, or what it cannot hold.
      OSError: the path cannot be written to.
    """
    if not isinstance(path, str | os.PathLike):
        name = str(path_of(path, form))
        chosen = format_of(name, form)
        path.write(encode(drawings, chosen))
        left_out.tell(drawings, chosen, name)
        return []
    name = os.fspath(path)
    chosen = format_of(name, form)
    if name == "-":
        _print(encode(drawings, chosen))
        left_out.tell(drawings, chosen, "standard output")
        return []
    files = _contents(drawings, name, chosen)
    for file, content in files.items():
        packed = not chosen.packed and name.lower().endswith((".gz", ".svgz"))
        write_whole(file, gzip.compress(content, mtime=0) if packed else content)
    left_out.tell(drawings, chosen, name)
    return list(files)


def _print(content: bytes) -> None:
    if sys.stdout.isatty():  # which no label may command
        content = visible(content.decode("utf-8", "backslashreplace")).encode()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _contents(drawings: Sequence[Drawing], name: str, form: Format) -> dict[Path, bytes]:
    """The files of a name, in which {} stands for numbers, and what is in each."""
    if "{}" in name:
        files = [Path(name.replace("{}", str(number + 1))) for number in range(len(drawings))]
        return {file: encode([drawing], form) for file, drawing in zip(files, drawings)}
    if form.single and len(drawings) != 1:
        raise ValueError(
            f"{name}: {form.suffixes[0]} holds one drawing, and here are {len(drawings)}; "
            f"put {{}} into the name for their numbers, or choose .ndjson"
        )
    return {Path(name): encode(drawings, form)}


def encode(drawings: Sequence[Drawing], form: Format) -> bytes:
    """The bytes of a file of that format.

    Raises:
      ValueError: what it cannot hold: several drawings where a file has one, or a text; more than
        can be read again.
    """
    if not form.writes:
        raise ValueError(f"{form.name} is read, not written; choose another format")
    if much := beyond(len(drawings), sum(one.num_points for one in drawings)):
        raise ValueError(f"{much}; split them")
    if form.single and len(drawings) != 1:
        raise ValueError(f"{form.suffixes[0]} holds one drawing, and here are {len(drawings)}")
    module = form.load()
    data: bytes = module.encode(watched(drawings, "writing", " drawings"))
    if len(data) > module.MAX_BYTES:
        raise ValueError(f"over {module.MAX_BYTES >> 20} MB of {form.name}; split it")
    return gzip.compress(data, mtime=0) if form.packed else data
