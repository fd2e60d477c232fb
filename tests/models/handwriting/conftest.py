"""Tiny presets: one of random weights, and clockwork ones whose every point is known."""

from dataclasses import asdict

import numpy as np
import pytest

from strokegen.ink.alphabet import PRINTABLE
from strokegen.ink.normaliser import Normaliser
from strokegen.nn.synthesis import SynthesisConfig
from strokegen.sampling.handwriting import Handwriting
from strokegen.sampling.preset import Preset, read_preset, write_preset

NETWORK = SynthesisConfig(
    hidden=8, num_mixtures=2, num_windows=1, style_dim=3, num_styles=6, height_input=True,
    steps_per_character=3.0,
)  # fmt: skip
CONFIG = {
    "model": "synthesis",
    "network": NETWORK.as_dict(),
    "normaliser": asdict(Normaliser()),
    "alphabet": PRINTABLE,
    "style_names": {"neat": 4, "bold one": 2},
    "default_style": "neat",
    "default_bias": 0.4,
}


@pytest.fixture
def folder(tmp_path):
    """A preset on disc, of random weights."""
    path = tmp_path / "tiny"
    write_preset(path, CONFIG, NETWORK.init(5))
    return path


@pytest.fixture
def preset(folder):
    return read_preset(folder)


@pytest.fixture
def hand(preset):
    return Handwriting(preset)


@pytest.fixture
def clockwork():
    """A hand that never looks at its ink: `clockwork(pace)` moves on `pace` characters a point.

    Every point is one unit to the right of the last; `lifted=False` never lifts the pen.
    """

    def build(pace, lifted=True):
        weights = {name: np.zeros(shape, np.float32) for name, shape in NETWORK.shapes().items()}
        # alpha 1; beta 5, so that the window sees one character at a time; the step of kappa.
        weights["window/bias"][:] = 0, np.log(5), np.log(pace)
        m = NETWORK.num_mixtures
        weights["output/bias"][m : 2 * m] = 1
        weights["output/bias"][3 * m : 5 * m] = -20
        weights["output/bias"][-1] = 30 if lifted else -30
        return Handwriting(Preset("clockwork", CONFIG, weights))

    return build
