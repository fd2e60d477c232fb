"""Drawings from and to files of any format, told by the file's name or else by its first bytes.

A format is a module with `drawings(stream, name)`, which reads, and `encode(drawings)`, which gives
a file's bytes. `-` is standard input or output. What gzip has packed is unpacked; names that end in
.gz are packed.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import sys
import time
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, TypeVar, cast

from strokegen.formats import pictures
from strokegen.formats.csv_columns import role_of
from strokegen.formats.json_kinds import kind_of
from strokegen.formats.multipart import is_multipart
from strokegen.formats.ndjson import MAX_LINE
from strokegen.formats.svc import looks_like
from strokegen.ink.brush import HIGHLIGHTER, TOOLS, Brush
from strokegen.ink.checks import Unusable, check_times
from strokegen.ink.chords import by_shape, simplified
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from strokegen.ink.facts import check_facts, check_text
from strokegen.ink.files import File, opened, path_of, read_bounded, write_whole
from strokegen.ink.progress import tqdm
from strokegen.ink.visible import visible

Kind = TypeVar("Kind")
Bad = Callable[[DataError], object]

_QUIET = 2.0
"""Seconds that are not worth a progress bar."""

MAX_PIPE = 128 << 20
"""Bytes that are taken from standard input."""

MAX_DRAWINGS = 500_000
MAX_POINTS = 20_000_000
"""In all drawings of a file; the largest published file of Quick, Draw! has some eight million."""


@dataclass(frozen=True)
class Format:
    """One format of files of ink.

    Attributes:
      name: what `--to` and `--from` call it.
      suffixes: of its files, the usual one first; those of several formats give the first.
      module: under `strokegen.formats`.
      holds: what such a file is, in a few words.
      single: whether a file holds one drawing only.
      keeps: what it holds beside the strokes, of "times", "label", "meta", "pressure", "straight"
        and the attributes of a `Brush`.
      facts: those of "meta" that it holds, where it does not hold all.
      writes: whether it is written too.
      packed: whether its files are packed by gzip, whatever they are called.
      rounds_mm: of the formats whose pages have a size, how far a place that is written may be
        off, in mm; ink of which no size is known is taken in px of 1/96 inch there, and pens that
        it does not know are given. None where places are in whatever units the ink has.
      tools: those that it holds, where it does not hold any word for one.
    """

    name: str
    suffixes: tuple[str, ...]
    module: str
    holds: str
    single: bool = False
    keeps: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    writes: bool = True
    packed: bool = False
    rounds_mm: float | None = None
    tools: frozenset[str] = frozenset()

    def load(self) -> ModuleType:
        """The module that reads and writes it, imported when it is first needed."""
        return import_module(f"strokegen.formats.{self.module}")


_BRUSH = frozenset(field.name for field in fields(Brush))
_ALL = frozenset({"times", "label", "meta", "pressure", "straight"}) | _BRUSH
_TIMED = frozenset({"times"})
_NAMED = frozenset({"times", "label"})
_DRAWN = frozenset({"label", "straight"}) | _BRUSH
_PRESSED = frozenset({"pressure"})
_SIZES = frozenset({"unit_mm", "page_mm"})
_REMARKABLE: dict[str, Any] = {
    "keeps": _PRESSED | (_BRUSH - {"tool"}),
    "facts": _SIZES,
    "rounds_mm": 1e-4,
    "tools": frozenset({*TOOLS, "shader"}),
}
_NOTES = _REMARKABLE | {"facts": _SIZES | {"page", "title"}}
_BOARD = frozenset({"unit_mm", "program"})
_WEB_INK = frozenset({"times", "pressure", "colour", "width"})
FORMATS = {
    form.name: form
    for form in (
        Format("json", (".json",), "ink_json", "this package's own, one drawing", True, _ALL),
        Format("ndjson", (".ndjson", ".jsonl"), "ndjson", "the same, one a line", keeps=_ALL),
        Format(
            "quickdraw", (".ndjson",), "quickdraw", "Quick, Draw!, a drawing a line", keeps=_NAMED
        ),
        Format("npz", (".npz",), "npz", "sketch-rnn: train, valid and test"),
        Format("inkml", (".inkml",), "inkml", "the W3C's ink markup", keeps=_ALL),
        Format(
            "unipen",
            (".unp", ".unipen", ".dat"),
            "unipen",
            "UNIPEN, a segment a drawing",
            keeps=_NAMED | _PRESSED,
        ),
        Format("svg", (".svg", ".svgz"), "svg", "stroked lines", True, _DRAWN, _SIZES),
        Format(
            "xopp",
            (".xopp", ".xoj"),
            "xopp",
            "Xournal++, a page a drawing",
            keeps=_PRESSED | _BRUSH,
            facts=_SIZES | {"page", "program"},
            packed=True,
            rounds_mm=2e-7,
        ),
        Format(
            "rnote",
            (".rnote",),
            "rnote",
            "Rnote, a page a drawing",
            keeps=_PRESSED | {"straight"} | _BRUSH,
            facts=_SIZES | {"page", "program"},
            writes=False,
            packed=True,
        ),
        Format("csv", (".csv",), "touches", "touches: time, x, y", keeps=_NAMED | _PRESSED),
        Format("svc", (".svc",), "svc", "research: x, y, time, pen ...", True, _TIMED | _PRESSED),
        Format(
            "office",
            (".pptx", ".docx", ".xlsx", ".pptm", ".ppsx", ".docm", ".xlsm"),
            "office",
            "ink in PowerPoint, Word and Excel",
            keeps=_PRESSED | {"times", "colour", "width", "opacity", "tool"},
            facts=_SIZES,
            writes=False,
        ),
        Format("rm", (".rm",), "remarkable", "a page of a reMarkable", True, **_REMARKABLE),
        Format("rmdoc", (".rmdoc",), "rmdoc", "a notebook of a reMarkable", **_NOTES),
        Format(
            "excalidraw",
            (".excalidraw",),
            "excalidraw",
            "Excalidraw's boards",
            True,
            _PRESSED | _BRUSH | {"straight"},
            _BOARD,
            rounds_mm=5e-5,
        ),
        Format(
            "tldraw",
            (".tldr",),
            "tldraw",
            "tldraw's boards, a page a drawing",
            keeps=_PRESSED | {"straight", "width", "opacity"},
            facts=_BOARD | {"page", "title"},
            tools=frozenset({HIGHLIGHTER}),
            rounds_mm=3e-3,
        ),
        Format(
            "signature_pad",
            (".json",),
            "signature_pad",
            "signature_pad's strokes",
            True,
            _WEB_INK,
            frozenset({"unit_mm"}),
        ),
        Format(
            "myscript",
            (".json", ".jiix"),
            "myscript",
            "MyScript's requests, and JIIX",
            True,
            _WEB_INK | {"opacity"},
            _SIZES,
            rounds_mm=5e-5,
        ),
    )
}


def format_of(path: str | Path, name: str | None = None) -> Format:
    """The format called `name`, else the one to write whose files are named as `path`.

    Raises:
      DataError: there is none, or `path` is "-", which has no name.
    """
    if name is not None:
        if name not in FORMATS:
            raise DataError(f"no format {name!r}; it is one of {', '.join(FORMATS)}")
        return FORMATS[name]
    form = _named(path)
    if form is None or not form.writes:
        what = f"cannot tell the format of {path}" if form is None else f"{path}: only read"
        usual = dict.fromkeys(form.suffixes[0] for form in FORMATS.values() if form.writes)
        raise DataError(f"{what}; let its name end in {', '.join(usual)}, or name one")
    return form


def _named(path: str | Path) -> Format | None:
    """The format whose files are named as `path`, with or without .gz."""
    suffix = Path(str(path).lower().removesuffix(".gz")).suffix
    return next((form for form in FORMATS.values() if suffix in form.suffixes), None)


def suffixes() -> list[str]:
    """What the names of files of ink end in."""
    return list(dict.fromkeys(suffix for form in FORMATS.values() for suffix in form.suffixes))


def written() -> set[str]:
    """What the names of files of ink end in that can be written."""
    return {suffix for form in FORMATS.values() if form.writes for suffix in form.suffixes}


def knows(path: str | Path) -> bool:
    """Whether a file is named as one of ink, or begins as one."""
    if _named(path) is not None or Path(path).is_fifo():  # what a pipe holds is read once
        return True
    return sniff(beginning(path)) is not None


def beginning(path: str | Path) -> bytes:
    """The first bytes of a file, unpacked; none of one that cannot be read."""
    try:
        with opened(path) as stream, unpacked(stream, str(path)) as plain:
            return plain.read(_HEAD)
    except (OSError, DataError):
        return b""


_HEAD = 1 << 16
_LONGEST = 1 << 12  # of the names of columns
_ROOT = re.compile(  # possessive (*+): a prologue is never shared out anew
    rb"(?:\s++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?+>)*+<(?:[\w.-]+:)?([\w.-]+)",
    re.DOTALL | re.IGNORECASE,
)
_NOTEBOOK = re.compile(  # an archive whose first member is called by an id
    rb"PK\x03\x04.{26}[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}[./]", re.DOTALL
)
_RNOTE = re.compile(rb'RNOTE\xce\xa6|\{\s*"version"\s*:\s*"[^"]{1,40}"\s*,\s*"data"\s*:\s*\{')
_UNSURE = {"ndjson", "signature_pad", "csv", "svc", "unipen"}
"""Formats whose first bytes tell less than a name does."""

_ROOTS = {b"ink": "inkml", b"svg": "svg", b"xournal": "xopp"}


def sniff(head: bytes) -> Format | None:
    """The format of a file by its first bytes; None if they tell nothing."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    first = text.partition(b"\n")[0]
    name = None
    if text.startswith(b"PK") and b".npy" in text[:300]:
        name = "npz"
    elif text.startswith(b"PK") and b"application/xournal++" in text[:300]:
        name = "xopp"
    elif text.startswith(b"PK") and re.search(rb"\[Content_Types\]\.xml|_rels/\.rels", text):
        name = "office"
    elif is_multipart(text):
        name = "inkml"
    elif _NOTEBOOK.match(text):
        name = "rmdoc"
    elif text.startswith(b"reMarkable .lines file"):
        name = "rm"
    elif root := _ROOT.match(text):
        name = _ROOTS.get(root[1].lower())
    elif _RNOTE.match(text):
        name = "rnote"
    elif text.startswith((b"{", b"[")):
        name = kind_of(text)
    elif re.match(rb"\.[A-Za-z_]+\s", text):
        name = "unipen"
    elif looks_like(text):
        name = "svc"
    elif {"x", "y"} <= set(map(role_of, re.split("[,;\t]", first[:_LONGEST].decode("latin-1")))):
        name = "csv"
    return None if name is None else FORMATS[name]


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
        return _read(io.BytesIO(_piped(sys.stdin.buffer)), "standard input", form, bad)
    with opened(path) as stream:
        if not stream.seekable():
            piped = io.BytesIO(read_bounded(stream, MAX_PIPE, str(path)))
            return _read(piped, str(path), form, bad, _named(path))
        return _read(stream, str(path), form, bad, _named(path))


