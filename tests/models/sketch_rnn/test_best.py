"""The best of several drawings, by a judge that likes them long, or by none."""

import warnings

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.models.judge.judge import Judge
from strokegen.models.judge.network import Classifier
from strokegen.models.sketch_rnn.best import certainty, sketch
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


@pytest.mark.parametrize("category", [None, "duck"])
@pytest.mark.parametrize("best_of", [2, 5])
def test_the_one_that_the_judge_is_surest_of_is_kept(category, best_of):
    sketcher = sketcher_of()
    wish = {"category": category, "seed": 7, "temperature": 0.8, "preset": sketcher}
    kept = sketch(6, best_of=best_of, judge=judge_of(), **wish)
    plain = sketch(6, judge="no such folder", **wish)
    assert [one.label for one in kept] == [one.label for one in plain]
    names = [one.label for one in plain for _ in range(best_of)]
    every = sketcher.draw(6 * best_of, temperature=0.8, seed=7, category=names)
    for number, one in enumerate(kept):
        group = every[number * best_of : (number + 1) * best_of]
        assert one.num_points == max(other.num_points for other in group)
        assert one.meta["best_of"] == best_of and one.meta["verdict"] == "finished"
    assert np.mean([a.num_points for a in kept]) > np.mean([b.num_points for b in plain])


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
    with pytest.warns(NotFinished, match="drawing 1: ran on after 2 attempts"):
        sketch(1, preset=sketcher_of(end=-99.0), judge=judge_of(), best_of=2, attempts=2)


def test_certainty_is_of_the_label_and_neutral_of_what_is_not_known():
    network = Classifier(2, 2, 4)
    config = {"model": "judge", "network": network.as_dict(), "categories": ["cat", "tree"]}
    judge = Judge(Preset("tiny", config, network.init(3)))
    done = {"verdict": "finished"}
    stroke = np.float32([[0, 0], [9, 3], [4, 8]])
    inks = [Drawing((stroke * scale,)).with_meta(**done) for scale in ([1, 1], [1, -1], [-1, 0.2])]
    told = judge.log_probs(judge.features(inks))
    assert np.allclose(certainty(judge, [one.with_label("tree") for one in inks]), told[:, 1])
    mixed = [inks[0].with_label("cow"), inks[1].with_label("cat"), inks[2].with_label("tree")]
    known = told[1, 0], told[2, 1]
    assert np.allclose(certainty(judge, mixed), [np.mean(known), *known])
    assert certainty(judge, [mixed[0], inks[1]]).tolist() == [0, 0]
    late = inks[0].with_label("cat").with_meta(verdict="ran on")
    assert certainty(judge, [late])[0] < told.min() - 100
    assert certainty(judge, []).shape == (0,)


def test_what_the_judge_has_not_learned_is_refused():
    wish = {"preset": sketcher_of(), "judge": judge_of(["cat", "cow"]), "best_of": 2}
    sketch(2, category="cat", **wish)
    with pytest.raises(ValueError, match="judge long cannot name duck; draw without best_of, or"):
        sketch(2, category="duck", **wish)
    with pytest.raises(ValueError, match="cannot name (duck|tree)"):
        sketch(20, **wish)
    with pytest.raises(ValueError, match="best_of must be a whole number from 1"):
        sketch(2, preset=sketcher_of(), best_of=0)


def test_collected_drawings_of_other_wishes_have_other_keys():
    wishes = [{"category": name, "best_of": best} for name in NAMES for best in (1, 2, 3)]
    made = [
        one
        for wish in wishes
        for one in collect(4, temperature=0.8, preset=sketcher_of(), judge=judge_of(), **wish)
    ]
    assert len({one.meta["key_id"] for one in made}) == len(made) == 4 * len(wishes)
