import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import resample


@pytest.fixture
def ink():
    """A made-up word: a joined wave, a bar and a dot, in x-heights about a baseline."""
    t = np.linspace(0, 4, 400)
    wave = np.stack([1.1 * t - 0.5 * np.sin(2 * np.pi * t), -(np.sin(np.pi * t) ** 2)], axis=1)
    strokes = (resample(wave, 0.27), np.array([[1.0, -1.6], [2.2, -1.7]]), np.array([[3.5, -1.6]]))
    return Drawing(strokes, label='a <b> & "c"')


@pytest.fixture
def written(ink):
    """The same with the facts that sampling leaves in `meta`."""
    return ink.with_meta(
        pen=0.1, unit_mm=2.5, preset="handwriting", style=3, bias=0.8, seed=7, verdict="finished"
    )
