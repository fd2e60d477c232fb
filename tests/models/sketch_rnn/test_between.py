"""How many steps between drawings a judge knows, by judges whose answers are known."""

import warnings

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.models.judge.judge import Judge
from strokegen.models.judge.network import Classifier
from strokegen.models.sketch_rnn.between import STEPS, between, pairs, straight
from strokegen.models.sketch_rnn.latent import encode_among, interpolate
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.presets import Preset

KINDS = ["ant", "bear", "cat"]


def sketcher_of(seed=5, **sizes):
    network = SketchRNN(hidden=8, num_mixtures=3, latent_dim=4, **sizes)
    weights = network.init(seed)
    for name in set(weights) & {"output/kernel", "posterior/kernel", "state/kernel"}:
        weights[name] *= 4
    weights["output/bias"][-3:] = 1, 0, 0
    config = {"model": "sketch_rnn", "network": network.as_dict(), "scale": 30.0,
              "max_length": 40, "form": "quickdraw", "categories": KINDS}  # fmt: skip
    return Sketcher(Preset("tiny", config, weights))


def judge_of(names, bias=None, scale=30.0):
    """One that answers by what it sees, or, with a bias, always the same."""
    network = Classifier(len(names), 2, 6)
    weights = network.init(1)
    weights["classes/kernel"] *= scale if bias is None else 0
    if bias is not None:
        weights["classes/bias"][:] = bias
    config = {"model": "judge", "network": network.as_dict(), "categories": names}
    return Judge(Preset("judge", config, weights))


def ink(seed):
    places = np.random.default_rng(seed).uniform(0, 255, (14, 2))
    return Drawing((places[:7], places[7:]))


@pytest.fixture(scope="module")
def real():
    return {kind: [ink(10 * k + n) for n in range(5)] for k, kind in enumerate(KINDS)}


@pytest.fixture(scope="module")
def valid():
    return {kind: [ink(500 + 10 * k + n) for n in range(9)] for k, kind in enumerate(KINDS)}


@pytest.mark.parametrize("count", [2, 3, 4, 5, 12, 29, 40])
def test_every_category_is_first_as_often_and_never_with_itself(count):
    kinds = [f"kind {number}" for number in range(count)]
    found = pairs(kinds)
    assert found == pairs(kinds)
    firsts = [first for (first, _), _ in found]
    assert all(firsts.count(kind) == firsts.count(kinds[0]) > 0 for kind in kinds)
    assert all(first != last for (first, _), (last, _) in found)
    partners = {last for (first, _), (last, _) in found if first == kinds[0]}
    assert len(partners) == min(count - 1, firsts.count(kinds[0]))
    seconds = [last for _, (last, _) in found]
    assert all(seconds.count(kind) == firsts.count(kind) for kind in kinds)


def test_what_is_always_named_the_same_is_known_in_its_own_pairs(real, valid):
    always = judge_of([*KINDS, "sun"], bias=(0, 3, 0, 0))
    figures = between(sketcher_of(encoder_hidden=5), always, real, valid)
    ends = [{first, last} for (first, _), (last, _) in pairs(KINDS)]
    bears = np.mean(["bear" in pair for pair in ends])
    assert 0 < bears < 1
    for name, count in (("real", 2), ("sphere", STEPS), ("straight", STEPS)):
        assert figures[name]["drawings"] == count * len(ends)
        assert figures[name]["known"] == pytest.approx(bears)
        assert figures[name]["each"] == pytest.approx([bears] * count)
        assert figures[name]["certain"] == 1, "every drawing is as certain"
    assert figures["certainty"] == pytest.approx(np.exp(3) / (np.exp(3) + 3))


def test_the_steps_are_those_of_interpolate(real, valid):
    sketcher, judge = sketcher_of(0, encoder_hidden=5), judge_of(KINDS)
    figures = between(sketcher, judge, real, valid)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        known, certain = [], []
        for (first, m), (last, n) in pairs(KINDS):
            ends = real[first][m % 5], real[last][n % 5]
            steps = interpolate(*ends, steps=STEPS, preset=sketcher)
            known += [name in (first, last) for name in judge.names(steps)]
            odds = np.exp(judge.log_probs(judge.features(steps))).max(axis=1)
            certain += (odds >= figures["certainty"]).tolist()
    assert figures["sphere"]["known"] == pytest.approx(np.mean(known), abs=0.03)
    assert figures["sphere"]["certain"] == pytest.approx(np.mean(certain), abs=0.03)
    assert 0 < np.mean(known) < 1 and 0 < np.mean(certain) < 1, "else nothing is compared"
    shown = [one for kind in KINDS for one in valid[kind]]
    odds = np.sort(np.exp(judge.log_probs(judge.features(shown))).max(axis=1))
    reach = np.mean(odds >= figures["certainty"])
    assert reach == pytest.approx(figures["sure"], abs=1 / len(odds))


def test_a_straight_line_has_its_ends_and_its_middle(real):
    a, b = encode_among(real["ant"][:2], sketcher_of(encoder_hidden=5))
    assert np.array_equal(straight(a, b, 0), a) and np.array_equal(straight(a, b, 1), b)
    assert np.allclose(straight(a, b, 0.5), (a + b) / 2)


def test_where_nothing_can_be_gone_between_there_is_no_figure(real, valid):
    sketcher, judge = sketcher_of(encoder_hidden=5), judge_of(KINDS)
    assert between(sketcher_of(), judge, real, valid) == {}, "no encoder"
    assert between(sketcher, judge, {"cat": real["cat"], "ant": []}, valid) == {}, "one category"
    assert between(sketcher, judge_of(["cat", "sun"]), real, valid) == {}, "one that is known"
    assert between(sketcher, judge, real, {}) == {}, "nothing to set the certainty by"
