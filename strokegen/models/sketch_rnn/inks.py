"""What a place in the latent space may be named by: ink, a category of a preset, a seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from strokegen import datasets
from strokegen.datasets.catalogue import names
from strokegen.datasets.source import WAYS, parted
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.meant import meant
from strokegen.ink.types import Float32, Floating
from strokegen.models.sketch_rnn.sketcher import TEMPERATURE, Sketcher

Item = Drawing | Floating | str | Path | int
"""A drawing, a vector z, the name of either, or a seed; see `place`."""

_FORMS = f"{WAYS}, a category of the preset, or a seed"


def place(item: Item, sketcher: Sketcher, data: str | Path | None = None) -> Drawing | Floating:
    """A drawing, or the z that a category or a seed stands for.

    A category is where its drawings are on the mean, see `typical`; a seed one new drawing of any
    category. A drawing and a vector are taken as they are.

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
    weights = sketcher.preset.weights
    if name in sketcher.categories and "category/mean" in weights:
        one = sketcher.categories.index(name)
        return typical(weights["category/mean"][one], (weights["category/factor"][one] ** 2).sum())
    if name.isdecimal() and not Path(name).exists():
        return _new(name, sketcher)
    where, _ = parted(name)
    if where != "-" and not (Path(where).exists() or names(where)):
        hint = meant(name, sketcher.categories)
        raise DataError(f"{name}: no such drawing; expected {_FORMS}{hint}")
    return datasets.one(name, data=data)


def typical(mean: Floating, variance: Floating) -> Floating:
    """Means `(..., Z)` of Gaussians over z, as long as what the usual temperature leaves of them.

    A mean of many lies nearer to the origin than any of them, and a decoder draws there what has
    something of everything. So it is moved straight out, to the root mean square length of z at
    that temperature (before `gaussians` moves theirs on): most of the variance is that of
    noise, which points nowhere.

    Args:
      variance: `(...)`, summed over the dimensions of z.
    """
    squared = (mean**2).sum(axis=-1)
    longer = np.sqrt(1 + TEMPERATURE * variance / np.maximum(squared, 1e-12))
    return np.asarray(mean * longer[..., None], np.float32)


def _new(seed: str, sketcher: Sketcher) -> Float32:
    """z of a new drawing."""
    rngs = [np.random.default_rng(int(seed))]
    z = sketcher.latents(rngs, sketcher.chosen(rngs), TEMPERATURE)
    if z is None:
        raise DataError(f"preset {sketcher.preset.name} has no latent space to pick {seed} in")
    first: Float32 = z[0]
    return first
