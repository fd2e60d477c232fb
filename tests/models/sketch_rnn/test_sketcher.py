"""Drawing sketches: the loop against one done by hand, its ends, and what is begun."""

import hashlib
import warnings

import numpy as np
import pytest

from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.drawing import Drawing
from strokegen.models.handwriting.write import NotFinished
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.sketcher import Sketcher, load
from strokegen.nn import ops as numpy_ops
from strokegen.presets import SHIPPED, Preset, PresetError

NETWORK = SketchRNN(hidden=8, num_mixtures=3)
SCALE = 20.0


def preset(network=NETWORK, weights=None, max_length=30):
    config = {"model": "sketch_rnn", "network": network.as_dict(), "label": "tree",
              "scale": SCALE, "max_length": max_length}  # fmt: skip
    return Preset("tiny", config, weights or network.init(5))


def random_sketcher(network=NETWORK):
    """A network whose every step depends on the steps before it."""
    weights = network.init(5)
    weights["output/kernel"] *= 8
    weights["output/bias"][-1] = -3
    return Sketcher(preset(network, weights))


def clockwork(down, lifted, end, max_length=30):
    """Steps of one model unit to the right; the pen states have these probabilities."""
    weights = {name: np.zeros(shape, np.float32) for name, shape in NETWORK.shapes().items()}
    weights["output/bias"][3:6] = 1
    weights["output/bias"][9:15] = -20
    weights["output/bias"][-3:] = np.log(np.maximum([down, lifted, end], 1e-30))
    return Sketcher(preset(weights=weights, max_length=max_length))


def rngs(*seeds):
    return [np.random.default_rng(seed) for seed in seeds]


def by_hand(sketcher, rng, temperature, begun=(), z=None):
    """The rows that one generator makes, a step at a time with the mixture's own sampling."""
    config, weights = sketcher.network, sketcher.preset.weights
    state = config.initial_state(numpy_ops, weights, 1, z)
    rows, x = [], np.float32([[0, 0, 1, 0, 0]])
    for row in begun:
        _, state = config.step(numpy_ops, weights, state, x)
        x = row[None]
    for _ in range(sketcher.max_length - len(begun)):
        params, state = config.step(numpy_ops, weights, state, x)
        x = config.mixture.sample(params, rng, temperature)
        if x[0, 4]:
            break
        rows.append(x[0])
    return np.array(rows).reshape(-1, 5)


@pytest.mark.parametrize("temperature", [0.7, 1.0])
def test_a_batch_is_what_each_generator_makes_alone(temperature):
    sketcher = random_sketcher()
    drawn = sketcher.sketches(rngs(*range(12)), temperature)
    lengths = {len(sketch.rows) for sketch in drawn}
    assert len(lengths) > 3, "sketches of one length would not show whose row is whose"
    for seed, sketch in enumerate(drawn):
        want = by_hand(sketcher, np.random.default_rng(seed), temperature)
        assert sketch.rows.shape == want.shape and sketch.rows.dtype == np.float32
        assert np.allclose(sketch.rows, want, atol=1e-4)


def test_a_begun_drawing_has_been_read_before_it_is_gone_on_with():
    sketcher = random_sketcher()
    begun = Drawing((np.float32([[0, 0], [20, 5], [30, 40]]), np.float32([[5, 5], [60, 5]])))
    drawn = sketcher.sketches(rngs(1, 2, 3), 1.0, begun)
    for seed, sketch in zip((1, 2, 3), drawn):
        want = by_hand(sketcher, np.random.default_rng(seed), 1.0, to_sketch_rows(begun, SCALE))
        assert np.allclose(sketch.rows, want, atol=1e-4)
    other = sketcher.sketches(rngs(1, 2, 3), 1.0, begun.rotate(1.5))
    assert any(a.rows.shape != b.rows.shape or not np.allclose(a.rows, b.rows, atol=1e-2)
               for a, b in zip(drawn, other))  # fmt: skip


