"""Specs become ink: drawn side by side, read back, and each point given to its character."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np

from strokegen.corpora.plan import Spec
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.ink.letters import spelled
from strokegen.ink.types import Float32, Indices
from strokegen.models.handwriting.faults import Part
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.marks import STROKES
from strokegen.models.handwriting.pieces import column
from strokegen.models.handwriting.runs import owners, runs
from strokegen.models.handwriting.style import Style
from strokegen.models.handwriting.write import PEN, Hand, Written, compose
from strokegen.redraw import Progress
from strokegen.render.speed import clock

READER, GENERATOR = "reader", "generator"
NOBODY = -1


@dataclass(frozen=True)
class Drawn:
    """A line as it was written, before it is slanted and sized.

    Attributes:
      ink: in x-heights, baseline at y = 0, with times in seconds.
      owner: `(n,)` which character of the text each point belongs to, -1 for none.
      aligned: by whom: "reader", by forced alignment; "generator", by what it was about to write;
        or "reader, generator".
      verdict: "finished", or what befell it; attempts: of its weakest piece.
      sure: how sure the reader is of the text, 0 to 1; read: what it reads; None without one.
    """

    spec: Spec
    ink: Drawing
    owner: Indices
    aligned: str
    verdict: str
    attempts: int
    sure: float | None
    read: str | None


def draw(
    specs: Sequence[Spec],
    drawer: Handwriting,
    best_of: int,
    until: float,
    progress: Progress | None = None,
    hands: Mapping[str, Style] = MappingProxyType({}),
) -> list[Drawn]:
    """Lines side by side, each as alone, but by NumPy for its last bits: see `Plan.groups`.

    Args:
      best_of, until, progress: as `How` has them.
      hands: what styles are that were read before.
    """
    how = partial(Hand, preset=drawer, best_of=best_of, until=until, progress=progress)
    own = [how(hands.get(one.style, one.style), one.bias, one.seed) for one in specs]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)  # the verdict says it
        written = compose([spec.text for spec in specs], own, aligned=True)
    return [_drawn(*pair) for pair in zip(specs, written)]


def _drawn(spec: Spec, written: Written) -> Drawn:
    columns = _columns(spec.text)
    strokes: list[Float32] = []
    owner: list[Indices] = []
    aligned: set[str] = set()
    parts = list(written.placed(0))
    for part, own, marks in parts:
        places, by = _owners(part, own[: len(own) - len(marks)])
        places += [np.full(len(s), at) for s, at in zip(own[len(own) - len(marks) :], marks)]
        whole = np.concatenate(places)
        owner.append(np.where(whole < 0, NOBODY, columns[whole + part.piece.start]))
        strokes += own
        aligned.add(by)
    ink = Drawing(strokes, clock(Drawing(strokes, meta={"pen": PEN})), spec.text)
    told = [part.line.opinion for part, _, _ in parts if part.line.opinion is not None]
    return Drawn(
        spec,
        ink,
        np.concatenate(owner),
        ", ".join(sorted(aligned, reverse=True)),
        written.facts["verdict"],
        max(part.attempts for part, _, _ in parts),
        min((round(one.sure, 4) for one in told), default=None),
        " ".join(one.read for one in told) if told else None,
    )


def _owners(part: Part, strokes: Sequence[Float32]) -> tuple[list[Indices], str]:
    """The character of a piece that each point of its strokes belongs to; and by whom.

    Of marks in a run whose strokes are all there each has its own, from the left to the right: an
    alignment, that of equal symbols above all, may leave one out and give its ink to the next.
    """
    line, ends = part.line, np.cumsum([len(stroke) for stroke in strokes])[:-1]
    if line.shown is not None:
        places, by = np.split(line.shown, ends), READER
    else:
        places, by = [owners(at, line.text) for at in np.split(line.at, ends)], GENERATOR
    for run in runs(line.text, line.at, line.offsets):
        if len(run.sure) != run.asked:
            continue
        in_turn = sorted(run.sure, key=lambda index: float(strokes[index][:, 0].mean()))
        for number, index in enumerate(in_turn):
            places[index] = np.full(
                len(strokes[index]), run.start + number // STROKES[line.text[run.start]]
            )
    return places, by


def _columns(text: str) -> Indices:
    """The character of a text that each one of its plain text comes of, `(n,)`."""
    plain = spelled(text)[0]
    if plain == text:
        return np.arange(len(text))
    return np.array([column(text, at, False) - 1 for at in range(len(plain))])
