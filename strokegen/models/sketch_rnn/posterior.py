"""Where drawings lie in a sketch preset's latent space: z as its encoder reads it. NumPy only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.drawing import Drawing
from strokegen.ink.google_form import in_google_form
from strokegen.ink.types import Float32, Float64
from strokegen.models.sketch_rnn.beginnings import well_begun
from strokegen.models.sketch_rnn.gaussians import gaussians
from strokegen.models.sketch_rnn.likelihood import log_likelihoods
from strokegen.models.sketch_rnn.reading import read
from strokegen.models.sketch_rnn.sketcher import TEMPERATURE, Sketcher


def posterior(sketcher: Sketcher, drawings: Iterable[Float32]) -> tuple[Float32, Float32]:
    """(mu, sigma_hat), `[B, Z]` both, of drawings as rows `(n, 5)`, see `SketchRNN.encode`.

    Raises:
      ValueError: the preset has no encoder.
    """
    network = sketcher.network
    if not network.encoder_hidden:
        raise ValueError(
            f"preset {sketcher.preset.name} has no encoder: it draws, but cannot read drawings; "
            "use one that `strokegen train sketch` made, such as sketch"
        )
    return read(network, sketcher.preset.weights, list(drawings))


def among_categories(sketcher: Sketcher, drawings: Iterable[Float32]) -> Float32:
    """z of drawings as rows `(n, 5)` among new ones of their categories, `[B, Z]`.

    The encoder learned to read against the prior N(0, I). New drawings come from a Gaussian
    N(m, S) a category, at the usual temperature (`gaussians`). With it for a prior, what
    the encoder has read as N(mu, D) is N(V (D^-1 mu + S^-1 m), V), where V^-1 = D^-1 - I + S^-1. Of
    the categories, all as usual, that one is taken by which the drawing is likeliest, and z is the
    mean. In a preset without categories it is mu.

    Raises:
      ValueError: see `posterior`.
    Source: Bayes' rule.
    """
    mu, sigma_hat = posterior(sketcher, drawings)
    weights = sketcher.preset.weights
    if "category/mean" not in weights:
        return mu
    m, factor = (part.astype(float) for part in gaussians(weights, mu.shape[1], TEMPERATURE))
    learned = np.any(factor, axis=(1, 2))
    m, factor = m[learned], factor[learned]
    precision = np.linalg.inv(factor @ factor.swapaxes(1, 2))
    pull = np.einsum("cij,cj->ci", precision, m)
    # log |S^-1| - m S^-1 m: what each category is worth before anything is read.
    before = np.linalg.slogdet(precision)[1] - (m * pull).sum(axis=1)
    z = np.empty_like(mu)
    for index, (own, width) in enumerate(zip(mu.astype(float), np.exp(sigma_hat.astype(float)))):
        told = precision + np.diag(np.maximum(1 / width - 1, 0))
        force = pull + own / width
        means = np.linalg.solve(told, force[..., None])[..., 0]
        worth = before - np.linalg.slogdet(told)[1] + (force * means).sum(axis=1)
        z[index] = means[worth.argmax()]
    return z


def read_from(drawing: Drawing, sketcher: Sketcher) -> Float32:
    """Rows of a drawing from outside, as `Sketcher.rows` has them, its closed strokes begun where
    the drawing is clearly likelier at its own z, see `well_begun`.

    Raises:
      ValueError: see `Sketcher.rows` and `posterior`.
    """
    rows = sketcher.rows(drawing)
    if not sketcher.form:
        return rows

    def likely(each: Sequence[Float32]) -> Float64:
        return log_likelihoods(sketcher, each, posterior(sketcher, each)[0])

    ink = well_begun(in_google_form(drawing), sketcher, likely)
    return to_sketch_rows(ink, sketcher.scale)


def readable(drawings: Sequence[Drawing], sketcher: Sketcher) -> dict[int, Float32]:
    """Place -> rows of those that the preset can read: with a line, and not too many points."""
    rows = {}
    for number, drawing in enumerate(drawings):
        try:
            rows[number] = sketcher.rows(drawing)
        except ValueError:
            continue
    return rows