def _read(
    packed: BinaryIO, name: str, form: str | None, bad: Bad | None, named: Format | None = None
) -> list[Drawing]:
    with unpacked(packed, name) as stream:
        pictures.refuse(stream, name)
        if form is not None:
            return _drawings(format_of(name, form), stream, name, bad)
        head = stream.read(_HEAD)
        stream.seek(0)
        told = sniff(head)
        sure = told is not None and told.name not in _UNSURE
        chosen = told if sure else named or told
        if chosen is None:
            raise unknown(name, head)
        chosen = _dialect(chosen, stream, told)
        try:
            return _drawings(chosen, stream, name, bad)
        except DataError as error:
            if told is None or told is chosen or {told.name, chosen.name} <= _OWN:
                raise
            stream.seek(0)
            other = _dialect(told, stream, told).name
            raise DataError(f"{error}; it begins as {other} does: --from {other}") from None


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


_OWN = {"json", "ndjson"}


def _dialect(form: Format, stream: BinaryIO, told: Format | None) -> Format:
    """Which JSON a stream holds: strokes alone, or one text or a text a line, by the first line."""
    if form.name not in _OWN:
        return form
    if told is not None and told.name == "signature_pad":
        return told
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


@lru_cache(maxsize=1)
def _piped(stream: BinaryIO) -> bytes:
    """What comes through a pipe, kept for who names standard input again: -:0 and -:3."""
    return read_bounded(stream, MAX_PIPE, "standard input")


