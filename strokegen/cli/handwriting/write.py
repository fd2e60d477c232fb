"""`strokegen write`: text in, a picture of handwriting out."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import click

from strokegen import render
from strokegen.cli.inputs import preset_of, typed
from strokegen.cli.look import look, of_format
from strokegen.cli.picture import INK, SEED, verdicts
from strokegen.cli.tell import bar, say
from strokegen.cli.verb import Verb
from strokegen.ink import sources
from strokegen.ink.drawing import Drawing
from strokegen.ink.files import opened
from strokegen.models.handwriting.judge import BEST_OF, UNTIL
from strokegen.models.handwriting.priming import Prime
from strokegen.models.handwriting.write import write as write_text
from strokegen.redraw import ATTEMPTS
from strokegen.render.layout import ALIGN
from strokegen.render.page import Page
from strokegen.render.sheet import RULES

_MOST_BYTES = 1 << 20
_MM = r"(-?\d{1,4}(?:\.\d{1,6})?)"
_PICTURE = re.compile(rf"(.+)@{_MM},{_MM},{_MM}(?:,(\d{{1,4}}))?", re.ASCII | re.DOTALL)

_OF_HAND = ("style", "bias", "seed", "preset", "best_of", "until", "replace")
_OF_FONT = ("font", "fallback")
# Options that only a page has, by the names that `letter` knows.
_OF_PAGES = ("align", "rules", "x_height", "line_height", "wander")
_OF_BOTH = ("margin", "stroke_width")  # of a page as of a picture


@click.command(
    cls=Verb,
    epilog="""\b
