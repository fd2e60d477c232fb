"""The drawing loop: where it stops, how it judges itself, and what it depends on."""

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.models.handwriting.hand import Handwriting
from strokegen.presets import Preset, PresetError

TEXT = "handwriting"
PLAIN = np.zeros(3, np.float32)


def rngs(count, seed=0):
    return [np.random.default_rng([seed, index]) for index in range(count)]


def one(hand, text=TEXT, bias=0.0, prime=None):
    (line,) = hand.lines([text], PLAIN, bias, rngs(1), prime)
    return line


def test_a_steady_hand_finishes_with_its_last_character_whole(clockwork):
    line = one(clockwork(0.2))
    assert (line.verdict, line.text, line.skipped) == ("finished", TEXT, ())
    # Five points a character; each is a dot beyond the ink, so the first in the last one ends it.
    assert list(line.at) == sorted(line.at)
    assert np.bincount(line.at)[:-1].min() >= 3 and len(np.bincount(line.at)) == len(TEXT)
    assert len(line.offsets) == len(line.at) == pytest.approx(5 * len(TEXT), abs=6)


def test_points_are_those_of_the_mixture(clockwork):
    offsets = one(clockwork(0.2)).offsets
    assert offsets.dtype == np.float32
    assert np.allclose(offsets, np.tile([3, 0, 1], (len(offsets), 1)), atol=1e-5)


def follow(hand, points):
    """Let a hand draw given points, in x-heights from the last, instead of those of its mixture."""
    steps = iter([*points, *[(0.0, 0.0, 1.0)] * 1000])

    class Given:
        def draw(self, params, uniform, normal, bias):
            y = np.array([next(steps)], np.float32)
            y[:, :2] /= hand.normaliser.spacing
            return y

    hand.mixture = Given()
    # In C the points come of the network's own mixture.
    object.__setattr__(hand.preset, "weights", dict(hand.preset.weights))
    return hand


STEM = [(0.1, -1.0, 0), (0.0, 0.5, 0), (0.0, 0.5, 0)] * 10
LEAVE = (1.4, 0.0, 1)


@pytest.mark.parametrize("late", [
    [(-0.2, -1.4, 0), (0.4, 0.0, 1)],  # the bar of a t
    [(0.0, -1.6, 1)],  # the dot of an i
    [(-2.0, -1.6, 1), (1.0, 0.1, 1), (1.2, 0.0, 0), (0.1, 0.0, 1)],  # those of letters before it
    [(0.3, -1.0, 0), (-0.8, 1.0, 1)],  # the second stroke of an x
])  # fmt: skip
def test_the_last_letter_gets_its_late_strokes(clockwork, late):
    stem = [*STEM[:-1], (0.0, 0.5, 1)]
    back = (-sum(dx for dx, _, _ in late), -sum(dy for _, dy, _ in late))
    leave = (back[0] + LEAVE[0], back[1], 1)
    # The window is past the end long before the stem is.
    hand = follow(clockwork(0.3), [*stem, *late, leave])
    line = one(hand, "t")
    assert line.verdict == "finished"
    assert len(line.offsets) == len(stem) + len(late)
    assert line.at.max() == 0


def test_a_dot_at_a_height_or_near_the_ink_is_no_end(clockwork):
    stem = [*STEM[:-1], (0.0, 0.5, 1)]
    for mark in ((0.9, -1.0, 1), (0.4, 0.0, 1)):
        line = one(follow(clockwork(0.3), [*stem, mark, (0.9, -mark[1], 1)]), "t")
        assert len(line.offsets) == len(stem) + 1


def test_a_window_that_stands_still_runs_on(clockwork):
    line = one(clockwork(1e-4))
    assert line.verdict == "ran on"
    assert len(line.offsets) < 1000, "and is stopped all the same"


def test_a_pen_that_is_never_lifted_runs_on(clockwork):
    line = one(clockwork(0.2, lifted=False))
    assert line.verdict == "ran on"
    assert line.offsets[-1, 2] == 1 and not line.offsets[:-1, 2].any()


def test_a_window_that_jumps_skips_and_says_what(clockwork):
    line = one(clockwork(2.5), "abcdefghijklm")
    assert line.verdict == "skipped"
    # kappa stands at 2.5, 5, 7.5, ...: the middle of c, the edge of e and f, the middle of h.
    assert {0, 1, 3, 6, 8, 11} <= set(line.skipped)
    assert not {2, 7, 12} & set(line.skipped)


def test_marks_count_like_letters_and_spaces_may_be_passed(clockwork):
    marks = ".'a;:-b,\"_.c;-."
    assert one(clockwork(2.5), marks).skipped == one(clockwork(2.5), "x" * len(marks)).skipped != ()
    assert one(clockwork(2.5), "  a    b    c").skipped == ()


DASHES = [(0.2, 0.0, 0), (0.3, 0.0, 1)]


@pytest.mark.parametrize("asked", [2, 3, 8, 20])
@pytest.mark.parametrize("drawn", [-1, 0, 1, 30])
def test_a_run_of_marks_at_the_end_has_its_number_or_a_verdict(clockwork, asked, drawn):
    # The window lags or hurries: of itself the pen would draw another number.
    window = clockwork(0.9 * asked / (2 * (asked + drawn)))
    line = one(follow(window, [*DASHES * (asked + drawn), LEAVE]), "-" * asked)
    strokes = int(line.offsets[:, 2].sum())
    assert (line.verdict == "finished") == (drawn >= 0)
    assert drawn < 0 or (strokes, line.skipped) == (asked, ())


