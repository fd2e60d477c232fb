"""What a reader makes of written lines: opinions in closed form, and the shipped pair at work."""

import dataclasses
import warnings
from collections import deque

import numpy as np
import pytest

import strokegen as sg
from strokegen.ink.arrays import to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.models.handwriting import judge
from strokegen.models.handwriting.hand import Line, Opinion
from strokegen.models.handwriting.judge import doubt, opinion
from strokegen.models.handwriting.witness import rest
from strokegen.models.handwriting.write import Hand, writing
from strokegen.models.reader.reader import Check
from strokegen.presets import Preset, PresetError
from strokegen.redraw import flow


def check(text="ab c", peaks=(0.9, 0.8, 0.1, 0.7), own=-3.0, other=-3.0, strays=(0.0, 0.2)):
    log = np.log(np.maximum(peaks, 1e-300))
    stray = np.array(strays, float)
    return Check(text, "read", own, other, log, log, stray, stray, None, None)


def line(verdict="finished", **facts):
    found = Opinion(**{"read": "it", "sure": 0.3, "weakest": 0, "cost": 2.0} | facts)
    return Line(np.zeros((1, 3), np.float32), verdict, "if", np.zeros(1, int), (), found)


def test_a_line_is_as_sure_as_its_letters_its_strokes_and_its_length():
    found = opinion(check())
    # The weakest letter and the worst stroke are both to be right; a space shows nothing.
    assert found.sure == pytest.approx(0.7 * 0.8**4) and found.weakest == 3
    assert found.cost == pytest.approx(3 - 4 * np.log(0.8))
    assert opinion(check(strays=(0.0, 0.01))).sure == pytest.approx(0.7 * 0.99**4)
    assert opinion(check(own=-5.0)).sure == pytest.approx(np.exp(-2))  # more is read than asked for
    assert opinion(check(own=-1.0, strays=())).sure == pytest.approx(0.7)
    assert opinion(check(strays=(0.0, 0.5))).sure < judge.LEAST < opinion(check()).sure
    assert opinion(check(strays=())).sure == pytest.approx(0.7)


def test_a_line_too_short_for_its_text_is_not_sure_at_all():
    found = opinion(check(peaks=[0.0] * 4, own=-np.inf))
    assert found.sure == 0 and found.cost == np.inf
    assert doubt(line(sure=0.0, cost=np.inf), 0.5) < 1


def test_of_two_doubtful_lines_the_one_that_costs_less_is_better():
    costs = [0.0, 0.1, 1.0, 20.0, 1e4, np.inf]
    doubts = [doubt(line(cost=cost), 0.5) for cost in costs]
    assert doubts == sorted(doubts) and len(set(doubts)) == len(doubts)
    assert all(0 <= one < 1 for one in doubts)
    assert doubt(line(), 0.3) == 0 and doubt(line(), 0.31) > 0
    assert doubt(Line(np.zeros((1, 3), np.float32), "finished", "a", np.zeros(1, int)), 1.0) == 0


def test_a_config_names_a_shipped_reader_or_none():
    assert judge.reader_of(Preset("p", {}, {})) is None
    for name in ("../reader", "no-such", 3, {}):
        with pytest.raises(PresetError, match="names no shipped reader"):
            judge.reader_of(Preset("p", {"reader": name}, {}))
    with pytest.raises(PresetError, match="not a reader"):
        judge.reader_of(Preset("p", {"reader": "scribble"}, {}))


@pytest.fixture(scope="module")
def hand():
    return Hand(seed=3)


def lines_of(hand, texts, seed=3):
    rngs = [np.random.default_rng([seed, at]) for at in range(len(texts))]
    return hand.drawer.lines(texts, hand.style, hand.bias, rngs)


SPACING = 0.27
TEXTS = ["along the river", "seven green hats", "much more than this", "we had a good time"]


def test_lines_say_their_own_text_and_no_other(hand):
    lines = [one for seed in range(2) for one in lines_of(hand, TEXTS, seed)]
    own = judge.judged(hand.reader, lines, SPACING)
    assert np.median([one.opinion.sure for one in own]) > 0.5
    wrong = {"r": "m", "g": "b", "m": "k", "w": "g"}
    for one in lines:
        first = one.text[0]
        text = wrong.get(first, "z") + one.text[1:]
        other = Line(one.offsets, one.verdict, text, one.at)
        (found,) = judge.judged(hand.reader, [other], SPACING)
        assert found.verdict == "misread" and found.opinion.weakest == 0, (text, found.opinion)


@pytest.mark.parametrize("spacing", [0.1, 0.2, 0.5])
def test_lines_in_other_units_are_read_as_large_as_they_are(hand, spacing):
    lines = lines_of(hand, TEXTS)
    scale = np.array([SPACING / spacing, SPACING / spacing, 1], np.float32)
    other = [dataclasses.replace(one, offsets=one.offsets * scale) for one in lines]
    own, found = (
        [one.opinion.read for one in judge.judged(hand.reader, each, unit)]
        for each, unit in ((lines, SPACING), (other, spacing))
    )
    assert sum(map(str.__eq__, own, found)) >= 3, (own, found)


