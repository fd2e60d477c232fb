"""UNIPEN online handwriting: `train_r01_v07`, the archive or its extracted tree.

Source: Guyon et al. (1994), "UNIPEN project of on-line data exchange and recognizer benchmarks";
the ink is at Zenodo, doi 10.5281/zenodo.1195803, CC BY 4.0.

A file under `data/<category>/` names its ink by `.INCLUDE` and cuts it by `.SEGMENT` lines.
Segments count only non-empty `.PEN_DOWN` / `.PEN_UP` blocks; y points up; units differ.
"""

from __future__ import annotations

import lzma
import re
import tarfile
import tempfile
import warnings
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
from tqdm import tqdm

from strokegen.datasets.sample import Dataset, Sample, as_kinds
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError

CATEGORIES = {
    "text": ("8",),
    "word": ("7",),
    "character": ("1a", "1b", "1c"),
}
_MAX_FILE = 64 << 20
_MAX_POINTS = 20_000
_SEGMENT = re.compile(
    r'SEGMENT\s+(?P<level>\S+)\s+(?P<ink>[\d:,\- ]*\d)\s+(?P<quality>\S+)\s+"(?P<label>.*)"', re.S
)


class _Skip(Exception):
    """A segment that cannot be used; the message is the reason that is counted."""


class _Ink:
    """The ink that one data file refers to: its non-empty blocks, parsed when asked for."""

    def __init__(self):
        self.blocks: list[tuple[bool, bytes, tuple[str, ...], float]] = []
        self.columns: tuple[str, ...] = ("X", "Y")
        self.resolution = {"X": None, "Y": None}
        self.writer = ""
        self.missing = False

    def aspect(self) -> float:
        """How much y must be stretched to x's units."""
        x, y = self.resolution["X"], self.resolution["Y"]
        return x / y if x and y else 1.0

    def block(self, index: int) -> tuple[bool, np.ndarray]:
        if index >= len(self.blocks):
            raise _Skip("ink is missing")
        down, raw, columns, aspect = self.blocks[index]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                values = np.fromstring(raw.decode("ascii", "replace"), np.float32, sep=" ")
                values = values.reshape(-1, len(columns))
            except (ValueError, DeprecationWarning):
                raise _Skip("points that are not numbers") from None
        points = np.stack([values[:, columns.index("X")], values[:, columns.index("Y")]], axis=1)
        return down, points * np.float32([1, -aspect])


def _number(words: list[str]) -> float | None:
    try:
        value = float(words[0])
        return value if value > 0 else None
    except (IndexError, ValueError):
        return None


def _read(root: Path, path: Path, ink: _Ink, segments: list[str], depth: int = 0) -> None:
    """Walk one file's statements in order, following its includes."""
    for chunk in _statements(path):
        keyword, _, rest = chunk.partition(b"\n")
        words = keyword.decode("latin-1").split()
        name = words[0] if words else ""
        if name in ("PEN_DOWN", "PEN_UP"):
            if rest.strip():
                ink.blocks.append((name == "PEN_DOWN", rest, ink.columns, ink.aspect()))
        elif name == "SEGMENT":
            segments.append(chunk.decode("latin-1"))
        elif name == "INCLUDE" and len(words) > 1:
            target = (root / "include" / words[1]).resolve()
            inside = (root / "include").resolve() in target.parents
            if not inside or not target.is_file() or depth > 4:
                ink.missing = ink.missing or not words[1].endswith((".doc", ".lex"))
                continue
            if target.suffix != ".lex":
                _read(root, target, ink, segments, depth + 1)
        elif name == "COORD":
            columns = tuple(word.upper() for word in words[1:])
            if "X" in columns and "Y" in columns:
                ink.columns = columns
        elif name in ("X_POINTS_PER_INCH", "Y_POINTS_PER_INCH"):
            ink.resolution[name[0]] = _number(words[1:])
        elif name in ("X_POINTS_PER_MM", "Y_POINTS_PER_MM"):
            value = _number(words[1:])
            ink.resolution[name[0]] = value and value * 25.4
        elif name == "WRITER_ID" and len(words) > 1:
            ink.writer = words[1]


@lru_cache(maxsize=8)
def _statements(path: Path) -> list[bytes]:
    if path.stat().st_size > _MAX_FILE:
        raise DataError(f"{path}: over {_MAX_FILE >> 20} MB, not a UNIPEN file")
    data = path.read_bytes().replace(b"\r", b"\n")
    return (b"\n" + data).split(b"\n.")[1:]


def _span(text: str) -> tuple[int, int | None]:
    component, _, point = text.partition(":")
    return int(component), int(point) if point else None


