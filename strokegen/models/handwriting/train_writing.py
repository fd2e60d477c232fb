"""What the trainings of Graves's two networks share: the lines, their batches, the preset.

The same batches, the same lines of the same validation writers, styles that stay with their
writers, and the best averaged weights as a preset in the run folder.
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
import tensorflow as tf

from strokegen.ink.alphabet import PRINTABLE, Alphabet
from strokegen.ink.errors import DataError
from strokegen.ink.normaliser import Normaliser
from strokegen.models.handwriting.batches import BUCKETS, Batch, LineBatches, style_table
from strokegen.models.handwriting.drawer import Drawer
from strokegen.models.handwriting.lines import Lines, load_lines
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.settings import FIT_LINES, TrainHandwriting, TrainScribble
from strokegen.models.handwriting.tf_prediction import TfLayers
from strokegen.nn.network import Weights
from strokegen.options import command
from strokegen.presets import Preset, read_preset
from strokegen.training.fit import Trainer
from strokegen.training.run import Loss, Shard, Task, constants, run, tell

Options = TrainHandwriting | TrainScribble
Size = TypeVar("Size", bound=Prediction)

_CHOSEN = "default_bias", "default_style", "style_names"
"""What a person chose for a preset by looking at it; who trains it further keeps it."""


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


def _same_styles(lines: Lines, keys: Sequence[str]) -> list[str]:
    """The writer of each style of an earlier preset; a style whose writer is not here rests."""
    writers = {_key(writer): writer for writer in set(lines.writers)}
    return [writers.get(key, key) for key in keys]


@dataclass(frozen=True)
class Material(Generic[Size]):
    """What a training begins with.

    Attributes:
      lines: all of the data, normalised by `normaliser`.
      styles: the writers with a style of their own, in the order of the network's styles.
      start: the preset whose weights, size and styles it begins with, ready to draw.
      chosen: what an earlier preset says that was chosen by hand.
    """

    lines: Lines
    normaliser: Normaliser
    styles: list[str]
    start: Drawer[Size, Any, Any] | None
    chosen: Mapping[str, Any]

    @classmethod
    def of(
        cls, options: Options, drawer: Callable[[Preset], Drawer[Size, Any, Any]]
    ) -> Material[Size]:
        """Load the lines, and the preset that is trained further.

        Args:
          drawer: what draws from its presets, and refuses those of other models.
        Raises:
          DataError: see `load_lines`.
          ValueError: a start of another model, or one that does not tell its writers apart; and
            see `Trainer.check`.
        """
        Trainer.check(options.out, options.resume)
        preset = read_preset(options.start) if options.start else None
        start = None if preset is None else drawer(preset)
        if start is not None:
            _check_writers(start.preset)
        elif options.resume and (options.out / "config.json").is_file():
            preset = read_preset(options.out)
        normaliser = Normaliser()
        lines = load_lines(options.data, normaliser)
        kept = f"{len(lines):,} pieces of writing, {len(lines.offsets):,} points"
        tell(f"{kept}; left out: {lines.skipped or 'nothing'}")
        if preset is None:
            return cls(lines, normaliser, style_table(lines), start, {})
        styles = _same_styles(lines, preset.config["writers"])
        chosen = {name: preset.config[name] for name in _CHOSEN if name in preset.config}
        return cls(lines, normaliser, styles, start, chosen)

    def begin(self, chosen: Size) -> tuple[Size, Weights | None]:
        """The network and its first weights: those of the start, else the chosen size alone."""
        if self.start is not None:
            return self.start.network, self.start.preset.weights
        return replace(chosen, num_styles=len(self.styles)), None


def _check_writers(preset: Preset) -> None:
    """Hold a preset to what training can go on from.

    Raises:
      ValueError: it does not tell its writers apart.
    """
    if len(preset.config.get("writers", ())) != preset.config["network"]["num_styles"]:
        raise ValueError(f"preset {preset.name} does not tell which writer each style is")


class WritingTask(Task[Shard]):
    """One of Graves's networks on lines of writing; a subclass says which.

    Args:
      material: lines and styles.
      model: the network and its variables.
      loss: gives the nats a point as "nll".
    Raises:
      DataError: no lines to validate on.
    """

    verb: ClassVar[str]
    facts: ClassVar[Mapping[str, Any]]
    """What its config.json says of any such preset."""

    def __init__(
        self,
        options: Options,
        material: Material[Any],
        model: TfLayers[Any],
        loss: Callable[[Shard, Any], Loss],
    ) -> None:
        self.options, self.material, self.model, self.loss = options, material, model, loss
        common = (
            material.lines,
            Alphabet(PRINTABLE),
            material.styles,
            material.normaliser.spacing,
        )
        self._source = LineBatches(*common, seed=options.seed)
        self._held_out = validation_batches(LineBatches(*common, split="valid"))
        self._measure = tf.function(loss, jit_compile=True)
        self._valid = np.inf
        if not self._held_out:
            raise DataError("no validation writers with texts or words; more writers are needed")

    @abstractmethod
    def shard(self, batch: Batch, total: float) -> Shard:
        """A batch as the loss takes it; `total` is the number of points of the whole step."""

    @abstractmethod
    def draw(self, preset: Preset, path: Path) -> None:
        """Draw samples of a preset into a file."""

    def batch(self, step: int, progress: float, workers: int) -> list[Shard]:
        batch = self._source.batch(step, progress)
        total = batch.mask.sum()
        return [self.shard(part, total) for part in batch.shards(workers)]

    def validate(self) -> float:
        total = sum(float(batch.mask.sum()) for batch in self._held_out)
        shards = [constants(self.shard(batch, total)) for batch in self._held_out]
        values = [self._measure(shard, tf.constant(1.0))[1]["nll"] for shard in shards]
        self._valid = float(sum(float(value) for value in values))
        return self._valid

    def config(self) -> dict[str, Any]:
        material, options = self.material, self.options
        return {
            "model": self.facts["model"],
            "network": self.model.config.as_dict(),
            "normaliser": asdict(material.normaliser),
            **self.facts,
            "writers": [_key(writer) for writer in material.styles],
            **material.chosen,
            "training": {
                "data": options.data,
                "command": command(f"strokegen train {self.verb}", options),
                "valid_nll": round(self._valid, 4),
            },
        }

    def sheet(self, preset: Preset, folder: Path, step: int) -> None:
        folder.mkdir(exist_ok=True)
        self.draw(preset, folder / f"step-{step:06d}.png")


def learn(task: WritingTask[Any]) -> str:
    """Train, keep the best averaged weights as a preset in the run folder, and say how it went."""
    options = task.options
    fit = replace(
        FIT_LINES.at(options.learning_rate),
        steps=options.steps,
        optimizer=options.optimizer,
        seed=options.seed,
    )
    trainer = run(task, options.out, fit, resume=options.resume)
    return (
        f"{options.out}: {trainer.step:,} steps, {trainer.points:,} points, "
        f"best validation {trainer.best:.4f} nats a point"
    )
