"""The alphabet: what can be written, what is mapped, and what is refused by name and place."""

import re

import numpy as np
import pytest

from strokegen.ink.alphabet import PRINTABLE, Alphabet, UnwritableCharacter, spell, spell_lines


def test_lines_are_spelled_in_their_order():
    assert spell_lines(["ab", "", "é"]) == [("ab", {}), ("", {}), ("e", {0: ("acute",)})]
    assert spell("é") == ("e", {0: ("acute",)})


@pytest.mark.parametrize(
    "text, named, column",
    [
        ("price 5₿", "BITCOIN SIGN", 8),
        ("日本", "CJK UNIFIED IDEOGRAPH-65E5", 1),
        ("ab\x07c", "control character 0x07", 3),
        ("a\nb", "control character 0x0a", 2),
        ("naïve 😀", "GRINNING FACE", 7),
        ("\u0301a", "COMBINING ACUTE ACCENT", 1),
        ("3\u0301", "COMBINING ACUTE ACCENT", 2),
        ("\u200b", "ZERO WIDTH SPACE", 1),
    ],
)
def test_anything_else_is_refused_by_name_and_place(text, named, column):
    with pytest.raises(UnwritableCharacter) as caught:
        spell(text)
    assert f"({named}) at line 1, column {column}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_that_cannot_be_written_is_named_at_once_where_it_first_stands():
    with pytest.raises(UnwritableCharacter) as caught:
        spell_lines(["fine", "Ж日 Ж", "→日"])
    message = str(caught.value)
    places = ["'Ж' (CYRILLIC CAPITAL LETTER ZHE) at line 2, column 1", "'日'", "'→'"]
    assert all(message.count(place) == 1 for place in places[:2])
    assert "at line 2, column 2" in message and "at line 3, column 1" in message
    assert "it would be '->' for '→'" in message and len(message) <= 250


@pytest.mark.parametrize("count", [1, 2, 3, 5, 10, 100, 5000])
def test_however_much_it_is_it_takes_one_short_line(count):
    text = "".join(map(chr, range(0x4E00, 0x4E00 + count)))
    with pytest.raises(UnwritableCharacter) as caught:
        spell_lines([text, "→⇒∞≈Αα"])
    message = str(caught.value)
    assert message.startswith("cannot write") and repr(text[0]) in message and len(message) <= 280
    head = message.split(";")[0]
    left = re.search(r"and (\d+) more", head)
    assert len(re.findall("'.'", head)) + int(left[1] if left else 0) == count + 6


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


def test_a_fallback_font_is_advised_or_said_to_lack_it_too():
    for text in ("日", "→", "日" * 3 + "→"):
        with pytest.raises(UnwritableCharacter, match="; or give a fallback font$"):
            spell(text)
        with pytest.raises(UnwritableCharacter, match=", and the fallback font lacks them$"):
            spell_lines([text + "ж"], {"ж"})
    assert spell_lines(["жa"], {"ж"}) == [("жa", {})]
