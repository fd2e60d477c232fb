"""V's sizes, and that NumPy and Keras see and draw the same."""

import keras
import numpy as np
import pytest

from strokegen.models.worlds.vision import CHANNELS, SIDE, Vision, decode, encode
from strokegen.nn import ops as numpy_ops

SMALL = Vision(latent_dim=5, width=3)


@pytest.fixture(scope="module")
def weights():
    made = SMALL.init(1)
    rng = np.random.default_rng(0)
    return {
        name: array if array.ndim > 1 else rng.normal(0, 0.1, array.shape).astype(np.float32)
        for name, array in made.items()
    }


@pytest.fixture(scope="module")
def frames():
    return np.random.default_rng(2).random((3, SIDE, SIDE, CHANNELS)).astype(np.float32)


def test_the_paper_s_network_has_the_paper_s_number_of_parameters():
    sizes = {name: int(np.prod(shape)) for name, shape in Vision().shapes().items()}
    assert sum(sizes.values()) == 4_446_915


def test_numpy_sees_and_draws_what_keras_does(weights, frames):
    ours, theirs = encode(numpy_ops, weights, frames), encode(keras.ops, weights, frames)
    for one, other in zip(ours, theirs, strict=True):
        assert one.shape == (3, SMALL.latent_dim) and one.dtype == np.float32
        assert np.allclose(one, np.asarray(other), atol=1e-5) and np.ptp(one) > 1e-2
    drawn = decode(numpy_ops, weights, 3 * ours[0])
    assert drawn.shape == frames.shape and drawn.dtype == np.float32
    assert np.allclose(drawn, np.asarray(decode(keras.ops, weights, 3 * ours[0])), atol=1e-5)
    assert np.ptp(drawn) > 1e-2 and 0 <= drawn.min() and drawn.max() <= 1


def test_keras_s_own_layers_have_these_shapes(weights, frames):
    """The encoder put together of Keras layers, with the same kernels."""
    x = frames
    for layer in range(4):
        built = keras.layers.Conv2D(SMALL.width * 2**layer, 4, 2, activation="relu")
        built.build(x.shape)
        built.set_weights([weights[f"encoder{layer}/{part}"] for part in ("kernel", "bias")])
        x = built(x)
    mean = np.asarray(x).reshape(3, -1) @ weights["mean/kernel"] + weights["mean/bias"]
    assert np.allclose(mean, encode(numpy_ops, weights, frames)[0], atol=1e-5)


@pytest.mark.parametrize("keywords", [{"latent_dim": 0}, {"width": 2.0}, {"width": 10**6}])
def test_sizes_that_cannot_be_are_refused(keywords):
    (name,) = keywords
    with pytest.raises(ValueError, match=f"{name} is "):
        Vision(**keywords)
