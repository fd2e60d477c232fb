"""UNIPEN online handwriting: `train_r01_v07`, the archive or its extracted tree.

Source: Guyon et al. (1994), "UNIPEN project of on-line data exchange and recognizer benchmarks";
the ink is at Zenodo, doi 10.5281/zenodo.1195803, CC BY 4.0.

A file under `data/<category>/` names its ink by `.INCLUDE` and cuts it by `.SEGMENT` lines; y
points up and units differ. The grammar is that of `strokegen.formats.unipen_grammar`; here it is
read leniently, since much of what was published is not as it should be.
"""

from __future__ import annotations

import lzma
import re
import tarfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np

from strokegen.datasets.sample import Dataset, Sample, as_kinds
from strokegen.formats.unipen_grammar import SEGMENT, Ink, Statement, parts, statements, unescaped
from strokegen.ink.checks import Skipped, Unusable
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.files import files_in
from strokegen.ink.locks import scratch
from strokegen.ink.progress import tqdm
from strokegen.ink.types import Floating
from strokegen.ink.visible import visible

CATEGORIES = {"text": ("8",), "word": ("7",), "character": ("1a", "1b", "1c")}
_MAX_FILE = 64 << 20
_MAX_POINTS = 20_000
_MAX_COMPONENTS = 5_000
_MAX_INCLUDES = 100  # of a file, which also bounds how deep they go
_UNPARSED = "segment line that does not parse"


def _read(include: Path, path: Path, ink: Ink, taken: set[Path]) -> None:
    """Take in one file's statements in order, following its includes, each file once.

    A statement that cannot be understood, or an include that is not to be had, is passed over:
    what it would have said or held is missed by the segments that need it.
    """
    for statement in _statements(path):
        if statement.keyword != "INCLUDE":
            with suppress(ValueError):
                ink.take(statement)
        elif statement.words and len(taken) < _MAX_INCLUDES:
            target = (include / statement.words[0]).resolve()
            held = include.resolve() in target.parents and target.is_file()
            if held and target.suffix != ".lex" and target not in taken:
                taken.add(target)
                with suppress(Unusable):
                    _read(include, target, ink, taken)


@lru_cache(maxsize=8)
def _statements(path: Path) -> list[Statement]:
    if path.stat().st_size > _MAX_FILE:
        raise Unusable(f"file over {_MAX_FILE >> 20} MB")
    _, found = statements(path.read_bytes())
    return found


def _strokes(ink: Ink, reference: str) -> list[Floating]:
    """The pen-down strokes that a segment's reference (`0-4,12:3-14:20`) names."""
    try:
        # A comma too many names nothing.
        named = list(parts(re.sub(",+", ",", reference.replace(" ", "")).strip(",")))
    except ValueError:
        raise Unusable(_UNPARSED) from None
    if sum(max(0, part.last - part.first) + 1 for part in named) > _MAX_COMPONENTS:
        raise Unusable(f"segment of over {_MAX_COMPONENTS:,} components")
    strokes, left = [], _MAX_POINTS
    for index, span in chain.from_iterable(part.spans() for part in named):
        if index >= len(ink.components):
            raise Unusable("ink is missing")
        component = ink.components[index]
        try:
            points = component.points(np.float32, span)
        except ValueError:
            raise Unusable("points that are not numbers") from None
        if component.down and len(points):
            strokes.append(points)
            left -= len(points)
        if left < 0:
            raise Unusable(f"over {_MAX_POINTS:,} points")
    if not strokes:
        raise Unusable("no ink with the pen down")
    return strokes


def parse_file(root: Path, path: Path, kind: str, skipped: Skipped) -> list[Sample]:
    """The samples of one data file; what is left out is counted by its reason, and named."""
    ink = Ink()
    place = path.relative_to(root / "data").parts
    source = place[1] if len(place) > 1 else ""
    samples: list[Sample] = []
    with skipped.at("/".join(place)):
        _read(root / "include", path, ink, {path})
    # Without a writer's name, the file is the writer: sources have a file a session.
    name, *_ = ink.facts.get("writer_id", "").split() or ["/".join(place[2:]).removesuffix(".dat")]
    for number, words in enumerate(ink.segments):
        key = f"{'/'.join(place)}#{number}"
        with skipped.at(key):
            samples.append(Sample(_drawing(ink, words, source), f"{source}/{name}", kind, key))
    return samples


