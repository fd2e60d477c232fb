"""`strokegen train scribble`: learn to predict the pen from handwriting without its text."""

from __future__ import annotations

import os
from dataclasses import replace

import click

from strokegen.cli import training as options
from strokegen.cli.command import as_given
from strokegen.models.handwriting.settings import FIT_LINES, PredictionChoice


@click.command()
@options.LINES
@options.OUT
@options.RESUME
@click.option(
    "--start",
    metavar="PRESET",
    help="Begin with a preset's weights, size and styles, to train it further; handwriting, too, "
    "without what it knows of text.",
)
@options.GRAVES_STEPS
@options.GRAVES_HIDDEN
@options.number("--num-layers", PredictionChoice.num_layers)
@options.NUM_MIXTURES
@options.STYLE_DIM
@options.OPTIMIZER
@options.GRAVES_RATE
@options.SEED
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
    from strokegen.models.handwriting import train_scribble as training

    fit = replace(FIT_LINES.at(learning_rate), steps=steps, optimizer=optimizer, seed=seed)
    choice = PredictionChoice(hidden=hidden, num_layers=num_layers, num_mixtures=num_mixtures,
                              style_dim=style_dim)  # fmt: skip
    facts = {"data": name, "command": as_given("out", "resume")}
    options.learn_writing(training, name, out, fit, choice, facts=facts, resume=resume, start=start)
