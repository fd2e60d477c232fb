"""Train V, the variational autoencoder, on the frames of rollouts; in TensorFlow.

Source: Ha & Schmidhuber (2018), arXiv:1803.10122, appendix A.1, and the authors' code: the squared
error summed over a frame, and the divergence from N(0, I), which costs nothing more once it is
below a floor. Deviations: the floor is `KL_FLOOR`, one nat a latent dimension and twice the paper's
(docs/decisions/0060); the learning rate falls by a cosine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from keras import ops
from numpy.typing import NDArray

from strokegen.ink.errors import DataError
from strokegen.models.worlds.rollouts import Rollout, load
from strokegen.models.worlds.settings import FIT_VISION, VISION, TrainVision
from strokegen.models.worlds.vision import Vision, decode, encode
from strokegen.models.worlds.world import keep
from strokegen.nn.network import Tensor
from strokegen.nn.tf_network import TfNetwork
from strokegen.options import command
from strokegen.training.folder import alone
from strokegen.training.run import Fitting, Loss, constants, run
from strokegen.training.settings import parts_of

KL_FLOOR = 1.0
"""Nats a latent dimension."""

_VALID_FRAMES = 500


class TfVision(TfNetwork[Vision]):
    """The network and its variables."""

    def __call__(self, frames: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(mean, log variance, frames drawn again) of `frames [B, 64, 64, 3]`, from 0 to 1.

        Args:
          noise: `[B, Z]`, standard normal.
        """
        weights = {name: tf.convert_to_tensor(w) for name, w in self.weights.items()}
        mean, log_variance = encode(ops, weights, frames)
        z = mean + ops.exp(0.5 * log_variance) * noise
        return mean, log_variance, decode(ops, weights, z)


class Shard(NamedTuple):
    """Frames as the loss takes them: uint8, and `total` is the number in the whole batch."""

    frames: Any
    noise: Any
    total: Any


def make_loss(model: TfVision, kl_floor: float = KL_FLOOR) -> Callable[[Shard, Any], Loss]:
    """Squared error a frame and divergence."""
    floor = kl_floor * model.config.latent_dim

    def loss(shard: Shard, progress: Any) -> Loss:
        frames = tf.cast(shard.frames, tf.float32) / 255
        mean, log_variance, drawn = model(frames, shard.noise)
        error = tf.reduce_sum(tf.square(drawn - frames)) / shard.total
        each = 0.5 * (tf.square(mean) + tf.exp(log_variance) - 1 - log_variance)
        kl = tf.reduce_sum(each, axis=1)
        cost = error + tf.reduce_sum(tf.maximum(kl, floor)) / shard.total
        report = {"error": error, "kl": tf.reduce_sum(kl) / shard.total}
        return cost, {**report, "points": tf.cast(tf.shape(frames)[0], tf.float32)}

    return loss


class Frames:
    """All frames of some episodes, by number."""

    def __init__(self, rollouts: Iterable[Rollout]):
        self._each = [rollout.frames for rollout in rollouts]
        self._starts = np.cumsum([0, *map(len, self._each)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    def take(self, numbers: NDArray[np.integer[Any]]) -> NDArray[np.uint8]:
        """uint8 `[B, 64, 64, 3]`."""
        episodes = np.searchsorted(self._starts, numbers, side="right") - 1
        within = numbers - self._starts[episodes]
        return np.stack([self._each[e][t] for e, t in zip(episodes, within)])


class VisionTask(Fitting[Shard]):
    """V on the frames of a folder of rollouts, which are held in memory: 0.8 MB an episode.

    Raises:
      DataError: no frames to train or validate on.
    """

    jit = False

    def __init__(self, network: Vision, options: TrainVision):
        rollouts = list(load(options.rollouts))
        self._frames, held_out = (
            Frames(one for one in rollouts if one.split == split) for split in ("train", "valid")
        )
        if not len(self._frames) or not len(held_out):
            raise DataError(
                f"{options.rollouts}: {len(rollouts)} episodes are too few; record some hundreds"
            )
        self.options, self.model = options, TfVision(network, seed=options.seed)
        self.loss = make_loss(self.model)
        self._measure = tf.function(self.loss)
        rng = np.random.default_rng(options.seed)
        count = min(_VALID_FRAMES, len(held_out))
        some = held_out.take(rng.choice(len(held_out), count, replace=False))
        noise = rng.standard_normal((count, network.latent_dim), np.float32)
        # As many at a time as at a step, so that validating takes no more memory than training.
        firsts = range(0, count, options.batch)
        parts = [slice(first, first + options.batch) for first in firsts]
        self._held_out = [Shard(some[part], noise[part], np.float32(count)) for part in parts]
        self._found: dict[str, float] = {}

    def batch(self, step: int, progress: float, workers: int) -> list[Shard]:
        rng, count = np.random.default_rng([self.options.seed, step]), self.options.batch
        frames = self._frames.take(rng.integers(0, len(self._frames), count))
        noise = rng.standard_normal((count, self.model.config.latent_dim), np.float32)
        total = np.float32(count)
        return [Shard(frames[rows], noise[rows], total) for rows in parts_of(count, workers)]

    def validate(self) -> float:
        cost, sums = 0.0, {"error": 0.0, "kl": 0.0}
        for shard in self._held_out:
            part, report = self._measure(constants(shard), tf.constant(1.0))
            cost += float(part)
            sums = {name: value + float(report[name]) for name, value in sums.items()}
        self._found = {f"valid_{name}": round(value, 3) for name, value in sums.items()}
        return cost

    def keep(self, out: Path, made: dict[str, Any]) -> None:
        facts = {
            "command": command("strokegen world train-vision", self.options),
            "step": made["step"],
            "frames": made["points"],
            "batch": self.options.batch,
            **self._found,
            "fit": made["fit"],
        }
        keep(out, None, "vision", self.model.config.as_dict(), self.model.to_numpy(), facts)


@alone
def train(options: TrainVision) -> str:
    """Train, and keep the best averaged weights as a preset in `options.out`.

    Returns:
      What came of it, for people.
    Raises:
      DataError: no frames to train or validate on.
      ValueError: see `strokegen.training.run.run`.
    """
    network = replace(VISION, latent_dim=options.latent_dim, width=options.width)
    task, fit = VisionTask(network, options), FIT_VISION.of(options)
    trainer = run(task, options.out, fit, resume=options.resume)
    return (
        f"{options.out}: {trainer.step:,} steps, {trainer.points:,} frames, best validation "
        f"{trainer.best:.3f} (squared error a frame and divergence)"
    )
