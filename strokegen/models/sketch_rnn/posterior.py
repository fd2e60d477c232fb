"""Where drawings lie in a sketch preset's latent space: z as its encoder reads it. NumPy only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.drawing import Drawing
from strokegen.ink.google_form import in_google_form
from strokegen.ink.types import Float32, Float64
from strokegen.models.sketch_rnn.beginnings import well_begun
from strokegen.models.sketch_rnn.likelihood import log_likelihoods
from strokegen.models.sketch_rnn.reading import read
from strokegen.models.sketch_rnn.sketcher import Sketcher


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


def category_posterior(sketcher: Sketcher, drawings: Iterable[Float32]) -> tuple[Float32, Float32]:
    """(mean, variance), `[B, Z]` both: as `posterior`, but among drawings of the categories.

    The encoder learned to read a drawing against the prior N(0, I). Those of a category lie by its
    Gaussian N(m, S), which new ones are drawn from too; with it for a prior, what the encoder
    N(mu, D) has read is N(V (mu / D + S^-1 m), V), V = (D^-1 - I + S^-1)^-1, and of the categories,
    all as usual, the one is taken that the drawing is likeliest of. A preset without such Gaussians
    has (mu, D).

    Raises:
      ValueError: see `posterior`.
    Source: Bayes' rule; the Gaussians: `strokegen.models.sketch_rnn.train.category_latents`.
    """
    mu, sigma_hat = posterior(sketcher, drawings)
    spread, weights = np.exp(sigma_hat), sketcher.preset.weights
    if "category/mean" not in weights:
        return mu, spread
    learned = np.any(weights["category/factor"], axis=(1, 2))
    m, factors = (weights[f"category/{part}"][learned] for part in ("mean", "factor"))
    precision = np.linalg.inv(factors.astype(float) @ factors.swapaxes(1, 2))
    pull = np.einsum("cij,cj->ci", precision, m)
    # log |S^-1| and m S^-1 m, of what each category is worth before anything is read.
    before = np.linalg.slogdet(precision)[1] - (m * pull).sum(axis=1)
    mean, variance = np.empty_like(mu), np.empty_like(mu)
    for index, (own, width) in enumerate(zip(mu.astype(float), spread.astype(float))):
        told = precision + np.diag(np.maximum(1 / width - 1, 0))
        force = pull + own / width
        places = np.linalg.solve(told, force[..., None])[..., 0]
        worth = before - np.linalg.slogdet(told)[1] + (force * places).sum(axis=1)
        best = worth.argmax()
        mean[index], variance[index] = places[best], np.diag(np.linalg.inv(told[best]))
    return mean, variance


def read_from(drawing: Drawing, sketcher: Sketcher) -> Float32:
    """Rows of a drawing from outside, as `Sketcher.rows` has them, its closed strokes begun where
    the drawing is clearly likelier at its own z, see `well_begun`.

    Raises:
      ValueError: see `Sketcher.rows` and `posterior`.
    """
    if not sketcher.form:
        return sketcher.rows(drawing)

    def likely(each: Sequence[Float32]) -> Float64:
        return log_likelihoods(sketcher, each, posterior(sketcher, each)[0])

    ink = in_google_form(drawing)
    sketcher.bounded(to_sketch_rows(ink, sketcher.scale), "the drawing")
    return to_sketch_rows(well_begun(ink, sketcher, likely), sketcher.scale)


def readable(drawings: Sequence[Drawing], sketcher: Sketcher) -> dict[int, Float32]:
    """Place -> rows of those that the preset can read: with a line, and not too many points."""
    rows = {}
    for number, drawing in enumerate(drawings):
        try:
            rows[number] = sketcher.rows(drawing)
        except ValueError:
            continue
    return rows
