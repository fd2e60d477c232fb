"""Dropout masks: the right share, by the seed, and no pattern in them."""

import numpy as np
import pytest
import tensorflow as tf

from strokegen.nn.tf_dropout import keep_mask


def mask(seed, rate=0.1, shape=(40, 30, 64)):
    made = tf.function(lambda s: keep_mask(shape, s, rate), jit_compile=True)
    return made(tf.constant(seed, tf.int32)).numpy()


def seeds(one, rows=30):
    """A seed a row, of which `one` is a part."""
    return np.stack([np.full(rows, one[0]), one[1] + 1000 * np.arange(rows)], axis=1)


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9])
def test_the_share_left_out_is_the_rate_and_the_mean_is_one(rate):
    made = mask(seeds([3, 4]), rate)
    assert made.dtype == np.float32
    assert set(np.unique(made)) <= {np.float32(0), np.float32(1) / np.float32(1 - rate)}
    spread = np.sqrt(rate * (1 - rate) / made.size)
    assert (made == 0).mean() == pytest.approx(rate, abs=4 * spread + 1e-9)


def test_it_hangs_on_both_seeds():
    one = mask(seeds([1, 2]))
    assert (mask(seeds([1, 2])) == one).all()
    for other in ([1, 3], [2, 2], [2, 1], [1, 2**30]):
        differ = (mask(seeds(other)) != one).mean()
        assert differ == pytest.approx(2 * 0.1 * 0.9, abs=0.01), other  # as independent masks do


def test_neighbours_along_every_axis_are_independent():
    zero = (mask(seeds([5, 6], 64), 0.5, (64, 64, 64)) == 0) - 0.5
    bound = 4 * 0.25 / np.sqrt(zero.size)
    for axis in range(3):
        for lag in (1, 2, 16, 32):
            product = zero * np.roll(zero, lag, axis)
            assert abs(product.mean()) < bound, (axis, lag)


@pytest.mark.parametrize("rows", [[0], [29], [3, 4, 5], [7, 2, 7, 28], range(30)])
def test_a_row_is_dropped_alike_in_any_company(rows):
    whole, rows = mask(seeds([8, 9])), list(rows)
    assert np.array_equal(mask(seeds([8, 9])[rows], shape=(40, len(rows), 64)), whole[:, rows])
