"""Drawings from files of any format, see `strokegen.formats.table`; `-` is standard input."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from strokegen.formats import pictures
from strokegen.formats.sniff import told, unpacked
from strokegen.formats.table import Format, beyond, format_of
from strokegen.ink.checks import Unusable, check_times
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.facts import check_facts, check_text
from strokegen.ink.files import opened, read_bounded
from strokegen.ink.progress import watched

Bad = Callable[[DataError], object]

MAX_PIPE = 128 << 20
"""Bytes that are taken from standard input."""


def read(path: str | Path, form: str | None = None, bad: Bad | None = None) -> list[Drawing]:
    """The drawings in a file, as they stand in it.

    Args:
      path: the file, or "-" for standard input.
      form: a name of `FORMATS`; None tells it by the name, or by what standard input begins with.
      bad: gets what is wrong with single drawings, which are left out then; None raises it.
    Returns:
      The drawings in the order of the file, in its units, y down.
    Raises:
      OSError: it cannot be read.
      DataError: an unknown format, a file that is not of its format, or one beyond its bounds; the
        message names the file and the place.
    """
    if str(path) == "-":
        return decode(io.BytesIO(_piped(sys.stdin.buffer)), "standard input", form, bad)
    with opened(path) as stream:
        seekable = stream.seekable()
        whole = stream if seekable else io.BytesIO(read_bounded(stream, MAX_PIPE, str(path)))
        return decode(whole, str(path), form, bad)


def decode(
    packed: BinaryIO, name: str, form: str | None = None, bad: Bad | None = None
) -> list[Drawing]:
    """`read` of a stream that is called `name`, which can go back to its start."""
    with unpacked(packed, name) as stream:
        pictures.refuse(stream, name)
        chosen, other = told(stream, name) if form is None else (format_of(name, form), None)
        try:
            return _drawings(chosen, stream, name, bad)
        except DataError as error:
            if other is None:
                raise
            way = f"it begins as {other.name} does: --from {other.name}"
            raise DataError(f"{error}; {way}") from None


@lru_cache(maxsize=1)
def _piped(stream: BinaryIO) -> bytes:
    """What comes through a pipe, kept for who names standard input again: -:0 and -:3."""
    return read_bounded(stream, MAX_PIPE, "standard input")


def _drawings(form: Format, stream: BinaryIO, name: str, bad: Bad | None) -> list[Drawing]:
    found: list[Drawing] = []
    points, module, drawing = 0, form.load(), None
    each = module.drawings if bad is None else getattr(module, "items", module.drawings)
    for drawing in watched(each(stream, name), "reading", " drawings"):
        if wrong := _fault(drawing, f"{name}: drawing {len(found)}"):
            if bad is None:
                raise wrong
            bad(wrong)
            continue
        found.append(drawing)
        points += drawing.num_points
        if much := beyond(len(found), points):
            raise DataError(f"{name}: {much}; split it")
    if drawing is None and form.rounds_mm is not None:
        raise DataError(f"{name}: no page in it, and so no drawing")
    return found


def _fault(drawing: Drawing | DataError, place: str) -> DataError | None:
    """What is wrong with a drawing, if anything is."""
    if isinstance(drawing, DataError):
        return drawing
    try:
        check_facts(drawing.meta)
        check_text(drawing.label)
        if drawing.times:
            check_times(drawing.times)
    except (Unusable, ValueError) as error:
        return DataError(f"{place}: {error}")
    return None
