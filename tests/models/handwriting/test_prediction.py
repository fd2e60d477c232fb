"""The prediction network's size, its first weights, and its step against plain arithmetic."""

import numpy as np
import pytest

from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.nn import ops as numpy_ops


def test_the_defaults_are_the_papers():
    config = Prediction()
    assert (config.hidden, config.num_layers, config.num_mixtures) == (400, 3, 20)
    assert config.mixture.size == 121
    # Graves counts about 3.4 M weights with peepholes (table 4).
    count = sum(np.prod(shape) for shape in config.shapes().values())
    assert count == pytest.approx(3.4e6, rel=0.02)
    one_layer = Prediction(hidden=900, num_layers=1)
    assert sum(np.prod(s) for s in one_layer.shapes().values()) == pytest.approx(3.4e6, rel=0.02)


def test_synthesis_is_the_same_with_a_window():
    size = {"hidden": 5, "style_dim": 3, "num_styles": 7, "height_input": True}
    plain, reading = Prediction(**size).shapes(), Synthesis(**size).shapes()
    assert set(reading) - set(plain) == {"window/kernel", "window/bias"}
    differ = {name for name in plain if plain[name] != reading[name]}
    assert differ == {f"lstm{layer}/input" for layer in range(3)}
    assert all(reading[name][0] == plain[name][0] + 96 for name in differ)


def test_first_weights_remember_and_are_small():
    config = Prediction(hidden=6, num_mixtures=3, style_dim=2, num_styles=4)
    weights = config.init(0)
    for layer in range(3):
        i, f, g, o = np.split(weights[f"lstm{layer}/bias"], 4)
        assert (f == 1).all() and not i.any() and not g.any() and not o.any()
    for name, shape in config.shapes().items():
        assert weights[name].dtype == np.float32 and weights[name].shape == shape
        assert np.abs(weights[name]).max() <= (3 if name.endswith("bias") else 1), name


def test_a_step_is_graves_s_equations():
    config = Prediction(hidden=4, num_layers=2, num_mixtures=2, style_dim=3, num_styles=2)
    weights = {name: w.astype(np.float64) for name, w in config.init(1).items()}
    rng = np.random.default_rng(0)
    x, style = rng.normal(size=(5, 3)), rng.normal(size=3)
    state = config.initial_state(numpy_ops, weights, 1, style[None])

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    h, c = np.zeros((2, 4)), np.zeros((2, 4))
    for point in x:
        params, state = config.step(numpy_ops, weights, state, point[None])
        below = []
        for layer in range(2):
            fed = np.concatenate([point, *below[-1:]])
            z = fed @ weights[f"lstm{layer}/input"] + h[layer] @ weights[f"lstm{layer}/recurrent"]
            z += weights[f"lstm{layer}/bias"] + style @ weights[f"lstm{layer}/style"]
            i, f, g, o = z.reshape(4, 4)
            c[layer] = sigmoid(f) * c[layer] + sigmoid(i) * np.tanh(g)
            h[layer] = sigmoid(o) * np.tanh(c[layer])
            below.append(h[layer].copy())
        want = np.concatenate(below) @ weights["output/kernel"] + weights["output/bias"]
        np.testing.assert_allclose(params[0], want, rtol=1e-9)


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"hidden": 0}, "hidden is 0, expected a whole number 1 to 8192"),
        ({"num_layers": 2.0}, "num_layers is 2.0"),
        ({"sigma_floor": -1}, "sigma_floor is -1, expected a number from 0"),
    ],
)
def test_absurd_sizes_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        Prediction(**changes)
