"""The latent space: the encoder against a plain loop, slerp by its geometry, and the ways."""

import warnings

import numpy as np
import pytest

from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.drawing import Drawing
from strokegen.ink.google_form import in_google_form
from strokegen.models.handwriting.write import NotFinished
from strokegen.models.sketch_rnn.drawn_at import drawn_at
from strokegen.models.sketch_rnn.latent import (
    encode,
    encode_among,
    interpolate,
    nearest,
    reconstruct,
    slerp,
)
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.posterior import among_categories, posterior
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.nn import native
from strokegen.nn import ops as numpy_ops
from strokegen.presets import Preset

NETWORK = SketchRNN(hidden=8, num_mixtures=3, latent_dim=4, encoder_hidden=5, place_input=True)
SCALE = 30.0


@pytest.fixture(scope="module")
def sketcher():
    weights = NETWORK.init(5)
    for name in ("output/kernel", "posterior/kernel", "state/kernel", "lstm/latent"):
        weights[name] *= 6
    weights["output/bias"][-3:] = 1, 0, 0
    rng = np.random.default_rng(0)
    weights["category/mean"] = rng.normal(size=(2, 4)).astype(np.float32)
    weights["category/factor"] = np.stack([0.1 * np.eye(4)] * 2).astype(np.float32)
    config = {"model": "sketch_rnn", "network": NETWORK.as_dict(), "scale": SCALE,
              "max_length": 60, "form": "quickdraw", "categories": ["cat", "tree"]}  # fmt: skip
    return Sketcher(Preset("tiny", config, weights))


