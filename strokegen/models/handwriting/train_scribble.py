"""Train Graves's prediction network on handwriting: the loss and the recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.scribble import Scribbler
from strokegen.models.handwriting.settings import SCRIBBLES, TrainScribble
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.tf_prediction import TfPrediction
from strokegen.models.handwriting.train_writing import Shard, WritingTask
from strokegen.presets import Preset, check_shapes
from strokegen.training.folder import alone
from strokegen.training.run import Loss


def make_loss(model: TfPrediction) -> Callable[[Shard, Any], Loss]:
    """Mean NLL a point: the same points as the synthesis network's, without their text."""
    mixture = model.config.mixture

    def loss(shard: Shard, progress: Any) -> Loss:
        density = mixture.log_prob(model(shard.x, shard.style), shard.y, ops)
        nll = -tf.reduce_sum(density * shard.mask) / shard.total
        return nll, {"nll": nll, "points": tf.reduce_sum(shard.mask)}

    return loss


def without_window(preset: Preset) -> Preset:
    """A synthesis preset as one of a prediction network, which is the same but for the window."""
    seen = Synthesis(**preset.config["network"])
    check_shapes(preset, seen.shapes())
    size = {field.name: getattr(seen, field.name) for field in fields(Prediction)}
    weights = {name: preset.weights[name] for name in Prediction(**size).shapes()}
    for name, weight in weights.items():
        if name.endswith("/input"):  # rows for the pen, the window, the layer below
            weights[name] = np.concatenate([weight[: seen.input_dim], weight[seen.feed_dim :]])
    config = preset.config | {"model": Scribbler.model, "network": size}
    return Preset(preset.name, config, weights)


def _scribbler(preset: Preset) -> Scribbler:
    """What a training begins with: of a synthesis network what it learned of ink is kept."""
    known = preset.config["model"] == "synthesis"
    return Scribbler(without_window(preset) if known else preset)


@alone
def train(options: TrainScribble) -> str:
    """Train a prediction network; as `strokegen.models.handwriting.train.train`."""
    return WritingTask(
        options,
        verb="scribble",
        facts={"model": "prediction"},
        size=SCRIBBLES,
        drawer=_scribbler,
        network=TfPrediction,
        make_loss=make_loss,
    ).learn()