def test_a_latent_vector_is_given_or_drawn_first():
    sketcher = random_sketcher(SketchRNN(hidden=8, num_mixtures=3, latent_dim=2))
    z = np.float32([[1, -1], [0.5, 2]])
    given = sketcher.sketches(rngs(1, 2), 1.0, z=z)
    free = sketcher.sketches(rngs(1, 2), 1.0)
    for row, seed in enumerate((1, 2)):
        want = by_hand(sketcher, np.random.default_rng(seed), 1.0, z=z[row : row + 1])
        assert np.allclose(given[row].rows, want, atol=1e-4)
        rng = np.random.default_rng(seed)
        own = rng.normal(size=(1, 2)).astype(np.float32)
        assert np.allclose(free[row].rows, by_hand(sketcher, rng, 1.0, z=own), atol=1e-4)


def test_drawings_are_in_data_units_from_their_first_point():
    (drawing,) = clockwork(0.9, 0, 0.1).draw(1, seed=3, temperature=1)
    n = drawing.num_points
    assert n > 1 and len(drawing) == 1
    assert np.allclose(drawing.points, [[SCALE * i, 0] for i in range(n)], atol=1e-3)
    assert drawing.label == "tree"
    assert drawing.meta == {"preset": "tiny", "temperature": 1.0, "seed": 3,
                            "verdict": "finished", "redrawn": drawing.meta["redrawn"]}  # fmt: skip


@pytest.mark.parametrize("tau, pen", [(0.25, None), (0.25, 0.625), (1.0, 0.4), (0.5, 1.5)])
def test_a_drawing_ends_as_often_as_the_pen_s_temperature_says(tau, pen):
    # Each step ends the drawing with a chance p of softmax(logits / tau): lengths are geometric.
    sketcher = clockwork(0.6, 0.0, 0.4, max_length=60)
    drawn = sketcher.sketches(rngs(*range(1500)), tau, pen_temperature=pen)
    heat = tau if pen is None else pen
    p = 1 / (1 + (0.6 / 0.4) ** (1 / heat))
    assert {sketch.verdict for sketch in drawn} <= {"finished", "empty", "ran on"}
    steps = sum(len(sketch.rows) for sketch in drawn) + sum(
        sketch.verdict != "ran on" for sketch in drawn
    )
    ends = sum(sketch.verdict != "ran on" for sketch in drawn)
    assert ends / steps == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) / steps))


def test_a_preset_may_have_a_pen_temperature_of_its_own():
    plain, given = random_sketcher(), random_sketcher()
    given.preset.config["pen_temperature"] = [0.5, 0.25]
    warm = Sketcher(given.preset)
    options = {"temperature": 0.6, "seed": 1, "attempts": 40}
    drawn = warm.draw(8, **options)
    assert drawn == plain.draw(8, pen_temperature=0.5 + 0.25 * 0.6, **options)
    assert drawn != plain.draw(8, **options)
    assert {one.meta["pen_temperature"] for one in drawn} == {0.65}
    assert warm.draw(8, pen_temperature=0.6, **options) == plain.draw(8, **options)
    assert "pen_temperature" not in plain.draw(8, **options)[0].meta


@pytest.mark.parametrize(
    "wrong", [0.5, [0.5], [0, 0], [-1, 1], ["a", 1], [float("nan"), 1], [1, 11]]
)
def test_a_pen_temperature_of_a_config_that_makes_no_sense_is_refused(wrong):
    config = {**preset().config, "pen_temperature": wrong}
    with pytest.raises(PresetError, match="pen_temperature"):
        Sketcher(Preset("tiny", config, NETWORK.init(5)))


