"""Train SketchRNN on drawings: the losses of Ha & Eck (2017), what is kept, the recipes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen import datasets
from strokegen.ink.errors import DataError
from strokegen.ink.types import Float32, Indices
from strokegen.models.sketch_rnn.cards import sketch_card, sketch_sheet
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.settings import (
    BATCH,
    FIT_KANJI,
    KANJI,
    Objective,
    TrainKanji,
    TrainSketch,
)
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.models.sketch_rnn.sketches import Batch, SketchBatches, Sketches, held_out, prepare
from strokegen.models.sketch_rnn.start import carried, start_of
from strokegen.models.sketch_rnn.tf_network import TfSketchRNN
from strokegen.nn.network import Weights
from strokegen.nn.tf_dropout import keep_mask
from strokegen.options import command
from strokegen.presets import Preset, read_preset
from strokegen.training.fit import Trainer
from strokegen.training.folder import alone, tell
from strokegen.training.run import Loss, Task, constants, run
from strokegen.training.settings import FitConfig, parts_of

_LABEL_DROPOUT = 0.5
_FITTED = 500  # drawings of each category that its Gaussian is fitted to


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


def category_latents(model: TfSketchRNN, sketches: Sketches, scale: float) -> Weights:
    """Where each category's drawings lie: a Gaussian over z fitted to what the encoder makes.

    New drawings of a category come from it: the prior N(0, I) has room between the categories
    that no drawing has taught.

    Returns:
      "category/mean" `[C, Z]` and "category/factor" `[C, Z, Z]`, lower Cholesky factors.
    Source: ex-post density estimation, Ghosh et al. (2020), arXiv:1903.12436.
    """
    means, spreads, labels = _encoded(model, held_out(sketches, scale, "train", most=_FITTED))
    count, dim = len(sketches.categories), model.config.latent_dim
    mean, factor = np.zeros((count, dim)), np.zeros((count, dim, dim))
    for index in np.unique(labels):
        rows = labels == index
        mean[index] = means[rows].mean(axis=0)
        away = means[rows] - mean[index]
        covariance = away.T @ away / len(away) + np.diag(spreads[rows].mean(axis=0))
        factor[index] = np.linalg.cholesky(covariance)
    return {"category/mean": mean.astype(np.float32), "category/factor": factor.astype(np.float32)}


def _encoded(model: TfSketchRNN, batches: Sequence[Batch]) -> tuple[Float32, Float32, Indices]:
    """Of all drawings: the means and variances of z, `[n, Z]`, and the categories, int `[n]`."""
    encode, found = tf.function(model.encode), []
    for batch in batches:
        inked = (batch.y[..., 2] + batch.y[..., 3])[..., None]
        rows = map(tf.constant, (batch.y * inked, batch.reverse, batch.last))
        mu, sigma_hat = (part.numpy() for part in encode(*rows))
        found.append((mu, np.exp(sigma_hat), batch.label.argmax(axis=1)))
    means, spreads, labels = (np.concatenate(part) for part in zip(*found))
    return means, spreads, labels


class SketchTask(Task[Shard]):
    """SketchRNN on the training drawings.

    Args:
      sketches: from `strokegen.models.sketch_rnn.sketches.prepare`.
      network: its size; `num_labels` and `num_classes` must be 0 or the number of categories.
      fit: of which seed and workers count.
      objective: None for the default weights of the losses.
      start: what to go on from, a network of the same size, see `carried`.
      scale: data units in a model unit; None to take that of the start or the drawings.
      facts: what the preset's config says of its data and making.
      batch: rows of a step, or so; mirror: see `SketchBatches`.
    Raises:
      DataError: no validation drawings.
    """

    model: TfSketchRNN

    def __init__(
        self,
        sketches: Sketches,
        network: SketchRNN,
        fit: FitConfig,
        *,
        objective: Objective | None = None,
        start: Sketcher | None = None,
        scale: float | None = None,
        facts: dict[str, Any] | None = None,
        batch: int = BATCH,
        mirror: bool = False,
    ):
        self._sketches, self._facts = sketches, facts or {}
        self._longest = int(sketches.lengths.max()) + 1
        if scale is None:
            scale = sketches.scale() if start is None else start.scale
        self._scale = scale
        self.objective, self._seed = objective or Objective(self._longest), fit.seed
        self._held_out = held_out(sketches, self._scale, "valid")
        if not self._held_out:
            raise DataError(
                "no validation drawings; more drawings are needed, or a validation split"
            )
        self._source = SketchBatches(
            sketches, self._scale, seed=fit.seed, shards=fit.workers, batch=batch, mirror=mirror
        )
        weights = None if start is None else carried(start, network, sketches.categories)
        self.model = TfSketchRNN(network, fit.seed, weights)
        self.loss = make_loss(self.model, self.objective)
        self._measure = make_measure(self.model, self.objective)
        self._valid: dict[str, float] = {}

    def batch(self, step: int, progress: float, workers: int) -> list[Shard]:
        batch, rng = self._source.batch(step), np.random.default_rng([self._seed, step, 1])
        count, latent_dim = batch.x.shape[1], self.model.config.latent_dim
        eta = self.objective.eta(step)
        whole = Shard.of(batch, latent_dim, count, eta, rng, _LABEL_DROPOUT)
        return [whole.rows(part) for part in parts_of(count, workers)]

    def validate(self) -> float:
        self._valid = self._measure(self._held_out)
        return self._valid["cost"]

    def found(self) -> dict[str, float]:
        return {f"valid_{name}": value for name, value in self._valid.items()}

    def config(self) -> dict[str, Any]:
        made = {
            **self._facts,
            "objective": asdict(self.objective),
            "drawings": int(len(self._sketches.of("train"))),
            "synthetic": int(self._sketches.synthetic.sum()),
            "valid": {name: round(number, 4) for name, number in self._valid.items()},
        }
        return {
            "model": "sketch_rnn",
            "network": self.model.config.as_dict(),
            "scale": self._scale,
            "max_length": self._longest,
            "form": "quickdraw" if self._sketches.simplified else None,
            "categories": self._sketches.categories,
            "training": made,
        }

    def weights(self) -> Weights:
        weights = self.model.to_numpy()
        if self.model.config.encoder_hidden:
            weights |= category_latents(self.model, self._sketches, self._scale)
        return weights

    def card(self, config: dict[str, Any]) -> str:
        return sketch_card(config)

    def sheet(self, preset: Preset, folder: Path, step: int) -> None:
        folder.mkdir(exist_ok=True)
        sketch_sheet(preset, folder / f"step-{step:06d}.png")


def train(
    sketches: Sketches,
    out: Path,
    fit: FitConfig,
    network: SketchRNN,
    *,
    objective: Objective | None = None,
    start: Sketcher | None = None,
    facts: dict[str, Any] | None = None,
    batch: int = BATCH,
    mirror: bool = False,
    resume: bool = False,
) -> Trainer:
    """Train and keep the best averaged weights as a preset in `out`.

    Args:
      sketches, network, objective, start, facts, batch, mirror: see `SketchTask`.
      out: run folder; holds the preset, the state and the log.
      resume: go on from the state in `out`.
    Raises:
      DataError: no validation drawings.
      ValueError: see `strokegen.training.run.run`.
    """
    scale = None
    if resume and (out / "config.json").is_file():
        # Drawings may have come or gone since: the network's units are those it began with.
        scale = read_preset(out).config["scale"]
    task = SketchTask(
        sketches, network, fit,
        objective=objective, start=start, scale=scale, facts=facts, batch=batch,
        mirror=mirror,
    )  # fmt: skip
    return run(task, out, fit, resume=resume)


@alone
def train_sketch(options: TrainSketch) -> str:
    """Train SketchRNN on drawings, and keep the best weights as a preset in `options.out`.

    Returns:
      What came of it, for people.
    Raises:
      DataError: no drawings to train or validate on.
      ValueError: see `start_of` and `strokegen.training.run.run`.
    """
    start, fit = start_of(options), options.fit()
    real, synthetic, besides = (
        chain.from_iterable(map(datasets.load, names))
        for names in (options.data, options.synthetic, options.besides)
    )
    sketches = prepare(
        real,
        synthetic,
        besides,
        simplify=not options.as_they_are if start is None else start.form is not None,
        longest=options.longest,
        held_out=options.held_out,
    )
    categories = len(sketches.categories)
    tell(f"{_counts(sketches)}; {categories} categories; {_left_out(sketches)}")
    objective = Objective(
        int(sketches.lengths.max()) + 1,
        kl_weight=options.kl_weight,
        class_weight=options.class_weight,
        kl_start=Objective.kl_start if start is None else 1.0,  # its z is in place
    )
    facts = {
        "data": ", ".join(options.data),
        "synthetic_from": ", ".join(options.synthetic),
        "besides": ", ".join(options.besides),
        "start": options.start,
        "held_out": options.held_out,
        "command": command("strokegen train sketch", options),
    }
    trainer = train(
        sketches,
        options.out,
        fit,
        options.network(categories, None if start is None else start.network),
        objective=objective,
        start=start,
        facts=facts,
        batch=options.rows(),
        mirror=options.mirror,
        resume=options.resume,
    )
    return f"{_came_to(trainer, options.out)}, best validation cost {trainer.best:.4f}"


@alone
def train_kanji(options: TrainKanji) -> str:
    """Train the kanji RNN on characters; as `train_sketch`."""
    samples = datasets.load(options.data)
    if "kanji" in samples.kinds:  # KanjiVG has kana and letters too
        samples = samples.select(kinds=("kanji",))
    sketches = prepare(samples)
    tell(f"{_counts(sketches)}; {_left_out(sketches)}")
    network = replace(KANJI, hidden=options.hidden, num_mixtures=options.num_mixtures)
    facts = {"data": options.data, "command": command("strokegen train kanji", options)}
    trainer = train(
        sketches,
        options.out,
        FIT_KANJI.of(options),
        network,
        facts=facts,
        batch=options.batch,
        resume=options.resume,
    )
    return f"{_came_to(trainer, options.out)}, best validation {trainer.best:.4f}"


def _counts(sketches: Sketches) -> str:
    return ", ".join(f"{len(sketches.of(split)):,} to {split}" for split in datasets.SPLITS)


def _left_out(sketches: Sketches) -> str:
    return f"left out: {sketches.skipped or 'nothing'}"


def _came_to(trainer: Trainer, out: Path) -> str:
    return f"{out}: {trainer.step:,} steps, {trainer.points:,} points"
