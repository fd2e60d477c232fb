"""IAM-OnDB: lines of English text written on a whiteboard, for those who hold it.

Source: Liwicki & Bunke (2005), "IAM-OnDB - an on-line English sentence database acquired from
handwritten text on a whiteboard"; the publisher's page names the archives that are read here.

Every part may stand in its archive (`lineStrokes-all.tar.gz`) or extracted (`lineStrokes/`):

- `lineStrokes`: the ink, one XML file a line, `lineStrokes/a01/a01-000/a01-000u-01.xml`; y is
  down, times are in seconds;
- `ascii`: the texts, one file a form, `ascii/a01/a01-000/a01-000u.txt`, the lines after `CSR:`;
- `original` or `forms.txt`: the writers, optional; without them a form counts as a writer;
- `trainset.txt`, `testset_v.txt`, `testset_t.txt`, `testset_f.txt`: the published splits
  (IAM-OnDB-t1), optional: training, both validation sets, final test.
"""

from __future__ import annotations

import io
import re
import tarfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import numpy as np
from defusedxml import ElementTree

from strokegen.datasets.sample import Dataset, Sample
from strokegen.formats.markup import Element, refused
from strokegen.ink.checks import Skipped, Unusable
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.files import files_in
from strokegen.ink.progress import tqdm
from strokegen.ink.types import Float64

SPLIT_FILES = {
    "trainset.txt": "train",
    "testset_v.txt": "valid",
    "testset_t.txt": "valid",
    "testset_f.txt": "test",
}
_FORM = re.compile(r"[a-z]\d\d-\d\d\d[a-z]?")
_LINE = re.compile(rf"({_FORM.pattern})-(\d\d)")
_PARTS = {
    "lineStrokes": ("lineStrokes-all",),
    "ascii": ("ascii-all",),
    "original": ("original-xml-all", "original-xml-part"),
}
_Line = tuple[tuple[Float64, ...], tuple[Float64, ...]]
_MAX_FILE = 16 << 20
_MAX_POINTS = 20_000


def load(path: str | Path) -> Dataset:
    """All lines of the data base whose parts lie in the folder `path`.

    Every sample is of kind "text", has times, and names its published split where there is one.
    Raises:
      DataError: no ink or no texts there, or a damaged archive. A single file that cannot be read
        is counted among those that are skipped, and named.
    """
    folder = Path(path)
    skipped = Skipped()
    texts, writers = _texts(folder, skipped), _writers(folder, skipped)
    splits = _splits(folder, skipped)
    lines: dict[str, dict[int, _Line | None]] = defaultdict(dict)
    for name, data in tqdm(
        _files(folder, "lineStrokes", ".xml", skipped),
        "parsing IAM-OnDB",
        unit=" lines",
        delay=1,
        disable=None,
    ):
        match = _LINE.fullmatch(PurePosixPath(name).stem)
        if match is None:
            skipped.add("file that is not named as a line of a form", name)
            continue
        form, number = match[1], int(match[2])
        lines[form][number] = None
        with skipped.at(name):
            lines[form][number] = _ink(data)
    if not lines:
        raise DataError(
            f"{folder}: no ink of IAM-OnDB, expected lineStrokes-all.tar.gz or lineStrokes/; "
            "register at the publisher's page to get it (strokegen data list)"
        )
    if not texts:
        raise DataError(f"{folder}: no texts of IAM-OnDB, expected ascii-all.tar.gz or ascii/")
    samples: list[Sample] = []
    for form in sorted(lines):
        samples += _samples(form, lines[form], texts.get(form), writers, splits, skipped)
    return Dataset("iam-ondb", samples, skipped.counter())


def _samples(
    form: str,
    lines: dict[int, _Line | None],
    texts: list[str] | None,
    writers: dict[str, str],
    splits: dict[str, str],
    skipped: Skipped,
) -> Iterator[Sample]:
    """The lines of one form that have ink, a text and a place; the others are counted."""
    reason = None
    if texts is None:
        reason = "form without a text file"
    elif max(lines) > len(texts):
        reason = "form with more lines of ink than of text"
    elif splits and form not in splits:
        reason = "form in none of the published splits"
    for number, ink in sorted(lines.items()):
        text = texts[number - 1] if texts and reason is None and number > 0 else ""
        unreadable = re.search(r"[^ -~]|%%|%\w", text)
        if ink is None:
            continue
        if reason or not text or unreadable:
            why = reason or ("no text" if not text else "text not in plain ASCII")
            skipped.add(why, f"{form}-{number:02}")
            continue
        with skipped.at(f"{form}-{number:02}"):
            drawing, writer = Drawing(*ink, text), writers.get(form, form)
            yield Sample(drawing, writer, "text", f"{form}-{number:02}", splits.get(form, ""))


