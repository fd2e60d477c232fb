"""Finishing a begun drawing: it stays as it is, and what is likely is chosen."""

import warnings

import numpy as np
import pytest

from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.models.handwriting.write import NotFinished
from strokegen.models.judge.judge import Judge
from strokegen.models.judge.network import Classifier
from strokegen.models.sketch_rnn.complete import _best, _log_likelihood, complete
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.presets import Preset

NETWORK = SketchRNN(hidden=2, num_mixtures=1, latent_dim=1)
UNIT = 25.5
BEGUN = Drawing((np.float32([[40, 70], [40, 80], [40, 90]]), np.float32([[50, 90], [50, 80]])))


def compass(unit=UNIT, form="quickdraw"):
    """Two categories, east and west: every step goes one model unit that way, as z says."""
    weights = {name: np.zeros(shape, np.float32) for name, shape in NETWORK.shapes().items()}
    # h follows z: candidate and output gates stand open, the forget gate is shut.
    weights["lstm/bias"][:] = [9, 9, -9, -9, 0, 0, 9, 9]
    weights["lstm/latent"][0, 4:6] = 9
    weights["output/kernel"][:, 1] = 1 / (2 * np.tanh(1))  # mu_x
    weights["output/bias"][3:5] = -1.5
    weights["output/bias"][-3:] = 2, 0, 0.5
    weights["category/mean"] = np.float32([[1], [-1]])
    weights["category/factor"] = np.float32([[[0.01]], [[0.01]]])
    config = {"model": "sketch_rnn", "network": NETWORK.as_dict(), "scale": unit,
              "max_length": 60, "form": form, "categories": ["east", "west"],
              "pen_temperature": [0.3, 0]}  # fmt: skip
    return Sketcher(Preset("compass", config, weights))


def steps(count, direction, unit=UNIT):
    x = direction * unit * np.arange(count)
    y = np.float32(3.0 * (np.arange(count) % 2))  # corners that simplifying keeps
    return Drawing((np.stack([x, y], axis=1) + [300, 200],))


@pytest.fixture(autouse=True)
def unfinished_is_an_error():
    with warnings.catch_warnings():
        warnings.simplefilter("error", NotFinished)
        yield


@pytest.mark.parametrize("unit", [0.01, 1.0, 400.0])
def test_what_was_begun_stays_and_is_gone_on_with(unit):
    begun = BEGUN.scale(unit).translate(1000 * unit, 0)
    endings = complete(begun, 5, preset=compass())
    assert len(endings) == 5
    for ending in endings:
        for stroke, own in zip(ending.strokes, begun.strokes):
            assert np.array_equal(stroke, own)
        assert len(ending) > 2 and ending.meta["verdict"] == "finished"
        # The pen goes on from where it was: a model unit or some along x, none far off.
        away = ending.strokes[2][0] - begun.strokes[1][-1]
        assert np.abs(away).max() < 40 * unit * 3


def test_the_likely_category_is_chosen():
    for direction, name in ((1, "east"), (-1, "west")):
        begun = steps(8, direction)
        for ending in complete(begun, 4, size=0.7, preset=compass()):
            added = np.concatenate(ending.strokes[1:])
            assert direction * (added[-1, 0] - begun.points[-1, 0]) > 0, name


def test_a_category_that_is_asked_for_is_drawn():
    begun = steps(8, 1)
    for ending in complete(begun, 4, size=0.7, category="west", preset=compass()):
        assert ending.points[-1, 0] < begun.points[-1, 0]


def test_sizes_compare_as_densities_of_the_same_ink():
    sketcher = compass()
    rows = to_sketch_rows(steps(6, 1, 0.5 * UNIT), UNIT)
    factors = np.array([0.5, 1.0, 2.0, 4.0])
    z = np.ones((4, 1), np.float32)
    likely = _log_likelihood(sketcher, rows, factors, z)
    # The ink's steps are half a unit: doubled they are what the network draws.
    assert likely.argmax() == 2
    for factor, value in zip(factors, likely):
        alone = _log_likelihood(sketcher, rows * [factor, factor, 1, 1, 1], np.ones(1), z[:1])[0]
        assert value == pytest.approx(alone + 2 * len(rows) * np.log(factor), rel=1e-4)


def test_a_preset_of_no_form_takes_the_ink_as_it_is():
    begun = steps(5, 1)
    for ending in complete(begun, 3, preset=compass(form=None)):
        assert np.array_equal(ending.strokes[0], begun.strokes[0])


