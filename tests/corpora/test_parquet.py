"""Parquet, read by pyarrow."""

import json

import numpy as np
import pytest

from tests.corpora.test_containers import lines, store
from tests.corpora.test_picture import CONFIG

parquet = pytest.importorskip("pyarrow.parquet")


def test_a_row_is_a_record_with_its_picture(tmp_path):
    each, _ = store("parquet", tmp_path / "00000.parquet", count=300)
    table = parquet.read_table(tmp_path / "00000.parquet")
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert features == {"image": {"_type": "Image"}}
    for row, one in zip(table.to_pylist(), each, strict=True):
        assert row.pop("image") == {"bytes": one.png, "path": f"{one.key}.png"}
        assert row.keys() == one.record.keys()
        for name, value in one.record.items():
            if isinstance(value, str | int | float):
                assert row[name] == value
        assert [part["text"] for part in row["characters"]] == list("lo!")
        boxes = [[part["box"] for part in own["words"]] for own in (row, one.record)]
        assert np.allclose(*boxes, atol=1e-3)
        for own, other in zip(row["strokes"], one.record["strokes"], strict=True):
            assert np.allclose(own, other, atol=1e-5)


def test_without_pictures_the_image_is_null(tmp_path):
    from dataclasses import replace

    from strokegen.corpora.parquet import Parquet

    shard = Parquet(tmp_path / "0.parquet")
    for one in lines(replace(CONFIG, pictures="none")):
        shard.add(one)
    shard.finish()
    assert parquet.read_table(tmp_path / "0.parquet")["image"].null_count == 3
