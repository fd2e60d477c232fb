"""Train RoboJam on touch performances: the loss and the preset."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.ink.errors import DataError
from strokegen.models.robojam.network import RoboJam
from strokegen.models.robojam.settings import DROPOUT
from strokegen.models.robojam.tf_network import TfRoboJam
from strokegen.models.robojam.touches import WINDOW, Batch, TouchBatches, Touches, gather
from strokegen.nn.tf_dropout import keep_mask
from strokegen.presets import write_preset
from strokegen.training.fit import FitConfig, Trainer


def card(config: dict) -> str:
    """A preset's card: what it is, what made it, and its losses; `{sha256}` is to be filled in."""
    network, made = config["network"], config["training"]
    text = f"""# A RoboJam preset

- **Network**: Martin & Torresen (2018): {network["num_layers"]} x {network["hidden"]} LSTM units, \
{network["num_mixtures"]} diagonal Gaussians over (x, y, dt).
- **Data**: {made.get("data", "not stated")}, the performances of the training split, none of \
the last tenth.
- **Made by**: `strokegen train robojam --data {made.get("data", "...")} --steps \
{made["fit"]["steps"]} --hidden {network["hidden"]} --num-layers {network["num_layers"]} \
--num-mixtures {network["num_mixtures"]} --dropout {made["dropout"]} --learning-rate \
{made["fit"]["learning_rate"]}` (seed {made["fit"]["seed"]}); {made["step"]:,} of \
{made["fit"]["steps"]:,} steps, {made["points"]:,} touches.
- **Validation**: {made["valid_nll"]} nats a step in published units (x 10), sigma floor \
{network["sigma_floor"]} included.
"""
    for name, figures in made.get("held_out", {}).items():
        text += f"- **{name}**: {figures['nats']} nats a step over {figures['steps']:,} steps.\n"
    return text + "- **sha256 of weights.npz**: `{sha256}`\n"


def as_shard(batch: Batch, total: float, seed) -> tuple[np.ndarray, ...]:
    """A batch as the loss takes it; `total` is the number of steps of the whole batch."""
    return batch.x, batch.y, batch.mask, np.asarray(seed, np.int32), np.float32(total)


def make_loss(model: TfRoboJam, dropout: float = 0.0):
    """Mean NLL a step, with dropout on what every LSTM layer gives."""
    mixture = model.config.mixture

    def loss(x, y, mask, seed, total, progress):
        def drop(h, layer):
            return h * keep_mask(h.shape, seed + layer, dropout)

        params = model(x, drop if dropout else None)
        nll = -tf.reduce_sum(mixture.log_prob(params, y, ops) * mask) / total
        return nll, {"nll": nll, "points": tf.reduce_sum(mask)}

    return loss


def train(
    touches: Touches, out: Path, fit: FitConfig, network: RoboJam, *,
    dropout: float = DROPOUT, facts: dict | None = None, resume: bool = False,
) -> Trainer:  # fmt: skip
    """Train and keep the best averaged weights as a preset in `out`.

    Args:
      touches: from `strokegen.models.robojam.touches.prepare`.
      out: run folder; holds the preset, the state and the log.
      network: its size.
      dropout: share of the LSTM's outputs left out while training.
      facts: what the preset's config says of its data.
      resume: go on from the state in `out`.
    Raises:
      DataError: no performances to train or validate on.
      ValueError: `out` holds a run already, or none to resume.
    """
    Trainer.check(out, resume)
    valid = touches.windows(touches.of("valid"), stride=WINDOW)
    if not len(valid):
        raise DataError(f"no validation performances of over {WINDOW + 1} touches; more are needed")
    source = TouchBatches(touches, touches.of("train"), fit.seed)
    out.mkdir(parents=True, exist_ok=True)
    model = TfRoboJam(network, seed=fit.seed)
    held_out = gather(touches, valid, valid + WINDOW + 1, WINDOW)
    measure = tf.function(make_loss(model), jit_compile=True)

    def shards(step, progress):
        batch = source.batch(step)
        total = batch.mask.sum()
        return [
            as_shard(shard, total, [fit.seed + step, 1000 * number])
            for number, shard in enumerate(batch.shards(fit.workers))
        ]

    def validate() -> float:
        shard = as_shard(held_out, held_out.mask.sum(), [0, 0])
        return float(measure(*map(tf.constant, shard), tf.constant(1.0))[0])

    def keep(step: int, value: float) -> None:
        config = {
            "model": "robojam",
            "network": network.as_dict(),
            "training": {**(facts or {}), "fit": asdict(fit), "dropout": dropout, "step": step,
                         "points": trainer.points, "valid_nll": round(value, 4)},
        }  # fmt: skip
        write_preset(out, config, model.to_numpy(), card(config))

    trainer = Trainer(fit, model.weights, make_loss(model, dropout), shards, validate, out,
                      on_best=keep)  # fmt: skip
    if resume:
        trainer.restore()
    trainer.fit()
    return trainer
