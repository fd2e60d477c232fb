"""The alphabet: what can be written, what is mapped, and what is refused by name and place."""

import string
import unicodedata

import numpy as np
import pytest

from strokegen.ink.alphabet import ACCENTS, PRINTABLE, Alphabet, UnwritableCharacter, spell


def test_all_95_printable_characters_are_written_as_they_are():
    assert len(PRINTABLE) == 95
    assert set(PRINTABLE) == set(string.printable) - set("\t\n\r\x0b\x0c")
    assert spell(PRINTABLE) == (PRINTABLE, {})


@pytest.mark.parametrize(
    "text, plain, accents",
    [
        ("café", "cafe", {3: "acute"}),
        ("Ångström", "Angstrom", {0: "ring", 6: "diaeresis"}),
        ("garçon à Nîmes", "garcon a Nimes", {3: "cedilla", 7: "grave", 10: "circumflex"}),
        ("mañana", "manana", {2: "tilde"}),
        ("Čapek ūdens", "Capek udens", {0: "caron", 6: "macron"}),
    ],
)
def test_accents_are_taken_off_and_remembered(text, plain, accents):
    assert spell(text) == (plain, accents)
    assert spell(unicodedata.normalize("NFD", text)) == (plain, accents)


@pytest.mark.parametrize("mark", ACCENTS)
def test_every_accent_known_is_carried_by_a_letter(mark):
    assert spell("xo" + mark) == ("xo", {1: ACCENTS[mark]})


@pytest.mark.parametrize(
    "text, plain",
    [
        ("“Don’t” ‘go’ „so“ «là»", '"Don\'t" \'go\' "so" "la"'),
        ("1914–1918 — end…", "1914-1918 - end..."),
        ("a\u00a0b\u202fc\td", "a b c d"),
        ("Straße, ﬁne Æsop œuvre", "Strasse, fine AEsop oeuvre"),
        ("3 × 4 − 1", "3 x 4 - 1"),
    ],
)
def test_typographic_forms_become_what_a_pen_writes(text, plain):
    assert spell(text)[0] == plain


def test_an_accent_after_a_longer_mapping_stands_on_the_right_letter():
    plain, accents = spell("…ß“é")
    assert plain[next(iter(accents))] == "e"
    assert accents == {len(plain) - 1: "acute"}


@pytest.mark.parametrize(
    "text, named, column",
    [
        ("price 5€", "EURO SIGN", 8),
        ("日本", "CJK UNIFIED IDEOGRAPH-65E5", 1),
        ("ab\x07c", "control character 0x07", 3),
        ("a\nb", "control character 0x0a", 2),
        ("naïve 😀", "GRINNING FACE", 7),
        ("\u0301a", "COMBINING ACUTE ACCENT", 1),
        ("3\u0301", "COMBINING ACUTE ACCENT", 2),
        ("vị", "LATIN SMALL LETTER I WITH DOT BELOW", 2),
        ("\u200b", "ZERO WIDTH SPACE", 1),
    ],
)
def test_anything_else_is_refused_by_name_and_place(text, named, column):
    with pytest.raises(UnwritableCharacter) as caught:
        spell(text)
    assert named in str(caught.value)
    assert f"line 1, column {column};" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_letter_with_two_marks_is_refused_not_half_written():
    with pytest.raises(UnwritableCharacter, match="DIAERESIS AND MACRON"):
        spell("ǖ")


def test_encoding_and_decoding_with_padding_at_zero():
    alphabet = Alphabet()
    assert len(alphabet) == 96
    indices = alphabet.encode(PRINTABLE)
    assert indices.dtype == np.int32
    assert sorted(indices) == list(range(1, 96))
    assert alphabet.decode(indices) == PRINTABLE
    assert alphabet.decode([*alphabet.encode("ab"), 0, 0]) == "ab"
    assert alphabet.encode("").shape == (0,)


def test_a_smaller_alphabet_names_what_it_lacks():
    alphabet = Alphabet("abc ")
    assert "cab" in alphabet and "cat" not in alphabet
    with pytest.raises(UnwritableCharacter, match="'t' at column 3 is not in the alphabet"):
        alphabet.encode("cattle")


def test_a_character_may_stand_in_it_once():
    with pytest.raises(ValueError, match="once"):
        Alphabet("abca")