def _drawings(form: Format, stream: BinaryIO, name: str, bad: Bad | None = None) -> list[Drawing]:
    found: list[Drawing] = []
    points, module, drawing = 0, form.load(), None
    each = module.drawings if bad is None else getattr(module, "items", module.drawings)
    for drawing in _watched(each(stream, name)):
        if isinstance(drawing, DataError):
            if bad is not None:
                bad(drawing)
            continue
        try:
            check_facts(drawing.meta)
            check_text(drawing.label)
            if drawing.times:
                check_times(drawing.times)
        except (Unusable, ValueError) as error:
            wrong = DataError(f"{name}: drawing {len(found)}: {error}")
            if bad is None:
                raise wrong from None
            bad(wrong)
            continue
        found.append(drawing)
        points += drawing.num_points
        if len(found) > MAX_DRAWINGS or points > MAX_POINTS:
            raise DataError(
                f"{name}: over {MAX_DRAWINGS:,} drawings or {MAX_POINTS:,} points; split it"
            )
    if drawing is None and form.rounds_mm is not None:
        raise DataError(f"{name}: no page in it, and so no drawing")
    return found


def _watched(drawings: Iterable[Kind]) -> Iterator[Kind]:
    """The same, with a bar on a terminal from the third second on."""
    each, count, begin = iter(drawings), 0, time.monotonic()
    for drawing in each:
        yield drawing
        count += 1
        if time.monotonic() - begin > _QUIET:
            break
    else:
        return
    total = len(drawings) if isinstance(drawings, Sized) else None
    yield from tqdm(
        each, "reading", total, initial=count, unit=" drawings", leave=False, disable=None
    )


