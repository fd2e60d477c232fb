"""`strokegen train kanji`: learn to invent characters."""

from __future__ import annotations

import os
from dataclasses import replace

import click

from strokegen.cli import training as options
from strokegen.cli.command import as_given
from strokegen.models.sketch_rnn.settings import FIT_KANJI, KANJI, Objective


@click.command()
@click.option(
    "--data",
    "name",
    default="kanjivg",
    show_default=True,
    help="Characters in stroke order: a data set by name, or a file or folder.",
)
@options.OUT
@options.RESUME
@options.number(
    "--steps", FIT_KANJI.steps, "Optimiser steps of the whole run, some 150 characters each."
)
@options.number("--hidden", KANJI.hidden)
@options.number("--num-mixtures", KANJI.num_mixtures)
@options.learning_rate(FIT_KANJI.learning_rate)
@options.SEED
def kanji(name, out, resume, steps, hidden, num_mixtures, learning_rate, seed):
    """Train the kanji RNN on characters in stroke order.

    A run that was stopped, even by kill -9, goes on by the same command with --resume. The best
    weights so far are in --out at any time: strokegen kanji --preset runs/kanji

    Example: strokegen train kanji --data kanjivg --out runs/kanji
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from strokegen import datasets
    from strokegen.models.sketch_rnn import train as training
    from strokegen.models.sketch_rnn.sketches import prepare

    fit = replace(FIT_KANJI.at(learning_rate), steps=steps, seed=seed)
    samples = datasets.load(name)
    if "kanji" in samples.kinds:  # KanjiVG has kana and letters too
        samples = samples.select(kinds=("kanji",))
    sketches = prepare(samples)
    counts = ", ".join(f"{len(sketches.of(split)):,} to {split}" for split in datasets.SPLITS)
    click.echo(f"{counts}; left out: {sketches.skipped or 'nothing'}", err=True)
    network = replace(KANJI, hidden=hidden, num_mixtures=num_mixtures)
    objective = Objective(int(sketches.lengths.max()) + 1)
    facts = {"data": name, "command": as_given("out", "resume")}
    trainer = training.train(sketches, out, fit, network, objective=objective, facts=facts,
                             resume=resume)  # fmt: skip
    click.echo(f"{out}: {trainer.step:,} steps, {trainer.points:,} points, "
               f"best validation {trainer.best:.4f}")  # fmt: skip
