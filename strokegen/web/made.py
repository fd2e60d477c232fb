"""What was made, on this machine's disk: the newest pictures, with what makes them again."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

from strokegen.gallery.page import Tile, gallery
from strokegen.ink.errors import DataError
from strokegen.ink.files import write_whole

MOST = 200
"""Pictures that are kept; then the oldest make room."""


class Made:
    """The pictures in a file, a line each: id, at, kind, title, link, svg.

    Raises:
      DataError: others have changed the file.
      OSError: the disk.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def all(self) -> list[dict[str, Any]]:
        """The newest first."""
        with self._lock:
            return self._read()[::-1]

    def add(self, kind: str, title: str, link: str, svg: str) -> None:
        """Keep a picture, which the package has made itself; one that is there stays the one."""
        shown = {"kind": kind, "title": title, "link": link, "svg": svg}
        one = {"id": f"{time.time_ns():x}", "at": round(time.time()), **shown}
        with self._lock:
            there = self._read()
            if not any(shown.items() <= other.items() for other in there):
                self._write([*there, one][-MOST:])

    def delete(self, ids: set[str] | None = None) -> None:
        """Remove some, or all."""
        with self._lock:
            self._write([one for one in self._read() if ids is not None and one["id"] not in ids])

    def page(self) -> str:
        """All of them as a web page of its own, see `strokegen.gallery`.

        Raises:
          ValueError: there are none.
        """
        return gallery([Tile(one["svg"], one["title"]) for one in self.all()], "Made by strokegen")

    def _read(self) -> list[dict[str, Any]]:
        if not self._file.exists():
            return []
        try:
            return [json.loads(row) for row in self._file.read_bytes().splitlines()]
        except ValueError as error:
            raise DataError(f"{self._file}: no gallery ({error}); delete it") from None

    def _write(self, pictures: list[dict[str, Any]]) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self._file, "".join(f"{json.dumps(one)}\n" for one in pictures).encode())
