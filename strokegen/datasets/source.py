"""What is meant by a name: a data set, a file or folder of ink, and which of its drawings."""

from __future__ import annotations

import json
import re
from pathlib import Path

from strokegen.datasets import cache, catalogue, files, kanjivg, microjam, quickdraw, unipen
from strokegen.formats import pictures, sniff
from strokegen.formats.ndjson import lines
from strokegen.ink.errors import DataError
from strokegen.ink.files import files_in

WAYS = (
    "a file of ink or a folder of such files, FILE:3 for the fourth drawing in it, a data set or a "
    "reference such as quickdraw/dog:3, - for standard input"
)
"""What ink may be named by, for errors and helps."""

_ITEMS = re.compile(r"(?P<where>.+):(?P<first>\d{1,9})(-(?P<last>\d{1,9}))?", re.DOTALL)


def parted(name: str | Path) -> tuple[str, range | None]:
    """A name without the numbers behind it, and which drawings they mean; None is all.

    `cats.ndjson:3` is the fourth drawing of a file, `cats.ndjson:3-5` the fourth to the sixth.

    Raises:
      DataError: numbers that run backwards.
    """
    match = _ITEMS.fullmatch(str(name))
    if match is None or Path(name).exists():
        return str(name), None
    first, last = int(match["first"]), int(match["last"] or match["first"])
    if last < first:
        raise DataError(f"{name}: {first}-{last} runs backwards; say {last}-{first}")
    return match["where"], range(first, last + 1)


def check_numbers(items: range, where: str, count: int) -> None:
    """Refuse, by DataError, numbers of drawings that are not there."""
    if items.stop > count:
        raise DataError(f"{where}:{items.stop - 1}: {where} has {many(count)}")


def many(count: int, of: str = "") -> str:
    """How many drawings there are, `of` what, and how they are numbered."""
    held = f"{count:,} drawings" if count > 1 else "one drawing" if count else "no drawings"
    return f"{held}{of}, numbered from 0" if count else f"{held}{of}"


def is_single(where: str) -> bool:
    """Whether a name is that of standard input, or of a file in a format of the sniff."""
    return where == "-" or (
        sniff.knows(where) and Path(where).name != microjam.FILE and not Path(where).is_dir()
    )


def find(name: str | Path, data: str | Path | None) -> tuple[catalogue.Entry, Path]:
    """The catalogue's entry and the place of a data set given by name or by path.

    Raises:
      DataError: there is none, or it is not on this machine.
    """
    if str(name) not in catalogue.entries() and Path(name).exists():
        return _recognised(Path(name))
    named = isinstance(name, str) and catalogue.names(name)
    if isinstance(name, Path) or (not named and ("/" in name or Path(name).suffix)):
        raise DataError(f"{name}: no such file or folder; expected {WAYS}")
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


_ARCHIVES = {".bin": "quickdraw", ".zip": "omniglot"}
_TAR = re.compile(r".+\.(tar(\.\w+)?|t[bgx]z)", re.IGNORECASE | re.DOTALL)


def _recognised(path: Path) -> tuple[catalogue.Entry, Path]:
    """What reads a path, and the path that its loader takes.

    A file goes by the table of formats. A folder goes by what is published in such folders, else it
    is a folder of files of ink.

    Raises:
      DataError: a file of no format, or a folder without ink.
    """
    # IAM-OnDB comes in several archives or folders: what counts is the folder that holds them.
    if path.name.startswith(("lineStrokes", "ascii")) and _is_iamondb(path.parent):
        return catalogue.entry("iam-ondb"), path.parent
    if not path.is_dir():
        return _of_file(path), path
    if _is_iamondb(path):
        return catalogue.entry("iam-ondb"), path
    if any(path.glob("strokes_background*.zip")):
        return catalogue.entry("omniglot"), path
    if kanjivg.is_folder(path) or kanjivg.is_folder(path / "kanji"):
        return catalogue.entry("kanjivg"), path
    if (path / microjam.FILE).is_file():
        return catalogue.entry("microjam"), path / microjam.FILE
    if unipen.tree(path) is not None:
        return catalogue.entry("unipen"), path
    inks = list(files.below(path))
    sketches = quickdraw.files(path)
    if sketches and {*inks} <= {*sketches} and all(map(_is_quickdraw, sketches)):
        return catalogue.entry("quickdraw"), path
    if not inks:
        for file in files_in(path, "**/*"):
            if kind := pictures.kind_of(sniff.beginning(file), file):
                raise pictures.refused(file, kind)
        raise DataError(f"{path}: no ink in this folder; expected {WAYS}")
    return _format("npz" if all(ink.suffix == ".npz" for ink in inks) else "files"), path


def _of_file(path: Path) -> catalogue.Entry:
    if path.name == microjam.FILE:
        return catalogue.entry("microjam")
    if sniff.knows(path):
        if path.suffix == ".npz":
            return _format("npz")
        return catalogue.entry("quickdraw") if _is_quickdraw(path) else _format("files")
    if kind := pictures.kind_of(sniff.beginning(path)):
        raise pictures.refused(path, kind)
    if _TAR.fullmatch(path.name):
        return catalogue.entry("unipen")
    if path.suffix in _ARCHIVES:
        return catalogue.entry(_ARCHIVES[path.suffix])
    raise sniff.unknown(path, sniff.beginning(path))


def _is_quickdraw(path: Path) -> bool:
    """Whether a file is the `quickdraw` package's, or ndjson of Quick, Draw!'s form."""
    if path.suffix == ".bin":
        return True
    if path.suffix not in quickdraw.SUFFIXES:
        return False
    with path.open("rb") as stream:
        _, line = next(lines(stream, quickdraw.MAX_LINE), (0, None))
    try:
        facts = json.loads(line or b"")
    except (ValueError, RecursionError):
        return True  # its loader counts what is bad, line by line
    return not isinstance(facts, dict) or "strokes" not in facts


def _format(name: str) -> catalogue.Entry:
    """A format that is no data set of its own."""
    return catalogue.Entry(
        name, name, "drawings", "", "", "", f"strokegen.datasets.{name}", False, ()
    )


def _is_iamondb(path: Path) -> bool:
    return path.is_dir() and any(path.glob("lineStrokes*"))
