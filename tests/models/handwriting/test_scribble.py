"""Invented lines: where they end, what is said of bad ones, and what is refused."""

import hashlib
from dataclasses import asdict

import numpy as np
import pytest

from strokegen.ink.errors import NotFinished
from strokegen.ink.normaliser import Normaliser
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.scribble import Drawn, Scribbler, _Scribbles, scribble
from strokegen.models.registry import load
from strokegen.presets import SHIPPED, Preset, PresetError, read_config, shipped, write_preset

NETWORK = Prediction(
    hidden=5, num_layers=2, num_mixtures=2, style_dim=3, num_styles=4, height_input=True
)
CONFIG = {"model": "prediction", "network": NETWORK.as_dict(), "normaliser": asdict(Normaliser()),
          "style_names": {"neat": 2}, "default_bias": 0.3}  # fmt: skip
SPACING = Normaliser().spacing


def clockwork(*steps, lifted=True, shares=(0, 0)):
    """A pen that never looks at its ink: always one of two steps, in model units."""
    weights = {name: np.zeros(shape, np.float32) for name, shape in NETWORK.shapes().items()}
    (ax, ay), (bx, by) = steps[0], steps[-1]
    weights["output/bias"][:] = (*shares, ax, bx, ay, by, *[-20] * 4, 0, 0, 30 if lifted else -30)
    return Scribbler(Preset("clockwork", CONFIG, weights))


def line(scribbler, length=10.0, seed=0):
    return scribbler.lines(length, np.zeros(3, np.float32), 0.0, [np.random.default_rng(seed)])[0]


@pytest.fixture
def scribbler():
    """Small steps to the right with the pen down, now and then a gap: words of random length."""
    weights = clockwork((1.0, 0.0)).preset.weights
    weights["output/bias"][:] = (3, 0, 1, 3.5, 0, 0, *[-2] * 4, 0, 0, -1)
    weights["styles"][:] = np.random.default_rng(0).normal(size=(4, 3))
    weights["lstm0/style"][:] = np.random.default_rng(1).normal(size=(3, 20))
    weights["lstm1/input"][:] = 0.3
    weights["output/kernel"][:, 2:4] = 0.4
    return Scribbler(Preset("words", CONFIG, weights))


def test_a_line_ends_at_the_first_gap_beyond_its_length():
    # Gaps of 2.1 units, 0.57 x-heights, everywhere: wide enough for words, too small for an end.
    drawn = line(clockwork((2.1, 0.0)))
    width = drawn.offsets[:, 0].sum() * SPACING
    assert drawn.verdict == "finished" and 10 <= width < 10 + 2.1 * SPACING + 1e-6
    np.testing.assert_allclose(drawn.offsets, len(drawn.offsets) * [[2.1, 0, 1]], atol=1e-6)


def test_a_word_that_does_not_end_is_cut_after_a_stroke():
    drawn = line(clockwork((1.0, 0.0)))
    width = drawn.offsets[:, 0].sum() * SPACING
    assert drawn.verdict == "finished" and 18 <= width < 18 + SPACING + 1e-6


def test_it_may_not_end_before_its_length():
    # Half of its steps are ends: dots three units ahead on the baseline.
    drawn = line(clockwork((1.0, 0.0), (3.0, 0.0)), length=20.0)
    assert drawn.verdict == "finished" and (drawn.offsets[:, 0] == 1).all()
    assert 20 <= drawn.offsets[:, 0].sum() * SPACING < 21


@pytest.mark.parametrize(
    "steps, lifted, verdict",
    [
        ((3.0, 0.0), True, "short"),
        ((0.0, 0.0), True, "stuck"),
        ((0.5, -1.0), True, "strayed"),
        ((-1.0, 0.0), False, "strayed"),
        ((0.0, -1e30), False, "strayed"),
        ((1.0, 0.0), False, "ran on"),
    ],
)
def test_what_is_no_line_is_told(steps, lifted, verdict):
    drawn = line(clockwork(steps, lifted=lifted))
    assert drawn.verdict == verdict and np.isfinite(drawn.offsets).all()
    assert len(drawn.offsets) < 200
    assert not len(drawn.offsets) or drawn.offsets[-1, 2] == 1


def test_a_spread_beyond_all_numbers_has_strayed():
    wild = clockwork((1.0, 0.0))
    wild.preset.weights["output/bias"][6:10] = 1000
    assert line(wild).verdict == "strayed"


