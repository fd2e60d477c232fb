"""`evaluate style` on folders of a writer each, whose hands are known."""

import warnings

import pytest

import strokegen as sg
from strokegen.ink.errors import DataError, NotFinished
from strokegen.models.handwriting import measure_style
from strokegen.models.handwriting.write import load

HANDS = {"ann": "small", "bob": "cursive"}
TEXTS = [
    "a quick brown fox",
    "five dozen jugs",
    "over lazy dogs",
    "wizards jump high",
    "the box of ink",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("writers")
    hand = load()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        for writer, style in HANDS.items():
            (root / writer).mkdir()
            drawn = sg.write(TEXTS, style=style, bias=0.7, best_of=1, preset=hand)
            sg.datasets.write(drawn, root / writer / "lines.ndjson")
    return root


def test_hands_are_learned_and_told_apart(folder, monkeypatch):
    monkeypatch.setattr(measure_style, "_LEAST", 2)
    told = []
    figures = measure_style.evaluate(load(), told.append, data=folder, lines=3)
    assert [one["writer"] for one in figures["writers"]] == ["ann", "bob"]
    assert figures["better"] == 2 == figures["own"] and figures["mean_gain"] > 0.02
    for one in figures["writers"]:
        assert one["hand"] == HANDS[one["writer"]] and one["best"] < one["none"]
        assert one["lines"] == 3 and one["others"] == 2
    assert "| ann" in told[-1] and "2 of 2" in told[-1]


def test_writers_with_too_few_lines_are_counted_and_none_is_an_error(folder):
    with pytest.raises(DataError, match="no writer has 12 lines"):
        measure_style.evaluate(load(), data=folder)