def _cut(ink: _Ink, reference: str) -> list[np.ndarray]:
    """The pen-down strokes that a segment's reference (`0-4,12:3-14:20`) names."""
    strokes = []
    for part in reference.replace(" ", "").split(","):
        if not part:
            continue
        first, _, last = part.partition("-")
        (start, start_point), (end, end_point) = _span(first), _span(last or first)
        if end - start > 5000:
            raise _Skip("segment of over 5,000 components")
        for index in range(start, end + 1):
            down, points = ink.block(index)
            low = start_point if index == start and start_point is not None else 0
            high = end_point + 1 if index == end and end_point is not None else len(points)
            if down and len(points[low:high]):
                strokes.append(points[low:high])
    if not strokes:
        raise _Skip("no ink with the pen down")
    if sum(map(len, strokes)) > _MAX_POINTS:
        raise _Skip(f"over {_MAX_POINTS:,} points")
    return strokes


def _label(raw: str, source: str) -> str:
    """The text of a label: escapes undone, spaces tidied."""
    if source == "kai":
        raw = raw.replace("\\@", "")
    text = re.sub(r"\\(.)", r"\1", raw.strip("\n"))
    if any(not " " <= char <= "~" for char in text):
        raise _Skip("label is not one line of printable ASCII")
    return re.sub(" +", " ", text).strip()


def parse_file(root: Path, path: Path, kind: str, skipped: Counter) -> list[Sample]:
    """The samples of one data file; what is left out is counted in `skipped` by reason."""
    ink, segments, samples = _Ink(), [], []
    _read(root, path, ink, segments)
    parts = path.relative_to(root / "data").parts
    source = parts[1] if len(parts) > 1 else ""
    for number, segment in enumerate(segments):
        match = _SEGMENT.match(segment)
        try:
            if match is None:
                raise _Skip("segment line that does not parse")
            if match["quality"] == "BAD":
                raise _Skip("marked BAD by its source")
            text = _label(match["label"], source)
            if not text or text == "XXX":
                raise _Skip("no label")
            if not ink.blocks:
                raise _Skip("ink is missing")
            strokes = _cut(ink, match["ink"])
        except _Skip as reason:
            skipped[str(reason)] += 1
            continue
        # Without a writer's name, the file is the writer: sources have a file a session.
        writer = f"{source}/{ink.writer or '/'.join(parts[2:]).removesuffix('.dat')}"
        key = f"{'/'.join(parts)}#{number}"
        samples.append(Sample(Drawing(tuple(strokes), label=text), writer, kind, key))
    return samples


def _extract(archive: Path, target: Path) -> None:
    try:
        with tarfile.open(archive) as tar:
            wanted = [f"/data/{c}/" for cs in CATEGORIES.values() for c in cs] + ["/include/"]
            for member in tqdm(tar, desc=f"unpacking {archive.name}", unit=" files"):
                if not member.isfile() or not any(part in member.name for part in wanted):
                    continue
                if member.size > _MAX_FILE:
                    raise DataError(f"{archive}: {member.name} is over {_MAX_FILE >> 20} MB")
                tar.extract(member, target, filter="data")
    except (EOFError, lzma.LZMAError, zlib.error, tarfile.TarError, OSError) as error:
        reason = " ".join(str(error).split())
        raise DataError(
            f"{archive}: cannot be unpacked ({reason}); expected the whole archive of UNIPEN "
            "train_r01_v07, so fetch it again: strokegen data fetch unipen"
        ) from error


def load_tree(root: Path, kinds: str | Sequence[str] = tuple(CATEGORIES)) -> Dataset:
    """Parse an extracted tree, the folder that holds `data/` and `include/`."""
    samples, skipped = [], Counter()
    files = [
        (kind, path)
        for kind in as_kinds(kinds, tuple(CATEGORIES))
        for category in CATEGORIES[kind]
        for path in sorted((root / "data" / category).rglob("*.dat"))
    ]
    if not files:
        raise DataError(f"{root}: expected data/8, data/7 ... of UNIPEN train_r01_v07, found none")
    for kind, path in tqdm(files, desc="parsing UNIPEN", unit=" files"):
        samples += parse_file(root, path, kind, skipped)
    return Dataset("unipen", samples, skipped)


def load(path: str | Path, kinds: str | Sequence[str] = tuple(CATEGORIES)) -> Dataset:
    """All samples of `kinds` in the archive `path`, or in the extracted tree `path`.

    Raises:
      DataError: nothing there, a truncated archive, a folder that is not UNIPEN, an unknown kind.
    """
    path = Path(path)
    if path.is_dir():
        # The CD-ROM's own archive holds the tree three folders down.
        below = (tree for deep in ("*", "*/*", "*/*/*") for tree in sorted(path.glob(deep)))
        held = (
            tree
            for tree in chain([path], below)
            if (tree / "include").is_dir() and (tree / "data").is_dir()
        )
        return load_tree(next(held, path), kinds)
    if not path.is_file():
        raise DataError(f"{path}: no such file; fetch it with: strokegen data fetch unipen")
    with tempfile.TemporaryDirectory(prefix="strokegen-") as folder:
        _extract(path, Path(folder))
        return load(folder, kinds)
