"""The network's size and its first weights."""

import numpy as np
import pytest

from strokegen.models.handwriting.synthesis import Synthesis


def test_the_defaults_are_the_papers():
    config = Synthesis()
    assert (config.hidden, config.num_layers) == (400, 3)
    assert (config.num_mixtures, config.num_windows) == (20, 10)
    assert config.mixture.size == 121
    # Graves counts about 3.7 M weights with 77 characters and peepholes (section 5.3).
    count = sum(np.prod(shape) for shape in Synthesis(alphabet_size=78).shapes().values())
    assert count == pytest.approx(3.7e6, rel=0.05)


def test_one_layer_more_is_three_weights_more():
    two, three = (Synthesis(hidden=5, num_layers=n).shapes() for n in (2, 3))
    assert set(three) - set(two) == {f"lstm2/{part}" for part in ("input", "recurrent", "bias")}


def test_style_and_height_show_in_the_shapes():
    plain = Synthesis(hidden=5).shapes()
    high = Synthesis(hidden=5, height_input=True).shapes()
    assert high["lstm0/input"][0] == plain["lstm0/input"][0] + 1
    styled = Synthesis(hidden=5, style_dim=3, num_styles=7).shapes()
    assert styled["styles"] == (7, 3)
    assert all(styled[f"lstm{layer}/style"] == (3, 20) for layer in range(3))
    assert not any("style" in name for name in plain)


def test_first_weights_remember_and_move_at_the_pace_asked_for():
    config = Synthesis(hidden=6, num_windows=2, num_mixtures=3, steps_per_character=17.0)
    weights = config.init(0)
    for layer in range(3):
        i, f, g, o = np.split(weights[f"lstm{layer}/bias"], 4)
        assert (f == 1).all() and not i.any() and not g.any() and not o.any()
    assert np.exp(-weights["window/bias"][4:]) == pytest.approx(17.0)
    for name, shape in config.shapes().items():
        assert weights[name].dtype == np.float32
        assert np.abs(weights[name]).max() <= (3 if name.endswith("bias") else 1), name
        assert weights[name].shape == shape
