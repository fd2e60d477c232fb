"""`strokegen train robojam`: learn to play on from touch performances."""

from __future__ import annotations

import os
from dataclasses import replace

import click

from strokegen.cli import training as options
from strokegen.models.robojam.network import RoboJam
from strokegen.models.robojam.settings import DROPOUT, FIT_TOUCHES


@click.command()
@click.option(
    "--data",
    "name",
    default="microjam",
    show_default=True,
    help="Performances by name, or the path of their file.",
)
@options.OUT
@options.RESUME
@options.number(
    "--steps", FIT_TOUCHES.steps, "Optimiser steps of the whole run, some 3,500 touches each."
)
@options.number("--hidden", RoboJam.hidden, "LSTM units a layer.")
@options.number("--num-layers", RoboJam.num_layers)
@options.number("--num-mixtures", RoboJam.num_mixtures, "Gaussians over the next touch.")
@click.option(
    "--dropout",
    type=click.FloatRange(0, 0.9),
    default=DROPOUT,
    show_default=True,
    help="Share of the LSTM's outputs left out while training.",
)
@options.learning_rate(FIT_TOUCHES.learning_rate)
@options.SEED
def robojam(
    name, out, resume, steps, hidden, num_layers, num_mixtures, dropout, learning_rate, seed
):
    """Train RoboJam on touch performances.

    A run that was stopped, even by kill -9, goes on by the same command with --resume. At its end
    it is measured on what was held out: strokegen evaluate runs/jam --data microjam

    Example: strokegen train robojam --data microjam --out runs/jam
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from strokegen import datasets
    from strokegen.models.robojam import train as training
    from strokegen.models.robojam.measure import figures, report
    from strokegen.models.robojam.responder import Responder
    from strokegen.models.robojam.touches import prepare
    from strokegen.presets import read_preset, write_preset

    fit = replace(FIT_TOUCHES.at(learning_rate), steps=steps, seed=seed)
    network = RoboJam(hidden=hidden, num_layers=num_layers, num_mixtures=num_mixtures)
    touches = prepare(datasets.load(name))
    counts = ", ".join(f"{len(touches.of(split)):,} to {split}" for split in datasets.SPLITS)
    click.echo(f"{len(touches):,} performances, {len(touches.rows):,} touches: {counts}", err=True)
    trainer = training.train(touches, out, fit, network, dropout=dropout, facts={"data": name},
                             resume=resume)  # fmt: skip
    preset = read_preset(out)
    measured = figures(Responder(preset), touches)
    preset.config["training"]["held_out"] = measured
    write_preset(out, preset.config, preset.weights, training.card(preset.config))
    click.echo(f"{out}: {trainer.step:,} steps, {trainer.points:,} touches, "
               f"best validation {trainer.best:.4f} nats a step\n{report(measured)}")  # fmt: skip
