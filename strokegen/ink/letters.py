"""How a text is written: ASCII for the network, marks at its letters, signs between them.

A character is one of these: printable ASCII; the same ink as some (`SAME`); a base letter with
marks, by its canonical decomposition (NFD) or by `_LETTERS`; or one of `SIGNS`, which is drawn.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator

PRINTABLE = "".join(map(chr, range(32, 127)))
"""The 95 printable ASCII characters, the alphabet of the `handwriting` preset."""

Marks = dict[int, tuple[str, ...]]
"""Place in a text -> names of the marks at that letter, those nearest to it first."""

MOST_MARKS = 4
"""At one letter; no language has more, and where would they go?"""

SIGNS = frozenset(
    "¡¢£¤¥¦§¨©ª«¬®¯°±²³´¶·¸¹º»¼½¾¿×÷" "ÆŒßẞÞĸſ"
    "–—―‒−“”„‟‘‚‹›•†‡‰€" "⅓⅔⅛⅜⅝⅞" "⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"
)  # fmt: skip
"""Characters that are drawn by strokes of their own; the network writes what stands around."""

_IN_ASCII = {
    **dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘´", "'"), **dict.fromkeys("–—―‒−", "-"),
    "‚": ",", "ß": "ss", "Æ": "AE", "Œ": "OE", "×": "x", "½": "1/2", "¼": "1/4", "¾": "3/4",
}  # fmt: skip

SAME = {
    "\u2019": "'", "\u02bc": "'", "\u2032": "'", "\u201b": "'", "\u2033": '"',
    "\u2010": "-", "\u2011": "-", "\u2043": "-", "\u2044": "/", "\u2026": "...",
    "\u0132": "IJ", "\u0133": "ij", "\u0149": "'n", "\u013f": "L\u00b7", "\u0140": "l\u00b7",
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\t": " ",
}  # fmt: skip
"""What a pen does not tell apart."""

ACCENTS = {
    "\u0300": "grave", "\u0301": "acute", "\u0302": "circumflex", "\u0303": "tilde",
    "\u0304": "macron", "\u0306": "breve", "\u0307": "dot", "\u0308": "diaeresis",
    "\u0309": "hook", "\u030a": "ring", "\u030b": "double acute", "\u030c": "caron",
    "\u030f": "double grave", "\u0311": "inverted breve", "\u031b": "horn",
    "\u0323": "dot below", "\u0324": "diaeresis below", "\u0325": "ring below",
    "\u0326": "comma below", "\u0327": "cedilla", "\u0328": "ogonek",
    "\u032d": "circumflex below", "\u032e": "breve below", "\u0330": "tilde below",
    "\u0331": "macron below",
}  # fmt: skip
"""Combining marks that are drawn at a letter that the network has written."""

# Letters without a canonical decomposition: what is written, and the marks at its last letter.
_LETTERS = {
    "æ": ("ae", "ligature"), "œ": ("oe", "ligature"), "ı": ("i", "dotless"), "ȷ": ("j", "dotless"),
    "ø": ("o", "slash"), "Ø": ("O", "slash"), "ł": ("l", "stem slash"), "Ł": ("L", "stem slash"),
    "đ": ("d", "ascender bar"), "ħ": ("h", "ascender bar"), "Ħ": ("H", "high bar"),
    "Đ": ("D", "stem bar"), "Ð": ("D", "stem bar"), "ŧ": ("t", "middle bar"),
    "Ŧ": ("T", "middle bar"), "ŋ": ("n", "tail"), "Ŋ": ("N", "tail"), "þ": ("p", "ascender"),
    "ð": ("o", "eth"), "µ": ("u", "stem below"), "μ": ("u", "stem below"),
}  # fmt: skip

# How a mark looks at some letters: that is how Latvian, Czech and Slovak are printed and written.
_LOOKS = {
    **{(base, "cedilla"): "comma below" for base in "GKLNRkln"},
    ("r", "cedilla"): "comma below", ("g", "cedilla"): "comma above",
    **{(base, "caron"): "comma beside" for base in "dtlL"},
}  # fmt: skip


def spelled(line: str, lent: Container[str] = ()) -> tuple[str, Marks, dict[str, int]]:
    """How one line is written.

    Args:
      lent: characters that something else writes, where a hand cannot.
    Returns:
      (plain, marks, lacking): `plain` of printable ASCII, signs and `lent`; the marks at its
      letters; and each character that cannot be written, with its first column, from 1.
    """
    plain: list[str] = []
    marks: Marks = {}
    lacking: dict[str, int] = {}
    for column, char in enumerate(line, 1):
        if char in lent and not all(map(_known, _parts(char))):
            plain.append(char)
            continue
        for part in _parts(char):
            last = len(plain) - 1
            if part in ACCENTS and plain and plain[-1].isalpha() and _known(plain[-1]):
                name = ACCENTS[part]
                marks[last] = (*marks.get(last, ()), _LOOKS.get((plain[-1], name), name))
                if len(marks[last]) <= MOST_MARKS:
                    continue
            elif part in _LETTERS:
                base, *names = _LETTERS[part]
                plain += base
                marks[len(plain) - 1] = tuple(names)
                continue
            elif part in PRINTABLE or part in SIGNS:
                plain.append(part)
                continue
            lacking.setdefault(char, column)
    return "".join(plain), marks, lacking


def _known(part: str) -> bool:
    return part in PRINTABLE or part in SIGNS or part in ACCENTS or part in _LETTERS


def in_ascii(plain: str) -> str:
    """What a network of printable ASCII is told of ink that shows signs; some it cannot be told."""
    return "".join(_IN_ASCII.get(char, char) for char in plain)


def _parts(char: str) -> Iterator[str]:
    """What a character is made of."""
    if unicodedata.category(char) == "Zs":
        return iter(" ")
    return iter(SAME.get(char) or (char if char in SIGNS else unicodedata.normalize("NFD", char)))