def test_a_text_unknown_to_the_reader_stays_as_it_is(hand):
    known, unknown = lines_of(hand, TEXTS[:2])
    unknown = Line(unknown.offsets, unknown.verdict, "né", unknown.at)
    first, second = judge.judged(hand.reader, [known, unknown], SPACING)
    assert first.opinion is not None and second is unknown
    assert judge.judged(hand.reader, [], SPACING) == []


def test_aligned_lines_know_what_each_point_shows(hand):
    plain = lines_of(hand, TEXTS)
    for before, after in zip(plain, judge.judged(hand.reader, plain, SPACING, True)):
        assert before.shown is None and after.shown.shape == after.at.shape
        shown = after.shown
        # From left to right, but for late dots and bars, and near where the window was.
        assert (np.diff(shown) >= 0).mean() > 0.9
        assert (np.abs(shown - after.at) <= 1).mean() > 0.9
        assert set(shown.tolist()) == {at for at, char in enumerate(after.text) if char != " "}
    (other,) = judge.judged(hand.reader, plain[:1], 0.2, True)
    assert other.shown is None and other.opinion is not None


def test_a_line_without_room_for_its_text_is_not_aligned(hand):
    (one,) = lines_of(hand, ["no"])
    crowded = Line(one.offsets[:9], one.verdict, TEXTS[0], one.at[:9])
    (found,) = judge.judged(hand.reader, [crowded], SPACING, True)
    assert found.shown is None and found.verdict == "misread"


@pytest.mark.parametrize(
    ("read", "text", "spaced", "why"),
    [("IO1", "l0I", False, "letter"), ("ab", "a b", False, "space"), ("ax", "ab", True, "other")],
)
def test_the_reason_is_what_differs_not_what_looks_alike(read, text, spaced, why):
    log = np.log(np.where(np.array([*text]) == " ", 0.9, 0.2))
    peaks = log if why == "letter" else np.zeros(len(text))
    found = opinion(
        Check(text, read, -5.0, -3.4, peaks, peaks, np.zeros(1), np.zeros(1), None, None), spaced
    )
    assert found.why == why
    if why == "letter":
        assert found.sure == pytest.approx(0.2)


def test_a_space_that_can_be_seen_is_not_asked_of_the_reader():
    peaks = np.log([0.9, 0.01, 0.9])
    short = Check("a b", "ab", -9.0, -3.0, peaks, peaks, np.zeros(1), np.zeros(1), None, None)
    assert opinion(short).sure == pytest.approx(np.exp(-6))
    assert opinion(short, True).sure == pytest.approx(0.9)
    other = dataclasses.replace(short, read="a b c")
    assert opinion(other, True).sure == pytest.approx(np.exp(-6))


def test_a_bar_that_the_text_asks_for_is_none_too_many():
    found = check(strays=(0.1, 0.9, 0.2))
    assert opinion(found).sure < judge.LEAST and opinion(found, bars=[0]).sure < judge.LEAST
    assert opinion(found, bars=[1]).sure == pytest.approx(0.7 * 0.8**4)
    assert opinion(found, bars=[0, 1, 2]).sure == pytest.approx(0.7)
    assert list(found.strays) == [0.1, 0.9, 0.2]


def test_only_an_upright_stroke_that_is_all_of_its_letter_is_such_a_bar():
    bar, flat = np.array([(0.0, -1.0), (0.02, -0.5), (0.0, 0.0)]), np.array([(0, 0), (0.9, 0)])
    parts = {"o": [flat], "I": [bar], "l": [bar], "1": [bar], "t": [bar, flat + [0, -0.7]]}

    def bars(text, twice=None, shapes=parts):
        strokes, at = [], []
        for place, char in enumerate(text):
            own = shapes.get(char, [])
            for shape in own * 2 if place == twice else own:
                strokes.append(shape + [1.5 * place + 0.1 * len(strokes), 0])
                at += [place] * len(shape)
        ink = to_stroke3(Drawing(tuple(strokes))) / [SPACING, SPACING, 1]
        line = Line(ink.astype(np.float32), "finished", text, np.array(at))
        return list(rest(line, SPACING).bars)

    assert bars("o I o1") == [1, 3]
    assert bars("tl o") == [2]
    assert bars("o I o1", twice=2) == [4]  # of two bars for one I, one may be too many
    assert bars("I l", shapes={"I": [flat], "l": [bar]}) == [1]
    # Marks that are counted leave the line, and the strokes after them move up.
    assert bars("o - I", shapes=parts | {"-": [flat + [0, -0.5]]}) == [1]


