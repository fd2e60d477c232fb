"""What marks change in written ink: dots of i go, ligatures close, feet stand on the line."""

import numpy as np
import pytest

from strokegen.ink.arrays import from_stroke3, to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.models.handwriting.dress import dressed, fitted, levelled
from strokegen.models.handwriting.hand import Line

SPACING = 0.25
BODY = np.array([[0.0, -1.0], [0.02, -0.6], [0.05, -0.3], [0.1, 0.0], [0.3, -0.1]])
ROUND = np.array([[0.3, -1.0], [0.05, -0.8], [0.0, -0.3], [0.3, 0.0], [0.6, -0.4], [0.3, -1.0]])
DOT = np.array([[0.0, -1.5], [0.05, -1.45]])


def written(text, late=False, high=0.0, dots=True):
    """Letters side by side, an i with a dot: drawn at once, or late, when the window is beyond."""
    strokes, at, dot = [], [], []
    for place, char in enumerate(text):
        if char == " ":
            continue
        shift = np.array([0.9 * place, high])
        strokes.append((BODY if char in "ijl'" else ROUND) + shift)
        at += [place] * len(strokes[-1])
        if char in "ij" and dots:
            dot.append((DOT + shift + [0.15, 0], place))
        if dot and (not late or place == len(text) - 1):
            strokes += [one for one, _ in dot]
            at += [max(where, place if late else 0) for _, where in dot for _ in DOT]
            dot = []
    ink = Drawing(tuple(strokes))
    return Line(to_stroke3(ink.scale(1 / SPACING)), "finished", text, np.array(at))


def ink_of(line):
    return from_stroke3(line.offsets).scale(SPACING)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("text", ["i", "nin", "noinoi", "jijo", "ii", "ooooji"])
@pytest.mark.parametrize("names", [("acute",), ("dotless",), ("ogonek", "diaeresis")])
def test_a_dot_goes_where_a_mark_stands_and_no_other_does(text, late, names):
    line = written(text, late)
    places = [place for place, char in enumerate(text) if char in "ij"]
    for place in places:
        left = fitted(line, ink_of(line), {place: names}, SPACING)
        assert len(left.offsets) == len(line.offsets) - len(DOT) == len(left.at)
        dots = [stroke for stroke in ink_of(left).strokes if stroke[:, 1].max() < -1.2]
        assert len(dots) == len(places) - 1
        assert all(abs(dot[:, 0].mean() - 0.9 * place - 0.175) > 0.5 for dot in dots)
        bodies = [stroke for stroke in ink_of(left).strokes if stroke[:, 1].max() > -1.2]
        wanted = [stroke for stroke in ink_of(line).strokes if stroke[:, 1].max() > -1.2]
        assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(bodies, wanted, strict=True))


@pytest.mark.parametrize(
    "named", [{}, {1: ("dot below",)}, {1: ("ogonek",)}, {0: ("acute",), 2: ("tilde",)}]
)
def test_a_dot_stays_where_nothing_takes_its_place(named):
    line = written("nin")
    assert fitted(line, ink_of(line), named, SPACING) is line


def test_an_i_without_a_dot_loses_nothing():
    line = written("nin", dots=False)
    assert fitted(line, ink_of(line), {1: ("acute",)}, SPACING) is line


@pytest.mark.parametrize("right", [-0.1, 0.0, 0.3])
@pytest.mark.parametrize("text, kept", [("o'io", True), ("o^io", True), ("onio", False)])
def test_an_apostrophe_before_an_i_is_no_dot(right, text, kept):
    line = written("oio", dots=False)
    first, *rest = ink_of(line).strokes
    tick = np.array([[0.9, -1.6], [0.85, -1.3]]) + [right, 0]
    ink = Drawing((first, tick, *rest))
    at = np.insert(line.at + (line.at > 0), len(first), [1, 1])
    line = Line(to_stroke3(ink.scale(1 / SPACING)), "finished", text, at)
    fit = fitted(line, ink_of(line), {2: ("circumflex",)}, SPACING)
    assert len(ink_of(fit).strokes) == (4 if kept else 3)


def test_the_letters_of_a_ligature_touch_and_what_follows_comes_after():
    line = written("noeno")
    before = ink_of(line).strokes
    after = ink_of(fitted(line, ink_of(line), {2: ("ligature",)}, SPACING)).strokes
    gap = before[2][:, 0].min() - before[1][:, 0].max()
    assert gap > 0.2
    assert after[2][:, 0].min() < after[1][:, 0].max() < after[2][:, 0].max()
    assert np.allclose(after[0], before[0], atol=1e-5)
    moved = [(a - b)[:, 0] for a, b in zip(after[3:], before[3:])]
    assert np.ptp(np.concatenate(moved)) < 1e-4 and moved[0][0] < -0.2
    assert all(np.allclose(a[:, 1], b[:, 1], atol=1e-5) for a, b in zip(after, before))


def test_marks_stand_at_the_letters_they_are_of():
    line = written("non ono")
    named = {place: ("acute",) for place in (0, 1, 4, 6)}
    strokes = dressed(line, ink_of(line), named, 0.0, np.random.default_rng(0))
    assert [place for place, _ in strokes] == [0, 1, 4, 6]
    for place, stroke in strokes:
        assert 0.9 * place < stroke[:, 0].mean() < 0.9 * place + 0.6 and stroke[:, 1].max() < -1


def test_a_window_that_runs_ahead_is_allowed_for():
    # One stroke, as joined writing is; each letter's window begins two points early.
    ink = Drawing((np.concatenate([ROUND + [0.9 * place, 0] for place in range(4)]),))
    ahead = np.append(np.repeat(np.arange(4), 6)[2:], [3, 3])
    line = Line(to_stroke3(ink.scale(1 / SPACING)), "finished", "oooo", ahead)
    for place, stroke in dressed(line, ink, dict.fromkeys(range(4), ("ring",)), 0.0,
                                 np.random.default_rng(1)):  # fmt: skip
        assert stroke[:, 0].mean() == pytest.approx(0.9 * place + 0.3, abs=0.12)


def test_a_letter_without_ink_has_its_mark_at_the_nearest():
    line = written("on")
    skipped = Line(line.offsets, "skipped", "oxn", np.where(line.at == 1, 2, 0), (1,))
    ((_, stroke),) = dressed(skipped, ink_of(line), {1: ("acute",)}, 0.0, np.random.default_rng(0))
    assert stroke[:, 1].max() < -1 and -0.1 < stroke[:, 0].mean() < 1.6


@pytest.mark.parametrize("high", [-0.6, 0.0, 0.4])
def test_levelled_letters_stand_on_the_line(high):
    line = written("no no", high=high)
    level = levelled(line, ink_of(line), SPACING)
    feet = [stroke[:, 1].max() for stroke in ink_of(level).strokes]
    assert feet == pytest.approx([0.0] * 4, abs=1e-5)
    assert np.allclose(ink_of(level).points[:, 0], ink_of(line).points[:, 0])


def test_what_has_no_feet_stays():
    line = written("gy", high=0.3)
    assert np.array_equal(levelled(line, ink_of(line), SPACING).offsets, line.offsets)
