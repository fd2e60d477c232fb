"""The catalogue's data sets on this machine: found or downloaded, and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from strokegen.datasets import cache, catalogue
from strokegen.datasets.download import digest, download
from strokegen.ink.errors import DataError


def fetch(name: str, data: str | Path | None = None) -> tuple[Path, bool]:
    """Have the data set `name` on this machine, downloading it when it is not there.

    Args:
      name: a name of the catalogue.
      data: a folder or http(s) mirror to look in first; None takes STROKEGEN_DATA.
        What a folder holds is used in place; downloads go into the cache's folder.
    Returns:
      (path, checked): where it lies, and whether its sha256 is that of the catalogue; False where
      the catalogue knows none for it, and it was looked into instead.
    Raises:
      DataError: it cannot be downloaded, or it is something else than the catalogue says.
    """
    entry, base = catalogue.entry(name), catalogue.base(data)
    downloads = cache.folder() / "downloads"
    path = catalogue.locate(entry, base, downloads)
    if path is not None:
        expected = next((file.sha256 for file in entry.files if file.name == path.name), None)
        if expected is not None and path.is_file() and (got := digest(path)) != expected:
            raise DataError(
                f"{path}: sha256 is {got}, expected {expected}; "
                "the file is damaged or another version: remove it and fetch again"
            )
        if expected is None and (path.is_file() or entry.category is not None):
            try:
                _look(entry)(path)
            except ValueError as error:
                raise DataError(f"{path}: {error}; remove it and fetch again") from error
        return path, expected is not None
    if entry.registration:
        raise DataError(
            f"{name} cannot be downloaded: its publisher asks you to register at {entry.source}; "
            f"then put it into a folder {name} and name the folder above by --data"
        )
    failures = []
    for file, url in _addresses(entry, base):
        target = downloads / entry.name / file.name
        try:
            verify = _look(entry) if file.sha256 is None else None
            download(url, target, file.sha256, file.bytes, verify)
        except FileNotFoundError as error:
            failures.append(str(error))
            continue
        return target, file.sha256 is not None
    tried = "; ".join(failures) or "the catalogue has no address of the file itself"
    raise DataError(
        f"{name} cannot be downloaded ({tried}): get it from {entry.source} "
        f"and name the folder that holds {entry.files[0].name} by --data or STROKEGEN_DATA"
    )


def _look(entry: catalogue.Entry) -> Callable[[Path], None]:
    """What looks into a file of a data set, and raises ValueError where it holds something else."""
    return partial(import_module(entry.loader).verify, category=entry.category)


def _addresses(entry: catalogue.Entry, base: str | None) -> Iterator[tuple[catalogue.File, str]]:
    """Where to try, in order: the mirror's two places for every file, then the publisher's."""
    if base is not None and catalogue.is_mirror(base):
        for file in entry.files:
            for place in (file.name, f"{entry.name}/{file.name}"):
                yield file, f"{base.rstrip('/')}/{quote(place)}"
    for file in entry.files:
        if file.url is not None:
            yield file, file.url
