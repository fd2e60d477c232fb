"""What the trainings of Graves's two networks do unless told otherwise.

A network's own defaults are its paper's size; the size that this package chooses instead is here.
Nothing here loads TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.options import (
    batch_option,
    checkpoint_option,
    labels_option,
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

FIT_LINES = FitConfig()

BATCH = 3500
"""Points of a step, or so."""

FIT_HAND = replace(FIT_LINES.at(5e-4), steps=100, warmup=10, validate_steps=10, patience=3)
"""Of one hand more, see `train_hand`: some minutes, and a validation every few passes."""

BATCH_HAND = 2 * BATCH
"""Of one hand more: half of the points are its own."""

SCRIBBLES = Prediction(hidden=256, style_dim=32, height_input=True, sigma_floor=0.15)
"""The size of network that `strokegen train scribble` makes unless told otherwise."""

HANDWRITING = Synthesis(**SCRIBBLES.as_dict(), num_windows=6, steps_per_character=12.0)
"""The size of network that `strokegen train handwriting` makes unless told otherwise."""


_STEPS = "Optimiser steps of the whole run."


def _usual(name: str) -> str:
    """What a number of the training is that is left open."""
    return f"{getattr(FIT_LINES, name):g}, of one hand more {getattr(FIT_HAND, name):g}"


_MIXTURES: Any = whole_option(SCRIBBLES.num_mixtures, "Gaussians over the next offset.")
_STYLE: Any = whole_option(
    SCRIBBLES.style_dim, "Length of a writer's style vector; 0 for none, as in the paper.", least=0
)
_OPTIMIZER: Any = option(FIT_LINES.optimizer, "rmsprop has Graves's constants.")


@dataclass(frozen=True, kw_only=True)
class TrainOnLines:
    """What both trainings have in common."""

    data: str = option("unipen", "Data set by name, or the path of its archive or folder.")
    out: Path = out_option()
    resume: bool = resume_option()
    labels: Literal["given", "checked"] = labels_option()
    start: str | None = option(
        None,
        "Begin with a preset's weights, size and styles, to train it further.",
        metavar="PRESET",
    )
    steps: int | None = whole_option(FIT_LINES.steps, _STEPS)
    batch: int | None = batch_option(BATCH)
    validate_steps: int | None = validate_option(FIT_LINES.validate_steps)
    checkpoint_minutes: float = checkpoint_option(FIT_LINES.checkpoint_minutes)
    hidden: int = whole_option(SCRIBBLES.hidden, "LSTM units a layer; the paper has 400.")

    def points(self) -> int:
        """Points of a step."""
        return self.batch or BATCH


@dataclass(frozen=True, kw_only=True)
class TrainHandwriting(TrainOnLines):
    """Train Graves's synthesis network on handwriting.

    A run that was stopped, even by kill -9, goes on by the same command with --resume. The best
    weights so far are in --out at any time: strokegen write "so far" --preset runs/hw

    With --start and --data of one person's writing (50 lines and more) it gives that preset one
    hand more, which becomes its default, in some minutes: steps are then fewer and smaller, of
    twice the points, unless asked for otherwise, a fifth of the lines is held back to see when to
    stop, and the other hands and all characters are kept by lines that the preset itself writes.

    Example: strokegen train handwriting --data unipen --out runs/hw --resume
    """

    steps: int | None = whole_option(None, _STEPS, shown=_usual("steps"))
    batch: int | None = batch_option(None, shown=f"{BATCH}, of one hand more {BATCH_HAND}")
    validate_steps: int | None = validate_option(None, shown=_usual("validate_steps"))
    num_mixtures: int = _MIXTURES
    num_windows: int = whole_option(
        HANDWRITING.num_windows, "Gaussians over the characters; the paper has 10."
    )
    style_dim: int = _STYLE
    optimizer: Literal["adam", "rmsprop"] = _OPTIMIZER
    learning_rate: float | None = rate_option(None, shown=_usual("learning_rate"))
    precision: Precision = precision_option()
    seed: int = seed_option()


def for_hand(options: TrainHandwriting) -> TrainHandwriting:
    """The options of one hand more: what they leave open is `FIT_HAND`'s."""
    return _filled(options, FIT_HAND, BATCH_HAND)


Options = TypeVar("Options", bound=TrainOnLines)


def for_lines(options: Options) -> Options:
    """The options of any other training: what they leave open is `FIT_LINES`'s."""
    return _filled(options, FIT_LINES, BATCH)


def _filled(options: Options, fit: FitConfig, batch: int) -> Options:
    usual = {name: getattr(fit, name) for name in ("steps", "learning_rate", "validate_steps")}
    usual["batch"] = batch
    left = {name: value for name, value in usual.items() if getattr(options, name) is None}
    return replace(options, **left)


@dataclass(frozen=True, kw_only=True)
class TrainScribble(TrainOnLines):
    """Train Graves's prediction network on handwriting, without its text.

    It learns from the lines that `strokegen train handwriting` learns from, and is validated on
    the same. A run that was stopped, even by kill -9, goes on by the same command with --resume.
    The best weights so far are in --out at any time: strokegen scribble --preset runs/scribble

    Example: strokegen train scribble --data unipen --out runs/scribble
    """

    start: str | None = option(
        None,
        "Begin with a preset's weights, size and styles, to train it further; handwriting, too, "
        "without what it knows of text.",
        metavar="PRESET",
    )
    num_layers: int = whole_option(SCRIBBLES.num_layers)
    num_mixtures: int = _MIXTURES
    style_dim: int = _STYLE
    optimizer: Literal["adam", "rmsprop"] = _OPTIMIZER
    learning_rate: float = rate_option(FIT_LINES.learning_rate)
    precision: Precision = precision_option()
    seed: int = seed_option()
