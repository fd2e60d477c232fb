"""Finish a drawing that was begun: choose what it may become, then draw on from its last point."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from strokegen import datasets
from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.drawing import Drawing
from strokegen.ink.google_form import SIDE, in_google_form
from strokegen.ink.keywords import named
from strokegen.ink.types import Float32, Float64, Indices
from strokegen.models.sketch_rnn.likelihood import log_likelihood
from strokegen.models.sketch_rnn.sketcher import Sketcher, load

_CANDIDATES = 320
_SIZES = np.geomspace(0.3, 1.0, 5)
_TEMPER = 4.0


@named
def complete(
    begun: Drawing | str | Path,
    count: int = 6,
    *,
    category: str | None = None,
    size: float | None = None,
    temperature: float = 0.3,
    seed: int = 0,
    preset: str | Path | Sketcher = "sketch",
    data: str | Path | None = None,
    pen_temperature: float | None = None,
) -> list[Drawing]:
    """Finish `begun` in `count` ways.

    What it may become is drawn from the posterior over z, and over the size, given what is there:
    candidates come from the preset's categories, and each is chosen by how likely it makes the
    begun ink. Half a drawing read by the encoder would give the z of half a drawing instead.

    >>> complete("begun.svg", 3)  # doctest: +SKIP

    Args:
      begun: its last stroke done, in any units; a drawing, or its name as
        `strokegen.datasets.one` takes it, such as "quickdraw/dog:3" or "cats.ndjson:3".
      count: how many.
      category: what it is to be; None leaves it open.
      size: share of the finished drawing's larger side that `begun` has; None finds it out.
      temperature, seed, pen_temperature: see `Sketcher.draw`.
      preset: a shipped preset, a preset or run folder, or one that is loaded.
      data: the folder where references are found; None takes STROKEGEN_DATA.
    Returns:
      Drawings in the units of `begun`, whose strokes they begin with, unchanged; its last brush
      draws on.
    Raises:
      DataError: no such drawing.
      ValueError: no line in `begun`, too many points, or a wish out of range.
      PresetError: see `load`.
    """
    sketcher = load(preset)
    begun = datasets.one(begun, data=data)
    sketcher.check(count, temperature, seed, category, pen_temperature=pen_temperature)
    if size is not None and not 0.05 <= size <= 1:
        raise ValueError(f"size is the begun part's share, 0.05 to 1, got {size:g}")
    points = begun.points
    if not len(points) or (points == points[0]).all():
        raise ValueError("there is no line in the begun drawing; give at least two points apart")
    ink, units, factors = begun, 1.0, np.ones(1)
    if sketcher.form:
        # In the data's own detail at a middling size; the sizes differ by a factor only.
        sizes = _SIZES if size is None else np.array([size])
        middle = float(np.median(sizes))
        ink, factors = in_google_form(begun, SIDE * middle), sizes / middle
        units = SIDE * middle / max(begun.width, begun.height)
    factors, z, picked = _picked(ink, factors, sketcher, count, category, seed)
    drawings = []
    for index, row in enumerate(picked):
        start = ink.scale(factors[row])
        (drawn,) = sketcher.draw(
            1,
            temperature=temperature,
            pen_temperature=pen_temperature,
            seed=[int(seed) + index],
            start=start,
            z=None if z is None else z[row : row + 1],
        )
        added = drawn.strokes[len(start) :]
        back = 1 / (units * factors[row])
        shift = points[-1] - start.points[-1] * back
        ends = [stroke * np.float32(back) + shift for stroke in added]
        drawings.append(
            drawn.with_strokes(
                (*begun.strokes, *ends),
                brushes=(*begun.brushes, *begun.brushes[-1:] * len(ends)),
                straight=(*begun.straight, *[False] * len(ends)),
            )
        )
    return drawings


def _picked(
    ink: Drawing, sizes: Float64, sketcher: Sketcher, count: int, category: str | None, seed: int
) -> tuple[Float64, Float32 | None, Indices]:
    """(sizes `(C,)`, z `(C, Z)` or None) of candidates, and `count` of them by their likelihood.

    Args:
      ink: in the form that the preset learned from; sizes: `(S,)` that it may have, in its own.
    """
    each = max(1, _CANDIDATES // len(sizes)) if sketcher.network.latent_dim else 1
    factors = np.repeat(sizes, each)
    rngs = [np.random.default_rng([int(seed), 2, i]) for i in range(len(factors))]
    z = sketcher.latents(rngs, sketcher.chosen(rngs, category))
    rows = sketcher.bounded(to_sketch_rows(ink, sketcher.scale), "the begun drawing")
    likely = _log_likelihood(sketcher, rows, factors, z)
    # Tempered, since a few hundred candidates hold no close match: endings are to differ.
    odds = np.exp((likely - likely.max()) / _TEMPER)
    rng = np.random.default_rng([int(seed), 1])
    return factors, z, rng.choice(len(factors), size=count, p=odds / odds.sum())


def _log_likelihood(
    sketcher: Sketcher, rows: Float32, factors: Float64, z: Float32 | None
) -> Float64:
    """log p(begun ink | z, size), `(B,)`: densities in the ink's own units, so that sizes compare.

    Args:
      rows: `(n, 5)` the begun rows in model units at a size of 1; factors: `(B,)` sizes.
    """
    scale = np.ones((len(factors), 5), np.float32)
    scale[:, :2] = factors[:, None]
    in_model_units = log_likelihood(sketcher, rows[:, None] * scale, z)
    likely: Float64 = in_model_units + 2 * len(rows) * np.log(factors)
    return likely
