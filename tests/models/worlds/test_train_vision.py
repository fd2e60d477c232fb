"""V's loss against TensorFlow Probability, and a small training that learns and goes on."""

import json

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from strokegen.models.worlds import train_vision as vision
from strokegen.models.worlds.rollouts import load
from strokegen.models.worlds.settings import TrainVision
from strokegen.models.worlds.train_vision import Frames, Shard, TfVision, VisionTask, make_loss
from strokegen.models.worlds.vision import Vision
from strokegen.models.worlds.world import World
from strokegen.training import run as training
from strokegen.training.settings import FitConfig

SMALL = Vision(latent_dim=3, width=2)


@pytest.fixture(scope="module")
def batch(rollouts):
    frames = Frames(load(rollouts)).take(np.arange(6) * 7)
    noise = np.random.default_rng(0).standard_normal((6, 3), np.float32)
    return Shard(tf.constant(frames), tf.constant(noise), tf.constant(6.0))


def test_the_loss_is_the_squared_error_and_the_divergence_above_its_floor(batch):
    model = TfVision(SMALL, seed=1)
    model.weights["mean/bias"].assign([2.0, 0.0, 0.0])
    frames, noise, _ = batch
    frames = tf.cast(frames, tf.float32) / 255
    mean, log_variance, drawn = model(frames, noise)
    posterior = tfp.distributions.MultivariateNormalDiag(mean, tf.exp(log_variance / 2))
    normal = tfp.distributions.MultivariateNormalDiag(tf.zeros(3), tf.ones(3))
    kl = posterior.kl_divergence(normal).numpy()
    error = np.square(drawn - frames).sum(axis=(1, 2, 3))
    for floor in (0.0, kl.mean() / 3):
        cost, report = make_loss(model, floor)(batch, tf.constant(0.0))
        assert float(report["error"]) == pytest.approx(error.mean(), rel=1e-4)
        assert float(report["kl"]) == pytest.approx(kl.mean(), rel=1e-4)
        want = error.mean() + np.maximum(kl, 3 * floor).mean()
        assert float(cost) == pytest.approx(want, rel=1e-4) and float(report["points"]) == 6


def test_frames_are_taken_by_their_number(rollouts):
    episodes = list(load(rollouts))[:3]
    every = np.concatenate([one.frames for one in episodes])
    frames = Frames(episodes)
    assert len(frames) == len(every)
    numbers = np.array([0, len(every) - 1, len(episodes[0].frames), len(episodes[0].frames) - 1])
    assert np.array_equal(frames.take(numbers), every[numbers])


@pytest.fixture(scope="module")
def run(rollouts, tmp_path_factory):
    """A training of 30 steps that was stopped after 20."""
    out = tmp_path_factory.mktemp("vision")
    fit = dict(learning_rate=5e-3, warmup=1, clip=1e4, validate_steps=10, average=0.5)
    options = TrainVision(rollouts=rollouts, out=out, batch=16)
    training.run(VisionTask(SMALL, options), out, FitConfig(steps=20, **fit))
    training.run(VisionTask(SMALL, options), out, FitConfig(steps=30, **fit), resume=True)
    return out


def test_it_learns_and_goes_on(run):
    rows = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    valid = {row["step"]: row["valid"] for row in rows if "valid" in row}
    assert list(valid) == [10, 20, 30] and valid[30] < valid[10]


def test_one_frame_a_step_is_enough(rollouts, tmp_path):
    options = TrainVision(rollouts=rollouts, out=tmp_path, batch=1)
    made = training.run(VisionTask(SMALL, options), tmp_path, FitConfig(steps=2, warmup=1))
    assert np.isfinite(made.best) and made.points == 2


def test_validating_a_few_frames_at_a_time_is_validating_them_all(rollouts, tmp_path):
    found = []
    for batch in (7, 1000):
        task = VisionTask(SMALL, TrainVision(rollouts=rollouts, out=tmp_path, batch=batch, seed=3))
        assert (len(task._held_out) == 1) == (batch == 1000)
        assert all(len(shard.frames) <= batch for shard in task._held_out)
        found.append((task.validate(), *task.found().values()))
    assert found[0] == pytest.approx(found[1], rel=1e-4)


def test_what_is_kept_sees_and_imagines_without_tensorflow(run, rollouts):
    world = World.read(run, needs=("vision",))
    frames = next(load(rollouts)).frames[:4]
    mean, log_variance = world.see(frames)
    assert mean.shape == log_variance.shape == (4, 3)
    again = world.imagine(mean)
    assert again.shape == frames.shape and again.dtype == np.uint8
    assert world.memory is None and "train-vision" in (run / "card.md").read_text()


def test_a_run_is_neither_overwritten_nor_resumed_from_nothing(run, rollouts, tmp_path):
    with pytest.raises(ValueError, match="go on with it by --resume"):
        vision.train(TrainVision(rollouts=rollouts, out=run, steps=1))
    with pytest.raises(ValueError, match="nothing to resume"):
        vision.train(TrainVision(rollouts=rollouts, out=tmp_path, steps=1, resume=True))
