"""What the parts of World Models do unless told otherwise, for them and for the command line.

The networks' own configurations have the paper's sizes for defaults. Nothing here loads TensorFlow.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from strokegen.models.worlds.controller import Controller
from strokegen.models.worlds.game import LONGEST
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.vision import Vision
from strokegen.options import (
    batch_option,
    checkpoint_option,
    option,
    out_option,
    precision_option,
    rate_option,
    ray_option,
    resume_option,
    seed_option,
    validate_option,
    whole_option,
)
from strokegen.training.settings import FitConfig, Precision

VISION = Vision(width=16)
"""The size of V that `strokegen world train-vision` makes unless told otherwise."""

BATCH = 64
"""Frames that V is shown at a step of its training."""

STEPS = 4000
"""Steps of episodes that M is shown at a step of its training, or so."""

FIT_VISION = FitConfig(steps=12_000, clip=1000.0, validate_steps=250, patience=20).at(1.5e-3)
FIT_MEMORY = FitConfig(steps=2500, clip=1.0, validate_steps=100, patience=15).at(1e-3)

SHIPPED = "doom-take-cover"
"""The preset that comes with the package."""

_HOLDS = "the preset, the state and the log"
_RANDOM = "Of everything random."


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


def workers_option(what: str) -> Any:
    """How many processes work side by side."""
    return option(os.cpu_count() or 1, what, least=1, shown="all cores")


@dataclass(frozen=True, kw_only=True)
class Record:
    """Play the game at random, and store what was seen and done.

    Actions are drawn anew every 1 to 10 steps of four tics each. Some 350 KB an episode. A
    recording that was stopped, even by kill -9, goes on by the same command; with --player and
    more --episodes it goes on with episodes of the player's.

    Example: strokegen world record --out runs/rollouts
    """

    out: Path = option(help="Folder, a file an episode.")
    episodes: int = option(
        3000,
        "Of the whole folder; what it has already is kept. The paper has 10,000.",
        least=1,
        most=999_999,
    )
    player: str | None = option(
        None,
        "Who plays instead of chance, but for a fifth of the moves: for a memory that knows more "
        "than a random player gets to see.",
        metavar="PRESET",
    )
    workers: int = workers_option("Games side by side.")


@dataclass(frozen=True, kw_only=True)
class TrainVision:
    """Train V, a variational autoencoder, on the frames of ROLLOUTS.

    A run that was stopped, even by kill -9, goes on by the same command with --resume.

    Example: strokegen world train-vision runs/rollouts --out runs/vision
    """

    rollouts: Path = option(argument=True)
    out: Path = out_option(_HOLDS)
    resume: bool = resume_option()
    steps: int = whole_option(FIT_VISION.steps, "Optimiser steps of the whole run.")
    batch: int = batch_option(BATCH, "Frames a step.")
    validate_steps: int = validate_option(FIT_VISION.validate_steps)
    checkpoint_minutes: float = checkpoint_option(FIT_VISION.checkpoint_minutes)
    latent_dim: int = whole_option(VISION.latent_dim, "Length of z.")
    width: int = whole_option(
        VISION.width,
        "Channels of the first convolution; each further one has twice as many. The paper has 32.",
    )
    learning_rate: float = rate_option(FIT_VISION.learning_rate)
    seed: int = seed_option(what=_RANDOM)


@dataclass(frozen=True, kw_only=True)
class TrainMemory:
    """Train M on ROLLOUTS as V sees them: the next latent, and whether the episode ends.

    At the end it tells the NLL a latent dimension on episodes that were held out, beside that of
    a Gaussian around the previous frame. A run that was stopped goes on with --resume.

    Example: strokegen world train-memory runs/rollouts --vision runs/vision --out runs/memory
    """

    rollouts: Path = option(argument=True)
    vision: str = option(help="Preset or run folder that has the vision.", metavar="PRESET")
    out: Path = out_option(_HOLDS)
    resume: bool = resume_option()
    steps: int = whole_option(FIT_MEMORY.steps, "Optimiser steps of the whole run.")
    batch: int = batch_option(STEPS, "Frames a step, padding included, or so.")
    validate_steps: int = validate_option(FIT_MEMORY.validate_steps)
    checkpoint_minutes: float = checkpoint_option(FIT_MEMORY.checkpoint_minutes)
    hidden: int = whole_option(Memory.hidden, "LSTM units.")
    num_mixtures: int = whole_option(
        Memory.num_mixtures, "Gaussians over each dimension of the next z."
    )
    learning_rate: float = rate_option(FIT_MEMORY.learning_rate)
    precision: Precision = precision_option()
    untrained: bool = option(
        False,
        "Keep the first weights, as the control of the paper's table: evolve in a dream that "
        "knows nothing of the game.",
    )
    seed: int = seed_option(what=_RANDOM)


@dataclass(frozen=True, kw_only=True)
class Evolve:
    """Evolve C in the dreams of PRESET, which has vision and memory, by CMA-ES.

    The best controller so far is in --out at any time. A run that was stopped, even by kill -9,
    goes on by the same command with --resume.

    Example: strokegen world evolve runs/memory --out runs/world --temperature 1.15
    """

    preset: str = option(argument=True)
    out: Path = out_option(_HOLDS)
    resume: bool = resume_option()
    generations: int = whole_option(
        EvolveConfig.generations, "Of the whole run; give more with --resume to go further."
    )
    population: int = whole_option(EvolveConfig.population, "Controllers a generation.", least=4)
    episodes: int = whole_option(EvolveConfig.episodes, "Dreams of each; the paper has 16.")
    validate: int = whole_option(
        EvolveConfig.validate, "Generations between two choices of the best, in other dreams."
    )
    temperature: float = option(
        EvolveConfig.temperature, "Of the dreams; above 1 they are less sure than the game."
    )
    sees: Literal["z", "zh", "zhc"] = option(
        Controller.sees,
        "What the controller reads: vision alone, or the memory's h, and its cell c, as well.",
    )
    workers: int = workers_option("Processes that dream.")
    ray: str | None = ray_option("Dream on the nodes")
    seed: int = seed_option(what=_RANDOM)
