"""Train M on the latents of rollouts, in TensorFlow; teacher-forced, with the fused recurrence.

Source: Ha & Schmidhuber (2018), arXiv:1803.10122, appendix A.2, and the authors' code: the mean of
the NLL over the latent dimensions and, beside it, the cross entropy of the episode's end, in which
an end weighs ten times. Deviations are listed in `strokegen.models.worlds.memory`, whose step the
network must equal (a conformance test holds it to that).
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.models.worlds import latents as stored
from strokegen.models.worlds.latents import Batch, Batches, Latents
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.world import World, keep
from strokegen.nn.tf_network import TfNetwork
from strokegen.nn.tf_recurrence import lstm_layer
from strokegen.training.fit import FitConfig, Trainer

END_WEIGHT = 10.0
"""How much more the step weighs that ends an episode."""

_LONGEST = 256  # steps of an episode that are validated and measured
_MOST_FIRST = 1000


class TfMemory(TfNetwork[Memory]):
    """The network and its variables.

    Args:
      config: its size.
      seed: of the first weights.
    """

    def __call__(self, z, action):
        """What is foreseen after every step of episodes that begin with the first row.

        Args:
          z: `[T, B, Z]`; action: `[T, B, 1]`.
        Returns:
          (params `[T, B, mixture.size]`, log odds of the end `[T, B, 1]`).
        """
        weights = {name: tf.convert_to_tensor(w) for name, w in self.weights.items()}
        length, batch = z.shape[:2]
        flat = tf.reshape(tf.concat([z, action], axis=2), [length * batch, -1])
        pre = tf.matmul(flat, weights["lstm/input"]) + weights["lstm/bias"]
        h = lstm_layer(tf.reshape(pre, [length, batch, -1]), weights["lstm/recurrent"])
        flat = tf.reshape(h, [length * batch, self.config.hidden])
        outputs = tf.matmul(flat, weights["output/kernel"]) + weights["output/bias"]
        parts = self.config.heads(ops, outputs)
        return [tf.reshape(part, [length, batch, part.shape[-1]]) for part in parts]


def make_loss(model: TfMemory):
    """NLL a latent dimension, and the cross entropy of the end with its weight.

    `totals` are the sums of `goes_on` and `there` over the whole batch.
    """
    mixture = model.config.mixture

    def loss(z, after, action, ended, there, goes_on, totals, progress):
        params, odds = model(z, action)
        log_prob = mixture.log_prob(params, after, ops)
        nll = -tf.reduce_sum(log_prob * goes_on) / (totals[0] * mixture.dim)
        entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=ended, logits=odds[..., 0])
        weight = there * (1 + (END_WEIGHT - 1) * ended)
        end = tf.reduce_sum(entropy * weight) / totals[1]
        return nll + end, {"nll": nll, "end": end, "points": tf.reduce_sum(there)}

    return loss


def as_shards(batch: Batch, count: int) -> list[tuple[np.ndarray, ...]]:
    """A batch as the loss takes it, in `count` parts."""
    totals = np.float32([max(1, batch.goes_on.sum()), batch.there.sum()])
    return [(*shard.arrays, totals) for shard in batch.shards(count)]


def train(
    folder: Path, world: World, out: Path, fit: FitConfig, network: Memory, *,
    resume: bool = False,
) -> dict:  # fmt: skip
    """Train and keep the best averaged weights, with the vision's, as a preset in `out`.

    Args:
      folder: of rollouts.
      world: has the vision.
      resume: go on from the state in `out`.
    Returns:
      what it foresees of the test episodes, see `strokegen.models.worlds.latents.figures`.
    Raises:
      DataError: no episodes to train, validate or test on.
      ValueError: `out` holds a run already, or none to resume.
    """
    Trainer.check(out, resume)
    out.mkdir(parents=True, exist_ok=True)
    latents = stored.encode(world, folder, out / "latents.npz")
    source = Batches(latents, fit.seed)
    (fixed,) = as_shards(stored.whole(latents, "valid", _LONGEST), 1)
    model = TfMemory(network, seed=fit.seed)
    measure = tf.function(make_loss(model), jit_compile=True)

    def keep_as(step: int, value: float, weights: dict, **more) -> None:
        facts = {
            "command": "strokegen world train-memory", "step": step, "steps": trainer.points,
            "valid": round(value, 4), **more, "fit": asdict(fit),
        }  # fmt: skip
        keep(out, world.preset, "memory", network.as_dict(), weights, facts, first(latents))

    trainer = Trainer(
        fit, model.weights, make_loss(model),
        lambda step, progress: as_shards(source.batch(step), fit.workers),
        lambda: float(measure(*map(tf.constant, fixed), tf.constant(1.0))[0]),
        out, on_best=lambda step, value: keep_as(step, value, model.to_numpy()),
    )  # fmt: skip
    if resume:
        trainer.restore()
    trainer.fit()
    best = World.read(out, needs=("memory",))
    measured = stored.figures(network, best.weights("memory"), latents, _LONGEST)
    made = best.preset.config["training"]["memory"]
    keep_as(made["step"], trainer.best, best.weights("memory"), held_out=measured)
    return measured


def untrained(
    folder: Path, world: World, out: Path, fit: FitConfig, network: Memory, *,
    resume: bool = False,
) -> dict:  # fmt: skip
    """As `train`, but with the first weights: the control that a trained memory is held against."""
    Trainer.check(out, resume)
    out.mkdir(parents=True, exist_ok=True)
    latents = stored.encode(world, folder, out / "latents.npz")
    weights = network.init(fit.seed)
    measured = stored.figures(network, weights, latents, _LONGEST)
    facts = {"command": "strokegen world train-memory --untrained", "held_out": measured}
    keep(out, world.preset, "memory", network.as_dict(), weights, facts, first(latents))
    return measured


def first(latents: Latents) -> tuple[np.ndarray, np.ndarray]:
    """(mean, log variance) of the latents that training episodes begin with."""
    at = latents.starts[latents.of("train")][:_MOST_FIRST]
    return latents.mean[at], latents.log_variance[at]
