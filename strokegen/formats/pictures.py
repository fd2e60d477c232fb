"""What is no ink, or none that can be had: pictures, and notebooks that keep their strokes to
themselves. Told by their first bytes, else by their names, and refused in one way.

Source: the signature that each format's specification begins with, [MS-ONESTORE] 2.3.1 among them;
of Supernote supernotelib (github.com/jya-dev/supernote-tool); of GoodNotes and Notability the names
in their archives.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

from strokegen.ink.errors import DataError

_PICTURES = {
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "JPEG": rb"\xff\xd8\xff",
    "GIF": rb"GIF8[79]a",
    "WebP": rb"RIFF.{4}WEBP",
    "TIFF": rb"II[*+]\0|MM\0[*+]",
    "BMP": rb"BM.{4}\0{4}",
    "PDF": rb"%PDF-",
    "HEIF": rb".{4}ftyp(?:hei|hev|mif1|msf1|avif)",
}
_NOTEBOOKS = {
    "GoodNotes": rb"PK\x03\x04.{,4000}index\.notes\.pb",
    "Notability": rb"PK\x03\x04.{,4000}/Session\.plist",
    "OneNote": rb"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3",
    "Supernote": rb"(?:note|mark)?SN_FILE_(?:VER|ASA)",
    "Wacom's UIM": rb"RIFF.{4}UINK",
}
_BEGINNINGS = _PICTURES | _NOTEBOOKS
_SUFFIXES = {
    **{f".{kind.lower()}": kind for kind in _PICTURES},
    **dict.fromkeys((".jpg", ".jpe", ".jfif"), "JPEG"),
    **dict.fromkeys((".heic", ".avif"), "HEIF"),
    ".tif": "TIFF",
    ".goodnotes": "GoodNotes",
    ".note": "Notability",
    ".one": "OneNote",
    ".uim": "Wacom's UIM",
}
_COPY = "copy some lines where strokes can be had: strokegen serve, Xournal++, a reMarkable"
_WAYS = {
    "GoodNotes": f"it exports none either; {_COPY}",
    "Notability": f"it exports none either; {_COPY}",
    "OneNote": "ask Microsoft Graph for the page's content with includeinkML=true, and give that",
    "Supernote": "supernote-typescript (its repository's: toSvg with vectorInk) makes .svg of them",
    "Wacom's UIM": "universal-ink-library, in an environment of its own, makes .csv of them",
}
"""How strokes are had, of notebooks."""

_LONGEST = 4096


def kind_of(head: bytes, name: str | Path = "") -> str | None:
    """What kind of picture or notebook a file is, by its first bytes or else its name; None of what
    is none."""
    found = (kind for kind, begin in _BEGINNINGS.items() if re.match(begin, head, re.DOTALL))
    return next(found, None) or _SUFFIXES.get(Path(name).suffix.lower())


def refused(name: str | Path, kind: str) -> DataError:
    """The error of a picture or notebook where ink is needed."""
    if kind in _WAYS:
        return DataError(f"{name}: strokes in notes of {kind} are not read; {_WAYS[kind]}")
    return DataError(
        f"{name}: a picture ({kind}) holds no pen strokes; give the ink itself: .json, .ndjson, "
        ".npz, .inkml, .unp, .csv, .rmdoc, .xopp, or .svg of stroked lines"
    )


def refuse(stream: BinaryIO, name: str) -> None:
    """Refuse, by DataError, a file that begins as one of them; the stream is at its start again."""
    kind = kind_of(stream.read(_LONGEST))
    stream.seek(0)
    if kind is not None:
        raise refused(name, kind)
