"""Pictures are not ink: told by their first bytes, else by their names, and refused in one way.

Source: the signature that each format's specification begins with.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

from strokegen.ink.errors import DataError

_BEGINNINGS = {
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "JPEG": rb"\xff\xd8\xff",
    "GIF": rb"GIF8[79]a",
    "WebP": rb"RIFF.{4}WEBP",
    "TIFF": rb"II[*+]\0|MM\0[*+]",
    "BMP": rb"BM.{4}\0{4}",
    "PDF": rb"%PDF-",
    "HEIF": rb".{4}ftyp(?:hei|hev|mif1|msf1|avif)",
}
_SUFFIXES = {
    **{f".{kind.lower()}": kind for kind in _BEGINNINGS},
    **dict.fromkeys((".jpg", ".jpe", ".jfif"), "JPEG"),
    **dict.fromkeys((".heic", ".avif"), "HEIF"),
    ".tif": "TIFF",
}
_LONGEST = 16


def kind_of(head: bytes, name: str | Path = "") -> str | None:
    """What kind of picture a file is, by its first bytes or else its name; None of what is none."""
    found = (kind for kind, begin in _BEGINNINGS.items() if re.match(begin, head, re.DOTALL))
    return next(found, None) or _SUFFIXES.get(Path(name).suffix.lower())


def refused(name: str | Path, kind: str) -> DataError:
    """The error of a picture where ink is needed."""
    return DataError(
        f"{name}: a picture ({kind}) holds no pen strokes; give the ink itself: .json, .ndjson, "
        ".npz, .inkml, .unp, .csv, or .svg of stroked lines"
    )


def refuse(stream: BinaryIO, name: str) -> None:
    """Refuse, by DataError, a file that begins as a picture; the stream is at its start again."""
    kind = kind_of(stream.read(_LONGEST))
    stream.seek(0)
    if kind is not None:
        raise refused(name, kind)
