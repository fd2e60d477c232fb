"""`strokegen fonts`: single-line fonts, listed or side by side."""

from __future__ import annotations

from pathlib import Path

import click

from strokegen import render
from strokegen.cli.inputs import spare, typed
from strokegen.cli.tell import say
from strokegen.cli.verb import Verb
from strokegen.lettering.fonts import font as font_of
from strokegen.lettering.fonts import names
from strokegen.models.handwriting.style_sheet import CELL, TEXT
from strokegen.models.handwriting.write import write


@click.command(cls=Verb, epilog="Example: strokegen fonts hershey-script my-font.svg -o fonts.svg")
@click.argument("fonts", metavar="[FONT]...", nargs=-1)
@click.option(
    "-o", "--output", help="Sheet to draw: .svg, .png, .jpg or .webp; without it they are listed."
)
@click.option("--text", default=TEXT, help="What is written in them.")
@click.option("--columns", type=click.IntRange(min=1), default=2)
def fonts(fonts: tuple[str, ...], output: str | None, text: str, columns: int) -> None:
    """List the single-line fonts that `write --font` takes, or draw some side by side.

    FONT is one of the list, an SVG font or a .jhf file, or a font of the package Hershey-Fonts by
    its own name, whose places are taken as they are.
    """
    found = [font_of(name) for name in fonts or names()]
    if output is None:
        width = max(len(font.name) for font in found)
        for font in found:
            licence = f"   {font.licence}" if fonts and font.licence else ""
            say(f"{font.name:{width}}  {len(font.keys):5,} characters{licence}")
        return
    spare(output, fonts, "a font that is to be read")
    drawings = [write(typed(text), font=font) for font in found]
    captions = [font.name for font in found]
    page = render.grid(drawings, columns=columns, cell=CELL, captions=captions)
    render.save(page, Path(output), width=CELL[0] * columns, background="white")
