"""Train V, the variational autoencoder, on the frames of rollouts; in TensorFlow.

Source: Ha & Schmidhuber (2018), arXiv:1803.10122, appendix A.1, and the authors' code: the squared
error summed over a frame, and the divergence from N(0, I), which costs nothing more once it is
below a floor. Deviations: the floor is `KL_FLOOR`, one nat a latent dimension and twice the paper's
(docs/decisions/0060); the learning rate falls by a cosine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.ink.errors import DataError
from strokegen.models.worlds.rollouts import Rollout, load
from strokegen.models.worlds.settings import BATCH
from strokegen.models.worlds.vision import Vision, decode, encode
from strokegen.models.worlds.world import keep
from strokegen.nn.tf_network import TfNetwork
from strokegen.training.fit import FitConfig, Trainer

KL_FLOOR = 1.0
"""Nats a latent dimension."""

_VALID_FRAMES = 500


class TfVision(TfNetwork[Vision]):
    """The network and its variables.

    Args:
      config: its size.
      seed: of the first weights.
    """

    def __call__(self, frames, noise):
        """(mean, log variance, frames drawn again) of `frames [B, 64, 64, 3]`, from 0 to 1.

        Args:
          noise: `[B, Z]`, standard normal.
        """
        weights = {name: tf.convert_to_tensor(w) for name, w in self.weights.items()}
        mean, log_variance = encode(ops, weights, frames)
        z = mean + ops.exp(0.5 * log_variance) * noise
        return mean, log_variance, decode(ops, weights, z)


def make_loss(model: TfVision, kl_floor: float = KL_FLOOR):
    """Squared error a frame and divergence; `frames` are uint8, `total` the batch's own size."""
    floor = kl_floor * model.config.latent_dim

    def loss(frames, noise, total, progress):
        frames = tf.cast(frames, tf.float32) / 255
        mean, log_variance, drawn = model(frames, noise)
        error = tf.reduce_sum(tf.square(drawn - frames)) / total
        each = 0.5 * (tf.square(mean) + tf.exp(log_variance) - 1 - log_variance)
        kl = tf.reduce_sum(each, axis=1)
        cost = error + tf.reduce_sum(tf.maximum(kl, floor)) / total
        report = {"error": error, "kl": tf.reduce_sum(kl) / total}
        return cost, {**report, "points": tf.cast(tf.shape(frames)[0], tf.float32)}

    return loss


class Frames:
    """All frames of some episodes, by number."""

    def __init__(self, rollouts: Iterable[Rollout]):
        self._each = [rollout.frames for rollout in rollouts]
        self._starts = np.cumsum([0, *map(len, self._each)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    def take(self, numbers: np.ndarray) -> np.ndarray:
        """uint8 `[B, 64, 64, 3]`."""
        episodes = np.searchsorted(self._starts, numbers, side="right") - 1
        within = numbers - self._starts[episodes]
        return np.stack([self._each[e][t] for e, t in zip(episodes, within)])


def train(
    folder: Path, out: Path, fit: FitConfig, network: Vision, *, batch: int = BATCH,
    resume: bool = False,
) -> Trainer:  # fmt: skip
    """Train and keep the best averaged weights as a preset in `out`.

    Args:
      folder: of rollouts, whose frames are held in memory: some 0.8 MB an episode.
      batch: frames a step.
      resume: go on from the state in `out`.
    Raises:
      DataError: no frames to train or validate on.
      ValueError: `out` holds a run already, or none to resume.
    """
    Trainer.check(out, resume)
    rollouts = list(load(folder))
    frames, held_out = (Frames(one for one in rollouts if one.split == split)
                        for split in ("train", "valid"))  # fmt: skip
    if not len(frames) or not len(held_out):
        raise DataError(f"{folder}: {len(rollouts)} episodes are too few; record some hundreds")
    out.mkdir(parents=True, exist_ok=True)
    model = TfVision(network, seed=fit.seed)
    measure = tf.function(make_loss(model))

    def shards(step, progress):
        rng = np.random.default_rng([fit.seed, step])
        taken = frames.take(rng.integers(0, len(frames), batch))
        noise = rng.standard_normal((batch, network.latent_dim), np.float32)
        parts = zip(*(np.array_split(part, fit.workers) for part in (taken, noise)))
        return [(*part, np.float32(batch)) for part in parts]

    rng = np.random.default_rng(fit.seed)
    count = min(_VALID_FRAMES, len(held_out))
    some = held_out.take(rng.choice(len(held_out), count, replace=False))
    fixed = some, rng.standard_normal((count, network.latent_dim), np.float32), np.float32(count)
    figures = {}

    def validate() -> float:
        cost, report = measure(*map(tf.constant, fixed), tf.constant(1.0))
        figures.update({name: round(float(report[name]), 3) for name in ("error", "kl")})
        return float(cost)

    def keep_best(step: int, value: float) -> None:
        facts = {
            "command": "strokegen world train-vision", "step": step, "frames": trainer.points,
            "batch": batch, "valid_error": figures["error"], "valid_kl": figures["kl"],
            "fit": asdict(fit),
        }  # fmt: skip
        keep(out, None, "vision", network.as_dict(), model.to_numpy(), facts)

    trainer = Trainer(fit, model.weights, make_loss(model), shards, validate, out,
                      on_best=keep_best, jit=False)  # fmt: skip
    if resume:
        trainer.restore()
    trainer.fit()
    return trainer
