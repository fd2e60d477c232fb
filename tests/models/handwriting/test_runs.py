"""Runs of one mark: their strokes are counted in lines whose ink is known."""

import numpy as np
import pytest

from strokegen.models.handwriting.runs import owners, runs

STROKES = {"_": 1, "-": 1, ".": 1, ",": 1, "'": 1, "=": 2, '"': 2, "+": 2, ":": 2}


def drawn(parts, lead=0):
    """A line of `(character, x, y, points)` strokes; the window runs `lead` points ahead."""
    offsets, at, pen = [], [], np.zeros(2)
    for char, x, y, count in parts:
        for step in range(count):
            place = np.array([x + 0.2 * step, y])
            offsets.append([*(place - pen), step == count - 1])
            at.append(char)
            pen = place
    at = np.array(at)
    return np.append(at[lead:], at[-1:].repeat(lead)), np.array(offsets, np.float32)


def line(text, counts, lead=0):
    """Each letter a stroke of eight points; the k-th character `counts.get(k)` strokes."""
    parts, x = [], 0.0
    for place, char in enumerate(text):
        usual = STROKES.get(char, int(char != " "))
        for _ in range(counts.get(place, usual)):
            long = char not in STROKES
            parts.append((place, x, -3.0 if long else 0.0, 8 if long else 3))
            x += 2.5 if long else 1.0
        x += char == " "
    return drawn(parts, lead)


@pytest.mark.parametrize("lead", [0, 1, 2])
def test_missing_and_surplus_strokes_of_runs_are_counted(lead):
    rng = np.random.default_rng(lead)
    for _ in range(120):
        words = rng.choice(["ab", "Hm", "x", "nne"], 3)
        mark, count = rng.choice(list(STROKES)), int(rng.integers(2, 9))
        between = rng.choice(["", " "], 2)
        text = f"{words[0]}{between[0]}{mark * count}{between[1]}{words[1]} {words[2]}"
        start = text.index(mark)
        wrong = int(rng.integers(-1, 2))
        place = start + int(rng.integers(count))
        (found,) = runs(text, *line(text, {place: STROKES[mark] + wrong}, lead))
        assert (found.start, found.end) == (start, start + count)
        assert found.asked == count * STROKES[mark]
        assert found.excess == wrong, (text, place, wrong, found)


def test_lone_marks_and_letters_are_no_runs():
    for text in ("a-b", "hello", "1.5", "-.-.", "x_y", "no!!", ""):
        assert runs(text, *line(text, {})) == []


def test_lone_marks_count_if_asked_for():
    for text in ("a-b", "x_y", "_", "a - b"):
        (found,) = runs(text, *line(text, {}), lone="-_")
        assert (found.asked, found.excess, text[found.start]) == (1, 0, text.strip("abxy ")[0])
        (more,) = runs(text, *line(text, {found.start: 2}), lone="-_")
        assert more.excess == 1
        assert runs(text, *line(text, {}), lone=".") == []


def test_late_dots_and_bars_do_not_count_for_a_run():
    stem = (0, 0.0, -2.0, 6)
    for late in ((1, 0.3, -8.0, 1), (1, 1.2, -8.0, 1)):  # the dot of an i, over it or leaning
        dots = [(1 + at, 2.0 + at, 0.0, 1) for at in range(3)]
        (found,) = runs("i...", *drawn([stem, late, *dots]))
        assert found.excess == 0
        (found,) = runs("i...", *drawn([stem, late, *dots[:2]]))
        assert found.excess == -1
    bar = (1, -0.2, -3.0, 8)
    dashes = [(1 + at, 2.0 + at, -1.0, 3) for at in range(2)]
    (found,) = runs("t--", *drawn([stem, bar, *dashes]))
    assert found.excess == 0


def test_a_line_without_ink_has_no_runs():
    assert runs("----", np.zeros(0, int), np.zeros((0, 3), np.float32)) == []


def test_a_point_is_owned_by_the_letter_the_window_left_two_points_ago():
    assert owners(np.array([0, 0, 1, 1, 1]), "ab").tolist() == [0, 0, 0, 0, 1]
    assert owners(np.array([1, 1, 2, 2]), "a b").tolist() == [2, 2, 2, 2]
    assert owners(np.array([1, 1]), "a b").tolist() == [1, 1]
