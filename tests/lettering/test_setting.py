"""Texts in fonts: each glyph in its place, nothing lost, what is lent said."""

import random
import time
import unicodedata
import warnings

import numpy as np
import pytest

from strokegen.ink.errors import LeftOut
from strokegen.lettering import setting
from strokegen.lettering.fonts import font
from strokegen.lettering.setting import set_text, settings, words
from strokegen.lettering.svg_font import read_svg_font
from tests.lettering.conftest import BOX, svg_font

OTHER = svg_font(
    [{"unicode": c, "d": "M0 0L0 900", "horiz-adv-x": "300"} for c in "→Ω"], face=' x-height="900"'
).replace(b'"Small"', b'"Other"')


@pytest.fixture
def fonts(small):
    return [font(small), read_svg_font(OTHER, "other.svg")]


def test_glyphs_stand_side_by_side_by_their_advances(fonts):
    text = "AB  C\n\nZ"
    done = set_text(text, fonts)
    assert [[one.text for one in line] for line in done.lines] == [list("AB  C"), [], ["Z"]]
    assert [one.x for one in done.lines[0]] == pytest.approx(np.arange(5) * 600 / 500)
    ink = done.drawing(3.6, 0.12, unit_mm=2.5)
    box = np.array([[0, 0], [0.2, 0], [0.2, -1], [0, -1]])
    places = [(0, 0), (1.2, 0), (4.8, 0), (0, 7.2)]
    assert np.allclose(ink.strokes, [box + place for place in places], atol=1e-6)
    assert ink.label == ink.meta["text"] == text and all(ink.straight)
    assert ink.meta["font"] == "Small" and ink.meta["unit_mm"] == 2.5 and ink.meta["pen"] == 0.12


def test_lines_that_would_touch_stand_further_apart():
    deep = read_svg_font(svg_font([{"unicode": "g", "d": "M0 700L0 -3000"}]), "f")
    assert set_text("g\n\ng", [deep]).drawing(3.6, 0.12).bounds[3] == pytest.approx(6 + 2 * 3.6)
    ink = set_text("g\ng\ng", [deep]).drawing(3.6, 0.12)
    tops = [float(stroke[0, 1]) for stroke in ink.strokes]
    assert np.diff(tops) == pytest.approx([3700 / 500 + 0.24] * 2, abs=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_words_are_those_of_the_text_and_as_far_apart_as_they_are_set(seed, fonts):
    rng = random.Random(seed)
    text = "".join(rng.choices("ABCXYZ  \t\u00a0", k=60)).strip() + " END"
    done = set_text(f"  {text}", fonts)
    (row,) = done.words(0.12)
    assert [word.ink.label for word in row] == text.split()
    assert row[0].gap == pytest.approx(2 * 1.2)
    edges = [word.ink.bounds for word in row]
    for word, before, own in zip(row[1:], edges, edges[1:]):
        assert word.gap == pytest.approx(own[0] - before[2] - 0.12, abs=1e-5)
    assert sum(len(word.ink) for word in row) == len(done.drawing(3.6, 0.12))


def test_what_the_first_font_lacks_comes_from_the_next_as_large_and_is_said(fonts):
    done = set_text("A → Ω", fonts)
    assert done.lent == {"Other": ["→", "Ω"]}
    arrow = done.lines[0][2].glyph
    assert arrow.strokes[0][1].tolist() == [0, -1] and arrow.advance == 300 / 900
    assert done.drawing(3.6, 0.12).meta["font"] == "Small, Other"
    with pytest.warns(LeftOut) as caught:
        settings(["A", "Ω → Ω"], fonts[0], {"fallback": fonts[1]})
    assert [str(one.message) for one in caught] == ["text 2: in the font Other: 'Ω', '→'"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        settings(["ABC"], fonts[0], {"fallback": fonts[1], "progress": None})


def test_text_is_the_same_composed_and_decomposed(fonts):
    for text in (unicodedata.normalize("NFD", "AÉ"), "AÉ"):
        assert [one.text for one in set_text(text, fonts).lines[0]] == ["A", "É"]


@pytest.mark.parametrize(
    "text, told",
    [
        ("A\nB→b", "the font Small lacks '→' at line 2, column 2, 'b' at line 2, column 3"),
        ("A\x07", r"lacks '\x07' at line 1, column 2"),
        ("A שלום", "'ש' (HEBREW LETTER SHIN) at line 1, column 3 is written from right to left"),
        ("A\nक्", "'क' (DEVANAGARI LETTER KA) at line 2, column 1"),
        ("B\u0304", "(COMBINING MACRON) at line 1, column 2"),
        (" \n\t", "no text to write"),
        ("", "no text to write"),
        ("".join(map(chr, range(0x4E00, 0x4F00))), "and 2"),
        ("A" * 20_001, "20,001 characters"),
    ],
)
def test_what_cannot_be_set_is_refused_in_one_line(text, told, fonts):
    with pytest.raises(ValueError) as caught:
        set_text(text, fonts[:1], "text 3: ")
    message = str(caught.value)
    assert message.startswith("text 3: ") and told in message
    assert "\n" not in message and len(message) < 260
    if "lacks" in told:
        with pytest.raises(ValueError, match="no font given has 'b'|no font given has"):
            set_text(text, fonts)


def test_text_is_text_and_has_ink(fonts):
    with pytest.raises(TypeError, match="text must be a str, got int"):
        set_text(5, fonts)
    blank = read_svg_font(svg_font([{"unicode": "\u200b"}, {"unicode": "A", "d": BOX}]), "f")
    with pytest.raises(ValueError, match="no ink"):
        set_text("\u200b", [blank])
    assert [word[0].text for word in words(set_text("\u200b A", [blank, *fonts]).lines[0])] == ["A"]


@pytest.mark.parametrize(
    "option", ["style", "bias", "seed", "best_of", "until", "replace", "prime"]
)
def test_what_is_asked_of_a_hand_has_no_meaning(option, fonts):
    with pytest.raises(ValueError, match=f"{option.replace('_', ' ')} has no meaning with a font"):
        settings(["A"], fonts[0], {"fallback": fonts[1], option: None})


def test_ink_has_a_bound(fonts, monkeypatch):
    monkeypatch.setattr(setting, "MAX_POINTS", 40)
    set_text("A" * 10, fonts)
    with pytest.raises(ValueError, match="over 40 points"):
        set_text("A" * 11, fonts)


def test_a_page_takes_well_under_a_second(small):
    text = "\n".join(["THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG"] * 50)
    begun = time.process_time()
    done = set_text(text, [font(small)])
    done.drawing(3.6, 0.12)
    done.words(0.12)
    assert time.process_time() - begun < 1
