"""The systems by name: what loads, measures and trains them goes by this list.

A new system is a folder here whose `__init__` has `SYSTEMS`, and its name in `FOLDERS`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from strokegen.ink.keywords import named
from strokegen.ink.places import find
from strokegen.ink.visible import shortened
from strokegen.models.system import System, Training
from strokegen.presets import PresetError, loaded, read_config

FOLDERS = ("handwriting", "reader", "judge", "sketch_rnn", "robojam", "worlds")

MODELS: dict[str, System] = {
    system.model: system
    for folder in FOLDERS
    for system in import_module(f"strokegen.models.{folder}").SYSTEMS
}
"""What a config.json calls a model -> its system."""


def system_of(preset: str | Path) -> System:
    """The system that a preset is of.

    Raises:
      PresetError: the preset is missing or damaged, or of a model that is not known.
    """
    model = read_config(preset)["model"]
    if not isinstance(model, str) or model not in MODELS:
        raise PresetError(
            f"{preset}: it is a {shortened(str(model), 40)}, known are {', '.join(MODELS)}"
        )
    return MODELS[model]


@named
def load(preset: str | Path = "handwriting") -> Any:
    """A preset by name or folder, ready to draw, to be passed on as `preset`.

    Args:
      preset: name of a shipped preset, or a preset or run folder.
    Returns:
      A `Handwriting`, `Scribbler`, `Reader`, `Sketcher`, `Responder` or `World`; the same object
      until the preset's files change.
    Raises:
      PresetError: it is missing, damaged, or of a model that is not known.
    """
    return loaded(find(system_of(preset).drawer), preset)


def measures() -> dict[str, str]:
    """Name that `strokegen evaluate` takes instead of a preset -> place of what it measures."""
    return {name: place for system in MODELS.values() for name, place in system.measures.items()}


def trainings() -> dict[str, Training]:
    """Verb of `strokegen train` -> its recipe, of all systems."""
    return {verb: one for system in MODELS.values() for verb, one in system.trainings.items()}
