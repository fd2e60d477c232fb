"""`strokegen sketch`: new drawings from a sketch preset."""

from __future__ import annotations

from pathlib import Path

import click

from strokegen.cli.look import look
from strokegen.cli.picture import OUTPUT, PRESET, SEED, deliver, progress, sheet, verdicts
from strokegen.models.sketch_rnn.sketcher import TEMPERATURE


class Temperatures(click.ParamType):
    """One number, or several with commas between them."""

    name = "number[,number...]"

    def convert(self, value, param, ctx):
        try:
            return [float(part) for part in str(value).split(",")]
        except ValueError:
            self.fail(f"{value!r}: expected numbers such as 0.4 or 0.2,0.4,0.8", param, ctx)


@click.command(epilog="Example: strokegen sketch --count 9 --category rabbit -o rabbits.svg")
@PRESET
@OUTPUT
@click.option("--count", "-n", type=click.IntRange(1, 100_000), default=9, show_default=True)
@click.option("--category", help="What to draw.  [default: any of the preset's]")
@click.option(
    "--temperature",
    "temperatures",
    type=Temperatures(),
    default=str(TEMPERATURE),
    show_default=True,
    help="Near 0 draws the most usual, 1 varies as people do; several, as 0.2,0.4,0.8, make a row "
    "of COUNT drawings each.",
)
@SEED
@click.option(
    "--columns",
    type=click.IntRange(min=1),
    help="Drawings in a row.  [default: a sheet that is about square]",
)
@look
def sketch(preset, output, count, category, temperatures, seed, columns, **look):
    """Draw new sketches on a sheet, or as .ndjson for training.

    \b
    An .ndjson file holds one drawing a line, in Quick, Draw!'s schema; those that did not finish
    are left out of it and counted.
    Exit status: 0 drawn, 1 drawn but a sketch did not finish (it says which), 2 not drawn.
    """
    from strokegen.models.sketch_rnn.sketcher import load

    sketcher = load(preset)
    if output is not None and Path(output).suffix.lower() == ".ndjson":
        return _collect(sketcher, output, count, category, temperatures, seed)
    if count * len(temperatures) > 400:
        raise click.UsageError("a picture holds 400 drawings at most; write more as .ndjson")
    with verdicts():
        drawings = []
        for temperature in temperatures:
            drawings += sketcher.draw(count, temperature=temperature, seed=seed,
                                      category=category, progress=progress)  # fmt: skip
        if len(temperatures) > 1:
            columns = columns or count
        what = category or sketcher.label or ", ".join(sketcher.categories)
        warmth = ", ".join(f"{temperature:g}" for temperature in temperatures)
        page = sheet(drawings, columns, f"{len(drawings)} sketches: {what}", sketcher,
                     seed=seed, temperature=warmth)  # fmt: skip
        deliver(page, drawings, output, look)


def _collect(sketcher, output, count, category, temperatures, seed) -> None:
    import warnings

    import numpy as np

    from strokegen.formats.quickdraw import encode
    from strokegen.ink.errors import NotFinished
    from strokegen.ink.files import write_whole
    from strokegen.models.sketch_rnn.sketcher import FINISHED

    drawings = []
    for temperature in temperatures:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotFinished)
            drawn = sketcher.draw(count, temperature=temperature, seed=seed, category=category,
                                  attempts=2, progress=progress)  # fmt: skip
        drawings += [
            drawing.map(np.rint).with_meta(
                key_id=f"{sketcher.preset.name}:{temperature:g}:{seed}:{index}"
            )
            for index, drawing in enumerate(drawn)
            if drawing.meta["verdict"] == FINISHED
        ]
    write_whole(Path(output), encode(drawings))
    left = count * len(temperatures) - len(drawings)
    click.echo(f"{output}: {len(drawings):,} drawings; {left:,} did not finish, left out", err=True)
