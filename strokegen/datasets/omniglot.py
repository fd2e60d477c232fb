"""Omniglot: characters of many alphabets, each drawn online by twenty people.

Source: Lake, Salakhutdinov & Tenenbaum (2015), "Human-level concept learning through probabilistic
program induction"; github.com/brendenlake/omniglot, MIT.

The archives hold a text a drawing, `<alphabet>/character01/0709_01.txt`: the lines `START`,
`x,y,t` and `BREAK` after each stroke; y points up, t is in milliseconds. It is read in place.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np

from strokegen.datasets.sample import Dataset, Sample
from strokegen.ink.archive import ZIP_DAMAGE, damage
from strokegen.ink.checks import Skipped, Unusable, sketch
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.files import files_in
from strokegen.ink.progress import tqdm

_MEMBER = re.compile(
    r"(?P<character>(?P<alphabet>[^/]+)/character\d+)/(?P<drawing>\d+_(?P<drawer>\d+))\.txt"
)
_MAX_FILE = 1 << 20


def load(path: str | Path) -> Dataset:
    """The characters of an archive, each labelled `Balinese/character01`.

    Drawers are numbered anew for each alphabet, so a writer is such as `Balinese/07`. Times are
    in seconds, from the first point.
    Raises:
      DataError: no such archive, a damaged one, or one that holds no strokes of Omniglot.
    """
    path = Path(path)
    if path.is_dir():
        archives = files_in(path, "strokes_background*.zip")
        if not archives:
            raise DataError(f"{path}: expected strokes_background_small1.zip of Omniglot in it")
        path = archives[0]
    samples, skipped = [], Skipped()
    try:
        with zipfile.ZipFile(path) as archive:
            members = sorted(archive.infolist(), key=lambda member: member.filename)
            for member in tqdm(members, "reading Omniglot", unit=" files", delay=1, disable=None):
                name = "/".join(member.filename.split("/")[-3:])
                match = _MEMBER.fullmatch(name)
                if match is None or member.filename.startswith("__MACOSX"):
                    continue
                with skipped.at(name):
                    drawing = _drawing(_content(archive, member), match["character"])
                    writer = f"{match['alphabet']}/{match['drawer']}"
                    samples.append(Sample(drawing, writer, key=name.removesuffix(".txt")))
    except ZIP_DAMAGE as error:
        raise DataError(
            f"{path}: cannot be read ({damage(error)}); "
            "fetch it again: strokegen data fetch omniglot"
        ) from None
    if not samples:
        first = next(iter(skipped.counter()), "no file of them")
        raise DataError(
            f"{path}: no strokes of Omniglot in it ({first}); expected strokes_background*.zip"
        )
    return Dataset("omniglot", samples, skipped.counter())


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(member) as stream:
            data = stream.read(_MAX_FILE + 1)
    except ZIP_DAMAGE as error:
        reason = damage(error).replace(f" for file {member.filename!r}", "")  # counted together
        raise Unusable(f"file that cannot be unpacked ({reason})") from None
    if len(data) > _MAX_FILE:
        raise Unusable(f"file over {_MAX_FILE >> 20} MB")
    return data


def _drawing(data: bytes, label: str) -> Drawing:
    lines = data.decode("latin-1").split()
    if not lines or lines[0] != "START":
        raise Unusable("file that does not begin with START")
    rows: list[list[tuple[float, float, float]]] = [[]]
    for line in lines[1:]:
        if line == "BREAK":
            rows.append([])
            continue
        try:
            x, y, moment = map(float, line.split(","))
        except ValueError:
            raise Unusable("line that is neither BREAK nor x,y,t") from None
        rows[-1].append((x, -y, moment))
    strokes = [np.array(row) for row in rows if row]
    if not strokes:
        raise Unusable("no ink, or a stroke without points")
    begin = strokes[0][0, 2]
    times = [(stroke[:, 2] - begin) / 1000 for stroke in strokes]
    return sketch([stroke[:, :2] for stroke in strokes], label, times)
