"""`strokegen scribble`: lines of handwriting that say nothing."""

from __future__ import annotations

from typing import Any

import click

from strokegen.cli.inputs import preset_of
from strokegen.cli.look import look
from strokegen.cli.picture import INK, SEED, deliver, verdicts
from strokegen.cli.tell import bar
from strokegen.cli.verb import Verb

_ASKED = ("lines", "length", "style", "bias", "seed", "preset")


@click.command(cls=Verb, epilog="Example: strokegen scribble --lines 5 --bias 0.8 -o scribble.svg")
@INK
@click.option("--lines", type=click.IntRange(1, 1000), default=5)
@click.option(
    "--length",
    type=float,
    default=40.0,
    help="Width of a line in x-heights, the heights of a small letter; its last word is finished.",
)
@click.option(
    "--style",
    help="Hand: a number, a name, none, or a blend such as 3:0.4,17:0.6.  [default: the preset's]",
)
@click.option(
    "--bias",
    type=float,
    help="0 is as uneven as people are, 1 and more is neater.  [default: the preset's]",
)
@SEED
@preset_of("scribble")
@look
def scribble(output: str, **look: Any) -> None:
    """Draw lines of invented handwriting, as Graves's prediction network does.

    \b
    Exit status: 0 drawn, 1 drawn but a line came out badly (it says which), 2 not drawn.
    """
    from strokegen.models.handwriting.scribble import scribble as draw

    asked = {name: look.pop(name) for name in _ASKED}
    with verdicts():
        ink = draw(**asked, progress=bar("scribbling", " batches"))
        deliver(ink, [ink], None if output == "-" else output, look)
