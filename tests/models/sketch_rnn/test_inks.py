"""Names for drawings, in Python as on the command line, and what is made of what they name."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from strokegen import datasets
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut, NotFinished
from strokegen.models.sketch_rnn.best import sketch
from strokegen.models.sketch_rnn.complete import complete
from strokegen.models.sketch_rnn.inks import place, typical
from strokegen.models.sketch_rnn.kanji import kanji
from strokegen.models.sketch_rnn.latent import interpolate, nearest, places, reconstruct
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.sketcher import TEMPERATURE, Sketcher
from strokegen.models.sketch_rnn.synthetic import collect
from strokegen.presets import Preset

NETWORK = SketchRNN(hidden=4, num_mixtures=2, latent_dim=3, encoder_hidden=3)


@pytest.fixture(autouse=True)
def unfinished_is_fine():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        warnings.simplefilter("ignore", LeftOut)
        yield


def sketcher_of(network, pens=(1.5, 0, 2.5)):
    weights = network.init(0)
    weights["output/bias"][-3:] = pens
    config = {"model": "sketch_rnn", "network": network.as_dict(), "scale": 30.0, "max_length": 100}
    if network.latent_dim:
        weights["category/mean"] = np.eye(3, dtype=np.float32)[:2]
        weights["category/factor"] = np.stack([0.1 * np.eye(3)] * 2).astype(np.float32)
        config |= {"form": "quickdraw", "categories": ["cat", "dog"]}
    return Sketcher(Preset("tiny", config, weights))


@pytest.fixture(scope="module")
def sketcher():
    return sketcher_of(NETWORK)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A folder of Quick, Draw!'s with ten cats, the third of which is too long to be read."""
    folder = tmp_path_factory.mktemp("data") / "quickdraw" / "simplified"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    lines = []
    for number in range(10):
        points = 400 if number == 2 else 6
        strokes = [rng.integers(0, 256, (2, points)).tolist() for _ in range(2)]
        lines.append(json.dumps({"key_id": str(number), "word": "cat", "drawing": strokes}))
    (folder / "cat.ndjson").write_text("\n".join(lines))
    return folder.parents[1]


def same(some, others):
    return len(some) == len(others) and all(
        len(a) == len(b) and np.array_equal(a.points, b.points) for a, b in zip(some, others)
    )


def test_files_and_references_are_read_by_their_number(data, tmp_path):
    cats = [sample.drawing for sample in datasets.load("quickdraw/cat", data=data)]
    file = data / "quickdraw" / "simplified" / "cat.ndjson"
    for name, number in ((file, 0), (f"{file}:4", 4), ("quickdraw/cat:3", 3), ("quickdraw/cat", 0)):
        assert datasets.one(name, data=data).with_meta(key_id=0) == cats[number].with_meta(key_id=0)
    assert datasets.one(cats[5]) is cats[5]
    cats[1].save(tmp_path / "cat.json")
    assert np.array_equal(datasets.one(tmp_path / "cat.json").points, cats[1].points)
    with pytest.raises(DataError, match="quickdraw/cat:10: quickdraw/cat has 10 drawings"):
        datasets.one("quickdraw/cat:10", data=data)


@pytest.mark.parametrize("dim", [1, 3, 128])
def test_a_typical_place_is_as_long_as_draws_of_its_gaussian(dim):
    rng = np.random.default_rng(dim)
    means, factors = rng.normal(size=(4, dim)), np.tril(rng.normal(size=(4, dim, dim)))
    variances = np.array([np.trace(factor @ factor.T) for factor in factors])
    found = typical(means, variances)
    for mean, factor, z in zip(means, factors, found):
        drawn = mean + np.sqrt(TEMPERATURE) * rng.normal(size=(20_000, dim)) @ factor.T
        length = np.sqrt((drawn**2).sum(axis=1).mean())
        assert np.linalg.norm(z) == pytest.approx(length, rel=0.02)
        assert z @ mean == pytest.approx(np.linalg.norm(z) * np.linalg.norm(mean)), "straight out"
    assert np.allclose(typical(means, np.zeros(4)), means), "without variance nothing is moved"
    assert np.array_equal(typical(np.zeros(dim), np.float32(2)), np.zeros(dim))