def test_lines_stand_below_each_other_and_say_how_they_were_made(scribbler):
    ink = scribble(3, length=15, style="neat", seed=2, preset=scribbler)
    assert ink.bounds[0] == pytest.approx(0) and 15 <= ink.bounds[2] < 35
    assert {"preset": "words", "style": "2", "bias": 0.3, "seed": 2, "verdict": "finished"} == {
        key: ink.meta[key] for key in ("preset", "style", "bias", "seed", "verdict")
    }
    assert {round(float(stroke[0, 1]) / 3.6) for stroke in ink.strokes} == {0, 1, 2}


def test_seed_style_and_bias_make_the_lines(scribbler):
    def drawn(**changes):
        return scribble(2, length=12, preset=scribbler, **changes)

    first = drawn(seed=1, style=1)
    assert first == drawn(seed=1, style=1)
    for other in (drawn(seed=2, style=1), drawn(seed=1, style=3), drawn(seed=1, style=1, bias=2)):
        assert other != first


def test_a_line_does_not_depend_on_those_below_it(scribbler):
    one, three = (scribble(count, length=12, preset=scribbler) for count in (1, 3))
    for a, b in zip(one.strokes, three.strokes):
        np.testing.assert_allclose(a, b, atol=1e-4)


def test_a_bad_line_is_drawn_again(scribbler, monkeypatch):
    seen = []

    def drawn(self, row):
        seen.append(row.item)
        verdict = "stuck" if row.item in [(0, 0), (0, 1)] else "finished"
        return Drawn(np.float32([[1, 0, 1]]), verdict)

    monkeypatch.setattr(_Scribbles, "drawn", drawn)
    ink = scribble(3, length=5, preset=scribbler)
    assert sorted(seen) == [(0, 0), (0, 1), (0, 2), (1, 0), (2, 0)]
    assert ink.meta["redrawn"] == 2 and ink.meta["verdict"] == "finished"


def test_lines_that_stay_bad_are_named():
    with pytest.warns(NotFinished, match="line 1: stuck after 10 attempts; try another seed"):
        ink = scribble(1, length=5, preset=clockwork((0.0, 0.0)))
    assert ink.meta["verdict"] == "stuck" and ink.meta["redrawn"] == 9


@pytest.mark.parametrize(
    "options, message",
    [
        ({"lines": 0}, "lines must be a whole number from 1 to 1,000, got 0"),
        ({"lines": 2.0}, "lines must be a whole number"),
        ({"length": 0}, "length 0 is out of range; choose 1 to 1,000"),
        ({"length": float("nan")}, "length nan is out of range"),
        ({"bias": -1}, "bias -1 is out of range"),
        ({"seed": -1}, "seed must be a whole number from 0, got -1"),
        ({"style": 4}, "style 4 is not there; choose 0 to 3"),
    ],
)
def test_options_that_make_no_sense(scribbler, options, message):
    with pytest.raises(ValueError, match=message):
        scribble(preset=scribbler, **options)


def test_a_preset_is_loaded_by_its_folder(tmp_path, scribbler):
    write_preset(tmp_path / "words", CONFIG, scribbler.preset.weights)
    loaded = load(tmp_path / "words")
    assert isinstance(loaded, Scribbler)
    assert scribble(1, length=5, preset=loaded) == scribble(1, length=5, preset=tmp_path / "words")


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"model": "synthesis"}, "is a synthesis, not a prediction network"),
        ({"network": {"hidden": -1}}, "lacks or misstates hidden"),
        ({"normaliser": {"spacing": 0}}, "spacing is 0"),
        ({"style_names": {"neat": 9}}, "style_names"),
        ({"default_bias": "some"}, "default_bias 'some'"),
        ({"network": {**NETWORK.as_dict(), "hidden": 6}}, "weight lstm0/input is"),
    ],
)
def test_presets_that_are_damaged_or_of_something_else(scribbler, changes, message):
    with pytest.raises(PresetError, match=message):
        Scribbler(Preset("words", {**CONFIG, **changes}, scribbler.preset.weights))


@pytest.mark.parametrize(
    "name", [name for name in shipped() if read_config(name)["model"] == "prediction"]
)
def test_a_shipped_preset_is_small_named_and_scribbles(name):
    folder = SHIPPED / name
    assert sum(path.stat().st_size for path in folder.iterdir()) < 5e6
    digest = hashlib.sha256((folder / "weights.npz").read_bytes()).hexdigest()
    assert digest in (folder / "card.md").read_text()
    ink = scribble(5, length=30, seed=1, preset=name)
    assert ink.meta["verdict"] == "finished" and 30 <= ink.width < 45
