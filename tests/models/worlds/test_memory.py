"""M's step: its size, and what it remembers."""

import numpy as np
import pytest

from strokegen.models.worlds.memory import Memory
from strokegen.nn import ops as numpy_ops

SMALL = Memory(latent_dim=4, hidden=6, num_mixtures=2)


def run(weights, z, action, times=1):
    state = SMALL.initial_state(numpy_ops, weights, len(z))
    for _ in range(times):
        inputs = np.concatenate([z, action], axis=1)
        outputs, state = SMALL.step(numpy_ops, weights, state, inputs)
    return *SMALL.heads(numpy_ops, outputs), state


def test_the_paper_s_network_has_the_paper_s_size_but_for_one_input():
    sizes = [int(np.prod(shape)) for shape in Memory().shapes().values()]
    assert sum(sizes) == 1_678_785 - 4 * 512, "the input that tells where an episode begins"


def test_the_action_and_the_past_are_seen():
    weights = SMALL.init(0)
    z = np.random.default_rng(0).normal(size=(2, 4)).astype(np.float32)
    left, right = (np.full((2, 1), a, np.float32) for a in (-1, 1))
    params, end, _ = run(weights, z, left)
    assert params.shape == (2, SMALL.mixture.size) and end.shape == (2, 1)
    for other in (run(weights, z, right), run(weights, z, left, times=2)):
        assert np.abs(other[0] - params).max() > 1e-3 and np.abs(other[1] - end).max() > 1e-4


def test_at_first_the_ends_are_rare_and_the_gaussians_apart():
    params, end, _ = run(SMALL.init(0), np.zeros((1, 4), np.float32), np.zeros((1, 1), np.float32))
    assert end[0, 0] < -2
    mu = SMALL.mixture.parts(params)[1][0]
    assert (mu[0] < -0.2).all() and (mu[1] > 0.2).all()


@pytest.mark.parametrize("keywords", [{"hidden": 0}, {"latent_dim": "4"}, {"num_mixtures": 101}])
def test_sizes_that_cannot_be_are_refused(keywords):
    (name,) = keywords
    with pytest.raises(ValueError, match=f"{name} is "):
        Memory(**keywords)
