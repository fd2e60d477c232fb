"""A preset as the object that draws from it, whichever model it is of."""

from __future__ import annotations

from pathlib import Path

from strokegen.sampling import sketch, text
from strokegen.sampling.handwriting import Handwriting
from strokegen.sampling.preset import read_preset
from strokegen.sampling.sketch import Sketcher


def load(preset: str | Path = "handwriting") -> Handwriting | Sketcher:
    """A preset by name or folder, to be passed on as `preset`: a hand, or a sketcher.

    Raises:
      PresetError: it is missing or damaged.
    """
    known = {"sketch_rnn": sketch.load}
    return known.get(read_preset(preset).config["model"], text.load)(preset)
