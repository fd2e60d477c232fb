"""What stands for what cannot be written: always something that can be, and never silently."""

import unicodedata

import pytest

from strokegen.ink.letters import spelled
from strokegen.ink.nearest import nearest


@pytest.mark.parametrize(
    "text, new",
    [
        ("a → b", "a -> b"), ("Ω ∞", "Ω oo"), ("ＡＢｃ１", "ABc1"), ("Аnnа", "Anna"), ("Τ™", "TTM"),
        ("№ Ⅳ ㎏", "No IV kg"), ("ƒ ɓ Ƙ", "f b K"), ("so\u00adft", "soft"), ("✓\ufe0f", "v"),
        ("Ά", "Á"), ("a\u0338", "a"),
    ],
)  # fmt: skip
def test_the_nearest_is_written(text, new):
    found, known = nearest(text)
    assert unicodedata.normalize("NFC", found) == new
    assert all(char in text for char in known)


@pytest.mark.parametrize("text", ["plain", "Žluťoučký €5 – “ß”", "日本 😀 Ж", "", "3\u0301\n\x07"])
def test_what_can_be_written_stays_and_so_does_what_nothing_is_near_to(text):
    assert nearest(text) == (text, {})


def test_whatever_is_offered_can_be_written():
    offered = {}
    for code in [*range(0x80, 0x3000), *range(0xF900, 0xFFFE), *range(0x1D400, 0x1D800)]:
        if unicodedata.category(chr(code)) not in ("Cn", "Cs"):
            offered |= nearest(chr(code))[1]
    assert len(offered) > 1500
    for char, new in offered.items():
        assert spelled(char)[2] and not spelled(new)[2] and "\n" not in new
        assert new or unicodedata.category(char) in ("Cf", "Mn", "Me"), unicodedata.name(char)


def test_what_is_lent_is_not_replaced():
    assert nearest("a → ☆", {"→"}) == ("a → *", {"☆": "*"})
