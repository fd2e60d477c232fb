"""Files of ink become drawings: `load` gives the samples of a data set by name or by path."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from strokegen.datasets import cache, catalogue
from strokegen.datasets.sample import SPLITS, DataError, Dataset, Sample, split_of

__all__ = ["SPLITS", "DataError", "Dataset", "Sample", "load", "split_of"]


def load(
    name: str | Path,
    split: str | None = None,
    *,
    data: str | Path | None = None,
    kinds: Sequence[str] | None = None,
) -> Dataset:
    """The samples of a data set; the first load parses it, the next ones read the cache.

    Args:
      name: a name of the catalogue (`strokegen data list`), or the path of a data set's archive
        or extracted folder.
      split: "train", "valid" or "test"; None gives all. The publisher's split where there is one,
        else by a hash of the writer (`split_of`), so that no writer is in two of them.
      data: the folder to look in; None takes STROKEGEN_DATA, then what `fetch` downloaded.
      kinds: such as ("text", "word"); None gives all.
    Raises:
      DataError: an unknown name, data that is not here or not readable, or an empty selection.
    """
    if split is not None and split not in SPLITS:
        raise DataError(f"unknown split {split!r}: expected one of {', '.join(SPLITS)}")
    entry, path = _find(name, data)
    loader = import_module(entry.loader)
    dataset = cache.cached(entry.name, path, lambda: loader.load(path))
    chosen = dataset.select(split, kinds)
    if not len(chosen):
        have = ", ".join(f"{count:,} of kind {kind}" for kind, count in dataset.kinds.items())
        raise DataError(
            f"{path}: no samples of split {split or 'any'} and kind "
            f"{' or '.join(kinds) if kinds else 'any'}; it holds {have or 'none at all'}"
        )
    return chosen


def _find(name: str | Path, data: str | Path | None) -> tuple[catalogue.Entry, Path]:
    """The catalogue's entry and the place of a data set given by name or by path."""
    if str(name) not in catalogue.entries() and Path(name).exists():
        kind, path = _recognised(Path(name))
        return catalogue.entry(kind), path
    if isinstance(name, Path) or "/" in name or Path(name).suffix:
        raise DataError(f"{name}: no such file or folder; expected one that holds a data set")
    entry = catalogue.entry(name)
    path = catalogue.locate(entry, catalogue.base(data), cache.folder() / "downloads")
    if path is None:
        remedy = "see strokegen data list" if entry.registration else f"strokegen data fetch {name}"
        raise DataError(
            f"{name} is not on this machine: name the folder that holds it by --data or "
            f"STROKEGEN_DATA, or get it: {remedy}"
        )
    return entry, path


def _recognised(path: Path) -> tuple[str, Path]:
    """Which data set a path holds, by the names in it, and the path that its loader takes."""
    if _is_iamondb(path):
        return "iam-ondb", path
    # IAM-OnDB comes in several archives or folders: what counts is the folder that holds them.
    if path.name.startswith(("lineStrokes", "ascii")) and _is_iamondb(path.parent):
        return "iam-ondb", path.parent
    return "unipen", path


def _is_iamondb(path: Path) -> bool:
    return path.is_dir() and any(path.glob("lineStrokes*"))
