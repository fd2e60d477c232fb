"""What RoboJam's training does unless told otherwise, for it and for the command line.

Nothing here loads TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from strokegen.models.robojam.network import RoboJam
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

FIT = FitConfig(steps=4000, validate_steps=100, patience=15)

BATCH = 3840
"""Touches of a step."""


@dataclass(frozen=True, kw_only=True)
class TrainRoboJam:
    """Train RoboJam on touch performances.

    A run that was stopped, even by kill -9, goes on by the same command with --resume. At its end
    it is measured on what was held out: strokegen evaluate runs/jam --data microjam

    Example: strokegen train robojam --data microjam --out runs/jam
    """

    data: str = option("microjam", "Performances by name, or the path of their file.")
    out: Path = out_option()
    resume: bool = resume_option()
    steps: int = whole_option(FIT.steps, "Optimiser steps of the whole run.")
    batch: int = batch_option(BATCH, "Touches a step, padding included, or so.")
    validate_steps: int = validate_option(FIT.validate_steps)
    checkpoint_minutes: float = checkpoint_option(FIT.checkpoint_minutes)
    hidden: int = whole_option(RoboJam.hidden, "LSTM units a layer.")
    num_layers: int = whole_option(RoboJam.num_layers)
    num_mixtures: int = whole_option(RoboJam.num_mixtures, "Gaussians over the next touch.")
    dropout: float = option(
        0.2, "Share of the LSTM's outputs left out while training.", least=0, most=0.9
    )
    learning_rate: float = rate_option(FIT.learning_rate)
    precision: Precision = precision_option()
    seed: int = seed_option()
