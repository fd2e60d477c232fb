"""`strokegen write`: text in, a picture of handwriting out."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import click

from strokegen import render
from strokegen.ink.store import read_ink
from strokegen.sampling.text import NotFinished
from strokegen.sampling.text import write as write_text


@click.command(
    epilog='Example: strokegen write "Dear Anna,\\nthank you!" --style 12 --seed 3 -o card.svg'
)
@click.argument("text")
@click.option(
    "-o",
    "--output",
    default="-",
    show_default="SVG to standard output",
    help="File to write: .svg, .png or .json (the ink itself), or - for SVG on standard output.",
)
@click.option(
    "--style",
    help="Hand: a number, a name, none, or a blend such as 3:0.4,17:0.6; "
    "`strokegen styles` shows them.",
)
@click.option(
    "--bias",
    type=float,
    help="0 is as uneven as people are, 1 and more is neater. [default: the preset's]",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Same seed, same picture.",
)
@click.option(
    "--preset",
    default="handwriting",
    show_default=True,
    help="Shipped preset, or a preset or run folder.",
)
@click.option(
    "--prime", metavar="INK.json", help="Go on in the hand of this ink; its label is its text."
)
@click.option("--prime-text", help="The text of the priming ink, if the file does not say.")
@click.option("--width", help="Picture width, such as 180mm or 800px.")
@click.option("--height", help="Picture height, such as 20mm or 120px.")
@click.option("--stroke-width", help="Pen width, such as 0.4mm.")
@click.option("--colour", "--color", default=None, help="Ink: a name or #rrggbb.")
@click.option("--background", default=None, help="A colour, or transparent.")
def write(text, output, style, bias, seed, preset, prime, prime_text, **look):
    r"""Write TEXT as handwriting; - reads it from standard input.

    \b
    A line break in TEXT, typed or as \n, starts a new line.
    Exit status: 0 written, 1 written but a line came out badly (it says which), 2 not written.
    """
    text = sys.stdin.read().rstrip("\n") if text == "-" else text.replace("\\n", "\n")
    options = {name: value for name, value in look.items() if value is not None}
    if prime_text is not None and prime is None:
        raise click.UsageError("--prime-text is the text of the ink that --prime names; give both")
    if prime is not None:
        ink = read_ink(prime)
        prime = (ink, prime_text or ink.label or "")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", NotFinished)
        drawing = write_text(
            text, style=style, bias=bias, seed=seed, preset=preset, prime=prime, progress=_progress
        )
    if output == "-":
        click.echo(render.to_svg(drawing, **options))
    else:
        render.save(drawing, Path(output), **options)
    for warning in caught:
        click.echo(f"strokegen: {warning.message}", err=True)
    if caught:
        sys.exit(1)


def _progress(batches):
    if len(batches) < 2:
        # At most sixteen pieces, drawn side by side in about a second.
        return batches
    from tqdm import tqdm

    return tqdm(batches, desc="writing", unit=" batches", delay=2, leave=False, disable=None)
