"""A hand that costs next to nothing: every point is a step to the right, the seed moves it."""

import numpy as np
import pytest

from strokegen.presets import write_preset

TEXTS = ["so be it", "as is", "ox", "in no time", "up & down", "naïve “no”", "1984"]


@pytest.fixture
def lively(clockwork, tmp_path):
    """The folder of a preset whose lines finish, and differ by their seeds; without a reader."""
    hand = clockwork(0.34)
    weights = {name: array.copy() for name, array in hand.preset.weights.items()}
    mixtures = hand.network.num_mixtures
    weights["output/bias"][3 * mixtures : 5 * mixtures] = -2
    folder = tmp_path / "lively"
    write_preset(folder, hand.preset.config, weights)
    return str(folder)


def tree(folder):
    """Every file below a folder, path -> bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def rng():
    return np.random.default_rng(0)
