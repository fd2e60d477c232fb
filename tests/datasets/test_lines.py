"""Handwriting made ready: what is kept, what is left out and counted, and the file of it."""

from dataclasses import replace

import numpy as np
import pytest

from strokegen.datasets.lines import Lines, load_lines, prepare, tidy
from strokegen.datasets.sample import Sample, split_of
from strokegen.formats.write import write
from strokegen.ink.arrays import from_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import LeftOut
from strokegen.ink.normaliser import Normaliser
from tests.ink.test_highlights import marked


def sample(text, writer="ann", kind="word", pitch=0.8, height=20.0, stretch=1.0):
    """A garland of small letters, `pitch` x-heights each."""
    t = np.linspace(0, len(text), 40 * len(text) + 2)
    wave = np.stack([t * pitch, -(np.sin(np.pi * t) ** 2)], axis=1) * [height, height * stretch]
    return Sample(Drawing((wave + [300, 900],), label=text), writer, kind)


@pytest.mark.parametrize(
    "label, text",
    [("one , two .", "one, two."), ("a - b", "a - b"), ("why ? !", "why?!"), ("( x )", "( x )")],
)
def test_labels_of_tokens_become_text(label, text):
    assert tidy(label) == text


def test_ink_is_kept_with_its_facts_in_model_units():
    normal = Normaliser()
    samples = [sample("nunu"), sample("mmnn", "bob", height=3.0), sample("n , m", kind="text")]
    lines = prepare(samples, normal)
    assert len(lines) == 3 and not lines.skipped
    assert lines.texts == ["nunu", "mmnn", "n, m"]
    assert (lines.writers, lines.kinds) == (["ann", "bob", "ann"], ["word", "word", "text"])
    assert lines.splits == [split_of(writer) for writer in lines.writers]
    assert list(lines.lengths) == [len(lines[i]) for i in range(3)]
    for index in range(2):
        ink = from_stroke3(lines[index]).scale(normal.spacing)
        assert ink.height == pytest.approx(1, abs=0.15), "x-heights, whatever the tablet's unit"
        assert ink.bounds[0] == pytest.approx(0, abs=0.01)
        assert ink.bounds[3] == pytest.approx(0, abs=0.15)


def test_a_highlighter_does_not_write(tmp_path):
    plain = [sample(text).drawing for text in ("nunu", "mnmn", "uunn")]
    for name, inks in (("plain", plain), ("over", [marked(one) for one in plain])):
        write(inks, tmp_path / f"{name}.ndjson")
    with pytest.warns(LeftOut, match="left out 6 strokes of a highlighter"):
        found = load_lines(str(tmp_path / "over.ndjson"), Normaliser())
    want = load_lines(str(tmp_path / "plain.ndjson"), Normaliser())
    assert found.texts == want.texts and np.allclose(found.offsets, want.offsets, atol=1e-3)


def test_only_a_text_can_run_over_several_rows():
    turn = np.linspace(0, 2 * np.pi, 40)
    ring = Drawing((np.stack([-20 * np.cos(turn), 20 * np.sin(turn)], axis=1),), label="o")
    usual = [sample("nunu"), sample("mnmn"), sample("uunn"), sample("munu")]
    lines = prepare([*usual, Sample(ring, "ann", "character")], Normaliser())
    assert lines.texts[-1] == "o" and not lines.skipped
    two = [sample(text, kind="text") for text in ("nunun", "unnnu", "uunnu")]
    (row,) = two[0].drawing.strokes
    both = Drawing((row, row + [0, 60]), label="nunununu")
    lines = prepare([*two, Sample(both, "ann", "text")], Normaliser())
    assert lines.skipped == {"text on several rows": 1}


@pytest.mark.parametrize(
    "odd, reason",
    [
        (sample("nnnnnn", pitch=4.0), "width"),
        (sample("nnnn", stretch=60.0), "large"),
        (sample("nnnn", stretch=8.0), "tall"),
        (Sample(Drawing(([[0, 0], [12, 9], [24, 0]],), label="nnnn"), "ann", "word"), "points"),
        (Sample(Drawing(([[0, 0]],), label="n"), "ghost", "word"), "size"),
    ],
)
def test_what_is_no_line_of_writing_is_left_out_and_counted(odd, reason):
    usual = [sample("nunu"), sample("mnmn"), sample("uunn"), sample("munu")]
    lines = prepare([*usual, odd], Normaliser())
    assert len(lines) == 4
    assert sum(lines.skipped.values()) == 1
    assert reason in next(iter(lines.skipped))


def test_some_of_them_are_those_pieces_in_that_order(lines):
    lines = replace(lines, clarity=np.arange(len(lines), dtype=np.float32))
    some = lines.take([5, 0, 5])
    assert some.clarity.tolist() == [5, 0, 5] and some.skipped == lines.skipped
    for place, index in enumerate([5, 0, 5]):
        assert np.array_equal(some[place], lines[index])
        for name in ("texts", "writers", "kinds", "splits"):
            assert getattr(some, name)[place] == getattr(lines, name)[index]


def test_a_file_gives_back_what_was_saved(lines, tmp_path):
    path = tmp_path / "lines.npz"
    lines.save(path)
    back = Lines.read(path)
    assert np.array_equal(back.offsets, lines.offsets) and np.array_equal(back.starts, lines.starts)
    for name in ("texts", "writers", "kinds", "splits", "skipped"):
        assert getattr(back, name) == getattr(lines, name)


def test_files_of_one_writer_in_px_and_in_mm_are_of_one_size(tmp_path):
    """The same lines in two units, in a folder of the writer's; and in one alone."""
    texts = ("nunu", "mnmn", "uunn", "munu")
    for number, height in enumerate((3.0, 30.0, 3.0)):
        folder = tmp_path / ("both" if number < 2 else "one") / "ann"
        folder.mkdir(parents=True, exist_ok=True)
        inks = [sample(text, height=height).drawing for text in texts]
        write(inks, folder / f"{number}.ndjson")
    both, one = (load_lines(str(tmp_path / name), Normaliser()) for name in ("both", "one"))
    assert not both.skipped and len(both) == 2 * len(one) == 8
    for index in range(4):
        for other in (index, index + 4):
            assert np.allclose(both[other], one[index], atol=1e-3)
