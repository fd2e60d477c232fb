"""A preset as the object that draws from it, whichever model it is of."""

from __future__ import annotations

from pathlib import Path

from strokegen.models.handwriting import scribble
from strokegen.models.handwriting import write as text
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.scribble import Scribbler
from strokegen.models.robojam.responder import Responder
from strokegen.models.sketch_rnn import sketcher as sketch
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.presets import loaded, read_config


def load(preset: str | Path = "handwriting") -> Handwriting | Scribbler | Sketcher | Responder:
    """A preset by name or folder, to be passed on as `preset`.

    Raises:
      PresetError: it is missing, damaged, or of a model that nothing here draws.
    """
    model = read_config(preset)["model"]
    if model == "sketch_rnn":
        return sketch.load(preset)
    if model == "prediction":
        return scribble.load(preset)
    if model == "robojam":
        return loaded(Responder, preset)
    return text.load(preset)