def _drawing(ink: Ink, words: str, source: str) -> Drawing:
    """The ink of one segment with its label; raises Unusable for one that cannot be used."""
    match = SEGMENT.match(words)
    if match is None or match["quality"] is None or match["label"] is None:
        raise Unusable(_UNPARSED)
    if match["quality"] == "BAD":
        raise Unusable("marked BAD by its source")
    label = match["label"].strip("\n")
    text = unescaped(label.replace("\\@", "") if source == "kai" else label, {})
    if any(not " " <= char <= "~" for char in text):
        raise Unusable("label is not one line of printable ASCII")
    text = re.sub(" +", " ", text).strip()
    if not text or text == "XXX":
        raise Unusable("no label")
    return Drawing(_strokes(ink, match["ink"]), label=text)


_BROKEN = EOFError, lzma.LZMAError, zlib.error, tarfile.TarError, OSError


def verify(path: Path, category: str | None = None) -> None:
    """Refuse, by ValueError, a file that is no whole archive of UNIPEN."""
    try:
        with tarfile.open(path) as tar:
            names = (member.name for member in tqdm(tar, "checking", unit=" files", disable=None))
            held = {part for name in names for part in ("/include/", "/data/") if part in name}
    except _BROKEN as error:
        raise ValueError(f"no whole archive ({' '.join(str(error).split())[:100]})") from error
    if len(held) < 2:
        raise ValueError("an archive without UNIPEN's folders include and data")


def _extract(archive: Path, target: Path) -> None:
    try:
        with tarfile.open(archive) as tar:
            wanted = [f"/data/{c}/" for cs in CATEGORIES.values() for c in cs] + ["/include/"]
            for member in tqdm(
                tar, f"unpacking {visible(archive.name)}", unit=" files", delay=1, disable=None
            ):
                if not member.isfile() or not any(part in member.name for part in wanted):
                    continue
                if member.size > _MAX_FILE:
                    raise DataError(f"{archive}: {member.name} is over {_MAX_FILE >> 20} MB")
                tar.extract(member, target, filter="data")
    except _BROKEN as error:
        reason = " ".join(str(error).split())
        raise DataError(
            f"{archive}: cannot be unpacked ({reason}); expected the whole archive of UNIPEN "
            "train_r01_v07, so fetch it again: strokegen data fetch unipen"
        ) from error


def tree(path: Path) -> Path | None:
    """Where the tree of UNIPEN lies in a folder, or None; the CD-ROM has it three folders down."""
    below = (found for deep in ("*", "*/*", "*/*/*") for found in sorted(path.glob(deep)))
    trees = (found for found in chain([path], below) if (found / "include").is_dir())
    return next((found for found in trees if (found / "data").is_dir()), None)


def load(path: str | Path, kinds: str | Sequence[str] = tuple(CATEGORIES)) -> Dataset:
    """All samples of `kinds` in the archive `path`, or in the extracted tree `path`.

    Raises:
      DataError: nothing there, a truncated archive, a folder that is not UNIPEN, an unknown kind.
    """
    path = Path(path)
    if path.is_file():
        with scratch() as folder:
            _extract(path, folder)
            return load(folder, kinds)
    if not path.is_dir():
        raise DataError(f"{path}: no such file; fetch it with: strokegen data fetch unipen")
    root = tree(path) or path
    files = [
        (kind, file)
        for kind in as_kinds(kinds, tuple(CATEGORIES))
        for category in CATEGORIES[kind]
        for file in files_in(root / "data" / category, "**/*.dat")
    ]
    if not files:
        raise DataError(f"{root}: expected data/8, data/7 ... of UNIPEN train_r01_v07, found none")
    samples: list[Sample] = []
    skipped = Skipped()
    for kind, file in tqdm(files, "parsing UNIPEN", unit=" files", delay=1, disable=None):
        samples += parse_file(root, file, kind, skipped)
    return Dataset("unipen", samples, skipped.counter())