def test_a_category_is_its_typical_place_and_a_seed_a_new_drawing(sketcher):
    weights = sketcher.preset.weights
    factor = weights["category/factor"][1]
    dog = typical(weights["category/mean"][1], np.trace(factor @ factor.T))
    assert np.allclose(place("dog", sketcher), dog, atol=1e-6) and np.linalg.norm(dog) > 1
    seed = place("7", sketcher)
    for same_seed in (7, np.int64(7), "7"):
        assert np.array_equal(place(same_seed, sketcher), seed)
    assert seed.shape == (3,) and not np.array_equal(seed, place(8, sketcher))
    with pytest.raises(DataError, match="no latent space to pick 7 in"):
        place(7, sketcher_of(SketchRNN(hidden=4, num_mixtures=2)))


@pytest.mark.parametrize("item", ["horse", -1, Path("nowhere.svg"), "cat.svg"])
def test_what_is_no_drawing_is_told(sketcher, item):
    with pytest.raises(DataError, match="no such drawing; expected a file"):
        interpolate("cat", item, preset=sketcher)


@pytest.mark.parametrize("item", [[1.0, 2.0], np.zeros(4), np.zeros((1, 3)), 0.5, None])
def test_a_vector_that_is_no_z_is_told(sketcher, item):
    with pytest.raises(ValueError, match=r"expected \(3,\); or give a drawing"):
        reconstruct(item, preset=sketcher)


def test_names_are_as_good_as_what_they_name(sketcher, data):
    options = {"preset": sketcher, "temperature": 1, "seed": 3}
    cats = [sample.drawing for sample in datasets.load("quickdraw/cat", data=data)]
    z = places(["dog", 7], sketcher)
    named = interpolate("quickdraw/cat:1", "dog", steps=3, data=data, **options)
    assert same(named, interpolate(cats[1], z[0], steps=3, **options))
    assert same(
        interpolate(7, "dog", 7, "dog", steps=2, **options),
        interpolate(z[1], z[0], z[1], z[0], steps=2, **options),
    )
    named = reconstruct("quickdraw/cat:1", 2, add="dog", subtract=[7], data=data, **options)
    for others in ({"add": [z[0]], "subtract": z[1:]}, {"add": z[0], "subtract": z[1]}):
        assert same(named, reconstruct(cats[1], 2, **others, **options))
    file = data / "quickdraw" / "simplified" / "cat.ndjson"
    assert same(complete(file, 2, **options), complete(cats[0], 2, **options))
    named = complete("quickdraw/cat:3", 2, size=0.5, data=data, **options)
    assert same(named, complete(cats[3], 2, size=0.5, **options))


def test_the_nearest_of_a_data_set_are_numbered_as_in_it(sketcher, data):
    found = nearest("quickdraw/cat:3", "quickdraw/cat", 4, preset=sketcher, data=data)
    assert found[0] == (3, pytest.approx(0, abs=1e-5)) and len(found) == 4
    cats = datasets.load("quickdraw/cat", data=data)
    assert found == nearest(cats[3].drawing, cats, 4, preset=sketcher)
    assert 2 not in dict(nearest("dog", cats, 10, preset=sketcher)), "it cannot be read"
    with pytest.raises(ValueError, match="points, preset tiny draws 100 at most"):
        nearest("dog", [cats[2].drawing], preset=sketcher)
    for nothing in ([], cats.take([2])):
        with pytest.raises(ValueError, match="no drawing to compare with that preset tiny"):
            nearest("dog", nothing, preset=sketcher)


