"""CER, sentences, real lines, and the reader where it is installed."""

import difflib
import random
import warnings
from functools import cache

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
    cer,
    distance,
    line_image,
    on_one_row,
    read_sentences,
    real_lines,
)
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.write import write
from strokegen.presets import Preset

# Letters of straight strokes, in x-heights, y down, baseline at 0.
LETTERS = {
    "H": [[(0, -2), (0, 0)], [(0, -1), (1, -1)], [(1, -2), (1, 0)]],
    "E": [[(1, -2), (0, -2), (0, 0), (1, 0)], [(0, -1), (0.8, -1)]],
    "L": [[(0, -2), (0, 0), (1, 0)]],
    "T": [[(0, -2), (1.2, -2)], [(0.6, -2), (0.6, 0)]],
    "N": [[(0, 0), (0, -2), (1, 0), (1, -2)]],
    "I": [[(0.1, -2), (0.1, 0)]],
}


def lettering(text):
    strokes, at = [], 0.0
    for char in text:
        letter = LETTERS.get(char, [])
        strokes += [np.add(stroke, [at, 0]) for stroke in letter]
        at += 0.6 + max((x for stroke in letter for x, _ in stroke), default=0.6)
    return Drawing(tuple(strokes), label=text)


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


def test_a_line_is_drawn_black_on_white_at_one_size():
    drawing = Drawing(([[0, -2], [0, 1]], [[10, 0]]))
    image = line_image(drawing)
    pixels = np.asarray(image.convert("L"), float)
    unit, margin = legibility.X_HEIGHT_PX, legibility.MARGIN
    assert image.size == (round((10 + 2 * margin) * unit), round((3 + 2 * margin) * unit))
    assert np.asarray(image).min() == 0 and np.asarray(image).max() == 255
    # Ink across the first stroke, half way up: the pen's width.
    across = (255 - pixels[len(pixels) // 2, : int(2 * unit)]).sum() / 255
    assert across == pytest.approx(legibility.PEN * unit, abs=0.3)
    moved = np.asarray(line_image(drawing.translate(50, -7)).convert("L"))
    assert moved.shape == pixels.shape and np.abs(moved - pixels).mean() < 2


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
    assert [drawing.meta["seed"] for drawing in found] == [0, 1, 2]
    assert {drawing.meta["bias"] for drawing in found} == {2.0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        assert found[1] == write("cd", bias=2.0, seed=1, preset=hand)
    assert found[0] != found[2]


@pytest.fixture(scope="module")
def installed():
    pytest.importorskip("rapidocr")
    pytest.importorskip("onnxruntime")


def test_the_reader_reads_plain_lettering(installed):
    drawings = [lettering("THE TENTH LINE"), lettering("HELLEN LET IT TILT")]
    found = legibility.readings(drawings)
    assert cer((one.text, one.read) for one in found) < 0.15
    assert [one.text for one in found] == [drawing.label for drawing in drawings]
    assert legibility.reader().name.startswith("rapidocr ")


def test_what_is_read_does_not_depend_on_the_other_lines(installed):
    drawing = lettering("THE TENTH LINE")
    alone = legibility.read_lines([drawing])
    assert alone == legibility.read_lines([lettering("HELLEN LET IT TILT" * 2), drawing])[1:]


def test_the_reader_sees_nothing_in_a_dot(installed):
    assert len(legibility.read_lines([Drawing(([[0, 0]],))])[0]) <= 1
