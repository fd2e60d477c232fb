"""`strokegen gallery`: many drawings on one web page."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: strokegen gallery *.svg runs/out/*.ndjson -o gallery.html")
@click.argument("sources", nargs=-1, required=True)
@click.option("-o", "--output", required=True, metavar="FILE", help="The page, an .html file.")
@click.option("--title", help="What stands above it.  [default: the page's name]")
@click.option("--from", "form", metavar="FORMAT", help="Format of -.  [default: its first bytes]")
def gallery(sources, output, title, form):
    """Show the drawings in SOURCES on one page, to filter, enlarge, play and download.

    SOURCES are files of any format that `strokegen convert` reads; - is standard input. An SVG file
    is shown with its colours and words; pictures, links and scripts within it are left out.

    \b
    The page is one file and needs no network.
    strokegen sketch --preset runs/bicycle -n 9 -o - | strokegen gallery - -o bikes.html
    """
    from strokegen.cli.look import bar
    from strokegen.gallery.page import MOST
    from strokegen.gallery.page import gallery as page_of
    from strokegen.ink.files import write_whole

    if Path(output).suffix.lower() not in (".html", ".htm"):
        raise ValueError(f"{output}: a gallery is a web page; let its name end in .html")
    tiles = []
    for source in bar("reading", " files")(sources):
        tiles += _tiles(source, form if source == "-" else None)
        if len(tiles) > MOST:
            raise ValueError(f"{source}: with it there are over {MOST:,} drawings; "
                             "make several galleries")  # fmt: skip
    if not tiles:
        raise ValueError(f"there are no drawings in {', '.join(sources)[:200]}")
    page = page_of(tiles, Path(output).stem if title is None else title)
    write_whole(output, page.encode())
    click.echo(f"{output}: {len(tiles):,} drawings")


def _tiles(source: str, form: str | None) -> list:
    from strokegen.formats import table as exchange
    from strokegen.gallery.page import FACTS, Tile
    from strokegen.gallery.picture import picture

    if Path(source).suffix.lower() == ".svg":
        with open(source, "rb") as stream:
            shown = picture(stream, source)
        facts = {key: value for key, value in shown.facts.items() if key in FACTS}
        label = shown.title or Path(source).stem
        return [Tile(shown.svg, label, facts | {"file": Path(source).name})]
    name = {} if source == "-" else {"file": Path(source).name}
    return [Tile.of(drawing, **name) for drawing in exchange.read(source, form)]
