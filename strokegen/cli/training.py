"""What the verbs that train share: their run folder, going on, and the chances of a run.

Graves's two networks share the rest as well: the lines that they learn from and their size.
"""

from __future__ import annotations

from pathlib import Path

import click

OUT = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Run folder: the preset, the training state, the log and the samples.",
)
RESUME = click.option("--resume", is_flag=True, help="Go on from the state in --out.")
LINES = click.option(
    "--data",
    "name",
    default="unipen",
    show_default=True,
    help="Data set by name, or the path of its archive or folder.",
)
NUM_MIXTURES = click.option(
    "--num-mixtures",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Gaussians over the next offset.",
)
STYLE_DIM = click.option(
    "--style-dim",
    type=click.IntRange(0),
    default=32,
    show_default=True,
    help="Length of a writer's style vector; 0 for none, as in the paper.",
)
OPTIMIZER = click.option(
    "--optimizer",
    type=click.Choice(["adam", "rmsprop"]),
    default="adam",
    show_default=True,
    help="rmsprop has Graves's constants.",
)
GRAVES_STEPS = click.option(
    "--steps",
    type=click.IntRange(1),
    default=8000,
    show_default=True,
    help="Optimiser steps of the whole run, about 3,500 points each.",
)
GRAVES_HIDDEN = click.option(
    "--hidden",
    type=click.IntRange(1),
    default=256,
    show_default=True,
    help="LSTM units a layer; the paper has 400.",
)
SEED = click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Of the first weights and the batches.",
)


def learning_rate(default: float):
    return click.option(
        "--learning-rate",
        type=float,
        default=default,
        show_default=True,
        help="At its highest; it falls to a twentieth by a cosine.",
    )
