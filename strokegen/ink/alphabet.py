"""The characters that can be written, and what other characters become on their way in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

PRINTABLE = "".join(map(chr, range(32, 127)))
"""The 95 printable ASCII characters, the alphabet of the `handwriting` preset."""

# Typographic forms of characters that a pen does not tell apart.
_MAPPED = {
    "\u2018": "'", "\u2019": "'", "\u201a": ",", "\u2032": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2026": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ",
    "\u00df": "ss", "\u00e6": "ae", "\u00c6": "AE", "\u0153": "oe", "\u0152": "OE",
    "\u00d7": "x", "\ufb01": "fi", "\ufb02": "fl",
}  # fmt: skip

# Combining marks that the runtime draws above or below a letter it has written.
ACCENTS = {
    "\u0300": "grave", "\u0301": "acute", "\u0302": "circumflex", "\u0303": "tilde",
    "\u0308": "diaeresis", "\u030a": "ring", "\u030c": "caron", "\u0327": "cedilla",
    "\u0304": "macron",
}  # fmt: skip


class UnwritableCharacter(ValueError):
    """A character that the alphabet lacks; the message names it and its place."""


def spell(text: str) -> tuple[str, dict[int, str]]:
    """Printable ASCII for `text`, and the accents to add to it.

    Accented letters are taken apart: the base letter is written, its mark is drawn over it.
    Quotes, dashes, ligatures and special spaces are mapped; the list is `_MAPPED`.

    Returns:
      (plain, accents): `plain` of printable ASCII; `accents` maps an index in `plain` to the
      name of the mark above or below that character.
    Raises:
      UnwritableCharacter: nothing is ever dropped; any other character ends here.
    """
    plain: list[str] = []
    accents: dict[int, str] = {}
    line, column = 1, 0
    for char in text:
        column += 1
        parts = _MAPPED.get(char) or unicodedata.normalize("NFD", char)
        for part in parts:
            if part in ACCENTS and plain and plain[-1].isalpha() and len(plain) - 1 not in accents:
                accents[len(plain) - 1] = ACCENTS[part]
            elif part in PRINTABLE:
                plain.append(part)
            else:
                name = unicodedata.name(char, f"control character {ord(char):#04x}")
                raise UnwritableCharacter(
                    f"cannot write {char!r} ({name}) at line {line}, column {column}; "
                    "printable ASCII, accented Latin letters and typographic quotes can be written"
                )
    return "".join(plain), accents


class Alphabet:
    """Characters <-> indices; index 0 is the padding after a text's end.

    Raises:
      ValueError: a character stands twice in `characters`.
    """

    def __init__(self, characters: str = PRINTABLE):
        if len(set(characters)) != len(characters):
            raise ValueError("an alphabet must name each character once")
        self.characters = characters
        self._index = {char: index + 1 for index, char in enumerate(characters)}

    def __len__(self) -> int:
        """Size with the padding symbol."""
        return len(self.characters) + 1

    def __contains__(self, text: str) -> bool:
        return all(char in self._index for char in text)

    def encode(self, text: str) -> NDArray[np.int32]:
        """int32 `(len(text),)` indices; raises UnwritableCharacter, naming character and place."""
        try:
            return np.array([self._index[char] for char in text], np.int32)
        except KeyError as error:
            place = text.index(error.args[0]) + 1
            raise UnwritableCharacter(
                f"character {error.args[0]!r} at column {place} is not in the alphabet"
            ) from None

    def decode(self, indices: Iterable[int]) -> str:
        """The text of indices; padding is left out."""
        return "".join(self.characters[index - 1] for index in indices if index > 0)
