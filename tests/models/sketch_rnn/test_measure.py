"""What is measured of a sketch preset, by a judge that always says the same, and by TensorFlow."""

import json
import warnings

import numpy as np
import pytest
from PIL import Image

from strokegen.datasets.sample import split_of
from strokegen.ink.drawing import Drawing
from strokegen.models.judge.judge import Judge
from strokegen.models.judge.network import Classifier
from strokegen.models.sketch_rnn import measure
from strokegen.models.sketch_rnn.measure import evaluate, first_third
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.settings import Objective
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.models.sketch_rnn.sketches import collate
from strokegen.presets import Preset

WHOLE = SketchRNN(hidden=8, num_mixtures=3, latent_dim=4, encoder_hidden=5, place_input=True)
ALONE = SketchRNN(hidden=8, num_mixtures=3)
SCALE = 30.0


def sketcher_of(network, **facts):
    weights = network.init(5)
    weights["output/bias"][-3:] = 1, 0, 0
    config = {"model": "sketch_rnn", "network": network.as_dict(), "scale": SCALE,
              "max_length": 40, "form": "quickdraw", **facts}  # fmt: skip
    return Sketcher(Preset("tiny", config, weights))


@pytest.fixture(scope="module")
def sketcher():
    return sketcher_of(WHOLE, categories=["cat", "tree"], training={"held_out": 0.4})


@pytest.fixture(scope="module")
def says_cat():
    """A judge that calls everything a cat, and knows no trees but cows."""
    network = Classifier(2, 2, 6)
    weights = network.init(1)
    weights["classes/kernel"][:] = 0
    weights["classes/bias"][:] = 1, 0
    config = {"model": "judge", "network": network.as_dict(), "categories": ["cat", "cow"],
              "training": {"held_out": 0.25}}  # fmt: skip
    return Judge(Preset("says cat", config, weights))


