"""Parsed data kept as plain arrays, so that a data set is parsed once and then loads in seconds.

The cache is an npz without pickles in the user's cache folder, or in `STROKEGEN_CACHE`. It is
written whole or not at all, holds the fingerprint of the files it was made from, and is made
anew when that fingerprint or the format's version differs, or when it is damaged.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from strokegen.datasets.sample import COLUMNS, Dataset, PackedSamples
from strokegen.ink.archive import pack, unpacked
from strokegen.ink.files import write_whole

VERSION = 4
"""Raise it when a loader or this format changes what it gives."""

_ARRAYS = {
    "points": np.float32,
    "stroke_lengths": np.int32,
    "stroke_counts": np.int32,
    "straight": np.bool_,
}
_MAX_BYTES = 16 << 30


def folder() -> Path:
    """Where parsed data and downloads are kept."""
    chosen = os.environ.get("STROKEGEN_CACHE")
    return Path(chosen) if chosen else platformdirs.user_cache_path("strokegen", appauthor=False)


def fingerprint(path: Path) -> list[str | int]:
    """What changes when the data changes: size and time of a file, or of all files of a folder."""
    if path.is_file():
        status = path.stat()
        return [str(path.resolve()), status.st_size, status.st_mtime_ns]
    count, size, newest = 0, 0, 0
    waiting: list[str | Path] = [path]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    status = entry.stat()
                    count, size = count + 1, size + status.st_size
                    newest = max(newest, status.st_mtime_ns)
    return [str(path.resolve()), size, newest, count]


def cached(
    name: str, path: Path, parse: Callable[[], Dataset], files: Sequence[Path] | None = None
) -> Dataset:
    """The data set at `path`: from the cache when that is fresh, else parsed and cached.

    Drawings with pressure, brushes or facts are parsed every time: the cache would lose them.

    Args:
      name: the loader's name, part of the cache file's name.
      path: the file or folder that `parse` reads.
      parse: gives the whole data set; called only when the cache cannot be used.
      files: of the folder, the only ones that `parse` reads; None for all.
    """
    mark: list[str | int] = [VERSION]
    for one in [path] if files is None else files:
        mark += fingerprint(one)
    digest = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    file = folder() / "parsed" / f"{name}-{digest}.npz"
    dataset = read(file, mark)
    if dataset is None:
        parsed = parse()
        if not isinstance(parsed.samples, PackedSamples) and not PackedSamples.holds(
            parsed.samples
        ):
            return parsed  # as it is, rather than without what the cache has no room for
        dataset = Dataset(parsed.name, parsed.packed(), parsed.skipped)
        try:
            write(file, dataset, mark)
        except OSError as error:
            warnings.warn(
                f"{file}: cannot be written ({error.strerror or error}), so the next load parses "
                "again; set STROKEGEN_CACHE to a folder that can be written",
                stacklevel=2,
            )
    return dataset


def write(file: Path, dataset: Dataset, mark: Sequence[str | int]) -> None:
    """Keep a data set of packed samples in `file`, whole or not at all; raises OSError."""
    packed = dataset.packed()
    facts = {
        "mark": mark,
        "name": dataset.name,
        "skipped": dict(dataset.skipped),
        "columns": {name: _shortened(packed.columns[name]) for name in COLUMNS},
    }
    arrays = {name: getattr(packed, name).astype(kind) for name, kind in _ARRAYS.items()}
    if packed.times is not None:
        arrays["times"] = packed.times
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, pack(arrays, facts))


def read(file: Path, mark: Sequence[str | int]) -> Dataset | None:
    """The data set kept in `file`; None when it is missing, damaged or made from other data."""
    try:
        with unpacked(file, _MAX_BYTES, "cache", "parse again") as (arrays, facts):
            if facts["mark"] != mark:
                return None
            packed = PackedSamples(
                arrays["points"],
                arrays["times"] if "times" in arrays else None,
                arrays["stroke_lengths"],
                arrays["stroke_counts"],
                arrays["straight"],
                {name: _lengthened(facts["columns"][name]) for name in COLUMNS},
            )
            finite = np.isfinite(packed.points).all() and (packed.stroke_lengths > 0).all()
            if not finite or not (packed.times is None or np.isfinite(packed.times).all()):
                return None
            return Dataset(facts["name"], packed, Counter(facts["skipped"]))
    except ValueError:
        return None


def _shortened(column: Sequence[str]) -> dict[str, list[Any]]:
    """A column of few different strings as those strings and an index into them."""
    values = sorted(set(column))
    index = {value: at for at, value in enumerate(values)}
    return {"values": values, "rows": [index[value] for value in column]}


def _lengthened(column: Mapping[str, list[Any]]) -> list[str]:
    values = column["values"]
    return [values[row] for row in column["rows"]]
