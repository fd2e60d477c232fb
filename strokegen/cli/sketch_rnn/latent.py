"""`strokegen interpolate`, `reconstruct`, `complete` and `nearest`: the latent space at work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from strokegen import datasets, render
from strokegen.cli.inputs import DATA
from strokegen.cli.look import look, of_format, taken
from strokegen.cli.picture import (
    CELL,
    JUDGE,
    OUTPUT,
    PEN_TEMPERATURE,
    PRESET,
    SEED,
    caption,
    deliver,
    progress,
    sheet,
    verdicts,
)
from strokegen.cli.tell import say
from strokegen.cli.verb import Verb
from strokegen.ink.drawing import Drawing
from strokegen.ink.files import files_in, write_whole
from strokegen.ink.savers import encode
from strokegen.models.sketch_rnn import latent
from strokegen.models.sketch_rnn.drawn_at import STEADY
from strokegen.models.sketch_rnn.inks import place
from strokegen.models.sketch_rnn.sketcher import TEMPERATURE, load

_FRAME = re.compile(r"frame-[0-9]{3,}\.svg")

_STEADY = click.option(
    "--temperature",
    type=float,
    default=STEADY,
    help="Near 0 shows the place in the latent space, more adds chance.",
)


@click.command(
    cls=Verb,
    epilog="Example: strokegen interpolate quickdraw/bird:0 quickdraw/face:5 --steps 9 "
    "-o morph.svg",
)
@click.argument("names", nargs=-1, required=True, metavar="A B [C D]")
@PRESET
@click.option(
    "-o",
    "--output",
    show_default="SVG to standard output",
    help="A strip: .svg, .png, .jpg, .webp, .pdf; a folder without other frames, for a "
    "frame-001.svg and so on of each step; .ndjson (the ink itself, a drawing a line), or - for "
    ".ndjson on standard output.",
)
@click.option("--steps", type=click.IntRange(2, 100), default=9)
@_STEADY
@PEN_TEMPERATURE
@SEED
@DATA
@look
def interpolate(
    names: tuple[str, ...], preset: str, output: str | None, steps: int, **options: Any
) -> None:
    """Go from A to B in the latent space, or over the square of A B C D.

    Each step is the one of eight drawings that the network itself reads as most like its place.

    \b
    A and B are drawings: a file of any format (its fourth drawing as FILE:3), a reference such as
    quickdraw/dog:3, - for standard input, a category of the preset, or a seed.
    """
    if len(names) not in (2, 4):
        raise click.UsageError(f"got {len(names)} drawings to go between, expected two or four")
    if len(names) == 4 and steps > 20:
        raise click.UsageError("a square has at most 20 steps each way")
    sketcher, look = load(preset), taken(options)
    frames = None
    if output is not None and (output.endswith("/") or Path(output).is_dir()):
        frames = _frames(Path(output), steps ** (len(names) // 2))
    with verdicts():
        drawings = latent.interpolate(
            *names, steps=steps, preset=sketcher, progress=progress, **options
        )
        if frames is not None:
            _film(drawings, frames, look)
        else:
            page = sheet(drawings, steps, " to ".join(names), sketcher, options)
            deliver(page, drawings, output, look)


def _frames(folder: Path, count: int) -> list[Path]:
    """The files of the frames.

    Raises:
      UsageError: others of such a name are there, with which a film made of the folder would end.
    """
    digits = max(3, len(str(count)))
    frames = [folder / f"frame-{number:0{digits}d}.svg" for number in range(1, count + 1)]
    others = [file.name for file in files_in(folder, "frame-*.svg")
              if _FRAME.fullmatch(file.name) and file not in frames]  # fmt: skip
    if others:
        ends = " to ".join(dict.fromkeys([others[0], others[-1]]))
        raise click.UsageError(
            f"{folder} holds other frames, {ends}, and this run makes {count}; remove them or "
            "name another folder"
        )
    return frames


def _film(drawings: Sequence[Drawing], frames: Sequence[Path], look: dict[str, Any]) -> None:
    """Each drawing as a picture of the same size, one at the place of another."""
    options = of_format(frames[0].name, look)
    data = [
        encode(render.grid([drawing], columns=1, cell=CELL), ".svg", **options)
        for drawing in drawings
    ]
    folder = frames[0].parent
    folder.mkdir(parents=True, exist_ok=True)
    for frame, picture in zip(frames, data):
        write_whole(frame, picture)
    say(f"{folder}: {len(drawings)} frames", err=True)


@click.command(
    cls=Verb,
    epilog="Example: strokegen reconstruct cat.svg --temperature 0.2 --count 5 -o cats.svg",
)
@click.argument("name", metavar="A")
@PRESET
@OUTPUT
@click.option("--count", "-n", type=click.IntRange(1, 400), default=5)
@click.option("--add", multiple=True, metavar="B", help="Add the z of B; may be given again.")
@click.option("--subtract", multiple=True, metavar="C", help="Take the z of C away.")
@_STEADY
@PEN_TEMPERATURE
@SEED
@DATA
@look
def reconstruct(name: str, preset: str, output: str | None, **options: Any) -> None:
    """Draw A again, as the network understood it, beside A itself.

    \b
    A, B and C are drawings: a file of any format (its fourth drawing as FILE:3), a reference such
    as quickdraw/dog:3, - for standard input, a category of the preset, or a seed.
    With --add and --subtract: what A plus B minus C looks like.
    """
    sketcher, look = load(preset), taken(options)
    item = place(name, sketcher, options["data"])
    with verdicts():
        drawings = latent.reconstruct(item, preset=sketcher, progress=progress, **options)
        if isinstance(item, Drawing) and options["count"] > 1:
            drawings = [item, *drawings]
        page = sheet(drawings, None, f"{name}, drawn again", sketcher, options)
        deliver(page, drawings, output, look)


@click.command(cls=Verb, epilog="Example: strokegen complete begun.svg -n 6 -o endings.svg")
@click.argument("name", metavar="BEGUN")
@PRESET
@OUTPUT
@click.option("--count", "-n", type=click.IntRange(1, 100), default=6)
@click.option("--category", help="What it is to be.  [default: whatever fits]")
@click.option(
    "--size",
    type=click.FloatRange(0.05, 1),
    help="Share of the finished drawing that BEGUN takes up; not of presets that learned from "
    "drawings as they are.  [default: found out]",
)
@click.option("--temperature", type=float, default=TEMPERATURE)
@PEN_TEMPERATURE
@SEED
@JUDGE
@DATA
@look
def complete(name: str, preset: str, output: str | None, **options: Any) -> None:
    """Finish the drawing BEGUN in several ways.

    \b
    BEGUN is a file of any format (its fourth drawing as FILE:3), a reference such as
    quickdraw/dog:3, or - for standard input. Its last stroke counts as done. Of many endings those
    are kept that the judge is surest of, the best first; without --category what each was drawn as
    stands below it.
    """
    from strokegen.models.sketch_rnn.complete import complete as finish

    sketcher, look = load(preset), taken(options)
    with verdicts():
        drawings = finish(name, preset=sketcher, **options)
        captions = None
        if options["category"] is None and len(sketcher.categories) > 1:
            captions = [caption(one.label or "", output) for one in drawings]
        title = f"{name}, finished"
        page = sheet(drawings, None, title, sketcher, options, captions=captions)
        deliver(page, drawings, output, look)


@click.command(
    cls=Verb,
    epilog="Example: strokegen nearest cat.svg --among quickdraw/cat --count 5 -o near.svg",
)
@click.argument("name", metavar="A")
@click.option("--among", required=True, help="Drawings by name, a file or a folder.")
@PRESET
@OUTPUT
@click.option("--count", "-n", type=click.IntRange(1, 100), default=5)
@DATA
@look
def nearest(
    name: str,
    among: str,
    preset: str,
    output: str | None,
    count: int,
    data: str | None,
    **look: Any,
) -> None:
    """Find the drawings most like A in the latent space; A stands first in the picture.

    \b
    A is a file of any format (its fourth drawing as FILE:3), a reference such as quickdraw/dog:3,
    - for standard input, a category of the preset, or a seed (then it is not shown).
    """
    sketcher = load(preset)
    item = place(name, sketcher, data)
    samples = datasets.load(among, data=data)
    found = latent.nearest(item, samples, count, preset=sketcher)
    drawings = [samples[index].drawing for index, _ in found]
    captions = [f"{samples[index].key or index}: {distance:.2f}" for index, distance in found]
    if isinstance(item, Drawing):
        drawings, captions = [item, *drawings], [name, *captions]
    captions = [caption(one, output) for one in captions]
    page = render.grid(drawings, cell=CELL, captions=captions)
    page = replace(page, title=f"nearest to {name} among {among}")
    deliver(page, drawings, output, look)
