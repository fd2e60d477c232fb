"""Likelihoods of many drawings against those of each alone."""

import numpy as np
import pytest

from strokegen.ink.arrays import to_sketch_rows
from strokegen.models.sketch_rnn.likelihood import log_likelihood, log_likelihoods
from tests.models.sketch_rnn.test_measure import ALONE, SCALE, WHOLE, ink, sketcher_of


@pytest.mark.parametrize("network", [WHOLE, ALONE], ids=["whole", "decoder only"])
def test_drawings_of_any_length_are_as_likely_as_each_alone(network):
    sketcher, rng = sketcher_of(network), np.random.default_rng(0)
    rows = [to_sketch_rows(ink(seed, 2 + seed % 30), SCALE) for seed in range(70)]
    z = rng.standard_normal((70, 4), np.float32) if network.latent_dim else None
    together = log_likelihoods(sketcher, rows, z)
    for number in (0, 1, 29, 64, 69):
        end = np.eye(5, dtype=np.float32)[[4]]
        y = np.concatenate([rows[number], end])[:, None]
        alone = log_likelihood(sketcher, y, None if z is None else z[number : number + 1])
        assert together[number] == pytest.approx(alone[0], rel=1e-4)
