"""The losses of Ha & Eck (2017), of a batch of drawings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.ink.types import Indices
from strokegen.models.sketch_rnn.settings import Objective
from strokegen.models.sketch_rnn.sketches import Batch
from strokegen.models.sketch_rnn.tf_network import TfSketchRNN
from strokegen.nn.tf_dropout import keep_mask
from strokegen.training.run import Loss, constants


class Shard(NamedTuple):
    """A batch, or a part of one, as the loss takes it.

    Attributes:
      x, y, reverse, last, label: see `Batch`.
      told: `[B, 1]`, 1 where the decoder is told the category.
      noise: `[B, Z]`, of z about its mean.
      seed: int32 `[B, 2]`, of dropout.
      eta: how far the divergence counts yet.
      total: drawings of the whole step.
    """

    x: Any
    y: Any
    reverse: Any
    last: Any
    label: Any
    told: Any
    noise: Any
    seed: Any
    eta: Any
    total: Any

    @classmethod
    def of(
        cls,
        batch: Batch,
        latent_dim: int,
        total: int,
        eta: float,
        rng: np.random.Generator,
        label_dropout: float = 0.0,
    ) -> Shard:
        """The shard of a batch; `total` drawings make the whole step."""
        count = batch.x.shape[1]
        return cls(
            *batch,
            told=(rng.random((count, 1)) >= label_dropout).astype(np.float32),
            noise=rng.normal(size=(count, latent_dim)).astype(np.float32),
            seed=rng.integers(0, 2**31, (count, 2)).astype(np.int32),
            eta=np.float32(eta),
            total=np.float32(total),
        )

    def rows(self, part: Indices) -> Shard:
        """The drawings `part` of it."""
        return self._replace(
            x=self.x[:, part], y=self.y[:, part], reverse=self.reverse[:, part],
            last=self.last[:, part], label=self.label[part], told=self.told[part],
            noise=self.noise[part], seed=self.seed[part],
        )  # fmt: skip


def make_loss(
    model: TfSketchRNN, objective: Objective, training: bool = True
) -> Callable[[Shard, Any], Loss]:
    """The mean cost of a drawing, and its parts L_R, L_KL and, with classes, L_C.

    L_R counts the offsets of a drawing's own rows and the pen states up to its end, over N_max;
    the paper counts the pen states of the empty rows after it too, while training only.

    Args:
      training: with dropout.
    """
    config = model.config

    def loss(shard: Shard, progress: Any) -> Loss:
        length, batch = shard.x.shape[:2]
        inked = shard.y[..., 2] + shard.y[..., 3]

        def kept(number: int, units: int) -> Any:
            if not training or not objective.dropout:
                return None
            return keep_mask([length, batch, units], shard.seed + number, objective.dropout)

        z, divergence = None, tf.constant(0.0)
        if config.latent_dim:
            masks = [kept(number, config.encoder_hidden) for number in (1, 2)]
            rows = shard.y * inked[..., None]
            mu, sigma_hat = model.encode(rows, shard.reverse, shard.last, masks)
            z = mu + tf.exp(sigma_hat / 2) * shard.noise
            divergence = -0.5 * tf.reduce_mean(1 + sigma_hat - mu**2 - tf.exp(sigma_hat))
        given = shard.label * shard.told if config.num_labels else None
        params = model(shard.x, z, given, kept(0, config.hidden))
        offset, pen = config.mixture.log_probs(params, shard.y, ops)
        share = batch / shard.total
        reconstruction = -tf.reduce_sum(offset * inked + pen) / objective.n_max / shard.total
        cost = tf.maximum(divergence, objective.kl_floor) * share
        cost = reconstruction + objective.kl_weight * shard.eta * cost
        report = {
            "L_R": reconstruction,
            "L_KL": divergence * share,
            "points": tf.reduce_sum(inked),
        }
        if config.num_classes:
            of_class = ops.log_softmax(config.classes(ops, model.weights, z), axis=-1)
            report["L_C"] = -tf.reduce_sum(shard.label * of_class) / shard.total
            cost += objective.class_weight / objective.n_max * report["L_C"]
        return cost, report

    return loss


def make_measure(
    model: TfSketchRNN, objective: Objective
) -> Callable[[Sequence[Batch]], dict[str, float]]:
    """`measure(batches)`: the cost that is trained, but without dropout and at full weight.

    Returns:
      A function that gives cost and its parts, means a drawing.
    """
    loss = tf.function(
        make_loss(model, objective, training=False), jit_compile=True, autograph=False
    )

    def measure(batches: Sequence[Batch]) -> dict[str, float]:
        total = sum(batch.x.shape[1] for batch in batches)
        sums: dict[str, float] = defaultdict(float)
        for number, batch in enumerate(batches):
            rng = np.random.default_rng([7, number])
            shard = Shard.of(batch, model.config.latent_dim, total, 1.0, rng, 1.0)
            value, report = loss(constants(shard), tf.constant(1.0))
            for name, part in {"cost": value, **report}.items():
                sums[name] += float(part)
        sums.pop("points", None)
        return dict(sums)

    return measure
