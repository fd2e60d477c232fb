"""`strokegen styles`: a preset's hands, listed or side by side."""

from __future__ import annotations

from pathlib import Path

import click

from strokegen import render
from strokegen.cli.picture import verdicts
from strokegen.cli.tell import bar, say
from strokegen.cli.verb import Verb
from strokegen.models.handwriting.style_sheet import CELL, TEXT
from strokegen.models.handwriting.style_sheet import styles as styles_of


@click.command(
    cls=Verb, epilog="Example: strokegen styles -o styles.svg --styles 0-9 --text Lighthouse"
)
@click.argument("preset", default="handwriting")
@click.option(
    "-o", "--output", help="Sheet to draw: .svg, .png, .jpg or .webp; without it they are listed."
)
@click.option(
    "--styles",
    "wanted",
    help="Which ones: numbers, ranges and names, such as "
    "neat,0-9,17.  [default: the named ones; where they are few, the first besides, 12 in all]",
)
@click.option("--text", default=TEXT, help="What they write.")
@click.option("--bias", type=float, help="[default: the preset's]")
@click.option("--seed", type=click.IntRange(min=0), default=0)
@click.option("--columns", type=click.IntRange(min=1), default=2)
def styles(
    preset: str,
    output: str | None,
    wanted: str | None,
    text: str,
    bias: float | None,
    seed: int,
    columns: int,
) -> None:
    """List the styles of PRESET, or draw them side by side.

    Beside a named one stands how many of 100 characters of its lines an outside reader (an OCR
    program) gets wrong, its CER.
    """
    found = styles_of(preset)
    chosen = found.chosen(wanted)
    if output is None:
        say(found)
        return
    with verdicts():
        page = found.sheet(
            chosen,
            text=text,
            bias=bias,
            seed=seed,
            columns=columns,
            progress=bar("writing", " styles"),
        )
        render.save(page, Path(output), width=CELL[0] * columns, background="white")
