"""Whether what lies between two drawings is drawings too: how many of its steps a judge knows.

Pairs of real drawings of different categories are gone between as `interpolate` does, and straight
through z. A step is known when the judge names it as one of its two ends; and, apart, certain when
the judge gives its likeliest category, whichever that is, the probability that four in five real
validation drawings reach.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.ink.types import Float64, Floating
from strokegen.models.judge.judge import Judge
from strokegen.models.sketch_rnn.drawn_at import drawn_at
from strokegen.models.sketch_rnn.judged import Kind
from strokegen.models.sketch_rnn.latent import encode_among, slerp
from strokegen.models.sketch_rnn.sketcher import Sketcher

STEPS = 9
_PAIRS = 4
"""That a category is the first of, each with another category."""

_SURE = 0.8
"""Share of real validation drawings whose certainty a step must reach."""

_VALID = 20  # validation drawings of a category, at most

Ink = Mapping[Kind, Sequence[Drawing]]


def straight(a: Floating, b: Floating, t: float) -> Floating:
    """The point a share t of the way from a to b on a straight line."""
    return (1 - t) * a + t * b


WAYS = {"sphere": slerp, "straight": straight}


def between(sketcher: Sketcher, judge: Judge, real: Ink, valid: Ink) -> dict[str, Any]:
    """Go between real drawings, and ask the judge.

    Args:
      real: whose pairs are gone between, by category; valid: what its certainty is set by.
    Returns:
      "steps" of a pair; "certainty", the probability that a certain step has, and "sure", the share
      of real validation drawings that have it; of "real" drawings and of each of `WAYS` how many
      "drawings", shares of them that are "known" and "certain", and "each", the share that is known
      of the steps at each place, ends included. {} where a preset has no encoder, where the judge
      knows no two categories of the real drawings, or without any of validation.
    """
    kinds = sorted(name for name in judge.categories if real.get(name))
    sure = [one for kind in kinds for one in valid.get(kind, [])[:_VALID]]
    if not sketcher.network.encoder_hidden or len(kinds) < 2 or not sure:
        return {}
    certainty = float(np.quantile(_likeliest(judge, sure)[1], 1 - _SURE))
    ends = pairs(kinds)
    drawings = [real[kind][number % len(real[kind])] for pair in ends for kind, number in pair]
    wanted = np.array([[first, last] for (first, _), (last, _) in ends])

    def asked(shown: Sequence[Drawing]) -> dict[str, Any]:
        names, odds = _likeliest(judge, shown)
        known = (names.reshape(len(ends), -1, 1) == wanted[:, None]).any(axis=2)
        return {
            "drawings": len(shown),
            "known": float(known.mean()),
            "certain": float((odds >= certainty).mean()),
            "each": known.mean(axis=0).tolist(),
        }

    figures = {"steps": STEPS, "certainty": certainty, "sure": _SURE, "real": asked(drawings)}
    corners = encode_among(drawings, sketcher).reshape(len(ends), 2, -1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        for way, go in WAYS.items():
            shares = np.linspace(0, 1, STEPS)
            path = np.stack([go(a, b, t) for a, b in corners for t in shares])
            figures[way] = asked(drawn_at(path, sketcher))
    return figures


def pairs(kinds: Sequence[str]) -> list[tuple[tuple[str, int], tuple[str, int]]]:
    """(category, number of its drawing) of the first and of the last of each pair: every category
    is first `_PAIRS` times, with others all around the circle of them."""
    count, found = len(kinds), []
    for number in range(_PAIRS):
        apart = 1 + number * (count - 1) // _PAIRS
        for index, kind in enumerate(kinds):
            found.append(((kind, number), (kinds[(index + apart) % count], number + _PAIRS)))
    return found


def _likeliest(judge: Judge, drawings: Sequence[Drawing]) -> tuple[NDArray[np.str_], Float64]:
    """What the judge names each, and the probability that it gives that name, `(n,)` both."""
    log_probs = judge.log_probs(judge.features(drawings)).astype(float)
    names = np.array(judge.categories)[log_probs.argmax(axis=1)]
    return names, np.exp(log_probs.max(axis=1))
