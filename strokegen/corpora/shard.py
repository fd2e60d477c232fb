"""A shard under way: it has a name of its own until it is whole, and then appears."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from abc import ABC, abstractmethod
from pathlib import Path

from strokegen.corpora.record import Made

_PART = re.compile(r"\.\d+(\.\w+)?\.[0-9a-f]{16}\.part")


class Shard(ABC):
    """A shard under way, under a name of its own until it is whole.

    Args:
      place: where it is to appear; what is there goes.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self.part = place.with_name(f".{place.name}.{os.urandom(8).hex()}.part")

    @abstractmethod
    def add(self, made: Made) -> None:
        """Take another line."""

    @abstractmethod
    def finish(self) -> str:
        """Let it appear, and give its sha256: of the file, or of a folder's `SUMS`."""

    def _appear(self, file: Path) -> str:
        with open(file, "rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
            os.fsync(stream.fileno())
        if self.place.is_dir():
            shutil.rmtree(self.place)
        os.replace(self.part, self.place)
        return found


def tidy(folder: Path) -> None:
    """Remove the shards that were under way in a folder."""
    for path in folder.iterdir():
        if _PART.fullmatch(path.name):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
