"""`strokegen write`: text in, a picture of handwriting out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from strokegen import render
from strokegen.cli.look import bar, look, of_format
from strokegen.cli.picture import SEED, verdicts
from strokegen.formats.ink_json import read_ink
from strokegen.models.handwriting.write import write as write_text
from strokegen.render.layout import ALIGN
from strokegen.render.sheet import RULES

_MOST_BYTES = 1 << 20

# Options that only a page has, by the names that `letter` knows.
_OF_PAGES = ("align", "rules", "x_height", "line_height", "wander")


@click.command(
    epilog="""\b
Examples:
  strokegen write "Dear Anna,\\nthank you!" --style 12 --seed 3 -o card.svg
  strokegen write --file letter.txt --page a5 --margin 15mm --pen fountain -o letter.pdf"""
)
@click.argument("text", required=False)
@click.option("--file", "source", metavar="TEXT.txt", help="Read the text from a file (UTF-8).")
@click.option(
    "-o",
    "--output",
    default="-",
    show_default="SVG to standard output",
    help="File to write: .svg, .png, .pdf, .gif or .json (the ink itself), or - for SVG on "
    "standard output.",
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
@SEED
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
@click.option(
    "--page",
    help="Set the text on pages: a4, a5, letter, ... or a size such as 100x150mm. Lines are "
    "wrapped, and run on to letter-2.svg and so on; a .pdf holds all pages.",
)
@click.option("--margin", help="Around the ink, such as 15mm.  [default with --page: 15mm]")
@click.option("--align", type=click.Choice(ALIGN), help="[default: left]  (with --page)")
@click.option("--rules", type=click.Choice(RULES), help="[default: none]  (with --page)")
@click.option("--x-height", help="Height of a small letter.  [default: 2.2mm]  (with --page)")
@click.option("--line-height", help="Between baselines, such as 8mm.  (with --page)")
@click.option(
    "--wander",
    type=float,
    help="How far baselines stray, in x-heights.  [default: 0.1]  (with --page)",
)
@look
def write(text, source, output, style, bias, seed, preset, prime, prime_text, page, **look):
    """Write TEXT as handwriting; - reads it from standard input.

    \b
    A line break in TEXT, typed or as \\n, starts a new line.
    Exit status: 0 written, 1 written but a line came out badly (it says which), 2 not written.
    """
    options = of_format(output, look)
    layout = {name: options.pop(name) for name in _OF_PAGES if name in options}
    if page is None and layout:
        raise click.UsageError(f"--{next(iter(layout)).replace('_', '-')} needs a --page")
    if page is not None and {"width", "height"} & options.keys():
        raise click.UsageError("with --page the picture is as large as the page; leave out "
                               "--width and --height")  # fmt: skip
    text = _text(text, source)
    if prime_text is not None and prime is None:
        raise click.UsageError("--prime-text is the text of the ink that --prime names; give both")
    if prime is not None:
        ink = read_ink(prime)
        prime = (ink, prime_text or ink.label or "")
    hand = dict(style=style, bias=bias, seed=seed, preset=preset, prime=prime, progress=_progress)
    with verdicts():
        if page is None:
            shown = [write_text(text, **hand)]
        else:
            from strokegen.models.handwriting.letter import letter

            layout |= {key: options.pop(key) for key in ("margin", "stroke_width")
                       if key in options}  # fmt: skip
            shown = letter(text, page, pen=look["pen"], **layout, **hand)
        _save(shown, output, options)


def _text(text: str | None, source: str | None) -> str:
    if (text is None) == (source is None):
        raise click.UsageError("give either TEXT or --file")
    if source is not None and source != "-":
        if Path(source).stat().st_size > _MOST_BYTES:
            raise ValueError(f"{source}: over {_MOST_BYTES >> 20} MB of text; split it")
        try:
            return Path(source).read_text("utf-8-sig").rstrip("\n")
        except UnicodeDecodeError as error:
            raise ValueError(f"{source}: not text in UTF-8 ({error.reason} at byte "
                             f"{error.start:,})") from None  # fmt: skip
    if "-" in (text, source):
        return sys.stdin.read().rstrip("\n")
    return text.replace("\\n", "\n")


def _save(shown, output: str, options: dict) -> None:
    """Write the picture, or the pages, and say where the further ones are."""
    if output == "-":
        if len(shown) > 1:
            raise ValueError(f"{len(shown)} pages do not fit on standard output; name a file, "
                             "such as -o letter.svg")  # fmt: skip
        click.echo(render.to_svg(shown[0], **options))
    elif len(shown) == 1:
        render.save(shown[0], Path(output), **options)
    else:
        paths = render.save_pages(shown, output, **options)
        click.echo(f"{len(shown)} pages: {', '.join(map(str, paths))}", err=True)


def _progress(batches):
    # At most sixteen pieces, drawn side by side in about a second, need no bar.
    return batches if len(batches) < 2 else bar("writing", " batches")(batches)
