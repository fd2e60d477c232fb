"""`strokegen convert`: ink from one format to another, and other projects' weights to a preset."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from strokegen import datasets, render
from strokegen.cli.form import form
from strokegen.cli.inputs import DATA
from strokegen.cli.tell import say
from strokegen.cli.verb import Verb
from strokegen.formats.table import FORMATS, format_of
from strokegen.formats.write import write
from strokegen.ink.drawing import Drawing
from strokegen.render.page import Page, inked

_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".pdf")
_WRITTEN = click.Choice([name for name, form in FORMATS.items() if form.writes])


@click.command(cls=Verb, epilog="Example: strokegen convert cat.ndjson cat.npz")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.argument("out", type=click.Path(allow_dash=True, path_type=Path))
@form("SOURCE")
@click.option("--to", "out_form", type=_WRITTEN, help="Format of OUT.  [default: its name]")
@DATA
def convert(
    sources: tuple[str, ...],
    out: Path,
    form: str | None,
    out_form: str | None,
    data: str | None,
) -> None:
    """Turn the drawings in SOURCE into the file OUT; - is standard input or output.

    SOURCE is a file, some of its drawings as FILE:3 or FILE:3-5, a folder of files, a data set or a
    reference such as quickdraw/dog:3. Several are put together in their order: strokegen convert
    letter.svg letter-2.svg letter.rmdoc

    `strokegen data formats` lists the formats and what each keeps: .json, .ndjson, .inkml, .svg ...
    OUT can also be a picture: .png, .jpg or .webp, or a .pdf, in which each drawing is a page.

    Where OUT holds one drawing and there are several, {} in its name stands for their numbers:
    strokegen convert cats.ndjson cat-{}.svg

    A .gen.json, one of Magenta's sketch decoders, becomes the preset folder OUT, which is drawn by:
    strokegen sketch --preset OUT -o sketches.svg. Its weights were published without a stated
    licence: draw with them, do not give them away.
    """
    if sources[0].endswith(".gen.json") and len(sources) == 1:
        from strokegen.models.sketch_rnn.magenta import convert as preset_of

        say(preset_of(Path(sources[0]), out))
        return
    if len(sources) > 1 and out.exists():  # else *.rm would replace its last
        raise click.UsageError(
            f"{out} is there already; of several sources OUT has to be a new file"
        )
    picture = out.suffix.lower() in _PICTURES and out_form is None
    # Told before anything is read, which may take long.
    target = None if picture else format_of(out, out_form, pictures=_PICTURES)
    drawings = [drawing for source in sources for drawing in datasets.read(source, form, data=data)]
    if target is not None:
        write(drawings, out, target.name)
        return
    paper = out.suffix.lower() == ".pdf"
    if len(drawings) != 1 and not paper:
        raise ValueError(
            f"{out}: a picture is of one drawing, and {' '.join(sources)} has {len(drawings)}; "
            "write a .pdf, or see strokegen gallery"
        )
    render.save_pages([_page(one, paper) for one in drawings], out)


def _page(drawing: Drawing, paper: bool) -> Page:
    """A drawing alone, or on its paper if it has one, which grows to hold all ink."""
    page, unit, size = Page.of(drawing), drawing.meta.get("unit_mm"), drawing.meta.get("page_mm")
    if not (paper and unit and size):
        return page
    wide, high = (side / unit for side in size)
    left, top, right, bottom = inked(drawing) if drawing.strokes else (0.0, 0.0, wide, high)
    return replace(page, box=(min(left, 0.0), min(top, 0.0), max(right, wide), max(bottom, high)))
