"""What a drawing shows, by the likelihood that decoders of single categories give it.

Each of Magenta's published decoders knows one category. Bayes' rule with equal priors turns them
into a classifier: a drawing belongs to the decoder under which its ink is likeliest. It is a
weak one, since a likelihood of a whole drawing hangs on how it was drawn more than on what it
shows; its rate on real drawings therefore stands beside every rate that it gives.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.curve import flatten_of
from strokegen.ink.drawing import Drawing
from strokegen.ink.google_form import in_google_form
from strokegen.ink.types import Float64, Indices
from strokegen.models.sketch_rnn import likelihood
from strokegen.models.sketch_rnn.magenta import SIDE
from strokegen.models.sketch_rnn.sketcher import Sketcher

_TOLERANCE = 0.25


def as_decoders_know(drawing: Drawing, smooth: bool = True) -> Drawing:
    """The drawing with the decoders' detail: 900 units on its larger side, epsilon 2.

    Simplified drawings have half the points that the decoders expect; `smooth` takes points from
    the lines that the renderers draw through them.
    """
    size = max(drawing.width, drawing.height)
    large = drawing.scale(SIDE / size)
    strokes = flatten_of(large.strokes, _TOLERANCE, large.straight) if smooth else large.strokes
    return in_google_form(drawing.with_strokes(strokes), SIDE)


def log_likelihoods(sketcher: Sketcher, drawings: Sequence[Drawing]) -> Float64:
    """log p of each drawing's ink and end, `(n,)` nats, as densities in the drawings' units."""
    rows = [to_sketch_rows(drawing, sketcher.scale) for drawing in drawings]
    units = 2 * np.log(sketcher.scale) * np.array([len(own) for own in rows])
    values: Float64 = likelihood.log_likelihoods(sketcher, rows) - units
    return values


def recognise(decoders: Sequence[Sketcher], drawings: Sequence[Drawing]) -> Indices:
    """Index of the decoder under which each drawing is likeliest, `(n,)`."""
    known = [as_decoders_know(drawing) for drawing in drawings]
    likely = np.stack([log_likelihoods(decoder, known) for decoder in decoders])
    best: Indices = likely.argmax(axis=0)
    return best