def test_the_pen_state_finishes_a_drawing():
    sketches = clockwork(0.5, 0.3, 0.2).sketches(rngs(*range(300)), 1.0)
    lengths = np.array([len(sketch.rows) for sketch in sketches])
    finished = np.array([sketch.verdict == "finished" for sketch in sketches])
    # Rows before the end are geometric: P(0) = 0.2, mean 4; over 30 of them are 0.8^30 rare.
    assert (lengths == 0).mean() == pytest.approx(0.2, abs=0.07)
    assert lengths.mean() == pytest.approx(4, abs=0.8)
    assert all(s.verdict == "empty" for s in sketches if not len(s.rows))
    assert finished[lengths > 0].mean() > 0.98


def test_what_does_not_end_runs_on_to_the_longest_drawing():
    sketcher = clockwork(0.5, 0.5, 0)
    (sketch,) = sketcher.sketches(rngs(0), 1.0)
    assert (sketch.verdict, len(sketch.rows)) == ("ran on", 30)
    begun = Drawing((np.float32([[0, 0], [20, 0]]),))
    (sketch,) = sketcher.sketches(rngs(0), 1.0, begun)
    assert (sketch.verdict, len(sketch.rows)) == ("ran on", 29)


def test_a_pen_that_leaves_the_page_is_stopped():
    weights = NETWORK.init(0)
    weights["output/bias"][9:15] = 1e4
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (sketch,) = Sketcher(preset(weights=weights)).sketches(rngs(0), 1.0)
    assert sketch.verdict == "ran on" and len(sketch.rows) < 2
    assert np.isfinite(sketch.rows).all()


def test_a_bad_drawing_is_drawn_again_with_the_next_seed():
    # A drawing is finished within five rows, and not empty, in 39 of 100 attempts.
    sketcher = clockwork(0.9, 0, 0.1, max_length=5)
    drawings = sketcher.draw(20, seed=7, temperature=1, attempts=40)
    redrawn = [drawing.meta["redrawn"] for drawing in drawings]
    assert all(drawing.meta["verdict"] == "finished" for drawing in drawings)
    assert max(redrawn) > 0
    for index, times in enumerate(redrawn):
        verdicts = [
            sketcher.sketches([np.random.default_rng([7, index, attempt])], 1)[0].verdict
            for attempt in range(times + 1)
        ]
        assert verdicts[-1] == "finished" and "finished" not in verdicts[:-1]


def test_progress_is_told_of_every_batch():
    seen = []

    def progress(batches):
        for one in batches:
            seen.append(one)
            yield one

    sketcher = clockwork(0.9, 0, 0.1, max_length=5)
    watched = sketcher.draw(70, temperature=1, attempts=40, progress=progress)
    assert seen == [range(0, 64), range(64, 70)]
    assert watched == sketcher.draw(70, temperature=1, attempts=40)


@pytest.mark.parametrize("states, verdict", [((0.5, 0.5, 0), "ran on"), ((0, 0, 1), "empty")])
def test_what_cannot_be_finished_is_told(states, verdict):
    with pytest.warns(NotFinished) as caught:
        drawings = clockwork(*states).draw(2, attempts=3)
    assert [str(warning.message).split(";")[0] for warning in caught] == [
        f"drawing {number}: {verdict} after 3 attempts" for number in (1, 2)
    ]
    assert [drawing.meta["verdict"] for drawing in drawings] == [verdict] * 2
    assert all((len(drawing) == 0) == (verdict == "empty") for drawing in drawings)


def test_the_seed_alone_makes_the_drawings():
    sketcher = random_sketcher()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        one, two, other = (sketcher.draw(4, temperature=0.4, seed=seed) for seed in (1, 1, 2))
        more = sketcher.draw(70, temperature=0.4, seed=1)
    assert one == two != other
    for few, many in zip(one, more):
        assert np.allclose(few.points, many.points, atol=1e-2)
    assert len({drawing.num_points for drawing in more[60:]}) > 3, "each has its own seed"


