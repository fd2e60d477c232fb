"""Shards as Parquet, by pyarrow: a row a line, the picture's file in it as Hugging Face has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from strokegen.corpora.record import Made
from strokegen.corpora.shard import Shard

_ROWS = 256
"""Of a row group."""

_KINDS = {
    "number seed corpus_seed attempts width height": pa.int64(),
    "text style pen_shape colour background verdict read boxes_by": pa.string(),
    "bias pen_width slant size tremor noise sure scale offset_x offset_y": pa.float64(),
    "words characters": pa.list_(pa.struct([
        ("text", pa.string()), ("box", pa.list_(pa.float32())),
    ])),
    "strokes": pa.list_(pa.list_(pa.list_(pa.float32()))),
    "times": pa.list_(pa.list_(pa.float32())),
}  # fmt: skip
_COLUMNS = {name: kind for names, kind in _KINDS.items() for name in names.split()}
_IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


# So that Hugging Face's datasets give pictures; the other columns are as their types say.
_FEATURES = json.dumps({"info": {"features": {"image": {"_type": "Image"}}}})
_SCHEMA = pa.schema(
    [("image", _IMAGE), *_COLUMNS.items()], metadata={"huggingface": _FEATURES}
)  # fmt: skip


class Parquet(Shard):
    """A Parquet file; without a picture a row's image is null."""

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self._rows: list[dict[str, Any]] = []
        self._writer = ParquetWriter(self.part, _SCHEMA)

    def add(self, made: Made) -> None:
        image = None if made.png is None else {"bytes": made.png, "path": f"{made.key}.png"}
        self._rows.append({"image": image, **made.record})
        if len(self._rows) == _ROWS:
            self._flush()

    def _flush(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._rows, _SCHEMA))
        self._rows.clear()

    def finish(self) -> str:
        self._flush()
        self._writer.close()
        return self._appear(self.part)
