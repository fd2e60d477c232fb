"""Drawings until a judge can name them: one that likes them long, or none."""

import warnings

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.models.judge.judge import Judge
from strokegen.models.judge.network import Classifier
from strokegen.models.sketch_rnn.best import BEST_OF, certainty, sketch
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.models.sketch_rnn.synthetic import collect
from strokegen.presets import Preset

NETWORK = SketchRNN(hidden=6, num_mixtures=2, latent_dim=3, num_classes=3)
NAMES = ["cat", "duck", "tree"]


def sketcher_of(end=0.0, categories=NAMES, max_length=30):
    weights = NETWORK.init(4)
    weights["output/bias"][-3:] = 2, 0, end
    config = {"model": "sketch_rnn", "network": NETWORK.as_dict(), "scale": 20.0,
              "max_length": max_length, "categories": categories}  # fmt: skip
    return Sketcher(Preset("tiny", config, weights))


class Long(Judge):
    """Of a hundred points it is sure, whatever they are to show."""

    def features(self, drawings):
        return np.array([[one.num_points] for one in drawings], np.float32)

    def log_probs(self, seen):
        return np.repeat(np.log(np.clip(seen, 1, 100) / 100), len(self.categories), axis=1)


def judge_of(names=NAMES):
    network = Classifier(len(names), 1, 2)
    config = {"model": "judge", "network": network.as_dict(), "categories": names}
    return Long(Preset("long", config, network.init(0)))


def attempts_of(sketcher, number, most, category, seed=7):
    """The attempts at a drawing, by hand: each of a chance of its own, all at one thing; None for
    one that came to no end."""
    found = []
    for attempt in range(most):
        rng = np.random.default_rng([seed, number, attempt])
        (sketch,) = sketcher.sketches([rng], 0.8, category=category, pen_temperature=0.8)
        category = sketch.label
        found.append(sketcher.drawing(sketch) if sketch.verdict == "finished" else None)
    return found


@pytest.mark.parametrize("category", [None, "duck"])
@pytest.mark.parametrize("best_of", [2, 5])
def test_the_one_that_the_judge_is_surest_of_is_kept(category, best_of):
    sketcher = sketcher_of()
    wish = {"category": category, "seed": 7, "temperature": 0.8, "preset": sketcher}
    kept = sketch(6, best_of=best_of, judge=judge_of(), until=1, attempts=1, **wish)
    plain = sketch(6, best_of=1, judge="no such folder", **wish)
    assert [one.label for one in kept] == [one.label for one in plain]
    for number, one in enumerate(kept):
        group = [one for one in attempts_of(sketcher, number, best_of, category) if one]
        assert {other.label for other in group} == {one.label}
        best = max(group, key=lambda other: other.num_points)
        assert np.allclose(one.points, best.points, atol=1e-3)
        assert one.meta["best_of"] == best_of and one.meta["verdict"] == "finished"
        assert one.meta["redrawn"] == best_of - 1
    assert np.mean([a.num_points for a in kept]) > np.mean([b.num_points for b in plain])


def test_what_the_judge_is_sure_enough_of_is_not_drawn_again():
    sketcher, until = sketcher_of(), 0.075  # eight points and more
    wish = {"preset": sketcher, "judge": judge_of(), "attempts": 1}
    kept, often = sketch(20, seed=7, temperature=0.8, until=until, **wish), []
    for number, one in enumerate(kept):
        group = attempts_of(sketcher, number, BEST_OF, None)
        counts = [other.num_points if other else 0 for other in group]
        enough = [count >= 100 * until for count in counts]
        often.append(enough.index(True) if any(enough) else BEST_OF - 1)
        assert one.meta["redrawn"] == often[-1]
        assert one.num_points == (counts[often[-1]] if any(enough) else max(counts))
    assert len({*often}) > 2
    with pytest.raises(ValueError, match="until must be a probability, from 0 to 1, got 1.5"):
        sketch(1, preset=sketcher, judge=judge_of(), until=1.5)