def _files(folder: Path, part: str, suffix: str, skipped: Skipped) -> Iterator[tuple[str, bytes]]:
    """(name, content) of the files of one part, from its folder or else from its archive."""
    stems = (part, *(f"{archive}/{part}" for archive in _PARTS[part]))
    tree = next((folder / stem for stem in stems if (folder / stem).is_dir()), None)
    if tree is not None:
        for file in files_in(tree, f"**/*{suffix}"):
            if _bounded(str(file), file.stat().st_size, skipped):
                yield str(file), file.read_bytes()
        return
    names = (folder / f"{archive}.tar.gz" for archive in _PARTS[part])
    archive = next((name for name in names if name.is_file()), None)
    if archive is None:
        return
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                wanted = member.isfile() and member.name.endswith(suffix)
                stream = tar.extractfile(member) if wanted else None
                name = f"{archive}: {member.name}"
                if stream is not None and _bounded(name, member.size, skipped):
                    yield name, stream.read()
    except (EOFError, zlib.error, tarfile.TarError, OSError) as error:
        reason = str(error).partition("\n")[0].rstrip(":")
        raise DataError(
            f"{archive}: cannot be read ({reason}); expected the whole archive, so get it again"
        ) from error


def _bounded(name: str, size: int, skipped: Skipped) -> bool:
    """Whether a file is small enough to be one of IAM-OnDB; counted if not."""
    if size > _MAX_FILE:
        skipped.add(f"file over {_MAX_FILE >> 20} MB", name)
    return size <= _MAX_FILE


def _elements(data: bytes, tag: str) -> Iterator[Element]:
    """The elements called `tag`, each when it begins; raises Unusable for what is no plain XML."""
    with refused():
        for _, element in ElementTree.iterparse(io.BytesIO(data), ("start",)):
            if element.tag == tag:
                yield element


def _ink(data: bytes) -> _Line:
    """(strokes, times) of one line, times from its first point; raises Unusable without ink."""
    # Read to the end first: at its beginning a stroke has no points yet.
    strokes = list(_elements(data, "Stroke"))
    rows, count = [], 0
    try:
        for stroke in strokes:
            points = [
                [float(p.get(key, "")) for key in ("x", "y", "time")] for p in stroke.iter("Point")
            ]
            count += len(points)
            if points:
                rows.append(np.array(points, np.float64))
    except ValueError:
        raise Unusable("a Point needs numbers as x, y and time") from None
    if count > _MAX_POINTS or not rows or not all(np.isfinite(row).all() for row in rows):
        raise Unusable("no ink" if not rows else f"over {_MAX_POINTS:,} points, or not finite")
    start = rows[0][0, 2]
    return tuple(row[:, :2] for row in rows), tuple(row[:, 2] - start for row in rows)


def _texts(folder: Path, skipped: Skipped) -> dict[str, list[str]]:
    """Form -> its lines of text, those after the line `CSR:`."""
    found = {}
    for name, data in _files(folder, "ascii", ".txt", skipped):
        _, marker, body = data.decode("latin-1").partition("CSR:")
        form = PurePosixPath(name).stem
        if marker and _FORM.fullmatch(form):
            found[form] = [line.strip() for line in body.splitlines() if line.strip()]
    return found


def _writers(folder: Path, skipped: Skipped) -> dict[str, str]:
    """Form -> writer, from `forms.txt` or else from the forms' own XML files."""
    listing = folder / "forms.txt"
    if listing.is_file() and _bounded(str(listing), listing.stat().st_size, skipped):
        words = [line.split() for line in listing.read_text("latin-1").splitlines()]
        return {row[0]: row[1] for row in words if len(row) > 1 and _FORM.fullmatch(row[0])}
    found = {}
    for name, data in _files(folder, "original", ".xml", skipped):
        # original/a01/a01-000/strokesu.xml is the form a01-000u.
        file = PurePosixPath(name)
        form = file.parent.name + file.stem.removeprefix("strokes")
        writer = None
        with skipped.at(name):
            element = next(_elements(data, "Form"), None)
            writer = element.get("writerID") if element is not None else None
        if writer and _FORM.fullmatch(form):
            found[form] = writer
    return found


def _splits(folder: Path, skipped: Skipped) -> dict[str, str]:
    """Form -> split, from the published files in `folder` or `folder/task1`; {} without them."""
    found = {}
    for name, split in SPLIT_FILES.items():
        for file in (folder / name, folder / "task1" / name):
            if file.is_file() and _bounded(str(file), file.stat().st_size, skipped):
                found.update(dict.fromkeys(file.read_text("latin-1").split(), split))
    return found
