"""C: what it reads, and its action by hand."""

import numpy as np
import pytest

from strokegen.models.worlds.controller import Controller, act


def test_the_paper_s_controller_has_the_paper_s_size_and_a_bias():
    assert Controller(64, 512, "zhc").size == 1088 + 1
    assert Controller().size == 64 + 512 + 1 and Controller(sees="z").size == 65


@pytest.mark.parametrize("sees, names", [("z", ""), ("zh", "h"), ("zhc", "hc")])
def test_the_action_is_the_tanh_of_a_sum(sees, names):
    config, rng = Controller(3, 4, sees), np.random.default_rng(0)
    z, state = rng.normal(size=(5, 3)), {name: rng.normal(size=(5, 4)) for name in "hc"}
    own = rng.normal(size=(5, config.size))
    seen = np.concatenate([z, *(state[name] for name in names), np.ones((5, 1))], axis=1)
    got = act(config, own, z, state)
    assert got.shape == (5, 1) and got.dtype == np.float32
    assert np.allclose(got[:, 0], [np.tanh(w @ x) for w, x in zip(own, seen)], atol=1e-6)
    assert np.allclose(act(config, own[0], z, state)[:, 0], np.tanh(seen @ own[0]), atol=1e-6)


@pytest.mark.parametrize("keywords", [{"sees": "hz"}, {"hidden": 0}, {"latent_dim": 1.5}])
def test_what_cannot_be_is_refused(keywords):
    (name,) = keywords
    with pytest.raises(ValueError, match=f"{name} is "):
        Controller(**keywords)
