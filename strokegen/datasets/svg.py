"""SVG files as a data set: one, or all of a folder."""

from __future__ import annotations

from pathlib import Path

from tqdm import tqdm

from strokegen.datasets.sample import Dataset, Sample, split_of
from strokegen.formats.svg import read
from strokegen.ink.checks import Skipped
from strokegen.ink.errors import DataError
from strokegen.ink.files import files_in


def load(path: str | Path) -> Dataset:
    """The drawing of one SVG file, or those of all in a folder; the label is the file's name.

    Raises:
      DataError: no SVG files there, or none that can be used.
    """
    path = Path(path)
    files = files_in(path, "*.svg") if path.is_dir() else [path]
    samples, skipped = [], Skipped()
    for file in tqdm(files, "reading SVG", unit=" files", delay=1, disable=None):
        try:
            drawing = read(file).with_label(file.stem)
        except DataError as error:
            if len(files) == 1:
                raise
            skipped.add(str(error).removeprefix(f"{file}: "), file.name)
        else:
            samples.append(Sample(drawing, key=file.name, split=split_of(file.name)))
    if not samples:
        first = next(iter(skipped.counter()), "no .svg at all")
        raise DataError(f"{path}: no usable SVG file in it ({first})")
    return Dataset("svg", samples, skipped.counter())
