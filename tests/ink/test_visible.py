"""What is shown of a text from outside can command no terminal, and nothing of it is lost."""

import ast
import sys
import unicodedata

import pytest

from strokegen.ink.visible import one_line, shortened, visible


def test_every_control_is_shown_as_its_escape_and_every_other_character_as_it_is():
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        shown = visible(char)
        controls = unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") and char not in "\t\n"
        if controls or code in (0xFFFE, 0xFFFF) or "\u202a" <= char <= "\u202e":
            assert shown.isascii() and shown.isprintable()
            assert ast.literal_eval(f"'{shown}'") == char
        elif not "\u2066" <= char <= "\u2069":
            assert shown == char


def test_a_value_is_one_line():
    assert one_line("a\nb\rc\x1b[31m\x9bd") == "a\\nb\\rc\\x1b[31m\\x9bd"


@pytest.mark.parametrize("most", [10, 299, 300])
@pytest.mark.parametrize("size", [0, 9, 10, 11, 299, 300, 301, 5000])
def test_a_long_text_keeps_both_ends(most, size):
    text = "".join(chr(97 + index % 26) for index in range(size))
    short = shortened(text, most)
    assert len(short) == min(size, most)
    if size > most:
        head, tail = short.split("...")
        assert text.startswith(head) and text.endswith(tail) and min(len(head), len(tail)) > 1
    else:
        assert short == text
