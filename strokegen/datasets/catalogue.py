"""The data sets that strokegen can load: source, licence and checksums, from `catalogue.json`."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module, resources
from pathlib import Path
from urllib.parse import quote

from strokegen.ink.errors import DataError
from strokegen.ink.meant import meant


@dataclass(frozen=True)
class File:
    """An archive that holds the whole data set.

    Attributes:
      name: its file name, looked for in the base folder or mirror; a pattern (`*.ndjson`) where
        the data set is many files.
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
      package: the PyPI package that brings the data, or None.
      category_url: where one category is downloaded, `{}` standing for its name, or None for a
        data set without categories. `<name>/<category>` is then an entry too.
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
    package: str | None = None
    category_url: str | None = None

    @property
    def category(self) -> str | None:
        """The one category that this entry is of, such as "cat" of `quickdraw/cat`."""
        return self.name.partition("/")[2] or None

    @property
    def remedy(self) -> str:
        """What to do to have the data on this machine."""
        if self.registration:
            return "register with its publisher, then name the folder by --data"
        if self.package is not None:
            return "pip install 'strokegen[sketch]'"
        if self.category_url is not None and self.category is None:
            return f"strokegen data fetch {self.name}/cat, or another category"
        name = f'"{self.name}"' if " " in self.name else self.name
        return f"strokegen data fetch {name}"


_CATEGORY = re.compile(r"[\w][\w '-]{0,60}", re.ASCII)


@lru_cache(maxsize=1)
def entries() -> dict[str, Entry]:
    """All data sets by name."""
    text = resources.files("strokegen.datasets").joinpath("catalogue.json").read_text("utf-8")
    found = {}
    for name, fields in json.loads(text)["datasets"].items():
        files = tuple(File(**file) for file in fields.pop("files"))
        found[name] = Entry(name=name, files=files, **fields)
    return found


def names(name: str) -> bool:
    """Whether `name` is a data set, or a category of one that has categories."""
    whole, slash, _ = name.partition("/")
    known = entries().get(whole)
    return known is not None and (not slash or known.category_url is not None)


def entry(name: str) -> Entry:
    """The data set, or the category of one, called `name`.

    Raises:
      DataError: there is none; the message has the nearest name.
    """
    known = entries()
    if name in known:
        return known[name]
    whole, _, category = name.partition("/")
    url = known[whole].category_url if whole in known else None
    if url is not None:
        if not _CATEGORY.fullmatch(category):
            raise DataError(f"{name}: expected a category such as {whole}/cat")
        file = File(f"{category}.ndjson", None, None, url.format(quote(category)))
        return replace(known[whole], name=name, files=(file,))
    raise DataError(
        f"unknown data set {name!r}: expected one of {', '.join(known)}, "
        f"or the path of a file or folder that exists{meant(name, known, 0.4)}"
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
    the folder `<base>/<name>` itself, which may hold the extracted data, or an installed package.
    A data set of categories is looked for by its loader, in the folders that may hold it.
    """
    folders = []
    if base is not None and not is_mirror(base):
        root = Path(base)
        if not root.is_dir():
            what = "a file, no folder of data sets" if root.exists() else "no such folder"
            raise DataError(f"{root}: {what}; correct --data or STROKEGEN_DATA")
        folders = [root, root / entry.name]
    if entry.category_url is not None:
        whole = entry.name.partition("/")[0]
        places = [place / whole for place in [*folders[:1], downloads]] + folders[:1]
        found: Path | None = import_module(entry.loader).locate(places, entry.category)
        return found
    for folder in [*folders, downloads / entry.name]:
        for file in entry.files:
            if (folder / file.name).is_file():
                return folder / file.name
    if folders and folders[1].is_dir():
        return folders[1]
    if entry.package is None:
        return None
    installed: Path | None = import_module(entry.loader).installed()
    return installed
