"""`strokegen sketch`: new drawings from a sketch preset."""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace
from pathlib import Path

import click

from strokegen import render
from strokegen.cli.look import motion_options, of_format, pen_option


@click.command(
    epilog="Example: strokegen sketch --preset runs/bicycle --count 9 --temperature 0.4 "
    "-o sketches.svg"
)
@click.option(
    "--preset",
    required=True,
    help="Preset or run folder of a sketch network; none is shipped yet, `strokegen convert` "
    "makes one.",
)
@click.option(
    "-o",
    "--output",
    default="-",
    show_default="SVG to standard output",
    help="File to write: .svg, .png, .pdf, .gif, for a single drawing also .json (the ink "
    "itself), or - for SVG on standard output.",
)
@click.option("--count", type=click.IntRange(1, 400), default=9, show_default=True)
@click.option(
    "--temperature",
    type=float,
    default=0.4,
    show_default=True,
    help="Near 0 draws the most usual, 1 varies as people do.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Same seed, same picture.",
)
@click.option(
    "--columns",
    type=click.IntRange(min=1),
    help="Drawings in a row.  [default: a sheet that is about square]",
)
@pen_option
@motion_options
@click.option("--width", help="Picture width, such as 180mm or 800px.")
@click.option("--height", help="Picture height, such as 180mm or 800px.")
@click.option("--stroke-width", help="Pen width, such as 0.4mm.")
@click.option("--colour", "--color", default=None, help="Ink: a name or #rrggbb.")
@click.option("--background", default=None, help="A colour, or transparent.")
def sketch(preset, output, count, temperature, seed, columns, **look):
    """Draw new sketches on a sheet.

    \b
    Exit status: 0 drawn, 1 drawn but a sketch did not finish (it says which), 2 not drawn.
    """
    from strokegen.sampling.preset import read_preset
    from strokegen.sampling.sketch import Sketcher
    from strokegen.sampling.text import NotFinished

    options = of_format(output, look)
    sketcher = Sketcher(read_preset(preset))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", NotFinished)
        drawings = sketcher.draw(count, temperature=temperature, seed=seed, progress=_progress)
    shown = drawings[0]
    if count > 1:
        facts = {"preset": sketcher.preset.name, "temperature": temperature, "seed": seed}
        sheet = render.grid(drawings, columns=columns, cell=(240, 240))
        shown = replace(sheet, title=f"{count} sketches: {sketcher.label}", facts=facts)
    if output == "-":
        click.echo(render.to_svg(shown, **options))
    else:
        render.save(shown, Path(output), **options)
    for warning in caught:
        click.echo(f"strokegen: {warning.message}", err=True)
    if caught:
        sys.exit(1)


def _progress(rounds):
    from tqdm import tqdm

    # The last ones are for drawings that were not finished, and pass in no time without any.
    return tqdm(rounds, desc="drawing", unit=" rounds", delay=2, leave=False, disable=None)
