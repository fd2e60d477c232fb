"""RoboJam's loss: nats a step over what is not padding, with and without dropout."""

import numpy as np
import pytest
import tensorflow as tf

from strokegen.models.robojam.network import RoboJam
from strokegen.models.robojam.tf_network import TfRoboJam
from strokegen.models.robojam.touches import Batch
from strokegen.models.robojam.train import Shard, make_loss
from strokegen.training.run import constants


@pytest.fixture(scope="module")
def model():
    return TfRoboJam(RoboJam(hidden=5, num_mixtures=2), seed=1)


@pytest.fixture(scope="module")
def batch():
    rng = np.random.default_rng(0)
    rows = rng.uniform(0, [10, 10, 2], (9, 6, 3)).astype(np.float32)
    mask = (np.arange(8)[:, None] < [8, 8, 3, 1, 8, 5]).astype(np.float32)
    return Batch(rows[:-1], rows[1:], mask)


def measured(model, batch, dropout=0.0, seed=0, total=None, first=0):
    shard = Shard.of(batch, batch.mask.sum() if total is None else total, seed, first)
    value, report = make_loss(model, dropout)(constants(shard), tf.constant(0.5))
    assert float(value) == float(report["nll"])
    return float(value), float(report["points"])


def test_it_is_the_mean_over_the_steps_there_are(model, batch):
    value, points = measured(model, batch)
    params = np.asarray(model(tf.constant(batch.x)))
    density = model.config.mixture.log_prob(params, batch.y)
    assert points == batch.mask.sum() < batch.mask.size
    assert value == pytest.approx(-density[batch.mask > 0].mean(), rel=1e-5)


def test_padding_does_not_count(model, batch):
    noise = np.random.default_rng(1).uniform(0, 10, batch.y.shape).astype(np.float32)
    padding = batch.mask[..., None] == 0
    other = Batch(np.where(padding, noise, batch.x), np.where(padding, noise, batch.y), batch.mask)
    assert measured(model, other)[0] == pytest.approx(measured(model, batch)[0], rel=1e-5)


@pytest.mark.parametrize("dropout", [0.0, 0.5])
@pytest.mark.parametrize("count", [2, 4, 9])
def test_shards_add_up_to_the_batch(model, batch, count, dropout):
    total, shards = batch.mask.sum(), batch.shards(count)
    firsts = np.cumsum([0, *(shard.x.shape[1] for shard in shards)]).tolist()
    parts = [measured(model, shard, dropout, 5, total, at) for shard, at in zip(shards, firsts)]
    whole = measured(model, batch, dropout, 5)
    assert sum(value for value, _ in parts) == pytest.approx(whole[0], rel=1e-5)
    assert sum(points for _, points in parts) == total


def test_dropout_follows_its_seed(model, batch):
    first = measured(model, batch, 0.5, 1)
    assert first == measured(model, batch, 0.5, 1) != measured(model, batch, 0.5, 2)
    assert first != measured(model, batch)
