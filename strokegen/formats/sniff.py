"""What a file of ink is, told by its content, else by its name; what gzip packed is unpacked."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from strokegen.formats import pictures
from strokegen.formats.csv_columns import role_of
from strokegen.formats.json_kinds import kind_of
from strokegen.formats.multipart import is_multipart
from strokegen.formats.ndjson import MAX_LINE
from strokegen.formats.svc import looks_like
from strokegen.formats.table import FORMATS, Format, named, suffixes
from strokegen.ink.errors import DataError
from strokegen.ink.files import opened

_HEAD = 1 << 16
_LONGEST = 1 << 12  # of the names of columns
_SIGNS = {
    name: re.compile(sign, re.DOTALL)
    for name, sign in {
        "npz": rb"PK.{,294}\.npy",
        "xopp": rb"PK.{,277}application/xournal\+\+",
        "office": rb"PK.*?(?:\[Content_Types\]\.xml|_rels/\.rels)",
        # An archive whose first member is called by an id.
        "rmdoc": rb"PK\x03\x04.{26}[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}[./]",
        "rm": rb"reMarkable \.lines file",
        "rnote": rb'RNOTE\xce\xa6|\{\s*"version"\s*:\s*"[^"]{1,40}"\s*,\s*"data"\s*:\s*\{',
        "unipen": rb"\.[A-Za-z_]+\s",
    }.items()
}
"""How files begin; the first that fits tells the format."""

_ROOT = re.compile(  # possessive (*+): a prologue is never shared out anew
    rb"(?:\s++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?+>)*+<(?:[\w.-]+:)?([\w.-]+)",
    re.DOTALL | re.IGNORECASE,
)
_ROOTS = {b"ink": "inkml", b"svg": "svg", b"xournal": "xopp"}
_OWN = {"json", "ndjson"}
_UNSURE = {"ndjson", "signature_pad", "csv", "svc", "unipen"}
"""Formats whose first bytes tell less than a name does."""


def sniff(head: bytes) -> Format | None:
    """The format of a file by its first bytes; None if they tell nothing."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    signs = (name for name, sign in _SIGNS.items() if sign.match(text))
    name = next(signs, None) or _by_grammar(text)
    return None if name is None else FORMATS[name]


def _by_grammar(text: bytes) -> str | None:
    """Of what has no fixed beginning: MIME, XML, JSON and tables."""
    if is_multipart(text):
        return "inkml"
    if root := _ROOT.match(text):
        return _ROOTS.get(root[1].lower())
    if text.startswith((b"{", b"[")):
        return kind_of(text)
    if looks_like(text):
        return "svc"
    columns = text.partition(b"\n")[0][:_LONGEST].decode("latin-1")
    return "csv" if {"x", "y"} <= set(map(role_of, re.split("[,;\t]", columns))) else None


def told(stream: BinaryIO, name: str) -> tuple[Format, Format | None]:
    """The format of a stream, which is at its start again; and the one that it begins as, where its
    name says another.

    Raises:
      DataError: neither its first bytes nor its name tell one.
    """
    head = stream.read(_HEAD)
    stream.seek(0)
    begun = sniff(head)
    sure = begun is not None and begun.name not in _UNSURE
    form = begun if sure else named(name) or begun
    if form is None:
        raise unknown(name, head)
    form = _dialect(form, stream, begun)
    if begun is None or begun is form or {begun.name, form.name} <= _OWN:
        return form, None
    return form, _dialect(begun, stream, begun)


def knows(path: str | Path) -> bool:
    """Whether a file is named as one of ink, or begins as one."""
    if named(path) is not None or Path(path).is_fifo():  # what a pipe holds is read once
        return True
    return sniff(beginning(path)) is not None


def beginning(path: str | Path) -> bytes:
    """The first bytes of a file, unpacked; none of one that cannot be read."""
    try:
        with opened(path) as stream, unpacked(stream, str(path)) as plain:
            return plain.read(_HEAD)
    except (OSError, DataError):
        return b""


@contextmanager
def unpacked(stream: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """A stream without gzip's packing, whose damage is a DataError."""
    start = stream.read(2)
    stream.seek(0)
    if start != b"\x1f\x8b":
        yield stream
        return
    try:
        yield cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{name}: damaged gzip ({error}); get it anew") from None


def unknown(name: str | Path, head: bytes) -> DataError:
    """The error of a file whose format neither its first bytes nor its name tell."""
    if kind := pictures.kind_of(head, name):
        return pictures.refused(name, kind)
    return DataError(
        f"{name} is empty, or of no format that is known; name it by --from, or by what its name "
        f"ends in: {', '.join(suffixes())}"
    )


def _dialect(form: Format, stream: BinaryIO, begun: Format | None) -> Format:
    """Which JSON a stream holds: strokes alone, or one text or a text a line, by the first line."""
    if form.name not in _OWN:
        return form
    if begun is not None and begun.name == "signature_pad":
        return begun
    first = stream.readline(MAX_LINE)
    while first.isspace():
        first = stream.readline(MAX_LINE)
    facts = _parsed(first)
    more = bool(stream.readline(MAX_LINE).strip())
    if isinstance(facts, dict) and ("drawing" in facts or more):
        form = FORMATS["ndjson"]
    elif isinstance(facts, list) or (facts is None and more and _whole(stream)):
        form = FORMATS["json"]
    stream.seek(0)
    return form


def _whole(stream: BinaryIO) -> bool:
    stream.seek(0)
    return _parsed(stream.read(MAX_LINE)) is not None


def _parsed(text: bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