def test_a_judge_is_asked_only_where_it_has_learned_what_is_drawn():
    sketcher, fewer = sketcher_of(), judge_of(["cat", "cow"])
    wish = {"preset": sketcher, "seed": 3, "attempts": 1}
    plain = sketch(4, best_of=1, **wish)
    assert sketch(4, **wish) == plain  # the shipped judge knows no trees
    assert sketch(4, best_of=1, judge=fewer, until=1, **wish) == plain
    for asked in ({"judge": fewer}, {"until": 1}, {"best_of": 2}):
        with pytest.raises(ValueError, match="cannot name (cat|duck|tree); best-of 1 draws"):
            sketch(4, **asked, **wish)
    asked = sketch(4, judge=judge_of(), until=1, **wish)
    told = [tuple(one.meta[part] for part in ("best_of", "until", "judge")) for one in asked]
    assert told == [(BEST_OF, 1.0, "long")] * 4
    only = sketch(4, category="cat", judge=fewer, until=1, **wish)
    assert {one.meta["redrawn"] for one in only} == {BEST_OF - 1}


@pytest.mark.parametrize(
    "wish, message",
    [
        ({"until": "0.9"}, "until must be a probability, from 0 to 1, got '0.9'"),
        ({"until": -0.1}, "until must be a probability"),
        ({"attempts": 0}, "attempts must be a whole number from 1, got 0"),
        ({"category": ["duck"]}, "category"),
        ({"temperature": []}, "no temperature"),
        ({"temperature": "0.2"}, "temperature '0.2'"),
    ],
)
def test_wishes_of_another_kind_are_told(wish, message):
    with pytest.raises(ValueError, match=message):
        sketch(2, preset=sketcher_of(), judge=judge_of(), **wish)


def test_temperatures_follow_each_other():
    wish = {"preset": sketcher_of(), "judge": judge_of(), "best_of": 3, "seed": 2}
    both = sketch(2, temperature=[0.3, 0.9], **wish)
    assert both == sketch(2, temperature=0.3, **wish) + sketch(2, temperature=0.9, **wish)


def test_what_is_not_finished_is_kept_last_and_told():
    sketcher = sketcher_of(end=-1.0, max_length=8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        many = sketcher.draw(60, attempts=1, temperature=1.0, category="cat")
        share = np.mean([one.meta["verdict"] == "finished" for one in many])
    assert 0.1 < share < 0.9
    with warnings.catch_warnings():
        warnings.simplefilter("error", NotFinished)
        sketch(4, preset=sketcher, judge=judge_of(), best_of=40, attempts=1, temperature=1.0)
    with pytest.warns(NotFinished, match="drawing 1: ran on after 3 attempts"):
        sketch(1, preset=sketcher_of(end=-99.0), judge=judge_of(), best_of=2, attempts=3)


def test_certainty_is_of_the_label_and_neutral_of_what_is_not_known():
    network = Classifier(2, 2, 4)
    config = {"model": "judge", "network": network.as_dict(), "categories": ["cat", "tree"]}
    judge = Judge(Preset("tiny", config, network.init(3)))
    stroke = np.float32([[0, 0], [9, 3], [4, 8]])
    inks = [Drawing((stroke * scale,)) for scale in ([1, 1], [1, -1], [-1, 0.2])]
    told = judge.log_probs(judge.features(inks))
    assert np.allclose(certainty(judge, [one.with_label("tree") for one in inks]), told[:, 1])
    mixed = [inks[0].with_label("cow"), inks[1].with_label("cat"), inks[2].with_label("tree")]
    known = told[1, 0], told[2, 1]
    assert np.allclose(certainty(judge, mixed), [np.mean(known), *known])
    assert certainty(judge, [mixed[0], inks[1]]).tolist() == [0, 0]
    assert certainty(judge, []).shape == (0,)


def test_what_the_judge_has_not_learned_is_refused():
    wish = {"preset": sketcher_of(), "judge": judge_of(["cat", "cow"]), "best_of": 2}
    sketch(2, category="cat", **wish)
    with pytest.raises(
        ValueError, match="judge long cannot name duck; best-of 1 draws without it; or"
    ):
        sketch(2, category="duck", **wish)
    with pytest.raises(ValueError, match="cannot name (duck|tree)"):
        sketch(20, **wish)
    with pytest.raises(ValueError, match="best_of must be a whole number from 1"):
        sketch(2, preset=sketcher_of(), best_of=0)


def test_collected_drawings_of_other_wishes_have_other_keys():
    wishes = [{"category": name, "best_of": best} for name in NAMES for best in (1, 2, 3)]
    wishes += [{"category": name, "until": until} for name in NAMES for until in (0.5, 1)]
    made = [
        one
        for wish in wishes
        for one in collect(4, temperature=0.8, preset=sketcher_of(), judge=judge_of(), **wish)
    ]
    assert len({one.meta["key_id"] for one in made}) == len(made) == 4 * len(wishes)
