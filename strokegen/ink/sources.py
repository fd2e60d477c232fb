"""Which functions read ink by its name: a table that the package fills, as that of `savers`.

So lower rooms can take the name of ink where they take ink, without knowing files and data sets.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from strokegen.ink.places import find

if TYPE_CHECKING:  # the package imports this, and must not bring NumPy before it is needed
    from strokegen.ink.drawing import Drawing

READERS: dict[str, str] = {}
"""What is wanted of a name, "read" or "one" -> "module:function"."""


def read(
    name: str | Path, form: str | None = None, *, data: str | Path | None = None
) -> list[Drawing]:
    """The drawings that a name stands for, see `strokegen.datasets.read`."""
    found: list[Drawing] = find(READERS["read"])(name, form, data=data)
    return found


def one(name: str | Path | Drawing, *, data: str | Path | None = None) -> Drawing:
    """The one drawing that a name stands for, see `strokegen.datasets.one`."""
    found: Drawing = find(READERS["one"])(name, data=data)
    return found
