"""Pages without labels become labelled lines: by their texts, by the reader, by who is asked."""

import warnings

import numpy as np
import pytest

import strokegen as sg
from strokegen.cli.handwriting import lines
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import LeftOut, NotFinished

TEXTS = ["a quick fox", "lazy dogs nap", "five big jugs", "who knows me", "seven zebras"]


@pytest.fixture(scope="module")
def written():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        return sg.write(TEXTS, style="small", bias=1.0, seed=2)


def page(written, size=2.0):
    """Lines below each other, in mm."""
    rows = [one.scale(size).translate(8, 15 + 14 * at) for at, one in enumerate(written)]
    return Drawing([stroke for row in rows for stroke in row.strokes], meta={"unit_mm": 1.0})


@pytest.fixture
def notes(written, tmp_path, monkeypatch):
    """A notebook of two pages and an empty one."""
    monkeypatch.chdir(tmp_path)
    sg.datasets.write([page(written[:3]), Drawing([]), page(written[3:])], "notes.rmdoc")
    return tmp_path


def same(found, written, size=2.0):
    """Whether drawings are lines as they were written, wherever they stand."""
    for drawing, line in zip(found, written, strict=True):
        there = np.concatenate([s - drawing.points.min(axis=0) for s in drawing.strokes])
        was = np.concatenate([s - line.points.min(axis=0) for s in line.strokes]) * size
        assert np.allclose(there, was, atol=1e-3)


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4], [4, 2, 0, 1, 3], [3, 1]])
def test_texts_find_their_rows_in_any_order(notes, written, order, capsys):
    inks = [("notes", one) for one in sg.datasets.read("notes.rmdoc")]
    (notes / "said.txt").write_text("\n".join(TEXTS[at] for at in order))
    found = lines.told(inks, "said.txt")
    assert [one.label for _, one in found] == [TEXTS[at] for at in order]
    same([one for _, one in found], [written[at] for at in order])
    said = capsys.readouterr().err
    assert ("rows of ink that are none of them: 3" in said) == (len(order) == 2)


def test_texts_that_are_not_there_are_said(notes, capsys):
    inks = [("notes", one) for one in sg.datasets.read("notes.rmdoc")]
    (notes / "said.txt").write_text("\n".join([*TEXTS, "nobody wrote such words here"]))
    assert len(lines.told(inks, "said.txt")) == 5
    assert "1 are not in the ink, such as 'nobody wrote such words here'" in capsys.readouterr().err
    (notes / "said.txt").write_text("nobody wrote such words here\nnor these at all\n")
    with pytest.raises(ValueError, match="said.txt: none of its 2 lines is what the ink says"):
        lines.told(inks, "said.txt")


def test_the_reader_labels_rows_and_leaves_out_what_it_is_not_sure_of(
    notes, written, capsys, monkeypatch
):
    inks = [("notes", one) for one in sg.datasets.read("notes.rmdoc")]
    found = lines.labelled(inks, True)
    assert len({one.label for _, one in found} & set(TEXTS)) >= 3
    monkeypatch.setattr(lines, "SURE", 1.1)
    assert lines.labelled(inks, True) == []
    said = capsys.readouterr().err
    assert "drawing 1, line 2, left out: 'lazy dogs nap' is read" in said
    assert "drawing 3, line 1, left out" in said


def test_who_is_asked_says_what_a_row_says(notes, written, monkeypatch):
    answers = iter(["a fox", "-", "", "four", "five"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(lines.click, "prompt", lambda *_, default, **__: next(answers) or default)
    inks = [("notes", one) for one in sg.datasets.read("notes.rmdoc")]
    found = lines.labelled(inks, False)
    assert [one.label for _, one in found] == ["a fox", TEXTS[2], "four", "five"]
    same([one for _, one in found], [written[at] for at in (0, 2, 3, 4)])


def test_labels_that_are_there_are_kept_and_missing_ones_are_refused_in_a_pipe(notes, written):
    inks = [("a", written[0]), ("b", page(written[:2]))]
    with pytest.raises(ValueError, match="1 of 2 drawings have no text: give --texts FILE"):
        lines.labelled(inks, False)
    assert lines.labelled(inks, True)[0] == inks[0]


def test_a_hand_is_learned_from_files_in_other_units(strokegen, notes, written):
    """Lines with labels in x-heights, and a notebook in mm."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LeftOut)
        sg.datasets.write(written, "mine.ndjson")
        large = [one.scale(30) for one in written]
        sg.datasets.write(large, "large.ndjson")
    learned = strokegen("style", "learn", "mine.ndjson", "large.ndjson", "-o", "me.style.json",
                        "--beside", "me.svg")  # fmt: skip
    assert learned.code == 0 and "learned from 10 lines" in learned.out, learned.err
    assert "left out" not in learned.err and "small" in learned.out
