"""What the parts of World Models do unless told otherwise, for them and for the command line.

The networks' own configurations have the paper's sizes for defaults. Nothing here loads TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass

from strokegen.models.worlds.game import LONGEST
from strokegen.models.worlds.vision import Vision
from strokegen.training.settings import FitConfig

VISION = Vision(width=16)
"""The size of V that `strokegen world train-vision` makes unless told otherwise."""

BATCH = 64
"""Frames that V is shown at a step of its training."""

FIT_VISION = FitConfig(steps=12_000, clip=1000.0, validate_steps=250, patience=20).at(1.5e-3)
FIT_MEMORY = FitConfig(steps=2500, clip=1.0, validate_steps=100, patience=15).at(1e-3)


@dataclass(frozen=True)
class EvolveConfig:
    """How to evolve.

    Attributes:
      generations: of the whole run.
      population: controllers a generation.
      episodes: dreams of each.
      temperature: of the dreams.
      sigma: of the first generation, around zero.
      validate: generations between two choices of the best, in `valid_episodes` other dreams.
      longest: steps of a dream at most.
      seed: of everything random.
    """

    generations: int = 100
    population: int = 64
    episodes: int = 8
    temperature: float = 1.15
    sigma: float = 0.1
    validate: int = 10
    valid_episodes: int = 128
    longest: int = LONGEST
    seed: int = 0
