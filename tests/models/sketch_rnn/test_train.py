"""SketchRNN's losses against closed forms, and a small training from drawings to preset."""

import json
from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf
from scipy.special import logsumexp

from strokegen.datasets.sample import Sample
from strokegen.ink.drawing import Drawing
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.models.sketch_rnn.sketches import collate, held_out, prepare
from strokegen.models.sketch_rnn.tf_network import TfSketchRNN
from strokegen.models.sketch_rnn.train import (
    Objective,
    Shard,
    SketchTask,
    category_latents,
    make_loss,
    make_measure,
    train,
)
from strokegen.nn import ops as numpy_ops
from strokegen.presets import read_preset
from strokegen.training.fit import FitConfig
from strokegen.training.run import constants
from strokegen.training.run import run as fitted
from tests.conftest import without_xla

WHOLE = SketchRNN(hidden=6, num_mixtures=2, latent_dim=3, encoder_hidden=4)
OBJECTIVE = Objective(20, kl_weight=0.5, kl_floor=0.0)


def zigzags(count, label="zigzag", split="train", seed=0):
    """Level lines of two to five strokes up and down; how tall they are is what differs."""
    rng = np.random.default_rng([seed, count])
    samples = []
    for number in range(count):
        n, height = rng.integers(5, 12), rng.choice([20.0, 80.0])
        points = np.stack([10.0 * np.arange(n), height * (np.arange(n) % 2)], axis=1)
        drawing = Drawing((points + rng.normal(0, 1, points.shape),), label=label)
        samples.append(Sample(drawing, key=f"{label}{split}{number}", split=split))
    return samples


@pytest.fixture(scope="module")
def sketches():
    splits = [zigzags(60), zigzags(16, split="valid"), zigzags(20, "flat")]
    return prepare([s for part in splits for s in part], simplify=False)


@pytest.fixture(scope="module")
def model():
    return TfSketchRNN(WHOLE, seed=1)


@pytest.fixture(scope="module")
def batch(sketches):
    return held_out(sketches, sketches.scale(), "valid")[0]


def measured(model, batch, objective=OBJECTIVE, eta=1.0, total=None, training=False, seed=0):
    count = batch.x.shape[1]
    rng = np.random.default_rng(seed)
    shard = Shard.of(batch, model.config.latent_dim, total or count, eta, rng)
    value, report = make_loss(model, objective, training)(constants(shard), None)
    return float(value), {name: float(number) for name, number in report.items()}


def test_reconstruction_is_the_log_density_of_the_rows_over_n_max(batch):
    model = TfSketchRNN(SketchRNN(hidden=6, num_mixtures=2), seed=1)
    value, report = measured(model, batch)
    params = np.asarray(model(tf.constant(batch.x)))
    offset, pen = model.config.mixture.log_probs(params, batch.y, numpy_ops)
    total = 0.0
    for column in range(batch.x.shape[1]):
        n = int(batch.last[:, column].argmax()) + 1
        total += offset[:n, column].sum() + pen[: n + 1, column].sum()
    assert report["L_R"] == pytest.approx(-total / 20 / batch.x.shape[1], rel=1e-4)
    assert value == pytest.approx(report["L_R"]) and report["L_KL"] == 0
    assert report["points"] == (batch.y[..., 2] + batch.y[..., 3]).sum()


def test_divergence_is_that_of_gaussians_a_dimension(model, batch):
    value, report = measured(model, batch)
    rows = batch.y * (batch.y[..., 2] + batch.y[..., 3])[..., None]
    mu, hat = (np.asarray(p, float) for p in model.encode(rows, batch.reverse, batch.last))
    # KL(N(mu, s^2) || N(0, 1)) = log(1/s) + (s^2 + mu^2) / 2 - 1/2
    s = np.exp(hat / 2)
    assert report["L_KL"] == pytest.approx((-np.log(s) + (s**2 + mu**2) / 2 - 0.5).mean(), rel=1e-3)
    assert value == pytest.approx(report["L_R"] + 0.5 * report["L_KL"], rel=1e-5)


def test_below_its_floor_the_divergence_costs_the_floor(model, batch):
    value, report = measured(model, batch, Objective(20, kl_weight=0.5, kl_floor=3.0))
    assert report["L_KL"] < 3
    assert value == pytest.approx(report["L_R"] + 0.5 * 3.0, rel=1e-5)


def test_the_category_is_read_from_z_at_its_weight(batch):
    config = replace(WHOLE, num_classes=2)
    model = TfSketchRNN(config, seed=1)
    value, report = measured(model, batch)
    # The noise of the first draw, as `Shard.of` makes it.
    rng, count = np.random.default_rng(0), batch.x.shape[1]
    rng.random((count, 1))
    noise = rng.normal(size=(count, 3))
    rows = batch.y * (batch.y[..., 2] + batch.y[..., 3])[..., None]
    mu, hat = (np.asarray(p, float) for p in model.encode(rows, batch.reverse, batch.last))
    weights = model.to_numpy()
    logits = (mu + np.exp(hat / 2) * noise) @ weights["class/kernel"] + weights["class/bias"]
    truth = logits[np.arange(count), batch.label.argmax(axis=1)]
    assert report["L_C"] == pytest.approx((logsumexp(logits, axis=1) - truth).mean(), rel=1e-4)
    cost = report["L_R"] + 0.5 * report["L_KL"] + 10 / 20 * report["L_C"]
    assert value == pytest.approx(cost, rel=1e-5)


