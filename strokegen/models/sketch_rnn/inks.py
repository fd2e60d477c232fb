"""Drawings by name: a file, a reference into a data set, a category of a preset, a seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from strokegen import datasets
from strokegen.formats.ink_json import read_ink
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.types import Float32, Floating
from strokegen.models.sketch_rnn.sketcher import TEMPERATURE, Sketcher

Item = Drawing | Floating | str | Path | int
"""A drawing, a vector z, the name of either, or a seed; see `place`."""

_FORMS = (
    "a file (.svg, .json, .ndjson:3, .npz:3), a reference such as quickdraw/dog:3, a category of "
    "the preset, or a seed"
)


def read(name: str | Path | Drawing, data: str | Path | None = None) -> Drawing:
    """The drawing of a file or a reference; a drawing is taken as it is.

    `FILE` is its first drawing and `FILE:3` the fourth; `quickdraw/dog:3` is the fourth of the
    category, in the order of its files.

    Args:
      data: the folder of data sets, see `strokegen.datasets.load`.
    Raises:
      DataError: no such file or data set, or fewer drawings in it.
    """
    if isinstance(name, Drawing):
        return name
    where, number = str(name), 0
    head, colon, tail = where.rpartition(":")
    if colon and tail.isdecimal() and not Path(where).exists():
        where, number = head, int(tail)
    if Path(where).suffix.lower() == ".json":
        return read_ink(where)
    found = datasets.load(where, data=data)
    if number >= len(found):
        raise DataError(f"{name}: {where} has {len(found):,} drawings, numbered from 0")
    drawing: Drawing = found[number].drawing
    return drawing


def place(item: Item, sketcher: Sketcher, data: str | Path | None = None) -> Drawing | Floating:
    """A drawing, or the z that a category or a seed stands for.

    A category is the mean of its drawings, a seed one new drawing of any category. A drawing and a
    vector are taken as they are.

    Args:
      data: the folder of data sets, see `strokegen.datasets.load`.
    Raises:
      DataError: it is none of these.
      ValueError: a vector that is no z of this preset.
    """
    if isinstance(item, Drawing):
        return item
    if not isinstance(item, str | Path | int | np.integer):
        expected = (sketcher.network.latent_dim,)
        if np.shape(item) == expected:
            return item
        raise ValueError(
            f"z of shape {np.shape(item)}, expected {expected}; or give a drawing, or {_FORMS}"
        )
    name = str(item)
    if name in sketcher.categories and "category/mean" in sketcher.preset.weights:
        means = sketcher.preset.weights["category/mean"]
        mean: Float32 = means[sketcher.categories.index(name)]
        return mean
    if name.isdecimal() and not Path(name).exists():
        return _new(name, sketcher)
    if not (Path(name.rpartition(":")[0] or name).exists() or Path(name).exists() or "/" in name):
        raise DataError(f"{name}: no such drawing; expected {_FORMS}")
    return read(name, data)


def _new(seed: str, sketcher: Sketcher) -> Float32:
    """z of a new drawing."""
    rngs = [np.random.default_rng(int(seed))]
    z = sketcher.latents(rngs, sketcher.chosen(rngs), TEMPERATURE)
    if z is None:
        raise DataError(f"preset {sketcher.preset.name} has no latent space to pick {seed} in")
    first: Float32 = z[0]
    return first
