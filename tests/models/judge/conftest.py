"""Two made-up shapes, rings and crosses, and a judge that a short training taught to tell them."""

import numpy as np
import pytest

from strokegen.datasets.sample import Sample
from strokegen.ink.drawing import Drawing
from strokegen.models.judge.judge import Judge
from strokegen.models.judge.named import gather
from strokegen.models.judge.settings import TrainJudge
from strokegen.models.judge.train import JudgeTask
from strokegen.presets import Preset


def ring(rng):
    turn = np.linspace(0, 2 * np.pi, 12) + rng.uniform(0, 6)
    size = rng.uniform(20, 90, 2)
    return Drawing([size * np.stack([np.cos(turn), np.sin(turn)], 1)], label="ring")


def cross(rng):
    a, b = rng.uniform(20, 90, 2)
    return Drawing([[(-a, -b), (a, b)], [(-a, b), (a, -b)]], label="cross")


def shapes(count, seed=0):
    """`count` of each as samples, three in five of them for training."""
    rng, splits = np.random.default_rng(seed), ("train", "train", "train", "valid", "test")
    return [
        Sample(make(rng), key=f"{make.__name__}{seed}-{number}", split=splits[number % 5])
        for number in range(count)
        for make in (ring, cross)
    ]


@pytest.fixture(scope="session")
def named():
    return gather(shapes(40))


@pytest.fixture(scope="session")
def taught(named, tmp_path_factory):
    """(judge, task) after a few steps."""
    import tensorflow as tf

    options = TrainJudge(data=("shapes",), out=tmp_path_factory.mktemp("run"), batch=16, width=4,
                         features=16, dropout=0.2)  # fmt: skip
    task = JudgeTask(named, options)
    optimizer = tf.keras.optimizers.Adam(3e-3)
    for step in range(40):
        shards = task.batch(step, step / 40, 2)
        for shard in shards:
            with tf.GradientTape() as tape:
                cost, _ = task.loss(shard, 0.0)
            optimizer.apply_gradients(
                zip(tape.gradient(cost, task.model.variables), task.model.variables)
            )
    config = task.config()
    return Judge(Preset("shapes", config, task.model.to_numpy())), task
