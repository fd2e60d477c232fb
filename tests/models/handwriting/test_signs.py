"""Signs: each has ink of its own size, and leans as the hand does."""

import numpy as np
import pytest

from strokegen.ink.arrays import from_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.letters import PRINTABLE, SIGNS
from strokegen.models.handwriting.signs import drawn, manner, shape

SPACING = 0.27
PUNCTUATION = "([\"'.,;:!?)]"
LOW = set("„‚¸₀₁₂₃₄₅₆₇₈₉")
HIGH = set("\"'“”‟‘°ªº¯¨´⁰¹²³⁴⁵⁶⁷⁸⁹")


def ink(sign, x_height=1.0, slant=0.0, seed=0):
    line = drawn(sign, x_height, slant, SPACING, np.random.default_rng(seed))
    assert (line.text, line.verdict) == (sign, "finished")
    assert len(line.at) == len(line.offsets) and not line.at.any()
    return from_stroke3(line.offsets).scale(SPACING)


@pytest.mark.parametrize("sign", sorted(SIGNS) + list(PUNCTUATION))
@pytest.mark.parametrize("seed", range(3))
def test_every_sign_has_ink_of_its_size_in_its_place(sign, seed):
    left, top, right, bottom = ink(sign, seed=seed).bounds
    assert -2.1 < top <= bottom < 0.8 and 0 <= right - left < 2.6
    assert max(right - left, bottom - top) > 0.02
    if sign in LOW:
        assert top > -0.8
    elif sign in HIGH:
        assert bottom < -0.6
    else:
        assert top < 0.05 and bottom > -1.2 and (sign in PRINTABLE or bottom - top < 2.6)


def test_no_two_signs_are_the_same():
    shapes = {sign: [stroke.tolist() for stroke in shape(sign)] for sign in SIGNS}
    assert len(SIGNS) == len({str(one) for sign, one in shapes.items() if sign not in "“‘„‚"}) + 4
    assert len(shapes["“"]) == 2 * len(shapes["‘"]) == len(shapes["„"]) == 2 * len(shapes["‚"])


def test_a_longer_dash_is_longer():
    widths = [ink(dash).width for dash in "−–—―"]
    assert widths == sorted(widths) and widths[0] > 0.6 and widths[2] > 1.5 * widths[1]


def test_quotes_open_and_close():
    assert ink("«").points[:3, 0].argmin() and not ink("»").points[0, 0] > ink("»").points[3, 0]
    high, low = ink("“"), ink("„")
    assert high.bounds[3] < -1 < -0.5 < low.bounds[1]


@pytest.mark.parametrize("one, other", [("¡", "!"), ("¿", "?")])
def test_what_is_turned_has_its_dot_above(one, other):
    for sign, above in ((one, True), (other, False)):
        dot, stem = sorted(ink(sign).strokes, key=len)
        assert (dot[:, 1].mean() < stem[:, 1].min()) is np.bool_(above)


@pytest.mark.parametrize("sign", "½¼¾⅓⅞")
def test_a_fraction_goes_from_above_to_below_from_left_to_right(sign):
    top, *_, below = [stroke.mean(axis=0) for stroke in ink(sign).strokes[:3]]
    assert top[0] < below[0] and top[1] < below[1]


def test_size_and_slant_are_the_hands():
    plain, large = ink("€"), ink("€", x_height=1.3)
    assert large.height == pytest.approx(1.3 * plain.height, rel=0.05)
    stems = [ink("¶", slant=slant).strokes[1] for slant in (0.0, 0.5)]
    upright, leaning = (np.polyfit(stem[:, 1], stem[:, 0], 1)[0] for stem in stems)
    assert leaning - upright == pytest.approx(-0.5, abs=0.02)
    assert ink("€") == ink("€") != ink("€", seed=1)


@pytest.mark.parametrize("slant", [-0.2, 0.0, 0.3, 0.6])
@pytest.mark.parametrize("height", [0.8, 1.0, 1.2])
def test_the_manner_of_made_up_writing_is_found(slant, height):
    # Eight letters, each a straight line down and one up again, leaning alike.
    text = "nunu mama d"
    letters = [np.array([[0, -1], [0, -0.5], [0, 0], [0.3, -0.5], [0.6, -1]]) for _ in text]
    tall = [2.0 if char == "d" else 1.0 for char in text]
    at = np.repeat(np.arange(len(text)), 5)
    strokes = []
    for place, (points, size) in enumerate(zip(letters, tall)):
        down = points * [1, size * height]
        strokes.append(down + [place, 0] - np.outer(down[:, 1], [slant, 0]))
    written = (text, at, Drawing(tuple(strokes)))
    assert manner([written] * 40) == pytest.approx((height, slant), abs=0.01)
    # A few letters are little evidence.
    assert abs(manner([written])[1]) <= abs(slant) < abs(manner([written])[1]) + 0.15


def test_without_writing_a_sign_is_upright_and_of_the_usual_size():
    assert manner([]) == (1.0, 0.0)
    assert manner([("", np.zeros(1, int), Drawing(([[0, 0]],)))]) == (1.0, 0.0)
