"""Files of ink as a data set: one of any format, or all in a folder and below it.

A drawing is labelled as its file says; where the file does not say it, by the name of the subfolder
that the file lies in, else by the file's own. Its writer is whom the file names; else, where the
drawings of a subfolder are labelled variously in their files, the subfolder stands for a writer,
whose text or sketches they are.
"""

from __future__ import annotations

import hashlib
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from strokegen.datasets.sample import SPLITS, Dataset, Sample, split_of
from strokegen.formats.npz import label_of
from strokegen.formats.read import read
from strokegen.formats.sniff import knows
from strokegen.formats.table import FORMATS
from strokegen.ink.checks import Skipped
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from strokegen.ink.files import files_in
from strokegen.ink.progress import tqdm

FEW_WRITERS = 10
"""With fewer than these, drawings are split rather than writers."""

_WRITER = ("writer", "writer_id")  # what InkML and UNIPEN call it
_SINGLE = {end for form in FORMATS.values() if form.single for end in form.suffixes}
_FOLDER = "/"  # behind the name of a subfolder that may be a writer


def below(path: Path) -> Iterator[Path]:
    """The files of ink in a folder and its subfolders, in order; hidden ones are passed over."""
    for file in files_in(path, "**/*"):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if not hidden and knows(file):
            yield file


def load(path: str | Path) -> Dataset:
    """The drawings of one file, of all in a folder, or of standard input ("-").

    Keys are a file's name below the folder and, of files that hold several, a drawing's number in
    it: `cats/one.ndjson:3`. Splits go by the writer's hash, by the key's where there are few
    writers; three samples and more have each split.

    Raises:
      DataError: no drawing there that can be used; a lone file that is not of its format.
    """
    path = Path(path)
    folder = path.is_dir()
    samples: list[Sample] = []
    skipped = Skipped()
    for file in tqdm(
        list(below(path)) if folder else [path], "reading ink", unit=" files", delay=1, disable=None
    ):
        place = file.relative_to(path) if folder else Path(file.name)
        try:
            drawings = _read(file, place, skipped)
        except (ValueError, OSError) as error:
            if not folder:
                raise
            skipped.add(str(error).removeprefix(f"{file}: "), str(place))
        else:
            samples += _samples(drawings, file, place, skipped)
    if not samples:
        first = next(iter(skipped.counter()), "it is empty")
        raise DataError(f"{path}: no drawing in it that can be used ({first})")
    return Dataset(path.stem or "ink", _split(_by_folder(samples)), skipped.counter())


def _read(file: Path, place: Path, skipped: Skipped) -> list[Drawing]:
    """The drawings of a file; what is bad, or left out as its reader says, is counted."""

    def bad(error: DataError) -> None:
        where, _, reason = str(error).removeprefix(str(file)).partition(": ")
        skipped.add(reason, f"{place}{where}")

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", LeftOut)
        found = read(file, bad=bad)
    for one in caught:
        if issubclass(one.category, LeftOut):
            skipped.add(str(one.message).removeprefix(f"{file}: "), str(place))
        else:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
    return found


def _samples(
    drawings: Sequence[Drawing], file: Path, place: Path, skipped: Skipped
) -> Iterator[Sample]:
    """The samples of a file; `place` is its name below the folder that is read."""
    single = file.suffix.lower() in _SINGLE
    in_folder = len(place.parts) > 1
    for number, drawing in enumerate(drawings):
        key = place.as_posix() if single else f"{place.as_posix()}:{number}"
        if not drawing.strokes:
            skipped.add("no ink", key)
            continue
        writer = next((str(drawing.meta[name]) for name in _WRITER if drawing.meta.get(name)), "")
        split = drawing.meta.get("split")
        if drawing.label is None:
            drawing = drawing.with_label(place.parent.name if in_folder else label_of(place))
        elif not writer and in_folder:
            writer = place.parts[0] + _FOLDER
        yield Sample(drawing, writer, "ink", key, split if split in SPLITS else "")


def _by_folder(samples: Sequence[Sample]) -> list[Sample]:
    """A subfolder is a writer where its drawings are of several labels, else none."""
    labels = defaultdict(set)
    for sample in samples:
        labels[sample.writer].add(sample.text)
    return [
        replace(one, writer=one.writer[:-1] if len(labels[one.writer]) > 1 else "")
        if one.writer.endswith(_FOLDER)
        else one
        for one in samples
    ]


def _split(samples: Sequence[Sample]) -> list[Sample]:
    """The samples, each in the split that its file says, or else by hash."""
    writers = {sample.writer for sample in samples}
    by_writer = "" not in writers and len(writers) >= FEW_WRITERS
    names = [sample.writer if by_writer else sample.key for sample in samples]
    splits = {name: split_of(name) for name in names}
    for split in SPLITS if len(splits) >= len(SPLITS) else SPLITS[: min(len(splits), 1)]:
        if split not in splits.values():
            most, _ = Counter(splits.values()).most_common(1)[0]
            last = max((name for name in splits if splits[name] == most), key=_hash)
            splits[last] = split
    return [replace(one, split=one.split or splits[name]) for one, name in zip(samples, names)]


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
