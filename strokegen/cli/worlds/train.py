"""`strokegen world train-vision | train-memory | evolve`: the three parts, one after the other."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from strokegen.cli import training as options
from strokegen.models.worlds.controller import SEES, Controller
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.settings import BATCH, FIT_MEMORY, FIT_VISION, VISION, EvolveConfig

_FOLDER = click.Path(file_okay=False, path_type=Path)
_OUT = options.run_folder("the preset, the state and the log")
_SEED = options.number("--seed", FIT_VISION.seed, "Of everything random.", least=0)


def workers(what: str):
    """The option of how many processes work side by side."""
    return click.option(
        "--workers",
        type=click.IntRange(1),
        default=os.cpu_count() or 1,
        show_default="all cores",
        help=what,
    )


@contextmanager
def _warned() -> Iterator[None]:
    """What is skipped is named in a line of its own."""
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_: click.echo(f"strokegen: {message}", err=True)
        yield


@click.command(epilog="Example: strokegen world train-vision runs/rollouts --out runs/vision")
@click.argument("rollouts", type=_FOLDER)
@_OUT
@options.RESUME
@options.number("--steps", FIT_VISION.steps, "Optimiser steps of the whole run.")
@options.number("--batch", BATCH, "Frames a step.")
@options.number("--latent-dim", VISION.latent_dim, "Length of z.")
@options.number(
    "--width",
    VISION.width,
    "Channels of the first convolution; each further one has twice as many. The paper has 32.",
)
@options.learning_rate(FIT_VISION.learning_rate)
@_SEED
def train_vision(rollouts, out, resume, steps, batch, latent_dim, width, learning_rate, seed):
    """Train V, a variational autoencoder, on the frames of ROLLOUTS.

    A run that was stopped, even by kill -9, goes on by the same command with --resume.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from strokegen.models.worlds import train_vision as vision

    fit = replace(FIT_VISION.at(learning_rate), steps=steps, seed=seed)
    network = replace(VISION, latent_dim=latent_dim, width=width)
    with _warned():
        trainer = vision.train(rollouts, out, fit, network, batch=batch, resume=resume)
    click.echo(f"{out}: {trainer.step:,} steps, {trainer.points:,} frames, best validation "
               f"{trainer.best:.3f} (squared error a frame and divergence)")  # fmt: skip


@click.command(
    epilog="Example: strokegen world train-memory runs/rollouts --vision runs/vision "
    "--out runs/memory"
)
@click.argument("rollouts", type=_FOLDER)
@click.option(
    "--vision", metavar="PRESET", required=True, help="Preset or run folder that has the vision."
)
@_OUT
@options.RESUME
@options.number(
    "--steps", FIT_MEMORY.steps, "Optimiser steps of the whole run, some 4,000 frames each."
)
@options.number("--hidden", Memory.hidden, "LSTM units.")
@options.number(
    "--num-mixtures", Memory.num_mixtures, "Gaussians over each dimension of the next z."
)
@options.learning_rate(FIT_MEMORY.learning_rate)
@click.option(
    "--untrained",
    is_flag=True,
    help="Keep the first weights, as the control of the paper's table: evolve in a dream that "
    "knows nothing of the game.",
)
@_SEED
def train_memory(
    rollouts, vision, out, resume, steps, hidden, num_mixtures, learning_rate, untrained, seed
):
    """Train M on ROLLOUTS as V sees them: the next latent, and whether the episode ends.

    At the end it tells the NLL a latent dimension on episodes that were held out, beside that of
    a Gaussian around the previous frame. A run that was stopped goes on with --resume.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from strokegen.models.worlds import train_memory as memory
    from strokegen.models.worlds.memory import Memory
    from strokegen.models.worlds.world import World

    fit = replace(FIT_MEMORY.at(learning_rate), steps=steps, seed=seed)
    seer = World.read(vision, needs=("vision",))
    network = Memory(latent_dim=seer.vision.latent_dim, hidden=hidden,
                           num_mixtures=num_mixtures)  # fmt: skip
    with _warned():
        run = memory.untrained if untrained else memory.train
        measured = run(rollouts, seer, out, fit, network, resume=resume)
    click.echo(f"{out}: {measured['memory']} nats a latent dimension over {measured['steps']:,} "
               f"steps held out (a Gaussian around the previous frame: "
               f"{measured['previous frame']}), the end {measured['end']} nats a step")  # fmt: skip


@click.command(
    epilog="Example: strokegen world evolve runs/memory --out runs/world --temperature 1.15"
)
@click.argument("preset")
@_OUT
@options.RESUME
@options.number(
    "--generations",
    EvolveConfig.generations,
    "Of the whole run; give more with --resume to go further.",
)
@options.number("--population", EvolveConfig.population, "Controllers a generation.", least=4)
@options.number("--episodes", EvolveConfig.episodes, "Dreams of each; the paper has 16.")
@click.option(
    "--temperature",
    type=float,
    default=EvolveConfig.temperature,
    show_default=True,
    help="Of the dreams; above 1 they are less sure than the game.",
)
@click.option(
    "--sees",
    type=click.Choice(list(SEES)),
    default=Controller.sees,
    show_default=True,
    help="What the controller reads: vision alone, or the memory's h, and its cell c, as well.",
)
@workers("Processes that dream.")
@_SEED
def evolve(
    preset, out, resume, generations, population, episodes, temperature, sees, workers, seed
):
    """Evolve C in the dreams of PRESET, which has vision and memory, by CMA-ES.

    The best controller so far is in --out at any time. A run that was stopped, even by kill -9,
    goes on by the same command with --resume.
    """
    from strokegen.models.worlds.controller import Controller
    from strokegen.models.worlds.evolve import Evolution, EvolveConfig
    from strokegen.models.worlds.world import World

    world = World.read(preset, needs=("vision", "memory"))
    controller = Controller(world.memory.latent_dim, world.memory.hidden, sees)
    config = EvolveConfig(generations=generations, population=population, episodes=episodes,
                          temperature=temperature, seed=seed)  # fmt: skip
    run = Evolution(world, controller, config, out, resume)
    run.run(workers)
    click.echo(f"{out}: {generations:,} generations, the best controller lives {run.best:.0f} tics "
               f"in dreams at temperature {temperature:g}")  # fmt: skip