def ink(seed, points=14, label=None):
    rng = np.random.default_rng(seed)
    places = np.rint(rng.uniform(0, 255, (points, 2)))
    return Drawing((places[: points // 2], places[points // 2 :]), label=label)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Forty cats and trees each, and one cat with too many points."""
    number = next(n for n in range(1000, 2000) if split_of(str(n), 0.25, 0.25) == "test")
    drawings = {n: ink(n, label=("cat", "tree")[n % 2]) for n in range(80)}
    drawings[number] = ink(5, 120, "cat")
    lines = [
        {"word": one.label, "key_id": str(key), "recognized": True,
         "drawing": [stroke.T.astype(int).tolist() for stroke in one.strokes]}
        for key, one in drawings.items()
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("data") / "real.ndjson"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return str(path)


def test_a_preset_is_measured_beside_real_drawings(sketcher, says_cat, file, tmp_path):
    said, sheet = [], tmp_path / "sheet.png"
    found = evaluate(sketcher, said.append, data=file, each=6, sheet=str(sheet), judge=says_cat)
    json.dumps(found)
    tests = [n for n in range(80) if split_of(str(n), 0.25, 0.25) == "test"]
    cats = sum(n % 2 == 0 for n in tests)
    assert 6 < cats and found["each"]["cat"]["real"]["drawings"] == 6
    for part in ("real", "samples", "reconstructions", "endings"):
        assert found["each"]["cat"][part]["named"] == 1 and found["mean"][part] == 1
        assert "named" not in found["each"]["tree"][part], "the judge knows no tree"
        assert found["each"]["tree"][part]["drawings"] == 6
    assert said[0] == "left out: 1 real drawings without a line or of over 39 points"
    assert "| tree" in said[1] and "FID of 12 samples" in said[1]
    assert "1.00" in said[1] and found["fid"]["halves"]["drawings"] == 6
    assert len(found["each"]["cat"]["nearest"]["samples"]) == 6
    assert found["between"] == {}, "the judge knows one of both"
    assert Image.open(sheet).size[0] == 110 * 12


def test_steps_between_real_drawings_of_the_split_are_judged(sketcher, says_cat, file):
    """A judge of cats and trees that says cat: every pair has one."""
    config = says_cat.preset.config | {"categories": ["cat", "tree"]}
    judge = Judge(Preset("cats", config, says_cat.preset.weights))
    said = []
    found = evaluate(sketcher, said.append, data=file, each=2, judge=judge)
    for name in ("real", "sphere", "straight"):
        assert found["between"][name]["known"] == found["between"][name]["certain"] == 1
    assert "| along the sphere |" in said[-1] and json.dumps(found)


def test_without_real_drawings_it_says_so_and_measures_the_rest(sketcher, says_cat):
    said = []
    found = evaluate(sketcher, said.append, each=3, judge=says_cat, category=["cat"])
    assert said[0].startswith("real drawings are not at hand") and "\n" not in said[0]
    assert list(found["each"]) == ["cat"] and set(found["each"]["cat"]) == {"samples"}
    assert found["mean"] == {"samples": 1.0} and found["fid"] == {}
    with pytest.raises(ValueError, match="draws no 'cow'"):
        evaluate(sketcher, category=["cow"], judge=says_cat)


def test_a_preset_without_categories_has_losses_and_distances(says_cat, file):
    found = evaluate(sketcher_of(ALONE), data=file, each=4, judge=says_cat, tell=lambda line: None)
    (one,) = found["each"].values()
    assert one["real"] == {"drawings": 4} and "reconstructions" not in one and "L_KL" not in one
    assert np.isfinite(one["L_R"]) and found["fid"]["drawings"] == 4


def test_both_must_have_held_a_drawing_out(sketcher, says_cat, file):
    """The judge held out a quarter, the preset more: a quarter counts, whatever it shows."""
    real = measure._real(sketcher, says_cat, ["cat", "tree"], file, "test", lambda line: None)
    tests = [n for n in range(80) if split_of(str(n), 0.25, 0.25) == "test"]
    expected = {"cat": sum(n % 2 == 0 for n in tests), "tree": sum(n % 2 for n in tests)}
    assert {kind: len(of) for kind, of in real.of.items()} == expected
    assert sum(map(len, real.others.values())) == 80 - len(tests)
    held = [n for n in range(80) if split_of(str(n), 0.25, 0.25) == "valid"]
    assert sum(map(len, real.valid.values())) == len(held)
    found = {one.points.tobytes() for of in real.valid.values() for one in of}
    assert found == {ink(n).points.tobytes() for n in held}


@pytest.mark.parametrize("points", [2, 3, 4, 7, 14, 31])
@pytest.mark.parametrize("cuts", [1, 3])
def test_the_first_third_is_a_third_of_the_points(points, cuts):
    places = np.random.default_rng(points).uniform(0, 9, (points, 2)).astype(np.float32)
    strokes = [one for one in np.array_split(places, cuts) if len(one)]
    third = first_third(Drawing(strokes, label="cat"))
    count = max(2, -(-points // 3))
    assert np.array_equal(third.points, places[:count]) and third.label == "cat"
    assert [len(one) for one in third.strokes[:-1]] == [
        len(one) for one in strokes[: len(third.strokes) - 1]
    ]


@pytest.mark.parametrize("network", [WHOLE, ALONE], ids=["whole", "decoder only"])
def test_losses_are_those_of_the_training(network):
    """By TensorFlow, from the same noise about the same means."""
    tf = pytest.importorskip("tensorflow")
    from strokegen.models.sketch_rnn.tf_loss import Shard, make_loss
    from strokegen.models.sketch_rnn.tf_network import TfSketchRNN

    sketcher = sketcher_of(network, training={"objective": {"n_max": 41}})
    drawings = [ink(seed, points) for seed, points in ((0, 14), (1, 6), (2, 25), (3, 25))]
    found = measure._losses(sketcher, drawings)
    rows = [sketcher.rows(one)[:, [0, 1, 3]] for one in drawings]
    batch = collate(rows, [0] * 4, 0, 40)
    shard = Shard.of(batch, network.latent_dim, 4, 1.0, np.random.default_rng(0), 1.0)
    noise = np.random.default_rng(0).standard_normal((4, network.latent_dim), np.float32)
    model = TfSketchRNN(network, weights={n: np.asarray(sketcher.preset.weights[n])
                                          for n in network.shapes()})  # fmt: skip
    _, report = make_loss(model, Objective(41), training=False)(
        shard._replace(noise=noise), tf.constant(1.0)
    )
    assert found["L_R"] == pytest.approx(float(report["L_R"]), rel=1e-4)
    assert found.get("L_KL", 0) == pytest.approx(float(report["L_KL"]), rel=1e-4)


def test_a_copy_is_at_no_distance():
    others = [ink(seed) for seed in range(5)]
    new = [others[3].scale(2).translate(9, -4), ink(99)]
    found = measure._distances(new, [ink(7)], others)
    assert found["samples"][0] < 0.02 < 0.3 < found["samples"][1]
    assert measure._distances(new, [], others).keys() == {"samples"}
    assert measure._distances(new, [], []) == {}


def test_a_warning_of_unfinished_drawings_is_a_count(sketcher, says_cat):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sketcher.preset.weights["output/bias"][-1] = -50
        try:
            parts = measure._drawn(sketcher, "cat", [], 2)
        finally:
            sketcher.preset.weights["output/bias"][-1] = 0
    assert measure._named(says_cat, "cat", parts)["samples"]["unfinished"] == 2
