"""A training run over lines of writing: what Graves's two networks share of it.

The same batches, the same lines of the same validation writers, styles that stay with their
writers, and the best averaged weights as a preset in the run folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf

from strokegen.ink.alphabet import PRINTABLE, Alphabet
from strokegen.ink.errors import DataError
from strokegen.ink.normaliser import Normaliser
from strokegen.models.handwriting.batches import BUCKETS, Batch, LineBatches, style_table
from strokegen.models.handwriting.lines import Lines
from strokegen.presets import Preset, read_preset, write_preset
from strokegen.training.fit import FitConfig, Trainer


@dataclass(frozen=True)
class Task:
    """Which network learns from the lines, and what its preset says.

    Attributes:
      model: its name in config.json.
      config: class of its configuration; network: class of the network itself.
      shard: `shard(batch, total)`, a batch as the loss takes it.
      make_loss: `make_loss(network)`, whose report has the nats a point as "nll".
      drawer: what draws from its presets, and refuses those of other models.
      card: `card(config)`, a preset's card.
      sheet: `sheet(preset, path)`, draws samples of it.
      facts: what its config.json says besides.
    """

    model: str
    config: type
    network: type
    shard: Callable
    make_loss: Callable
    drawer: type
    card: Callable
    sheet: Callable
    facts: dict


def validation_batches(batches: LineBatches, per_bucket: int = 3) -> list[Batch]:
    """The same lines of the validation writers every time: texts and words, no style."""
    rng = np.random.default_rng(1)
    chosen = []
    for bucket, pool in zip(BUCKETS[1:], batches.pools[1:]):
        for _ in range(per_bucket):
            if len(pool):
                rows = rng.choice(pool, bucket.batch)
                chosen.append(batches.fixed(bucket, rows))
    return chosen


def _key(writer: str) -> str:
    """A writer without a name: tells a preset's styles apart when training goes on."""
    return hashlib.blake2b(writer.encode(), digest_size=6).hexdigest()


def _check_start(preset: Preset, task: Task) -> None:
    """Hold a preset to what training can go on from.

    Raises:
      ValueError: it is of another model, or does not tell its writers apart.
    """
    task.drawer(preset)
    if len(preset.config.get("writers", ())) != preset.config["network"]["num_styles"]:
        raise ValueError(f"preset {preset.name} does not tell which writer each style is")


_CHOSEN = "default_bias", "default_style", "style_names"
"""What a person chose for a preset by looking at it; who trains it further keeps it."""


def _same_styles(lines: Lines, keys: list[str]) -> list[str]:
    """The writer of each style of an earlier preset; a style whose writer is not here rests."""
    writers = {_key(writer): writer for writer in set(lines.writers)}
    return [writers.get(key, key) for key in keys]


def run(
    task: Task, lines: Lines, out: Path, fit: FitConfig, size: dict, *,
    normaliser: Normaliser | None = None, facts: dict | None = None, resume: bool = False,
    start: Preset | None = None,
) -> Trainer:  # fmt: skip
    """Train and keep the best averaged weights as a preset in `out`.

    Args:
      lines: from `strokegen.models.handwriting.lines.prepare`.
      out: run folder; holds the preset, the state and the log.
      size: keywords of `task.config`, but for the number of styles and the height input.
      facts: what the preset's config says of its data and making.
      resume: go on from the state in `out`.
      start: begin with this preset's weights, size and styles instead of random ones.
    """
    Trainer.check(out, resume)
    out.mkdir(parents=True, exist_ok=True)
    normaliser, alphabet = normaliser or Normaliser(), Alphabet(PRINTABLE)
    if start:
        _check_start(start, task)
    before = start.config if start else None
    if resume and (out / "config.json").is_file():
        before = read_preset(out).config
    styles = _same_styles(lines, before["writers"]) if before else style_table(lines)
    config = (
        task.config(**size, num_styles=len(styles), height_input=True)
        if start is None
        else task.config(**start.config["network"])
    )
    network = task.network(config, seed=fit.seed, weights=start.weights if start else None)
    loss = task.make_loss(network)
    common = (lines, alphabet, styles, normaliser.spacing)
    source = LineBatches(*common, seed=fit.seed)
    held_out = validation_batches(LineBatches(*common, split="valid"))
    measure = tf.function(loss, jit_compile=True)

    def shards(step, progress):
        batch = source.batch(step, progress)
        total = batch.mask.sum()
        return [task.shard(shard, total) for shard in batch.shards(fit.workers)]

    def validate() -> float:
        total = sum(float(batch.mask.sum()) for batch in held_out)
        values = [
            measure(*map(tf.constant, task.shard(batch, total)), tf.constant(1.0))[1]["nll"]
            for batch in held_out
        ]
        return float(sum(float(value) for value in values))

    def keep(step: int, value: float) -> None:
        preset = {
            "model": task.model,
            "network": config.as_dict(),
            "normaliser": asdict(normaliser),
            **task.facts,
            "writers": [_key(writer) for writer in styles],
            **{name: before[name] for name in _CHOSEN if before and name in before},
            "training": {**(facts or {}), "fit": asdict(fit), "step": step,
                         "points": trainer.points, "valid_nll": round(value, 4)},
        }  # fmt: skip
        weights = network.to_numpy()
        write_preset(out, preset, weights, task.card(preset))
        sheets = out / "samples"
        sheets.mkdir(exist_ok=True)
        task.sheet(Preset(out.name, preset, weights), sheets / f"step-{step:06d}.png")

    if not held_out:
        raise DataError("no validation writers with texts or words; more writers are needed")
    trainer = Trainer(fit, network.weights, loss, shards, validate, out, on_best=keep)
    if resume:
        trainer.restore()
    trainer.fit()
    return trainer
