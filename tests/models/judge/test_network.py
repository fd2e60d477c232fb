"""The judge's network against SciPy's correlation, and its bounds."""

import numpy as np
import pytest
from scipy.signal import correlate

from strokegen.models.judge.network import Classifier, classes, features
from strokegen.models.judge.pictures import SIDE
from strokegen.nn import ops

STRIDES = 2, 2, 1, 2


@pytest.mark.parametrize("width, size, count", [(1, 3, 2), (3, 8, 5)])
def test_it_is_four_correlations_and_two_products(width, size, count):
    network, rng = Classifier(count, width, size), np.random.default_rng(width)
    weights = {name: rng.normal(0, 0.3, shape) for name, shape in network.shapes().items()}
    pictures = rng.random((2, SIDE, SIDE, 1))
    seen = features(ops, weights, pictures)
    x = pictures
    for layer, stride in enumerate(STRIDES):
        kernel, bias = weights[f"conv{layer}/kernel"], weights[f"conv{layer}/bias"]
        maps = [
            [correlate(one, kernel[..., out], mode="valid")[::stride, ::stride, 0]
             for out in range(kernel.shape[-1])]
            for one in x
        ]  # fmt: skip
        x = np.maximum(np.stack([np.stack(m, axis=-1) for m in maps]) + bias, 0)
    assert x.shape[1:3] == (3, 3)
    dense = x.reshape(2, -1) @ weights["features/kernel"] + weights["features/bias"]
    assert np.allclose(seen, np.maximum(dense, 0), rtol=1e-9) and (seen > 0).any()
    logits = seen @ weights["classes/kernel"] + weights["classes/bias"]
    assert np.allclose(classes(ops, weights, seen), logits)


@pytest.mark.parametrize("wrong", [{"categories": 1}, {"width": 0}, {"features": 1.5}])
def test_sizes_out_of_bounds_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Classifier(**wrong)


def test_the_usual_size_fits_a_megabyte_in_float16():
    numbers = sum(np.prod(shape) for shape in Classifier(45).shapes().values())
    assert 2 * numbers < 1e6
