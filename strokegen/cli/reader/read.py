"""`strokegen read`: what handwriting says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from strokegen.cli.form import FORM
from strokegen.cli.inputs import DATA, preset_of, spare
from strokegen.cli.tell import bar, say
from strokegen.cli.verb import Verb
from strokegen.ink import sources
from strokegen.ink.drawing import Drawing
from strokegen.ink.files import write_whole
from strokegen.ink.savers import SAVERS
from strokegen.ink.visible import one_line

if TYPE_CHECKING:
    from strokegen.models.reader.reading import Reading


@click.command(cls=Verb, epilog="Example: strokegen read note.inkml --alternatives 3 -o note.png")
@click.argument("inks", metavar="INK...", nargs=-1, required=True)
@click.option(
    "--alternatives",
    type=click.IntRange(0, 15),
    default=0,
    help="So many further readings, each with its probability.",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Also write, may be given again: .json, all that was read, with each character's points "
    "and box; or .svg, .png, .jpg, .webp or .pdf, the ink with boxes and letters.",
)
@FORM
@preset_of("reader")
@DATA
def read(
    inks: tuple[str, ...],
    alternatives: int,
    outputs: tuple[str, ...],
    form: str | None,
    preset: str,
    data: str | None,
) -> None:
    """Read handwriting: the text of every drawing in INK, on standard output.

    INK is pen strokes, no picture of them: a file of any format, some of its drawings as FILE:3 or
    FILE:3-5, a folder, a data set or a reference, - for standard input. A drawing is a line of
    writing or a page of lines; printable ASCII is read, and other characters as what looks like
    them.
    """
    from strokegen.models.reader.read import read_text
    from strokegen.models.reader.reader import Reader
    from strokegen.presets import loaded

    for output in outputs:
        _check(output, inks)
    named = [(ink, one) for ink in inks for one in sources.read(ink, form, data=data)]
    if len(named) > 1 and any(Path(output).suffix.lower() != ".json" for output in outputs):
        raise click.UsageError(
            f"a picture shows one drawing, and {' '.join(inks)} has {len(named):,}; name one, as "
            "FILE:3, or write .json"
        )
    reader, found = loaded(Reader, preset), []
    for ink, drawing in bar("reading", " drawings")(named):
        try:
            found.append(read_text(drawing, alternatives=alternatives, preset=reader))
        except ValueError as error:
            raise ValueError(f"{ink}: {error}") from None
        _tell(found[-1], alternatives)
    for output in outputs:
        _write(output, named, found)


def _tell(reading: Reading, alternatives: int) -> None:
    """The text, or that and others, a line each, with their probabilities."""
    if not alternatives:
        say(reading.text)
        return
    for text, probability in ((reading.text, reading.probability), *reading.alternatives):
        say(f"{probability:.4f}\t{one_line(text)}")


def _check(output: str, inks: Sequence[str]) -> None:
    """Refuse what nothing can be written to, before anything is read."""
    known = [suffix for suffix in SAVERS if suffix != ".gif"]
    if Path(output).suffix.lower() not in known:
        raise click.BadParameter(
            f"{output}: expected a name that ends in {', '.join(known)}", param_hint="-o"
        )
    spare(output, inks)


def _write(output: str, named: Sequence[tuple[str, Drawing]], found: Sequence[Reading]) -> None:
    from strokegen.models.reader.picture import picture

    if Path(output).suffix.lower() == ".json":
        read = [{"ink": ink, **one.as_dict()} for (ink, _), one in zip(named, found)]
        write_whole(output, json.dumps({"readings": read}, indent=1, ensure_ascii=False).encode())
        return
    for (_, drawing), reading in zip(named, found):
        picture(drawing, reading).save(output)
