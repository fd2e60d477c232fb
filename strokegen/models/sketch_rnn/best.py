"""New drawings, drawn again until a judge, which has learned from real ones, can name them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.keywords import named
from strokegen.ink.types import Float64
from strokegen.models.judge.judge import NAME, Judge
from strokegen.models.judge.judge import load as load_judge
from strokegen.models.sketch_rnn.sketcher import (
    TEMPERATURE,
    Sketcher,
    check_whole,
    load,
)
from strokegen.models.sketch_rnn.verdicts import tell_unfinished
from strokegen.redraw import ATTEMPTS, Progress

BEST_OF, UNTIL = 8, 0.98
"""How often each is drawn at most until the judge is as sure of it."""


def certainty(judge: Judge, drawings: Sequence[Drawing]) -> Float64:
    """log p that each drawing shows what its label says, `(n,)`.

    A label that the judge has not learned has the mean of the others, 0 where there are none.
    """
    index = {name: number for number, name in enumerate(judge.categories)}
    known = [number for number, one in enumerate(drawings) if one.label in index]
    sure = np.zeros(len(drawings))
    if known:
        told = judge.log_probs(judge.features([drawings[number] for number in known]))
        own = told[range(len(known)), [index[drawings[n].label or ""] for n in known]]
        sure[:], sure[known] = own.mean(), own
    return sure


@named
def sketch(
    count: int = 9,
    *,
    category: str | None = None,
    temperature: float | Sequence[float] = TEMPERATURE,
    seed: int = 0,
    preset: str | Path | Sketcher = "sketch",
    attempts: int = ATTEMPTS,
    progress: Progress | None = None,
    pen_temperature: float | None = None,
    best_of: int | None = None,
    until: float | None = None,
    judge: str | Path | Judge | None = None,
) -> list[Drawing]:
    """New drawings from a sketch preset.

    >>> draw(2, category="butterfly", seed=1)  # doctest: +SKIP

    Args:
      count: how many.
      category: what to draw, one of the preset's; None takes any of them for each drawing.
      temperature: near 0 draws the most usual, 1 varies as people do; of several, `count`
        drawings each, one after the other.
      seed: the same seed makes the same drawings.
      preset: a shipped preset, a preset or run folder, or one that is loaded.
      attempts: how often each is drawn at most until it comes to an end.
      progress: see `strokegen.redraw.Progress`.
      pen_temperature: see `Sketcher.draw`; more ends drawings sooner.
      best_of: how often each is drawn at most until the judge can name it; the one that it is
        surest of is kept; with 1 it is not asked. None is `BEST_OF`, or 1 where the judge has not
        learned all that is drawn.
      until: how sure the judge must be, 0 to 1, of a drawing that is not drawn again; None is
        `UNTIL`.
      judge: a judge preset, or one that is loaded; None is the shipped one.
    Returns:
      Drawings; `meta["verdict"]` is "finished" unless a NotFinished warning was given. Where a
      judge was asked, "best_of", "until" and "judge" say how.
    Raises:
      ValueError: see `Sketcher.draw`; or the judge does not know what is to be drawn, and
        `best_of`, `until` or `judge` says to ask it.
      PresetError: see `load`.
    """
    sketcher, drawings = load(preset), []
    check_whole("attempts", attempts, 1)
    taus = temperature if isinstance(temperature, Sequence) else [temperature]
    if not isinstance(category, str | None) or isinstance(temperature, str) or not taus:
        wrong = f"category {category!r}" if taus else "no temperature"
        raise ValueError(f"{wrong}, temperature {temperature!r}: expected one name, and numbers")
    wish: dict[str, Any] = {"attempts": attempts, "progress": progress}
    facts: dict[str, Any] = {}
    if known := _asked(judge, sketcher, category, best_of, until):
        most, sure = best_of or BEST_OF, UNTIL if until is None else float(until)
        facts = {"best_of": most, "until": sure, "judge": known.preset.name}
        wish |= {"best_of": most, "doubt": partial(_doubt, known, sure)}
        wish["attempts"] = max(attempts, most)
    for one in taus:
        drawn = sketcher.draw(
            count, seed=seed, category=category, temperature=one, told=False,
            pen_temperature=pen_temperature, **wish,
        )  # fmt: skip
        drawings += [own.with_meta(**facts) for own in drawn]
    tell_unfinished(drawings)
    return drawings


def _asked(
    judge: str | Path | Judge | None,
    sketcher: Sketcher,
    category: str | None,
    best_of: int | None,
    until: float | None,
) -> Judge | None:
    """The judge that is asked; None for none, since it has not learned what is drawn.

    Raises:
      ValueError: it is to be asked, and cannot be.
      PresetError: see `load`.
    """
    if best_of is not None:
        check_whole("best_of", best_of, 1)
    if until is not None and not (isinstance(until, Real) and 0 <= until <= 1):
        raise ValueError(f"until must be a probability, from 0 to 1, got {until!r}")
    if best_of == 1:
        return None
    known = load_judge(NAME if judge is None else judge)
    for name in [category] if category else sketcher.categories or [sketcher.label]:
        if name not in known.categories:
            if best_of is until is judge is None:
                return None
            raise ValueError(
                f"judge {known.preset.name} cannot name {name or 'what is drawn'}; best-of 1 draws "
                "without it; or give a judge that has learned it: strokegen train judge"
            )
    return known


def _doubt(judge: Judge, until: float, drawings: Sequence[Drawing]) -> Float64:
    """1 - p that each shows what its label says; 0 where p is `until` or more."""
    sure = np.exp(certainty(judge, drawings))
    return np.where(sure >= until, 0, 1 - sure)
