"""Drawings named on the command line: a file, a reference into a data set, a category, a seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.models.sketch_rnn.sketcher import TEMPERATURE, Sketcher

_FORMS = (
    "a file (.svg, .json, .ndjson:3, .npz:3), a reference such as quickdraw/dog:3, a category of "
    "the preset, or a seed"
)


def read(name: str, data: str | None = None) -> Drawing:
    """The drawing of a file or a reference.

    `FILE` is its first drawing and `FILE:3` the fourth; `quickdraw/dog:3` is the fourth of the
    category, in the order of its files.

    Raises:
      DataError: no such file or data set, or fewer drawings in it.
    """
    from strokegen import datasets
    from strokegen.formats.ink_json import read_ink

    place, number = name, 0
    head, colon, tail = name.rpartition(":")
    if colon and tail.isdecimal() and not Path(name).exists():
        place, number = head, int(tail)
    if Path(place).suffix.lower() == ".json":
        return read_ink(place)
    found = datasets.load(place, data=data)
    if number >= len(found):
        raise DataError(f"{name}: {place} has {len(found):,} drawings, numbered from 0")
    return found[number].drawing


def place(name: str, sketcher: Sketcher, data: str | None = None) -> Drawing | np.ndarray:
    """A drawing, or the z that a category or a seed stands for.

    A category is the mean of its drawings, a seed one new drawing of any category.

    Raises:
      DataError: it is none of these.
    """
    if name in sketcher.categories and "category/mean" in sketcher.preset.weights:
        return sketcher.preset.weights["category/mean"][sketcher.categories.index(name)]
    if name.isdecimal() and not Path(name).exists():
        rngs = [np.random.default_rng(int(name))]
        z = sketcher.latents(rngs, sketcher.chosen(rngs), TEMPERATURE)
        if z is None:
            raise DataError(f"preset {sketcher.preset.name} has no latent space to pick {name} in")
        return z[0]
    if not (Path(name.rpartition(":")[0] or name).exists() or Path(name).exists() or "/" in name):
        raise DataError(f"{name}: no such drawing; expected {_FORMS}")
    return read(name, data)
