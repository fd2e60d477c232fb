"""What the reader's training does unless told otherwise, for it and for the command line.

Nothing here loads TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from strokegen.models.reader.batches import BATCH
from strokegen.models.reader.network import Labeller
from strokegen.options import (
    batch_option,
    checkpoint_option,
    labels_option,
    option,
    out_option,
    precision_option,
    resume_option,
    seed_option,
    validate_option,
    whole_option,
)
from strokegen.training.settings import FitConfig, Precision

FIT = FitConfig(
    steps=24000,
    learning_rate=5e-3,
    final_rate=5e-5,
    weight_decay=0.01,
    clip=1.0,
    average=0.9985,
    workers=1,
    validate_steps=1000,
    patience=1000,
)

HIDDEN = Labeller().layers[-1][1]


def network_of(hidden: int) -> Labeller:
    """The network with so many units in its upper layers, and two thirds of them in the first."""
    return Labeller(((2, max(1, 2 * hidden // 3)), (2, hidden), (1, hidden)))


@dataclass(frozen=True, kw_only=True)
class TrainReader:
    """Train the reader: a bidirectional LSTM with CTC on handwriting.

    A run that was stopped, even by kill -9, goes on by the same command with --resume. The best
    weights so far are in --out at any time: strokegen read note.inkml --preset runs/reader

    Example: strokegen train reader --data unipen --out runs/reader
    """

    data: str = option("unipen", "Data set by name, or the path of its archive or folder.")
    out: Path = out_option("the preset, the training state and the log")
    resume: bool = resume_option()
    labels: Literal["given", "checked"] = labels_option()
    start: str | None = option(
        None, "Begin with a preset's weights and size, to train it further.", metavar="PRESET"
    )
    steps: int = whole_option(FIT.steps, "Optimiser steps of the whole run.")
    batch: int = batch_option(BATCH, "Frames a step, padding included, or so.")
    validate_steps: int = validate_option(FIT.validate_steps)
    checkpoint_minutes: float = checkpoint_option(FIT.checkpoint_minutes)
    hidden: int = whole_option(HIDDEN, "LSTM units each way of the upper layers.")
    dropout: float = option(0.2, "Share of what layers read left out.", least=0, most=0.9)
    recurrent_dropout: float = option(
        0.1, "Share of what is written into the cells left out.", least=0, most=0.9
    )
    learning_rate: float = option(FIT.learning_rate, "At its highest; it falls by a cosine.")
    precision: Precision = precision_option()
    final_rate: float = option(FIT.final_rate, "The learning rate at the end.", least=0)
    weight_decay: float = option(
        FIT.weight_decay, "Share of the weights lost a step, times the rate.", least=0
    )
    seed: int = seed_option()
