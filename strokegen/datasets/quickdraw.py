"""Quick, Draw!: a folder or a file of drawings, as ndjson or as the `quickdraw` package keeps it.

Source: Google, github.com/googlecreativelab/quickdraw-dataset, CC BY 4.0; the package of
Martin O'Hanlon, version 1.0.0, MIT.

Taken are the files `<category>.ndjson` and `<category>.bin` in the folder and in its subfolders
(`simplified`, `raw`, `.quickdrawcache`); a drawing that stands in several is taken once, simplified
before raw, since that needs no work. Drawings that the game did not recognise are left out.
The drawers are unknown: the splits go by `key_id`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from strokegen.datasets.sample import Dataset, Sample, split_of
from strokegen.formats.columns import ink_of, line_object, published
from strokegen.formats.ndjson import lines
from strokegen.ink.checks import Skipped, Unusable, check, check_times, sketch
from strokegen.ink.errors import DataError
from strokegen.ink.files import files_in
from strokegen.ink.google_form import simplified
from strokegen.ink.meant import meant
from strokegen.ink.progress import tqdm

SUFFIXES = (".ndjson", ".bin")
MAX_DRAWINGS = 2_000_000
MAX_RAW_POINTS = 50_000
MAX_LINE = 4 << 20
"""Bytes of a line; the longest raw drawings have some 100 kB."""

_MAX_WORD = 100
_MAX_BINARY = 128 << 20
_PREFIXES = ("full_simplified_", "full_raw_", "full_binary_")


def category_of(path: Path) -> str:
    """The category a file holds, by its name: `cat.ndjson`, `full_raw_cat.ndjson`."""
    for prefix in _PREFIXES:
        if path.stem.startswith(prefix):
            return path.stem.removeprefix(prefix)
    return path.stem


def _is_raw(path: Path) -> bool:
    return path.parent.name == "raw" or path.name.startswith("full_raw_")


def files(path: Path, category: str | None = None) -> list[Path]:
    """The files of drawings at `path`, raw ones last.

    Args:
      path: one file, or a folder that holds files, or folders of files.
      category: only this one's; None gives all.
    """
    if path.is_file():
        return [path]
    found = [
        file
        for suffix in SUFFIXES
        for pattern in (f"*{suffix}", f"*/*{suffix}")
        for file in files_in(path, pattern)
    ]
    chosen = [file for file in found if category is None or category_of(file) == category]
    return sorted(chosen, key=lambda file: (_is_raw(file), file.suffix == ".bin", file))


def locate(folders: Sequence[Path], category: str | None = None) -> Path | None:
    """The first of `folders` that holds drawings (of `category`), or None.

    Looked into last: `.quickdrawcache`, where the package keeps its files unless told otherwise.
    """
    for folder in (*folders, Path(".quickdrawcache")):
        if folder.is_dir() and files(folder, category):
            return folder
    return None


def load(path: str | Path, category: str | None = None) -> Dataset:
    """The drawings at `path`, each labelled with its category and keyed by its `key_id`.

    Raw drawings have times in seconds.
    Raises:
      DataError: no drawings there, or of this category; a file that is none of Quick, Draw!'s;
        more than two million drawings at once; a `.bin` file without the `quickdraw` package.
    """
    path = Path(path)
    chosen = files(path, category)
    if not chosen:
        known = sorted({category_of(file) for file in files(path)})
        if category is None or not known:
            raise DataError(f"{path}: expected Quick, Draw! files such as cat.ndjson, found none")
        raise DataError(
            f"{path}: no drawings of {category!r} among its {len(known)} categories; strokegen "
            f"data fetch gets other ones{meant(category, known)}"
        )
    taken: list[Sample] = []
    skipped, seen = Skipped(), set[str]()
    # A second is longer than most files take.
    with tqdm(desc="reading Quick, Draw!", unit=" drawings", delay=1, disable=None) as bar:
        for file in chosen:
            read = _binary if file.suffix == ".bin" else samples
            for sample in read(file, category_of(file), skipped, seen):
                bar.update()
                if sample is not None:
                    taken.append(sample)
            if len(taken) > MAX_DRAWINGS:
                raise DataError(
                    f"{path}: over {MAX_DRAWINGS:,} drawings; load one category at a time, "
                    f"such as quickdraw/{category_of(file)}"
                )
    if not taken:
        first = next(iter(skipped.counter()), "it is empty")
        raise DataError(f"{path}: no usable drawing of Quick, Draw! in it ({first})")
    return Dataset("quickdraw", taken, skipped.counter())


def verify(path: Path, category: str | None = None) -> None:
    """Refuse, by ValueError, ndjson at `path` that is not drawings of `category` to its last line.

    Args:
      path: a file, or a folder in which the files of the category are looked into.
    """
    texts = [path] if path.is_file() else files(path, category)
    for file in texts:
        if file.suffix != ".bin":
            _check_lines(file, category, "" if file == path else f"{file.name} ")


def _check_lines(file: Path, category: str | None, where: str) -> None:
    number = 0
    with file.open("rb") as stream:
        for number, line, facts in tqdm(
            published(lines(stream, MAX_LINE)), "checking", unit=" drawings", delay=1, disable=None
        ):
            try:
                if line is None:
                    raise Unusable(f"line over {MAX_LINE >> 20} MB")
                facts = facts or line_object(line)
                ink_of(facts["drawing"])
                if facts.get("word", category) != (category or facts.get("word")):
                    raise Unusable("drawing of something else")
            except Unusable as reason:
                what = f"drawings of {category}" if category else "drawings"
                raise ValueError(f"{where}line {number:,}: {reason}, expected {what}") from None
    if not number:
        raise ValueError(f"{where}no drawings in it")


def samples(path: Path, category: str, skipped: Skipped, seen: set[str]) -> Iterator[Sample | None]:
    """A sample for each good line, None for each that is left out and counted.

    Args:
      path: the file.
      category: the label of drawings that name no `word`.
      skipped: gets the reason of each line that is left out, with its number.
      seen: the `key_id`s of the drawings so far; doubles are dropped, new ones are added.
    """
    with path.open("rb") as stream:
        for number, line, facts in published(lines(stream, MAX_LINE)):
            sample = None
            with skipped.at(f"{path.name} line {number}"):
                if line is None:
                    raise Unusable(f"line over {MAX_LINE >> 20} MB")
                facts = facts or line_object(line)
                key = _key(facts, f"{path.stem}:{number}")
                if facts.get("recognized") is False:
                    skipped.add("not recognised by the game")
                elif key in seen:
                    skipped.add("double of a key_id")
                else:
                    sample = _sample(facts, key, category)
                    seen.add(key)
            yield sample


def _key(facts: dict[str, Any], otherwise: str) -> str:
    key = facts.get("key_id", otherwise)
    if isinstance(key, bool) or not isinstance(key, str | int) or len(str(key)) > _MAX_WORD:
        raise Unusable("key_id that is no id")
    return str(key)


def _sample(facts: dict[str, Any], key: str, category: str) -> Sample:
    word = facts.get("word", category)
    if not isinstance(word, str) or not 0 < len(word) <= _MAX_WORD:
        raise Unusable("word that is no category")
    points, lengths, times, _ = ink_of(facts["drawing"])
    cuts = np.cumsum(lengths)[:-1]
    strokes = np.split(points, cuts)
    moments = None if times is None else np.split(times, cuts)
    if moments is not None:
        check(strokes, MAX_RAW_POINTS)
        check_times(moments)
        strokes, moments = simplified(strokes, moments)
    if moments is not None:
        begin = moments[0][0]
        moments = [(one - begin) / 1000 for one in moments]
    return Sample(sketch(strokes, word, moments, straight=True), key=key, split=split_of(key))


def _binary(path: Path, category: str, skipped: Skipped, seen: set[str]) -> Iterator[Sample | None]:
    """The samples of a `.bin` file; None for each drawing that is left out and counted."""
    group = _group(path, category)
    size = 0
    # Its iterator leaves out the first drawing from the second round on; the index does not.
    for index in range(group.drawing_count):
        drawing = group.get_drawing(index)
        image, key = drawing.image_data, str(drawing.key_id)
        size += 17 + sum(2 + 2 * len(xs) for xs, _ in image)
        sample = None
        if not drawing.recognized:
            skipped.add("not recognised by the game")
        elif key in seen:
            skipped.add("double of a key_id")
        else:
            with skipped.at(f"{path.name} drawing {index}"):
                strokes = [np.array(stroke, np.float64).T for stroke in image]
                drawing = sketch(strokes, category, straight=True)
                sample = Sample(drawing, key=key, split=split_of(key))
                seen.add(key)
        yield sample
    # The package stops without a word where a file breaks off.
    if size != path.stat().st_size:
        skipped.add("drawing that breaks off at the end of its file", path.name)


def _group(path: Path, category: str) -> Any:
    """The package's view of a file in its cache, all drawings of it."""
    try:
        from quickdraw import QuickDrawDataGroup
        from quickdraw.names import QUICK_DRAWING_FILES
    except ModuleNotFoundError as error:
        raise DataError(
            f"{path}: reading it needs {error.name}, install it by: pip install 'strokegen[sketch]'"
        ) from None
    if QUICK_DRAWING_FILES.get(category) != path.name:
        raise DataError(f"{path}: expected the name of a Quick, Draw! category, such as cat.bin")
    if path.stat().st_size > _MAX_BINARY:
        raise DataError(f"{path}: over {_MAX_BINARY >> 20} MB, no file of Quick, Draw!")
    # The file is there, so the package does not ask the network for it.
    return QuickDrawDataGroup(
        category,
        recognized=None,
        max_drawings=None,
        refresh_data=False,
        print_messages=False,
        cache_dir=str(path.parent),
    )
