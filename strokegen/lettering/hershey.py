"""The Hershey fonts: files in James Hurt's format (.jhf), and the faces of the PyPI package.

A glyph is a line of text: its number (5 characters), how many pairs follow (3), and the pairs,
whose characters count from R: the left and the right side, then points, y down, " R" lifts the
pen. Long lines may be broken. The baseline is at y = 9. In files the first glyph is the space, the
next those of ASCII. (The format is described in the package's docstring, by Hurt.)

The package, Hershey-Fonts, has 7-bit fonts, in which a Greek alpha is an "a". `FACES` gather them
by what their glyphs show, so that a text in Unicode is drawn as it stands: Latin letters of the
face, Greek, Cyrillic (of the one face that there is), Japanese kana and some kanji, signs of
mathematics. Where a font has another glyph in the place of a character, that is mended here
(`_WRONG`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from strokegen.ink.errors import DataError
from strokegen.ink.types import Float64
from strokegen.lettering.glyphs import Font, Glyph

LICENCE = (
    "Hershey fonts: by Dr. A. V. Hershey, U.S. National Bureau of Standards; format by James Hurt, "
    "Cognition, Inc.; free for any use with this acknowledgement"
)
_BASELINE, _X_HEIGHT = 9, 14
_MAX_GLYPHS = 10_000
_HEAD = re.compile(r"([ 0-9]{5})([ 0-9]{3})")
_PAIRS = re.compile(r"[ -~]*")


@dataclass(frozen=True)
class _Raw:
    """A glyph in Hershey's units: where it begins and ends, and its strokes, y down."""

    left: int
    right: int
    strokes: Sequence[Sequence[tuple[int, int]]]

    def glyph(self, x_height: float, size: float = 1.0) -> Glyph:
        unit, origin = size / x_height, np.array([self.left, _BASELINE])
        strokes = tuple(unit * (np.array(stroke, float) - origin) for stroke in self.strokes)
        return Glyph(strokes, unit * (self.right - self.left))


def read_jhf(data: bytes, name: str) -> Font:
    """The font of a .jhf file: glyphs of the characters from the space on.

    Args:
      data: the file; name: what an error calls it.
    Raises:
      DataError: it is none; the message names the line.
    """
    raws = _glyphs(data, name)
    found = {chr(32 + number): raw for number, raw in enumerate(raws)}
    known = {char: raw for char, raw in found.items() if raw.strokes or char == " "}
    if not any(raw.strokes for raw in raws):
        raise DataError(f"{name}: a Hershey font without glyphs; expected lines of its format")
    o = known.get("o")
    top = _BASELINE - min(y for stroke in o.strokes for _, y in stroke) if o else _X_HEIGHT
    high = top if 4 <= top <= 18 else _X_HEIGHT

    @cache
    def make(key: str) -> Glyph:
        return known[key].glyph(high)

    stem = re.sub(r"\.jhf\Z", "", re.split(r"[/\\]", name)[-1], flags=re.IGNORECASE)
    return Font(stem, known.keys(), make, licence=LICENCE)


def _glyphs(data: bytes, name: str) -> list[_Raw]:
    raws: list[_Raw] = []
    lines = iter(enumerate(data.decode("latin-1").splitlines(), 1))
    for number, line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        head = _HEAD.match(line)
        count = int(head[2]) if head and head[2].strip() else 0
        body = line[8:]
        while head and len(body) < 2 * count and (more := next(lines, None)) is not None:
            body += more[1]
        if (
            not count
            or len(body) < 2 * count
            or body[2 * count :].strip()
            or not _PAIRS.fullmatch(body)
        ):
            raise DataError(
                f"{name} line {number}: no glyph of a Hershey font; expected its number, how many "
                "pairs follow, and the pairs"
            )
        raws.append(_raw(body[: 2 * count]))
        if len(raws) > _MAX_GLYPHS:
            raise DataError(f"{name}: over {_MAX_GLYPHS:,} glyphs")
    return raws


def _raw(body: str) -> _Raw:
    pairs = [body[at : at + 2] for at in range(0, len(body), 2)]
    strokes: list[list[tuple[int, int]]] = [[]]
    for pair in pairs[1:]:
        if pair == " R":
            strokes.append([])
        else:
            strokes[-1].append((ord(pair[0]) - ord("R"), ord(pair[1]) - ord("R")))
    left, right = (ord(side) - ord("R") for side in pairs[0])
    return _Raw(left, right, [stroke for stroke in strokes if stroke])


FACES = {
    "hershey-simplex": ("futural", "greeks"),
    "hershey-duplex": ("futuram", "greeks"),
    "hershey-complex": ("timesr", "greekc"),
    "hershey-triplex": ("timesrb", "greekc"),
    "hershey-italic": ("timesi", "greekc"),
    "hershey-italic-triplex": ("timesib", "greekc"),
    "hershey-script": ("cursive", "greeks"),
    "hershey-script-complex": ("scriptc", "greekc"),
    "hershey-gothic-english": ("gothiceng", "greekc"),
    "hershey-gothic-german": ("gothicger", "greekc"),
    "hershey-gothic-italian": ("gothicita", "greekc"),
}
"""Name -> the package's fonts of its Latin and its Greek letters."""

