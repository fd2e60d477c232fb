"""Train RoboJam on touch performances: the loss, what is kept, the recipe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen import datasets
from strokegen.ink.errors import DataError
from strokegen.models.robojam.cards import card
from strokegen.models.robojam.measure import figures, report
from strokegen.models.robojam.network import RoboJam
from strokegen.models.robojam.responder import Responder
from strokegen.models.robojam.settings import FIT, TrainRoboJam
from strokegen.models.robojam.tf_network import TfRoboJam
from strokegen.models.robojam.touches import (
    WINDOW,
    Batch,
    TouchBatches,
    Touches,
    gather,
    prepare,
)
from strokegen.nn.tf_dropout import keep_mask
from strokegen.options import command
from strokegen.presets import read_preset, write_preset
from strokegen.training.folder import alone, tell
from strokegen.training.run import Loss, Task, constants, run


class Shard(NamedTuple):
    """A batch as the loss takes it: `total` is the number of steps of the whole batch."""

    x: Any
    y: Any
    mask: Any
    seed: Any
    total: Any

    @classmethod
    def of(cls, batch: Batch, total: float, seed: int = 0, first: int = 0) -> Shard:
        """The shard of the rows from the batch's `first` on; `seed` is the step's."""
        numbers = first + np.arange(batch.x.shape[1])
        seeds = np.stack([np.full(len(numbers), seed), 1000 * numbers], axis=1)
        return cls(*batch, seeds.astype(np.int32), np.float32(total))


def make_loss(model: TfRoboJam, dropout: float = 0.0) -> Callable[[Shard, Any], Loss]:
    """Mean NLL a step, with dropout on what every LSTM layer gives."""
    mixture = model.config.mixture

    def loss(shard: Shard, progress: Any) -> Loss:
        def drop(h: Any, layer: int) -> Any:
            return h * keep_mask(h.shape, shard.seed + layer, dropout)

        params = model(shard.x, drop if dropout else None)
        nll = -tf.reduce_sum(mixture.log_prob(params, shard.y, ops) * shard.mask) / shard.total
        return nll, {"nll": nll, "points": tf.reduce_sum(shard.mask)}

    return loss


class RoboJamTask(Task[Shard]):
    """RoboJam on the windows of the training performances.

    Raises:
      DataError: no performances to train or validate on.
    """

    def __init__(self, touches: Touches, network: RoboJam, options: TrainRoboJam):
        valid = touches.windows(touches.of("valid"), stride=WINDOW)
        if not len(valid):
            raise DataError(
                f"no validation performances of over {WINDOW + 1} touches; more are needed"
            )
        self.options, self.model = options, TfRoboJam(network, seed=options.seed)
        self._source = TouchBatches(touches, touches.of("train"), options.seed, options.batch)
        self._held_out = gather(touches, valid, valid + WINDOW + 1, WINDOW)
        self._measure = tf.function(make_loss(self.model), jit_compile=True)
        self._valid = np.inf
        self.loss = make_loss(self.model, options.dropout)

    def batch(self, step: int, progress: float, workers: int) -> list[Shard]:
        batch = self._source.batch(step)
        total, seed, parts = batch.mask.sum(), self.options.seed + step, batch.shards(workers)
        firsts = np.cumsum([0, *(part.x.shape[1] for part in parts)]).tolist()
        return [Shard.of(part, total, seed, first) for part, first in zip(parts, firsts)]

    def validate(self) -> float:
        shard = Shard.of(self._held_out, self._held_out.mask.sum())
        self._valid = float(self._measure(constants(shard), tf.constant(1.0))[0])
        return self._valid

    def config(self) -> dict[str, Any]:
        options = self.options
        made = {
            "data": options.data,
            "command": command("strokegen train robojam", options),
            "dropout": options.dropout,
            "valid_nll": round(self._valid, 4),
        }
        return {"model": "robojam", "network": self.model.config.as_dict(), "training": made}

    def card(self, config: dict[str, Any]) -> str:
        return card(config)


@alone
def train(options: TrainRoboJam) -> str:
    """Train, keep the best averaged weights as a preset in `options.out`, and measure it.

    Returns:
      What came of it, for people.
    Raises:
      DataError: no performances to train or validate on.
      ValueError: see `strokegen.training.run.run`.
    """
    touches = prepare(datasets.load(options.data))
    counts = ", ".join(f"{len(touches.of(split)):,} to {split}" for split in datasets.SPLITS)
    tell(f"{len(touches):,} performances, {len(touches.rows):,} touches: {counts}")
    network = RoboJam(options.hidden, options.num_layers, options.num_mixtures)
    task = RoboJamTask(touches, network, options)
    trainer = run(task, options.out, FIT.of(options), resume=options.resume)
    preset = read_preset(options.out)
    measured = figures(Responder(preset), touches)
    preset.config["training"]["held_out"] = measured
    write_preset(options.out, preset.config, preset.weights, card(preset.config))
    return (
        f"{options.out}: {trainer.step:,} steps, {trainer.points:,} touches, "
        f"best validation {trainer.best:.4f} nats a step\n{report(measured)}"
    )
