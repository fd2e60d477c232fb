"""Drawings that are soon learned, and a network for them."""

import numpy as np
import pytest

from strokegen.datasets.sample import Sample
from strokegen.ink.drawing import Drawing
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.settings import Objective
from strokegen.models.sketch_rnn.sketches import held_out, prepare
from strokegen.models.sketch_rnn.tf_network import TfSketchRNN

WHOLE = SketchRNN(hidden=6, num_mixtures=2, latent_dim=3, encoder_hidden=4)
OBJECTIVE = Objective(20, kl_weight=0.5, kl_floor=0.0)


def zigzags(count, label="zigzag", split="train", seed=0):
    """Level lines of two to five strokes up and down; how tall they are is what differs."""
    rng = np.random.default_rng([seed, count])
    samples = []
    for number in range(count):
        n, height = rng.integers(5, 12), rng.choice([20.0, 80.0])
        points = np.stack([10.0 * np.arange(n), height * (np.arange(n) % 2)], axis=1)
        drawing = Drawing((points + rng.normal(0, 1, points.shape),), label=label)
        samples.append(Sample(drawing, key=f"{label}{split}{number}", split=split))
    return samples


@pytest.fixture(scope="module")
def sketches():
    splits = [zigzags(60), zigzags(16, split="valid"), zigzags(20, "flat")]
    return prepare([s for part in splits for s in part], simplify=False)


@pytest.fixture(scope="module")
def model():
    return TfSketchRNN(WHOLE, seed=1)


@pytest.fixture(scope="module")
def batch(sketches):
    return held_out(sketches, sketches.scale(), "valid")[0]
