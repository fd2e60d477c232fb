"""The edit distance against its definition, and the rate made of it."""

import difflib
import random
from functools import cache

import pytest

from strokegen.models.reader.distance import cer, distance


def naive(a, b):
    """The definition of the edit distance, as a recursion."""

    @cache
    def of(i, j):
        if not i or not j:
            return i + j
        swap = of(i - 1, j - 1) + (a[i - 1] != b[j - 1])
        return min(of(i - 1, j) + 1, of(i, j - 1) + 1, swap)

    return of(len(a), len(b))


def test_distance_is_the_recursions():
    draw = random.Random(0)
    for _ in range(300):
        a, b = ("".join(draw.choices("abC ", k=draw.randrange(9))) for _ in range(2))
        assert distance(a, b) == naive(a, b) == distance(b, a)


def test_distance_is_within_what_difflib_needs():
    a, b = "the quick brown fox jumps", "teh quick brow n fix jumped"
    opcodes = difflib.SequenceMatcher(None, a, b, False).get_opcodes()
    found = sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in opcodes if tag != "equal")
    assert abs(len(a) - len(b)) <= distance(a, b) <= found


@pytest.mark.parametrize(
    "pairs, expected",
    [
        ([("abcd", "abcd")], 0.0),
        ([("abcd", "")], 1.0),
        ([("ab", "abcdef")], 2.0),
        ([("abcd", "abxd"), ("ab", "ab")], 1 / 6),
        ([("a  b\tc", " a b c ")], 0.0),
        ([("a b", "ab")], 1 / 3),
        ([("Oh", "oh"), ("no!", "N0!")], 3 / 5),
    ],
)
def test_cer_is_errors_over_characters(pairs, expected):
    assert cer(pairs) == pytest.approx(expected)


def test_cer_ignoring_case_is_told_apart():
    pairs = [("Oh", "oh"), ("no!", "N0!")]
    assert cer(pairs, ignore_case=True) == pytest.approx(1 / 5)


@pytest.mark.parametrize("pairs", [[], [("", "abc")], [("  ", "abc")]])
def test_cer_of_nothing_is_an_error(pairs):
    with pytest.raises(ValueError, match="at least one character"):
        cer(pairs)
