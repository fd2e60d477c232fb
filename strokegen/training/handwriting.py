"""Train Graves's synthesis network on handwriting: the loss, the curriculum, the preset."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf
from keras import ops

from strokegen.datasets.sample import DataError
from strokegen.ink.alphabet import PRINTABLE, Alphabet
from strokegen.ink.normaliser import Normaliser
from strokegen.models.synthesis import Synthesis
from strokegen.nn.synthesis import SynthesisConfig
from strokegen.sampling.handwriting import Handwriting
from strokegen.sampling.preset import Preset, read_preset, write_preset
from strokegen.training.batches import BUCKETS, Batch, LineBatches, style_table
from strokegen.training.fit import FitConfig, Trainer
from strokegen.training.lines import Lines
from strokegen.training.report import card, sample_sheet

_GUIDE_TOLERANCE = 0.75
_GUIDE_WEIGHT = 0.3


@dataclass(frozen=True)
class NetworkChoice:
    """The size of network that `strokegen train handwriting` makes unless told otherwise."""

    hidden: int = 256
    num_mixtures: int = 20
    num_windows: int = 6
    style_dim: int = 32
    sigma_floor: float = 0.15


def as_shard(batch: Batch, total: float) -> tuple[np.ndarray, ...]:
    """A batch as the loss takes it; `total` is the number of points of the whole step."""
    return (*(getattr(batch, name) for name in ("x", "y", "mask", "text", "style", "path")),
            np.float32(total))  # fmt: skip


def make_loss(model: Synthesis):
    """Mean NLL a point, and a guide for the window that fades by three quarters of the run.

    The guide pulls the mean of kappa to where the ink's share of the text lies, in the spirit of
    guided attention (Tachibana et al. 2017, arXiv:1710.08969).
    """
    mixture = model.config.mixture

    def loss(x, y, mask, text, style, path, total, progress):
        params, kappa = model(x, text, style)
        nll = -tf.reduce_sum(mixture.log_prob(params, y, ops) * mask) / total
        away = tf.abs(tf.reduce_mean(kappa, axis=2) - path)
        guide = tf.reduce_sum(tf.nn.relu(away - _GUIDE_TOLERANCE) * mask) / total
        fade = tf.maximum(0.0, 1 - progress / 0.75)
        return nll + _GUIDE_WEIGHT * fade * guide, {
            "nll": nll,
            "guide": guide,
            "points": tf.reduce_sum(mask),
        }

    return loss


def validation_batches(batches: LineBatches, lines: Lines, per_bucket: int = 3) -> list[Batch]:
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


def check_start(preset: Preset) -> None:
    """Hold a preset to what training can go on from.

    Raises:
      ValueError: it is of another model, or does not tell its writers apart.
    """
    Handwriting(preset)
    if len(preset.config.get("writers", ())) != preset.config["network"]["num_styles"]:
        raise ValueError(f"preset {preset.name} does not tell which writer each style is")


def _same_styles(lines: Lines, keys: list[str]) -> list[str]:
    """The writer of each style of an earlier preset; a style whose writer is not here rests."""
    writers = {_key(writer): writer for writer in set(lines.writers)}
    return [writers.get(key, key) for key in keys]


def train(
    lines: Lines, out: Path, fit: FitConfig, *, choice: NetworkChoice | None = None,
    normaliser: Normaliser | None = None, facts: dict | None = None, resume: bool = False,
    start: Preset | None = None,
) -> Trainer:  # fmt: skip
    """Train and keep the best averaged weights as a preset in `out`.

    Args:
      lines: from `strokegen.training.lines.prepare`.
      out: run folder; holds the preset, the state and the log.
      facts: what the preset's config says of its data and making.
      resume: go on from the state in `out`.
      start: begin with this preset's weights, size and styles instead of random ones.
    """
    state = out / Trainer.STATE
    if resume and not state.is_file():
        raise ValueError(f"{state}: nothing to resume; leave --resume out to start")
    if state.is_file() and not resume:
        raise ValueError(f"{out} holds a run; go on with it by --resume, or name another folder")
    out.mkdir(parents=True, exist_ok=True)
    choice, normaliser = choice or NetworkChoice(), normaliser or Normaliser()
    alphabet = Alphabet(PRINTABLE)
    if start:
        check_start(start)
    before = start.config if start else None
    if resume and (out / "config.json").is_file():
        before = read_preset(out).config
    styles = _same_styles(lines, before["writers"]) if before else style_table(lines)
    config = SynthesisConfig(
        **asdict(choice), num_layers=3, alphabet_size=len(alphabet), num_styles=len(styles),
        height_input=True, steps_per_character=12.0,
    ) if start is None else SynthesisConfig(**start.config["network"])  # fmt: skip
    model = Synthesis(config, seed=fit.seed, weights=start.weights if start else None)
    common = (lines, alphabet, styles, normaliser.spacing)
    source = LineBatches(*common, seed=fit.seed)
    held_out = validation_batches(LineBatches(*common, split="valid"), lines)
    measure = tf.function(make_loss(model), jit_compile=True)

    def shards(step, progress):
        batch = source.batch(step, progress)
        total = batch.mask.sum()
        return [as_shard(shard, total) for shard in batch.shards(fit.workers)]

    def validate() -> float:
        total = sum(float(batch.mask.sum()) for batch in held_out)
        values = [
            measure(*map(tf.constant, as_shard(batch, total)), tf.constant(1.0))[1]["nll"]
            for batch in held_out
        ]
        return float(sum(float(value) for value in values))

    def keep(step: int, value: float) -> None:
        preset = {
            "model": "synthesis",
            "network": config.as_dict(),
            "normaliser": asdict(normaliser),
            "alphabet": alphabet.characters,
            "writers": [_key(writer) for writer in styles],
            "training": {**(facts or {}), "fit": asdict(fit), "step": step,
                         "points": trainer.points, "valid_nll": round(value, 4)},
        }  # fmt: skip
        weights = model.to_numpy()
        command = f"strokegen train handwriting --data {(facts or {}).get('data', '...')}"
        write_preset(out, preset, weights, card(preset, f"{command} --steps {fit.steps}"))
        sheets = out / "samples"
        sheets.mkdir(exist_ok=True)
        sample_sheet(Preset(out.name, preset, weights), sheets / f"step-{step:06d}.png")

    if not held_out:
        raise DataError("no validation writers with texts or words; more writers are needed")
    trainer = Trainer(fit, model.weights, make_loss(model), shards, validate, out, on_best=keep)
    if resume:
        trainer.restore()
    trainer.fit()
    return trainer
