"""World Models: a game learned as a dream of it, by vision, memory and controller.

Source: Ha & Schmidhuber (2018), arXiv:1803.10122.
"""

from __future__ import annotations

from strokegen.models.system import System, Training

_HERE = "strokegen.models.worlds"

SYSTEMS = (
    System(
        model="world",
        drawer=f"{_HERE}.world:World",
        networks={
            "memory": (f"{_HERE}.memory:Memory", f"{_HERE}.train_memory:TfMemory"),
            "vision": (f"{_HERE}.vision:Vision", f"{_HERE}.train_vision:TfVision"),
        },
    ),
)

RECIPES = {
    "record": Training(
        f"{_HERE}.settings:Record",
        f"{_HERE}.rollouts:recorded",
        "Play the game at random, and store what was seen and done.",
    ),
    "train-vision": Training(
        f"{_HERE}.settings:TrainVision",
        f"{_HERE}.train_vision:train",
        "Train V, a variational autoencoder, on the frames of rollouts.",
    ),
    "train-memory": Training(
        f"{_HERE}.settings:TrainMemory",
        f"{_HERE}.train_memory:train",
        "Train M on rollouts as V sees them.",
    ),
    "evolve": Training(
        f"{_HERE}.settings:Evolve",
        f"{_HERE}.evolve:evolve",
        "Evolve C in the dreams of a preset.",
    ),
}
"""Verb of `strokegen world` -> its recipe: a world is made in steps, each from the one before."""
