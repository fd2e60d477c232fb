"""`strokegen train`: learn a model from ink, in TensorFlow."""

from __future__ import annotations

import os
from dataclasses import replace

import click

from strokegen.cli import training as options
from strokegen.cli.command import as_given
from strokegen.cli.recipe import verb
from strokegen.cli.sketch_rnn.train_kanji import kanji
from strokegen.models.registry import trainings
from strokegen.models.sketch_rnn.settings import FIT_SKETCHES, LONGEST, SKETCH, Objective


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


train.add_command(kanji)


@train.command()
@click.option(
    "--data",
    "names",
    multiple=True,
    required=True,
    help="Drawings by name, such as quickdraw/bird, or a file or folder; may be given again.",
)
@click.option(
    "--synthetic",
    multiple=True,
    help="Drawings made by a machine, as --data: trained on, never validated or tested on.",
)
@click.option(
    "--besides",
    multiple=True,
    help="Drawings of anything else, as --data, such as quickdraw: they teach how people draw, and "
    "are no category of the preset.",
)
@options.OUT
@options.RESUME
@options.number(
    "--steps", FIT_SKETCHES.steps, "Optimiser steps of the whole run, some 100 drawings each."
)
@click.option(
    "--held-out",
    type=click.FloatRange(0.01, 0.4),
    help="Share of the drawings for validation, and as much for the test.  [default: the data's "
    "own splits]",
)
@click.option(
    "--as-they-are",
    is_flag=True,
    help="Neither scale nor simplify the drawings; otherwise they are brought to the form of the "
    "simplified Quick, Draw! data.",
)
@click.option(
    "--longest",
    type=click.IntRange(2, 2000),
    default=LONGEST,
    show_default=True,
    help="Drawings of more points are left out.",
)
@options.number("--hidden", SKETCH.hidden, "LSTM units of the decoder.")
@options.number("--encoder-hidden", SKETCH.encoder_hidden, "LSTM units of the encoder, each way.")
@options.number("--latent-dim", SKETCH.latent_dim, "Length of z.")
@click.option(
    "--decoder-only",
    is_flag=True,
    help="No encoder and no z: the unconditional network.",
)
@click.option(
    "--offsets-only",
    is_flag=True,
    help="Do not tell the network where the pen is, as in the paper.",
)
@click.option("--labels", is_flag=True, help="Tell the decoder each drawing's category.")
@click.option(
    "--class-weight",
    type=click.FloatRange(0),
    default=Objective.class_weight,
    show_default=True,
    help="How much it matters, beside the nats of a drawing's ink, that z tells one of several "
    "categories; 0 as in the paper.",
)
@options.num_mixtures(SKETCH.num_mixtures)
@click.option(
    "--kl-weight",
    type=click.FloatRange(0),
    default=Objective.kl_weight,
    show_default=True,
    help="Of the divergence from the prior: lower reconstructs better, higher interpolates better.",
)
@options.learning_rate(FIT_SKETCHES.learning_rate)
@options.SEED
def sketch(
    names,
    synthetic,
    besides,
    out,
    resume,
    steps,
    held_out,
    as_they_are,
    longest,
    hidden,
    encoder_hidden,
    latent_dim,
    decoder_only,
    offsets_only,
    labels,
    class_weight,
    num_mixtures,
    kl_weight,
    learning_rate,
    seed,
):
    """Train SketchRNN on drawings.

    A run that was stopped, even by kill -9, goes on by the same command with --resume. The best
    weights so far are in --out at any time: strokegen sketch --preset runs/birds

    Example: strokegen train sketch --data quickdraw/bird --data quickdraw/rabbit --out runs/birds
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from itertools import chain

    from strokegen import datasets
    from strokegen.models.sketch_rnn import train as training
    from strokegen.models.sketch_rnn.network import SketchRNN
    from strokegen.models.sketch_rnn.sketches import prepare

    fit = replace(FIT_SKETCHES.at(learning_rate), steps=steps, seed=seed)
    parts = (chain.from_iterable(map(datasets.load, part)) for part in (names, synthetic, besides))
    sketches = prepare(*parts, simplify=not as_they_are, longest=longest, held_out=held_out)
    count = len(sketches.categories)
    counts = ", ".join(f"{len(sketches.of(split)):,} to {split}" for split in datasets.SPLITS)
    click.echo(f"{counts}; {count} categories; "
               f"left out: {sketches.skipped or 'nothing'}", err=True)  # fmt: skip
    read = class_weight and count > 1 and not decoder_only
    network = SketchRNN(
        hidden=hidden, num_mixtures=num_mixtures, latent_dim=0 if decoder_only else latent_dim,
        encoder_hidden=0 if decoder_only else encoder_hidden,
        num_labels=count if labels else 0, num_classes=count if read else 0,
        place_input=not offsets_only,
    )  # fmt: skip
    objective = Objective(int(sketches.lengths.max()) + 1, kl_weight=kl_weight,
                          class_weight=class_weight)  # fmt: skip
    facts = {"data": ", ".join(names), "synthetic_from": ", ".join(synthetic),
             "besides": ", ".join(besides), "held_out": held_out,
             "command": as_given("out", "resume")}  # fmt: skip
    trainer = training.train(sketches, out, fit, network, objective=objective, facts=facts,
                             resume=resume, simplified=not as_they_are)  # fmt: skip
    click.echo(f"{out}: {trainer.step:,} steps, {trainer.points:,} points, "
               f"best validation cost {trainer.best:.4f}")  # fmt: skip
