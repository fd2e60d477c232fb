"""The drawing that stands at a place in the latent space: the best of several drawn from its z."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Floating
from strokegen.models.sketch_rnn.novelty import distance, pictures
from strokegen.models.sketch_rnn.posterior import posterior, readable
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.models.sketch_rnn.under_way import FINISHED
from strokegen.models.sketch_rnn.verdicts import tell_unfinished
from strokegen.nn import ops
from strokegen.redraw import ATTEMPTS, Progress

STEADY = 0.2
"""Temperature of drawings that are to show a place in the latent space rather than chance."""

_TRIES, _TRIES_OF_ONE = 8, 32
"""Drawings of a step, and of a drawing that is drawn again, of which one is kept."""

_SURE = 0.4  # of distance between pictures, that a nat of the category is worth


def drawn_at(
    z: Floating,
    sketcher: Sketcher,
    *,
    temperature: float = STEADY,
    seed: int | Sequence[int] = 0,
    like: Sequence[Drawing] = (),
    progress: Progress | None = None,
    pen_temperature: float | None = None,
) -> list[Drawing]:
    """A drawing at each place in the latent space, all of the same chance, or of one each.

    Each is drawn several times, and that kept which the encoder reads as lying most nearly in the
    direction of its place, if there is one among those that it reads as of the place's category;
    or, of more, that which looks most like a given drawing and is surest of that category. A preset
    without an encoder draws each once.

    Args:
      z: `[B, Z]`; temperature, progress, pen_temperature: see `interpolate`.
      seed: of all of them, or one a place.
      like: the drawings that stand at the places, if any do.
    Raises:
      ValueError: see `Sketcher.draw`.
    """
    network, weights = sketcher.network, sketcher.preset.weights
    sketcher.check(len(z), temperature, seed, z=z, pen_temperature=pen_temperature)
    seeds = [int(one) for one in seed] if isinstance(seed, Sequence) else [int(seed)] * len(z)
    tries = (_TRIES_OF_ONE if like else _TRIES) if network.encoder_hidden else 1
    places = np.repeat(z, tries, axis=0)
    drawn = sketcher.draw(
        len(places),
        temperature=temperature,
        seed=[own * tries + one for own in seeds for one in range(tries)],
        z=places,
        attempts=-(-ATTEMPTS // tries),
        progress=progress,
        pen_temperature=pen_temperature,
        told=False,
    )
    good = np.full(len(drawn), -np.inf)
    rows = readable(drawn, sketcher) if tries > 1 else {}
    if numbers := [one for one in rows if drawn[one].meta["verdict"] == FINISHED]:
        found, _ = posterior(sketcher, (rows[one] for one in numbers))
        wanted, of = places[numbers], np.array(numbers) // tries
        if like:
            looks, own = pictures([drawn[one] for one in numbers]), pictures(like)[of]
            good[numbers] = -distance((looks * own).sum(axis=1))
        else:
            lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(wanted, axis=1)
            good[numbers] = (found * wanted).sum(axis=1) / np.maximum(lengths, 1e-12)
        if network.num_classes:
            asked = network.classes(ops, weights, wanted).argmax(axis=1)
            sure = ops.log_softmax(network.classes(ops, weights, found))
            told = sure[np.arange(len(of)), asked]
            good[numbers] += _SURE * told if like else 2 * (told == sure.max(axis=1))
    best = good.reshape(-1, tries).argmax(axis=1) + tries * np.arange(len(z))
    facts = zip(best, seeds)
    drawings = [drawn[one].with_meta(seed=own, best_of=tries) for one, own in facts]
    tell_unfinished(drawings)
    return drawings