Examples:
  strokegen write "Dear Anna,\\nthank you!" --style 12 --seed 3 -o card.svg
  strokegen write --file letter.txt --page a5 --margin 15mm --pen fountain -o letter.pdf
  strokegen write "E = mc² → Ω" --font hershey-simplex -o formula.svg""",
)
@click.argument("text", required=False)
@click.option("--file", "source", metavar="TEXT.txt", help="Read the text from a file (UTF-8).")
@INK
@click.option(
    "--style",
    help="Hand: a number, a name, none, a file of `strokegen style learn`, or a blend such as "
    "3:0.4,me.style.json:0.6; `strokegen styles` shows them.",
)
@click.option(
    "--bias",
    type=float,
    help="0 is as uneven as people are, 1 and more is neater. [default: the preset's]",
)
@SEED
@preset_of("handwriting")
@click.option(
    "--best-of",
    type=click.IntRange(1, ATTEMPTS),
    default=BEST_OF,
    show_default=True,
    help="Read each line back, draw a poor one again, at most so often, and keep the best.",
)
@click.option(
    "--until",
    type=click.FloatRange(0, 1),
    default=UNTIL,
    show_default=True,
    help="How sure the reader must be of a line that is not drawn again.",
)
@click.option(
    "--prime",
    metavar="INK",
    help="Go on in the hand of this ink, a file of any format, FILE:3, a reference such as "
    "unipen:3, or -; its label is its text.",
)
@click.option("--prime-text", help="The text of the priming ink, if the file does not say.")
@click.option(
    "--replace",
    is_flag=True,
    help="Write the nearest for characters that cannot be written (-> for an arrow), and say so.",
)
@click.option(
    "--font",
    help="Write in a single-line font instead, exactly: one of `strokegen fonts`, an SVG font or a "
    ".jhf file.",
)
@click.option(
    "--fallback",
    metavar="FONT",
    help="Write what the hand, or the font, cannot in this font, and say so.",
)
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
    help="How far baselines stray, in x-heights.  [default: 0.1, in a font 0]  (with --page)",
)
@click.option(
    "--picture",
    "pictures",
    multiple=True,
    metavar="FILE@X,Y,WIDTH",
    help="Put a drawing on the first page, or on another as FILE@X,Y,WIDTH,PAGE, in mm from the "
    "top left corner; the text keeps clear of it. May be given several times.  (with --page)",
)
@look
def write(
    text: str | None,
    source: str | None,
    output: str,
    prime: str | None,
    prime_text: str | None,
    page: str | None,
    pictures: tuple[str, ...],
    **look: Any,
) -> None:
    """Write TEXT as handwriting; - reads it from standard input.

    \b
    A line break in TEXT, typed or as \\n, starts a new line; \\\\ is a backslash, as in C:\\\\new.
    What --file and - read is taken as it stands.
    Exit status: 0 written, 1 written but a line came out badly (it says which), 2 not written.
    """
    hand = {name: look.pop(name) for name in _OF_HAND}
    if look["font"] is not None:  # it refuses what is asked of a hand
        hand = {name: value for name, value in hand.items() if _given(name)}
    hand |= {name: value for name in _OF_FONT if (value := look.pop(name)) is not None}
    options = of_format(output, look)
    layout = _layout(page, options, pictures)
    text = _text(text, source)
    hand["progress"] = _progress
    if (ink := _prime(prime, prime_text)) is not None:
        hand["prime"] = ink
    with verdicts():
        if page is None:
            _save(write_text(text, **hand), output, options)
        else:
            from strokegen.models.handwriting.letter import letter

            pages = letter(text, page, pen=look["pen"], **layout, **hand)
            _save_pages(pages, output, options)


def _layout(page: str | None, options: dict[str, Any], pictures: Sequence[str]) -> dict[str, Any]:
    """What `letter` is told of the page, taken out of the picture's options.

    Raises:
      UsageError: options of a page without one, or of a picture whose size is the page's.
    """
    layout = {name: options.pop(name) for name in _OF_PAGES if name in options}
    if pictures:
        layout["picture"] = pictures
    if page is None:
        if layout:
            raise click.UsageError(f"--{next(iter(layout)).replace('_', '-')} needs a --page")
        return {}
    if {"width", "height"} & options.keys():
        raise click.UsageError(
            "with --page the picture is as large as the page; leave out --width and --height"
        )
    layout["pictures"] = [_picture(one) for one in layout.pop("picture", ())]
    return layout | {key: options.pop(key) for key in _OF_BOTH if key in options}


def _picture(asked: str) -> render.Picture:
    """The drawing of FILE@X,Y,WIDTH or FILE@X,Y,WIDTH,PAGE."""
    match = _PICTURE.fullmatch(asked)
    if match is None:
        raise click.UsageError(
            f"--picture {asked}: expected FILE@X,Y,WIDTH in mm, such as cat.svg@20,30,60"
        )
    x, y, width = map(float, match.group(2, 3, 4))
    return render.Picture(sources.one(match[1]), x, y, width, int(match[5] or 1))


def _given(name: str) -> bool:
    """Whether an option was given, not left at its default."""
    source = click.get_current_context().get_parameter_source(name)
    return source is not click.core.ParameterSource.DEFAULT


def _prime(ink: str | None, text: str | None) -> Prime | None:
    if ink is None:
        if text is not None:
            raise click.UsageError(
                "--prime-text is the text of the ink that --prime names; give both"
            )
        return None
    return ink, text


def _text(text: str | None, source: str | None) -> str:
    if text is not None and source is not None:
        raise click.UsageError("give either TEXT or --file, not both")
    if "-" in (text, source):
        return _read(sys.stdin.buffer, "standard input")
    if source is not None:
        with opened(source) as stream:
            return _read(stream, source)
    if text is None:
        raise click.UsageError(
            "give a TEXT (last, after --, if it begins with -), - to read standard input, or --file"
        )
    return typed(text)


def _read(stream: BinaryIO, name: str) -> str:
    data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ValueError(f"{name}: over {_MOST_BYTES >> 20} MB of text; split it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{name}: not text in UTF-8 ({error.reason} at byte {error.start:,})"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def _save(shown: Drawing | Page, output: str, options: dict[str, Any]) -> None:
    if output == "-":
        click.echo(render.to_svg(shown, **options))
    else:
        render.save(shown, Path(output), **options)


def _save_pages(pages: Sequence[Page], output: str, options: dict[str, Any]) -> None:
    if len(pages) == 1:
        _save(pages[0], output, options)
    elif output == "-":
        raise ValueError(
            f"{len(pages)} pages do not fit on standard output; name a file, such as -o letter.svg"
        )
    else:
        paths = render.save_pages(pages, output, **options)
        say(f"{len(pages)} pages: {', '.join(map(str, paths))}", err=True)


def _progress(batches: Sequence[range]) -> Iterable[range]:
    # At most sixteen pieces, drawn side by side in about a second, need no bar.
    return batches if len(batches) < 2 else bar("writing", " batches")(batches)
