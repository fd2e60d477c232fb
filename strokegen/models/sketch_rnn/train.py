"""Train SketchRNN on drawings: the losses of Ha & Eck (2017), and the preset."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.ink.errors import DataError
from strokegen.models.sketch_rnn.cards import sketch_card, sketch_sheet
from strokegen.models.sketch_rnn.network import SketchRNN, classes
from strokegen.models.sketch_rnn.settings import Objective
from strokegen.models.sketch_rnn.sketches import Batch, SketchBatches, Sketches, held_out
from strokegen.models.sketch_rnn.tf_network import TfSketchRNN
from strokegen.nn.tf_dropout import keep_mask
from strokegen.presets import Preset, read_preset, write_preset
from strokegen.training.fit import FitConfig, Trainer

_LABEL_DROPOUT = 0.5
_FITTED = 500  # drawings of each category that its Gaussian is fitted to


def as_shard(batch: Batch, latent_dim: int, total: int, eta: float, rng: np.random.Generator,
             label_dropout: float = 0.0) -> tuple:  # fmt: skip
    """A batch, or a part of one, as the loss takes it; `total` drawings make the whole step."""
    count = batch.x.shape[1]
    told = (rng.random((count, 1)) >= label_dropout).astype(np.float32)
    noise = rng.normal(size=(count, latent_dim)).astype(np.float32)
    seed = rng.integers(0, 2**31, 2).astype(np.int32)
    return (batch.x, batch.y, batch.reverse, batch.last, batch.label, told, noise, seed,
            np.float32(eta), np.float32(total))  # fmt: skip


def make_loss(model: TfSketchRNN, objective: Objective, training: bool = True):
    """The mean cost of a drawing, and its parts L_R, L_KL and, with classes, L_C.

    L_R counts the offsets of a drawing's own rows and the pen states up to its end, over N_max;
    the paper counts the pen states of the empty rows after it too, while training only.
    """
    config = model.config

    def kept(seed, number, length, batch, units):
        if not training or not objective.dropout:
            return None
        return keep_mask([length, batch, units], seed + number, objective.dropout)

    def loss(x, y, reverse, last, label, told, noise, seed, eta, total, _progress):
        length, batch = x.shape[:2]
        inked = y[..., 2] + y[..., 3]
        z, divergence = None, tf.constant(0.0)
        if config.latent_dim:
            masks = [kept(seed, n, length, batch, config.encoder_hidden) for n in (1, 2)]
            mu, sigma_hat = model.encode(y * inked[..., None], reverse, last, masks)
            z = mu + tf.exp(sigma_hat / 2) * noise
            divergence = -0.5 * tf.reduce_mean(1 + sigma_hat - mu**2 - tf.exp(sigma_hat))
        given = label * told if config.num_labels else None
        params = model(x, z, given, kept(seed, 0, length, batch, config.hidden))
        offset, pen = config.mixture.log_probs(params, y, ops)
        share = batch / total
        reconstruction = -tf.reduce_sum(offset * inked + pen) / objective.n_max / total
        cost = tf.maximum(divergence, objective.kl_floor) * share
        cost = reconstruction + objective.kl_weight * eta * cost
        report = {
            "L_R": reconstruction,
            "L_KL": divergence * share,
            "points": tf.reduce_sum(inked),
        }
        if config.num_classes:
            of_class = ops.log_softmax(classes(ops, model.weights, z), axis=-1)
            report["L_C"] = -tf.reduce_sum(label * of_class) / total
            cost += objective.class_weight / objective.n_max * report["L_C"]
        return cost, report

    return loss


def make_measure(model: TfSketchRNN, objective: Objective):
    """`measure(batches)`: the cost that is trained, but without dropout and at full weight.

    Returns:
      A function that gives cost and its parts, means a drawing.
    """
    loss = tf.function(make_loss(model, objective, training=False), jit_compile=True)

    def measure(batches: list[Batch]) -> dict[str, float]:
        return _sums(loss, batches, model.config.latent_dim)

    return measure


def _sums(loss, batches: list[Batch], latent_dim: int) -> dict[str, float]:
    total = sum(batch.x.shape[1] for batch in batches)
    sums: Counter = Counter()
    for number, batch in enumerate(batches):
        rng = np.random.default_rng([7, number])
        shard = as_shard(batch, latent_dim, total, 1.0, rng, 1.0)
        value, report = loss(*map(tf.constant, shard), tf.constant(1.0))
        del report["points"]
        for name, part in {"cost": value, **report}.items():
            sums[name] += float(part)
    return dict(sums)


def category_latents(model: TfSketchRNN, sketches: Sketches, scale: float) -> dict:
    """Where each category's drawings lie: a Gaussian over z fitted to what the encoder makes.

    New drawings of a category come from it: the prior N(0, I) has room between the categories
    that no drawing has taught.

    Returns:
      "category/mean" `[C, Z]` and "category/factor" `[C, Z, Z]`, lower Cholesky factors.
    Source: ex-post density estimation, Ghosh et al. (2020), arXiv:1903.12436.
    """
    dim = model.config.latent_dim
    encode = tf.function(model.encode)
    means, spreads, labels = [], [], []
    for batch in held_out(sketches, scale, "train", most=_FITTED):
        inked = (batch.y[..., 2] + batch.y[..., 3])[..., None]
        rows = map(tf.constant, (batch.y * inked, batch.reverse, batch.last))
        mu, sigma_hat = encode(*rows)
        means.append(mu.numpy())
        spreads.append(np.exp(sigma_hat.numpy()))
        labels.append(batch.label.argmax(axis=1))
    means, spreads, labels = (np.concatenate(part) for part in (means, spreads, labels))
    mean = np.zeros((len(sketches.categories), dim))
    factor = np.zeros((len(sketches.categories), dim, dim))
    for index in np.unique(labels):
        rows = labels == index
        mean[index] = means[rows].mean(axis=0)
        away = means[rows] - mean[index]
        covariance = away.T @ away / len(away) + np.diag(spreads[rows].mean(axis=0))
        factor[index] = np.linalg.cholesky(covariance)
    return {"category/mean": mean.astype(np.float32), "category/factor": factor.astype(np.float32)}


def train(
    sketches: Sketches, out: Path, fit: FitConfig, network: SketchRNN, *,
    objective: Objective | None = None, facts: dict | None = None, resume: bool = False,
    simplified: bool = True,
) -> Trainer:  # fmt: skip
    """Train and keep the best averaged weights as a preset in `out`.

    Args:
      sketches: from `strokegen.models.sketch_rnn.sketches.prepare`.
      out: run folder; holds the preset, the state and the log.
      network: its size; `num_labels` and `num_classes` must be 0 or the number of categories.
      objective: None for the default weights of the losses.
      facts: what the preset's config says of its data and making.
      resume: go on from the state in `out`.
      simplified: as the drawings were prepared; what is read later is prepared so too.
    Raises:
      DataError: no validation drawings. ValueError: `out` holds a run, or none to resume.
    """
    Trainer.check(out, resume)
    longest = int(sketches.lengths.max()) + 1
    objective = objective or Objective(longest)
    scale = sketches.scale()
    if resume and (out / "config.json").is_file():
        scale = read_preset(out).config["scale"]
    out.mkdir(parents=True, exist_ok=True)
    model = TfSketchRNN(network, seed=fit.seed)
    source = SketchBatches(sketches, scale, seed=fit.seed, shards=fit.workers)
    valid = held_out(sketches, scale, "valid")
    if not valid:
        raise DataError("no validation drawings; more drawings are needed, or a validation split")

    def shards(step, progress):
        batch, rng = source.batch(step), np.random.default_rng([fit.seed, step, 1])
        count = batch.x.shape[1]
        return [
            as_shard(batch.rows(part), network.latent_dim, count, objective.eta(step), rng,
                     _LABEL_DROPOUT)
            for part in np.array_split(np.arange(count), fit.workers)
        ]  # fmt: skip

    measure = make_measure(model, objective)
    last: dict[str, float] = {}

    def validate() -> float:
        last.update(measure(valid))
        trainer.log(step=trainer.step, **{f"valid_{name}": last[name] for name in last})
        return last["cost"]

    def keep(step: int, value: float) -> None:
        config = {
            "model": "sketch_rnn",
            "network": network.as_dict(),
            "scale": scale,
            "max_length": longest,
            "form": "quickdraw" if simplified else None,
            "categories": sketches.categories,
            "training": {
                **(facts or {}), "fit": asdict(fit), "objective": asdict(objective), "step": step,
                "points": trainer.points, "drawings": int(len(sketches.of("train"))),
                "synthetic": int(sketches.synthetic.sum()),
                "valid": {name: round(number, 4) for name, number in last.items()},
            },
        }  # fmt: skip
        weights = model.to_numpy()
        if network.encoder_hidden:
            weights |= category_latents(model, sketches, scale)
        write_preset(out, config, weights, sketch_card(config))
        sheets = out / "samples"
        sheets.mkdir(exist_ok=True)
        sketch_sheet(Preset(out.name, config, weights), sheets / f"step-{step:06d}.png")

    trainer = Trainer(fit, model.weights, make_loss(model, objective), shards, validate, out,
                      on_best=keep)  # fmt: skip
    if resume:
        trainer.restore()
    trainer.fit()
    return trainer
