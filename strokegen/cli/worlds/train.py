"""`strokegen world train-vision | train-memory | evolve`: the three parts, one after the other."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from strokegen.cli import training as options

_FOLDER = click.Path(file_okay=False, path_type=Path)
_OUT = options.run_folder("the preset, the state and the log")
_SEED = options.number("--seed", 0, "Of everything random.", least=0)


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
@options.number("--steps", 12_000, "Optimiser steps of the whole run.")
@options.number("--batch", 64, "Frames a step.")
@options.number("--latent-dim", 64, "Length of z.")
@options.number(
    "--width",
    16,
    "Channels of the first convolution; each further one has twice as many. The paper has 32.",
)
@options.learning_rate(1.5e-3)
@_SEED
def train_vision(rollouts, out, resume, steps, batch, latent_dim, width, learning_rate, seed):
    """Train V, a variational autoencoder, on the frames of ROLLOUTS.

    A run that was stopped, even by kill -9, goes on by the same command with --resume.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from strokegen.models.worlds import train_vision as vision
    from strokegen.models.worlds.vision import Vision
    from strokegen.training.fit import FitConfig

    fit = FitConfig(steps=steps, learning_rate=learning_rate, final_rate=learning_rate / 20,
                    clip=1000.0, validate_steps=250, patience=20, seed=seed)  # fmt: skip
    network = Vision(latent_dim=latent_dim, width=width)
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
@options.number("--steps", 2500, "Optimiser steps of the whole run, some 4,000 frames each.")
@options.number("--hidden", 512, "LSTM units.")
@options.number("--num-mixtures", 5, "Gaussians over each dimension of the next z.")
@options.learning_rate(1e-3)
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
    from strokegen.training.fit import FitConfig

    fit = FitConfig(steps=steps, learning_rate=learning_rate, final_rate=learning_rate / 20,
                    clip=1.0, validate_steps=100, patience=15, seed=seed)  # fmt: skip
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
@options.number("--generations", 100, "Of the whole run; give more with --resume to go further.")
@options.number("--population", 64, "Controllers a generation.", least=4)
@options.number("--episodes", 8, "Dreams of each; the paper has 16.")
@click.option(
    "--temperature",
    type=float,
    default=1.15,
    show_default=True,
    help="Of the dreams; above 1 they are less sure than the game.",
)
@click.option(
    "--sees",
    type=click.Choice(["z", "zh", "zhc"]),
    default="zh",
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
