"""Train the judge: the loss, batches of varied drawings, what is kept, the recipe; in TensorFlow.

Rare categories are shown oftener than they come, by the square root of their numbers. What is left
of their rarity is added to the logits while training, so that the logits alone hold all categories
equally usual.

Source: Menon et al. (2021), arXiv:2007.07314, the logit-adjusted loss.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from strokegen import datasets
from strokegen.ink.errors import DataError
from strokegen.models.judge.cards import card
from strokegen.models.judge.judge import Judge
from strokegen.models.judge.measure import accuracy, report
from strokegen.models.judge.named import Named, gather
from strokegen.models.judge.network import MOST_CATEGORIES, Classifier
from strokegen.models.judge.pictures import pictures, random_pen, varied
from strokegen.models.judge.settings import FIT, TrainJudge
from strokegen.models.judge.tf_network import TfClassifier
from strokegen.nn.tf_dropout import keep_mask
from strokegen.options import command
from strokegen.presets import read_preset, write_preset
from strokegen.training.folder import alone, tell
from strokegen.training.run import Loss, Task, constants, run
from strokegen.training.settings import parts_of

_VALIDATED = 256  # drawings at a time


class Shard(NamedTuple):
    """Drawings as the loss takes them.

    Attributes:
      pictures: uint8 `[B, SIDE, SIDE]`.
      labels: int32 `[B]`.
      weight: `[B]`, of each drawing, in all 1 a step.
      seed: int32 `[B, 2]`, of dropout.
    """

    pictures: Any
    labels: Any
    weight: Any
    seed: Any

    def rows(self, part: Any) -> Shard:
        """The drawings `part` of it."""
        return Shard(*(value[part] for value in self))


def make_loss(
    model: TfClassifier, prior: Any = 0.0, dropout: float = 0.0
) -> Callable[[Shard, Any], Loss]:
    """Cross entropy in nats, and the share of drawings whose category is named.

    Args:
      prior: added to the logits, log of how often each category is shown, or 0.
    """

    def loss(shard: Shard, progress: Any) -> Loss:
        shown = tf.cast(shard.pictures, tf.float32)[..., None] / 255
        keep = None
        if dropout:
            keep = keep_mask([1, 0, model.config.features], shard.seed, dropout)[0]
        _, logits = model(shown, keep)
        nats = tf.nn.sparse_softmax_cross_entropy_with_logits(shard.labels, logits + prior)
        right = tf.argmax(logits, axis=1, output_type=tf.int32) == shard.labels
        cost = tf.reduce_sum(nats * shard.weight)
        return cost, {
            "nats": cost,
            "right": tf.reduce_sum(tf.cast(right, tf.float32) * shard.weight),
            "points": tf.cast(tf.shape(shown)[0], tf.float32),
        }

    return loss


class JudgeTask(Task[Shard]):
    """The network on varied drawings of the training split.

    Raises:
      DataError: fewer than two categories, or too many, or no drawing to validate on.
    """

    jit = False

    def __init__(self, named: Named, options: TrainJudge):
        count = len(named.categories)
        if not 2 <= count <= MOST_CATEGORIES:
            raise DataError(
                f"drawings of {count} categories; a judge tells 2 to {MOST_CATEGORIES} apart"
            )
        if not len(named.of("valid")):
            raise DataError("no validation drawings; more are needed, or a higher --held-out")
        self.options, self._named = options, named
        network = Classifier(count, options.width, options.features)
        self.model = TfClassifier(network, seed=options.seed)
        self._chosen = named.of("train")
        labels = named.labels[self._chosen]
        often = np.sqrt(np.bincount(labels, minlength=count))
        odds = np.cumsum(often[labels] / np.maximum(often[labels] ** 2, 1))
        self._odds = odds / odds[-1]
        prior = np.log(np.maximum(often, 1e-9) / often.sum()).astype(np.float32)
        self.loss = make_loss(self.model, prior, options.dropout)
        self._measure = tf.function(make_loss(self.model))
        self._held_out = self._still(named.of("valid"))
        self._valid: dict[str, float] = {}

    def _still(self, chosen: Any) -> list[Shard]:
        """Drawings as they are, every category of the same weight."""
        labels = self._named.labels[chosen].astype(np.int32)
        counts = np.bincount(labels)
        weight = (1 / counts[labels] / (counts > 0).sum()).astype(np.float32)
        shown = pictures([self._named.drawings[number].strokes for number in chosen])
        whole = Shard(shown, labels, weight, np.zeros((len(labels), 2), np.int32))
        firsts = range(0, len(labels), _VALIDATED)
        return [whole.rows(slice(first, first + _VALIDATED)) for first in firsts]

    def batch(self, step: int, progress: float, workers: int) -> list[Shard]:
        rng, count = np.random.default_rng([self.options.seed, step]), self.options.batch
        rows = self._chosen[np.searchsorted(self._odds, rng.random(count), side="right")]
        inks = [varied(self._named.drawings[number].strokes, rng) for number in rows]
        whole = Shard(
            pictures(inks, random_pen(rng)),
            self._named.labels[rows].astype(np.int32),
            np.full(count, 1 / count, np.float32),
            rng.integers(0, 2**31, (count, 2)).astype(np.int32),
        )
        return [whole.rows(part) for part in parts_of(count, workers)]

    def validate(self) -> float:
        sums = {"nats": 0.0, "right": 0.0}
        for shard in self._held_out:
            _, found = self._measure(constants(shard), tf.constant(1.0))
            sums = {name: value + float(found[name]) for name, value in sums.items()}
        self._valid = {name: round(value, 4) for name, value in sums.items()}
        return 1 - sums["right"]  # nats hang on the few drawings of rare categories

    def found(self) -> dict[str, float]:
        return {f"valid_{name}": value for name, value in self._valid.items()}

    def config(self) -> dict[str, Any]:
        options = self.options
        made = {
            "data": ", ".join(options.data),
            "held_out": options.held_out,
            "command": command("strokegen train judge", options),
            "drawings": len(self._chosen),
            "valid": self._valid,
        }
        return {
            "model": "judge",
            "network": self.model.config.as_dict(),
            "categories": self._named.categories,
            "training": made,
        }

    def card(self, config: dict[str, Any]) -> str:
        return card(config)


@alone
def train(options: TrainJudge) -> str:
    """Train, keep the best averaged weights as a preset in `options.out`, and measure it.

    Returns:
      What came of it, for people.
    Raises:
      DataError: no drawings to train or validate on.
      ValueError: see `strokegen.training.run.run`.
    """
    samples = chain.from_iterable(map(datasets.load, options.data))
    named = gather(samples, options.held_out, least=options.least)
    counts = ", ".join(f"{len(named.of(split)):,} to {split}" for split in datasets.SPLITS)
    tell(f"{counts}; {len(named.categories)} categories; left out: {named.skipped or 'nothing'}")
    task = JudgeTask(named, options)
    trainer = run(task, options.out, FIT.of(options), resume=options.resume)
    return f"{_kept(options.out, named)}\n{options.out}: {trainer.step:,} steps"


def _kept(out: Path, named: Named) -> str:
    """Measure what was kept on test drawings, put it into the preset, and say it."""
    preset = read_preset(out)
    preset.config["training"]["test"] = found = accuracy(Judge(preset), named, "test")
    write_preset(out, preset.config, preset.weights, card(preset.config))
    return report(found)
