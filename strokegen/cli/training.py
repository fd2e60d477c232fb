"""What the verbs that train share: their run folder, going on, and the chances of a run."""

from __future__ import annotations

from pathlib import Path

import click

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
SEED = number("--seed", FitConfig.seed, "Of the first weights and the batches.", least=0)
