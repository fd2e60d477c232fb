"""What the trainings of Graves's two networks do unless told otherwise.

A network's own defaults are its paper's size; the size that this package chooses instead is here.
Nothing here loads TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass

from strokegen.training.settings import FitConfig

FIT_LINES = FitConfig()


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
