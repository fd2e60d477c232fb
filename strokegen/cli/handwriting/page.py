"""`strokegen page`: a web page that writes by itself."""

from __future__ import annotations

import click

from strokegen.cli.inputs import preset_of, typed
from strokegen.cli.tell import say
from strokegen.cli.verb import Verb
from strokegen.models.handwriting.page import TEXT, save


@click.command(
    cls=Verb,
    epilog="""\b
Examples:
  strokegen page -o write.html
  strokegen page --style cursive --text "Dear Anna,\\nthank you!" --title Anna -o anna.html""",
)
@click.option("-o", "--output", required=True, metavar="FILE", help="The page, an .html file.")
@preset_of("handwriting")
@click.option("--style", help="The hand that it begins with, see `strokegen write`.")
@click.option("--bias", type=float, help="How neat it begins.  [default: the preset's]")
@click.option("--text", default=TEXT, show_default=False, help="What it writes at first.")
@click.option("--title", default="Handwriting", help="What stands above.")
def page(
    output: str, preset: str, style: str | None, bias: float | None, text: str, title: str
) -> None:
    """Make a web page that writes by hand: one file, without a server and without a network.

    The preset and its step in JavaScript are in it. It writes point by point in any hand of the
    preset, and saves SVG and PNG. Its address holds text, hand, neatness, seed, pen and length of
    line: a link gives the same writing again. It does not read its lines back, as `strokegen write`
    does; only the seed that it begins with is chosen, by the reader, for TEXT. It has no marks
    through letters (ø, ł); it says which characters it cannot write.
    """
    size = save(output, preset=preset, style=style, bias=bias, text=typed(text), title=title)
    say(f"{output}: {size / 1e6:.1f} MB")
