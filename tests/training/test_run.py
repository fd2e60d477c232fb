"""The run of a training: how many shards a batch has here."""

import pytest
import tensorflow as tf

from strokegen.training.run import shards_of
from strokegen.training.settings import FitConfig, parts_of


@pytest.mark.parametrize("gpus, shards", [([], 3), (["/GPU:0"], 1), (["/GPU:0", "/GPU:1"], 1)])
def test_a_gpu_takes_a_batch_whole(monkeypatch, gpus, shards):
    monkeypatch.setattr(tf.config, "list_logical_devices", lambda kind: {"GPU": gpus}[kind])
    assert shards_of(FitConfig(workers=3)) == shards


@pytest.mark.parametrize("rows", [1, 2, 7, 16])
@pytest.mark.parametrize("count", [1, 2, 3, 16, 40])
def test_parts_have_every_row_once_and_none_is_empty(rows, count):
    parts = parts_of(rows, count)
    assert [row for part in parts for row in part.tolist()] == list(range(rows))
    assert len(parts) == min(rows, count) and min(map(len, parts)) >= 1
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