@pytest.mark.parametrize("text", ["So I am", "Then I left", "Can I help?", "All 11 fell"])
def test_a_plain_i_that_stands_alone_is_seldom_refused(hand, text):
    lines = [one for seed in range(4) for one in lines_of(hand, [text], seed)]
    own = judge.judged(hand.reader, lines, SPACING)
    assert sum(line.verdict == "finished" for line in own) >= 2


def row(text, changed=None, seed=0):
    """A line of ideal marks, dashes and such; `changed`: -1 lacks a stroke, 1 has one more."""
    rng = np.random.default_rng(seed)
    flat, dot = [(0.0, 0.0), (0.4, 0.0), (0.8, 0.03)], [(0.0, 0.0), (0.03, 0.03), (0.06, 0.0)]
    upright = [(0.4, -0.5), (0.4, 0.0), (0.38, 0.5)]
    shapes = {"-": [(flat, -0.5)], "_": [(flat, 0.0)], ".": [(dot, 0.0)], "+": [(flat, -0.5)]}
    shapes["="] = [(flat, -0.7), (flat, -0.4)]
    shapes["+"].append((upright, -0.5))
    strokes, at, x = [], [], 0.0
    for place, char in enumerate(text):
        for shape, y in shapes.get(char, []):
            strokes.append(np.array(shape) + [x, y] + rng.normal(0, 0.01, (3, 2)))
            at.append(place)
        x += 1.2 if char != " " else 0.9
    number = int(rng.integers(len(strokes)))
    if changed == -1:
        del strokes[number], at[number]
    elif changed == 1:
        strokes.insert(number, strokes[number] + [0.05, 0.06])
        at.insert(number, at[number])
    offsets = to_stroke3(Drawing(tuple(strokes))) / [SPACING, SPACING, 1]
    return Line(offsets.astype(np.float32), "finished", text, np.repeat(at, 3))


@pytest.mark.parametrize("mark", "-_.=+")
@pytest.mark.parametrize("changed", [None, -1, 1])
def test_a_run_of_marks_is_as_good_as_its_number(hand, mark, changed):
    texts = [mark * count for count in range(2, 13)]
    texts += [f"{mark * 3} {mark * 2}", f"{mark * 2} {mark * 5} {mark * 2}"]
    lines = [row(text, changed, seed) for seed, text in enumerate(texts)]
    for line in judge.judged(hand.reader, lines, SPACING):
        assert line.verdict == ("misread" if changed else "finished"), (line.text, line.opinion)
        if changed:
            assert line.opinion.why == ("few" if changed < 0 else "many"), line.text


def test_a_run_of_marks_must_look_like_them_and_its_spaces_be_seen(hand):
    def verdict(ink, text):
        line = dataclasses.replace(ink, text=text)
        (found,) = judge.judged(hand.reader, [line], SPACING)
        return found.verdict

    assert verdict(row("....."), "-----") == verdict(row("-----"), ".....") == "misread"
    assert verdict(row("--- --"), "--- --") == "finished"
    close = row("-----")
    at = np.array([0, 1, 2, 4, 5]).repeat(3)
    assert verdict(dataclasses.replace(close, at=at), "--- --") == "misread"


@pytest.mark.parametrize("text", ["-----", "a --- b", "well-known", "Oh...", "=== yes", "e-", "_"])
def test_marks_in_lines_that_the_network_draws_are_not_refused(hand, text):
    lines = [one for seed in range(4) for one in lines_of(hand, [text], seed)]
    own = judge.judged(hand.reader, lines, SPACING)
    assert sum(line.verdict == "finished" for line in own) >= 2


def test_the_best_of_several_is_kept():
    def cost(best_of):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotFinished)
            return sg.write("quickly jumping foxes", seed=5, best_of=best_of, until=1.0)

    one, six = cost(1), cost(6)
    assert one.meta["redrawn"] == 0 and six.meta["redrawn"] == 5
    hand = Hand(seed=5)
    pieces = [type("P", (), {"text": "quickly jumping foxes", "row": 0, "start": 0})()]
    attempts = deque((0, attempt) for attempt in range(6))
    rows = writing([(pieces[0], hand)], hand)
    made = dict(pair for ended in flow(rows, attempts, 6) for pair in ended)
    drawn = hand.read([made[0, attempt] for attempt in range(6)])
    costs = [line.opinion.cost for line in drawn]
    kept = hand.drawer.drawing(drawn[int(np.argmin(costs))])
    assert np.allclose(six.translate(-six.bounds[0], 0).points, kept.points, atol=1e-4)


def test_how_sure_it_is_stands_in_the_meta():
    ink = sg.write("good morning\nto you", seed=1)
    assert 0 <= ink.meta["sure"] <= 1
    assert ink.meta["weakest"].endswith(("of line 1", "of line 2"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"best_of": 0}, "best of"), ({"best_of": 2.0}, "best of"), ({"until": 1.5}, "until")],
)
def test_absurd_wishes_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        sg.write("a", **wrong)
