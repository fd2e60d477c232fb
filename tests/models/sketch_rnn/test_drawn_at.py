"""The drawing at a place in the latent space, of several: by the rule, done again by hand."""

import warnings

import numpy as np
import pytest

from strokegen.models.sketch_rnn.drawn_at import STEADY, drawn_at
from strokegen.models.sketch_rnn.latent import encode, interpolate, reconstruct, slerp
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.novelty import pictures
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.nn import ops as numpy_ops
from strokegen.presets import Preset
from tests.models.sketch_rnn.test_latent import (  # noqa: F401
    SCALE,
    drawing,
    sketcher,
    unfinished_is_fine,
)


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_of_several_drawings_that_is_kept_which_reads_most_like_its_place(sketcher, seed):  # noqa: F811
    """By hand: each drawn alone, read, and the angle between what was read and the place."""
    z = np.random.default_rng(seed).normal(size=(5, 4)).astype(np.float32)
    kept = drawn_at(z, sketcher, seed=seed, temperature=1)
    for one, place in zip(kept, z):
        angles = []
        for number in range(8):
            (tried,) = sketcher.draw(1, temperature=1, seed=[8 * seed + number], z=place[None],
                                     attempts=2)  # fmt: skip
            try:
                assert tried.meta["verdict"] == "finished"
                (read,) = encode([tried], sketcher).astype(float)
                cosine = read @ place / np.linalg.norm(read) / np.linalg.norm(place)
            except (AssertionError, ValueError):
                cosine = -2
            angles.append((cosine, tried))
        best = max(angles, key=lambda pair: pair[0])[1]
        assert len(one.points) == len(best.points)
        assert (one.meta["seed"], one.meta["best_of"]) == (seed, 8)
        assert np.allclose(one.points, best.points, atol=0.5)


def test_only_what_is_kept_unfinished_is_told(sketcher):  # noqa: F811
    weights = dict(sketcher.preset.weights)
    weights["output/bias"] = weights["output/bias"].copy()
    for bias, verdicts in ((-2.0, {"finished"}), (-50.0, {"ran on"})):
        weights["output/bias"][-1] = bias
        slow = Sketcher(Preset("slow", sketcher.preset.config, weights))
        z = np.zeros((4, 4), np.float32)
        once = slow.draw(16, temperature=1, z=np.tile(z, (4, 1)), attempts=1)
        assert "ran on" in {one.meta["verdict"] for one in once}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            kept = drawn_at(z, slow, temperature=1)
        assert {one.meta["verdict"] for one in kept} == verdicts
        told = [str(warning.message) for warning in caught]
        assert told == [] if verdicts == {"finished"} else [
            f"drawing {number}: ran on after 2 attempts; try another seed or temperature"
            for number in range(1, 5)
        ]  # fmt: skip
    for item, more in ((drawing(1), {}), (drawing(2), {"add": drawing(3)}), (z[0], {})):
        again = reconstruct(item, 2, preset=slow, **more)
        assert [one.meta["verdict"] for one in again] == ["ran on"] * 2


def test_without_an_encoder_each_place_is_drawn_once():
    network = SketchRNN(hidden=6, num_mixtures=2, latent_dim=3)
    config = {"model": "sketch_rnn", "network": network.as_dict(), "scale": 30.0,
              "max_length": 50, "label": "tree"}  # fmt: skip
    weights = network.init(0)
    weights["output/bias"][-3:] = 1, 0, 0
    decoder = Sketcher(Preset("decoder", config, weights))
    z = np.random.default_rng(1).normal(size=(2, 3)).astype(np.float32)
    steps = interpolate(*z, steps=3, preset=decoder, seed=4)
    path = np.stack([slerp(*z, t) for t in (0, 0.5, 1)])
    for one, same in zip(steps, decoder.draw(3, z=path, temperature=STEADY, seed=[4] * 3)):
        assert (
            np.allclose(one.points, same.points, atol=0.5)
            and one.meta == same.with_meta(best_of=1).meta
        )


def of_two_categories(**more):
    """Draws cats and trees, and reads what it draws."""
    network = SketchRNN(hidden=8, num_mixtures=3, latent_dim=4, encoder_hidden=5, num_classes=2)
    weights = network.init(3)
    for name in ("output/kernel", "posterior/kernel", "state/kernel", "class/kernel"):
        weights[name] *= 6
    weights["output/bias"][-3:] = 1, 0, 0
    config = {"model": "sketch_rnn", "network": network.as_dict(), "scale": SCALE,
              "max_length": 60, "categories": ["cat", "tree"], **more}  # fmt: skip
    return Sketcher(Preset("tiny", config, weights))


def test_of_several_drawings_one_of_the_category_of_its_place_goes_before_a_nearer_one():
    tiny = of_two_categories()
    network, weights = tiny.network, tiny.preset.weights

    def read_as(z):
        return network.classes(numpy_ops, weights, z).argmax(axis=1)

    z = np.random.default_rng(1).normal(size=(12, 4)).astype(np.float32)
    kept = drawn_at(z, tiny, temperature=1)
    differ = 0
    for one, place in zip(kept, z):
        tried = tiny.draw(8, temperature=1, seed=list(range(8)), z=np.tile(place, (8, 1)),
                              attempts=2)  # fmt: skip
        found = encode(tried, tiny)
        near = found @ place / np.linalg.norm(found, axis=1)
        right = read_as(found) == read_as(place[None])
        nearest = near.argmax()
        best = np.where(right, near, -9).argmax() if right.any() else nearest
        differ += best != nearest
        assert len(one.points) == len(tried[best].points)
        assert np.allclose(one.points, tried[best].points, atol=0.5)
    assert differ > 0


def test_a_drawing_is_drawn_again_as_what_looks_most_like_it_and_is_surest_of_its_category():
    tiny = of_two_categories(form="quickdraw")
    network, weights = tiny.network, tiny.preset.weights
    ink = drawing(4)
    (z,) = encode([ink], tiny)
    asked = network.classes(numpy_ops, weights, z[None])[0].argmax()
    for number, one in enumerate(reconstruct(ink, 2, seed=3, temperature=0.6, preset=tiny)):
        pair = [6, 11][number]  # 3, 0 and 3, 1 in Cantor's order: 1 + 2 + 3, 1 + 2 + 3 + 4 + 1
        seeds = [pair * 32 + attempt for attempt in range(32)]
        tried = tiny.draw(32, temperature=0.6, seed=seeds, z=np.tile(z, (32, 1)), attempts=1)
        tried = [other for other in tried if other.meta["verdict"] == "finished"]
        logits = network.classes(numpy_ops, weights, encode(tried, tiny)).astype(float)
        told = logits[:, asked] - np.log(np.exp(logits).sum(axis=1))
        away = np.linalg.norm(pictures(tried) - pictures([ink]), axis=1)
        best = tried[(0.2 * told - away).argmax()]
        assert len(one.points) == len(best.points) and one.meta["best_of"] == 32
        assert np.allclose(one.points, best.points, atol=0.5)
