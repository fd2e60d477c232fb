"""KanjiVG: kanji and other characters, a path a stroke, in stroke order.

Source: U. Apel, kanjivg.tagaini.net, CC BY-SA 3.0; the PyPI package `kanjivg` holds the files.

A file is named by its character's code point, `06f22.svg`; in a frame of 109 x 109, y points
down. Its curves are flattened at `TOLERANCE`.
"""

from __future__ import annotations

import re
from pathlib import Path

from strokegen.datasets.sample import Dataset, Sample, split_of
from strokegen.formats.svg import parse
from strokegen.formats.svg_path import IDENTITY, flatten, read_path
from strokegen.ink.checks import Skipped, Unusable, sketch
from strokegen.ink.errors import DataError
from strokegen.ink.files import files_in
from strokegen.ink.progress import tqdm
from strokegen.ink.types import Float64

TOLERANCE = 0.1
"""Between a curve and the line that stands for it, in a frame of 109."""

FILE = re.compile(r"(?P<code>[0-9a-f]{5})(?P<variant>-\w+)?\.svg")
_MAX_FILE = 256 << 10
_MAX_DATA = 16 << 10


def installed() -> Path | None:
    """The folder in which the package `kanjivg` keeps its files, or None without it."""
    from importlib import metadata  # slow to import, and seldom needed

    try:
        folder = Path(str(metadata.distribution("kanjivg").locate_file("kanji")))
    except metadata.PackageNotFoundError:
        return None
    return folder if folder.is_dir() else None


def is_folder(path: Path) -> bool:
    """Whether a folder holds files named as KanjiVG's.

    Some are of kana or kanji, none of a control character, as pictures with numbers would be.
    """
    named = (FILE.fullmatch(file.name) for file in path.glob("*.svg"))
    codes = [int(match["code"], 16) for match in named if match]
    return bool(codes) and min(codes) > 0x20 and max(codes) >= 0x3000


def load(path: str | Path) -> Dataset:
    """The characters of a folder of KanjiVG's files (or of its subfolder `kanji`).

    The label is the character, the key its code point in hexadecimal; the kind is "kanji", or
    "character" for kana, letters and the like. Variants (`06f22-Kaisho`)
    are left out and counted: the same character, for the most part in the same strokes.
    Raises:
      DataError: no such files there.
    """
    path = Path(path)
    folder = path / "kanji" if (path / "kanji").is_dir() else path
    named = ((file, FILE.fullmatch(file.name)) for file in files_in(folder, "*.svg"))
    files = [(file, match) for file, match in named if match]
    if not files:
        raise DataError(f"{path}: expected files of KanjiVG such as 06f22.svg, found none")
    samples, skipped = [], Skipped()
    for file, match in tqdm(files, "reading KanjiVG", unit=" files", delay=1, disable=None):
        if match["variant"]:
            skipped.add("variant of a character")
            continue
        code = int(match["code"], 16)
        with skipped.at(file.name):
            drawing, key = sketch(_strokes(file), chr(code), straight=True), match["code"]
            # The blocks of unified ideographs in Unicode.
            han = 0x3400 <= code <= 0x9FFF or 0x20000 <= code < 0x30000
            kind = "kanji" if han else "character"
            samples.append(Sample(drawing, kind=kind, key=key, split=split_of(key)))
    if not samples:
        first = next(iter(skipped.counter()))
        raise DataError(f"{path}: no usable character of KanjiVG in it ({first})")
    return Dataset("kanjivg", samples, skipped.counter())


def _strokes(file: Path) -> list[Float64]:
    """The strokes of one file, in the order of its paths."""
    if file.stat().st_size > _MAX_FILE:
        raise Unusable(f"file over {_MAX_FILE >> 10} kB")
    outlines = []
    for element in parse(file.read_bytes()).iterfind(".//{*}path"):
        data = element.get("d", "")
        if len(data) > _MAX_DATA:
            raise Unusable(f"path over {_MAX_DATA >> 10} kB")
        outline, whole = read_path(data)
        if not whole:
            raise Unusable("path that cannot be read")
        outlines.append((outline, IDENTITY))
    return [stroke for strokes in flatten(outlines, TOLERANCE) for stroke in strokes or ()]
