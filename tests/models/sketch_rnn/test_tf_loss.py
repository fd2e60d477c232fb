"""SketchRNN's losses against closed forms."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf
from scipy.special import logsumexp

from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.settings import Objective
from strokegen.models.sketch_rnn.sketches import held_out
from strokegen.models.sketch_rnn.tf_loss import Shard, make_loss, make_measure
from strokegen.models.sketch_rnn.tf_network import TfSketchRNN
from strokegen.nn import ops as numpy_ops
from strokegen.training.run import constants
from tests.models.sketch_rnn.conftest import OBJECTIVE, WHOLE


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
