"""Files of ink become drawings.

`load` gives the samples of a data set, by name or by path, made ready to learn from; `read` and
`write` take drawings from and to single files of any format, as they stand in them.

To add a data set, write a module here with `load(path)` and describe the data set in
`catalogue.json`, whose `loader` names the module:

- `load(path)` parses a file or folder into a `Dataset`: samples with writer, kind, key and, where
  the publisher has one, split. What it leaves out it counts by reason; what cannot be used at all
  is a `DataError` that names the path and the remedy. It need not be fast: what it gives is cached
  (`strokegen.datasets.cache`; raise `VERSION` there when a loader changes what it gives).
- A data set that comes as a PyPI package also has `installed()`, the folder or None; one of many
  categories has `locate(folders, category)` and takes the category as second argument of `load`.
- `_recognised`, below, tells which loader reads a path that is given without a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

from strokegen.datasets import cache, catalogue, kanjivg, microjam, quickdraw
from strokegen.datasets.sample import SPLITS, Dataset, Sample, as_kinds, check_split, split_of
from strokegen.formats.table import read, write
from strokegen.ink.errors import DataError

__all__ = ["SPLITS", "DataError", "Dataset", "Sample", "load", "read", "split_of", "write"]


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
        or a path: a data set's archive or folder, an `.ndjson`, `.bin`, `.npz` or `.svg` file or a
        folder of them.
      split: "train", "valid" or "test"; None gives all. The publisher's split where there is one,
        else by a hash of the writer (`split_of`), so that no writer is in two of them; where
        writers are unknown, by a hash of the drawing's key.
      data: the folder to look in; None takes STROKEGEN_DATA, then what `fetch` downloaded.
      kinds: such as ("text", "word"), or "text" alone; None gives all.
    Returns:
      The samples in the order of the source, with a count of what was skipped and why.
    Raises:
      DataError: an unknown name, split or kind, data that is not here or not readable, or an empty
        selection.
    """
    check_split(split)
    kinds = None if kinds is None else as_kinds(kinds)
    entry, path = _find(name, data)
    loader = import_module(entry.loader)
    parse, files = partial(loader.load, path), None
    if entry.category_url is not None:
        parse = partial(loader.load, path, entry.category)
        files = quickdraw.files(path, entry.category)
    dataset = cache.cached(entry.name.replace("/", "-"), path, parse, files)
    chosen = dataset.select(split, kinds)
    if not len(chosen):
        why = next(iter(dataset.skipped), "it is empty")
        have = ", ".join(f"{count:,} of kind {kind}" for kind, count in dataset.kinds.items())
        raise DataError(
            f"{path}: no samples of split {split or 'any'} and kind "
            f"{' or '.join(kinds) if kinds else 'any'}; it holds {have or f'none ({why})'}"
        )
    return chosen


def _find(name: str | Path, data: str | Path | None) -> tuple[catalogue.Entry, Path]:
    """The catalogue's entry and the place of a data set given by name or by path."""
    if str(name) not in catalogue.entries() and Path(name).exists():
        return _recognised(Path(name))
    named = isinstance(name, str) and catalogue.names(name)
    if isinstance(name, Path) or (not named and ("/" in name or Path(name).suffix)):
        raise DataError(f"{name}: no such file or folder; expected one that holds a data set")
    entry = catalogue.entry(name)
    downloads = cache.folder() / "downloads"
    path = catalogue.locate(entry, catalogue.base(data), downloads)
    if path is None and entry.category is not None:
        # Its other categories may be here: their loader knows what the right name may be.
        whole = catalogue.entry(name.partition("/")[0])
        path = catalogue.locate(whole, catalogue.base(data), downloads)
    if path is None:
        raise DataError(
            f"{name} is not on this machine: name the folder that holds it by --data or "
            f"STROKEGEN_DATA, or get it: {entry.remedy}"
        )
    return entry, path


_FORMATS = {".npz": "npz", ".svg": "svg"}
_FILES = {".ndjson": "quickdraw", ".bin": "quickdraw", ".zip": "omniglot"}


def _recognised(path: Path) -> tuple[catalogue.Entry, Path]:
    """What reads a path, known by the names in it, and the path that its loader takes."""
    if path.name == microjam.FILE:
        return catalogue.entry("microjam"), path
    if path.suffix in _FORMATS:
        return _format(_FORMATS[path.suffix]), path
    if path.suffix in _FILES:
        return catalogue.entry(_FILES[path.suffix]), path
    if _is_iamondb(path):
        return catalogue.entry("iam-ondb"), path
    # IAM-OnDB comes in several archives or folders: what counts is the folder that holds them.
    if path.name.startswith(("lineStrokes", "ascii")) and _is_iamondb(path.parent):
        return catalogue.entry("iam-ondb"), path.parent
    if path.is_dir():
        if quickdraw.files(path):
            return catalogue.entry("quickdraw"), path
        if any(path.glob("strokes_background*.zip")):
            return catalogue.entry("omniglot"), path
        if kanjivg.is_folder(path) or kanjivg.is_folder(path / "kanji"):
            return catalogue.entry("kanjivg"), path
        if (path / microjam.FILE).is_file():
            return catalogue.entry("microjam"), path / microjam.FILE
        for suffix, kind in _FORMATS.items():
            if any(path.glob(f"*{suffix}")):
                return _format(kind), path
    return catalogue.entry("unipen"), path


def _format(name: str) -> catalogue.Entry:
    """A format that is no data set of its own."""
    return catalogue.Entry(
        name, name, "drawings", "", "", "", f"strokegen.datasets.{name}", False, ()
    )


def _is_iamondb(path: Path) -> bool:
    return path.is_dir() and any(path.glob("lineStrokes*"))
