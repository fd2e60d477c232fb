"""Files of sketch-rnn as a data set: one, or all of a folder."""

from __future__ import annotations

from pathlib import Path

from strokegen.datasets.sample import Dataset, Sample
from strokegen.formats.npz import label_of, parts, sketch_of
from strokegen.ink.checks import Skipped
from strokegen.ink.errors import DataError
from strokegen.ink.files import files_in
from strokegen.ink.progress import tqdm


def load(path: str | Path) -> Dataset:
    """The drawings of a `.npz` file, or of all in a folder, with the file's splits.

    The label is the file's name (`sketchrnn_cat.full.npz` holds cats), the key such as `train:17`.
    Raises:
      DataError: no such file, one with another content, or one whose pickle names anything but
        arrays.
    """
    path = Path(path)
    found = files_in(path, "*.npz") if path.is_dir() else [path]
    if not found:
        raise DataError(f"{path}: expected sketch-rnn files such as cat.npz, found none")
    samples, skipped = [], Skipped()
    for file in tqdm(found, "reading npz", unit=" files", delay=1, disable=None):
        label = label_of(file)
        try:
            for split, drawings in parts(file, file):
                for index, offsets in enumerate(drawings):
                    key = f"{split}:{index}" if len(found) == 1 else f"{label}/{split}:{index}"
                    with skipped.at(f"{file.name} {split} {index}"):
                        samples.append(Sample(sketch_of(offsets, label), key=key, split=split))
        except DataError as error:
            if len(found) == 1:
                raise
            skipped.add(str(error).removeprefix(f"{file}: "), file.name)
    if not samples:
        first = next(iter(skipped.counter()), "it is empty")
        raise DataError(
            f"{path}: no usable drawing in it ({first}); expected (n, 3) offsets of sketch-rnn"
        )
    return Dataset(path.stem, samples, skipped.counter())
