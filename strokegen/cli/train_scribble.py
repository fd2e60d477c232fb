"""`strokegen train scribble`: learn to predict the pen from handwriting without its text."""

from __future__ import annotations

import os

import click

from strokegen.cli.command import as_given
from strokegen.cli.training import (
    GRAVES_HIDDEN,
    GRAVES_STEPS,
    LINES,
    NUM_MIXTURES,
    OPTIMIZER,
    OUT,
    RESUME,
    SEED,
    STYLE_DIM,
)
from strokegen.cli.training import learning_rate as rate


@click.command()
@LINES
@OUT
@RESUME
@click.option(
    "--start",
    metavar="PRESET",
    help="Begin with a preset's weights, size and styles, to train it further; handwriting, too, "
    "without what it knows of text.",
)
@GRAVES_STEPS
@GRAVES_HIDDEN
@click.option("--num-layers", type=click.IntRange(1), default=3, show_default=True)
@NUM_MIXTURES
@STYLE_DIM
@OPTIMIZER
@rate(2e-3)
@SEED
def scribble(
    name, out, resume, start, steps, hidden, num_layers, num_mixtures, style_dim, optimizer,
    learning_rate, seed,
):  # fmt: skip
    """Train Graves's prediction network on handwriting, without its text.

    It learns from the lines that `strokegen train handwriting` learns from, and is validated on
    the same. A run that was stopped, even by kill -9, goes on by the same command with --resume.
    The best weights so far are in --out at any time: strokegen scribble --preset runs/scribble

    Example: strokegen train scribble --data unipen --out runs/scribble
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from strokegen.ink.normaliser import Normaliser
    from strokegen.sampling.preset import read_preset
    from strokegen.training import prediction as training
    from strokegen.training.fit import FitConfig
    from strokegen.training.lines import load_lines

    if start and resume:
        raise click.UsageError("--start begins a run, --resume goes on with one; give one of them")
    fit = FitConfig(steps=steps, optimizer=optimizer, learning_rate=learning_rate,
                    final_rate=learning_rate / 20, seed=seed)  # fmt: skip
    choice = training.NetworkChoice(hidden=hidden, num_layers=num_layers,
                                    num_mixtures=num_mixtures, style_dim=style_dim)  # fmt: skip
    normaliser = Normaliser()
    lines = load_lines(name, normaliser)
    kept = f"{len(lines):,} pieces of writing, {len(lines.offsets):,} points"
    click.echo(f"{kept}; left out: {lines.skipped or 'nothing'}", err=True)
    facts = {"data": name, "command": as_given("out", "resume")}
    trainer = training.train(lines, out, fit, choice=choice, normaliser=normaliser, facts=facts,
                             resume=resume,
                             start=read_preset(start) if start else None)  # fmt: skip
    click.echo(f"{out}: {trainer.step:,} steps, {trainer.points:,} points, "
               f"best validation {trainer.best:.4f} nats a point")  # fmt: skip
