"""What of a line needs no reader: marks whose strokes can be counted, and gaps that are plain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.ink.arrays import from_stroke3, to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float32, Strokes
from strokegen.models.handwriting.hand import Line
from strokegen.models.handwriting.marks import shown
from strokegen.models.handwriting.runs import Run, owner_of_each, runs

_LONE = "-_~|\\/=+<>^"
"""What a reader takes for a bar too many, or a letter, also where it stands alone in a text."""

_BARS = "Il1|"

_PLAIN = 0.5  # x-heights that a space has at least


@dataclass(frozen=True)
class Rest:
    """What of a line is left to be read.

    Attributes:
      offsets: `(n, 3)` stroke-3; text: what it is to say, a space for the marks taken out.
      places: of each character of `text` its place in the line's text.
      wrong: a run of marks that has not its number; None where all have.
      spaced: whether each space is wider than any gap inside a word.
      bars: of its strokes the bars that are all there is of an I, l, 1 or |.
    """

    offsets: Float32
    text: str
    places: Sequence[int]
    wrong: Run | None
    spaced: bool
    bars: Sequence[int] = ()


def rest(line: Line, spacing: float) -> Rest:
    """A line without the marks that are sure: as many strokes as asked for, and of their looks.

    Args:
      spacing: x-heights a model unit.
    """
    text = line.text
    whole = Rest(line.offsets, text, range(len(text)), None, False)
    if not len(line.at) or len(line.at) != len(line.offsets):
        return whole  # nothing is known of whose ink is whose
    strokes = [stroke * spacing for stroke in from_stroke3(line.offsets).strokes]
    own = owner_of_each(strokes, line.at, text)
    gaps = _gaps(own, strokes)
    inside = [gap for (a, b), gap in gaps.items() if " " not in text[a:b]]
    spaces = [gap for (a, b), gap in gaps.items() if " " in text[a:b]]
    spaced = min(spaces, default=np.inf) > max(_PLAIN, *inside, 0)
    found = runs(text, line.at, line.offsets, _LONE if any(map(str.isalnum, text)) else text)
    wrong = next((run for run in found if run.excess and run.end - run.start > 1), None)
    bars = _bars(text, own, strokes)
    whole = Rest(line.offsets, text, range(len(text)), wrong, spaced, bars)
    gone: set[int] = set()
    said = list(text)
    for run in found:
        mine = _strokes_of(run, text, strokes)
        if mine and _stands_apart(run, text, gaps):
            gone.update(mine)
            said[run.start : run.end] = " " * (run.end - run.start)
    if not gone or not ("".join(said).strip() or len(gone) == len(strokes)):
        return whole
    end = len("".join(said).rstrip())
    places = [at for at in range(end) if said[at] != " " or (at and said[at - 1] != " ")]
    stay = [at for at in range(len(strokes)) if at not in gone]
    left = Drawing(tuple(strokes[at] for at in stay))
    kept = "".join(said[at] for at in places)
    bars = [number for number, at in enumerate(stay) if at in bars]
    return Rest(to_stroke3(left.scale(1 / spacing)), kept, places, wrong, spaced, bars)


def _bars(text: str, own: Sequence[int], strokes: Strokes) -> list[int]:
    """Which strokes are upright, and all the ink of a character that may be a mere bar."""
    alone = [at for at, char in enumerate(own) if text[char] in _BARS and own.count(char) == 1]
    return [at for at in alone if shown("|", [strokes[at]])]


def _strokes_of(run: Run, text: str, strokes: Strokes) -> list[int]:
    """A run's strokes, if there are as many as asked and they look like its marks; else none."""
    mark = text[run.start]
    mine = sorted([*run.sure, *(at for at in run.perhaps if shown(mark, [strokes[at]]))])
    right = len(mine) == run.asked and shown(mark, [strokes[at] for at in mine])
    return mine if right else []


def _gaps(own: Sequence[int], strokes: Strokes) -> dict[tuple[int, int], float]:
    """(a character, the next that has strokes) -> the gap between all ink up to it, and it."""
    found: dict[tuple[int, int], float] = {}
    right, before = -np.inf, -1
    for char in sorted(set(own)):
        mine = np.concatenate([stroke[:, 0] for at, stroke in zip(own, strokes) if at == char])
        if before >= 0:
            found[before, char] = float(mine.min()) - right
        right, before = max(right, float(mine.max())), char
    return found


def _stands_apart(run: Run, text: str, gaps: dict[tuple[int, int], float]) -> bool:
    """Whether the spaces beside a run can be told from what is between its marks."""
    near = {pair: gap for pair, gap in gaps.items() if pair[1] >= run.start and pair[0] < run.end}
    most = max([_PLAIN, *(gap for (a, b), gap in near.items() if " " not in text[a:b])])
    return all(gap > most for (a, b), gap in near.items() if " " in text[a:b])
