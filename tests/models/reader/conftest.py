"""A tiny reader of random weights, and lines of ink."""

import numpy as np
import pytest

from strokegen.ink.alphabet import PRINTABLE
from strokegen.models.reader.network import Labeller
from strokegen.models.reader.reader import Reader
from strokegen.presets import Preset

NETWORK = Labeller(((2, 5), (2, 6)), 2)
CONFIG = {
    "model": "reader",
    "network": NETWORK.as_dict(),
    "alphabet": PRINTABLE,
    "normaliser": {"spacing": 0.27, "smoothing": 0.09},
}


@pytest.fixture
def reader_preset():
    rng = np.random.default_rng(0)
    weights = NETWORK.init(3)
    weights["output/kernel"] *= 8
    weights["output/bias"] = rng.normal(0, 1, weights["output/bias"].shape).astype(np.float32)
    return Preset("tiny", CONFIG, weights)


@pytest.fixture
def tiny(reader_preset):
    return Reader(reader_preset)


@pytest.fixture
def inks():
    """Stroke-3 of several lengths, dots among the strokes, the last stroke not lifted."""
    rng = np.random.default_rng(1)
    made = []
    for lengths in ([9, 1, 2, 14], [1], [3, 3], [40, 2, 1, 1, 8], [1, 1]):
        offsets = rng.normal(0, 1, (sum(lengths), 3)).astype(np.float32)
        offsets[:, 2] = 0
        offsets[np.cumsum(lengths)[:-1] - 1, 2] = 1
        made.append(offsets)
    return made
