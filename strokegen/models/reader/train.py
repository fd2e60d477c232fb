"""Train the reader on handwriting: the loss, what is kept, the recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
import tensorflow as tf

from strokegen.datasets.lines import Lines
from strokegen.ink.alphabet import PRINTABLE
from strokegen.ink.errors import DataError
from strokegen.ink.normaliser import Normaliser
from strokegen.models.reader.augment import SPACING
from strokegen.models.reader.batches import Batch, ReaderBatches, balanced
from strokegen.models.reader.cards import card
from strokegen.models.reader.cleaning import load_labelled
from strokegen.models.reader.distance import cer
from strokegen.models.reader.measure import KINDS
from strokegen.models.reader.reader import Reader
from strokegen.models.reader.settings import FIT, TrainReader, network_of
from strokegen.models.reader.tf_ctc import ctc_loss
from strokegen.models.reader.tf_network import TfLabeller
from strokegen.options import command
from strokegen.presets import Preset, read_preset
from strokegen.training.folder import alone, tell
from strokegen.training.run import Loss, Task, run

_MOST = {"text": 20, "word": 40}
"""Validation samples of each writer."""


def make_loss(
    model: TfLabeller, dropout: float = 0.0, recurrent_dropout: float = 0.0
) -> Callable[[Batch, Any], Loss]:
    """Nats a label by CTC, and those of telling ink that is no part of the text."""

    def loss(shard: Batch, progress: Any) -> Loss:
        logits = model(shard.x, shard.lengths, shard.seed, dropout, recurrent_dropout)
        steps = model.config.steps(shard.lengths)
        read = tf.reduce_sum(ctc_loss(logits[..., :-1], shard.labels, steps)) / shard.total
        count, batch = logits.shape[:2]
        stray = tf.reduce_max(tf.reshape(shard.stray, [count, -1, batch]), axis=1)
        there = tf.cast(tf.range(count)[:, None] < steps[None], tf.float32)
        told = tf.nn.sigmoid_cross_entropy_with_logits(stray, logits[..., -1]) * there
        spoilt = tf.reduce_sum(told) / shard.total
        points = tf.cast(tf.reduce_sum(shard.lengths), tf.float32)
        return read + spoilt, {"ctc": read, "stray": spoilt, "points": points}

    return loss


class ReaderTask(Task[Batch]):
    """The reader on the training writers' lines, words and characters.

    It is validated by its CER on the validation writers' lines and words, a few of each.

    Raises:
      DataError: nothing to train or validate on.
    """

    def __init__(self, lines: Lines, options: TrainReader):
        self.options = options
        self._source = ReaderBatches(lines, options.seed, options.batch)
        if not any(len(pool) for pool in self._source.pools):
            raise DataError(f"{options.data}: no writing of training writers; more is needed")
        chosen = {called: balanced(lines, "valid", kind, _MOST[kind])
                  for kind, called in KINDS.items()}  # fmt: skip
        self._held_out = {called: own for called, own in chosen.items() if own}
        if not self._held_out:
            raise DataError(
                f"{options.data}: no lines or words of validation writers; more writers are needed"
            )
        self._lines = lines
        start = Reader(read_preset(options.start)) if options.start else None
        network = start.network if start else network_of(options.hidden)
        weights = start.preset.weights if start else None
        self.model = TfLabeller(network, options.seed, weights)
        self.loss = make_loss(self.model, options.dropout, options.recurrent_dropout)
        self._rates: dict[str, float] = {}

    def batch(self, step: int, progress: float, workers: int) -> list[Batch]:
        return self._source.batch(step).shards(workers)

    def validate(self) -> float:
        reader = Reader(Preset("", self.config(), self.weights()))
        for called, chosen in self._held_out.items():
            read = reader.texts([self._lines[number] for number in chosen])
            self._rates[called] = cer(zip([self._lines.texts[n] for n in chosen], read))
        return float(np.mean(list(self._rates.values())))

    def found(self) -> dict[str, float]:
        return self._rates

    def config(self) -> dict[str, Any]:
        options = self.options
        rates = {called: round(rate, 4) for called, rate in self._rates.items()}
        return {
            "model": "reader",
            "network": self.model.config.as_dict(),
            "alphabet": PRINTABLE,
            "normaliser": asdict(Normaliser(SPACING)),
            "training": {
                "data": options.data,
                "command": command("strokegen train reader", options),
                "cer": {"valid": rates},
            },
        }

    def card(self, config: dict[str, Any]) -> str:
        return card(config)


@alone
def train(options: TrainReader) -> str:
    """Train a reader; its preset is in `options.out` at any time.

    Returns:
      What came of it, for people.
    Raises:
      DataError: nothing to train or validate on.
      ValueError: see `strokegen.training.run.run`.
    """
    lines = load_labelled(options.data, Normaliser(SPACING), options.labels)
    tell(str(lines))
    trainer = run(ReaderTask(lines, options), options.out, FIT.of(options), resume=options.resume)
    return (
        f"{options.out}: {trainer.step:,} steps, {trainer.points:,} frames, best validation CER "
        f"{trainer.best:.2%}, the mean of lines and words; measure it by: "
        f"strokegen evaluate {options.out}"
    )
