"""Finish a drawing that was begun: choose what it may become, then draw on from its last point."""

from __future__ import annotations

import numpy as np

from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.drawing import Drawing
from strokegen.ink.google_form import SIDE, in_google_form
from strokegen.models.sketch_rnn.likelihood import log_likelihood
from strokegen.models.sketch_rnn.sketcher import Sketcher, load

_CANDIDATES = 320
_SIZES = np.geomspace(0.3, 1.0, 5)
_TEMPER = 4.0


def complete(
    begun: Drawing, count: int = 6, *, category: str | None = None, size: float | None = None,
    temperature: float = 0.3, seed: int = 0, preset: str | Sketcher = "sketch",
) -> list[Drawing]:  # fmt: skip
    """Finish `begun` in `count` ways.

    What it may become is drawn from the posterior over z, and over the size, given what is there:
    candidates come from the preset's categories, and each is chosen by how likely it makes the
    begun ink. Half a drawing read by the encoder would give the z of half a drawing instead.

    Args:
      begun: its last stroke done, in any units.
      category: what it is to be; None leaves it open.
      size: share of the finished drawing's larger side that `begun` has; None finds it out.
      temperature, seed: see `Sketcher.draw`.
    Returns:
      Drawings in the units of `begun`, whose strokes they begin with, unchanged.
    Raises:
      ValueError: no line in `begun`, too many points, or a wish out of range.
    """
    sketcher = load(preset)
    sketcher.check(count, temperature, seed, category)
    if size is not None and not 0.05 <= size <= 1:
        raise ValueError(f"size is the begun part's share, 0.05 to 1, got {size:g}")
    points = begun.points
    if not len(points) or (points == points[0]).all():
        raise ValueError("there is no line in the begun drawing; give at least two points apart")
    rng = np.random.default_rng([int(seed), 1])
    sizes = _SIZES if size is None else np.array([size])
    if sketcher.form:
        # In the data's own detail at a middling size; the sizes differ by a factor only.
        middle = float(np.median(sizes))
        plain = in_google_form(begun, SIDE * middle)
        units = SIDE * middle / max(begun.width, begun.height)
    else:
        sizes, middle, plain, units = np.ones(1), 1.0, begun, 1.0
    rows = to_sketch_rows(plain, sketcher.scale)
    each = max(1, _CANDIDATES // len(sizes)) if sketcher.network.latent_dim else 1
    factors = np.repeat(sizes / middle, each)
    rngs = [np.random.default_rng([int(seed), 2, i]) for i in range(len(factors))]
    z = sketcher.latents(rngs, sketcher.chosen(rngs, category))
    likely = _log_likelihood(sketcher, rows, factors, z)
    # Tempered, since a few hundred candidates hold no close match: endings are to differ.
    odds = np.exp((likely - likely.max()) / _TEMPER)
    picked = rng.choice(len(factors), size=count, p=odds / odds.sum())
    drawings = []
    for index, row in enumerate(picked):
        start = plain.scale(factors[row])
        (drawn,) = sketcher.draw(
            1, temperature=temperature, seed=[int(seed) + index], start=start,
            z=None if z is None else z[row : row + 1],
        )  # fmt: skip
        added = drawn.strokes[len(start) :]
        back = 1 / (units * factors[row])
        shift = begun.points[-1] - start.points[-1] * back
        ends = [stroke * np.float32(back) + shift for stroke in added]
        drawings.append(drawn.with_strokes((*begun.strokes, *ends)))
    return drawings


def _log_likelihood(sketcher: Sketcher, rows, factors, z) -> np.ndarray:
    """log p(begun ink | z, size), `(B,)`: densities in the ink's own units, so that sizes compare.

    Args:
      rows: `(n, 5)` the begun rows in model units at a size of 1; factors: `(B,)` sizes.
      z: `(B, Z)` or None.
    """
    scale = np.ones((len(factors), 5), np.float32)
    scale[:, :2] = factors[:, None]
    return log_likelihood(sketcher, rows[:, None] * scale, z) + 2 * len(rows) * np.log(factors)
