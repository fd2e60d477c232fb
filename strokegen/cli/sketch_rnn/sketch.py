"""`strokegen sketch`: new drawings from a sketch preset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from strokegen.cli.look import look, taken
from strokegen.cli.picture import (
    JUDGE,
    OUTPUT,
    PEN_TEMPERATURE,
    PRESET,
    SEED,
    deliver,
    progress,
    sheet,
    verdicts,
)
from strokegen.cli.tell import say
from strokegen.cli.verb import Verb
from strokegen.formats.quickdraw import encode
from strokegen.ink.files import write_whole
from strokegen.models.sketch_rnn.best import BEST_OF, UNTIL
from strokegen.models.sketch_rnn.best import sketch as draw
from strokegen.models.sketch_rnn.sketcher import TEMPERATURE, load
from strokegen.models.sketch_rnn.synthetic import collect

_MOST = 500_000  # sketches are held in memory, some 7 kB each


def _numbers(ctx: click.Context, param: click.Parameter, value: str) -> list[float]:
    """One number, or several with commas between them."""
    try:
        return [float(part) for part in value.split(",")]
    except ValueError:
        message = f"{value!r}: expected numbers such as 0.4 or 0.2,0.4,0.8"
        raise click.BadParameter(message, ctx, param) from None


@click.command(
    cls=Verb, epilog="Example: strokegen sketch --count 9 --category butterfly -o butterflies.svg"
)
@PRESET
@OUTPUT
@click.option("--count", "-n", type=click.IntRange(1, 100_000), default=9)
@click.option("--category", help="What to draw.  [default: any of the preset's]")
@click.option(
    "--temperature",
    "temperatures",
    metavar="NUMBER[,NUMBER...]",
    callback=_numbers,
    default=str(TEMPERATURE),
    help="Near 0 draws the most usual, 1 varies as people do; several, as 0.2,0.4,0.8, make a row "
    "of COUNT drawings each.",
)
@PEN_TEMPERATURE
@SEED
@click.option(
    "--best-of",
    type=click.IntRange(1, 100),
    help="Draw each so often at most, until the judge can name it, and keep the one that it is "
    f"surest of; with 1 it is not asked.  [default: {BEST_OF}, 1 where it has not learned what is "
    "drawn]",
)
@click.option(
    "--until",
    type=click.FloatRange(0, 1),
    help=f"How sure the judge must be of a drawing that is not drawn again.  [default: {UNTIL}]",
)
@JUDGE
@click.option(
    "--columns",
    type=click.IntRange(min=1),
    help="Drawings in a row.  [default: a sheet that is about square]",
)
@look
def sketch(preset: str, output: str | None, columns: int | None, **options: Any) -> None:
    """Draw new sketches on a sheet, or as .ndjson for training.

    \b
    An .ndjson file holds one drawing a line, in Quick, Draw!'s schema; those that did not finish,
    or in which the network reads another category, are left out of it and counted.
    Exit status: 0 drawn, 1 drawn but such a sketch is among them (it says which), 2 not drawn.
    """
    sketcher, look = load(preset), taken(options)
    temperatures = options.pop("temperatures")
    wish = {"temperature": temperatures, "preset": sketcher, "progress": progress, **options}
    most = options["count"] * len(temperatures)
    if most > _MOST:
        raise click.UsageError(
            f"that would draw {most:,} sketches, {_MOST:,} are the most at once; draw fewer, and "
            "more with another --seed"
        )
    if output is not None and Path(output).suffix.lower() == ".ndjson":
        drawings = collect(**wish)
        write_whole(Path(output), encode(drawings))
        left = f"{most - len(drawings):,} did not finish or were misread, left out"
        return say(f"{output}: {len(drawings):,} drawings; {left}", err=True)
    if most > 400 and output != "-":
        raise click.UsageError("a picture holds 400 drawings at most; write more as .ndjson")
    with verdicts():
        drawings = draw(**wish)
        if len(temperatures) > 1:
            columns = columns or options["count"]
        what = options["category"] or sketcher.label or ", ".join(sketcher.categories)
        title = f"{len(drawings)} sketches: {what}"
        options["temperature"] = ", ".join(f"{temperature:g}" for temperature in temperatures)
        page = sheet(drawings, columns, title, sketcher, options, ("seed", "temperature"))
        deliver(page, drawings, output, look)
