"""The prediction network's loss: nats a point over what is not padding, whatever the text says."""

import numpy as np
import pytest
import tensorflow as tf

from strokegen.ink.alphabet import Alphabet
from strokegen.models.handwriting.batches import Bucket, LineBatches
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.tf_prediction import TfPrediction
from strokegen.models.handwriting.tf_synthesis import TfSynthesis
from strokegen.models.handwriting.train_scribble import Shard, make_loss, without_window
from strokegen.models.handwriting.train_writing import validation_batches
from strokegen.presets import Preset
from strokegen.training.run import constants

BUCKET = Bucket(30, 8, 4, ("word",), 0.0, 1.0, 1.0)


@pytest.fixture(scope="module")
def model():
    return TfPrediction(
        Prediction(
            hidden=5, num_layers=2, num_mixtures=2, style_dim=2, num_styles=2, height_input=True,
            sigma_floor=0.15,
        ),
        seed=1,
    )  # fmt: skip


@pytest.fixture(scope="module")
def batch(lines):
    return LineBatches(lines, Alphabet(), ["ann", "bob"], 0.27, buckets=(BUCKET,)).batch(0, 0.0)


def measured(model, batch, total=None):
    shard = Shard.of(batch, batch.mask.sum() if total is None else total)
    value, report = make_loss(model)(constants(shard), tf.constant(0.5))
    assert float(value) == float(report["nll"])
    return float(value), float(report["points"])


def test_it_is_the_mean_over_the_points_there_are(model, batch):
    value, points = measured(model, batch)
    params = np.asarray(model(tf.constant(batch.x), tf.constant(batch.style)))
    density = model.config.mixture.log_prob(params, batch.y)
    assert points == batch.mask.sum() < batch.mask.size
    assert value == pytest.approx(-density[batch.mask > 0].mean(), rel=1e-4)


def test_padding_and_text_do_not_count(model, batch):
    noise = np.random.default_rng(0).normal(0, 9, batch.y.shape).astype(np.float32)
    padding = batch.mask[..., None] == 0
    x, y = batch.x.copy(), np.where(padding, noise, batch.y)
    x[..., :3] = np.where(padding, noise, x[..., :3])
    other = type(batch)(x, y, batch.mask, batch.text[::-1], batch.style, 2 * batch.path)
    assert measured(model, other)[0] == pytest.approx(measured(model, batch)[0], rel=1e-5)


def test_shards_add_up_to_the_batch(model, batch):
    total = batch.mask.sum()
    parts = [measured(model, shard, total) for shard in batch.shards(2)]
    assert sum(value for value, _ in parts) == pytest.approx(measured(model, batch)[0], rel=1e-5)
    assert sum(points for _, points in parts) == total


def test_both_networks_are_validated_on_the_same_lines_of_the_validation_writers(lines):
    source = LineBatches(lines, Alphabet(), [], 0.27, split="valid")
    first, again = validation_batches(source), validation_batches(source)
    assert first and all(np.array_equal(a.y, b.y) for a, b in zip(first, again, strict=True))
    held_out = {
        lines[i].tobytes() for i, split in enumerate(lines.splits) if split == "valid"
    }  # fmt: skip
    for batch in first:
        assert (batch.style == -1).all()
        for column in range(batch.y.shape[1]):
            count = int(batch.mask[:, column].sum()) - 1
            assert batch.y[:count, column].tobytes() in held_out


def test_a_synthesis_network_that_does_not_look_at_its_text_goes_on_as_prediction(batch):
    config = Synthesis(hidden=5, num_layers=3, num_mixtures=2, num_windows=2, style_dim=2,
                             num_styles=2, alphabet_size=7, height_input=True)  # fmt: skip
    weights = config.init(3)
    for layer in range(3):
        weights[f"lstm{layer}/input"][4:11] = 0
    text = np.random.default_rng(0).integers(0, 7, (batch.x.shape[1], 5)).astype(np.int32)
    want, _ = TfSynthesis(config, weights=weights)(batch.x, text, batch.style)
    made = without_window(
        Preset("hand", {"model": "synthesis", "network": config.as_dict()}, weights)
    )
    assert made.config["model"] == "prediction"
    network = TfPrediction(Prediction(**made.config["network"]), weights=made.weights)
    assert np.allclose(network(batch.x, batch.style), want, atol=1e-5)
