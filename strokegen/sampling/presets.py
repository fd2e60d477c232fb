"""A preset as the object that draws from it, whichever model it is of."""

from __future__ import annotations

from pathlib import Path

from strokegen.sampling import scribble, sketch, text
from strokegen.sampling.handwriting import Handwriting
from strokegen.sampling.preset import loaded, read_config
from strokegen.sampling.robojam import Responder
from strokegen.sampling.scribble import Scribbler
from strokegen.sampling.sketch import Sketcher


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