def test_a_begun_drawing_stays_where_it_is_and_is_gone_on_with():
    begun = Drawing((np.float32([[100, 50], [120, 50]]), np.float32([[110, 40], [113, 77]])))
    drawings = clockwork(0.8, 0, 0.2).draw(5, temperature=1, start=begun)
    assert len({drawing.num_points for drawing in drawings}) > 1
    for drawing in drawings:
        assert np.array_equal(drawing.strokes[0], begun.strokes[0])
        assert np.array_equal(drawing.strokes[1], begun.strokes[1])
        added = np.diff(drawing.points, axis=0)[3:, 0]
        assert np.allclose(added, SCALE, atol=1e-3)
    whole = clockwork(0, 0, 1).draw(1, start=begun)
    assert whole[0].strokes[-1].tolist() == begun.strokes[-1].tolist()
    assert whole[0].meta["verdict"] == "finished", "it may be finished as it is"


@pytest.mark.parametrize(
    "options, message",
    [
        ({"count": 0}, "count must be a whole number from 1, got 0"),
        ({"count": 2.5}, "count must be a whole number"),
        ({"seed": -1}, "seed must be a whole number from 0, got -1"),
        ({"attempts": 0}, "attempts must be"),
        ({"temperature": 0}, "temperature 0 is out of range"),
        ({"temperature": -1}, "temperature -1 is out of range"),
        ({"pen_temperature": 0}, "pen_temperature 0 is out of range"),
        ({"pen_temperature": float("nan")}, "pen_temperature nan is out of range"),
        ({"pen_temperature": 11}, "pen_temperature 11 is out of range"),
        ({"temperature": float("nan")}, "temperature nan is out of range"),
        ({"start": Drawing(())}, "no ink to begin with"),
        ({"start": Drawing((np.zeros((31, 2)),))}, "has 31 points, preset tiny draws 30 at most"),
        ({"start": Drawing((np.float32([[0, 0], [1e9, 0]]),))}, "far too large"),
    ],
)
def test_wrong_wishes_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        random_sketcher().draw(**{"count": 1, **options})


@pytest.mark.parametrize(
    "facts, message",
    [
        ({"model": "synthesis"}, "is a synthesis, not a sketch network"),
        ({"network": {"hidden": 10**9}}, "hidden is 1000000000"),
        ({"network": {"size": 3}}, "size"),
        ({"network": {**NETWORK.as_dict(), "hidden": 9}}, "weight lstm/input is"),
        ({"scale": 0}, "scale 0"),
        ({"scale": float("nan")}, "scale nan"),
        ({"scale": "20"}, "scale '20'"),
        ({"max_length": 10**6}, "max_length 1000000"),
        ({"label": 7}, "label 7"),
    ],
)
def test_a_preset_that_is_none_is_refused(facts, message):
    with pytest.raises(PresetError, match=message) as caught:
        good = preset()
        Sketcher(Preset("tiny", {**good.config, **facts}, good.weights))
    assert "preset tiny" in str(caught.value) and "\n" not in str(caught.value)


def test_a_config_without_a_scale_is_refused():
    lacking = preset()
    del lacking.config["scale"]
    with pytest.raises(PresetError, match="lacks or misstates 'scale'"):
        Sketcher(lacking)


@pytest.mark.parametrize("name, categories", [("sketch", 8), ("omniglot", 1), ("kanji", 1)])
def test_a_shipped_preset_is_small_named_and_draws(name, categories):
    folder = SHIPPED / name
    assert sum(path.stat().st_size for path in folder.iterdir()) < 10e6
    digest = hashlib.sha256((folder / "weights.npz").read_bytes()).hexdigest()
    assert digest in (folder / "card.md").read_text()
    sketcher = load(name)
    assert len(sketcher.categories) >= categories
    drawings = sketcher.draw(12, seed=5)
    assert all(drawing.meta["verdict"] == "finished" for drawing in drawings)
    sizes = [max(drawing.width, drawing.height) for drawing in drawings]
    # It learned from drawings of 255 units.
    assert 120 < np.median(sizes) < 450


