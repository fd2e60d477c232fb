"""A single-line font: by what strokes each character is drawn, and how far it takes the pen."""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from strokegen.ink.accents import drawn, marks, undotted
from strokegen.ink.alphabet import listed
from strokegen.ink.errors import LeftOut
from strokegen.ink.geometry import resample
from strokegen.ink.letters import ACCENTS, SAME, spelled
from strokegen.ink.types import Float64

_SMALL, _RAISED, _LOWERED = 0.6, 0.9, -0.35  # superscripts and subscripts, in x-heights
_DOT = -1.1  # what lies above is the dot of an i
_FINE = 0.05  # between points that show where a letter is, in x-heights
_FORMS = {"<super>": (_SMALL, _RAISED), "<sub>": (_SMALL, _LOWERED)}

NOTHING = "Zs", "Cf", "Cc"
"""Categories of characters that may have no ink: spaces, joiners, controls."""

# Blocks of scripts whose letters change with their neighbours, or hang on them.
_SHAPED = (
    (0x0900, 0x109F), (0x1100, 0x11FF), (0x1700, 0x18AF), (0x1900, 0x1CFF), (0xA800, 0xA8FF),
    (0xA930, 0xABFF), (0xD7B0, 0xD7FF), (0x10A00, 0x10A5F), (0x11000, 0x1193F),
)  # fmt: skip


def shaped(char: str) -> bool:
    """Whether a character cannot simply stand beside others, from left to right."""
    turned = unicodedata.bidirectional(char) in ("R", "AL")
    marked = unicodedata.category(char) in ("Mn", "Mc", "Me")
    return turned or marked or any(low <= ord(char) <= high for low, high in _SHAPED)


@dataclass(frozen=True, eq=False)
class Glyph:
    """What is drawn for a character, or for several at once.

    Attributes:
      strokes: float64 `(n, 2)` points in x-heights, y down, which straight lines join; the origin
        is on the baseline, where the glyph begins.
      advance: from there to where the next glyph begins, in x-heights.
    """

    strokes: tuple[Float64, ...]
    advance: float

    def placed(self, x: float, scale: float = 1.0, rise: float = 0.0) -> list[Float64]:
        """Its strokes with the origin at (x, -rise)."""
        return [scale * stroke + np.array([x, -rise]) for stroke in self.strokes]


def _unkerned(first: str, second: str) -> float:
    return 0.0


@dataclass(frozen=True, eq=False)
class Font:
    """A font, whose glyphs are made when they are first asked for.

    Attributes:
      name: what it is called.
      keys: the characters that it has, and the texts that it draws by one glyph (ligatures); none
        that would leave no ink but spaces and the like.
      make: the glyph of a key. Raises DataError where its outline is damaged.
      kern: by how much a key stands closer to the key before it, in x-heights.
      licence: what the font says of it, or None.
    """

    name: str
    keys: Collection[str]
    make: Callable[[str], Glyph]
    kern: Callable[[str, str], float] = _unkerned
    licence: str | None = None

    @cached_property
    def longest(self) -> int:
        """Characters of its longest key."""
        return max(map(len, self.keys), default=1)

    def __contains__(self, char: object) -> bool:
        known = isinstance(char, str) and (
            char in self.keys or bool(self._parts(char)) or self._marked(char) is not None
        )
        return known and not any(map(shaped, str(char)))

    def longest_at(self, text: str, at: int) -> str:
        """The longest key that the text goes on with there; else the character, or "" for none."""
        for length in range(min(self.longest, len(text) - at), 0, -1):
            if text[at : at + length] in self.keys:
                return text[at : at + length]
        return text[at] if text[at] in self else ""

    def glyph(self, key: str) -> Glyph:
        """The glyph of a key, or of a character that is put together from keys."""
        if key in self.keys:
            return self.make(key)
        if (found := self._marked(key)) is not None:
            return _dressed(self.make(found[0]), *found)
        strokes: list[Float64] = []
        x = 0.0
        for part, scale, rise in self._parts(key):
            glyph = self.make(part)
            strokes += glyph.placed(x, scale, rise)
            x += scale * glyph.advance
        return Glyph(tuple(strokes), x)

    def _marked(self, char: str) -> tuple[str, tuple[str, ...]] | None:
        """The key, and the names of its marks, that a letter with marks is put together from."""
        parts = unicodedata.normalize("NFD", char)
        base, names = parts[:1], tuple(ACCENTS.get(mark, "") for mark in parts[1:])
        if not names:  # a bar through a letter is no part of it to Unicode
            base, found, _ = spelled(char)
            names = next(iter(found.values()), ())
        known = base in self.keys and names and all(map(drawn, names))
        return (base, names) if known else None

    def _parts(self, char: str) -> list[tuple[str, float, float]]:
        """What a character is put together from: keys, their scales, how far they are raised.

        Superscripts, subscripts and fractions are smaller digits; the rest is what a pen does not
        tell apart. Nothing, where the font lacks any of it.
        """
        if len(char) != 1:
            return []
        form, _, rest = unicodedata.decomposition(char).partition(" ")
        parts = [chr(int(code, 16)) for code in rest.split()]
        if form in _FORMS:
            found = [(part, *_FORMS[form]) for part in parts]
        elif form == "<fraction>" and "\u2044" in parts:
            middle = parts.index("\u2044")
            above = [(part, _SMALL, _RAISED) for part in parts[:middle]]
            below = [(part, _SMALL, 0.0) for part in parts[middle + 1 :]]
            found = [*above, ("/", 1.0, 0.0), *below]
        else:
            same = " " if unicodedata.category(char) == "Zs" else SAME.get(char, "")
            found = [(part, 1.0, 0.0) for part in same]
        return found if all(part in self.keys for part, *_ in found) else []


def _dressed(plain: Glyph, key: str, names: Sequence[str]) -> Glyph:
    """A glyph with marks at it; an i or j has no dot under one."""
    strokes = plain.strokes
    if key in "ij" and undotted(names):
        strokes = tuple(stroke for stroke in strokes if stroke[:, 1].max() > _DOT) or strokes
    letter = np.concatenate([resample(stroke, _FINE) for stroke in strokes])
    more = (stroke.astype(np.float64) for stroke in marks(names, letter))
    return Glyph((*strokes, *more), plain.advance)


def tell_lent(name: str, keys: Iterable[str], place: str = "") -> None:
    """Say, by a `LeftOut`, what is drawn in the font of that name for want of another."""
    told = listed([repr(key) for key in keys], 200)
    warnings.warn(f"{place}in the font {name}: {told}", LeftOut, stacklevel=5)
