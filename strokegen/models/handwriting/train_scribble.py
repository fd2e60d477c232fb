"""Train Graves's prediction network on handwriting: the loss, and the run that it is part of."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.models.handwriting import train_writing as writing
from strokegen.models.handwriting.batches import Batch
from strokegen.models.handwriting.cards import scribble_card, scribble_sheet
from strokegen.models.handwriting.lines import Lines
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.scribble import Scribbler
from strokegen.models.handwriting.settings import PredictionChoice
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.tf_prediction import TfPrediction
from strokegen.presets import Preset, check_shapes
from strokegen.training.fit import FitConfig, Trainer


def as_shard(batch: Batch, total: float) -> tuple[np.ndarray, ...]:
    """A batch as the loss takes it; `total` is the number of points of the whole step."""
    return batch.x, batch.y, batch.mask, batch.style, np.float32(total)


def make_loss(model: TfPrediction):
    """Mean NLL a point: the same points as the synthesis network's, without their text."""
    mixture = model.config.mixture

    def loss(x, y, mask, style, total, progress):
        density = mixture.log_prob(model(x, style), y, ops)
        nll = -tf.reduce_sum(density * mask) / total
        return nll, {"nll": nll, "points": tf.reduce_sum(mask)}

    return loss


TASK = writing.Task(
    model="prediction", config=Prediction, network=TfPrediction, shard=as_shard,
    make_loss=make_loss, drawer=Scribbler, card=scribble_card, sheet=scribble_sheet, facts={},
)  # fmt: skip


def without_window(preset: Preset) -> Preset:
    """A synthesis preset as one of a prediction network, which is the same but for the window."""
    seen = Synthesis(**preset.config["network"])
    check_shapes(preset, seen.shapes())
    size = {field.name: getattr(seen, field.name) for field in fields(Prediction)}
    weights = {name: preset.weights[name] for name in Prediction(**size).shapes()}
    for name, weight in weights.items():
        if name.endswith("/input"):  # rows for the pen, the window, the layer below
            weights[name] = np.concatenate([weight[: seen.input_dim], weight[seen.feed_dim :]])
    config = preset.config | {"model": TASK.model, "network": size}
    return Preset(preset.name, config, weights)


def train(
    lines: Lines, out: Path, fit: FitConfig, *, choice: PredictionChoice | None = None,
    start: Preset | None = None, **options,
) -> Trainer:  # fmt: skip
    """Train a prediction network of the chosen size; see `train_writing.run`.

    Args:
      start: a synthesis network's preset, too: what it learned of ink is kept.
    """
    if start is not None and start.config["model"] == "synthesis":
        start = without_window(start)
    size = asdict(choice or PredictionChoice())
    return writing.run(TASK, lines, out, fit, size, start=start, **options)
