"""Fonts as such: what they have, and what is put together from it."""

import unicodedata

import numpy as np
import pytest

from strokegen.lettering.glyphs import Font, Glyph, shaped

INK = np.array([[0.0, 0.0], [1.0, -2.0]])


def font(keys):
    return Font("made", frozenset(keys), lambda key: Glyph((INK,), 1.5))


def test_a_font_has_its_keys_and_what_is_made_of_them():
    small = font(["2", "4", "1", "/", "x", "'", " ", "ffi"])
    for char in "24x/²₂⁴½¼\u2019\t\u00a0\u2009":
        assert char in small, char
    for char in "3³⅓éf\u2013∞":
        assert char not in small, char
    assert "ffi" in small and 7 not in small


@pytest.mark.parametrize("char", "²³¹⁰⁷₀₉ᵃ")
def test_raised_and_lowered_characters_are_smaller_ones(char):
    kind, code = unicodedata.decomposition(char).split()
    plain = chr(int(code, 16))
    (stroke,) = font([plain]).glyph(char).strokes
    rise = 0.9 if kind == "<super>" else -0.35
    assert np.allclose(stroke, 0.6 * INK - [0, rise])
    assert font([plain]).glyph(char).advance == pytest.approx(0.9)
    assert char not in font(["?"])


def test_fractions_are_a_raised_number_a_slash_and_a_small_one():
    glyph = font("1234/").glyph("¾")
    above, slash, below = glyph.strokes
    assert np.allclose(above, 0.6 * INK - [0, 0.9])
    assert np.allclose(slash, INK + [0.9, 0])
    assert np.allclose(below, 0.6 * INK + [0.9 + 1.5, 0])
    assert glyph.advance == pytest.approx(0.9 + 1.5 + 0.9)


def test_what_a_pen_does_not_tell_apart_is_the_same():
    assert len(font("f").glyph("\ufb00").strokes) == 2
    assert len(font(".").glyph("\u2026").strokes) == 3
    assert "\ufb01" not in font("f")


def test_the_font_s_own_glyph_goes_first():
    own = Font("own", {"2", "²"}, lambda key: Glyph((), 7.0 if key == "²" else 1.0))
    assert own.glyph("²").advance == 7.0


@pytest.mark.parametrize("block, name", [
    ("HEBREW LETTER", "ALEF"), ("ARABIC LETTER", "BEH"), ("SYRIAC LETTER", "BETH"),
    ("THAANA LETTER", "HAA"), ("NKO LETTER", "A"), ("DEVANAGARI LETTER", "KA"),
    ("BENGALI LETTER", "KA"), ("TAMIL LETTER", "KA"), ("THAI CHARACTER", "KO KAI"),
    ("LAO LETTER", "KO"), ("TIBETAN LETTER", "KA"), ("MYANMAR LETTER", "KA"),
    ("KHMER LETTER", "KA"), ("MONGOLIAN LETTER", "A"), ("BALINESE LETTER", "KA"),
    ("JAVANESE LETTER", "KA"), ("BRAHMI LETTER", "KA"), ("COMBINING", "ACUTE ACCENT"),
    ("MEETEI MAYEK LETTER", "KOK"), ("HANGUL CHOSEONG", "KIYEOK"),
])  # fmt: skip
def test_scripts_that_need_shaping_are_none_of_a_font_s_even_if_it_has_their_letters(block, name):
    char = unicodedata.lookup(f"{block} {name}")
    assert shaped(char) and char not in font([char])


def test_others_need_none():
    for char in "aÉßøŁΩжЖ日本あア한→∫²½€ႠԱ\u200b":
        assert not shaped(char), char


LATIN = [chr(code) for code in (*range(0xC0, 0x180), *range(0x1EA0, 0x1EFA))]
COMPOSED = [char for char in LATIN if unicodedata.decomposition(char)[:1] not in ("<", "")]


@pytest.mark.parametrize("char", [*COMPOSED, *"ЁЙёйЇάΐώΏ"])
def test_a_letter_with_marks_is_its_letter_and_marks_about_it(char):
    base, *codes = unicodedata.normalize("NFD", char)
    stem, dot = (
        np.array([[0.3, -1.0], [0.3, 0.0], [0.5, 0.0]]),
        np.array([[0.3, -1.5], [0.31, -1.4]]),
    )
    plain = Glyph((stem, dot) if base in "ij" else (stem,), 0.7)
    glyph = Font("made", {base}, {base: plain}.__getitem__).glyph(char)
    names = [unicodedata.name(code).removeprefix("COMBINING ") for code in codes]
    below = [name.endswith("BELOW") or name in ("CEDILLA", "OGONEK") for name in names]
    over = not all(below) and "HORN" not in names or "COMMA ABOVE" in names
    own = (stem,) if over else plain.strokes
    assert [stroke.tolist() for stroke in glyph.strokes[: len(own)]] == [s.tolist() for s in own]
    marks = glyph.strokes[len(own) :]
    doubles = sum(name in ("DIAERESIS", "DOUBLE ACUTE ACCENT") for name in names)
    assert len(marks) == len(names) + doubles and glyph.advance == 0.7
    assert (char in Font("made", {base}, plain)) and char not in font(["?"])
    looks = base + names[0] in ("tCARON", "dCARON", "lCARON", "LCARON", "gCEDILLA")
    if not looks and "HORN" not in names and "OGONEK" not in names:
        for at, under in enumerate(below[:1]):
            assert marks[at][:, 1].min() > -0.1 if under else marks[at][:, 1].max() < -1.0


def test_marks_are_the_same_every_time():
    one, two = (font(["e"]).glyph("ễ") for _ in range(2))
    assert [a.tolist() for a in one.strokes] == [a.tolist() for a in two.strokes]


@pytest.mark.parametrize("char", "øØłŁđħŧŋþðı")
def test_bars_and_tails_go_through_letters(char):
    known = font("oOlLdhtnpi")
    more = {"ı": 0, "ð": 2}.get(char, 1)
    assert char in known and len(known.glyph(char).strokes) == 1 + more
    assert "æ" not in font("ae") and "ß" not in font("s")
