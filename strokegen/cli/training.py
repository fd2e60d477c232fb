"""What the verbs that train share: their run folder, going on, and the chances of a run."""

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
