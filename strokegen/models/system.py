"""What the rest of the package knows of a system: places in its folder, loaded when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Training(NamedTuple):
    """A recipe that makes a preset.

    Attributes:
      options: place of its options class (see `strokegen.options`), which needs no TensorFlow.
      recipe: place of the function that takes them, which does.
      summary: its line where recipes are listed.
    """

    options: str
    recipe: str
    summary: str


class System(NamedTuple):
    """One kind of preset and all that can be done with it.

    Attributes:
      model: what its config.json calls it.
      drawer: place of the class that draws from a preset, `drawer(preset)`.
      networks: name -> places of the network and of its TensorFlow side, which a conformance suite
        holds equal.
      evaluate: place of the function that measures a preset; "" for none.
      limits: what the command line says where that function lacks an option of `evaluate`.
      measures: further names that `strokegen evaluate` knows -> the place of their function.
      trainings: verb of `strokegen train` -> its recipe.
    """

    model: str
    drawer: str
    networks: Mapping[str, tuple[str, str]]
    evaluate: str = ""
    limits: str = ""
    measures: Mapping[str, str] = MappingProxyType({})
    trainings: Mapping[str, Training] = MappingProxyType({})
