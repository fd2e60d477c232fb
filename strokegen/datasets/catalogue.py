"""The data sets that strokegen can load: source, licence and checksums, from `catalogue.json`."""

from __future__ import annotations

import difflib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from strokegen.datasets.sample import DataError


@dataclass(frozen=True)
class File:
    """An archive that holds the whole data set.

    Attributes:
      name: its file name, looked for in the base folder or mirror.
      bytes: its size, or None when the catalogue does not know it.
      sha256: lower-case hexadecimal, or None when the catalogue does not know it.
      url: where it can be downloaded directly, or None.
    """

    name: str
    bytes: int | None
    sha256: str | None
    url: str | None


@dataclass(frozen=True)
class Entry:
    """One data set of the catalogue.

    Attributes:
      name: what `strokegen.datasets.load` calls it.
      title, holds: what it is and what is in it.
      source: the publisher's page.
      licence, attribution: under what terms, and whom to name.
      loader: the module whose `load(path)` reads it.
      registration: whether the publisher asks its users to register, so that it cannot be fetched.
      files: archives, any one of which is enough, the preferred first.
    """

    name: str
    title: str
    holds: str
    source: str
    licence: str
    attribution: str
    loader: str
    registration: bool
    files: tuple[File, ...]


@lru_cache(maxsize=1)
def entries() -> dict[str, Entry]:
    """All data sets by name."""
    text = resources.files("strokegen.datasets").joinpath("catalogue.json").read_text("utf-8")
    found = {}
    for name, fields in json.loads(text)["datasets"].items():
        files = tuple(File(**file) for file in fields.pop("files"))
        found[name] = Entry(name=name, files=files, **fields)
    return found


def entry(name: str) -> Entry:
    """The data set called `name`; raises DataError with the nearest name when there is none."""
    known = entries()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.4)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise DataError(
        f"unknown data set {name!r}: expected one of {', '.join(known)}, "
        f"or the path of a file or folder that exists{hint}"
    )


def base(data: str | Path | None = None) -> str | None:
    """The folder or http(s) mirror where data is looked for first: `data`, or STROKEGEN_DATA."""
    chosen = str(data) if data is not None else os.environ.get("STROKEGEN_DATA")
    return chosen or None


def is_mirror(base: str) -> bool:
    return base.startswith(("http://", "https://"))


def locate(entry: Entry, base: str | None, downloads: Path) -> Path | None:
    """Where the data set lies on this machine, or None.

    Looked for in this order: `<base>/<file>`, `<base>/<name>/<file>`, the downloads, and last
    the folder `<base>/<name>` itself, which may hold the extracted data.
    """
    folders = []
    if base is not None and not is_mirror(base):
        root = Path(base)
        if not root.exists():
            raise DataError(f"{root}: no such folder; correct --data or STROKEGEN_DATA")
        folders = [root, root / entry.name]
    for folder in [*folders, downloads / entry.name]:
        for file in entry.files:
            if (folder / file.name).is_file():
                return folder / file.name
    return folders[1] if folders and folders[1].is_dir() else None
