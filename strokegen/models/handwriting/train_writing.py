"""The training of either of Graves's networks: the lines, their batches, the preset."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import tensorflow as tf

from strokegen.ink.alphabet import PRINTABLE, Alphabet
from strokegen.ink.errors import DataError
from strokegen.ink.normaliser import Normaliser
from strokegen.models.handwriting.batches import BUCKETS, Batch, LineBatches, style_table
from strokegen.models.handwriting.cards import card, sample_sheet
from strokegen.models.handwriting.drawer import Drawer
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.settings import (
    FIT_LINES,
    TrainHandwriting,
    TrainScribble,
    for_lines,
)
from strokegen.models.handwriting.tf_prediction import TfLayers
from strokegen.models.reader.cleaning import load_labelled
from strokegen.models.reader.reader import NAME
from strokegen.nn.network import Weights
from strokegen.options import command
from strokegen.presets import Preset, read_preset
from strokegen.training.folder import tell
from strokegen.training.run import Loss, Task, constants, run

Options = TrainHandwriting | TrainScribble
Size = TypeVar("Size", bound=Prediction)

_CHOSEN = "default_bias", "default_style", "style_names", "reader"
"""What a person chose for a preset by looking at it; who trains it further keeps it."""


def validation_batches(batches: LineBatches, per_bucket: int = 3) -> list[Batch]:
    """The same lines of the validation writers every time: texts and words, no style."""
    rng = np.random.default_rng(1)
    found = []
    for bucket, pool in zip(BUCKETS[1:], batches.pools[1:]):
        writers = [batches.lines.writers[index] for index in pool]
        count = Counter(writers)
        # A writer weighs as the square root of what there is of him: a few wrote most of it.
        odds = np.array([count[writer] ** -0.5 for writer in writers])
        for _ in range(per_bucket if len(pool) else 0):
            found.append(batches.fixed(bucket, rng.choice(pool, bucket.batch, p=odds / odds.sum())))
    return found


def _key(writer: str) -> str:
    """A writer without a name: tells a preset's styles apart when training goes on."""
    return hashlib.blake2b(writer.encode(), digest_size=6).hexdigest()


class Shard(NamedTuple):
    """A batch as the loss takes it: `total` is the number of points of the whole step."""

    x: Any
    y: Any
    mask: Any
    text: Any
    style: Any
    path: Any
    total: Any

    @classmethod
    def of(cls, batch: Batch, total: float) -> Shard:
        return cls(*batch, np.float32(total))


class WritingTask(Task[Shard]):
    """One of Graves's networks on lines of writing.

    Args:
      verb: of `strokegen train`.
      facts: what its config.json says of any such preset.
      size: of a network that begins anew, but for what the options say of it.
      drawer: what draws from its presets, and refuses those of other models.
      network: its TensorFlow side.
      make_loss: of the network; gives the nats a point as "nll".
    Raises:
      DataError: no lines to train or validate on.
      ValueError: a start of another model, or one that does not tell its writers apart.
    """

    def __init__(
        self,
        options: Options,
        *,
        verb: str,
        facts: Mapping[str, Any],
        size: Size,
        drawer: Callable[[Preset], Drawer[Size, Any, Any]],
        network: Callable[[Size, int, Weights | None], TfLayers[Size]],
        make_loss: Callable[[Any], Callable[[Shard, Any], Loss]],
    ) -> None:
        self.options, self.verb, self.facts = options, verb, facts
        start, preset = None, None
        if options.start:
            start = drawer(read_preset(options.start))
            preset = start.preset
            if len(preset.config.get("writers", ())) != start.network.num_styles:
                raise ValueError(f"preset {preset.name} does not tell which writer each style is")
        if options.resume and (options.out / "config.json").is_file():
            preset = read_preset(options.out)
        self.normaliser = Normaliser()
        lines = load_labelled(options.data, self.normaliser, options.labels)
        tell(str(lines))
        if preset is None and len({*lines.writers}) == 1 and verb == "handwriting":
            tell("one writer, or none named: --start handwriting gives it this hand in minutes")
        known = {} if preset is None else preset.config
        self.chosen = {name: known[name] for name in _CHOSEN if name in known}
        if preset is None:
            self.styles = style_table(lines)
        else:  # a style whose writer is not here rests
            writers = {_key(writer): writer for writer in set(lines.writers)}
            self.styles = [writers.get(key, key) for key in known["writers"]]
        if start is not None:
            self.model = network(start.network, options.seed, start.preset.weights)
        else:
            names = {one.name for one in fields(options)} & size.as_dict().keys()
            asked = {name: getattr(options, name) for name in names}
            begun = replace(size, num_styles=len(self.styles), **asked)
            self.model = network(begun, options.seed, None)
        self.loss = make_loss(self.model)
        common = (lines, Alphabet(PRINTABLE), self.styles, self.normaliser.spacing)
        self._source = LineBatches(*common, seed=options.seed, batch=options.points())
        self._held_out = validation_batches(LineBatches(*common, split="valid"))
        self._measure = tf.function(self.loss, jit_compile=True)
        self._valid = np.inf
        if not self._held_out:
            raise DataError(
                "no validation writers with texts or words; more writers are needed (one alone "
                "gives a preset one hand more: train handwriting --start handwriting)"
            )

    def batch(self, step: int, progress: float, workers: int) -> list[Shard]:
        batch = self._source.batch(step, progress)
        total = batch.mask.sum()
        return [Shard.of(part, total) for part in batch.shards(workers)]

    def validate(self) -> float:
        total = sum(float(batch.mask.sum()) for batch in self._held_out)
        shards = [constants(Shard.of(batch, total)) for batch in self._held_out]
        values = [self._measure(shard, tf.constant(1.0))[1]["nll"] for shard in shards]
        self._valid = float(sum(float(value) for value in values))
        return self._valid

    def config(self) -> dict[str, Any]:
        return {
            "model": self.facts["model"],
            "network": self.model.config.as_dict(),
            "normaliser": asdict(self.normaliser),
            **self.facts,
            "writers": [_key(writer) for writer in self.styles],
            **self.chosen,
            **({"reader": NAME} if self.options.labels == "checked" else {}),
            "training": {
                "data": self.options.data,
                "command": command(f"strokegen train {self.verb}", self.options),
                "valid_nll": round(self._valid, 4),
            },
        }

    def card(self, config: dict[str, Any]) -> str:
        return card(config)

    def sheet(self, preset: Preset, folder: Path, step: int) -> None:
        folder.mkdir(exist_ok=True)
        sample_sheet(preset, folder / f"step-{step:06d}.png")

    def learn(self) -> str:
        """Train, keep the best averaged weights as a preset in the run folder, say how it went."""
        options = self.options
        trainer = run(self, options.out, FIT_LINES.of(for_lines(options)), resume=options.resume)
        return (
            f"{options.out}: {trainer.step:,} steps, {trainer.points:,} points, "
            f"best validation {trainer.best:.4f} nats a point"
        )
