"""The characters that can be written: any text as it is written, or what is wrong with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.letters import PRINTABLE as PRINTABLE
from strokegen.ink.letters import Marks, spelled
from strokegen.ink.nearest import nearest

_MOST = 230  # characters of a message, which others name the file or text before


REPLACED = "with --replace (replace=True)"
"""How a refusal names the option that replaces what cannot be written."""

FALLBACK = "; or give a fallback font"
"""How it names the option that has a font write it."""


class UnwritableCharacter(ValueError):
    """Characters that cannot be written, or that the alphabet lacks; named with their places."""


def spell(line: str) -> tuple[str, Marks]:
    """How a line is written: what `spell_lines` says of it."""
    return spell_lines([line])[0]


def spell_lines(lines: Sequence[str], lent: Container[str] = ()) -> list[tuple[str, Marks]]:
    """How lines are written, see `letters.spelled`: of each its plain text and its marks.

    Args:
      lent: characters that a fallback font writes, where a hand cannot.

    Raises:
      UnwritableCharacter: nothing is ever dropped; it names all that cannot be written, each
        character with its first place.
    """
    found = [spelled(line, lent) for line in lines]
    places: dict[str, tuple[int, int]] = {}
    for number, (*_, lacking) in enumerate(found, 1):
        for char, column in lacking.items():
            places.setdefault(char, (number, column))
    if places:
        raise UnwritableCharacter(_refusal(places, asked=lent != ()))
    return [(plain, marks) for plain, marks, _ in found]


def _refusal(places: dict[str, tuple[int, int]], asked: bool) -> str:
    """One line on characters that cannot be written, as much of it as has room.

    Args:
      asked: whether a fallback font was, too.
    """
    names = {char: unicodedata.name(char, f"control character {ord(char):#04x}") for char in places}
    known = nearest("".join(places).replace("\n", ""))[1]
    hint = "Latin letters with their marks, printable ASCII and common symbols can be written"
    if known:
        told = listed([f"{to!r} for {char!r}" for char, to in known.items()], 60)
        hint = f"{REPLACED} it would be {told}"
    hint += ", and the fallback font lacks them" if asked else FALLBACK
    room = _MOST - len(hint)
    full = [f"{c!r} ({names[c]}) at line {row}, column {at}" for c, (row, at) in places.items()]
    short = [f"{c!r} at line {row}, column {at}" for c, (row, at) in places.items()]
    shortest = [f"{c!r} {row}:{at}" for c, (row, at) in places.items()]
    for each in (full, short):
        if len(", ".join(each)) <= room:
            return f"cannot write {', '.join(each)}; {hint}"
    return f"cannot write, by line:column, {listed(shortest, room)}; {hint}"


def listed(parts: Sequence[str], room: int) -> str:
    """Parts in a row, at least one; those that find no room in so many characters are counted."""
    text = ", ".join(parts)
    count = len(parts)
    while len(text) > room and count > 1:
        count -= 1
        text = f"{', '.join(parts[:count])} and {len(parts) - count} more"
    return text


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
