"""Drawings to train on, made by a network: `strokegen sketch -o FILE.ndjson`."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.models.sketch_rnn.sketcher import (
    FINISHED,
    TEMPERATURE,
    Sketcher,
    load,
    temperatures,
)
from strokegen.redraw import Progress

_ATTEMPTS = 2  # of many drawings some may be missing


def collect(
    count: int,
    *,
    category: str | None = None,
    temperature: float | Sequence[float] = TEMPERATURE,
    seed: int = 0,
    preset: str | Path | Sketcher = "sketch",
    progress: Progress | None = None,
) -> list[Drawing]:
    """New drawings in the form of Quick, Draw!'s: whole coordinates, each with its key.

    Args:
      count, category, temperature, seed, preset, progress: see
        `strokegen.models.sketch_rnn.sketcher.draw`.
    Returns:
      Those that were finished, `count` a temperature at most.
    Raises:
      ValueError: see `Sketcher.draw`.
      PresetError: see `load`.
    """
    sketcher, drawings = load(preset), []
    for one in temperatures(temperature):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotFinished)
            drawn = sketcher.draw(
                count,
                temperature=one,
                seed=seed,
                category=category,
                attempts=_ATTEMPTS,
                progress=progress,
            )
        drawings += [
            drawing.map(np.rint).with_meta(key_id=f"{sketcher.preset.name}:{one:g}:{seed}:{index}")
            for index, drawing in enumerate(drawn)
            if drawing.meta["verdict"] == FINISHED
        ]
    return drawings