def test_the_seed_alone_decides():
    one, same, other = (complete(BEGUN, 3, seed=s, preset=compass()) for s in (1, 1, 2))
    assert one == same != other


@pytest.mark.parametrize(
    "options, message",
    [
        ({"begun": Drawing(())}, "no line in the begun drawing"),
        ({"begun": Drawing((np.zeros((3, 2)),))}, "no line in the begun drawing"),
        ({"size": 0.01}, "size is the begun part's share"),
        ({"size": 0.5, "preset": compass(form=None)}, "no usual size; leave size out"),
        ({"category": "north"}, "draws no 'north'"),
        ({"count": 0}, "count must be"),
        ({"temperature": 0}, "temperature 0 is out of range"),
    ],
)
def test_wrong_wishes_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        complete(**{"begun": BEGUN, "preset": compass(), **options})


@pytest.mark.parametrize("count", [60, 500, 20_000])
def test_too_long_a_beginning_is_refused_before_anything_is_measured(count, monkeypatch):
    monkeypatch.setattr("strokegen.models.sketch_rnn.complete.log_likelihood", None)
    begun = Drawing((np.random.default_rng(count).uniform(0, 255, (count + 1, 2)),))
    message = f"begun drawing has {count + 1:,} points, preset compass draws 60 at most"
    with pytest.raises(ValueError, match=message):
        complete(begun, 1, preset=compass(form=None))


def test_the_begun_strokes_keep_their_lines_and_the_last_brush_draws_on():
    brushes = [Brush("red", 2.0), Brush("blue")]
    begun = Drawing(BEGUN.strokes, straight=[True, False], brushes=brushes)
    for ending in complete(begun, 3, preset=compass()):
        assert ending.straight == (True, False, *[False] * (len(ending) - 2))
        assert ending.brushes == (*brushes, *[Brush("blue")] * (len(ending) - 2))


class Likes(Judge):
    """It is surest of drawings that end high, of west less than of east; north it does not know."""

    def features(self, drawings):
        return np.array([one.points[-1] for one in drawings], np.float32)

    def log_probs(self, seen):
        return np.stack([-seen[:, 1] / 1000, -seen[:, 1] / 1000 - 9], axis=1).astype(np.float32)


def likes(names=("east", "west")):
    network = Classifier(2, 1, 2)
    config = {"model": "judge", "network": network.as_dict(), "categories": list(names)}
    return Likes(Preset("likes", config, network.init(0)))


def test_the_judge_chooses_among_many_endings():
    for category in ("east", "west"):
        wish = {"size": 0.7, "category": category, "seed": 3, "preset": compass()}
        chosen = complete(BEGUN, 3, judge=likes(), **wish)
        last = [ending.points[-1, 1] for ending in chosen]
        assert last == sorted(last), "the best is the first"
        every = complete(BEGUN, 10, judge=likes(["cow", "horse"]), **wish)
        assert max(last) < np.mean([ending.points[-1, 1] for ending in every])
        assert {ending.label for ending in chosen} == {category}


def test_a_likely_category_needs_less_of_the_judge():
    """As good in the judge's eyes, endings go by their shares; 9 nats are more than those."""
    begun = steps(8, -1)
    wish = {"size": 0.7, "preset": compass()}
    unknown = complete(begun, 4, judge=likes(["cow", "horse"]), **wish)
    assert {ending.label for ending in unknown} == {"west"}


def test_seats_are_given_by_d_hondt():
    names = ["a"] * 6 + ["b"] * 6
    votes = np.log(np.repeat([100.0, 61.0], 6))
    # 100, 61, 50, 33.3, 30.5, 25, 20.3
    assert [names[one] for one in _best(votes, names, 7)] == list("abaabab")
    assert _best(votes, None, 12) == list(range(12))


@pytest.mark.parametrize("sizes", [[1.0, 1.0], [0.5, 2.0]])
def test_each_drawing_has_the_begun_ink_at_its_own_size(sizes):
    start = steps(5, 1)
    z = np.float32([[1], [-1]])
    wish = {"z": z, "seed": 4, "temperature": 1.0}
    both = compass().draw(2, start=start, sizes=np.array(sizes), **wish)
    for size, drawn, at in zip(sizes, both, range(2)):
        assert np.array_equal(drawn.strokes[0], start.scale(size).strokes[0])
        alone = compass().draw(2, start=start.scale(size), **wish)[at]
        assert np.allclose(drawn.points, alone.points, atol=1e-3)
