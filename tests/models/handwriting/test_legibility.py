"""Sentences, real lines, and what is written of them."""

import warnings

import numpy as np
import pytest

from strokegen.datasets.lines import Lines
from strokegen.ink.alphabet import PRINTABLE
from strokegen.ink.arrays import to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.models.handwriting import legibility
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.legibility import (
    on_one_row,
    read_sentences,
    real_lines,
)
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.write import write
from strokegen.presets import Preset
from tests.models.lettering import lettering


def test_the_packages_sentences():
    sentences = read_sentences()
    assert len(sentences) == len(set(sentences)) == 60
    assert all(10 <= len(sentence) <= 45 for sentence in sentences)
    used = set("".join(sentences))
    assert used <= set(PRINTABLE)
    assert used >= set("abcdefghijklmnopqrstuvwxyz0123456789QXZ@&$%.,?!'\":()")


def test_sentences_from_a_file(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_bytes("\ufeffOne  line\r\n\n  caf\u00e9 \n".encode())
    assert read_sentences(path) == ["One line", "caf\u00e9"]


@pytest.mark.parametrize(
    "content, message",
    [
        (b"\n \n", "there are no sentences"),
        (b"good\n\xff\xfe", "byte 5 is not UTF-8"),
        ("good\n\nbad \u6f22".encode(), "line 3: cannot write '\u6f22'"),
        (b"a\n" * 600_000, "over 1 MB"),
    ],
)
def test_a_bad_list_of_sentences_is_named(tmp_path, content, message):
    path = tmp_path / "mine.txt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message) as caught:
        read_sentences(path)
    assert str(path) in str(caught.value)


def test_a_missing_list_of_sentences(tmp_path):
    with pytest.raises(OSError):
        read_sentences(tmp_path / "none.txt")


def test_texts_on_several_rows_are_recognised():
    one = lettering("THE LINE IN THE TILE")
    dots = Drawing((*one.strokes, [[1, -3]], [[4, -3]]))
    assert on_one_row(to_stroke3(one)) and on_one_row(to_stroke3(dots))
    below = [stroke + [0, 4] for stroke in lettering("TILE IN").strokes]
    assert not on_one_row(to_stroke3(Drawing((*one.strokes, *below))))


def packed(drawings, writers):
    offsets = [to_stroke3(drawing) for drawing in drawings]
    starts = np.cumsum([0, *map(len, offsets)])
    count = len(drawings)
    return Lines(np.concatenate(offsets), starts, [d.label for d in drawings], writers,
                 ["text"] * count, ["valid"] * count, {})  # fmt: skip


def test_real_lines_are_of_middling_length_on_one_row_and_in_x_heights():
    good = lettering("THE LINE IN THE TILE")
    short, long = lettering("THE"), lettering("THE LINE" * 6)
    rows = good.with_strokes(good.strokes + tuple(stroke + [0, 4] for stroke in good.strokes))
    lines = packed([good, short, long, rows, good], ["abc/x", "abc/x", "abc/x", "abc/x", "7"])
    found = real_lines(lines, 0.5)
    assert [(d.label, d.meta["source"]) for d in found] == [(good.label, "abc"), (good.label, "")]
    assert found[0].width == pytest.approx(good.width / 2, rel=1e-5)
    assert real_lines(packed([short], ["a"]), 0.5) == []


def test_the_choice_of_real_lines_is_random_and_fixed():
    drawings = [lettering("THE LINE IN THE TILE").with_label(f"{i:020d}") for i in range(50)]
    lines = packed(drawings, ["a/b"] * 50)
    first, again, other = (
        [d.label for d in real_lines(lines, 1.0, 10, seed)] for seed in (0, 0, 1)
    )
    assert len(set(first)) == 10
    assert first == again != other


def test_sentences_are_written_once_each_with_their_number_as_seed():
    network = Synthesis(hidden=4, num_mixtures=1, num_windows=1)
    facts = {"model": "synthesis", "network": network.as_dict(), "alphabet": PRINTABLE,
             "normaliser": {"spacing": 0.3, "smoothing": 0.1}}  # fmt: skip
    weights = network.init(0)
    # Some four points a character, and the pen is lifted often: short lines with an end.
    weights["window/bias"][-1], weights["output/bias"][-1] = -1.4, 0.0
    weights["styles"] = np.zeros((0, 0), np.float32)
    hand = Handwriting(Preset("tiny", facts, weights))
    found = legibility.write_sentences(hand, ["ab", "cd", "ab"], bias=2.0)
    assert found == legibility.write_sentences(hand, ["ab", "cd", "ab"], bias=2.0, workers=2)
    assert [drawing.meta["seed"] for drawing in found] == [0, 1, 2]
    assert {drawing.meta["bias"] for drawing in found} == {2.0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        assert found[1] == write("cd", bias=2.0, seed=1, preset=hand)
    assert found[0] != found[2]
