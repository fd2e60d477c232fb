"""What a shard is on disc: a folder or a file that appears whole, under its name, or not at all.

Sources: Hugging Face's imagefolder (metadata.jsonl with file_name beside the pictures); WebDataset
(a tar whose files of one sample follow each other and share their name up to the first dot).
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

from strokegen.corpora.page_xml import page_xml
from strokegen.corpora.record import Made
from strokegen.corpora.shard import Shard
from strokegen.formats import inkml

SUMS = "SHA256SUMS"
"""In a shard that is a folder: of its files, as `sha256sum -c` takes them."""

METADATA = "metadata.jsonl"


class Folder(Shard):
    """A folder of files, some a line; and, but for InkML, all records in `METADATA`."""

    listed = True

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.part.mkdir()
        self._sums: list[str] = []
        self._records = open(self.part / METADATA, "wb") if self.listed else None

    def files(self, made: Made) -> Iterator[tuple[str, bytes]]:
        """(ending, content) of a line's files."""
        if made.png is not None:
            yield ".png", made.png

    def add(self, made: Made) -> None:
        for ending, data in self.files(made):
            self._write(f"{made.key}{ending}", data)
        if self._records:
            name = {} if made.png is None else {"file_name": f"{made.key}.png"}
            self._records.write(_line({**name, **made.record}))

    def _write(self, name: str, data: bytes) -> None:
        (self.part / name).write_bytes(data)
        self._sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")

    def finish(self) -> str:
        if self._records:
            self._records.close()
            data = (self.part / METADATA).read_bytes()
            self._sums.append(f"{hashlib.sha256(data).hexdigest()}  {METADATA}\n")
        (self.part / SUMS).write_text("".join(self._sums), "utf-8")
        return self._appear(self.part / SUMS)


class Pages(Folder):
    """A folder of pictures, each with its PAGE XML."""

    def files(self, made: Made) -> Iterator[tuple[str, bytes]]:
        yield from super().files(made)
        yield ".xml", page_xml(f"{made.key}.png", made.record).encode()


class InkML(Folder):
    """A folder of InkML files, one a line, with all of its record in annotations."""

    listed = False

    def files(self, made: Made) -> Iterator[tuple[str, bytes]]:
        yield from super().files(made)
        own = {"text", "strokes", "times", "width", "height"}
        facts = {key: fact for key, fact in made.record.items() if key not in own}
        size = {"picture_width": made.record["width"], "picture_height": made.record["height"]}
        yield ".inkml", inkml.encode([made.ink.with_meta(**facts, **size)])


class Tar(Shard):
    """A tar of WebDataset: of each line .json, .png and .txt. No time of day is in it."""

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self._tar = tarfile.open(self.part, "w", format=tarfile.USTAR_FORMAT)

    def add(self, made: Made) -> None:
        self._file(f"{made.key}.json", _line(made.record))
        if made.png is not None:
            self._file(f"{made.key}.png", made.png)
        self._file(f"{made.key}.txt", made.record["text"].encode())

    def _file(self, name: str, data: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        self._tar.addfile(info, io.BytesIO(data))

    def finish(self) -> str:
        self._tar.close()
        return self._appear(self.part)


def _parquet(place: Path) -> Shard:
    from strokegen.corpora.parquet import Parquet

    return Parquet(place)


CONTAINERS: dict[str, tuple[str, Callable[[Path], Shard]]] = {
    "folder": ("", Folder),
    "webdataset": (".tar", Tar),
    "parquet": (".parquet", _parquet),
    "page": ("", Pages),
    "inkml": ("", InkML),
}
"""Form -> what the names of its shards end in, and what makes one."""


def _line(facts: object) -> bytes:
    return f"{json.dumps(facts, ensure_ascii=False)}\n".encode()
