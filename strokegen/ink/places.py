"""What stands at "module:name", imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def find(place: str) -> Any:
    """What stands at "module:name"."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
