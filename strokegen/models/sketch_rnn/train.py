"""Train SketchRNN on drawings: what is learned from, what is kept, the recipes."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from strokegen import datasets
from strokegen.ink.errors import DataError
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
from strokegen.models.sketch_rnn.sketches import SketchBatches, Sketches, held_out, prepare
from strokegen.models.sketch_rnn.start import carried, start_of
from strokegen.models.sketch_rnn.tf_latents import category_latents
from strokegen.models.sketch_rnn.tf_loss import Shard, make_loss, make_measure
from strokegen.models.sketch_rnn.tf_network import TfSketchRNN
from strokegen.nn.network import Weights
from strokegen.options import command
from strokegen.presets import Preset, read_preset
from strokegen.training.fit import Trainer
from strokegen.training.folder import alone, tell
from strokegen.training.run import Task, run
from strokegen.training.settings import FitConfig, parts_of

_LABEL_DROPOUT = 0.5


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
