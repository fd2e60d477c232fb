"""What SketchRNN's trainings do unless told otherwise, for them and for the command line.

A network's own defaults are its paper's size; the size that this package chooses instead is here.
Nothing here loads TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass

from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.training.settings import FitConfig

SKETCH = SketchRNN(latent_dim=128, encoder_hidden=256, place_input=True)
"""The size of network that `strokegen train sketch` makes unless told otherwise."""

KANJI = SketchRNN(num_mixtures=24, place_input=True)
"""The size of network that `strokegen train kanji` makes unless told otherwise."""

LONGEST = 150
"""Rows of the longest drawing that SketchRNN learns from."""

FIT_SKETCHES = FitConfig().at(1e-3)
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
