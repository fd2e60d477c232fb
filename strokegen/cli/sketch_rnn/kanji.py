"""`strokegen kanji`: characters that do not exist."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from strokegen.cli.inputs import DATA
from strokegen.cli.look import look, taken
from strokegen.cli.picture import OUTPUT, PEN_TEMPERATURE, SEED, deliver, progress, verdicts
from strokegen.cli.tell import say
from strokegen.cli.verb import Verb
from strokegen.models.sketch_rnn.kanji import TEMPERATURE, sheet
from strokegen.models.sketch_rnn.sketcher import load


@click.command(cls=Verb, epilog="Example: strokegen kanji --count 24 --colours -o kanji.svg")
@click.option("--preset", default="kanji", help="Shipped preset, or a preset or run folder.")
@OUTPUT
@click.option("--count", "-n", type=click.IntRange(1, 400), default=24)
@click.option(
    "--temperature",
    type=float,
    default=TEMPERATURE,
    help="Near 0 draws the plainest, 1 the wildest.",
)
@PEN_TEMPERATURE
@SEED
@click.option("--columns", type=click.IntRange(min=1), help="Characters in a row.")
@click.option("--numbers", is_flag=True, help="Number the strokes in their order.")
@click.option("--colours", "--colors", is_flag=True, help="Colour them, from red to violet.")
@click.option(
    "--nearest",
    is_flag=True,
    help="Draw beside each, in grey, the most similar real one, and say how far they are apart.",
)
@click.option(
    "--among",
    default="kanjivg",
    metavar="NAME|PATH",
    help="The real ones: a data set by name, a file or a folder.",
)
@DATA
@look
def kanji(
    preset: str,
    output: str | None,
    count: int,
    temperature: float,
    pen_temperature: float | None,
    seed: int,
    **options: Any,
) -> None:
    """Invent kanji: characters that look as if they existed, in stroke order.

    With --nearest each stands beside the real one that looks most like it, and the last line says
    how many are farther from every real one than a twentieth of these are from their
    nearest neighbours: what is nearer may be a copy.
    """
    sketcher, look = load(preset), taken(options)
    with verdicts():
        drawings = sketcher.draw(
            count,
            temperature=temperature,
            seed=seed,
            progress=progress,
            pen_temperature=pen_temperature,
        )
        page = sheet(drawings, tell=partial(say, err=True), **options)
        deliver(page, drawings, output, look)
