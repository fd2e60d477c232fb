"""The Gaussians of categories against the means and covariances of what is encoded."""

from dataclasses import replace

import numpy as np
import pytest

from strokegen.models.sketch_rnn.sketches import collate, held_out, prepare
from strokegen.models.sketch_rnn.tf_latents import category_latents
from strokegen.models.sketch_rnn.tf_network import TfSketchRNN
from tests.models.sketch_rnn.conftest import WHOLE, zigzags


def test_each_category_has_the_gaussian_of_its_drawings(model, sketches):
    scale = sketches.scale()
    fitted = category_latents(model, sketches, scale)
    assert sketches.categories == ["flat", "zigzag"]
    rows = [i for i in sketches.of("train") if sketches.labels[i] == 1]
    drawings = [sketches[i] / np.float32([scale, scale, 1]) for i in rows]
    one = collate(drawings, [0] * len(rows), 1, 20)
    ink = one.y * (one.y[..., 2] + one.y[..., 3])[..., None]
    mu, hat = (np.asarray(part) for part in model.encode(ink, one.reverse, one.last))
    assert np.allclose(fitted["category/mean"][1], mu.mean(axis=0), atol=1e-4)
    want = np.cov(mu.T, bias=True) + np.diag(np.exp(hat).mean(axis=0))
    factor = fitted["category/factor"][1]
    assert np.allclose(factor @ factor.T, want, atol=1e-3) and np.triu(factor, 1).max() == 0


@pytest.mark.parametrize("count", [2, 5, 30])
def test_few_drawings_have_a_gaussian_no_wider_than_they_lie(count):
    """Its spread along any direction is what the drawings have there, and their own."""
    few = prepare(zigzags(count, seed=count), simplify=False)
    model = TfSketchRNN(replace(WHOLE, latent_dim=16), seed=2)
    factor = category_latents(model, few, few.scale())["category/factor"][0]
    one = held_out(few, few.scale(), "train")[0]
    ink = one.y * (one.y[..., 2] + one.y[..., 3])[..., None]
    mu, hat = (np.asarray(part) for part in model.encode(ink, one.reverse, one.last))
    along = np.random.default_rng(0).normal(size=(50, 16))
    drawn = np.square(along @ factor).sum(axis=1)
    lie = (along @ mu.T).var(axis=1) + np.square(along) @ np.exp(hat).mean(axis=0)
    assert np.allclose(drawn, lie, rtol=1e-3)
