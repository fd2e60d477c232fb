"""`strokegen kanji`: characters that do not exist."""

from __future__ import annotations

from dataclasses import replace

import click

from strokegen import render
from strokegen.cli.look import look
from strokegen.cli.picture import CELL, DATA, OUTPUT, SEED, deliver, progress, verdicts

_REAL = "#999999"


@click.command(epilog="Example: strokegen kanji --count 24 --colours -o kanji.svg")
@click.option(
    "--preset",
    default="kanji",
    show_default=True,
    help="Shipped preset, or a preset or run folder.",
)
@OUTPUT
@click.option("--count", "-n", type=click.IntRange(1, 400), default=24, show_default=True)
@click.option("--temperature", type=float, default=0.2, show_default=True,
              help="Near 0 draws the plainest, 1 the wildest.")  # fmt: skip
@SEED
@click.option("--columns", type=click.IntRange(min=1), help="Characters in a row.")
@click.option("--numbers", is_flag=True, help="Number the strokes in their order.")
@click.option("--colours", "--colors", is_flag=True, help="Colour them, from red to violet.")
@click.option(
    "--nearest",
    is_flag=True,
    help="Draw beside each, in grey, the most similar real kanji of KanjiVG, and say how far they "
    "are apart.",
)
@DATA
@look
def kanji(preset, output, count, temperature, seed, columns, numbers, colours, nearest, data,
          **look):  # fmt: skip
    """Invent kanji: characters that look as if they existed, in stroke order.

    With --nearest each stands beside the real one that looks most like it, and the last line says
    how many are farther from every real kanji than a twentieth of the real ones are from their
    nearest neighbours: what is nearer may be a copy.
    """
    from strokegen.models.sketch_rnn.sketcher import load

    sketcher = load(preset)
    with verdicts():
        drawings = sketcher.draw(count, temperature=temperature, seed=seed, progress=progress)
        shown, captions = drawings, None
        if nearest:
            shown, captions = _beside(drawings, data)
            columns = 2 * (columns or 4)
        page = render.grid(shown, columns=columns, cell=CELL, captions=captions)
        facts = {"preset": sketcher.preset.name, "temperature": temperature, "seed": seed}
        page = replace(page, title=f"{count} invented kanji", facts=facts)
        if numbers or colours:
            page = render.stroke_order(page, numbers=numbers, colours=colours)
        deliver(page, drawings, output, look)


def _beside(drawings, data):
    """Each drawing and the real kanji nearest to it, with captions; says how new they are."""
    import numpy as np

    from strokegen import datasets
    from strokegen.models.sketch_rnn import novelty

    real = datasets.load("kanjivg", data=data, kinds=("kanji",))
    pictures = novelty.pictures([sample.drawing for sample in real])
    index, distance = novelty.nearest(novelty.pictures(drawings), pictures)
    close = float(np.percentile(novelty.nearest_others(pictures), 5))
    shown, captions = [], []
    for drawing, which, far in zip(drawings, index, distance):
        twin = real[int(which)].drawing
        shown += [drawing, twin.with_meta(colour=_REAL)]
        captions += [f"{far:.2f}", f"U+{ord(twin.label):04X}"]
    new = int((distance > close).sum())
    click.echo(
        f"{new} of {len(drawings)} are over {close:.2f} from every real kanji; 5 in 100 of those "
        "are nearer to another than that",
        err=True,
    )
    return shown, captions
