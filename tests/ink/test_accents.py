"""Marks: each stands where its name says, over, under or through the letter."""

import itertools

import numpy as np
import pytest

from strokegen.ink.accents import marks, undotted
from strokegen.ink.letters import ACCENTS, spelled


def outline(left, right, top, slant=0.0):
    """A box on the baseline, its points close together, leaning to the right."""
    side = np.linspace(0, 1, 40)[:, None]
    corners = np.array([[left, top], [right, top], [right, 0], [left, 0], [left, top]], float)
    points = np.concatenate([a + side * (b - a) for a, b in zip(corners, corners[1:])])
    return points - np.outer(points[:, 1], [slant, 0])


# A small letter and a capital, in x-heights; a stem for what goes through one.
LETTERS = {"small": outline(2.0, 2.7, -1.0), "capital": outline(2.0, 3.2, -1.9)}
STEM = outline(2.3, 2.34, -1.9)
UNDER = sorted(name for name in ACCENTS.values() if "below" in name) + ["cedilla"]
OVER = sorted({*ACCENTS.values()} - {*UNDER, "horn", "ogonek"}) + ["comma above"]
AT = sorted({name for char in "øłđĦĐŧŋþðµơąďǽ" for name in spelled(char)[1][
    len(spelled(char)[0]) - 1]} - {"ligature", *OVER})  # fmt: skip
STROKES = {"diaeresis": 2, "diaeresis below": 2, "double acute": 2, "double grave": 2, "eth": 2}


def points(name, letter, seed=0, slant=0.0):
    names = [name] if isinstance(name, str) else name
    return np.concatenate(marks(names, letter, slant, np.random.default_rng(seed)))


@pytest.mark.parametrize("name", OVER + UNDER)
@pytest.mark.parametrize("size", LETTERS)
@pytest.mark.parametrize("seed", range(5))
def test_a_mark_stands_clear_of_its_letter_and_in_its_middle(name, size, seed):
    letter = LETTERS[size]
    ink = points(name, letter, seed)
    assert np.isfinite(ink).all() and ink.dtype == np.float32
    centre = 0.5 * (ink.min(axis=0) + ink.max(axis=0))
    assert abs(centre[0] - 0.5 * (letter[:, 0].min() + letter[:, 0].max())) < 0.25
    assert np.ptp(ink[:, 0]) < 0.8 and np.ptp(ink[:, 1]) < 0.5
    if name in UNDER:
        assert 0 < ink[:, 1].min() and ink[:, 1].max() < 0.8
    else:
        assert letter[:, 1].min() - 1 < ink[:, 1].min()
        assert ink[:, 1].max() < letter[:, 1].min()


@pytest.mark.parametrize("name", OVER + UNDER + AT)
def test_every_mark_has_its_number_of_strokes(name):
    strokes = marks([name], LETTERS["small"], 0.0, np.random.default_rng(0))
    assert len(strokes) == STROKES.get(name, 1)
    assert all(stroke.shape[1] == 2 and stroke.dtype == np.float32 for stroke in strokes)


@pytest.mark.parametrize("first, second", [*itertools.permutations(["circumflex", *OVER[:4]], 2)])
@pytest.mark.parametrize("seed", range(3))
def test_marks_are_stacked_without_touching(first, second, seed):
    strokes = marks(
        [first, second, "dot below"], LETTERS["small"], 0.0, np.random.default_rng(seed)
    )
    count = STROKES.get(first, 1)
    lower, upper = np.concatenate(strokes[:count]), np.concatenate(strokes[count:-1])
    assert upper[:, 1].max() < lower[:, 1].min() < -1 < 0 < strokes[-1][:, 1].min()
    assert upper[:, 1].min() > -2.3


@pytest.mark.parametrize("name", AT)
@pytest.mark.parametrize("size", LETTERS)
def test_what_goes_through_or_hangs_on_a_letter_touches_its_width(name, size):
    letter = LETTERS[size]
    ink = points(name, letter)
    (left, top), (right, _) = letter.min(axis=0), letter.max(axis=0)
    if name == "comma beside":
        assert right < ink[:, 0].min() and ink[:, 1].max() < top + 0.5
    else:
        assert (
            left - 0.35 < ink[:, 0].min() < right and left - 0.05 < ink[:, 0].max() < right + 0.35
        )
    assert top - 1.1 < ink[:, 1].min() and ink[:, 1].max() < 1


@pytest.mark.parametrize(
    "name, low, high",
    [("stem slash", 0.35, 0.7), ("ascender bar", 0.55, 0.95), ("middle bar", 0.2, 0.5),
     ("stem bar", 0.35, 0.65), ("high bar", 0.65, 0.9)],
)  # fmt: skip
@pytest.mark.parametrize("slant", [0.0, 0.5])
def test_a_bar_crosses_a_stem_at_its_height(name, low, high, slant):
    stem = STEM - np.outer(STEM[:, 1], [slant, 0])
    ink = points(name, stem)
    middle = ink[np.argsort(ink[:, 0])[1]]
    assert low < middle[1] / -1.9 < high
    x = 2.32 + slant * -middle[1]
    assert ink[:, 0].min() < x - 0.05 and x + 0.05 < ink[:, 0].max()


def test_a_slash_goes_from_the_lower_left_to_the_upper_right_and_beyond():
    ink = points("slash", LETTERS["small"])
    assert ink[0, 0] < 2.2 and ink[0, 1] > 0 and ink[-1, 0] > 2.5 and ink[-1, 1] < -1


def test_in_a_leaning_hand_what_stands_over_a_letter_leans_with_it():
    for slant in (0.0, 0.6):
        letter = outline(2.0, 2.7, -1.9, slant)
        x = points("acute", letter, slant=slant)[:, 0].mean()
        assert x == pytest.approx(2.35 + 2.2 * slant, abs=0.15)


def test_acute_rises_and_grave_falls():
    def slope(name):
        x, y = points(name, LETTERS["small"]).T
        return np.polyfit(x, y, 1)[0]

    # y points down: what rises to the right has a negative slope.
    assert slope("acute") < -0.5 and slope("grave") > 0.5
    assert abs(slope("macron")) < 0.2


def test_what_opens_upwards_and_what_downwards():
    for name in ("circumflex", "inverted breve", "caron", "breve"):
        y = points(name, LETTERS["small"])[:, 1]
        highest = name in ("circumflex", "inverted breve")
        assert y[len(y) // 2] == (y.min() if highest else y.max())


def test_a_ring_closes():
    ring = points("ring", LETTERS["small"])
    assert np.allclose(ring[0], ring[-1], atol=1e-5)


def test_an_i_has_no_dot_under_what_stands_over_it():
    assert [name for name in sorted({*ACCENTS.values()}) if not undotted([name])] == sorted(
        {*UNDER, "horn", "ogonek"}
    )
    assert undotted(["dotless"]) and undotted(["ogonek", "acute"]) and not undotted([])


def test_no_two_are_quite_alike_but_for_the_seed():
    one, again, other = (points("acute", LETTERS["small"], seed) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert 0 < np.abs(one - other).max() < 0.4