def test_annealing_follows_the_paper():
    objective = Objective(20, kl_start=0.01, kl_rate=0.9)
    assert objective.eta(0) == pytest.approx(0.01)
    assert objective.eta(10) == pytest.approx(1 - 0.99 * 0.9**10)
    assert objective.eta(1000) == pytest.approx(1)


@pytest.mark.parametrize("workers", [2, 3, 5])
def test_a_step_is_the_same_in_any_number_of_shards(sketches, workers):
    task = SketchTask(sketches, WHOLE, FitConfig(), objective=OBJECTIVE)

    def costs(count):
        return [task.loss(constants(shard), None) for shard in task.batch(3, 0.0, count)]

    ((whole, facts),) = costs(1)
    parts = costs(workers)
    assert len(parts) == min(workers, int(facts["points"])) and OBJECTIVE.dropout > 0
    assert sum(float(value) for value, _ in parts) == pytest.approx(float(whole), rel=1e-5)
    for name, value in facts.items():
        assert sum(float(part[name]) for _, part in parts) == pytest.approx(float(value), rel=1e-5)


def test_dropout_is_for_training_alone_and_hangs_on_the_seed(model, batch):
    plain = [measured(model, batch)[0] for _ in range(2)]
    dropped = [measured(model, batch, training=True)[0] for _ in range(2)]
    assert plain[0] == plain[1] != dropped[0] == dropped[1]


def test_what_stands_after_the_end_does_not_count(model, batch):
    n = batch.last.argmax(axis=0) + 1
    after = np.arange(len(batch.x))[:, None] > n
    x, reverse = batch.x.copy(), batch.reverse.copy()
    x[after], reverse[after] = 9.0, 9.0
    other = type(batch)(x, batch.y, reverse, batch.last, batch.label)
    assert measured(model, other)[0] == pytest.approx(measured(model, batch)[0], rel=1e-5)


def test_measured_over_batches_is_the_mean_over_drawings(sketches):
    model = TfSketchRNN(SketchRNN(hidden=6, num_mixtures=2), seed=1)
    measure = make_measure(model, OBJECTIVE)
    few, all_ = (held_out(sketches, sketches.scale(), "valid", size) for size in (5, 100))
    assert len(few) > 1 == len(all_)
    assert measure(few) == pytest.approx(measure(all_), rel=1e-4)


def test_each_category_has_the_gaussian_of_its_drawings(model, sketches):
    scale = sketches.scale()
    fitted = category_latents(model, sketches, scale)
    assert sketches.categories == ["flat", "zigzag"]
    rows = [i for i in sketches.of("train") if sketches.labels[i] == 1]
    drawings = [sketches[i] / np.float32([scale, scale, 1]) for i in rows]
    one = collate(drawings, [0] * len(rows), 1, 20)
    ink = one.y * (one.y[..., 2] + one.y[..., 3])[..., None]
    mu, hat = (np.asarray(part) for part in model.encode(ink, one.reverse, one.last))
    assert np.allclose(fitted["category/mean"][1], mu.mean(axis=0), atol=1e-4)
    want = np.cov(mu.T, bias=True) + np.diag(np.exp(hat).mean(axis=0))
    factor = fitted["category/factor"][1]
    assert np.allclose(factor @ factor.T, want, atol=1e-3) and np.triu(factor, 1).max() == 0


FIT = {"warmup": 5, "validate_steps": 20, "learning_rate": 1e-2, "checkpoint_minutes": 9.0}


@pytest.fixture(scope="module")
def run(sketches, tmp_path_factory):
    """A run of forty steps, whole; and one of twenty that was gone on with."""
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        without_xla(patch)
        patch.setattr("strokegen.models.sketch_rnn.sketches._PARTS", (1.0,))
        for name, steps, resume in (("whole", 40, 0), ("parts", 20, 0), ("parts", 40, 1)):
            train(sketches, folder / name, FitConfig(steps=steps, **FIT), WHOLE,
                  objective=OBJECTIVE, batch=300, resume=bool(resume))  # fmt: skip
    return folder


