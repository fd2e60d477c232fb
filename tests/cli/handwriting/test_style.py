"""`strokegen style learn`: from files to a style that writes."""

import io
import json

import pytest

import strokegen as sg
from strokegen.ink.drawing import Drawing
from strokegen.models.handwriting.write import load


@pytest.fixture(scope="module")
def lines():
    hand = load()
    return sg.write(["a fox", "big jugs", "my hat"], style="small", best_of=1, preset=hand)


@pytest.fixture
def mine(lines, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sg.datasets.write(lines, "mine.ndjson")
    sg.datasets.write([Drawing(one.strokes) for one in lines], "bare.ndjson")
    return tmp_path


def test_learn_and_write(strokegen, mine):
    result = strokegen("style", "learn", "mine.ndjson", "-o", "me.style.json", "--beside", "me.svg")
    assert result.code == 0 and "learned from 3 lines" in result.out, result.err
    assert "small" in result.out and "<svg" in (mine / "me.svg").read_text()
    assert json.loads((mine / "me.style.json").read_text())["preset"] == "handwriting"
    written = strokegen("write", "fog", "--style", "me.style.json:0.8,neat:0.2", "-o", "fog.svg")
    assert written.code == 0 and (mine / "fog.svg").exists()


def test_texts_of_a_file(strokegen, mine):
    (mine / "texts.txt").write_text("a fox\n\nbig jugs\nmy hat\n")
    learn = ("style", "learn", "bare.ndjson", "-o", "me.style.json")
    assert strokegen(*learn, "--texts", "texts.txt").code == 0
    (mine / "texts.txt").write_text("a fox\n")
    refused = strokegen(*learn, "--texts", "texts.txt")
    assert refused.code == 2 and "texts.txt: 1 lines for 3 drawings" in refused.err


def test_how_far_reading_and_learning_are_is_told(strokegen, lines, mine, monkeypatch):
    counts = []

    def bar(what, unit):
        return lambda steps: counts.append((what, len(steps))) or steps

    for module in "lines", "style":
        monkeypatch.setattr(f"strokegen.cli.handwriting.{module}.bar", bar)
    fox, jugs, hat = (Drawing(one.strokes) for one in lines)
    pages = [sg.render.stack(rows, 4.6) for rows in ((fox, jugs), (hat, fox))]
    sg.datasets.write(pages, "pages.ndjson")
    (mine / "texts.txt").write_text("a fox\nbig jugs\nmy hat\n")
    sg.datasets.write([fox] * 9, "many.ndjson")
    learn = ("style", "learn", "-o", "me.style.json")
    assert strokegen(*learn, "pages.ndjson", "--texts", "texts.txt").code == 0
    assert counts == [("reading", 1), ("reading", 2), ("learning", 9)]  # files, pages, readings
    counts.clear()
    assert strokegen(*learn, "many.ndjson", "--trust").code == 0
    assert counts == [("reading", 2), ("learning", 18)]


def test_texts_of_standard_input(strokegen, mine, monkeypatch):
    def piped(data):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    learn = ("style", "learn", "bare.ndjson", "-o", "me.style.json", "--texts", "-")
    piped(b"a fox\nbig jugs\n")
    refused = strokegen(*learn)
    assert refused.code == 2 and "-: 2 lines for 3 drawings" in refused.err
    piped(b"a fox\nbig jugs\nmy hat")
    assert strokegen(*learn).code == 0


def test_ink_is_never_written_over(strokegen, mine):
    """Nor by the other name of a link, of a drawing in the file, or of its folder."""
    (mine / "link.json").symlink_to("mine.ndjson")
    before = (mine / "mine.ndjson").read_bytes()
    for verb, ink, output in [
        (("style", "learn"), "mine.ndjson", "link.json"),
        (("style", "learn"), "mine.ndjson:2", "link.json"),
        (("style", "learn"), ".", "link.json"),
        (("prompts",), "mine.ndjson", "./mine.ndjson"),
    ]:
        refused = strokegen(*verb, ink, "-o", output)
        assert refused.code == 2 and "is ink that is to be read" in refused.err
    assert (mine / "mine.ndjson").read_bytes() == before


def test_missing_texts_are_read_or_asked_for(strokegen, mine, monkeypatch):
    learn = ("style", "learn", "bare.ndjson", "-o", "me.style.json")
    refused = strokegen(*learn)
    assert refused.code == 2 and "3 of 3 drawings have no text: give --texts" in refused.err
    assert not (mine / "me.style.json").exists()
    assert strokegen(*learn, "--trust").code == 0


def test_bad_targets_are_refused_before_anything_is_learned(strokegen, mine):
    for output, words in [
        ("me.style", "ends in .json"),
        ("nowhere/me.json", "no folder"),
    ]:
        result = strokegen("style", "learn", "mine.ndjson", "-o", output)
        assert result.code == 2 and words in result.err and not result.out
    learn = ("style", "learn", "mine.ndjson", "-o", "me.style.json", "--beside")
    for beside, words in [
        ("me.foo", "cannot tell the format of me.foo"),
        ("./me.style.json", "is the style itself"),
        ("mine.ndjson", ".ndjson holds ink of other programs"),
        ("nowhere/me.svg", "no folder"),
    ]:
        result = strokegen(*learn, beside)
        assert result.code == 2 and words in result.err and not result.out
    assert not (mine / "me.style.json").exists()
    (mine / "ink.json").write_text("{}")
    assert (
        "is ink that is to be read" in strokegen("style", "learn", "ink.json", "-o", "ink.json").err
    )
