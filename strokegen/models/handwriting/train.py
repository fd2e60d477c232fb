"""Train Graves's synthesis network on handwriting: the loss and the recipe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from keras import ops

from strokegen.ink.alphabet import PRINTABLE
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.settings import HANDWRITING, TrainHandwriting
from strokegen.models.handwriting.tf_synthesis import TfSynthesis
from strokegen.models.handwriting.train_hand import HandTask, lines_of_one
from strokegen.models.handwriting.train_writing import Shard, WritingTask
from strokegen.training.folder import alone
from strokegen.training.run import Loss

_GUIDE_TOLERANCE = 0.75
_GUIDE_WEIGHT = 0.3


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


@alone
def train(options: TrainHandwriting) -> str:
    """Train a synthesis network; its preset is in `options.out` at any time.

    With a start and one person's ink that is the start with one hand more, see `HandTask`.

    Returns:
      What came of it, for people.
    Raises:
      DataError: no lines to train or validate on.
      ValueError: a start that training cannot go on from, or see `strokegen.training.run.run`.
    """
    own = lines_of_one(options)
    if own is not None:
        return HandTask(options, own, make_loss).learn()
    return WritingTask(
        options,
        verb="handwriting",
        facts={"model": "synthesis", "alphabet": PRINTABLE},
        size=HANDWRITING,
        drawer=Handwriting,
        network=TfSynthesis,
        make_loss=make_loss,
    ).learn()
