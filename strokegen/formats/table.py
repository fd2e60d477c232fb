"""The formats of files of ink: what each is called, and what it holds beside the strokes.

A format is a module with `drawings(stream, name)`, which reads, and `encode(drawings)`, which gives
a file's bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from strokegen.ink.brush import HIGHLIGHTER, TOOLS, Brush
from strokegen.ink.errors import DataError
from strokegen.ink.facts import SHEET

MAX_DRAWINGS = 500_000
MAX_POINTS = 20_000_000
"""In all drawings of a file; the largest published file of Quick, Draw! has some eight million."""


def beyond(drawings: int, points: int) -> str | None:
    """What is too much for one file; None if nothing is."""
    if drawings <= MAX_DRAWINGS and points <= MAX_POINTS:
        return None
    return f"over {MAX_DRAWINGS:,} drawings or {MAX_POINTS:,} points"


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


BRUSH = frozenset(field.name for field in fields(Brush))
_ALL = frozenset({"times", "label", "meta", "pressure", "straight"}) | BRUSH
_TIMED = frozenset({"times"})
_NAMED = frozenset({"times", "label"})
_DRAWN = frozenset({"label", "straight"}) | BRUSH
_PRESSED = frozenset({"pressure"})
_SIZES = frozenset({"unit_mm", "page_mm"})
_REMARKABLE: dict[str, Any] = {
    "keeps": _PRESSED | (BRUSH - {"tool"}),
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
        Format("svg", (".svg", ".svgz"), "svg", "stroked lines", True, _DRAWN, _SIZES | {SHEET}),
        Format(
            "xopp",
            (".xopp", ".xoj"),
            "xopp",
            "Xournal++, a page a drawing",
            keeps=_PRESSED | BRUSH,
            facts=_SIZES | {"page", "program"},
            packed=True,
            rounds_mm=2e-7,
        ),
        Format(
            "rnote",
            (".rnote",),
            "rnote",
            "Rnote, a page a drawing",
            keeps=_PRESSED | {"straight"} | BRUSH,
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
            _PRESSED | BRUSH | {"straight"},
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


def format_of(path: str | Path, name: str | None = None, *, pictures: Sequence[str] = ()) -> Format:
    """The format called `name`, else the one to write whose files are named as `path`.

    Args:
      path: "-", standard output, gets ndjson.
      name: of `FORMATS`.
      pictures: what else the name of a file may end in, for the error.
    Raises:
      DataError: there is none.
    """
    if name is None and str(path) == "-":
        name = "ndjson"
    if name is not None:
        if name not in FORMATS:
            raise DataError(f"no format {name!r}; it is one of {', '.join(FORMATS)}")
        return FORMATS[name]
    form = named(path)
    if form is None or not form.writes:
        what = f"cannot tell the format of {path}" if form is None else f"{path}: only read"
        usual = dict.fromkeys(form.suffixes[0] for form in FORMATS.values() if form.writes)
        more = f"; pictures: {', '.join(pictures)}" if pictures else ""
        raise DataError(f"{what}; let its name end in {', '.join(usual)}, or name one{more}")
    return form


def named(path: str | Path) -> Format | None:
    """The format whose files are named as `path`, with or without .gz."""
    suffix = Path(str(path).lower().removesuffix(".gz")).suffix
    return next((form for form in FORMATS.values() if suffix in form.suffixes), None)


def suffixes() -> list[str]:
    """What the names of files of ink end in."""
    return list(dict.fromkeys(suffix for form in FORMATS.values() for suffix in form.suffixes))


def written() -> set[str]:
    """What the names of files of ink end in that can be written."""
    return {suffix for form in FORMATS.values() if form.writes for suffix in form.suffixes}
