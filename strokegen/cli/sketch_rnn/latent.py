"""`strokegen interpolate`, `reconstruct`, `complete` and `nearest`: the latent space at work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from strokegen import render
from strokegen.cli.look import look
from strokegen.cli.picture import (
    CELL,
    DATA,
    OUTPUT,
    PRESET,
    SEED,
    deliver,
    progress,
    sheet,
    verdicts,
)
from strokegen.cli.sketch_rnn import inks
from strokegen.models.sketch_rnn.latent import STEADY

_STEADY = click.option(
    "--temperature",
    type=float,
    default=STEADY,
    show_default=True,
    help="Near 0 shows the place in the latent space, more adds chance.",
)


@click.command(
    epilog="Example: strokegen interpolate quickdraw/bird:0 quickdraw/rabbit:5 --steps 9 "
    "-o morph.svg"
)
@click.argument("names", nargs=-1, required=True, metavar="A B [C D]")
@PRESET
@click.option(
    "-o",
    "--output",
    show_default="SVG to standard output",
    help="A strip: .svg, .png, .pdf; a folder, for a frame-001.svg and so on of each step; or - "
    "for the ink on standard output.",
)
@click.option("--steps", type=click.IntRange(2, 100), default=9, show_default=True)
@_STEADY
@SEED
@DATA
@look
def interpolate(names, preset, output, steps, temperature, seed, data, **look):
    """Go from A to B in the latent space, or over the square of A B C D.

    \b
    A and B are drawings: a file (.svg, .json, .ndjson, .npz, its fourth drawing as FILE:3), a
    reference such as quickdraw/dog:3, a category of the preset, or a seed.
    """
    from strokegen.models.sketch_rnn.latent import interpolate as between
    from strokegen.models.sketch_rnn.sketcher import load

    if len(names) not in (2, 4):
        raise click.UsageError(f"got {len(names)} drawings to go between, expected two or four")
    if len(names) == 4 and steps > 20:
        raise click.UsageError("a square has at most 20 steps each way")
    sketcher = load(preset)
    corners = [inks.place(name, sketcher, data) for name in names]
    with verdicts():
        drawings = between(*corners, steps=steps, temperature=temperature, seed=seed,
                           preset=sketcher, progress=progress)  # fmt: skip
        if output is not None and _is_folder(output):
            _frames(drawings, Path(output), look)
        else:
            title = " to ".join(names)
            page = sheet(drawings, steps, title, sketcher, temperature=temperature, seed=seed)
            deliver(page, drawings, output, look)


def _is_folder(output: str) -> bool:
    return output.endswith("/") or Path(output).is_dir()


def _frames(drawings, folder: Path, look: dict) -> None:
    """Each drawing as a picture of the same size, one at the place of another."""
    folder.mkdir(parents=True, exist_ok=True)
    digits = max(3, len(str(len(drawings))))
    for number, drawing in enumerate(drawings, 1):
        frame = render.grid([drawing], columns=1, cell=CELL)
        deliver(frame, [drawing], str(folder / f"frame-{number:0{digits}d}.svg"), look)
    click.echo(f"{folder}: {len(drawings)} frames", err=True)


@click.command(
    epilog="Example: strokegen reconstruct cat.svg --temperature 0.2 --count 5 -o cats.svg"
)
@click.argument("name", metavar="A")
@PRESET
@OUTPUT
@click.option("--count", "-n", type=click.IntRange(1, 400), default=5, show_default=True)
@click.option("--add", multiple=True, metavar="B", help="Add the z of B; may be given again.")
@click.option("--subtract", multiple=True, metavar="C", help="Take the z of C away.")
@_STEADY
@SEED
@DATA
@look
def reconstruct(name, preset, output, count, add, subtract, temperature, seed, data, **look):
    """Draw A again, as the network understood it, beside A itself.

    \b
    A, B and C are drawings: a file (.svg, .json, .ndjson, .npz, its fourth drawing as FILE:3), a
    reference such as quickdraw/dog:3, a category of the preset, or a seed.
    With --add and --subtract: what A plus B minus C looks like.
    """
    from strokegen.ink.drawing import Drawing
    from strokegen.models.sketch_rnn.latent import reconstruct as again
    from strokegen.models.sketch_rnn.sketcher import load

    sketcher = load(preset)
    item, *others = (inks.place(one, sketcher, data) for one in (name, *add, *subtract))
    with verdicts():
        drawings = again(item, count, add=others[: len(add)], subtract=others[len(add) :],
                         temperature=temperature, seed=seed, preset=sketcher)  # fmt: skip
        if isinstance(item, Drawing) and count > 1:
            drawings = [item, *drawings]
        page = sheet(drawings, None, f"{name}, drawn again", sketcher, temperature=temperature,
                      seed=seed)  # fmt: skip
        deliver(page, drawings, output, look)


@click.command(epilog="Example: strokegen complete begun.svg -n 6 -o endings.svg")
@click.argument("name", metavar="BEGUN")
@PRESET
@OUTPUT
@click.option("--count", "-n", type=click.IntRange(1, 100), default=6, show_default=True)
@click.option("--category", help="What it is to be.  [default: whatever fits]")
@click.option(
    "--size",
    type=click.FloatRange(0.05, 1),
    help="Share of the finished drawing that BEGUN takes up.  [default: found out]",
)
@click.option("--temperature", type=float, default=0.3, show_default=True)
@SEED
@DATA
@look
def complete(name, preset, output, count, category, size, temperature, seed, data, **look):
    """Finish the drawing BEGUN in several ways.

    \b
    BEGUN is a file (.svg, .json, .ndjson, .npz, its fourth drawing as FILE:3) or a reference such
    as quickdraw/dog:3. Its last stroke counts as done.
    """
    from strokegen.models.sketch_rnn.complete import complete as finish
    from strokegen.models.sketch_rnn.sketcher import load

    sketcher = load(preset)
    begun = inks.read(name, data)
    with verdicts():
        drawings = finish(begun, count, category=category, size=size, temperature=temperature,
                          seed=seed, preset=sketcher)  # fmt: skip
        page = sheet(drawings, None, f"{name}, finished", sketcher, temperature=temperature,
                      seed=seed)  # fmt: skip
        deliver(page, drawings, output, look)


@click.command(
    epilog="Example: strokegen nearest cat.svg --among quickdraw/cat --count 5 -o near.svg"
)
@click.argument("name", metavar="A")
@click.option("--among", required=True, help="Drawings by name, or a file or folder of them.")
@PRESET
@OUTPUT
@click.option("--count", "-n", type=click.IntRange(1, 100), default=5, show_default=True)
@DATA
@look
def nearest(name, among, preset, output, count, data, **look):
    """Find the drawings most like A in the latent space; A stands first in the picture.

    \b
    A is a file (.svg, .json, .ndjson, .npz, its fourth drawing as FILE:3), a reference such as
    quickdraw/dog:3, a category of the preset, or a seed (then it is not shown).
    """
    from strokegen import datasets
    from strokegen.ink.drawing import Drawing
    from strokegen.models.sketch_rnn.latent import nearest as find
    from strokegen.models.sketch_rnn.sketcher import load

    sketcher = load(preset)
    item = inks.place(name, sketcher, data)
    samples = [s for s in datasets.load(among, data=data) if _readable(sketcher, s.drawing)]
    found = find(item, [sample.drawing for sample in samples], count, preset=sketcher)
    drawings = [samples[index].drawing for index, _ in found]
    captions = [f"{samples[index].key or index}: {distance:.2f}" for index, distance in found]
    if isinstance(item, Drawing):
        drawings, captions = [item, *drawings], [name, *captions]
    page = render.grid(drawings, cell=CELL, captions=captions)
    page = replace(page, title=f"nearest to {name} among {among}")
    deliver(page, drawings, output, look)


def _readable(sketcher, drawing) -> bool:
    try:
        sketcher.rows(drawing)
    except ValueError:
        return False
    return True
