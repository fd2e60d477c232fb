import numpy as np
import pytest

from strokegen.models.reader.words import split


def bar(left, right, count=8):
    """A wavy stroke from left to right."""
    x = np.linspace(left, right, count)
    return np.stack([x, np.sin(9 * x)], axis=1).astype(np.float32)


def line(text, strokes, at):
    """What `split` takes; `at` holds one character a stroke, or one a point."""
    places = [np.full(len(s), a) if np.isscalar(a) else a for s, a in zip(strokes, at)]
    return text, np.concatenate(places), tuple(strokes)


def shown(text, strokes, at):
    return [
        (text[ink.start : ink.end], ink.strokes, ink.words)
        for ink in split(*line(text, strokes, at))
    ]


def test_words_are_told_by_the_window():
    strokes = [bar(0, 1), bar(1.1, 2), bar(3, 4), bar(5, 6)]
    assert shown("ab c d", strokes, [0, 1, 3, 5]) == [
        ("ab", (0, 1), 1), ("c", (2,), 1), ("d", (3,), 1),
    ]  # fmt: skip


def test_a_window_that_runs_ahead_is_forgiven():
    strokes = [bar(0, 2, 10), bar(3, 4, 9), bar(5, 7, 10)]
    ahead = [np.repeat([0, 1, 3], [4, 3, 3]), np.repeat([3, 5], [5, 4]), 5]
    assert [ink[:2] for ink in shown("ab c de", strokes, ahead)] == [
        ("ab", (0,)), ("c", (1,)), ("de", (2,)),
    ]  # fmt: skip


def test_a_late_dot_belongs_to_the_word_it_is_over():
    strokes = [bar(0, 2), bar(3, 5), bar(1.0, 1.2, 2)]
    assert shown("in so", strokes, [0, 3, 4]) == [("in", (0, 2), 1), ("so", (1,), 1)]


def test_the_space_is_the_word_s_before_it():
    strokes = [bar(0, 2), bar(3, 5)]
    assert shown("ab cd", strokes, [np.repeat([1, 2], 4), 3]) == [
        ("ab", (0,), 1), ("cd", (1,), 1),
    ]  # fmt: skip


def test_joined_words_stay_together_and_are_counted():
    strokes = [bar(0, 2), bar(3, 5.5, 30), bar(6, 7, 12)]
    at = [0, np.repeat([3, 6], 15), 8]
    assert shown("ab of a x", strokes, at) == [("ab", (0,), 1), ("of a", (1,), 2), ("x", (2,), 1)]
    apart = [bar(0, 2), bar(3, 4, 15), bar(4.5, 5.5, 15), bar(6, 7, 12)]
    assert [words for _, _, words in shown("ab of a x", apart, [0, 3, 6, 8])] == [1] * 4


def test_a_word_without_ink_goes_with_a_neighbour():
    (ink,) = split(*line("a .", [bar(0, 2)], [0]))
    assert ("a .", 2) == ("a ."[ink.start : ink.end], ink.words)
    assert split("a", np.zeros(0, int), ()) == []


def test_the_dot_that_ended_a_line_is_no_word_s():
    dot = np.float32([[6.0, 0.1]])
    strokes = [bar(0, 2), bar(3, 5)]
    assert shown("in so", [*strokes, dot], [0, 3, 4]) == [("in", (0,), 1), ("so", (1,), 1)]
    # A full stop is the text's, and a second dot is not.
    (_, second) = shown("in so.", [*strokes, dot], [0, 3, 5])
    assert second == ("so.", (1, 2), 1)
    (_, second) = shown("in so.", [*strokes, dot - [0.7, 0], dot], [0, 3, 5, 5])
    assert second == ("so.", (1, 2), 1)
    # Before it may come the late dot of an i, which is no full stop.
    late = np.float32([[4.5, -2], [4.52, -2]])
    (_, second) = shown("in si.", [*strokes, late, dot], [0, 3, 5, 5])
    assert second == ("si.", (1, 2, 3), 1)
    (_, second) = shown("in si.", [*strokes, dot - [0.7, 0], late, dot], [0, 3, 5, 5, 5])
    assert second == ("si.", (1, 2, 3), 1)
    # The dot of an i is over its letter, a dash is longer.
    assert shown("in si", [*strokes, np.float32([[4.5, -2]])], [0, 3, 4])[1][1] == (1, 2)
    assert shown("in s-", [*strokes, bar(6, 7, 3)], [0, 3, 4])[1][1] == (1, 2)


@pytest.mark.parametrize("seed", range(20))
def test_every_stroke_and_word_is_used_once_and_in_order(seed):
    """Whatever the window says."""
    rng = np.random.default_rng(seed)
    text = " ".join("w" * rng.integers(1, 6) for _ in range(rng.integers(1, 8)))
    strokes = []
    for _ in range(rng.integers(1, 14)):
        left = rng.uniform(0, 20)
        strokes.append(bar(left, left + rng.uniform(0, 3), rng.integers(1, 20)))
    at = [np.sort(rng.integers(0, len(text), len(stroke))) for stroke in strokes]
    parts = split(*line(text, strokes, at))
    used = sorted(i for ink in parts for i in ink.strokes)
    # The last stroke may be a dot that ended the line.
    assert used in (list(range(len(strokes))), list(range(len(strokes) - 1)))
    assert [w for ink in parts for w in text[ink.start : ink.end].split()] == text.split()
    assert sum(ink.words for ink in parts) == len(text.split())
    spans = [
        (min(strokes[i][:, 0].min() for i in ink.strokes),
         max(strokes[i][:, 0].max() for i in ink.strokes)) for ink in parts
    ]  # fmt: skip
    assert all(before[1] < after[0] for before, after in zip(spans, spans[1:]))