def encode(drawings: Sequence[Drawing], form: Format) -> bytes:
    """The bytes of a file of that format.

    Raises:
      ValueError: what it cannot hold: several drawings where a file has one, or a text; more than
        can be read again.
    """
    if not form.writes:
        raise ValueError(f"{form.name} is read, not written; choose another format")
    if len(drawings) > MAX_DRAWINGS or sum(one.num_points for one in drawings) > MAX_POINTS:
        raise ValueError(f"over {MAX_DRAWINGS:,} drawings or {MAX_POINTS:,} points; split them")
    if form.single and len(drawings) != 1:
        raise ValueError(f"{form.suffixes[0]} holds one drawing, and here are {len(drawings)}")
    module = form.load()
    data: bytes = module.encode(_watched(drawings))
    if len(data) > module.MAX_BYTES:
        raise ValueError(f"over {module.MAX_BYTES >> 20} MB of {form.name}; split it")
    return gzip.compress(data, mtime=0) if form.packed else data


def lost(drawings: Sequence[Drawing], form: Format) -> list[str]:
    """What the drawings have and files of that format cannot hold, see `Format.keeps`."""
    # Where a format has no word for it the shape tells.
    told = simplified if form.name in ("quickdraw", "npz") else by_shape
    again = (told(_held(drawing, form)) for drawing in drawings)
    brushes = {brush for drawing in drawings for brush in drawing.brushes}
    there = {
        "times": any(drawing.times is not None for drawing in drawings),
        "label": any(drawing.label for drawing in drawings),
        "meta": bool(_facts_lost(drawings, form)),
        "pressure": any(drawing.pressure is not None for drawing in drawings),
        **{name: any(getattr(one, name) is not None for one in brushes) for name in sorted(_BRUSH)},
        "tool": any(one.tool not in {None, *form.tools} for one in brushes),
        "straight": "straight" not in form.keeps and any(map(_taken_otherwise, drawings, again)),
    }
    return [what for what, present in there.items() if present and what not in form.keeps]


