"""The reader's loss, and that it learns to read made-up writing."""

import numpy as np
import pytest
import tensorflow as tf

from strokegen.ink.alphabet import PRINTABLE
from strokegen.models.reader import ctc
from strokegen.models.reader.batches import ReaderBatches
from strokegen.models.reader.network import Labeller
from strokegen.models.reader.reader import Reader
from strokegen.models.reader.settings import FIT, TrainReader, network_of
from strokegen.models.reader.tf_network import TfLabeller
from strokegen.models.reader.train import ReaderTask, make_loss
from strokegen.nn import ops
from strokegen.presets import Preset, read_preset, write_preset
from strokegen.training.run import constants, run


@pytest.fixture(scope="module")
def model():
    return TfLabeller(Labeller(((2, 4), (2, 5)), 2), seed=1)


@pytest.fixture(scope="module")
def batch(lines):
    return ReaderBatches(lines, seed=4, batch=400).batch(7)


def measured(model, batch, *dropout):
    value, report = make_loss(model, *dropout)(constants(batch), tf.constant(0.5))
    assert float(value) == pytest.approx(float(report["ctc"]) + float(report["stray"]))
    return {name: float(part) for name, part in report.items()}


def test_it_is_the_likelihood_of_the_labels_and_of_the_bars(model, batch):
    found = measured(model, batch)
    logits = np.asarray(model(batch.x, tf.constant(batch.lengths)))
    probs = ops.log_softmax(logits[..., :-1].astype(float))
    steps = model.config.steps(batch.lengths)
    texts = [labels[labels > 0] for labels in batch.labels]
    likely = ctc.log_likelihood(probs, steps, texts)
    assert found["ctc"] == pytest.approx(-likely.sum() / batch.total, rel=1e-4)
    nats = 0.0
    for row, count in enumerate(steps):
        for step in range(count):
            stray = batch.stray[2 * step : 2 * step + 2, row].max()
            odds = 1 / (1 + np.exp(-float(logits[step, row, -1])))
            nats -= np.log(odds if stray else 1 - odds)
    assert batch.stray.any()
    assert found["stray"] == pytest.approx(nats / batch.total, rel=1e-4)
    assert found["points"] == batch.lengths.sum()


@pytest.mark.parametrize("dropout", [(), (0.5, 0.3)])
@pytest.mark.parametrize("count", [2, 3])
def test_shards_add_up_to_the_batch(model, batch, count, dropout):
    whole = measured(model, batch, *dropout)
    parts = [measured(model, part, *dropout) for part in batch.shards(count)]
    for name, value in whole.items():
        assert sum(part[name] for part in parts) == pytest.approx(value, rel=1e-5)


def test_dropout_follows_its_seed(model, batch):
    first = measured(model, batch, 0.5, 0.3)
    assert first == measured(model, batch, 0.5, 0.3)
    other = batch._replace(seed=batch.seed + 1)
    assert first["ctc"] != measured(model, other, 0.5, 0.3)["ctc"]
    assert first["ctc"] != measured(model, batch)["ctc"]


def test_the_usual_size_is_that_of_the_network():
    assert network_of(TrainReader.hidden) == Labeller()
    assert network_of(1).layers == ((2, 1), (2, 1), (1, 1))


def test_it_learns_to_read(lines, tmp_path):
    """Zigzags are told apart by how many points they have; it starts with a smaller network."""
    network = Labeller(((2, 16),), 1)
    config = {"model": "reader", "network": network.as_dict(), "alphabet": PRINTABLE,
              "normaliser": {"spacing": 0.27, "smoothing": 0.09}}  # fmt: skip
    weights = network.init(0)
    weights["output/bias"][[0, -1]] = 4, -3  # blanks, and no bars, as a beginning
    write_preset(tmp_path / "start", config, weights)
    options = TrainReader(
        out=tmp_path / "run", start=str(tmp_path / "start"), batch=400, steps=300,
        learning_rate=3e-2, validate_steps=100, dropout=0.0, recurrent_dropout=0.0,
    )  # fmt: skip
    task = ReaderTask(lines, options)
    for name, array in weights.items():
        assert np.array_equal(task.weights()[name], array.astype(np.float16)), name
    assert task.validate() == 1
    trainer = run(task, options.out, FIT.of(options))
    assert trainer.best < 1 and set(task.found()) == {"lines", "words"}
    preset = read_preset(options.out)
    assert preset.config["training"]["cer"]["valid"].keys() == {"lines", "words"}
    assert "CER of valid writers" in (options.out / "card.md").read_text()
    characters = [n for n, kind in enumerate(lines.kinds) if kind == "character"]
    last = Reader(Preset("last", preset.config, task.weights()))
    read = last.texts([lines[n] for n in characters])
    right = [lines.texts[n] == text for n, text in zip(characters, read)]
    assert np.mean(right) > 0.8
