"""Characters that do not exist, on a sheet, beside the real ones that they look like.

Source: Ha (2015), blog.otoro.net.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict, Unpack

import numpy as np

from strokegen import datasets, render
from strokegen.datasets.sample import Dataset
from strokegen.datasets.source import parted
from strokegen.ink.drawing import Drawing
from strokegen.ink.keywords import named
from strokegen.models.sketch_rnn import novelty
from strokegen.models.sketch_rnn.sketcher import Sketcher, load
from strokegen.redraw import Progress

TEMPERATURE = 0.2
"""Characters fall apart sooner than sketches."""

CELL = (240, 240)
"""A character's room on a sheet, in px."""

_REAL = "#999999"


class Shown(TypedDict, total=False):
    """How characters are shown: see `sheet`."""

    columns: int | None
    numbers: bool
    colours: bool
    nearest: bool
    among: str | Path
    data: str | Path | None
    tell: Callable[[str], None]


@named
def kanji(
    count: int = 24,
    *,
    temperature: float = TEMPERATURE,
    seed: int = 0,
    preset: str | Path | Sketcher = "kanji",
    progress: Progress | None = None,
    pen_temperature: float | None = None,
    **shown: Unpack[Shown],
) -> render.Page:
    """Invent characters: a sheet that saves and shows itself.

    Their ink alone: `sketch(24, preset="kanji", temperature=0.2)`.

    >>> kanji(6, colours=True, seed=3).save("kanji.svg")  # doctest: +SKIP

    Args:
      count: how many.
      temperature: near 0 draws the plainest, 1 the wildest.
      seed: the same seed makes the same characters.
      preset: a shipped preset, a preset or run folder, or one that is loaded.
      progress: see `strokegen.redraw.Progress`.
      pen_temperature: see `Sketcher.draw`.
      shown: columns, numbers, colours, nearest, among, data, tell, as `sheet` takes them.
    Raises:
      DataError: `nearest`, and what they are to stand beside is not here.
      ValueError: see `Sketcher.draw`; or fewer than one column.
      PresetError: see `load`.
    """
    drawings = load(preset).draw(
        count,
        temperature=temperature,
        seed=seed,
        progress=progress,
        pen_temperature=pen_temperature,
    )
    return sheet(drawings, **shown)


def sheet(
    drawings: Sequence[Drawing],
    *,
    columns: int | None = None,
    numbers: bool = False,
    colours: bool = False,
    nearest: bool = False,
    among: str | Path = "kanjivg",
    data: str | Path | None = None,
    tell: Callable[[str], None] = print,
) -> render.Page:
    """Characters in cells.

    Args:
      drawings: as a `Sketcher` drew them.
      columns: characters in a row; None makes the sheet about square.
      numbers: number the strokes in their order.
      colours: colour them in their order, from red to violet.
      nearest: draw beside each, in grey, the most similar real one, with the distance (see
        `strokegen.models.sketch_rnn.novelty`) and the real one's code point, or text, below.
      among: the real ones: a data set by name, a file or a folder.
      data: the folder of data sets; None takes STROKEGEN_DATA. A file is taken for `among`.
      tell: gets a line of how new the characters are, where `nearest` is asked for.
    """
    shown, captions = drawings, None
    if nearest:
        if data is not None and Path(parted(data)[0]).is_file():
            among, data = data, None
        shown, captions = _beside(drawings, datasets.load(among, data=data), tell)
        columns = 2 * (columns or 4)
    page = render.grid(shown, columns=columns, cell=CELL, captions=captions)
    names = ("preset", "temperature", "pen_temperature", "seed")
    facts = {name: drawings[0].meta[name] for name in names if name in drawings[0].meta}
    page = replace(page, title=f"{len(drawings)} invented kanji", facts={**facts, **page.facts})
    if numbers or colours:
        page = render.stroke_order(page, numbers=numbers, colours=colours)
    return page


def _beside(
    drawings: Sequence[Drawing], real: Dataset, tell: Callable[[str], None]
) -> tuple[list[Drawing], list[str]]:
    """Each drawing and the real one nearest to it, with captions; tells how new they are."""
    real = real.select(kinds="kanji") if "kanji" in real.kinds else real
    pictures = novelty.pictures([sample.drawing for sample in real])
    index, distance = novelty.nearest(novelty.pictures(drawings), pictures)
    close = float(np.percentile(novelty.nearest_others(pictures), 5))
    shown, captions = [], []
    for drawing, which, far in zip(drawings, index, distance):
        twin = real[int(which)]
        shown += [drawing, twin.drawing.with_meta(colour=_REAL)]
        text = twin.text
        captions += [f"{far:.2f}", f"U+{ord(text):04X}" if len(text) == 1 else text]
    new = int((distance > close).sum())
    tell(
        f"{new} of {len(drawings)} are over {close:.2f} from every real one; 5 in 100 of those "
        "are nearer to another than that"
    )
    return shown, captions
