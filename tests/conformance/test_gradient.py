"""The way back for the style, by hand and by C, against TensorFlow's automatic differentiation."""

import numpy as np
import pytest

from strokegen.models.handwriting.batches import Batch
from strokegen.models.handwriting.gradient import StyleGradient
from strokegen.models.handwriting.mixture import BivariateMixture
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.nn import native

tf = pytest.importorskip("tensorflow")
from keras import ops  # noqa: E402

SIZES = [
    {"hidden": 5, "num_layers": 1, "num_mixtures": 1, "num_windows": 1, "alphabet_size": 3},
    {"hidden": 17, "num_layers": 2, "num_mixtures": 4, "sigma_floor": 0.15},
    {"hidden": 24, "num_layers": 3, "num_mixtures": 7, "height_input": True, "alphabet_size": 40},
]


def lines_of(network, rows, steps, seed):
    """Ink of several lengths, with texts of several lengths."""
    rng = np.random.default_rng([seed, rows])
    y = rng.normal(size=(steps, rows, 3)).astype(np.float32)
    y[..., 2] = rng.random((steps, rows)) < 0.2
    mask = (np.arange(steps)[:, None] < rng.integers(2, steps + 1, rows)).astype(np.float32)
    x = rng.normal(size=(steps, rows, network.input_dim)).astype(np.float32)
    text = rng.integers(0, network.alphabet_size, (rows, 7)).astype(np.int32)
    text[rows // 2 :, 5:] = -1
    return Batch(x, y, mask, text, np.full(rows, -1, np.int32), mask)


def by_tensorflow(network, weights, batch, style):
    """NLL and its gradient, through the same step over Keras's operations."""
    given = tf.Variable(style)
    known = {name: tf.constant(value) for name, value in weights.items()}
    onehot = tf.one_hot(batch.text, network.alphabet_size)
    with tf.GradientTape() as tape:
        rows = len(batch.text)
        state = network.initial_state(ops, known, rows, tf.tile(given[None], [rows, 1]), onehot)
        total = 0.0
        for x, y, mask in zip(batch.x, batch.y, batch.mask):
            params, state = network.step(ops, known, state, tf.constant(x))
            total -= tf.reduce_sum(network.mixture.log_prob(params, y, ops) * mask)
    return float(total), tape.gradient(total, given).numpy()


@pytest.mark.parametrize("machine", ["0", *native.MACHINES[:1]])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["hidden"]))
@pytest.mark.parametrize("rows", [1, 6])
def test_the_gradient_for_the_style_is_tensorflow_s(machine, size, rows, monkeypatch):
    monkeypatch.setenv(native.VARIABLE, machine)
    network = Synthesis(style_dim=6, num_styles=3, steps_per_character=4.0, **size)
    weights, rng = network.init(rows), np.random.default_rng(rows)
    batch = lines_of(network, rows, 25, 1)
    own = StyleGradient(network, native.packed(weights), batch)
    style = rng.normal(size=network.num_layers * 6).astype(np.float32)
    nats, gradient = own(style)
    expected, exact = by_tensorflow(network, weights, batch, style)
    assert nats == pytest.approx(expected, rel=1e-4)
    assert own.nats(style).sum() == pytest.approx(nats, rel=1e-5)
    assert np.abs(gradient - exact).max() < 1e-3 * np.abs(exact).max() and np.abs(exact).max() > 0.1
    # One style for all layers: the sum of what each layer's part says.
    _, shared = by_tensorflow(network, weights, batch, style[:6])
    parts = own(style[:6])[1].reshape(-1, 6).sum(axis=0)
    assert np.abs(parts - shared).max() < 1e-3 * np.abs(shared).max()


@pytest.mark.parametrize("mixtures, floor", [(1, 0.0), (3, 0.15), (20, 0.0)])
def test_the_mixture_s_gradient_is_tensorflow_s(mixtures, floor):
    mixture, rng = BivariateMixture(mixtures, floor), np.random.default_rng(mixtures)
    params = rng.normal(size=(9, 4, mixture.size)).astype(np.float32)
    y = rng.normal(size=(9, 4, 3)).astype(np.float32)
    y[..., 2] = y[..., 2] > 0
    given = tf.Variable(params)
    with tf.GradientTape() as tape:
        expected = mixture.log_prob(given, y, ops)
    exact = tape.gradient(expected, given).numpy()
    log_prob, gradient = mixture.gradient(params, y)
    assert np.allclose(log_prob, expected, rtol=1e-5, atol=1e-4)
    assert np.allclose(gradient, exact, rtol=2e-3, atol=2e-4 * np.abs(exact).max())