def test_a_window_that_leaves_at_once_is_truncated(clockwork):
    line = one(clockwork(30.0))
    assert line.verdict == "truncated"
    assert len(line.offsets) < len(TEXT)


def test_a_longer_neighbour_does_not_let_a_line_run_further(clockwork):
    still = clockwork(1e-4)
    short = one(still, "ab")
    both = still.lines(["ab", "ab" * 20], PLAIN, 0.0, rngs(2))
    assert both[0].verdict == short.verdict == "ran on"
    assert abs(len(both[0].offsets) - len(short.offsets)) <= 1
    assert len(both[1].offsets) > 3 * len(short.offsets)


def test_every_line_has_its_own_verdict(clockwork):
    texts = ["one", "a longer line", "x"]
    lines = clockwork(0.25).lines(texts, PLAIN, 0.0, rngs(3))
    assert [line.text for line in lines] == texts
    assert {line.verdict for line in lines} == {"finished"}
    assert [len(line.offsets) for line in lines] == pytest.approx(
        [4 * len(text) for text in texts], abs=6
    )


def test_a_line_does_not_depend_on_its_neighbours(hand):
    texts = ["some words", "of", "several lengths here"]
    style = hand.preset.weights["styles"][1]
    together = hand.lines(texts, style, 0.5, rngs(3))
    for text, line, rng in zip(texts, together, rngs(3)):
        (alone,) = hand.lines([text], style, 0.5, [rng])
        assert alone.verdict == line.verdict
        assert np.allclose(alone.offsets, line.offsets, atol=1e-3)
        assert np.array_equal(alone.at, line.at)


def test_text_style_bias_and_seed_all_matter(hand):
    table = hand.preset.weights["styles"]

    def ink(text="words", style=table[0], bias=0.0, seed=0):
        return hand.lines([text], style, bias, rngs(1, seed))[0].offsets[:20]

    assert np.array_equal(ink(), ink())
    for other in (ink(text="wards"), ink(style=30 * table[1]), ink(bias=1.0), ink(seed=1)):
        assert other.shape != ink().shape or not np.array_equal(other, ink())


def test_a_careful_hand_strays_less(hand):
    def stray(bias):
        lines = hand.lines(["wandering"] * 8, PLAIN, bias, rngs(8))
        return np.mean([np.abs(line.offsets[:40, :2]).mean() for line in lines])

    assert stray(3.0) < 0.5 * stray(0.0)


def test_priming_tells_in_the_ink_and_is_not_part_of_it(hand):
    ink = Drawing((np.cumsum(np.random.default_rng(0).normal(size=(14, 2)), axis=0),))
    alone, primed = one(hand, "words"), one(hand, "words", prime=(ink, "some"))
    assert primed.text == "words"
    # The space between the two texts may still be crossed.
    assert primed.at.max() == 4 and primed.at.min() >= -1
    count = min(len(alone.offsets), len(primed.offsets))
    assert count > 5
    assert not np.allclose(alone.offsets[1:count], primed.offsets[1:count], atol=1e-3)


def test_a_line_becomes_ink_in_x_heights(clockwork):
    hand = clockwork(0.2)
    line = one(hand)
    ink = hand.drawing(line)
    assert ink.label == TEXT
    left, top, right, bottom = ink.bounds
    assert left == pytest.approx(0, abs=1e-5)
    stride = 3 * hand.normaliser.spacing
    assert right == pytest.approx((len(line.offsets) - 1) * stride, rel=1e-4)
    assert top == pytest.approx(0, abs=1e-4) and bottom == pytest.approx(0, abs=1e-4)


def test_a_preset_of_another_model_is_refused(preset):
    with pytest.raises(PresetError, match="tiny is a sketch, not a synthesis network"):
        Handwriting(Preset("tiny", {**preset.config, "model": "sketch"}, preset.weights))


@pytest.mark.parametrize(
    "changes",
    [
        {"network": None},
        {"network": {"hidden": 8, "unknown": 1}},
        {"normaliser": {"spacing": 0.27, "other": 1}},
        {"alphabet": "aa"},
        {"alphabet": 5},
        {"alphabet": "abc"},
        {"normaliser": {"spacing": 0}},
        {"normaliser": {"spacing": float("nan")}},
        {"network": {"hidden": "8"}},
        {"network": {"num_layers": 10**9}},
        {"default_style": "gone"},
        {"default_bias": None},
        {"style_names": {"neat": 99}},
    ],
)
def test_config_that_does_not_describe_the_network(preset, changes):
    with pytest.raises(PresetError, match="preset tiny: config.json"):
        Handwriting(Preset("tiny", {**preset.config, **changes}, preset.weights))


@pytest.mark.parametrize("missing", ["network", "normaliser", "alphabet"])
def test_config_that_lacks_a_part(preset, missing):
    del preset.config[missing]
    with pytest.raises(PresetError, match=missing):
        Handwriting(preset)


def test_weights_of_another_size_are_refused(preset):
    network = {**preset.config["network"], "hidden": 9}
    with pytest.raises(PresetError, match="expected"):
        Handwriting(Preset("tiny", {**preset.config, "network": network}, preset.weights))
