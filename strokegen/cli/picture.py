"""What the sketching verbs share: their options, the delivery of pictures, bad verdicts."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from strokegen import render
from strokegen.cli.inputs import preset_of
from strokegen.cli.look import of_format
from strokegen.cli.tell import bar, complain
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.ink.files import write_whole
from strokegen.render.page import Page

if TYPE_CHECKING:
    from strokegen.models.sketch_rnn.sketcher import Sketcher

CELL = (240, 240)
"""A sketch's room on a sheet, in px."""

OUTPUT = click.option(
    "-o",
    "--output",
    show_default="SVG to standard output",
    help="File to write: .svg, .png, .jpg, .webp, .pdf, .gif, .ndjson (the ink itself, a drawing a "
    "line), for a single drawing also .json, or - for .ndjson on standard output.",
)
SEED = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    help="Same seed, same picture.",
)
PEN_TEMPERATURE = click.option(
    "--pen-temperature",
    type=float,
    help="Of the pen's states: more ends strokes and drawings sooner.  [default: the preset's: the "
    "temperature; for a decoder of Magenta's 0.5 + 0.5 of it]",
)
INK = click.option(
    "-o",
    "--output",
    default="-",
    show_default="SVG to standard output",
    help="File to write: .svg, .png, .jpg, .webp, .pdf, .gif or .json (the ink itself), or - for "
    "SVG on standard output.",
)


PRESET = preset_of("sketch")
JUDGE = click.option(
    "--judge",
    help="Preset of the judge that chooses: a shipped one, or a folder of `train judge`.  "
    "[default: judge]",
)


def deliver(
    shown: Drawing | Page, drawings: Sequence[Drawing], output: str | None, look: dict[str, Any]
) -> None:
    """Write the picture, or print it as SVG without an output; as .ndjson, and for "-", the ink.

    Raises:
      UsageError: a look is asked for of ink; or several drawings of another file of ink.
    """
    if output is None:
        click.echo(render.to_svg(shown, **of_format("-", look)))
    elif output == "-" or Path(output).suffix.lower() == ".ndjson":
        _give_ink(drawings, output, look)
    else:
        if isinstance(shown, Page):
            _check_sheet(output)
        shown.save(output, **of_format(output, look))


def _check_sheet(output: str) -> None:
    """Refuse files of ink that hold no sheet; the ink of its drawings goes into .ndjson."""
    from strokegen.formats.table import written

    suffix = Path(output).suffix.lower()
    if suffix == ".json":
        raise click.UsageError(f"{output} holds one drawing, not a page; write several as .ndjson")
    if suffix != ".svg" and suffix in written():
        raise click.UsageError(
            f"{output}: {suffix} holds ink of other programs; write .ndjson, then: "
            f"strokegen convert FILE.ndjson {output}"
        )


def _give_ink(drawings: Sequence[Drawing], output: str, look: dict[str, Any]) -> None:
    from strokegen.formats.ndjson import encode

    if asked := of_format("ink.ndjson", look):
        place = "standard output" if output == "-" else output
        raise click.UsageError(f"{place} gets the ink alone; leave out {', '.join(asked)}")
    if output == "-":
        click.echo(encode(drawings), nl=False)
    else:
        write_whole(output, encode(drawings))


def sheet(
    drawings: Sequence[Drawing],
    columns: int | None,
    title: str,
    sketcher: Sketcher,
    options: Mapping[str, object],
    told: Sequence[str] = ("temperature", "seed"),
    captions: Sequence[str] | None = None,
) -> Drawing | Page:
    """A lone drawing as it is, several side by side with what is `told` of the options."""
    if len(drawings) == 1:
        return drawings[0]
    # Each fills its cell: lines as wide as in its ink would be of a width each.
    even = [
        one.with_strokes(
            one.strokes, keep_times=True, brushes=[replace(own, width=None) for own in one.brushes]
        )
        for one in drawings
    ]
    page = render.grid(even, columns=columns, cell=CELL, captions=captions)
    told = [*told, *(name for name in ["pen_temperature"] if options.get(name) is not None)]
    facts = {name: options[name] for name in told}
    return replace(page, title=title, facts={"preset": sketcher.preset.name, **facts, **page.facts})


def caption(text: str, output: str | None) -> str:
    """A text of a sheet; in pictures that know Latin alone, other characters by their code points.

    Those of pixels know Latin Extended-B too, PDF Latin-1.
    """
    suffix = ".svg" if output is None else Path(output).suffix.lower()
    if suffix == ".svg":
        return text
    known = 0x100 if suffix == ".pdf" else 0x250
    return "".join(char if ord(char) < known else f"U+{ord(char):04X}" for char in text)


@contextmanager
def verdicts() -> Iterator[None]:
    """At the end, name the drawings that were not finished, and exit with 1 if there are any."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", NotFinished)
        yield
    bad = [warning for warning in caught if issubclass(warning.category, NotFinished)]
    for other in caught:
        if other not in bad:
            warnings.warn_explicit(other.message, other.category, other.filename, other.lineno)
    for warning in bad:
        complain(warning.message)
    if bad:
        sys.exit(1)


progress = bar("drawing", " batches")
