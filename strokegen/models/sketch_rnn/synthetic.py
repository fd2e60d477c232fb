"""Drawings to train on, made by a network: `strokegen sketch -o FILE.ndjson`."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.models.sketch_rnn.best import sketch
from strokegen.models.sketch_rnn.under_way import FINISHED

_ATTEMPTS = 2  # of many drawings some may be missing


def collect(count: int, **options: Any) -> list[Drawing]:
    """New drawings in the form of Quick, Draw!'s: whole coordinates, each with its key.

    Args:
      count, options: see `strokegen.models.sketch_rnn.best.sketch`.
    Returns:
      Those that were finished, `count` a temperature at most.
    Raises:
      ValueError, PresetError: see there.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        drawn = sketch(count, attempts=_ATTEMPTS, **options)
    drawings = []
    for number, drawing in enumerate(drawn):
        made = drawing.meta
        if made["verdict"] == FINISHED:
            key = f"{made['preset']}:{made['temperature']:g}:{made['seed']}:{number % count}"
            if "pen_temperature" in made:
                key += f":{made['pen_temperature']:g}"
            parts = drawing.label, *(made.get(part) for part in ("best_of", "until", "judge"))
            key += "".join(f":{part}" for part in parts if part is not None)
            drawings.append(drawing.map(np.rint).with_meta(key_id=key))
    return drawings
