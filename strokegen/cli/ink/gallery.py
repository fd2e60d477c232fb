"""`strokegen gallery`: many drawings on one web page."""

from __future__ import annotations

import click

from strokegen.cli.inputs import DATA
from strokegen.cli.tell import say
from strokegen.cli.verb import Verb


@click.command(
    cls=Verb, epilog="Example: strokegen gallery *.svg runs/out/*.ndjson -o gallery.html"
)
@click.argument("sources", nargs=-1, required=True)
@click.option("-o", "--output", required=True, metavar="FILE", help="The page, an .html file.")
@click.option("--title", help="What stands above it.  [default: the page's name]")
@click.option("--from", "form", metavar="FORMAT", help="Format of -.  [default: its first bytes]")
@DATA
def gallery(
    sources: tuple[str, ...], output: str, title: str | None, form: str | None, data: str | None
) -> None:
    """Show the drawings in SOURCES on one page, to filter, enlarge, play and download.

    SOURCES are files of any format that `strokegen convert` reads, some of their drawings as FILE:3
    or FILE:3-5, folders, references such as quickdraw/dog:3; - is standard input. An SVG file is
    shown with its colours and words; pictures, links and scripts within it are left out.

    \b
    The page is one file and needs no network.
    strokegen sketch --preset runs/bicycle -n 9 -o - | strokegen gallery - -o bikes.html
    """
    from strokegen.cli.tell import bar
    from strokegen.gallery.files import save

    count = save(
        sources, output, title=title, form=form, data=data, progress=bar("reading", " files")
    )
    say(f"{output}: {count:,} drawings")
