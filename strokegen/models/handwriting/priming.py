"""Ink to go on from: made ready for the network, and held against the text that it is to show.

The network itself tells whether a text fits: its window has to be at the text's end when the ink is
at its own, and the ink has to be likelier than with the text's letters in another order.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from strokegen.ink import sources
from strokegen.ink.alphabet import spell
from strokegen.ink.arrays import to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.highlights import unmarked
from strokegen.ink.letters import in_ascii
from strokegen.ink.normaliser import x_heights
from strokegen.ink.types import Float64, Floating
from strokegen.models.handwriting.hand import Handwriting
from strokegen.nn import ops
from strokegen.nn.network import Array

Ink = Drawing | str | Path
Prime = Ink | tuple[Ink, str | None]
"""Ink, or its name as `strokegen.datasets.one` takes it; and its text, unless its label says it."""

Primed = tuple[Drawing, str]
"""Ink in x-heights about its baseline, and its text in printable ASCII."""

_MOST = 200  # characters
_POINTS = 500  # for a character, at most; a tablet gives 20 to 100
_OTHERS = 4  # texts that the ink does not show, to compare with
_LIKELIER = 0.15  # nats a point, at least, by which it is to be likelier with its own text
_DISTINCT = 4  # characters without which another order is no other text
_EARLY = 0.7  # share of the ink before which the window should not be at the text's end
_PAST = 1.5  # characters, at most, that the window may be beyond it when the ink ends
_BEFORE = 3.5, 0.1  # characters, or share of the text, that it may lack then


def primed(prime: Prime, hand: Handwriting) -> Primed:
    """Raw ink and its text as the network reads them.

    Raises:
      OSError, DataError: a name of no drawing.
      ValueError: no ink, or no text that could be written; too much of either.
    """
    ink, text = prime if isinstance(prime, tuple) else (prime, None)
    (drawing,) = unmarked([sources.one(ink)])
    plain = in_ascii(spell((drawing.label or "") if text is None else text)[0])
    scale = x_heights([("", drawing, plain)]).get("", 0.0)
    if not plain.strip() or not scale:
        raise ValueError("priming needs ink and the text it shows, with at least one letter")
    if len(plain) > _MOST:
        raise ValueError(f"the priming text has {len(plain):,} characters, at most {_MOST}")
    lengths = (np.hypot(*np.diff(stroke, axis=0).T).sum() for stroke in drawing.strokes)
    long = max(drawing.width, sum(lengths) / 10) > 50 * len(plain) * scale
    if long or drawing.num_points > _POINTS * len(plain):
        raise ValueError(f"the priming ink is far too large for {plain!r}; give its own text")
    return hand.normaliser(drawing, plain, scale), plain.strip()


def doubt(ready: Primed, hand: Handwriting, style: Array) -> str | None:
    """What speaks against the ink showing its text, for people; None where nothing does.

    Args:
      ready: see `primed`.
      style: `(style_dim,)` vector of the hand that is to go on.
    """
    drawing, written = ready
    texts = [written, *(_shuffled(written, seed) for seed in range(_OTHERS))]
    path, nll = _read(drawing, texts, hand, style)
    end = len(written)
    away = end - path[-1]
    shown = written if end <= 40 else f"{written[:40]} ..."
    if away > max(_BEFORE[0], _BEFORE[1] * end):
        return f"the ink ends where its text {shown!r} still has some {away:.0f} characters to come"
    if away < -_PAST or (path > end - 0.3).nonzero()[0].min(initial=len(path)) < _EARLY * len(path):
        return f"the ink goes on after its text {shown!r}"
    if len({*written}) >= _DISTINCT and nll[1:].mean() - nll[0] < _LIKELIER:
        return f"the ink does not read as {shown!r}"
    return None


def _read(
    drawing: Drawing, texts: list[str], hand: Handwriting, style: Array
) -> tuple[Floating, Float64]:
    """The window's place `(T,)` in the first text, in characters, while the ink is followed; and
    the ink's nats a point with each text, `(B,)`."""
    points = to_stroke3(drawing)
    text, _ = hand.encoded([f"{text} " for text in texts])
    weights, count = hand.preset.weights, len(texts)
    state = hand.network.initial_state(ops, weights, count, style[None], text)
    path, nll = [], np.zeros(count)
    for point, (params, after, *_) in zip(points, hand.following(points, state, count)):
        path.append(after["kappa"][0].mean())
        nll -= hand.mixture.log_prob(params, np.tile(point, (count, 1)))
    return np.array(path), nll / max(len(points), 1)


def _shuffled(text: str, seed: int) -> str:
    """The text's characters in another order, its spaces where they were."""
    at = [index for index, char in enumerate(text) if char != " "]
    mixed = list(text)
    for index, other in zip(at, np.random.default_rng(seed).permutation(at).tolist()):
        mixed[index] = text[other]
    return "".join(mixed)
