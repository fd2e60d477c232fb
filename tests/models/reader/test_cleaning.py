"""Labels held against ink that the shipped hand wrote: right ones stay, wrong ones go."""

import numpy as np
import pytest

from strokegen.datasets.lines import Lines
from strokegen.ink.arrays import from_stroke3
from strokegen.models.handwriting.write import Hand
from strokegen.models.reader.cleaning import cleaned, load_cleaned, unspaced
from strokegen.models.reader.reader import Reader
from strokegen.presets import loaded

WRITTEN = {
    "seven green hats": "seven green hats",
    "abcdefgh": "a b c d e f g h",
    "a clear cold morning": "nothing of the sort",
    "river": "river",
    "monday": "window",
}


@pytest.fixture(scope="module")
def reader():
    return loaded(Reader, "reader")


@pytest.fixture(scope="module")
def lines():
    """Each ink with its label of `WRITTEN`, for a training and a test writer."""
    hand = Hand(seed=0)
    rngs = [np.random.default_rng([2, number]) for number in range(len(WRITTEN))]
    inks = [line.offsets for line in hand.drawer.lines(list(WRITTEN), hand.style, hand.bias, rngs)]
    texts = list(WRITTEN.values())
    kinds = ["text" if " " in text else "word" for text in texts]
    count = len(inks)
    return Lines(
        np.concatenate(inks * 2),
        np.cumsum([0, *map(len, inks * 2)]),
        texts * 2,
        ["ann"] * count + ["bob"] * count,
        kinds * 2,
        ["train"] * count + ["test"] * count,
        {"too tall": 1},
    )


@pytest.fixture(scope="module")
def clean(lines, reader):
    return cleaned(lines, reader)


def of(lines, split, kinds=("text", "word")):
    whole = zip(lines.texts, lines.splits, lines.kinds)
    return [text for text, of, kind in whole if of == split and kind in kinds]


def test_labels_that_the_ink_does_not_show_are_left_out_and_counted(clean):
    assert {"nothing of the sort", "window"}.isdisjoint(of(clean, "train"))
    assert clean.skipped == {"too tall": 1, "label that a reader does not believe": 2}


def test_a_label_loses_the_spaces_that_the_ink_does_not_have(clean):
    assert "abcdefgh" in of(clean, "train") and "a b c d e f g h" not in of(clean, "train")


def test_nothing_of_another_split_is_left_out_or_cut(clean, lines):
    given = [text.replace("a b c d e f g h", "abcdefgh") for text in lines.texts[5:]]
    assert of(clean, "test") == given


def test_a_text_is_cut_into_its_words(clean, lines):
    assert of(clean, "train")[:3] == ["seven green hats", "abcdefgh", "river"]
    words = [at for at in range(len(clean)) if clean.texts[at] in ("seven", "green", "hats")]
    assert [clean.texts[at] for at in words] == ["seven", "green", "hats"]
    assert {(clean.writers[at], clean.kinds[at]) for at in words} == {("ann", "word")}
    whole = from_stroke3(lines[0])
    parts = [from_stroke3(clean[at]) for at in words]
    assert sum(len(part.strokes) for part in parts) == len(whole.strokes)
    assert sum(part.num_points for part in parts) == whole.num_points
    for part in parts:  # on the line's baseline, from its own left edge
        assert part.bounds[0] == pytest.approx(0, abs=1e-3)
        heights = {round(float(y), 2) for stroke in part.strokes for y in stroke[:, 1]}
        known = {round(float(y), 2) for stroke in whole.strokes for y in stroke[:, 1]}
        assert len(heights - known) <= 0.1 * len(heights)


def test_clarity_is_the_readers_log_p_a_character(clean, reader):
    checks = reader.check([clean[at] for at in range(len(clean))], clean.texts)
    mine = [check.log_prob / len(check.text) for check in checks]
    # A check takes look-alikes for equal, so that it can but be likelier.
    assert (clean.clarity <= np.array(mine) + 1e-3).all()
    assert np.allclose(clean.clarity, mine, atol=0.5)


def test_what_was_checked_once_is_kept(lines, reader, tmp_path, monkeypatch):
    monkeypatch.setenv("STROKEGEN_CACHE", str(tmp_path))
    first = load_cleaned(lines, reader)
    monkeypatch.setattr("strokegen.models.reader.cleaning.cleaned", None)
    again = load_cleaned(lines, reader)
    assert again.texts == first.texts and np.array_equal(again.clarity, first.clarity)
    assert np.array_equal(again.offsets, first.offsets)


@pytest.mark.parametrize(
    ("text", "tight"),
    [
        ("a b c", "abc"),
        ("I am", "I am"),
        ("the a b end", "the ab end"),
        ("( 4 5 6 ) 7", "(456)7"),
        ("x", "x"),
        ("if ( krud < 0 )", "if ( krud <0)"),
    ],
)
def test_spaces_go_between_single_characters_alone(text, tight):
    assert unspaced(text) == tight
