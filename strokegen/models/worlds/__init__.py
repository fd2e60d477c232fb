"""World Models: a game learned as a dream of it, by vision, memory and controller.

Source: Ha & Schmidhuber (2018), arXiv:1803.10122.
"""

from __future__ import annotations

from strokegen.models.system import System

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
