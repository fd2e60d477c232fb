"""How characters are written, against what Unicode says of them."""

import itertools
import string
import unicodedata

import pytest

from strokegen.ink.letters import ACCENTS, MOST_MARKS, PRINTABLE, SIGNS, in_ascii, spelled

LATIN = [chr(code) for code in (*range(0xC0, 0x180), *range(0x1EA0, 0x1EFA), *range(0x218, 0x21C))]
LETTERS = [char for char in LATIN if char.isalpha()]

# What Unicode's names call a mark, and what it may be called here.
CALLED = {
    "hook above": {"hook"}, "dot above": {"dot"}, "ring above": {"ring"},
    "caron": {"caron", "comma beside"},
    "cedilla": {"cedilla", "comma below", "comma above"},
    "stroke": {"slash", "stem slash", "ascender bar", "high bar", "stem bar", "middle bar"},
}  # fmt: skip


def test_the_95_printable_characters_are_written_as_they_are():
    assert len(PRINTABLE) == 95
    assert set(PRINTABLE) == set(string.printable) - set("\t\n\r\x0b\x0c")
    assert spelled(PRINTABLE) == (PRINTABLE, {}, {})
    assert not SIGNS & set(PRINTABLE)


def test_the_letters_of_the_ranges_are_many():
    assert len(LETTERS) == 62 + 128 + 90 + 4


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_of_the_ranges_is_written(letter):
    plain, marks, lacking = spelled(letter)
    assert not lacking and plain
    if letter in SIGNS:
        assert (plain, marks) == (letter, {})
        return
    assert plain.isascii() or plain in ("l·", "L·")
    name, _, dressed = unicodedata.name(letter).partition(" WITH ")
    if dressed in ("", "MIDDLE DOT"):
        return
    # Its base is the letter of its name, in its case; its marks are those of its name.
    base = name.split()[-1]
    if base not in ("AE", "O"):
        assert plain == (base.lower() if "SMALL" in name else base)
    asked = sorted(dressed.lower().split(" and "))
    (found,) = marks.values()
    names = [one for one in found if one != "ligature"]
    assert len(names) == len(asked)
    assert all(any(one in CALLED.get(word, {word}) for one in names) for word in asked)


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_taken_apart_is_written_as_the_same_letter_in_one(letter):
    assert spelled(unicodedata.normalize("NFD", letter))[:2] == spelled(letter)[:2]


@pytest.mark.parametrize("mark", ACCENTS)
def test_every_mark_stands_on_any_letter_and_with_any_other(mark):
    for base, other in itertools.product("aZiß", ACCENTS):
        plain, marks, lacking = spelled(f"x{base}{mark}{other}")
        assert (plain, lacking) == (f"x{base}", {})
        assert list(marks) == [1] and len(marks[1]) == 2


def test_all_that_is_visible_in_latin_1_is_written():
    for char in map(chr, range(0xA1, 0x100)):
        assert not spelled(char)[2] or unicodedata.category(char) == "Cf"


@pytest.mark.parametrize(
    "text, plain, marks",
    [
        ("café", "cafe", {3: ("acute",)}),
        ("Ångström", "Angstrom", {0: ("ring",), 6: ("diaeresis",)}),
        ("Huế", "Hue", {2: ("circumflex", "acute")}),
        ("hợp", "hop", {1: ("horn", "dot below")}),
        ("þæð", "paeo", {0: ("ascender",), 2: ("ligature",), 3: ("eth",)}),
        ("ǽ", "ae", {1: ("ligature", "acute")}),
        ("Straße 5€", "Straße 5€", {}),
        ("ģ ķ ş Ţ", "g k s T", {0: ("comma above",), 2: ("comma below",), 4: ("cedilla",),
                                6: ("cedilla",)}),
        ("ďĎ ľ", "dD l", {0: ("comma beside",), 1: ("caron",), 3: ("comma beside",)}),
        ("ŀ ŉ ĳ …", "l· 'n ij ...", {}),
        ("a\u00a0b\u202fc\td\u2003e", "a b c d e", {}),
        ("“Don’t”", "“Don't”", {}),
    ],
)  # fmt: skip
def test_what_becomes_of_a_text(text, plain, marks):
    assert spelled(text) == (plain, marks, {})


def test_nothing_is_lost_where_something_cannot_be_written():
    assert spelled("aЖb日Ж")[2] == {"Ж": 2, "日": 4}
    assert spelled("\u0301a")[2] == {"\u0301": 1}
    assert spelled("3\u0301")[2] == {"\u0301": 2}
    assert spelled("a\n\x07")[2] == {"\n": 2, "\x07": 3}
    assert spelled("a" + "\u0301" * (MOST_MARKS + 1))[2] == {"\u0301": MOST_MARKS + 2}


def test_what_given_ink_shows_is_told_in_ascii_as_far_as_that_goes():
    assert in_ascii("“Straße” – ½ kg 5€") == '"Strasse" - 1/2 kg 5€'
    assert in_ascii(PRINTABLE) == PRINTABLE
    assert all(len(in_ascii(sign)) <= 3 for sign in SIGNS)


@pytest.mark.parametrize("char", ["Ж", "→", "日", "ѓ", "Ω"])
@pytest.mark.parametrize("before, after", [("", ""), ("a ", "é"), ("ß", "½")])
def test_what_is_lent_stays_as_it_is_where_a_hand_cannot_write_it(char, before, after):
    lent = {char, "a", "é", "ß", "½"}  # of these the hand writes all but one
    plain, marks, lacking = spelled(before + char + after, lent)
    own, its, _ = spelled(before), spelled(after), None
    assert plain == own[0] + char + its[0] and not lacking
    assert marks == {at + len(own[0]) + 1: names for at, names in its[1].items()}
    assert list(spelled(before + char + after)[2]) == [char]


def test_a_mark_hangs_on_no_letter_that_is_lent():
    assert spelled("ж\u0301", {"ж"}) == ("ж", {}, {"\u0301": 2})
    assert spelled("é\u0323", {"ж"})[1] == {0: ("acute", "dot below")}
