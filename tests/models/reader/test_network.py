"""The reader's network: rows do not meet, bounds; equality of its sides is tests/conformance."""

import numpy as np
import pytest

from strokegen.models.reader.frames import INPUTS
from strokegen.models.reader.network import Labeller, recur
from strokegen.nn import ops

NETWORK = Labeller(((2, 5), (3, 4)), 3, alphabet_size=4)


def test_each_row_alone_is_what_it_is_in_a_batch():
    rng = np.random.default_rng(0)
    weights, lengths = NETWORK.init(1), np.array([12, 7, 1, 10])
    x = rng.normal(size=(18, 4, INPUTS)).astype(np.float32)
    x *= (np.arange(18)[:, None] < lengths)[..., None]
    together = NETWORK.label(ops, weights, x, lengths, recur)
    assert together.shape == (18 // 6 * 3, 4, 5)
    for row, length in enumerate(lengths):
        short = -(-length // 6) * 6
        own = np.zeros((short, 1, INPUTS), np.float32)
        own[:length, 0] = x[:length, row]
        alone = NETWORK.label(ops, weights, own, lengths[row : row + 1], recur)
        steps = NETWORK.steps(int(length))
        assert np.allclose(alone[:steps, 0], together[:steps, row], atol=1e-5)


def test_the_end_is_known_at_the_beginning():
    weights, lengths = NETWORK.init(1), np.array([12, 12])
    x = np.zeros((12, 2, INPUTS), np.float32)
    x[11, 1] = 1
    out = NETWORK.label(ops, weights, x, lengths, recur)
    assert np.abs(out[0, 0] - out[0, 1]).max() > 1e-6


@pytest.mark.parametrize("length, steps", [(1, 2), (4, 2), (5, 4), (400, 200), (0, 0)])
def test_two_label_steps_for_four_frames(length, steps):
    assert Labeller().steps(length) == steps


def test_the_shipped_size_is_under_three_megabytes_in_half_precision():
    assert 2 * sum(np.prod(shape) for shape in Labeller().shapes().values()) < 3e6


@pytest.mark.parametrize(
    "sizes, words",
    [
        ({"layers": []}, "expected 1 to 8 pairs"),
        ({"layers": [[2, 96]] * 9}, "expected 1 to 8 pairs"),
        ({"layers": [[2, 96, 1]]}, "expected 1 to 8 pairs"),
        ({"layers": 7}, "expected 1 to 8 pairs"),
        ({"layers": [2, 96]}, "expected 1 to 8 pairs"),
        ({"layers": [[0, 96]]}, "joins is 0, expected a whole number 1 to 8"),
        ({"layers": [[2, 1e9]]}, "units of a layer is"),
        ({"layers": [[2, True]]}, "units of a layer is True"),
        ({"outputs": 0}, "outputs is 0"),
        ({"alphabet_size": 1}, "alphabet_size is 1"),
    ],
)
def test_absurd_sizes_are_refused(sizes, words):
    with pytest.raises(ValueError, match=words):
        Labeller(**sizes)
