"""The texts of a corpus: lines of files, checked before anything is drawn."""

from __future__ import annotations

import hashlib
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from strokegen.ink.alphabet import listed
from strokegen.ink.errors import DataError, LeftOut
from strokegen.ink.files import opened, read_bounded
from strokegen.ink.nearest import nearest
from strokegen.models.handwriting.pieces import in_pieces

MOST_BYTES = 1 << 30
"""Of a file of texts."""


def texts_of(given: Sequence[str | Path], replaced: bool = False) -> list[str]:
    """The texts that are given, in their order, without spaces around them; blank ones are none.

    Args:
      given: texts, and paths: of files in UTF-8 with a text a line, of folders with such files,
        which end in .txt, or "-", standard input.
      replaced: put the nearest in the place of what cannot be written; a `LeftOut` counts it.
    Raises:
      DataError: no text, a line that cannot be written, a file that is not UTF-8 or too large; the
        message names the file and the line.
      OSError: a file cannot be read.
    """
    found: list[str] = []
    known: Counter[tuple[str, str]] = Counter()
    for place, text in _lines(given):
        text = text.strip()
        if not text:
            continue
        if replaced:
            text, new = nearest(text)
            known.update(new.items())
        if "\n" in text:
            raise DataError(f"{place}: it has several lines; give each as a text of its own")
        try:
            in_pieces(text, False, "")
        except ValueError as error:
            said = str(error).replace(" at line 1, column", " at column")
            raise DataError(f"{place}: {said}") from None
        found.append(text)
    if known:
        told = [f"{char!r} by {to!r} in {count:,} lines" for (char, to), count in known.items()]
        warnings.warn(f"replaced {listed(told, 230)}", LeftOut, stacklevel=2)
    if not found:
        raise DataError(f"{listed([*map(str, given)], 200) or 'texts'}: there is no line of text")
    return found


def digest(texts: Sequence[str]) -> str:
    """What tells texts from others, sha256 in hexadecimal."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _lines(given: Sequence[str | Path]) -> Iterator[tuple[str, str]]:
    """(place, line) of all that is given."""
    for number, one in enumerate(given, 1):
        if isinstance(one, str):
            yield f"text {number}", one
            continue
        for file in _files(one):
            name = "standard input" if str(file) == "-" else str(file)
            for row, line in enumerate(_read(file, name).split("\n"), 1):
                yield f"{name} line {row}", line


def _files(path: Path) -> list[Path]:
    """The files of a path."""
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*.txt") if file.is_file())
    if not files:
        raise DataError(f"{path}: no file in it ends in .txt")
    return files


def _read(file: Path, name: str) -> str:
    if str(file) == "-":
        data = read_bounded(sys.stdin.buffer, MOST_BYTES, name)
    else:
        with opened(file) as stream:
            data = read_bounded(stream, MOST_BYTES, name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{name}: not text in UTF-8 ({error.reason} at byte {error.start:,})"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
