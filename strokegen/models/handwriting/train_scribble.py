"""Train Graves's prediction network on handwriting: the loss, what its preset says, the recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.models.handwriting.batches import Batch
from strokegen.models.handwriting.cards import scribble_card, scribble_sheet
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.scribble import Scribbler
from strokegen.models.handwriting.settings import SCRIBBLES, TrainScribble
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.tf_prediction import TfPrediction
from strokegen.models.handwriting.train_writing import Material, WritingTask, learn
from strokegen.presets import Preset, check_shapes
from strokegen.training.run import Loss


class Shard(NamedTuple):
    """A batch as the loss takes it: `total` is the number of points of the whole step."""

    x: Any
    y: Any
    mask: Any
    style: Any
    total: Any

    @classmethod
    def of(cls, batch: Batch, total: float) -> Shard:
        return cls(batch.x, batch.y, batch.mask, batch.style, np.float32(total))


def make_loss(model: TfPrediction) -> Callable[[Shard, Any], Loss]:
    """Mean NLL a point: the same points as the synthesis network's, without their text."""
    mixture = model.config.mixture

    def loss(shard: Shard, progress: Any) -> Loss:
        density = mixture.log_prob(model(shard.x, shard.style), shard.y, ops)
        nll = -tf.reduce_sum(density * shard.mask) / shard.total
        return nll, {"nll": nll, "points": tf.reduce_sum(shard.mask)}

    return loss


class ScribbleTask(WritingTask[Shard]):
    """A prediction network, which sees the ink alone."""

    verb = "scribble"
    facts = {"model": "prediction"}

    def shard(self, batch: Batch, total: float) -> Shard:
        return Shard.of(batch, total)

    def card(self, config: dict[str, Any]) -> str:
        return scribble_card(config)

    def draw(self, preset: Preset, path: Path) -> None:
        scribble_sheet(preset, path)


def without_window(preset: Preset) -> Preset:
    """A synthesis preset as one of a prediction network, which is the same but for the window."""
    seen = Synthesis(**preset.config["network"])
    check_shapes(preset, seen.shapes())
    size = {field.name: getattr(seen, field.name) for field in fields(Prediction)}
    weights = {name: preset.weights[name] for name in Prediction(**size).shapes()}
    for name, weight in weights.items():
        if name.endswith("/input"):  # rows for the pen, the window, the layer below
            weights[name] = np.concatenate([weight[: seen.input_dim], weight[seen.feed_dim :]])
    config = preset.config | {"model": ScribbleTask.facts["model"], "network": size}
    return Preset(preset.name, config, weights)


def _scribbler(preset: Preset) -> Scribbler:
    """What a training begins with: of a synthesis network what it learned of ink is kept."""
    known = preset.config["model"] == "synthesis"
    return Scribbler(without_window(preset) if known else preset)


def train(options: TrainScribble) -> str:
    """Train a prediction network; its preset is in `options.out` at any time.

    Returns:
      What came of it, for people.
    Raises:
      DataError: no lines to train or validate on.
      ValueError: `options.out` holds a run already, or none to resume; a start that training
        cannot go on from.
    """
    material = Material.of(options, _scribbler)
    chosen = replace(
        SCRIBBLES,
        hidden=options.hidden,
        num_layers=options.num_layers,
        num_mixtures=options.num_mixtures,
        style_dim=options.style_dim,
    )
    network, weights = material.begin(chosen)
    model = TfPrediction(network, options.seed, weights)
    return learn(ScribbleTask(options, material, model, make_loss(model)))
