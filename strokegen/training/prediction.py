"""Train Graves's prediction network on handwriting: the loss, and the run that it is part of."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.models.prediction import Prediction
from strokegen.nn.prediction import PredictionConfig
from strokegen.nn.synthesis import SynthesisConfig
from strokegen.sampling.preset import Preset, check_shapes
from strokegen.sampling.scribble import Scribbler
from strokegen.training import writing
from strokegen.training.batches import Batch
from strokegen.training.fit import FitConfig, Trainer
from strokegen.training.lines import Lines
from strokegen.training.report import scribble_card, scribble_sheet
from strokegen.training.settings import PredictionChoice


def as_shard(batch: Batch, total: float) -> tuple[np.ndarray, ...]:
    """A batch as the loss takes it; `total` is the number of points of the whole step."""
    return batch.x, batch.y, batch.mask, batch.style, np.float32(total)


def make_loss(model: Prediction):
    """Mean NLL a point: the same points as the synthesis network's, without their text."""
    mixture = model.config.mixture

    def loss(x, y, mask, style, total, progress):
        density = mixture.log_prob(model(x, style), y, ops)
        nll = -tf.reduce_sum(density * mask) / total
        return nll, {"nll": nll, "points": tf.reduce_sum(mask)}

    return loss


TASK = writing.Task(
    model="prediction", config=PredictionConfig, network=Prediction, shard=as_shard,
    make_loss=make_loss, drawer=Scribbler, card=scribble_card, sheet=scribble_sheet, facts={},
)  # fmt: skip


def without_window(preset: Preset) -> Preset:
    """A synthesis preset as one of a prediction network, which is the same but for the window."""
    seen = SynthesisConfig(**preset.config["network"])
    check_shapes(preset, seen.shapes())
    size = {field.name: getattr(seen, field.name) for field in fields(PredictionConfig)}
    weights = {name: preset.weights[name] for name in PredictionConfig(**size).shapes()}
    for name, weight in weights.items():
        if name.endswith("/input"):  # rows for the pen, the window, the layer below
            weights[name] = np.concatenate([weight[: seen.input_dim], weight[seen.feed_dim :]])
    config = preset.config | {"model": TASK.model, "network": size}
    return Preset(preset.name, config, weights)


def train(
    lines: Lines, out: Path, fit: FitConfig, *, choice: PredictionChoice | None = None,
    start: Preset | None = None, **options,
) -> Trainer:  # fmt: skip
    """Train a prediction network of the chosen size; see `strokegen.training.writing.run`.

    Args:
      start: a synthesis network's preset, too: what it learned of ink is kept.
    """
    if start is not None and start.config["model"] == "synthesis":
        start = without_window(start)
    size = asdict(choice or PredictionChoice())
    return writing.run(TASK, lines, out, fit, size, start=start, **options)
