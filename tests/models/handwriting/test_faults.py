"""What is told of lines that did not come out: in words and places of the text that was given."""

import re

import numpy as np
import pytest

from strokegen.models.handwriting.faults import Part, Source, faults, readings
from strokegen.models.handwriting.hand import Line, Opinion
from strokegen.models.handwriting.pieces import in_pieces


def line(verdict="misread", text="if", **facts):
    found = Opinion(**{"read": "it", "sure": 0.01, "weakest": 0, "cost": 2.0} | facts)
    return Line(np.zeros((1, 3), np.float32), verdict, text, np.zeros(1, int), (), found)


@pytest.mark.parametrize("text", ["a…b", "  æon…\r\n\n ĳs ﬃ x", "“q” • dd…e", "naïve cafe\u0301"])
def test_the_weakest_character_is_named_by_its_place_in_the_text(text):
    lines, _ = in_pieces(text, False, "")
    plain = {"…": ".", "æ": "ae", "ĳ": "ij", "ﬃ": "ffi", "ï": "i", "é": "e"}
    for row in lines:
        for piece in row:
            for place, char in enumerate(piece.text):
                drawn = Part(piece, line(weakest=place), 1)
                shown = readings(Source(text, False), [drawn])["weakest"]
                at, number = map(int, re.findall(r"column (\d+) of line (\d+)$", shown)[0])
                there = text.replace("\r", "").split("\n")[number - 1][at - 1]
                assert number == piece.row + 1 and shown.startswith(repr(there))
                assert char in plain.get(there, there)


def told(text, attempts=4, best_of=4, replaced=False, **facts):
    """The messages if every piece that is written of a text came out alike."""
    lines, _ = in_pieces(text, False, "")
    pieces = [piece for row in lines for piece in row if not piece.sign]
    parts = [Part(piece, line(text=piece.text, **facts), attempts) for piece in pieces]
    return faults(Source(text, replaced), parts, best_of, 0.3)


@pytest.mark.parametrize("sign", ["ß", "½", "€"])
@pytest.mark.parametrize("tail", ["e", "e 7.", "en and more"])
@pytest.mark.parametrize("before", ["", "go to ", "one\ntwo "])
def test_the_words_and_the_place_are_of_the_text(sign, tail, before):
    text = f"{before}Haupt{sign}{tail}"
    for message in told(text):
        named, row, column = re.match(
            r"'(.*)' on line (\d+)(?:, column (\d+))?: ", message
        ).groups()
        source = text.split("\n")[int(row) - 1]
        first = int(column or 1) - 1
        assert source[first:].startswith(named)
        assert first == 0 or source[first - 1] == " "
        assert source[first + len(named) :][:1] in ("", " ")
        assert len(message) < 300 and "\n" not in message
    whole = f"Haupt{sign}{tail}".split()[0]
    assert any(whole in message for message in told(text))


@pytest.mark.parametrize("mark", "_\"'`")
def test_a_row_of_marks_is_told_of_once(mark):
    _, message = told(f"so {mark * 6}")
    assert message.startswith(f"{mark * 6!r} on line 1, column 4: misread")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"why": "other", "read": "it"}, "misread ('it'), weakest 'f' at column 2"),
        ({"why": "letter", "read": "lf"}, "misread, weakest 'f' at column 2"),
        ({"why": "stray"}, "misread, a stroke too many"),
        ({"why": "space"}, "misread, a space"),
        ({"why": "few"}, "too few strokes in the row of 'f' from column 2"),
        ({"why": "many"}, "too many strokes in the row of 'f' from column 2"),
        ({"verdict": "ran on"}, "line 1: ran on after"),
    ],
)
def test_the_reason_is_named(facts, words):
    (message,) = told("if", weakest=1, **facts)
    assert words in message


def test_the_advice_and_the_number_fit():
    assert "after 1 attempt; try a higher --best-of," in told("if", 1, 1)[0]
    assert "after 4 attempts; try a higher --best-of," in told("if")[0]
    assert "after 2 attempts; try a higher --until," in told("if", 2)[0]
    assert "after 10 attempts; try another seed" in told("if", 10, 10)[0]
    assert "after 10 attempts; try another seed" in told("if", 10, verdict="ran on")[0]


def test_long_words_and_readings_are_shortened():
    for text in ("x" * 900, "\\'\"" * 300):
        assert all(len(one) < 300 for one in told(text, why="other", read=text))
