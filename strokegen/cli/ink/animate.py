"""`strokegen animate`: given ink, drawn stroke by stroke."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from strokegen import datasets, render
from strokegen.cli.look import look, of_format
from strokegen.cli.verb import Verb
from strokegen.ink.drawing import Drawing
from strokegen.render.page import Page


@click.command(
    cls=Verb,
    epilog="""\b
Examples:
  strokegen animate card.json -o card.svg
  strokegen animate kanjivg --text \u6c38 --numbers --colours --animate once -o ei.svg""",
)
@click.argument("ink", metavar="INK")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    help="The picture: .svg or .gif that draws itself; or a still one, .png, .jpg, .webp or .pdf.",
)
@click.option("--text", help="Of several drawings, the first of this text or category.")
@click.option(
    "--index",
    type=click.IntRange(min=0),
    show_default="0",
    help="Which drawing, or which of those of --text.",
)
@click.option("--numbers", is_flag=True, help="Number the strokes in their order.")
@click.option("--colours", "--colors", is_flag=True, help="Colour them, from red to violet.")
@look
@click.option(
    "--data",
    "base",
    metavar="FOLDER",
    help="Where data sets are.  [default: STROKEGEN_DATA]",
)
def animate(
    ink: str,
    output: str,
    text: str | None,
    index: int | None,
    numbers: bool,
    colours: bool,
    base: str | None,
    **look: Any,
) -> None:
    """Draw given ink in the order of its strokes, and in real time where times were kept.

    INK is a file of any format that `strokegen convert` reads (its fourth drawing as FILE:3), a
    folder of them, a data set, a reference such as quickdraw/dog:3, or - for standard input.
    """
    options = of_format(output, look)
    shown: Drawing | Page = datasets.one(ink, data=base, label=text, index=index)
    # A .json holds the ink itself, which nothing was drawn on.
    if numbers or colours or Path(output).suffix.lower() != ".json":
        shown = render.animate(shown, numbers=numbers, colours=colours)
    shown.save(output, **options)
