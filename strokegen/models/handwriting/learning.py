"""A hand from a few lines: the style vector by which given ink is likeliest. NumPy only.

The vector has a part for each layer of the network, and is the likeliest by Bayes' rule: a hand is
first thought to be as the preset's hands are, normal about their mean; the ink's likelihood says
the rest. Found by BFGS on the exact gradient (`gradient`), in coordinates in which the preset's
hands spread alike.

Source: Nocedal & Wright, "Numerical Optimization" (2006), algorithm 6.1, for BFGS.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from strokegen.datasets.lines import Lines, as_writing, counted, gathered, usable
from strokegen.datasets.sample import Sample
from strokegen.ink import sources
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from strokegen.ink.highlights import unmarked
from strokegen.ink.keywords import named
from strokegen.ink.types import Float64
from strokegen.models.handwriting.gradient import StyleGradient
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.learned import LearnedStyle, space_of
from strokegen.models.handwriting.nll import batched
from strokegen.models.handwriting.write import load
from strokegen.nn.network import Array

Ink = Drawing | str | Path
Shown = Callable[[Sequence[int]], Iterable[int]]
"""Takes the evaluations that are to come, gives them as an iterator, such as tqdm."""

FEW = 5
"""Lines from which on some can be kept back, to see what the others have taught."""

_TOGETHER = 8  # lines side by side: memory goes with them
_TRIAL, _WHOLE = 9, 9  # evaluations: without the lines that are kept back, and then with all
_KEPT = 3  # every third line is kept back
_STRIDE = 3.0  # a step's length at most, in standard deviations of the preset's hands
_ENOUGH = 0.05  # nats that a step must promise
_NEAREST = 3


@named
def learn_style(
    ink: Ink | Sequence[Ink],
    *,
    preset: str | Path | Handwriting = "handwriting",
    progress: Shown | None = None,
) -> LearnedStyle:
    """Learn a hand from a few lines of labelled ink: 5 are enough to begin, 20 are better.

    Args:
      ink: drawings of one line each whose labels are their texts, or names of such ink, see
        `strokegen.datasets.read`; of one writer.
      preset: that is to write in this hand.
      progress: see `Shown`.
    Returns:
      The style, to be passed on as `style`, or saved.
    Raises:
      DataError: no line of writing is among it; a LeftOut says which are left out and why.
      ValueError: ink without its text; a preset without styles.
      PresetError, OSError: see `load`, `strokegen.datasets.read`.
    """
    hand = learner(preset)
    return learn(lines_of(ink, hand), hand, progress)


def learner(preset: str | Path | Handwriting) -> Handwriting:
    """A preset that hands can be learned for; see `learn_style`."""
    hand = load(preset)
    if not (hand.network.style_dim and hand.network.num_styles):
        raise ValueError(f"preset {hand.preset.name} has no styles to learn another from")
    return hand


def lines_of(ink: Ink | Sequence[Ink], hand: Handwriting) -> Lines:
    """One writer's lines, normalised for a preset; see `learn_style`."""
    given = [ink] if isinstance(ink, Drawing | str | Path) else list(ink)
    # Drawings that are given by themselves are taken to be in one unit.
    inks = [
        ("-" if isinstance(one, Drawing) else f"{number}-", drawing)
        for number, one in enumerate(given)
        for drawing in ([one] if isinstance(one, Drawing) else sources.read(one))
    ]
    drawings = unmarked(drawing for _, drawing in inks)
    if not drawings:
        raise DataError("no ink is left to learn from; give some lines of writing")
    for number, drawing in enumerate(drawings, 1):
        if not (drawing.label or "").strip():
            raise ValueError(
                f"drawing {number} of {len(drawings)} has no text: label it with what it says "
                "(strokegen read proposes it)"
            )
    files = (file for file, _ in inks)
    samples = as_writing([Sample(one, "me", "ink", file) for one, file in zip(drawings, files)])
    kept, skipped = usable(samples, hand.normaliser)
    unknown = [one for one in kept if one[1] not in hand.alphabet]
    if unknown:
        skipped["characters that the preset does not write"] = len(unknown)
        kept = [one for one in kept if one[1] in hand.alphabet]
    if not kept:
        raise DataError(
            f"no line of writing that preset {hand.preset.name} could write: {counted(skipped)}"
        )
    if skipped:
        told = counted(skipped)
        warnings.warn(f"{len(kept)} lines; left out: {told}", LeftOut, stacklevel=3)
    return gathered(kept, skipped)


def learn(lines: Lines, hand: Handwriting, progress: Shown | None = None) -> LearnedStyle:
    """The hand of one writer's lines; see `learn_style`."""
    among = _Among.of(hand)
    count = len(lines)
    back = [index for index in range(count) if index % _KEPT == _KEPT - 1 and count >= FEW]
    rest = [index for index in range(count) if index not in back]
    steps = iter((progress or iter)(range((_TRIAL if back else 0) + _WHOLE)))
    u, gain, error = among.start(hand), None, None
    if back:
        u = _likeliest(_Posterior.of(lines, rest, hand, among), u, steps, _TRIAL)
        gain, error = _gain(lines, back, hand, among.style(u))
    u = _likeliest(_Posterior.of(lines, range(count), hand, among), u, steps, _WHOLE)
    for _ in steps:
        pass
    vector = among.style(u)
    return LearnedStyle(
        vector, hand.preset.name, space_of(hand.preset), count, int(lines.lengths.sum()),
        gain, error, among.nearest(vector, hand),
    )  # fmt: skip


