"""Finish a drawing that was begun: choose what it may become, draw on from its last point in many
ways at once, and keep those that can be named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from strokegen import datasets
from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.drawing import Drawing
from strokegen.ink.facts import check_alone
from strokegen.ink.google_form import SIDE, in_google_form
from strokegen.ink.keywords import named
from strokegen.ink.types import Float32, Float64, Indices
from strokegen.models.judge.judge import NAME, Judge
from strokegen.models.judge.judge import load as load_judge
from strokegen.models.sketch_rnn.beginnings import well_begun
from strokegen.models.sketch_rnn.best import certainty
from strokegen.models.sketch_rnn.likelihood import log_likelihood
from strokegen.models.sketch_rnn.sketcher import TEMPERATURE, Sketcher, load
from strokegen.models.sketch_rnn.under_way import FINISHED
from strokegen.models.sketch_rnn.verdicts import tell_unfinished

_CANDIDATES = 480
_TELLING = 24  # of the candidates, by which beginnings of closed strokes are compared
_UNFINISHED = -1e3  # far below any certainty
_DRAWN = 64
"""Endings of which some are kept, three times as many as are asked for or more."""

_SIZES = np.geomspace(0.3, 1.0, 5)
_TEMPER = 4.0
_LOW = 0.3  # temperature of z: what is far out is seldom named
_ATTEMPTS = 2  # there are others where one does not come to its end


@named
def complete(
    begun: Drawing | str | Path,
    count: int = 6,
    *,
    category: str | None = None,
    size: float | None = None,
    temperature: float = TEMPERATURE,
    seed: int = 0,
    preset: str | Path | Sketcher = "sketch",
    data: str | Path | None = None,
    pen_temperature: float | None = None,
    judge: str | Path | Judge | None = None,
) -> list[Drawing]:
    """Finish `begun` in `count` ways.

    What it may become is drawn from the posterior over z, and over the size, given what is there:
    candidates come from the preset's categories, and each is chosen by how likely it makes the
    begun ink. Half a drawing read by the encoder would give the z of half a drawing instead. Of
    more endings than are asked for those are kept that the judge is surest of; a category has its
    share of them by how likely it is, as seats are given by the method of D'Hondt. Closed strokes
    are read from where they are clearly likeliest to have been begun, see `well_begun`.

    >>> complete("begun.svg", 3)  # doctest: +SKIP

    Args:
      begun: its last stroke done, in any units; a drawing, or its name as
        `strokegen.datasets.one` takes it, such as "quickdraw/dog:3" or "cats.ndjson:3".
      count: how many.
      category: what it is to be; None leaves it open.
      size: share of the finished drawing's larger side that `begun` has; None finds it out. A
        preset that learned from drawings as they are knows none: it goes on in its data's units.
      temperature, seed, pen_temperature: see `Sketcher.draw`.
      preset: a shipped preset, a preset or run folder, or one that is loaded.
      data: the folder where references are found; None takes STROKEGEN_DATA.
      judge: a judge preset, or one that is loaded, None the shipped one; of what it does not know
        all endings are alike to it.
    Returns:
      Drawings in the units of `begun`, whose strokes they begin with, unchanged, the best first;
      its last brush draws on. `label` is what an ending was drawn as.
    Raises:
      DataError: no such drawing.
      ValueError: no line in `begun`, too many points, a sheet of several drawings, a wish out of
        range, or a size where the preset knows none.
      PresetError: see `load`.
    """
    sketcher, known = load(preset), load_judge(NAME if judge is None else judge)
    begun = datasets.one(begun, data=data)
    check_alone(begun.meta, "the begun drawing")
    sketcher.check(count, temperature, seed, category, pen_temperature=pen_temperature)
    if size is not None and not 0.05 <= size <= 1:
        raise ValueError(f"size is the begun part's share, 0.05 to 1, got {size:g}")
    if size is not None and not sketcher.form:
        raise ValueError(
            f"preset {sketcher.preset.name} draws in the units of its data, whose drawings have no "
            "usual size; leave size out, and scale what is begun to those units"
        )
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
    last = ink.points[-1]  # of what is given: the reading may end elsewhere
    ink, guess = _guessed(ink, factors, sketcher, max(_DRAWN, 3 * count), category, seed)
    drawn = sketcher.draw(
        len(guess.sizes),
        temperature=temperature,
        seed=seed,
        start=ink,
        sizes=guess.sizes,
        category=guess.names,
        z=guess.z,
        attempts=_ATTEMPTS,
        pen_temperature=pen_temperature,
        told=False,
    )
    late = np.array([one.meta["verdict"] != FINISHED for one in drawn])
    sure = certainty(known, drawn) + guess.shares / 2 + _UNFINISHED * late
    best = _best(sure, guess.names, count)
    endings = [
        _ending(begun, last * size, drawn[one], units * size)
        for one, size in zip(best, guess.sizes[best])
    ]
    tell_unfinished(endings)
    return endings


class _Guess(NamedTuple):
    """What the begun drawing may become, `n` times.

    Attributes:
      sizes: `(n,)`, of the ink; z: `(n, Z)`, or None; names: of the categories, or None.
      shares: `(n,)`, log p of each one's category.
    """

    sizes: Float64
    z: Float32 | None
    names: list[str] | None
    shares: Float64


def _guessed(
    ink: Drawing, sizes: Float64, sketcher: Sketcher, count: int, category: str | None, seed: int
) -> tuple[Drawing, _Guess]:
    """The ink as it is read, and `count` guesses among candidates, by how likely they make it.

    Candidates are of each category and size alike, the mean of the category's z among them.

    Args:
      ink: in the form that the preset learned from; sizes: `(S,)` that it may have, in its own.
    """
    names = sketcher.categories if category is None else [category]
    cells = len(sizes) * max(1, len(names))
    each = max(1, _CANDIDATES // cells) if sketcher.network.latent_dim else 1
    factors = np.tile(sizes, each * max(1, len(names)))
    own = [name for name in names for _ in sizes] * each
    rngs = [np.random.default_rng([int(seed), 2, i]) for i in range(len(factors))]
    chosen = sketcher.chosen(rngs, own)
    z = sketcher.latents(rngs, chosen, _LOW)
    if z is not None:
        z[:cells] = sketcher.latents(rngs[:cells], None if chosen is None else chosen[:cells], 0)
    sketcher.bounded(to_sketch_rows(ink, sketcher.scale), "the begun drawing")

    def of(rows: Float32, which: Indices) -> Float64:
        return _log_likelihood(sketcher, rows, factors[which], None if z is None else z[which])

    def begun_likely(inks: Sequence[Float32]) -> Float64:
        # Those that explain the ink best as it is given tell enough of its other beginnings.
        few = np.argsort(-of(inks[0], np.arange(cells)), kind="stable")[:_TELLING]
        likely: Float64 = np.logaddexp.reduce([of(rows, few) for rows in inks], axis=1)
        return likely

    ink = well_begun(ink, sketcher, begun_likely)
    likely = of(to_sketch_rows(ink, sketcher.scale), np.arange(len(factors)))
    # Tempered, since a few hundred candidates hold no close match: endings are to differ.
    odds = np.exp((likely - likely.max()) / _TEMPER)
    odds /= odds.sum()
    picked: Indices = np.random.default_rng([int(seed), 1]).choice(len(factors), count, p=odds)
    shares = np.zeros(count)
    if chosen is not None:
        shares = np.log(np.bincount(chosen, odds)[chosen[picked]])
    names = [own[one] for one in picked] if own else None
    return ink, _Guess(factors[picked], None if z is None else z[picked], names, shares)


def _best(good: Float64, names: Sequence[str] | None, count: int) -> list[int]:
    """Which are kept: the best of those left, each a category's k-th by good - log k."""
    left, kept, taken = list(range(len(good))), list[int](), Counter[str]()
    of = names or [""] * len(good)
    while len(kept) < count:
        best = max(left, key=lambda one: good[one] - np.log(1 + taken[of[one]]))
        left.remove(best)
        kept.append(best)
        taken[of[best]] += 1
    return kept


def _ending(begun: Drawing, last: Float32, drawn: Drawing, scale: float) -> Drawing:
    """`begun` with what was drawn after it, of `scale` times its size, where its last point lay at
    `last`."""
    added = drawn.strokes[len(begun) :]
    shift = begun.points[-1] - last / scale
    ends = [stroke / np.float32(scale) + shift for stroke in added]
    return drawn.with_strokes(
        (*begun.strokes, *ends),
        brushes=(*begun.brushes, *begun.brushes[-1:] * len(ends)),
        straight=(*begun.straight, *[False] * len(ends)),
    )


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
