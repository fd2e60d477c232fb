"""`strokegen animate`: given ink, drawn stroke by stroke."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from strokegen import render
from strokegen.cli.look import look, of_format
from strokegen.formats.ink_json import read_ink
from strokegen.ink.drawing import Drawing
from strokegen.render.page import Page


@click.command(
    epilog="""\b
Examples:
  strokegen animate card.json -o card.svg
  strokegen animate kanjivg --text \u6c38 --numbers --colours --animate once -o ei.svg"""
)
@click.argument("ink", metavar="INK.json|NAME|PATH")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    help="The picture: .svg or .gif that draws itself; or a still one, .png or .pdf.",
)
@click.option("--text", help="Of a data set, the first sample of this text or category.")
@click.option(
    "--index",
    type=click.IntRange(min=0),
    default=0,
    help="Of a data set, which sample, or which of those of --text.",
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
    index: int,
    numbers: bool,
    colours: bool,
    base: str | None,
    **look: Any,
) -> None:
    """Draw given ink in the order of its strokes, and in real time where times were kept.

    INK.json is ink that strokegen saved; NAME is a data set of the catalogue; PATH is a file of
    drawings (.ndjson, .bin, .npz, .svg) or a data set's archive or folder.
    """
    options = of_format(output, look)
    shown: Drawing | Page = _read(ink, text, index, base)
    # A .json holds the ink itself, which nothing was drawn on.
    if numbers or colours or Path(output).suffix.lower() != ".json":
        shown = render.animate(shown, numbers=numbers, colours=colours)
    shown.save(output, **options)


def _read(ink: str, text: str | None, index: int, base: str | None) -> Drawing:
    if Path(ink).suffix.lower() == ".json":
        if text is not None or index:
            raise click.UsageError(f"{ink} holds one drawing; leave out --text and --index")
        return read_ink(ink)
    from strokegen import datasets

    found = datasets.load(ink, data=base)
    if text is not None:
        found = found.where(lambda sample: sample.text == text)
    if index >= len(found):
        which = "" if text is None else f" of {text!r}"
        raise ValueError(f"{ink} has {len(found):,} samples{which}, there is no number {index}")
    return found[index].drawing
