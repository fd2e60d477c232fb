"""A font by its name: one of Hershey's, or a file."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from strokegen.ink.errors import DataError
from strokegen.ink.files import opened, read_bounded
from strokegen.lettering.glyphs import Font
from strokegen.lettering.hershey import FACES, face, read_jhf

MAX_BYTES = 8 << 20
"""Of a font's file; 200 letters take some 100 kB."""

_OUTLINES = (b"\0\1\0\0", b"OTTO", b"true", b"ttcf", b"wOFF", b"wOF2")


def names() -> list[str]:
    """The fonts that need no file (extra: fonts)."""
    return list(FACES)


def font(name: str | Path | Font) -> Font:
    """A single-line font.

    Args:
      name: one of `names`, such as "hershey-simplex"; a file: an SVG font or a .jhf file of
        Hershey's; any font of the package Hershey-Fonts by its own name, whose places are taken as
        they are (in "greek" an a is an alpha). A `Font` is taken as it is.
    Raises:
      DataError: a file that is no such font; it names file and place.
      ValueError: no such name.
      OSError: the file cannot be read.
      ModuleNotFoundError: Hershey-Fonts is not installed.
    """
    if isinstance(name, Font):
        return name
    if not isinstance(name, str | os.PathLike):
        raise ValueError(f"a font is a name, a file or a Font, got {name!r:.60}")
    text = os.fspath(name)
    named = isinstance(name, str) and not Path(text).suffix and os.sep not in text
    if text in FACES or named and not os.path.isfile(text):
        return _face(text)
    return _read(text)


@lru_cache(maxsize=8)
def _face(name: str) -> Font:
    return face(name)


def _read(name: str) -> Font:
    with opened(name) as stream:
        data = read_bounded(stream, MAX_BYTES, name)
    if data.startswith(_OUTLINES):
        raise DataError(
            f"{name}: outlines, which are no strokes; expected a single-line font, in SVG or .jhf"
        )
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or data[:2] in (
        b"\xff\xfe",
        b"\xfe\xff",
    ):
        from strokegen.lettering.svg_font import read_svg_font  # with it all of SVG

        return read_svg_font(data, name)
    return read_jhf(data, name)