def drawing(seed, points=20):
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 500, (points, 2))
    return Drawing((places[: points // 2], places[points // 2 :]), label=f"ink {seed}")


@pytest.fixture(autouse=True)
def unfinished_is_fine():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        yield


def test_drawings_of_any_length_are_read_as_each_alone(sketcher):
    drawings = [drawing(seed, points) for seed, points in ((1, 5), (2, 30), (3, 12))]
    together = encode(drawings, sketcher)
    weights = sketcher.preset.weights
    for one, z in zip(drawings, together):
        rows = to_sketch_rows(in_google_form(one), SCALE)
        rows = np.concatenate([rows, np.cumsum(rows[:, :2], axis=0) / 8], axis=1)
        ends = []
        for reader, order in zip(NETWORK.readers, (rows, rows[::-1])):
            state = {name: np.zeros((1, 5), np.float32) for name in "hc"}
            for row in order:
                _, state = reader.step(numpy_ops, weights, state, row[None])
            ends.append(state["h"])
        mu, _ = NETWORK.posterior(numpy_ops, weights, *ends)
        assert np.allclose(z, mu[0], atol=1e-5)
    assert np.ptp(together, axis=0).min() > 1e-3


@pytest.mark.parametrize("name", ["0", *native.MACHINES])
def test_many_are_read_by_their_lengths_and_given_back_in_their_order(name, sketcher, monkeypatch):
    monkeypatch.setenv(native.VARIABLE, name)
    one = sketcher.preset
    reads = Sketcher(Preset("tiny", one.config, native.packed(one.weights)))
    lengths = np.random.default_rng(7).integers(2, 50, 150)
    known = [to_sketch_rows(drawing(seed, n), SCALE) for seed, n in enumerate(lengths)]
    together = posterior(reads, iter(known))
    assert [part.shape for part in together] == [(150, 4)] * 2
    for number in range(0, 150, 7):
        alone = posterior(reads, [known[number]])
        for part, own in zip(together, alone):
            assert np.allclose(part[number], own[0], atol=1e-6)
            assert name == "0" or np.array_equal(part[number], own[0])
    assert np.unique(together[0], axis=0).shape == (150, 4)
    assert [part.shape for part in posterior(reads, [])] == [(0, 4)] * 2


def test_place_and_size_on_the_page_do_not_matter(sketcher):
    ink = drawing(1)
    moved = ink.scale(3.7).translate(-100, 2000)
    assert np.allclose(*encode([ink, moved], sketcher), atol=0.05)


def test_slerp_turns_evenly_and_keeps_the_length():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 6))
    b *= np.linalg.norm(a) / np.linalg.norm(b)
    whole = np.arccos(a @ b / (a @ a))
    for t in (0, 0.25, 0.5, 1):
        between = slerp(a, b, t)
        assert np.linalg.norm(between) == pytest.approx(np.linalg.norm(a))
        cosine = np.clip(a @ between / (a @ a), -1, 1)
        assert np.arccos(cosine) == pytest.approx(t * whole, abs=1e-6)
    assert np.allclose(slerp(a, 3 * a, 0.5), 2 * a), "on one ray: a straight line"
    assert np.allclose(slerp(np.zeros(6), b, 0.25), 0.25 * b)


def test_a_way_begins_and_ends_at_its_corners(sketcher):
    z = np.random.default_rng(3).normal(size=(4, 4)).astype(np.float32)
    strip = interpolate(z[0], z[1], steps=3, seed=2, preset=sketcher)
    square = interpolate(*z, steps=3, seed=2, preset=sketcher)
    assert len(strip) == 3 and len(square) == 9
    for found, corner in ((strip[0], 0), (strip[2], 1), (square[0], 0), (square[2], 1),
                          (square[6], 2), (square[8], 3)):  # fmt: skip
        (alone,) = drawn_at(z[corner : corner + 1], sketcher, seed=2)
        assert len(found) == len(alone)
        assert np.allclose(found.points, alone.points, atol=0.5)
    for one, other in zip(square[:3], strip):
        assert np.allclose(one.points, other.points, atol=0.5)


def test_drawings_are_gone_between_from_where_they_stand_among_new_ones(sketcher):
    drawings = [drawing(seed) for seed in range(3)]
    ends = among_categories(sketcher, map(sketcher.rows, drawings))
    assert np.array_equal(encode_among(drawings, sketcher), ends)
    steps = interpolate(*drawings[:2], steps=3, preset=sketcher)
    for one, same in zip(steps, interpolate(*ends[:2], steps=3, preset=sketcher)):
        assert np.allclose(one.points, same.points, atol=0.5)


def test_equal_ends_make_a_way_that_does_not_change(sketcher):
    same = interpolate(drawing(4), drawing(4), steps=4, preset=sketcher)
    assert all(np.allclose(one.points, same[0].points, atol=0.5) for one in same)


def test_addition_and_subtraction_of_what_was_added_is_nothing(sketcher):
    ink, other = drawing(1), drawing(2)
    means = encode_among([ink, other], sketcher)
    plain = reconstruct(means[0], 3, preset=sketcher)
    back = reconstruct(ink, 3, add=[other], subtract=[other], preset=sketcher)
    away = reconstruct(ink, 3, add=[other], preset=sketcher)
    for one, again in zip(plain, back):
        assert np.allclose(one.points, again.points, atol=0.5)
    assert any(
        len(one.points) != len(changed.points)
        or not np.allclose(one.points, changed.points, atol=1)
        for one, changed in zip(plain, away)
    )
    given = reconstruct(means[0] + means[1], 3, preset=sketcher)
    for one, changed in zip(given, away):
        assert np.allclose(one.points, changed.points, atol=0.5)


def test_the_nearest_drawing_is_the_drawing_itself(sketcher):
    drawings = [drawing(seed) for seed in range(12)]
    found = nearest(drawings[7], drawings, 5, preset=sketcher)
    assert found[0] == (7, pytest.approx(0, abs=1e-5)) and len(found) == 5
    z = encode(drawings, sketcher)
    assert [i for i, _ in found] == list(np.argsort(np.linalg.norm(z - z[7], axis=1))[:5])
    distances = [distance for _, distance in found]
    assert distances == sorted(distances)
    assert nearest(z[3], drawings, 1, preset=sketcher)[0][0] == 3


def test_new_drawings_come_from_their_categorys_gaussian(sketcher):
    rngs = [np.random.default_rng(i) for i in range(400)]
    chosen = sketcher.chosen(rngs, "tree")
    assert set(chosen) == {1}
    z = sketcher.latents(rngs, chosen)
    assert np.allclose(z.mean(axis=0), sketcher.preset.weights["category/mean"][1], atol=0.03)
    assert np.allclose(np.cov(z.T), 0.01 * np.eye(4), atol=0.003)
    mean, trace = sketcher.preset.weights["category/mean"][1], 0.04
    for tau in (0, 0.25, 0.6):
        # Variance times tau, then half of the way, by ratio, to the length that z has at 1.
        lengths = [np.sqrt(mean @ mean + share * trace) for share in (tau, 1)]
        longer = np.sqrt(lengths[1] / lengths[0])
        again = [np.random.default_rng(i) for i in range(400)]
        cooler = sketcher.latents(again, chosen, tau)
        assert np.allclose(cooler, longer * (mean + np.sqrt(tau) * (z - mean)), atol=1e-5)
        usual = np.sqrt((cooler**2).sum(axis=1).mean())
        assert usual == pytest.approx(np.sqrt(lengths[0] * lengths[1]), rel=0.01)
    any_ = sketcher.chosen([np.random.default_rng(i) for i in range(400)])
    assert 0.4 < any_.mean() < 0.6
    labels = {one.label for one in sketcher.draw(12, seed=1)}
    assert labels == {"cat", "tree"}
    assert {one.label for one in sketcher.draw(4, seed=1, category="cat")} == {"cat"}


def test_what_cannot_be_done_is_told(sketcher):
    plain = SketchRNN(hidden=4, num_mixtures=2)
    config = {"model": "sketch_rnn", "network": plain.as_dict(), "label": "tree",
              "scale": 30.0, "max_length": 40}  # fmt: skip
    decoder = Sketcher(Preset("decoder", config, plain.init(0)))
    with pytest.raises(ValueError, match="preset decoder has no encoder"):
        encode([drawing(1)], decoder)
    with pytest.raises(ValueError, match="has no latent space; leave z out"):
        decoder.draw(1, z=np.zeros((1, 4)))
    with pytest.raises(ValueError, match="expected two or four"):
        interpolate(*[drawing(1)] * 3, preset=sketcher)
    with pytest.raises(ValueError, match="steps must be from 2 to 100"):
        interpolate(drawing(1), drawing(2), steps=1, preset=sketcher)
    with pytest.raises(ValueError, match="draws no 'dog'; it draws cat, tree"):
        sketcher.draw(1, category="dog")
    with pytest.raises(ValueError, match=r"z of shape \(2, 3\), expected \(2, 4\)"):
        sketcher.draw(2, z=np.zeros((2, 3)))
    with pytest.raises(ValueError, match="no line in the drawing"):
        encode([Drawing((np.zeros((4, 2)),))], sketcher)
    with pytest.raises(ValueError, match="points, preset tiny draws 60 at most"):
        encode([drawing(1, points=400)], sketcher)


@pytest.mark.parametrize("named", [True, False], ids=["ink", "z"])
def test_what_is_drawn_again_does_not_depend_on_how_often_and_no_seed_repeats_another(
    named, sketcher
):
    item = drawing(5) if named else np.full(4, 0.5, np.float32)

    def again(seed, count):
        return reconstruct(item, count, seed=seed, temperature=1, preset=sketcher)

    several = {seed: again(seed, 4) for seed in range(4)}
    for seed, whole in several.items():
        assert {one.meta["seed"] for one in whole} == {seed}
        for count in (1, 2, 3):
            for one, same in zip(again(seed, count), whole):
                assert np.allclose(one.points, same.points, atol=0.5)
    all_points = {one.points.round().tobytes() for whole in several.values() for one in whole}
    assert len(all_points) == 16
