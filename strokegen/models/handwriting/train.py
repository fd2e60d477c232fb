"""Train Graves's synthesis network on handwriting: the loss, what its preset says, the recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.ink.alphabet import PRINTABLE
from strokegen.models.handwriting.batches import Batch
from strokegen.models.handwriting.cards import card, sample_sheet
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.settings import HANDWRITING, TrainHandwriting
from strokegen.models.handwriting.tf_synthesis import TfSynthesis
from strokegen.models.handwriting.train_writing import Material, WritingTask, learn
from strokegen.presets import Preset
from strokegen.training.run import Loss

_GUIDE_TOLERANCE = 0.75
_GUIDE_WEIGHT = 0.3


class Shard(NamedTuple):
    """A batch as the loss takes it: `total` is the number of points of the whole step."""

    x: Any
    y: Any
    mask: Any
    text: Any
    style: Any
    path: Any
    total: Any

    @classmethod
    def of(cls, batch: Batch, total: float) -> Shard:
        return cls(*batch, np.float32(total))


def make_loss(model: TfSynthesis) -> Callable[[Shard, Any], Loss]:
    """Mean NLL a point, and a guide for the window that fades by three quarters of the run.

    The guide pulls the mean of kappa to where the ink's share of the text lies, in the spirit of
    guided attention (Tachibana et al. 2017, arXiv:1710.08969).
    """
    mixture = model.config.mixture

    def loss(shard: Shard, progress: Any) -> Loss:
        mask, total = shard.mask, shard.total
        params, kappa = model(shard.x, shard.text, shard.style)
        nll = -tf.reduce_sum(mixture.log_prob(params, shard.y, ops) * mask) / total
        away = tf.abs(tf.reduce_mean(kappa, axis=2) - shard.path)
        guide = tf.reduce_sum(tf.nn.relu(away - _GUIDE_TOLERANCE) * mask) / total
        fade = tf.maximum(0.0, 1 - progress / 0.75)
        value = nll + _GUIDE_WEIGHT * fade * guide
        return value, {"nll": nll, "guide": guide, "points": tf.reduce_sum(mask)}

    return loss


class HandwritingTask(WritingTask[Shard]):
    """A synthesis network, which sees the text that it is to write."""

    verb = "handwriting"
    facts = {"model": "synthesis", "alphabet": PRINTABLE}

    def shard(self, batch: Batch, total: float) -> Shard:
        return Shard.of(batch, total)

    def card(self, config: dict[str, Any]) -> str:
        return card(config)

    def draw(self, preset: Preset, path: Path) -> None:
        sample_sheet(preset, path)


def train(options: TrainHandwriting) -> str:
    """Train a synthesis network; its preset is in `options.out` at any time.

    Returns:
      What came of it, for people.
    Raises:
      DataError: no lines to train or validate on.
      ValueError: `options.out` holds a run already, or none to resume; a start that training
        cannot go on from.
    """
    material = Material.of(options, Handwriting)
    chosen = replace(
        HANDWRITING,
        hidden=options.hidden,
        num_mixtures=options.num_mixtures,
        num_windows=options.num_windows,
        style_dim=options.style_dim,
    )
    network, weights = material.begin(chosen)
    model = TfSynthesis(network, options.seed, weights)
    return learn(HandwritingTask(options, material, model, make_loss(model)))
