"""The loss of handwriting: nats a point over what is not padding, and the window's guide."""

import numpy as np
import pytest
import tensorflow as tf

from strokegen.ink.alphabet import Alphabet
from strokegen.models.handwriting.batches import Bucket, LineBatches
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.tf_synthesis import TfSynthesis
from strokegen.models.handwriting.train import Shard, make_loss
from strokegen.training.run import constants

BUCKET = Bucket(30, 8, 4, ("word",), 0.0, 1.0, 1.0)


@pytest.fixture(scope="module")
def model():
    return TfSynthesis(
        Synthesis(
            hidden=5, num_layers=2, num_mixtures=2, num_windows=2, style_dim=2, num_styles=2,
            height_input=True, sigma_floor=0.15,
        ),
        seed=1,
    )  # fmt: skip


@pytest.fixture(scope="module")
def batch(lines):
    return LineBatches(lines, Alphabet(), ["ann", "bob"], 0.27, buckets=(BUCKET,)).batch(0, 0.0)


def measured(model, batch, progress=1.0, total=None):
    shard = Shard.of(batch, batch.mask.sum() if total is None else total)
    value, report = make_loss(model)(constants(shard), tf.constant(progress))
    return float(value), {name: float(number) for name, number in report.items()}


def test_it_is_the_mean_over_the_points_there_are(model, batch):
    value, report = measured(model, batch)
    params, _ = model(*map(tf.constant, (batch.x, batch.text, batch.style)))
    density = model.config.mixture.log_prob(np.asarray(params), batch.y)
    assert report["points"] == batch.mask.sum() < batch.mask.size
    assert report["nll"] == pytest.approx(-density[batch.mask > 0].mean(), rel=1e-4)
    assert value == pytest.approx(report["nll"]), "at the end of the run nothing else counts"


def test_padding_does_not_count(model, batch):
    noise = np.random.default_rng(0).normal(0, 9, batch.y.shape).astype(np.float32)
    padding = batch.mask[..., None] == 0
    x, y = batch.x.copy(), np.where(padding, noise, batch.y)
    x[..., :3] = np.where(padding, noise, x[..., :3])
    other = type(batch)(x, y, batch.mask, batch.text, batch.style, batch.path)
    assert measured(model, other, 0.2)[0] == pytest.approx(measured(model, batch, 0.2)[0], rel=1e-5)


def test_shards_add_up_to_the_batch(model, batch):
    total = batch.mask.sum()
    parts = [measured(model, shard, 0.1, total) for shard in batch.shards(2)]
    whole = measured(model, batch, 0.1)
    assert sum(value for value, _ in parts) == pytest.approx(whole[0], rel=1e-5)
    for name in whole[1]:
        assert sum(report[name] for _, report in parts) == pytest.approx(whole[1][name], rel=1e-5)


def test_the_guide_pulls_the_window_to_its_path_and_lets_go(model, batch):
    early, half, late = (measured(model, batch, progress) for progress in (0.0, 0.3, 0.8))
    assert early[1] == half[1] == late[1] and early[1]["guide"] > 0
    assert early[0] > half[0] > late[0] == pytest.approx(late[1]["nll"])
    on_the_way = np.asarray(model(*map(tf.constant, (batch.x, batch.text, batch.style)))[1])
    near = type(batch)(batch.x, batch.y, batch.mask, batch.text, batch.style,
                       on_the_way.mean(axis=2) + np.float32(0.5))  # fmt: skip
    assert measured(model, near, 0.0)[1]["guide"] == 0
