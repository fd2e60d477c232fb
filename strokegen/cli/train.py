"""`strokegen train`: learn a model from ink, in TensorFlow."""

from __future__ import annotations

import os
from dataclasses import replace

import click

from strokegen.cli import training as options
from strokegen.cli.command import as_given
from strokegen.cli.handwriting.train_scribble import scribble
from strokegen.cli.recipe import verb
from strokegen.models.handwriting.settings import FIT_LINES, SynthesisChoice
from strokegen.models.registry import trainings


class Recipes(click.Group):
    """A group of the registry's recipes, each loaded when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *trainings()})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in (recipes := trainings()):
            return verb(name, recipes[name].options, recipes[name].recipe)
        return super().get_command(ctx, name)


@click.group(cls=Recipes)
def train():
    """Train a model on ink; needs the extra: pip install 'strokegen[train]'.

    Example: strokegen train handwriting --data unipen --out runs/hw
    """


train.add_command(scribble)


@train.command()
@options.LINES
@options.OUT
@options.RESUME
@click.option(
    "--start",
    metavar="PRESET",
    help="Begin with a preset's weights, size and styles, to train it further.",
)
@options.GRAVES_STEPS
@options.GRAVES_HIDDEN
@options.NUM_MIXTURES
@options.number(
    "--num-windows", SynthesisChoice.num_windows, "Gaussians over the characters; the paper has 10."
)
@options.STYLE_DIM
@options.OPTIMIZER
@options.GRAVES_RATE
@options.SEED
def handwriting(
    name,
    out,
    resume,
    start,
    steps,
    hidden,
    num_mixtures,
    num_windows,
    style_dim,
    optimizer,
    learning_rate,
    seed,
):
    """Train Graves's synthesis network on handwriting.

    A run that was stopped, even by kill -9, goes on by the same command with --resume. The best
    weights so far are in --out at any time: strokegen write "so far" --preset runs/hw

    Example: strokegen train handwriting --data unipen --out runs/hw --resume
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from strokegen.models.handwriting import train as training

    fit = replace(FIT_LINES.at(learning_rate), steps=steps, optimizer=optimizer, seed=seed)
    choice = SynthesisChoice(hidden=hidden, num_mixtures=num_mixtures, num_windows=num_windows,
                             style_dim=style_dim)  # fmt: skip
    facts = {"data": name, "command": as_given("out", "resume")}
    options.learn_writing(training, name, out, fit, choice, facts=facts, resume=resume, start=start)
