"""The judge's loss against closed forms, its batches, and a run from drawings to a preset."""

import numpy as np
import pytest
import tensorflow as tf
from scipy.special import log_softmax

from strokegen import datasets
from strokegen.ink.errors import DataError
from strokegen.models.judge.judge import Judge
from strokegen.models.judge.named import gather
from strokegen.models.judge.network import Classifier
from strokegen.models.judge.pictures import SIDE
from strokegen.models.judge.settings import TrainJudge
from strokegen.models.judge.tf_network import TfClassifier
from strokegen.models.judge.train import JudgeTask, Shard, make_loss, train
from strokegen.presets import read_preset
from strokegen.training.run import constants
from tests.models.judge.conftest import shapes


def shard(count, classes, seed=0):
    rng = np.random.default_rng(seed)
    weight = rng.random(count).astype(np.float32)
    return Shard(rng.integers(0, 256, (count, SIDE, SIDE)).astype(np.uint8),
                 rng.integers(0, classes, count).astype(np.int32), weight / weight.sum(),
                 rng.integers(0, 99, (count, 2)).astype(np.int32))  # fmt: skip


@pytest.mark.parametrize("prior", [0.0, [0.0, -3.0, 1.0]])
def test_it_is_the_cross_entropy_of_the_logits_and_the_prior(prior):
    model, one = TfClassifier(Classifier(3, 2, 6), seed=1), shard(9, 3)
    cost, report = make_loss(model, np.float32(prior))(constants(one), tf.constant(0.5))
    _, logits = model(one.pictures[..., None].astype(np.float32) / 255)
    log_p = log_softmax(np.asarray(logits, float) + prior, axis=1)
    nats = -log_p[np.arange(9), one.labels]
    assert float(cost) == pytest.approx(nats @ one.weight, rel=1e-5)
    right = np.argmax(logits, axis=1) == one.labels
    assert float(report["right"]) == pytest.approx(right @ one.weight, abs=1e-6)
    assert float(report["points"]) == 9


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_shards_add_up_to_the_batch(dropout):
    model, whole = TfClassifier(Classifier(3, 2, 6), seed=1), shard(9, 3)
    loss = make_loss(model, 0.0, dropout)
    parts = [whole.rows(slice(0, 4)), whole.rows(slice(4, 9))]
    costs = [float(loss(constants(one), 0.0)[0]) for one in (whole, *parts)]
    assert sum(costs[1:]) == pytest.approx(costs[0], rel=1e-5)


def test_rare_categories_come_by_the_square_root_of_their_numbers(tmp_path):
    some = shapes(200)
    few = [one for number, one in enumerate(some) if number % 2 or number < 40]  # rings are rare
    named = gather(few)
    task = JudgeTask(named, TrainJudge(data=("x",), out=tmp_path, batch=500, width=1, features=1))
    (batch,) = task.batch(0, 0.0, 1)
    counts = np.bincount(named.labels[named.of("train")])
    expected = np.sqrt(counts[1]) / np.sqrt(counts).sum()
    assert batch.labels.mean() == pytest.approx(expected, abs=0.06) and expected < 0.3
    assert batch.weight.sum() == pytest.approx(1, rel=1e-5)


def test_a_batch_depends_on_the_step_alone(named, tmp_path):
    options = TrainJudge(data=("x",), out=tmp_path, batch=11, width=1, features=1, seed=3)
    task, again = JudgeTask(named, options), JudgeTask(named, options)
    task.batch(4, 0.0, 2)
    (whole,), parts = again.batch(5, 0.0, 1), task.batch(5, 0.9, 2)
    for one, two in zip(whole, zip(*parts)):
        assert np.array_equal(one, np.concatenate(two))
    assert not np.array_equal(whole.pictures, task.batch(6, 0.0, 1)[0].pictures)


def test_one_category_or_nothing_to_validate_on_is_refused(tmp_path):
    options = TrainJudge(data=("x",), out=tmp_path)
    with pytest.raises(DataError, match="drawings of 1 categories"):
        JudgeTask(gather(shapes(10)[::2]), options)
    train_only = [one for one in shapes(10) if one.split == "train"]
    with pytest.raises(DataError, match="no validation drawings"):
        JudgeTask(gather(train_only), options)


@pytest.fixture
def drawings(tmp_path):
    file = tmp_path / "shapes.ndjson"
    datasets.write([sample.drawing for sample in shapes(60, seed=2)], file)
    return str(file)


def test_a_run_keeps_a_preset_that_says_how_well_it_names(drawings, tmp_path):
    out = tmp_path / "run"
    options = dict(data=(drawings,), out=out, batch=16, width=2, features=8, held_out=0.2)
    said = train(TrainJudge(**options, steps=6, validate_steps=3))
    preset = read_preset(out)
    judge = Judge(preset)
    assert judge.categories == ["cross", "ring"] and judge.held_out == 0.2
    test = preset.config["training"]["test"]
    assert set(test["each"]) == {"cross", "ring"} and f"{test['rate']:.3f}" in said
    card = (out / "card.md").read_text()
    assert "strokegen train judge --data" in card and f"{test['mean']:.3f}" in card
    # It goes on from where it was.
    train(TrainJudge(**options, steps=9, validate_steps=3, resume=True))
    assert read_preset(out).config["training"]["step"] in (3, 6, 9)
    assert '"step": 9' in (out / "log.jsonl").read_text()