def test_each_drawing_may_have_a_category_of_its_own():
    network = SketchRNN(hidden=8, num_mixtures=3, latent_dim=2, num_classes=2)
    weights = network.init(5)
    weights["category/mean"] = np.float32([[4, 0], [0, -4]])
    weights["category/factor"] = np.zeros((2, 2, 2), np.float32)
    config = {**preset(network).config, "categories": ["cat", "tree"]}
    sketcher = Sketcher(Preset("tiny", config, weights))
    names = ["tree", "cat", "cat", "tree", "tree"]
    drawn = sketcher.draw(5, category=names, temperature=0.8, seed=3, told=False)
    assert [one.label for one in drawn] == names
    for at, name in enumerate(names):
        same = sketcher.draw(5, category=name, temperature=0.8, seed=3, told=False)[at]
        assert np.allclose(same.points, drawn[at].points, atol=1e-3)
    with pytest.raises(ValueError, match="draws no 'cow'; it draws cat, tree$"):
        sketcher.draw(2, category=["cat", "cow"])
    with pytest.raises(ValueError, match="it draws cat, tree; did you mean 'tree'\\?$"):
        sketcher.draw(1, category="Trees")
    with pytest.raises(ValueError, match="2 categories for 3 drawings"):
        sketcher.draw(3, category=["cat", "tree"])


def reads(bias):
    """Draws cats and trees, and reads what it draws; `bias` of the two as they are read."""
    network = SketchRNN(hidden=8, num_mixtures=3, latent_dim=2, encoder_hidden=4, num_classes=2)
    weights = network.init(5)
    weights["posterior/kernel"] *= 9
    weights["class/kernel"] *= 9
    weights["class/bias"][:] = bias
    weights["output/bias"][-3:] = 2, 0, 0
    config = {**preset(network).config, "categories": ["cat", "tree"]}
    return Sketcher(Preset("reads", config, weights))


def read_as(sketcher, drawing):
    """The category of one drawing, by the steps of the paper."""
    rows = sketcher.rows(drawing.translate(0, 0))
    last = np.zeros((len(rows), 1), np.float32)
    last[-1] = 1
    weights = sketcher.preset.weights
    mu, _ = sketcher.network.encode(weights, rows[:, None], rows[::-1, None], last)
    return sketcher.categories[sketcher.network.classes(numpy_ops, weights, mu)[0].argmax()]


def test_what_is_read_as_something_else_is_drawn_again():
    sketcher = reads([0, 1])
    first = sketcher.draw(40, temperature=1.0, attempts=1, told=False)
    verdicts = {one.meta["verdict"] for one in first}
    assert {"misread", "finished"} <= verdicts
    for one in first:
        if one.meta["verdict"] in ("misread", "finished"):
            right = read_as(sketcher, one) == one.label
            assert right == (one.meta["verdict"] == "finished")
    again = sketcher.draw(40, temperature=1.0, attempts=100)
    assert all(one.meta["verdict"] == "finished" for one in again)
    for one, before in zip(again, first):
        assert read_as(sketcher, one) == one.label == before.label
        assert (
            (one == before) == (one.meta["redrawn"] == 0) == (before.meta["verdict"] == "finished")
        )


def test_what_is_never_read_rightly_is_told():
    with pytest.warns(NotFinished, match="drawing 2: misread after 4 attempts"):
        drawn = reads([99, -99]).draw(2, category=["cat", "tree"], attempts=4, temperature=1.0)
    assert [one.meta["verdict"] for one in drawn] == ["finished", "misread"]
    # Places of the latent space and what is begun are of no category.
    given = reads([99, -99]).draw(3, z=np.ones((3, 2)), temperature=1.0)
    assert {one.meta["verdict"] for one in given} == {"finished"}