def test_several_temperatures_follow_one_another(sketcher):
    options = {"preset": sketcher, "seed": 4, "category": "dog"}
    both = sketch(3, temperature=[0.5, 1], **options)
    parts = [sketch(3, temperature=one, **options) for one in (0.5, 1)]
    assert same(both, parts[0] + parts[1])
    assert [one.meta["temperature"] for one in both] == [0.5] * 3 + [1] * 3


def test_every_verb_takes_a_temperature_of_the_pen(sketcher):
    begun = Drawing((np.float32([[0, 0], [40, 10], [60, 80]]),))
    for draw in (
        lambda **pen: sketch(4, preset=sketcher, temperature=0.5, **pen),
        lambda **pen: complete(begun, 4, preset=sketcher, temperature=0.5, **pen),
        lambda **pen: reconstruct("cat", 4, preset=sketcher, temperature=0.5, **pen),
        lambda **pen: interpolate("cat", "dog", steps=4, preset=sketcher, temperature=0.5, **pen),
        lambda **pen: kanji(4, preset=sketcher, temperature=0.5, **pen).drawings,
    ):
        plain, same_tau, other = draw(), draw(pen_temperature=0.5), draw(pen_temperature=2.0)
        assert same(plain, same_tau) and not same(plain, other)
        assert {one.meta.get("pen_temperature") for one in plain} == {None}
        assert {one.meta["pen_temperature"] for one in other} == {2.0}
    keys = [
        {one.meta["key_id"] for one in collect(20, temperature=0.5, preset=sketcher, **pen)}
        for pen in ({}, {"pen_temperature": 1.0}, {"pen_temperature": 2.0})
    ]
    assert not keys[0] & keys[1] and not keys[1] & keys[2]


def test_collected_drawings_are_finished_whole_and_keyed(sketcher):
    found = collect(40, temperature=(0.8, 1.0), seed=2, preset=sketcher)
    assert 0 < len(found) < 80
    assert {one.meta["verdict"] for one in found} == {"finished"}
    assert all(np.array_equal(one.points, np.rint(one.points)) for one in found)
    keys = [one.meta["key_id"] for one in found]
    assert len(set(keys)) == len(keys) and keys[0].startswith("tiny:0.8:2:")


def test_kanji_are_a_sheet_with_facts_numbers_and_colours():
    strokes = sketcher_of(SketchRNN(hidden=4, num_mixtures=2, place_input=True), (1.5, 1, 0))
    options = {"preset": strokes, "temperature": 1, "seed": 2}
    page = kanji(4, columns=4, **options)
    assert (len(page.drawings), page.box, page.captions) == (4, (0, 0, 960, 240), ())
    assert page.title == "4 invented kanji"
    assert page.facts == {"preset": "tiny", "temperature": 1.0, "seed": 2, "drawings": 4}
    order = kanji(4, numbers=True, colours=True, **options)
    inked = sum(len(one) for one in sketch(4, **options))
    assert len(order.captions) == len(order.drawings) == inked > 4
    assert len({one.meta["colour"] for one in order.drawings}) > 1


def test_kanji_stand_beside_the_nearest_real_ones(tmp_path):
    folder = tmp_path / "kanjivg" / "kanji"
    folder.mkdir(parents=True)
    for code, path in (("04e00", "M10,50 L90,55"), ("05341", "M50,10 L50,95")):
        (folder / f"{code}.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 109 109">'
            f'<path d="{path}"/></svg>'
        )
    told = []
    strokes = sketcher_of(SketchRNN(hidden=4, num_mixtures=2))
    page = kanji(3, preset=strokes, temperature=1, nearest=True, data=tmp_path, tell=told.append)
    assert len(page.drawings) == 6 and told[0].startswith(("0 of 3", "1 of 3", "2 of 3", "3 of 3"))
    assert {one.text for one in page.captions[1::2]} <= {"U+4E00", "U+5341"}


def test_a_drawing_is_taken_as_it_is(sketcher):
    ink = Drawing(([[0, 0], [10, 20]],))
    assert place(ink, sketcher) is ink