def _facts_lost(drawings: Sequence[Drawing], form: Format) -> set[str]:
    """The facts that it does not hold; pages are numbered anew, from 1."""
    found = {fact for drawing in drawings for fact in drawing.meta} - form.facts
    pages = [drawing.meta.get("page", at) for at, drawing in enumerate(drawings, 1)]
    return found | ({"page"} if pages != list(range(1, len(pages) + 1)) else set())


def _held(drawing: Drawing, form: Format) -> Drawing:
    """What a format holds of a drawing, of that which tells of its shape."""
    return Drawing(
        drawing.strokes,
        drawing.times if "times" in form.keeps else None,
        None,
        drawing.meta if "meta" in form.keeps else None,
        drawing.pressure if "pressure" in form.keeps else None,
    )


def _taken_otherwise(drawing: Drawing, again: Drawing) -> bool:
    """Whether a stroke with bends or corners is straight in one of them alone."""
    pairs = zip(drawing.strokes, drawing.straight, again.straight)
    return any(len(stroke) > 2 and was != now for stroke, was, now in pairs)


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
    if str(path) == "-":
        chosen = format_of("-", form or "ndjson")
        content = encode(drawings, chosen)
        if sys.stdout.isatty():  # which no label may command
            content = visible(content.decode("utf-8", "backslashreplace")).encode()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        _tell(drawings, chosen, "standard output")
        return []
    if not isinstance(path, str | os.PathLike):
        chosen = format_of(path_of(path, form), form)
        path.write(encode(drawings, chosen))
        _tell(drawings, chosen, str(path_of(path, form)))
        return []
    name = os.fspath(path)
    chosen = format_of(name, form)
    if "{}" in name:
        files = [Path(name.replace("{}", str(number + 1))) for number in range(len(drawings))]
        contents = [encode([drawing], chosen) for drawing in drawings]
    else:
        if chosen.single and len(drawings) != 1:
            raise ValueError(
                f"{path}: {chosen.suffixes[0]} holds one drawing, and here are {len(drawings)}; "
                f"put {{}} into the name for their numbers, or choose .ndjson"
            )
        files, contents = [Path(name)], [encode(drawings, chosen)]
    for file, content in zip(files, contents):
        packed = not chosen.packed and name.lower().endswith((".gz", ".svgz"))
        write_whole(file, gzip.compress(content, mtime=0) if packed else content)
    _tell(drawings, chosen, name)
    return files


_WORDS = {
    "times": "when each point was drawn",
    "label": "the label",
    "meta": "facts",
    "pressure": "the pressure",
    "colour": "colours",
    "width": "widths",
    "layer": "layers",
    "opacity": "opacities",
    "tool": "tools",
    "straight": "which strokes are straight",
}

_NAMED_FACTS = 4


def _tell(drawings: Sequence[Drawing], form: Format, name: str) -> None:
    missing = lost(drawings, form)
    if missing:
        facts = sorted(_facts_lost(drawings, form))
        more = " ..." * (len(facts) > _NAMED_FACTS)
        words = {**_WORDS, "meta": f"facts ({', '.join(facts[:_NAMED_FACTS])}{more})"}
        told = "; ".join(words[one] for one in missing)
        warnings.warn(
            f"{name}: left out what {form.name} has no room for: {told}",
            LeftOut,
            stacklevel=3,
        )
