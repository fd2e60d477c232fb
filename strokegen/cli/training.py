"""What the verbs that train share: their run folder, going on, and the chances of a run.

Graves's two networks share the rest as well: the lines that they learn from and their size.
"""

from __future__ import annotations

from pathlib import Path

import click

from strokegen.models.handwriting.settings import FIT_LINES, PredictionChoice
from strokegen.training.settings import FitConfig


def number(name: str, default: int, what: str | None = None, least: int = 1):
    """An option that is a whole number."""
    return click.option(
        name, type=click.IntRange(least), default=default, show_default=True, help=what
    )


def learning_rate(default: float):
    return click.option(
        "--learning-rate",
        type=float,
        default=default,
        show_default=True,
        help="At its highest; it falls to a twentieth by a cosine.",
    )


def num_mixtures(default: int):
    return number("--num-mixtures", default, "Gaussians over the next offset.")


def run_folder(holds: str):
    return click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        required=True,
        help=f"Run folder: {holds}.",
    )


OUT = run_folder("the preset, the training state, the log and the samples")
RESUME = click.option("--resume", is_flag=True, help="Go on from the state in --out.")
LINES = click.option(
    "--data",
    "name",
    default="unipen",
    show_default=True,
    help="Data set by name, or the path of its archive or folder.",
)
NUM_MIXTURES = num_mixtures(PredictionChoice.num_mixtures)
STYLE_DIM = number(
    "--style-dim",
    PredictionChoice.style_dim,
    "Length of a writer's style vector; 0 for none, as in the paper.",
    least=0,
)
OPTIMIZER = click.option(
    "--optimizer",
    type=click.Choice(["adam", "rmsprop"]),
    default=FIT_LINES.optimizer,
    show_default=True,
    help="rmsprop has Graves's constants.",
)
GRAVES_STEPS = number(
    "--steps", FIT_LINES.steps, "Optimiser steps of the whole run, about 3,500 points each."
)
GRAVES_HIDDEN = number(
    "--hidden", PredictionChoice.hidden, "LSTM units a layer; the paper has 400."
)
GRAVES_RATE = learning_rate(FIT_LINES.learning_rate)
SEED = number("--seed", FitConfig.seed, "Of the first weights and the batches.", least=0)


def learn_writing(task, name: str, out: Path, fit, choice, *, facts: dict, resume: bool, start):
    """Train one of Graves's networks on lines of handwriting, and tell how it went.

    Args:
      task: the module of `strokegen.training` that trains it.
      name: of the data set.
      start: name of a preset to begin with, or None.
    """
    from strokegen.ink.normaliser import Normaliser
    from strokegen.models.handwriting.lines import load_lines
    from strokegen.presets import read_preset

    if start and resume:
        raise click.UsageError("--start begins a run, --resume goes on with one; give one of them")
    normaliser = Normaliser()
    lines = load_lines(name, normaliser)
    kept = f"{len(lines):,} pieces of writing, {len(lines.offsets):,} points"
    click.echo(f"{kept}; left out: {lines.skipped or 'nothing'}", err=True)
    trainer = task.train(lines, out, fit, choice=choice, normaliser=normaliser, facts=facts,
                         resume=resume, start=read_preset(start) if start else None)  # fmt: skip
    click.echo(f"{out}: {trainer.step:,} steps, {trainer.points:,} points, "
               f"best validation {trainer.best:.4f} nats a point")  # fmt: skip
