"""Ink to go on from: whose hand speaks, and whether it shows its text.

The ink is the shipped preset's own, in hands that do not prime it; its true text is known.
"""

import warnings

import numpy as np
import pytest

import strokegen as sg
from strokegen.datasets import write as write_files
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut, NotFinished
from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.priming import _shuffled, doubt, primed
from strokegen.models.handwriting.write import Hand
from tests.ink.test_highlights import marked

TEXTS = ("the old harbour", "Seven boats sail", "quick brown foxes")
WRONG = {
    "another text": lambda text, other: other,
    "half of it missing": lambda text, other: text[: len(text) // 2],
    "its beginning missing": lambda text, other: text[len(text) // 2 :],
    "words added": lambda text, other: f"{text} {other}",
    "words before it": lambda text, other: f"{other} {text}",
}


@pytest.fixture(scope="module")
def hand():
    return sg.load("handwriting")


@pytest.fixture(scope="module")
def inks(hand):
    """Drawings of the texts, in a tablet's units."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        drawn = [
            sg.write(t, style=("clear", "even")[k % 2], preset=hand) for k, t in enumerate(TEXTS)
        ]
    assert {one.meta["verdict"] for one in drawn} == {"finished"}
    return [one.scale(300).translate(1000, -70) for one in drawn]


def doubted(hand, ink, text):
    return doubt(primed((ink, text), hand), hand, styles.vector({}, hand.preset))


@pytest.mark.parametrize("index", range(len(TEXTS)))
def test_ink_with_its_own_text_is_not_doubted(hand, inks, index):
    assert doubted(hand, inks[index], TEXTS[index]) is None


@pytest.mark.parametrize("wrong", WRONG)
def test_ink_with_another_text_is_doubted(hand, inks, wrong):
    for index, (ink, text) in enumerate(zip(inks, TEXTS)):
        other = WRONG[wrong](text, TEXTS[index - 1])
        assert other != text and doubted(hand, ink, other), (text, other)


def test_the_doubt_says_what_is_wrong(hand, inks):
    assert "the ink goes on after its text 'the old'" in doubted(hand, inks[0], "the old")
    longer = f"{TEXTS[0]}, and what it is not"
    assert "still has some" in doubted(hand, inks[0], longer)
    assert doubted(hand, inks[0], TEXTS[1]) == f"the ink does not read as {TEXTS[1]!r}"
    shown = doubted(hand, inks[0], "many more words " * 12)
    assert shown is not None and len(shown) < 150


def test_it_is_said_in_one_line_and_written_all_the_same(hand, inks):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        with pytest.warns(LeftOut, match="priming: the ink goes on after its text 'the old'"):
            assert sg.write("on", preset=hand, prime=(inks[0], "the old")).label == "on"
        warnings.simplefilter("error", LeftOut)
        assert sg.write("on", preset=hand, prime=(inks[0], TEXTS[0])).meta["style"] == "none"


def test_given_ink_speaks_alone_unless_a_style_is_asked_for(hand, inks):
    prime = (inks[0], TEXTS[0])
    plain = styles.vector({}, hand.preset)
    assert np.array_equal(Hand(preset=hand, prime=prime).style, plain)
    assert not np.array_equal(Hand(preset=hand).style, plain)
    asked = Hand(preset=hand, prime=prime, style=3)
    assert np.array_equal(asked.style, hand.preset.weights["styles"][3])


def test_a_name_primes_as_the_ink_that_it_stands_for(hand, inks, tmp_path):
    file = tmp_path / "two.ndjson"
    write_files([inks[0].with_label("else"), inks[1].with_label(TEXTS[1])], file)
    want = primed((inks[1], TEXTS[1]), hand)
    for prime in (f"{file}:1", (f"{file}:1", None), (f"{file}:1", TEXTS[1])):
        ink, text = primed(prime, hand)
        assert text == TEXTS[1] and np.allclose(ink.points, want[0].points, atol=1e-2)
    assert primed(inks[1].with_label(TEXTS[1]), hand)[1] == TEXTS[1]
    assert primed((f"{file}:0", TEXTS[0]), hand)[1] == TEXTS[0]
    with pytest.raises(DataError, match="numbered from 0"):
        primed(f"{file}:2", hand)
    with pytest.raises(ValueError, match="needs ink and the text it shows"):
        primed(Drawing([[[0, 0], [3, 5]]]), hand)


def test_a_highlighter_does_not_write(hand, inks):
    with pytest.warns(LeftOut, match="left out 2 strokes of a highlighter"):
        over, text = primed((marked(inks[0]), TEXTS[0]), hand)
    plain, same = primed((inks[0], TEXTS[0]), hand)
    assert text == same and [s.tolist() for s in over.strokes] == [
        s.tolist() for s in plain.strokes
    ]


def test_more_ink_than_a_text_can_have_is_refused(hand):
    points = np.random.default_rng(1).uniform(0, 9, (5 * 500 + 1, 2))
    assert primed((Drawing((points[1:],)), "hello"), hand)[1] == "hello"
    with pytest.raises(ValueError, match="far too large for 'hello'"):
        primed((Drawing((points,)), "hello"), hand)


def test_a_text_to_compare_with_has_the_same_letters_in_words_as_long():
    for text in (*TEXTS, "Joan (Fax), 1907"):
        for seed in range(9):
            other = _shuffled(text, seed)
            assert other != text and sorted(other) == sorted(text)
            assert [len(word) for word in other.split(" ")] == [len(w) for w in text.split(" ")]
