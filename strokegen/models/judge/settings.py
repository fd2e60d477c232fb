"""What the judge's training does unless told otherwise, for it and for the command line.

Nothing here loads TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from strokegen.models.judge.network import Classifier
from strokegen.options import (
    batch_option,
    checkpoint_option,
    option,
    out_option,
    rate_option,
    resume_option,
    seed_option,
    validate_option,
    whole_option,
)
from strokegen.training.settings import FitConfig

FIT = FitConfig(steps=6000, weight_decay=0.02, validate_steps=250, patience=1000).at(2e-3)

BATCH = 128
"""Drawings of a step."""


@dataclass(frozen=True, kw_only=True)
class TrainJudge:
    """Train a convolutional network to name drawings.

    Every category is as usual to it as any other, however many drawings there are of it. A run
    that was stopped, even by kill -9, goes on by the same command with --resume. At its end it is
    measured on what was held out: strokegen evaluate runs/judge --data drawings

    Example: strokegen train judge --data drawings --held-out 0.1 --out runs/judge
    """

    data: tuple[str, ...] = option(
        help="Drawings by name, such as quickdraw/bird, or a file or folder; may be given again."
    )
    out: Path = out_option("the preset, the training state and the log")
    resume: bool = resume_option()
    steps: int = whole_option(FIT.steps, "Optimiser steps of the whole run.")
    batch: int = batch_option(BATCH, "Drawings a step.")
    validate_steps: int = validate_option(FIT.validate_steps)
    checkpoint_minutes: float = checkpoint_option(FIT.checkpoint_minutes)
    held_out: float | None = option(
        None,
        "Share of the drawings for validation, and as much for the test.  [default: the data's "
        "own splits]",
        least=0.01,
        most=0.4,
    )
    least: int = whole_option(10, "Training drawings that a category must have.")
    width: int = option(
        Classifier.width,
        "Channels of the first convolution; the others have up to four times as many.",
        least=1,
        most=256,
    )
    features: int = option(
        Classifier.features,
        "Units of the layer from which categories are read.",
        least=1,
        most=1024,
    )
    dropout: float = option(
        0.3, "Share of the features left out while training.", least=0, most=0.9
    )
    learning_rate: float = rate_option(FIT.learning_rate)
    weight_decay: float = option(
        FIT.weight_decay, "Share of the weights lost a step, times the rate.", least=0
    )
    seed: int = seed_option()
