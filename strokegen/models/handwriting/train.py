"""Train Graves's synthesis network on handwriting: the loss, the curriculum, the preset."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.ink.alphabet import PRINTABLE
from strokegen.models.handwriting import train_writing as writing
from strokegen.models.handwriting.batches import Batch
from strokegen.models.handwriting.cards import card, sample_sheet
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.lines import Lines
from strokegen.models.handwriting.settings import SynthesisChoice
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.tf_synthesis import TfSynthesis
from strokegen.training.fit import FitConfig, Trainer

_GUIDE_TOLERANCE = 0.75
_GUIDE_WEIGHT = 0.3


def as_shard(batch: Batch, total: float) -> tuple[np.ndarray, ...]:
    """A batch as the loss takes it; `total` is the number of points of the whole step."""
    return (*(getattr(batch, name) for name in ("x", "y", "mask", "text", "style", "path")),
            np.float32(total))  # fmt: skip


def make_loss(model: TfSynthesis):
    """Mean NLL a point, and a guide for the window that fades by three quarters of the run.

    The guide pulls the mean of kappa to where the ink's share of the text lies, in the spirit of
    guided attention (Tachibana et al. 2017, arXiv:1710.08969).
    """
    mixture = model.config.mixture

    def loss(x, y, mask, text, style, path, total, progress):
        params, kappa = model(x, text, style)
        nll = -tf.reduce_sum(mixture.log_prob(params, y, ops) * mask) / total
        away = tf.abs(tf.reduce_mean(kappa, axis=2) - path)
        guide = tf.reduce_sum(tf.nn.relu(away - _GUIDE_TOLERANCE) * mask) / total
        fade = tf.maximum(0.0, 1 - progress / 0.75)
        return nll + _GUIDE_WEIGHT * fade * guide, {
            "nll": nll,
            "guide": guide,
            "points": tf.reduce_sum(mask),
        }

    return loss


TASK = writing.Task(
    model="synthesis", config=Synthesis, network=TfSynthesis, shard=as_shard,
    make_loss=make_loss, drawer=Handwriting, card=card, sheet=sample_sheet,
    facts={"alphabet": PRINTABLE},
)  # fmt: skip


def train(
    lines: Lines, out: Path, fit: FitConfig, *, choice: SynthesisChoice | None = None, **options
) -> Trainer:
    """Train a synthesis network of the chosen size; see `train_writing.run`."""
    size = asdict(choice or SynthesisChoice())
    return writing.run(TASK, lines, out, fit, size, **options)