@dataclass(frozen=True)
class _Among:
    """Where a preset's hands lie: mean `(D,)`, and a root of their covariance `(D, D)`."""

    mean: Float64
    root: Float64

    @classmethod
    def of(cls, hand: Handwriting) -> _Among:
        table = hand.preset.weights["styles"].astype(np.float64)
        count, size = table.shape
        mean = table.mean(axis=0) if count else np.zeros(size)
        spread = (table - mean).T @ (table - mean)
        # As if there were as many hands more as there are numbers, spread alike all ways.
        usual = np.trace(spread) / (size * max(count, 1)) or 0.04
        covariance = (spread + size * usual * np.eye(size)) / (count + size)
        return cls(mean, np.linalg.cholesky(covariance))

    def start(self, hand: Handwriting) -> Float64:
        """The mean hand, in units of the spread, `(layers * D,)`."""
        return np.zeros(hand.network.num_layers * len(self.mean))

    def style(self, u: Float64) -> Array:
        """The style vector of those coordinates."""
        own = self.mean + u.reshape(-1, len(self.mean)) @ self.root.T
        return own.ravel().astype(np.float32)

    def turned(self, gradient: Float64) -> Float64:
        """A gradient for the style as one for the coordinates."""
        return (gradient.reshape(-1, len(self.mean)) @ self.root).ravel()

    def nearest(self, vector: Array, hand: Handwriting) -> dict[str, float]:
        """The named hands that are nearest, and how far they are."""
        own = vector.reshape(-1, len(self.mean)).mean(axis=0)
        names, table = hand.preset.config.get("style_names", {}), hand.preset.weights["styles"]
        away = {
            name: float(np.linalg.norm(np.linalg.solve(self.root, table[number] - own)))
            for name, number in names.items()
        }
        near = sorted(away, key=lambda name: away[name])[:_NEAREST]
        return {name: round(away[name], 1) for name in near}


@dataclass(frozen=True)
class _Posterior:
    """What is to be least: nats of the lines, and of the coordinates before they were seen."""

    parts: list[StyleGradient]
    among: _Among

    @classmethod
    def of(cls, lines: Lines, which: Iterable[int], hand: Handwriting, among: _Among) -> _Posterior:
        return cls(_gradients(lines, list(which), hand), among)

    def __call__(self, u: Float64) -> tuple[float, Float64]:
        style = self.among.style(u)
        value, slope = 0.5 * float(u @ u), u.copy()
        for part in self.parts:
            nats, gradient = part(style)
            value, slope = value + nats, slope + self.among.turned(gradient)
        return value, slope


def _gradients(lines: Lines, which: Sequence[int], hand: Handwriting) -> list[StyleGradient]:
    network, spacing = hand.network, hand.normaliser.spacing
    batches = batched(lines, which, hand.alphabet, spacing, network.height_input, _TOGETHER)
    return [StyleGradient(network, hand.preset.weights, batch) for batch in batches]


def _likeliest(
    function: Callable[[Float64], tuple[float, Float64]],
    u: Float64,
    steps: Iterator[int],
    evaluations: int,
) -> Float64:
    """Where a function is least, as far as so many evaluations lead, each one of `steps`."""
    next(steps, None)
    value, slope = function(u)
    inverse, known = np.eye(len(u)) / max(float(np.linalg.norm(slope)), 1e-9), False
    share = 1.0
    for _ in range(evaluations - 1):
        step = -inverse @ slope
        step *= share * min(1.0, _STRIDE / float(np.linalg.norm(step)))
        if -step @ slope < _ENOUGH:
            break
        next(steps, None)
        there, new = function(u + step)
        if there > value + 1e-4 * float(step @ slope):
            share *= 0.4
            continue
        change, share = new - slope, 1.0
        if (along := float(step @ change)) > 0:
            if not known:
                inverse, known = np.eye(len(u)) * along / float(change @ change), True
            turn = np.eye(len(u)) - np.outer(step, change) / along
            inverse = turn @ inverse @ turn.T + np.outer(step, step) / along
        u, value, slope = u + step, there, new
    return u


def _gain(
    lines: Lines, back: Sequence[int], hand: Handwriting, style: Array
) -> tuple[float, float | None]:
    """By how many nats a point lines are likelier with a style than without, and its standard
    error from line to line."""
    without, points = nats_of(lines, hand, np.zeros(hand.network.style_dim, np.float32), back)
    gains = without - nats_of(lines, hand, style, back)[0]
    mean = float(gains.sum() / points.sum())
    if len(back) < 2:
        return round(mean, 4), None
    away = gains - mean * points
    error = float(np.sqrt(len(back) / (len(back) - 1) * (away**2).sum()) / points.sum())
    return round(mean, 4), round(error, 4)


def nats_of(
    lines: Lines, hand: Handwriting, style: Array, which: Sequence[int] | None = None
) -> tuple[Float64, Float64]:
    """Of some lines, all by default, their nats with a style and their points, `(n,)` each, from
    short lines to long ones."""
    parts = _gradients(lines, range(len(lines)) if which is None else which, hand)
    nats = np.concatenate([part.nats(style) for part in parts])
    return nats, np.concatenate([part.batch.mask.sum(axis=0, dtype=np.float64) for part in parts])
