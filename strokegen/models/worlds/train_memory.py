"""Train M on the latents of rollouts, in TensorFlow; teacher-forced, with the fused recurrence.

Source: Ha & Schmidhuber (2018), arXiv:1803.10122, appendix A.2, and the authors' code: the mean of
the NLL over the latent dimensions and, beside it, the cross entropy of the episode's end, in which
an end weighs ten times. Deviations are listed in `strokegen.models.worlds.memory`, whose step the
network must equal (a conformance test holds it to that).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.models.worlds import latents as stored
from strokegen.models.worlds.latents import Batch, Batches, Latents
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.settings import FIT_MEMORY, TrainMemory
from strokegen.models.worlds.vision import Vision
from strokegen.models.worlds.world import First, World, keep
from strokegen.nn.network import Tensor
from strokegen.nn.tf_network import TfNetwork, dense
from strokegen.nn.tf_recurrence import lstm_layer
from strokegen.options import command
from strokegen.training.folder import alone
from strokegen.training.run import Fitting, Loss, constants, run
from strokegen.training.settings import FitConfig

END_WEIGHT = 10.0
"""How much more the step weighs that ends an episode."""

_LONGEST = 256  # steps of an episode that are validated and measured
_MOST_FIRST = 1000


class TfMemory(TfNetwork[Memory]):
    """The network and its variables."""

    def __call__(self, z: Tensor, action: Tensor) -> tuple[Tensor, Tensor]:
        """What is foreseen after every step of episodes that begin with the first row.

        Args:
          z: `[T, B, Z]`; action: `[T, B, 1]`.
        Returns:
          (params `[T, B, mixture.size]`, log odds of the end `[T, B, 1]`).
        """
        weights = {name: tf.convert_to_tensor(w) for name, w in self.weights.items()}
        inputs = tf.concat([z, action], axis=2)
        z_in = dense(inputs, weights["lstm/input"]) + weights["lstm/bias"]
        h = lstm_layer(z_in, weights["lstm/recurrent"])
        outputs = dense(h, weights["output/kernel"]) + weights["output/bias"]
        return self.config.heads(ops, outputs)


class Shard(NamedTuple):
    """A part of a `Batch` as the loss takes it, with sums over the whole batch.

    `nexts` is the sum of `goes_on`, `steps` that of `there`.
    """

    z: Any
    after: Any
    action: Any
    ended: Any
    there: Any
    goes_on: Any
    nexts: Any
    steps: Any


def make_loss(model: TfMemory) -> Callable[[Shard, Any], Loss]:
    """NLL a latent dimension, and the cross entropy of the end with its weight."""
    mixture = model.config.mixture

    def loss(shard: Shard, progress: Any) -> Loss:
        params, odds = model(shard.z, shard.action)
        log_prob = mixture.log_prob(params, shard.after, ops)
        nll = -tf.reduce_sum(log_prob * shard.goes_on) / (shard.nexts * mixture.dim)
        ended = shard.ended
        entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=ended, logits=odds[..., 0])
        weight = shard.there * (1 + (END_WEIGHT - 1) * ended)
        end = tf.reduce_sum(entropy * weight) / shard.steps
        return nll + end, {"nll": nll, "end": end, "points": tf.reduce_sum(shard.there)}

    return loss


def as_shards(batch: Batch, count: int) -> list[Shard]:
    """A batch as the loss takes it, in `count` parts."""
    nexts = np.float32(max(1, batch.goes_on.sum()))
    return [Shard(*part, nexts, np.float32(batch.there.sum())) for part in batch.shards(count)]


class MemoryTask(Fitting[Shard]):
    """M on the latents of training episodes, kept beside the world's vision.

    Raises:
      DataError: no episodes to train or validate on.
    """

    def __init__(self, latents: Latents, world: World, network: Memory, options: TrainMemory):
        self.options, self.world, self.first = options, world, first(latents)
        self._source = Batches(latents, options.seed, options.batch)
        (self._held_out,) = as_shards(stored.whole(latents, "valid", _LONGEST), 1)
        self.model = TfMemory(network, seed=options.seed)
        self.loss = make_loss(self.model)
        self._measure = tf.function(self.loss, jit_compile=True)
        self._valid = np.inf

    def batch(self, step: int, progress: float, workers: int) -> list[Shard]:
        return as_shards(self._source.batch(step), workers)

    def validate(self) -> float:
        self._valid = float(self._measure(constants(self._held_out), tf.constant(1.0))[0])
        return self._valid

    def keep(self, out: Path, made: dict[str, Any]) -> None:
        facts = {
            "command": command("strokegen world train-memory", self.options),
            "step": made["step"],
            "steps": made["points"],
            "valid": round(self._valid, 4),
            "fit": made["fit"],
        }
        network, weights = self.model.config.as_dict(), self.model.to_numpy()
        keep(out, self.world.preset, "memory", network, weights, facts, self.first)


@alone
def train(options: TrainMemory) -> str:
    """Train, and keep the best averaged weights, with the vision's, as a preset in `options.out`.

    Returns:
      What it foresees of the test episodes, for people.
    Raises:
      DataError: no episodes to train, validate or test on.
      ValueError: see `strokegen.training.run.run`.
    """
    world = World.read(options.vision, needs=("vision",))
    network = Memory(world.part(Vision).latent_dim, options.hidden, options.num_mixtures)
    latents = stored.encode(world, options.rollouts, options.out / "latents.npz")
    found = trained(latents, world, network, options, FIT_MEMORY.of(options))
    return (
        f"{options.out}: {found['memory']} nats a latent dimension over {found['steps']:,} steps "
        f"held out (a Gaussian around the previous frame: {found['previous frame']}), the end "
        f"{found['end']} nats a step"
    )


def trained(
    latents: Latents, world: World, network: Memory, options: TrainMemory, fit: FitConfig
) -> dict[str, float]:
    """Train, unless the first weights are to stay: what a trained memory is held against.

    Returns:
      What is foreseen of the test episodes, as `strokegen.models.worlds.latents` has it.
    """
    weights = network.init(options.seed)
    made: dict[str, Any] = {"command": command("strokegen world train-memory", options)}
    fitted = {}
    if not options.untrained:
        task = MemoryTask(latents, world, network, options)
        trainer = run(task, options.out, fit, resume=options.resume)
        best = World.read(options.out, needs=("memory",))
        weights = best.weights("memory")
        kept = best.preset.config["training"]["memory"]
        made["step"], fitted = kept["step"], {"fit": kept["fit"]}
        made |= {"steps": trainer.points, "valid": round(trainer.best, 4)}
    found = stored.figures(network, weights, latents, _LONGEST)
    facts = {**made, "held_out": found, **fitted}
    keep(options.out, world.preset, "memory", network.as_dict(), weights, facts, first(latents))
    return found


def first(latents: Latents) -> First:
    """The latents that training episodes begin with."""
    at = latents.starts[latents.of("train")][:_MOST_FIRST]
    return latents.posterior(at)
