"""What the trainings do unless told otherwise, for them and for the command line that shows it.

A network's own configuration has its paper's size for a default; the size that this package
chooses instead has a name here. Nothing here loads TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from strokegen.nn.sketch_rnn import SketchRNNConfig


@dataclass(frozen=True)
class FitConfig:
    """How to train.

    Attributes:
      steps: optimiser steps of the whole run; the learning rate falls to its end over them.
      optimizer: "adam", or "rmsprop" with Graves's (2013) constants.
      learning_rate, final_rate: cosine decay from one to the other after `warmup` steps.
      clip: largest global norm of the gradient.
      average: decay of the weights' running average, which is what is kept and validated.
      workers: shards of a batch that run side by side.
      checkpoint_minutes, validate_steps: how often.
      patience: validations without a new best before it stops.
      seed: of everything random.
    """

    steps: int = 8000
    optimizer: str = "adam"
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

    def at(self, learning_rate: float) -> FitConfig:
        """This, with another rate at the highest and a twentieth of it at the end."""
        return replace(self, learning_rate=learning_rate, final_rate=learning_rate / 20)

    def rate(self, step: int) -> float:
        ramp = min(1.0, (step + 1) / max(1, self.warmup))
        fall = 0.5 * (1 + np.cos(np.pi * min(1.0, step / self.steps)))
        return ramp * (self.final_rate + (self.learning_rate - self.final_rate) * fall)


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


@dataclass(frozen=True)
class PredictionChoice:
    """The size of network that `strokegen train scribble` makes unless told otherwise."""

    hidden: int = 256
    num_layers: int = 3
    num_mixtures: int = 20
    style_dim: int = 32
    sigma_floor: float = 0.15


@dataclass(frozen=True)
class SynthesisChoice(PredictionChoice):
    """The size of network that `strokegen train handwriting` makes unless told otherwise."""

    num_windows: int = 6
    steps_per_character: float = 12.0


SKETCH = SketchRNNConfig(latent_dim=128, encoder_hidden=256, place_input=True)
"""The size of network that `strokegen train sketch` makes unless told otherwise."""

KANJI = SketchRNNConfig(num_mixtures=24, place_input=True)
"""The size of network that `strokegen train kanji` makes unless told otherwise."""

LONGEST = 150
"""Rows of the longest drawing that SketchRNN learns from."""

DROPOUT = 0.2
"""Share of the LSTM's outputs left out while RoboJam is trained."""

FIT_LINES = FitConfig()
FIT_SKETCHES = FitConfig().at(1e-3)
FIT_KANJI = FitConfig(steps=6000, validate_steps=250, patience=10)
FIT_TOUCHES = FitConfig(steps=4000, validate_steps=100, patience=15)
