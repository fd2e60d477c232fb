"""How a training goes, for it and for the command line that shows it: no TensorFlow here."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Precision = Literal["auto", "float32", "bfloat16"]


@dataclass(frozen=True)
class FitConfig:
    """How to train.

    Attributes:
      steps: optimiser steps of the whole run; the learning rate falls to its end over them.
      optimizer: "adam", or "rmsprop" with Graves's (2013) constants.
      weight_decay: share of the weights that adam loses a step, times the rate (Loshchilov & Hutter
        2019); 0 for none.
      learning_rate, final_rate: cosine decay from one to the other after `warmup` steps.
      clip: largest global norm of the gradient.
      average: decay of the weights' running average, which is what is kept and validated.
      workers: shards of a batch that run side by side; on a GPU there is one.
      checkpoint_minutes, validate_steps: how often.
      patience: validations without a new best before it stops.
      seed: of everything random.
      precision: of the large products, "bfloat16" with sums in float32; "auto" is bfloat16 on
        processors with AMX and else float32, of a run that goes on what it began with.
    """

    steps: int = 8000
    optimizer: str = "adam"
    weight_decay: float = 0.0
    learning_rate: float = 2e-3
    final_rate: float = 1e-4
    warmup: int = 100
    clip: float = 2.0
    average: float = 0.998
    workers: int = 2
    checkpoint_minutes: float = 4.0
    validate_steps: int = 500
    patience: int = 8
    seed: int = 0
    precision: Precision = "auto"

    def at(self, learning_rate: float) -> FitConfig:
        """This, with another rate at the highest and a twentieth of it at the end."""
        return replace(self, learning_rate=learning_rate, final_rate=learning_rate / 20)

    def of(self, options: object) -> FitConfig:
        """This with what a recipe's options say by the same names, the rate as `at` has it."""
        names = [one.name for one in fields(self) if hasattr(options, one.name)]
        asked = {name: getattr(options, name) for name in names}
        return replace(self.at(asked.pop("learning_rate")), **asked)

    def rate(self, step: int) -> float:
        ramp = min(1.0, (step + 1) / max(1, self.warmup))
        fall = 0.5 * (1 + np.cos(np.pi * min(1.0, step / self.steps)))
        return float(ramp * (self.final_rate + (self.learning_rate - self.final_rate) * fall))


def rows_of(usual: int, batch: int, whole: int) -> int:
    """Rows of a batch that has `usual` of them where `whole` points make a step, now `batch` do.

    Two at least, so that both workers have one.
    """
    return max(2, round(usual * batch / whole))


def parts_of(rows: int, count: int) -> list[NDArray[np.intp]]:
    """The numbers of a batch's rows in `count` parts, or in fewer, so that none is empty."""
    return np.array_split(np.arange(rows), max(1, min(count, rows)))