def test_it_learns_and_keeps_the_best_as_a_preset_that_draws(run, sketches):
    rows = [json.loads(line) for line in (run / "whole" / "log.jsonl").read_text().splitlines()]
    costs = [row["valid"] for row in rows if "valid" in row]
    first = make_measure(TfSketchRNN(WHOLE, seed=0), OBJECTIVE)(
        held_out(sketches, sketches.scale(), "valid")
    )
    assert len(costs) == 2 and costs[-1] < first["cost"] - 0.1
    parts = [row for row in rows if "valid_L_R" in row]
    assert [row["valid_cost"] for row in parts] == costs and parts[0]["valid_L_KL"] > 0
    preset = read_preset(run / "whole")
    sketcher = Sketcher(preset)
    assert sketcher.categories == ["flat", "zigzag"]
    assert preset.config["training"]["objective"]["n_max"] == 20
    valid = preset.config["training"]["valid"]
    assert valid["cost"] == pytest.approx(valid["L_R"] + 0.5 * valid["L_KL"], abs=2e-4)
    card = (run / "whole" / "card.md").read_text()
    assert "N_max 20" in card and "flat, zigzag" in card and "{sha256}" not in card
    assert sketcher.draw(2, category="flat", temperature=1.0, attempts=30)[0].label == "flat"
    assert list((run / "whole" / "samples").glob("*.png"))


def test_a_resumed_run_goes_on_where_it_stopped(run):
    last = json.loads((run / "parts" / "log.jsonl").read_text().splitlines()[-1])
    assert last["step"] == 40
    whole, parts = (np.load(run / name / "state.npz") for name in ("whole", "parts"))
    facts = [json.loads(state["facts"].tobytes()) for state in (whole, parts)]
    assert facts[0]["points"] == facts[1]["points"], "the same batches"


def test_a_run_is_not_overwritten_nor_made_up(run, sketches):
    with pytest.raises(ValueError, match="holds a run"):
        train(sketches, run / "whole", FitConfig(steps=1), WHOLE)
    with pytest.raises(ValueError, match="nothing to resume"):
        train(sketches, run / "nowhere", FitConfig(steps=1), WHOLE, resume=True)
    assert not (run / "nowhere").exists()


@pytest.fixture
def steep(monkeypatch):
    """Drawings that the run has not seen, of one category; training them is quick."""
    without_xla(monkeypatch)
    monkeypatch.setattr("strokegen.models.sketch_rnn.sketches._PARTS", (1.0,))
    parts = zigzags(30, "steep", seed=5), zigzags(9, "steep", "valid", seed=6)
    taller = [replace(one, drawing=one.drawing.scale(1.5)) for part in parts for one in part]
    return prepare(taller, simplify=False)


def test_a_start_is_ahead_of_nothing_after_as_many_steps(run, steep, tmp_path):
    start, costs = Sketcher(read_preset(run / "whole")), {}
    fit = FitConfig(steps=10, **FIT)
    for name, begin in ("further", start), ("anew", None):
        task = SketchTask(steep, WHOLE, fit, objective=OBJECTIVE, start=begin, scale=start.scale)
        costs[name] = fitted(task, tmp_path / name, fit).best
    assert costs["further"] < costs["anew"] - 0.1


def test_a_start_gives_its_units_and_a_run_goes_on_from_its_own_weights(run, steep, tmp_path):
    start, out = Sketcher(read_preset(run / "whole")), tmp_path / "run"

    def trained(steps, rate, resume=False):
        fit = FitConfig(steps=steps, **FIT | {"learning_rate": rate, "final_rate": rate})
        train(steep, out, fit, WHOLE, objective=OBJECTIVE, start=start, resume=resume)
        state = np.load(out / "state.npz")
        return {name: state[f"weights/{name}"] for name in WHOLE.shapes()}

    first = trained(8, 1e-2)
    config = read_preset(out).config
    assert config["scale"] == start.scale != pytest.approx(steep.scale(), rel=0.05)
    assert config["categories"] == ["steep"]
    assert read_preset(out).weights["category/mean"].shape == (1, 3)
    second = trained(10, 1e-9, resume=True)
    moved = max(np.abs(first[name] - start.preset.weights[name]).max() for name in first)
    assert moved > 0.01
    for name, want in first.items():
        assert np.allclose(second[name], want, atol=1e-6)


@pytest.mark.parametrize("count", [2, 5, 30])
def test_few_drawings_have_a_gaussian_no_wider_than_they_lie(count):
    """Its spread along any direction is what the drawings have there, and their own."""
    few = prepare(zigzags(count, seed=count), simplify=False)
    model = TfSketchRNN(replace(WHOLE, latent_dim=16), seed=2)
    factor = category_latents(model, few, few.scale())["category/factor"][0]
    one = held_out(few, few.scale(), "train")[0]
    ink = one.y * (one.y[..., 2] + one.y[..., 3])[..., None]
    mu, hat = (np.asarray(part) for part in model.encode(ink, one.reverse, one.last))
    along = np.random.default_rng(0).normal(size=(50, 16))
    drawn = np.square(along @ factor).sum(axis=1)
    lie = (along @ mu.T).var(axis=1) + np.square(along) @ np.exp(hat).mean(axis=0)
    assert np.allclose(drawn, lie, rtol=1e-3)
