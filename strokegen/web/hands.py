"""Ink that people copy out, on this machine's disk: a folder a hand, each stroke kept at once.

A hand's `ink.ndjson` only grows: a line a stroke, labelled by the text that it belongs to, an ink
file of the package's own (`strokegen.formats.ndjson`). What is taken back is a line without
strokes, whose `meta` says so. Whatever ends the server, the strokes before are there; a line that
was not whole is cut off.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

from strokegen.formats.ink_json import from_json, to_json
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.visible import visible

MOST_BYTES = 64 << 20
"""Of a hand's ink; a thousand lines have some 10 MB."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_UNDO, _REDO = "undo", "redo"


@dataclass
class Copied:
    """A line that was copied out.

    Attributes:
      strokes: a drawing each; undone: those that were taken back, the last one first to return.
    """

    text: str
    strokes: list[Drawing] = field(default_factory=list)
    undone: list[Drawing] = field(default_factory=list)

    def take(self, entry: Drawing) -> None:
        """One more entry of the file."""
        if len(entry) == 1:
            self.strokes.append(entry)
            self.undone.clear()
        elif entry.meta.get("act") == _UNDO and self.strokes:
            self.undone.append(self.strokes.pop())
        elif entry.meta.get("act") == _REDO and self.undone:
            self.strokes.append(self.undone.pop())

    def drawing(self) -> Drawing:
        """The line's ink, labelled, its times from 0 on; times and pressure if all strokes have."""
        times = [one.times[0] for one in self.strokes if one.times]
        pressure = [one.pressure[0] for one in self.strokes if one.pressure]
        count = len(self.strokes)
        first = float(times[0][0]) if times else 0.0
        return Drawing(
            [one.strokes[0] for one in self.strokes],
            [time - first for time in times] if len(times) == count else None,
            self.text,
            {},
            pressure if len(pressure) == count else None,
        )


class Hands:
    """All hands in a folder.

    Raises:
      KeyError: there is no such hand.
      DataError: a file was changed by others, and holds no ink any more.
      ValueError: a name that is none, a stroke that is none, too much ink.
      OSError: the disk.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        """Of the hands that there are, sorted."""
        return sorted(
            one.parent.name
            for one in self._folder.glob("*/ink.ndjson")
            if _NAME.fullmatch(one.parent.name)
        )

    def lines(self, name: str) -> list[Copied]:
        """What was copied out, in the order in which it was begun."""
        file = self._file(name)
        with self._lock:
            if not file.exists():
                raise KeyError(f"there is no hand {name}")
            data = file.read_bytes()
        found: dict[str, Copied] = {}
        for number, row in enumerate(data[: data.rfind(b"\n") + 1].split(b"\n")[:-1], 1):
            try:
                entry = from_json(row.decode())
            except (ValueError, RecursionError) as error:
                raise DataError(f"{file} line {number}: {error}; mend it, or delete it") from None
            found.setdefault(entry.label or "", Copied(entry.label or "")).take(entry)
        return list(found.values())

    def drawings(self, name: str) -> list[Drawing]:
        """The lines that have ink."""
        return [line.drawing() for line in self.lines(name) if line.strokes]

    def add(self, name: str, text: str, stroke: Drawing) -> None:
        """Keep a stroke of a line; it is on the disk when this returns."""
        if len(stroke) != 1:
            raise ValueError(f"expected one stroke, got {len(stroke)}")
        self._append(name, stroke.with_label(_line(text)))

    def undo(self, name: str, text: str) -> None:
        """Take back the last stroke of a line, if there is one."""
        self._append(name, Drawing((), label=_line(text), meta={"act": _UNDO}))

    def redo(self, name: str, text: str) -> None:
        """Put back the stroke that was taken back last, if there is one."""
        self._append(name, Drawing((), label=_line(text), meta={"act": _REDO}))

    def delete(self, name: str) -> None:
        """Remove a hand: its ink, and the style that was learned from it."""
        folder = self._file(name).parent
        with self._lock:
            if not folder.is_dir():
                raise KeyError(f"there is no hand {name}")
            shutil.rmtree(folder)

    def style(self, name: str) -> Path:
        """Where the style is, or will be, that is learned of a hand."""
        return self._file(name).with_name(f"{name}.style.json")

    def _file(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(
                f"a hand's name has small letters, digits, - and _, up to 40, got {visible(name)!r}"
            )
        return self._folder / name / "ink.ndjson"

    def _append(self, name: str, entry: Drawing) -> None:
        file, data = self._file(name), f"{to_json(entry)}\n".encode()
        with self._lock:
            new = not file.exists()
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(file, "ab+", buffering=0) as stream:
                _cut_torn(stream)
                if os.fstat(stream.fileno()).st_size + len(data) > MOST_BYTES:
                    raise ValueError(f"{name} has over {MOST_BYTES >> 20} MB of ink; begin another")
                stream.write(data)
                os.fsync(stream.fileno())
            if new and os.name == "posix":
                _sync(file.parent)


def _line(text: str) -> str:
    if not text.strip() or len(text) > 200 or visible(text) != text or "\n" in text:
        raise ValueError("a line's text has 1 to 200 characters that can be seen")
    return text


def _cut_torn(stream: FileIO) -> None:
    """Cut off a last line that has no end: what was being written when a process was killed."""
    end = size = stream.seek(0, os.SEEK_END)
    while end:
        stream.seek(end - 1)
        if stream.read(1) == b"\n":
            break
        end -= 1
    if end < size:
        stream.truncate(end)


def _sync(folder: Path) -> None:
    """A new file's name is on the disk as well."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
