"""What SketchRNN's trainings do unless told otherwise, for them and for the command line.

A network's own defaults are its paper's size; the size that this package chooses instead is here.
Nothing here loads TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.options import (
    batch_option,
    checkpoint_option,
    option,
    out_option,
    precision_option,
    rate_option,
    resume_option,
    seed_option,
    validate_option,
    whole_option,
)
from strokegen.training.settings import FitConfig, Precision

SKETCH = SketchRNN(latent_dim=128, encoder_hidden=256, place_input=True)
"""The size of network that `strokegen train sketch` makes unless told otherwise."""

KANJI = SketchRNN(num_mixtures=24, place_input=True)
"""The size of network that `strokegen train kanji` makes unless told otherwise."""

LONGEST = 150
"""Rows of the longest drawing that SketchRNN learns from."""

BATCH = 5600
"""Rows of a step, those that a shorter drawing leaves empty among them."""

FIT_SKETCHES = FitConfig().at(1e-3)
FIT_START = replace(FIT_SKETCHES, steps=600, validate_steps=50, patience=6)
"""Of a preset that is trained further, see `strokegen.models.sketch_rnn.start`."""

BATCH_START = BATCH // 4
"""Rows of a step then: some hundred drawings are seen more often than they are to be averaged."""

FIT_KANJI = FitConfig(steps=6000, validate_steps=250, patience=10)


@dataclass(frozen=True)
class Objective:
    """What is minimised: L_R + kl_weight * eta * max(L_KL, kl_floor) + class_weight * L_C / n_max.

    Attributes:
      n_max: rows that L_R is divided by, those of the longest drawing and its end.
      kl_weight: of the divergence, w_KL in the paper.
      kl_floor: below this many nats a latent dimension the divergence costs nothing more.
      kl_start: eta at the first step.
      kl_rate: R, how eta nears 1: eta = 1 - (1 - kl_start) R^step. The paper's code has 0.99995,
        for runs of some hundred thousand steps.
      class_weight: of L_C, the cross entropy in nats of a drawing's category as read from z, where
        the network has classes. Not in the paper: L_R alone is slow to put the category into z,
        since a drawing's first points tell most of it.
      dropout: of the recurrences, while training.
    Source: Ha & Eck (2017), equations 9 to 11.
    """

    n_max: int
    kl_weight: float = 0.5
    kl_floor: float = 0.2
    kl_start: float = 0.01
    kl_rate: float = 0.999
    class_weight: float = 10.0
    dropout: float = 0.1

    def eta(self, step: int) -> float:
        return 1 - (1 - self.kl_start) * self.kl_rate**step


SIZES = "hidden", "encoder_hidden", "latent_dim", "num_mixtures"
"""Options that say how large the network is."""


def _sized(name: str, help: str) -> Any:
    """A size of the network; an `int | None`, None for the usual one, or that of the start."""
    return whole_option(None, help, shown=f"{getattr(SKETCH, name)}, or as --start has it")


def _usual(name: str) -> str:
    """What a number of the training is that is left open."""
    return f"{getattr(FIT_SKETCHES, name)}, with --start {getattr(FIT_START, name)}"


@dataclass(frozen=True, kw_only=True)
class TrainSketch:
    """Train SketchRNN on drawings.

    A run that was stopped, even by kill -9, goes on by the same command with --resume. The best
    weights so far are in --out at any time: strokegen sketch --preset runs/birds

    With --start a preset learns other drawings in minutes, such as 500 of one thing: it keeps its
    size and its scale, its categories are those of --data, steps are fewer and smaller unless asked
    for otherwise, and it stops once the drawings that are held back are foreseen no better.

    Example: strokegen train sketch --data quickdraw/bird --data quickdraw/rabbit --out runs/birds
    """

    data: tuple[str, ...] = option(
        help="Drawings by name, such as quickdraw/bird, or a file or folder; may be given again."
    )
    synthetic: tuple[str, ...] = option(
        (), "Drawings made by a machine, as --data: trained on, never validated or tested on."
    )
    besides: tuple[str, ...] = option(
        (),
        "Drawings of anything else, as --data, such as quickdraw: they teach how people draw, and "
        "are no category of the preset.",
    )
    out: Path = out_option()
    resume: bool = resume_option()
    start: str | None = option(
        None,
        "Begin with a preset's weights, size and scale, to train it further.",
        metavar="PRESET",
    )
    steps: int | None = whole_option(
        None, "Optimiser steps of the whole run.", shown=_usual("steps")
    )
    batch: int | None = batch_option(None, shown=f"{BATCH}, with --start {BATCH_START}")
    validate_steps: int | None = validate_option(None, shown=_usual("validate_steps"))
    checkpoint_minutes: float = checkpoint_option(FIT_SKETCHES.checkpoint_minutes)
    held_out: float | None = option(
        None,
        "Share of the drawings for validation, and as much for the test.  [default: the data's "
        "own splits]",
        least=0.01,
        most=0.4,
    )
    as_they_are: bool = option(
        False,
        "Neither scale nor simplify the drawings; otherwise they are brought to the form of the "
        "simplified Quick, Draw! data.",
    )
    mirror: bool = option(
        False, "Learn from every other drawing mirrored, left for right; not for characters."
    )
    longest: int = option(LONGEST, "Drawings of more points are left out.", least=2, most=2000)
    hidden: int | None = _sized("hidden", "LSTM units of the decoder.")
    encoder_hidden: int | None = _sized("encoder_hidden", "LSTM units of the encoder, each way.")
    latent_dim: int | None = _sized("latent_dim", "Length of z.")
    decoder_only: bool = option(False, "No encoder and no z: the unconditional network.")
    offsets_only: bool = option(False, "Do not tell the network where the pen is, as in the paper.")
    labels: bool = option(False, "Tell the decoder each drawing's category.")
    class_weight: float = option(
        Objective.class_weight,
        "How much it matters, beside the nats of a drawing's ink, that z tells one of several "
        "categories; 0 as in the paper.",
        least=0,
    )
    num_mixtures: int | None = _sized("num_mixtures", "Gaussians over the next offset.")
    kl_weight: float = option(
        Objective.kl_weight,
        "Of the divergence from the prior: lower reconstructs better, higher interpolates better.",
        least=0,
    )
    learning_rate: float = rate_option(FIT_SKETCHES.learning_rate)
    precision: Precision = precision_option()
    seed: int = seed_option()

    def network(self, categories: int, start: SketchRNN | None = None) -> SketchRNN:
        """The network for drawings of so many categories; of the size of a given start."""
        size = start or self._size()
        classes = bool(size.encoder_hidden and self.class_weight and categories > 1)
        labels = self.labels or size.num_labels > 0
        return replace(size, num_labels=labels * categories, num_classes=classes * categories)

    def _size(self) -> SketchRNN:
        """The size that is asked for, without categories."""
        asked = {name: getattr(self, name) for name in SIZES}
        size = {name: value for name, value in asked.items() if value is not None}
        if self.decoder_only:
            size |= {"latent_dim": 0, "encoder_hidden": 0}
        return replace(SKETCH, place_input=not self.offsets_only, **size)

    def rows(self) -> int:
        """Rows of a step."""
        return self.batch or (BATCH if self.start is None else BATCH_START)

    def fit(self) -> FitConfig:
        """How to train; what is left open is as usual, with a start or without."""
        usual = FIT_SKETCHES if self.start is None else FIT_START
        names = "steps", "validate_steps"
        open_ = {name: getattr(usual, name) for name in names if getattr(self, name) is None}
        return usual.of(replace(self, **open_))


@dataclass(frozen=True, kw_only=True)
class TrainKanji:
    """Train the kanji RNN on characters in stroke order.

    A run that was stopped, even by kill -9, goes on by the same command with --resume. The best
    weights so far are in --out at any time: strokegen kanji --preset runs/kanji

    Example: strokegen train kanji --data kanjivg --out runs/kanji
    """

    data: str = option(
        "kanjivg", "Characters in stroke order: a data set by name, or a file or folder."
    )
    out: Path = out_option()
    resume: bool = resume_option()
    steps: int = whole_option(FIT_KANJI.steps, "Optimiser steps of the whole run.")
    batch: int = batch_option(BATCH)
    validate_steps: int = validate_option(FIT_KANJI.validate_steps)
    checkpoint_minutes: float = checkpoint_option(FIT_KANJI.checkpoint_minutes)
    hidden: int = whole_option(KANJI.hidden)
    num_mixtures: int = whole_option(KANJI.num_mixtures)
    learning_rate: float = rate_option(FIT_KANJI.learning_rate)
    precision: Precision = precision_option()
    seed: int = seed_option()
