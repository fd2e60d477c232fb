"""New drawings, each the best of several by a judge, which has learned from real drawings alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.keywords import named
from strokegen.ink.types import Float64
from strokegen.models.judge.judge import Judge
from strokegen.models.judge.judge import load as load_judge
from strokegen.models.sketch_rnn.sketcher import (
    TEMPERATURE,
    Sketcher,
    check_whole,
    load,
    tell_unfinished,
)
from strokegen.models.sketch_rnn.under_way import FINISHED
from strokegen.redraw import ATTEMPTS, Progress

_UNFINISHED = -1e3


def certainty(judge: Judge, drawings: Sequence[Drawing]) -> Float64:
    """log p that each drawing shows what its label says, `(n,)`.

    A label that the judge has not learned has the mean of the others, 0 where there are none; what
    is not finished is far below any other.
    """
    index = {name: number for number, name in enumerate(judge.categories)}
    known = [number for number, one in enumerate(drawings) if one.label in index]
    sure = np.zeros(len(drawings))
    if known:
        told = judge.log_probs(judge.features([drawings[number] for number in known]))
        own = told[range(len(known)), [index[drawings[n].label or ""] for n in known]]
        sure[:], sure[known] = own.mean(), own
    return sure + [_UNFINISHED * (one.meta.get("verdict") != FINISHED) for one in drawings]


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
    best_of: int = 1,
    judge: str | Path | Judge = "judge",
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
      attempts: how often each is drawn at most.
      progress: see `strokegen.redraw.Progress`.
      pen_temperature: see `Sketcher.draw`; more ends drawings sooner.
      best_of: of so many drawings of one category the one is kept that the judge is surest of;
        with 1 none is chosen.
      judge: a judge preset, or one that is loaded.
    Returns:
      Drawings; `meta["verdict"]` is "finished" unless a NotFinished warning was given.
    Raises:
      ValueError: see `Sketcher.draw`; or the judge does not know what is to be drawn.
      PresetError: see `load`.
    """
    sketcher, drawings = load(preset), []
    known = load_judge(judge) if best_of != 1 else None
    for one in temperature if isinstance(temperature, Sequence) else [temperature]:
        wish: dict[str, Any] = {
            "temperature": one,
            "attempts": attempts,
            "progress": progress,
            "pen_temperature": pen_temperature,
        }
        if known is None:
            drawings += sketcher.draw(count, seed=seed, category=category, **wish)
        else:
            drawings += _chosen(sketcher, known, count, best_of, category, seed, wish)
    return drawings


def _chosen(
    sketcher: Sketcher,
    judge: Judge,
    count: int,
    best_of: int,
    category: str | None,
    seed: int,
    wish: dict[str, Any],
) -> list[Drawing]:
    """`count` drawings, each the one of `best_of` of its category that the judge is surest of."""
    check_whole("best_of", best_of, 1)
    sketcher.check(count, wish["temperature"], seed, category, attempts=wish["attempts"])
    rngs = [np.random.default_rng([seed, index, 0]) for index in range(count)]
    chosen = sketcher.chosen(rngs, category)
    names = None if chosen is None else [sketcher.categories[one] for one in chosen]
    for name in names or [sketcher.label]:
        if name not in judge.categories:
            raise ValueError(
                f"judge {judge.preset.name} cannot name {name or 'what is drawn'}; draw without "
                "best_of, or give a judge that has learned it: strokegen train judge"
            )
    every = None if names is None else list(np.repeat(names, best_of))
    drawn = sketcher.draw(count * best_of, seed=seed, category=every, told=False, **wish)
    sure = certainty(judge, drawn).reshape(count, best_of)
    best = np.arange(count) * best_of + sure.argmax(axis=1)
    drawings = [drawn[one].with_meta(best_of=best_of) for one in best]
    tell_unfinished(drawings)
    return drawings