_LOW = {"cursive": 9, "scriptc": 9, "scripts": 9}
"""Height of the small letters, where they are not 14 high."""
_WRONG = {"futuram": "{}", "scriptc": "^"}
"""In whose places are angle brackets, and an arrow; these are taken from futural."""

_ASCII = "".join(map(chr, range(33, 127)))
_GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
_KANA = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねの"
    "はひふへほまみむめもや ゆ よらりるれろわゐ ゑをん"
)
_VOICED = "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽ"
_KANJI = "日円年大国人東中本京出時上者十一二三四五六七"


def _katakana(hiragana: str) -> str:
    return "".join(char if char == " " else chr(ord(char) + 96) for char in hiragana)


def _row(chars: str, part: str, first: str) -> dict[str, tuple[str, str]]:
    """Characters whose glyphs stand side by side in a font, from `first` on; " " skips one."""
    return {char: (part, chr(ord(first) + at)) for at, char in enumerate(chars) if char != " "}


def _each(chars: str, part: str, places: str) -> dict[str, tuple[str, str]]:
    return {char: (part, place) for char, place in zip(chars, places, strict=True)}


_SHARED = {
    **_row("АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩ", "cyrilc_1", "A"),
    **_row("абвгдежзийклмнопрстуфхцчшщ", "cyrilc_1", "a"),
    **_each("ЪЫЬЭЮЯъыьэюя", "cyrillic", "]$_CU^|&~Cu}"),
    **_each("±∓×·⋅≦≤≧≥∏∑≠≡∝∞°√⊂∪⊃∩∈", "mathlow", "!\"#$$&&'':;?@^_`bdefgh"),
    **_each("→↑←↓∂∇∫∃ℵ÷∥⊥∠∴", "mathlow", "ijklmnpvwxyz|~"),
    **_each("○□△◊☆★§†‡♠♡♢♣ς℘", "symbolic", "HIJKL~ijkmnopvw"),
    **{char: ("rowmans", place) for char, place in zip("‘’“”", ("`", "'", "``", "''"))},
    **_each("。、", "japanese", " !"),
    **_row(_KANJI, "japanese", "#"),
    "九": ("japanese", ":"),
    **_row(_KANA, "japanese", "A"),
    **_row(_VOICED, "japanese", "x"),
    **_row(_katakana(_KANA), "japanese", "\x91"),
    **_row(_katakana(_VOICED), "japanese", "\xc8"),
}
"""Character -> the package's font, and the place or places there of what it shows."""

_SMALLER = {"э": 2 / 3}
"""Of which the package has the capital alone, in the small one's place too."""


def face(name: str) -> Font:
    """One of `FACES`, or any font of the package by its own name, as its places have it.

    Raises:
      ModuleNotFoundError: Hershey-Fonts is not installed.
      ValueError: there is no such font.
    """
    latin, greek = FACES.get(name, (name.removeprefix("hershey-"), ""))
    if name not in FACES:
        if latin not in _package().default_font_names:
            raise ValueError(
                f"no font {name!r}; give a file (.svg or .jhf), or one of {', '.join(FACES)}"
            )
        where = {place: (latin, place) for place in _part(latin)}
        return Font(name, where.keys(), _maker(where, latin), licence=LICENCE)
    wrong = _WRONG.get(latin, "")
    where = {
        **_SHARED,
        **_row(_GREEK, greek, "A"),
        **_row(_GREEK.lower().replace("ς", "σ"), greek, "a"),
        "µ": (greek, "l"),
        **_each("–−", latin, "--"),
        " ": (latin, " "),
        **{char: ("futural" if char in wrong else latin, char) for char in _ASCII},
    }
    return Font(name, where.keys(), _maker(where, latin), licence=LICENCE)


def _maker(where: Mapping[str, tuple[str, str]], latin: str) -> Callable[[str], Glyph]:
    high = _LOW.get(latin, _X_HEIGHT)

    @cache
    def make(key: str) -> Glyph:
        part, places = where[key]
        strokes: list[Float64] = []
        x = 0.0
        for place in places:
            one = _part(part)[place].glyph(high, _SMALLER.get(key, 1.0))
            strokes += one.placed(x)
            x += one.advance
        return Glyph(tuple(strokes), x)

    return make


@cache
def _package() -> Any:  # it comes without types
    from HersheyFonts import HersheyFonts

    return HersheyFonts()


@cache
def _part(name: str) -> dict[str, _Raw]:
    """The glyphs of one of the package's fonts by their places; none without ink but the space."""
    package = _package()
    package.load_default_font(name)
    return {
        place: _Raw(one.left_offset, one.left_offset + one.char_width, one.strokes)
        for place, one in package.all_glyphs.items()
        if one.strokes or place == " "
    }
