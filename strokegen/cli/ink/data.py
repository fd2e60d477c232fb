"""`strokegen data`: list, fetch and show data sets of real ink."""

from __future__ import annotations

import warnings

import click

from strokegen.cli.tell import say
from strokegen.cli.verb import Verbs
from strokegen.ink.errors import LeftOut

_REASONS = 20  # why samples were skipped, told at most

_BASE = click.option(
    "--data",
    "base",
    metavar="FOLDER|URL",
    help="Look here first: a folder, used in place, or an http mirror.  [default: STROKEGEN_DATA]",
)


@click.group(cls=Verbs)
def data() -> None:
    """List, fetch and show data sets of real ink.

    Example: strokegen data show unipen --kind text -o sheet.png
    """


@data.command("list")
@_BASE
def list_(base: str | None) -> None:
    """List the data sets that can be loaded: source, licence, and whether they are here.

    Example: strokegen data list
    """
    from strokegen.datasets import cache, catalogue

    place = catalogue.base(base)
    for entry in catalogue.entries().values():
        path = catalogue.locate(entry, place, cache.folder() / "downloads")
        state = f"no; {entry.remedy}" if path is None else str(path)
        rows = {"holds": entry.holds, "licence": entry.licence, "source": entry.source}
        say(f"{entry.name}: {entry.title}")
        for key, value in {**rows, "here": state}.items():
            say(f"  {key:<8} {value}")


@data.command("formats")
def formats() -> None:
    """List the formats of files of ink, and what each keeps besides the strokes.

    Example: strokegen data formats
    """
    from strokegen.formats.table import FORMATS

    kept = ("times", "pressure", "colour", "label")
    head = ("format", "files", "written", "pages", "times", "pressure", "colour", "label", "holds")
    rows: list[tuple[str, ...]] = [head]
    for form in FORMATS.values():
        known = [form.writes, not form.single, *(name in form.keeps for name in kept)]
        marks = ["yes" if one else "-" for one in known]
        rows.append((form.name, " ".join(form.suffixes), *marks, form.holds))
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


@data.command()
@click.argument("name")
@_BASE
def fetch(name: str, base: str | None) -> None:
    """Download the data set NAME, or check the copy that is here.

    Of Quick, Draw! one category is downloaded at a time, such as quickdraw/cat. A download that
    broke off is resumed by the same command. Its sha256 is checked, or where none is known it is
    looked into; what came instead of it is not kept.

    Example: strokegen data fetch unipen
    """
    from strokegen.datasets import cache, catalogue
    from strokegen.datasets import fetch as fetching
    from strokegen.datasets.download import digest
    from strokegen.ink.errors import DataError

    entry = catalogue.entry(name)
    in_parts = entry.category_url is not None and entry.category is None
    if in_parts or entry.package is not None:
        here = catalogue.locate(entry, catalogue.base(base), cache.folder() / "downloads")
        if here is None:
            raise DataError(f"{name} is not one file to download; get it by: {entry.remedy}")
    path, checked = fetching.fetch(name, base)
    say(path)
    if checked:
        say("sha256 is that of the catalogue", err=True)
    elif path.is_file():
        found = digest(path)
        say(f"looked into: the catalogue knows no sha256 for it; it is {found}", err=True)
    say(f"licence: {entry.licence}\nplease name: {entry.attribution}", err=True)


@data.command()
@click.argument("name", metavar="NAME|PATH")
@click.option(
    "-o", "--output", required=True, metavar="FILE", help="The picture: .svg, .png, .jpg or .webp."
)
@click.option("--split", type=click.Choice(["train", "valid", "test"]), help="Only this split.")
@click.option("--kind", "kinds", multiple=True, help="Only this kind, such as text; repeatable.")
@click.option("--count", type=click.IntRange(1, 400), default=24)
@click.option("--seed", type=click.IntRange(0), default=0)
@_BASE
def show(
    name: str,
    output: str,
    split: str | None,
    kinds: tuple[str, ...],
    count: int,
    seed: int,
    base: str | None,
) -> None:
    """Draw a contact sheet of samples picked at random, each above its text.

    NAME is a data set of the catalogue, or a category such as quickdraw/cat; PATH is an archive,
    a folder, or a file of any format that `strokegen convert` reads, some of its drawings as
    FILE:3-5; - is standard input.

    Example: strokegen data show unipen --kind text --count 24 -o sheet.png
    """
    import numpy as np

    from strokegen import datasets, render
    from strokegen.cli.picture import caption

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LeftOut)  # it is listed below
        found = datasets.load(name, split, data=base, kinds=kinds or None)
    rng = np.random.default_rng(seed)
    picked = found.take(rng.permutation(len(found))[:count].tolist())
    drawings = [sample.drawing for sample in picked]
    # Lines of writing want flat cells, characters and sketches nearly square ones.
    shape = np.median([drawing.width / max(drawing.height, 1e-6) for drawing in drawings])
    cell = (480, 120) if shape > 2.5 else (180, 150)
    captions = [caption(sample.text, output) for sample in picked]
    page = render.grid(drawings, cell=cell, captions=captions)
    render.save(page, output)
    skipped = sum(found.skipped.values())
    writers = f" by {len(found.writers):,} writers" if found.writers != [""] else ""
    say(
        f"{output}: {len(picked)} of {len(found):,} samples{writers}; "
        f"{skipped:,} were skipped when {found.name} was read"
    )
    reasons = found.skipped.most_common()
    for reason, number in reasons[:_REASONS]:
        say(f"  {number:,} {reason}")
    if others := sum(number for _, number in reasons[_REASONS:]):
        say(f"  {others:,} for other reasons")
