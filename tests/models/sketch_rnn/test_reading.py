"""Reading drawings side by side, against one alone and a step at a time."""

import numpy as np
import pytest

from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.reading import classes, read
from strokegen.nn import native
from strokegen.nn import ops as numpy_ops


def drawings(count, longest, seed=0):
    rng = np.random.default_rng(seed)
    for n in rng.integers(1, longest + 1, count):
        rows = np.zeros((n, 5), np.float32)
        rows[:, :2] = rng.normal(size=(n, 2))
        rows[np.arange(n), rng.integers(2, 4, n)] = 1
        yield rows


def by_hand(network, weights, rows):
    """mu and sigma_hat of one drawing, a row at a time."""
    place, ends = np.cumsum(rows[:, :2], axis=0), []
    for way in (1, -1):
        units = network.encoder_hidden
        h = c = np.zeros(units)
        name = "forward" if way == 1 else "backward"
        for row, at in zip(rows[::way], place[::way]):
            x = np.concatenate([row, at / 8]) if network.place_input else row
            z = x @ weights[f"{name}/input"] + h @ weights[f"{name}/recurrent"]
            i, f, g, o = np.split(z + weights[f"{name}/bias"], 4)
            c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
            h = np.tanh(c) / (1 + np.exp(-o))
        ends.append(h)
    return np.split(
        np.concatenate(ends) @ weights["posterior/kernel"] + weights["posterior/bias"], 2
    )


@pytest.mark.parametrize("machine", [None, *range(len(native.MACHINES))])
@pytest.mark.parametrize("place", [False, True])
@pytest.mark.parametrize("units", [1, 5, 40])
def test_each_is_read_as_alone_whatever_its_neighbours(machine, place, units):
    network = SketchRNN(hidden=4, num_mixtures=1, latent_dim=3, encoder_hidden=units,
                        place_input=place, num_classes=4)  # fmt: skip
    plain = network.init(2)
    weights = plain if machine is None else native.Packed(plain, machine)
    known = list(drawings(150, 40))
    mu, sigma_hat = read(network, weights, known)
    assert mu.shape == sigma_hat.shape == (150, 3)
    for n in range(0, 150, 13):
        wanted = by_hand(network, plain, known[n].astype(float))
        assert np.allclose(mu[n], wanted[0], atol=2e-5)
        assert np.allclose(sigma_hat[n], wanted[1], atol=2e-5)
    logits = network.classes(numpy_ops, plain, mu)
    assert np.array_equal(classes(network, weights, known), logits.argmax(axis=1))
    assert [part.shape for part in read(network, weights, [])] == [(0, 3)] * 2
