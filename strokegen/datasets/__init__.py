"""Files of ink become drawings.

`load` gives the samples of a data set, by name or by path, made ready to learn from; `read` and
`one` give drawings as they stand in their files, and `write` makes such files. All of them take the
same names: those of files of any format and of folders, of data sets, of some of their drawings
(`cats.ndjson:3`, `quickdraw/cat:3-5`), and "-" for standard input.

To add a data set, write a module here with `load(path)` and describe the data set in
`catalogue.json`, whose `loader` names the module:

- `load(path)` parses a file or folder into a `Dataset`: samples with writer, kind, key and, where
  the publisher has one, split. What it leaves out it counts by reason; what cannot be used at all
  is a `DataError` that names the path and the remedy. It need not be fast: what it gives is cached
  (`strokegen.datasets.cache`; raise `VERSION` there when a loader changes what it gives).
- `verify(path, category)` looks into a file that the catalogue has no sha256 of, and refuses, by
  ValueError, what is something else.
- A data set that comes as a PyPI package also has `installed()`, the folder or None; one of many
  categories has `locate(folders, category)` and takes the category as second argument of `load`.
- `_recognised`, in `strokegen.datasets.source`, tells which loader reads a path.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

from strokegen.datasets import cache, files, quickdraw, source
from strokegen.datasets.sample import SPLITS, Dataset, Sample, as_kinds, check_split, split_of
from strokegen.formats.read import read as read_file
from strokegen.formats.write import write
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut

__all__ = ["SPLITS", "DataError", "Dataset", "Sample", "load", "one", "read", "split_of", "write"]


def load(
    name: str | Path,
    split: str | None = None,
    *,
    data: str | Path | None = None,
    kinds: str | Sequence[str] | None = None,
) -> Dataset:
    """The samples of a data set; the first load parses it, the next ones read the cache.

    Args:
      name: a name of the catalogue (`strokegen data list`), a category such as "quickdraw/cat",
        or a path: a data set's archive or folder, a file of ink of any format or a folder of
        such files (see `strokegen.datasets.files`); "-" is standard input. Behind it there may be
        the numbers of some drawings, such as `:3` or `:3-5`.
      split: "train", "valid" or "test"; None gives all. The publisher's split where there is one,
        else by a hash of the writer (`split_of`), so that no writer is in two of them; where
        writers are unknown, by a hash of the drawing's key.
      data: the folder to look in; None takes STROKEGEN_DATA, then what `fetch` downloaded.
      kinds: such as ("text", "word"), or "text" alone; None gives all.
    Returns:
      The samples in the order of the source, with a count of what was skipped and why; of one's own
      files a `LeftOut` says it too.
    Raises:
      DataError: an unknown name, split or kind, data that is not here or not readable, or an empty
        selection.
    """
    check_split(split)
    kinds = None if kinds is None else as_kinds(kinds)
    where, items = source.parted(name)
    dataset = files.load(where) if where == "-" else _parsed(where if items else name, data)
    if "ink" in dataset.kinds and dataset.skipped:
        told = ", ".join(f"{count:,} {reason}" for reason, count in dataset.skipped.most_common(9))
        warnings.warn(f"{name}: left out: {told}", LeftOut, stacklevel=2)
    if items is not None:
        source.check_numbers(items, where, len(dataset))
        dataset = dataset.take(items)
    chosen = dataset.select(split, kinds)
    if not len(chosen):
        why = next(iter(dataset.skipped), "it is empty")
        have = ", ".join(f"{count:,} of kind {kind}" for kind, count in dataset.kinds.items())
        raise DataError(
            f"{name}: no samples of split {split or 'any'} and kind "
            f"{' or '.join(kinds) if kinds else 'any'}; it holds {have or f'none ({why})'}"
        )
    return chosen


def _parsed(name: str | Path, data: str | Path | None) -> Dataset:
    """All samples of a data set, file or folder."""
    entry, path = source.find(name, data)
    loader = import_module(entry.loader)
    parse, parts = partial(loader.load, path), None
    if entry.category_url is not None:
        parse = partial(loader.load, path, entry.category)
        parts = quickdraw.files(path, entry.category)
    return cache.cached(entry.name.replace("/", "-"), path, parse, parts)


def read(
    name: str | Path, form: str | None = None, *, data: str | Path | None = None
) -> list[Drawing]:
    """Drawings by name, as they stand in their files.

    Args:
      name: as `load` takes it. Of a file all drawings, or those of which the numbers are given;
        other names give those of `load`'s samples.
      form: the format of a file, or of standard input, see `strokegen.formats.table.FORMATS`; None
        tells it by the file's name, or by what standard input begins with.
      data: the folder of data sets, see `load`.
    Raises:
      OSError: a file cannot be read.
      DataError: no such file or data set, fewer drawings in it, or a file that is not of its
        format; the message names the file and the place.
    """
    where, items = source.parted(name)
    if form is not None or source.is_single(where):
        drawings = read_file(where, form)
        if items is None:
            return drawings
        source.check_numbers(items, where, len(drawings))
        return drawings[items.start : items.stop]
    return [sample.drawing for sample in load(name, data=data)]


def one(
    name: str | Path | Drawing,
    *,
    data: str | Path | None = None,
    label: str | None = None,
    index: int | None = None,
) -> Drawing:
    """One drawing by name; of several the first, and a `LeftOut` says so unless it was asked for.

    Args:
      name: see `read`; a drawing is taken as it is.
      data: the folder of data sets, see `load`.
      label: only drawings of this text or category count.
      index: which of them, from 0.
    Raises:
      OSError, DataError: as for `read`; or there is no such drawing.
    """
    if isinstance(name, Drawing):
        return name
    where, items = source.parted(name)
    if items is not None and len(items) > 1:
        raise DataError(f"{name}: {len(items):,} drawings where one is needed; give one number")
    if source.is_single(where):
        found = Dataset(where, [Sample(drawing) for drawing in read(name)])
    else:
        found = load(name, data=data)
    if label is not None:
        found = found.where(lambda sample: sample.text == label)
    if (index or 0) >= len(found):
        which = "" if label is None else f" of {label!r}"
        raise DataError(
            f"{name} has {source.many(len(found), which)}; there is no number {index or 0}"
        )
    if index is None and label is None and len(found) > 1:
        warnings.warn(
            f"{name} has {len(found):,} drawings; this takes the first, the next is {name}:1",
            LeftOut,
            stacklevel=2,
        )
    return found[index or 0].drawing
