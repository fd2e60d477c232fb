"""`strokegen prompts`: lines to copy out, a sheet of them, and a page of ink that answers them."""

from __future__ import annotations

import warnings
from pathlib import Path

import click

from strokegen.cli.form import FORM
from strokegen.cli.inputs import DATA, spare
from strokegen.cli.tell import bar, say
from strokegen.cli.verb import Verb
from strokegen.formats.table import format_of
from strokegen.formats.write import write
from strokegen.ink import sources
from strokegen.ink.errors import DataError, LeftOut
from strokegen.ink.savers import SAVERS
from strokegen.ink.visible import shortened
from strokegen.prompts import PROMPTS, missing

_PICTURES = set(SAVERS) - {".json", ".gif"}
_MOST = 120  # characters of what was read, in a message


@click.command(
    cls=Verb,
    epilog="""\b
Examples:
  strokegen prompts -o prompts.pdf
  strokegen prompts page.inkml -o mine.ndjson""",
)
@click.argument("inks", metavar="[INK]...", nargs=-1)
@click.option(
    "-o",
    "--output",
    help="Without INK the sheets, .pdf, .svg or .png; with INK its lines, .ndjson or .inkml.",
)
@click.option(
    "--count",
    type=click.IntRange(1, len(PROMPTS)),
    default=len(PROMPTS),
    help="How many, from the first; 6 have all small letters, 10 the capitals and digits too.",
)
@click.option("--page", default="a4", help="Size of the sheets: a4, a5, letter, 100x150mm.")
@FORM
@DATA
def prompts(
    inks: tuple[str, ...],
    output: str | None,
    count: int,
    page: str,
    form: str | None,
    data: str | None,
) -> None:
    """Lines to copy out by hand, from which a hand is learned; list them, or make sheets to print.

    INK is what was copied on a tablet or with a digital pen: pages of lines in files of any format,
    in any order, some missing. Each line is given to its prompt by the reader, and becomes a
    labelled drawing of the output, as it was drawn; lines that are none of the prompts are left out
    and said. A photograph or a scan is no INK: it does not tell the pen's way.
    """
    texts = PROMPTS[:count]
    if inks:
        _answers(inks, output, texts, form, data)
    elif output is None:
        say("\n".join(texts))
    else:
        _sheets(texts, output, page)


def _sheets(texts: tuple[str, ...], output: str, page: str) -> None:
    from strokegen import render
    from strokegen.render.copybook import copybook

    if Path(output).suffix.lower() not in _PICTURES:
        known = ", ".join(sorted(_PICTURES))
        raise click.UsageError(f"{output}: sheets are pictures ({known}); ink needs INK first")
    paths = render.save_pages(copybook(texts, page), output, background="white")
    say(f"{len(texts)} lines: {', '.join(map(str, paths))}")


def _answers(
    inks: tuple[str, ...], output: str | None, texts: tuple[str, ...], form: str | None,
    data: str | None,
) -> None:  # fmt: skip
    from strokegen.models.reader.copied import copied

    if output is None or output == "-":
        raise click.UsageError("name a file for the lines, such as -o mine.ndjson")
    kind = format_of(output)
    if kind.single or "label" not in kind.keeps:
        raise click.UsageError(f"{output}: labelled lines need .ndjson, .inkml or .unp")
    spare(output, inks)
    pages = [one for ink in inks for one in sources.read(ink, form, data=data)]
    found = copied(pages, texts, progress=bar("reading", " pages"))
    if found.others:
        read = ", ".join(f"'{other.label}'" for other in found.others)
        lines = f"{len(found.others):,} line{'s' * (len(found.others) > 1)}"
        warnings.warn(
            f"left out {lines}, none of the prompts or one of them again; read as "
            f"{shortened(read, _MOST)}",
            LeftOut,
            stacklevel=2,
        )
    if not found.answers:
        raise DataError(
            f"{' '.join(inks)[:100]}: none of the {len(texts)} prompts is there; is it a page of "
            "them, in pen strokes?"
        )
    write(found.answers, output, kind.name)
    said = f"{output}: {len(found.answers)} of {len(texts)} lines"
    numbers = [str(texts.index(text) + 1) for text in found.missing]
    lacking = missing(answer.label or "" for answer in found.answers)
    say(said + f"; missing: {', '.join(numbers)}" * bool(numbers))
    if lacking:
        say(f"characters that are in none of them: {lacking}")
