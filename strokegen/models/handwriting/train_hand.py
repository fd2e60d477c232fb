"""One hand more: a preset trained further on one person's lines.

The style that `learning` finds is where it begins, in a preset with one hand more (`one_more`). All
weights go on from there, on the person's lines and as many that the preset wrote itself. Every
fifth of the person's lines is held back; once those are no longer foreseen better, it stops.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from tqdm import tqdm

from strokegen.datasets.lines import KINDS, Lines, gathered, usable, writing
from strokegen.ink.errors import DataError, LeftOut
from strokegen.models.handwriting.batches import Batch, Bucket, LineBatches
from strokegen.models.handwriting.cards import hand_card, sample_sheet
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.learning import learn
from strokegen.models.handwriting.one_more import one_more, rehearsal
from strokegen.models.handwriting.settings import BATCH, FIT_HAND, TrainHandwriting, for_hand
from strokegen.models.handwriting.tf_synthesis import TfSynthesis
from strokegen.models.handwriting.train_writing import Shard
from strokegen.models.reader.cleaning import load_cleaned
from strokegen.models.reader.reader import NAME, Reader
from strokegen.options import command
from strokegen.presets import Preset, loaded
from strokegen.training.folder import tell
from strokegen.training.run import Loss, Task, constants, run

LEAST = 10
"""Pieces of writing from which on there is something to train on."""

_EACH, _MOST = 5, 40  # every fifth piece is held back, but not more than 40
_LONGEST = 1000  # points
_JOIN = 0.5  # of rows, where there are words to be joined
_MINE = "mine"


def lines_of_one(options: TrainHandwriting) -> Lines | None:
    """The ink of the data, every fifth piece for validation, where it is one person's; else None.

    Ink of which no writer is named is one person's.

    Raises:
      DataError: no writing, or too little.
      PresetError: no such start.
    """
    if options.start is None:
        return None
    dataset = writing(options.data)
    if len(dataset.writers) > 1:
        return None
    hand = loaded(Handwriting, options.start)
    kept, skipped = usable([replace(one, writer=_MINE) for one in dataset], hand.normaliser)
    fitting = [one for one in kept if len(one[2]) <= _LONGEST and one[1] in hand.alphabet]
    if len(fitting) < len(kept):
        skipped[f"over {_LONGEST:,} points, or not in the alphabet"] = len(kept) - len(fitting)
    if len(fitting) < LEAST:
        raise DataError(
            f"{options.data}: {len(fitting)} pieces of writing, expected {LEAST} or more, better "
            f"50 lines; a style is learned of fewer, by strokegen style learn; left out: "
            f"{skipped or 'nothing'}"
        )
    if skipped:
        told = ", ".join(f"{count} {reason}" for reason, count in skipped.items())
        warnings.warn(
            f"{options.data}: {len(fitting)} pieces; left out: {told}", LeftOut, stacklevel=2
        )
    lines = gathered(fitting, skipped)
    each = max(_EACH, -(-len(lines) // _MOST))
    splits = ["train" if (at + 1) % each else "valid" for at in range(len(lines))]
    lines = replace(lines, splits=splits)
    return load_cleaned(lines, loaded(Reader, NAME)) if options.labels == "checked" else lines


class HandTask(Task[Shard]):
    """One hand more for the preset `options.start`.

    Args:
      options: what they leave open is as `for_hand` has it.
      lines: of one person, see `lines_of_one`.
      make_loss: of the network; gives the nats a point as "nll".
    Raises:
      ValueError: a start without styles, or that writes nothing; see `rehearsal`.
    """

    def __init__(
        self,
        options: TrainHandwriting,
        lines: Lines,
        make_loss: Callable[[Any], Callable[[Shard, Any], Loss]],
    ) -> None:
        self.asked, options = options, for_hand(options)
        self.options = options
        self.hand = hand = loaded(Handwriting, options.start or "handwriting")
        if not hand.network.style_dim:
            raise ValueError(f"preset {hand.preset.name} has no styles, and cannot have one more")
        own = [at for at, split in enumerate(lines.splits) if split == "train"]
        self.counts = {"lines": len(own), "held_back": len(lines) - len(own)}
        tell(
            f"one hand more, of {len(own)} pieces of writing ({len(lines) - len(own)} more are "
            f"held back): {options.steps} steps at most of {options.points():,} points, learning "
            f"rate {options.learning_rate:g}"
        )
        style = learn(lines.take(own), hand, _shown)
        old = rehearsal(hand, style, options.seed)
        self.number = hand.network.num_styles
        network, weights = one_more(hand, style)
        self.model = TfSynthesis(network, weights=weights)
        self._loss = make_loss(self.model)
        points = int(max(lines.lengths.max(), old.lengths.max())) + 1
        symbols = max(map(len, [*lines.texts, *old.texts])) + 1
        rows = max(1, round(BATCH / points))
        bucket = Bucket(points, symbols, rows, KINDS, _JOIN, 1.0, 1.0)
        names = [str(number) for number in range(network.num_styles)]
        mine = replace(lines, writers=[names[-1]] * len(lines))
        self._own, self._old = (
            LineBatches(
                one, hand.alphabet, names, hand.normaliser.spacing, seed=options.seed,
                height_input=network.height_input, writer_dropout=0.0,
                batch=max(1, options.points() // 2), buckets=(bucket,),
            )
            for one in (mine, old)
        )  # fmt: skip
        held = [at for at, split in enumerate(lines.splits) if split == "valid"]
        batch = self._own.fixed(bucket, held)
        self._held = constants(Shard.of(batch, batch.mask.sum()))
        self._measure = tf.function(self.loss, jit_compile=True, autograph=False)
        self._before = self._valid = np.inf
        self._before = self.validate()
        tell(f"in the learned style {self._before:.4f} nats a point of what is held back")

    def loss(self, shard: Shard, progress: Any) -> Loss:
        """The NLL alone: the window needs no guide any more."""
        value, report = self._loss(shard, tf.ones_like(progress))
        return value, {name: report[name] for name in ("nll", "points")}

    def batch(self, step: int, progress: float, workers: int) -> list[Shard]:
        batch = Batch.beside([source.batch(step, 1.0) for source in (self._own, self._old)])
        total = batch.mask.sum()
        return [Shard.of(part, total) for part in batch.shards(workers)]

    def validate(self) -> float:
        self._valid = float(self._measure(self._held, tf.constant(1.0))[1]["nll"])
        return self._valid

    def keep(self, out: Path, made: dict[str, Any]) -> None:
        """Write the preset, unless the learned style alone is better."""
        if not made["step"] or self._valid < self._before:
            super().keep(out, made)

    def config(self) -> dict[str, Any]:
        known = self.hand.preset.config
        names = known.get("style_names", {})
        numbered = (f"{_MINE}-{number}" for number in range(2, len(names) + 3))
        name = next(one for one in (_MINE, *numbered) if one not in names)
        facts = {key: known[key] for key in known if key not in ("style_cer", "training")}
        if "writers" in known:
            marks = np.ascontiguousarray(self._own.lines.offsets, "<f4").tobytes()
            one = hashlib.blake2b(marks, digest_size=6).hexdigest()
            facts["writers"] = [*known["writers"], one]
        return {
            **facts,
            "network": self.model.config.as_dict(),
            "style_names": {**names, name: self.number},
            "default_style": name,
            "training": {
                "start": self.hand.preset.name,
                "data": self.options.data,
                "command": command("strokegen train handwriting", self.asked),
                **self.counts,
                "style_nll": round(self._before, 4),
                "valid_nll": round(self._valid, 4),
            },
        }

    def card(self, config: dict[str, Any]) -> str:
        return hand_card(config)

    def sheet(self, preset: Preset, folder: Path, step: int) -> None:
        folder.mkdir(exist_ok=True)
        sample_sheet(preset, folder / f"step-{step:06d}.png", (preset.config["default_style"],))

    def learn(self) -> str:
        """Train, keep the best averaged weights as a preset in the run folder, say how it went."""
        options, fit = self.options, FIT_HAND.of(self.options)
        if not (options.out / "config.json").is_file():
            self.keep(options.out, {"fit": asdict(fit), "step": 0, "points": 0})
        trainer = run(self, options.out, fit, resume=options.resume)
        best = min(trainer.best, self._before)
        return (
            f"{options.out}: {trainer.step:,} steps; what was held back has {best:.4f} nats a "
            f"point, {self._before:.4f} in the learned style alone"
        )


def _shown(steps: Sequence[int]) -> Iterable[int]:
    bar: Iterable[int] = tqdm(steps, "learning the style", unit=" steps", leave=False, disable=None)
    return bar
