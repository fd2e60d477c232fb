"""Fonts of SVG 1.1 (chapter 20) whose glyphs are single lines, such as those for plotters.

Of a font is used what plotters' fonts have: each `glyph` with its `unicode`, `d` and
`horiz-adv-x`, the `hkern` of pairs, and the face's measures. Deviations from the chapter:

- A glyph of several characters, a ligature, goes before those of fewer, wherever it stands. (By the
  chapter the first in the file does: one after its letters would never be seen.)
- What a font lacks is refused, not drawn as its `missing-glyph`.
- The height of small letters is measured by v, w, x and z: many files state one x-height for all
  fonts. A font without these is taken at its word.

Glyphs for vertical or for joined (Arabic) text are passed over.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from strokegen.formats.markup import Element, children, read_xml, tag_of
from strokegen.formats.svg_path import IDENTITY, Matrix, flatten, read_path
from strokegen.ink.checks import Unusable
from strokegen.ink.errors import DataError
from strokegen.ink.geometry import median
from strokegen.ink.types import Float64
from strokegen.ink.visible import shortened
from strokegen.lettering.glyphs import NOTHING, Font, Glyph

MAX_GLYPHS = 100_000
MAX_KERNS = 1_000_000
"""Characters and names in all pairs of a font."""
MAX_POINTS = 20_000
"""Of one glyph."""
MAX_LIGATURE = 32
"""Characters of one glyph; what is longer is drawn by others."""

_FINE = 5e-4
"""Between a curve and its chords, in x-heights: 1 um where small letters are 2 mm high."""
_LEAST = 1e-3  # of a height, in the font's units
_FLAT = "vwxz"  # letters that end at the height of a small one
_RANGE = re.compile(r"[Uu]\+([0-9A-Fa-f]{1,6})(?:-([0-9A-Fa-f]{1,6}))?|[Uu]\+([0-9A-Fa-f?]{1,6})")
_LICENCE = re.compile(r"licen[cs]e|copyright|\u00a9", re.IGNORECASE)


def read_svg_font(data: bytes, name: str) -> Font:
    """The font of an SVG file.

    Args:
      data: the file; name: what an error calls it.
    Raises:
      DataError: no XML, no font or several, no glyph, or beyond the bounds above.
    """
    try:
        root = read_xml(data)
        fonts = [one for one in root.iter() if tag_of(one) == "font"]
        if len(fonts) != 1:
            raise Unusable(f"{len(fonts) or 'no'} <font>; expected an SVG file with one")
        return _font(fonts[0], _licence(root), name)
    except Unusable as error:
        raise DataError(f"{name}: {error}") from None


def _font(element: Element, licence: str | None, name: str) -> Font:
    glyphs = children(element, "glyph")
    if len(glyphs) > MAX_GLYPHS:
        raise Unusable(f"over {MAX_GLYPHS:,} glyphs")
    known: dict[str, Element] = {}
    called: dict[str, set[str]] = defaultdict(set)
    for one in glyphs:
        key = one.get("unicode", "")
        if (
            0 < len(key) <= MAX_LIGATURE
            and key not in known  # a second one is never drawn: its names name nothing
            and _for_rows(one)
            and (_has_ink(one) or _may_be_blank(key))
        ):
            known[key] = one
            for word in _names(one, "glyph-name"):
                called[word].add(key)
    if not known:
        raise Unusable("a font without glyphs that have a unicode and a path (d)")
    face = next(iter(children(element, "font-face")), None)
    high = _x_height(known, face, name)
    usual = element.get("horiz-adv-x")
    origin = _number(element, "horiz-origin-x", "0"), _number(element, "horiz-origin-y", "0")
    matrix = (1 / high, 0.0, 0.0, -1 / high, -origin[0] / high, origin[1] / high)

    @cache
    def make(key: str) -> Glyph:
        one = known[key]
        with _named(name, key):
            advance = _number(one, "horiz-adv-x", usual)
            return Glyph(tuple(_strokes(one, matrix)), advance / high)

    family = face.get("font-family") if face is not None else None
    kern = _kerning(children(element, "hkern"), known, called, high)
    title = shortened((family or element.get("id") or name).split(",")[0].strip("'\" "), 80)
    return Font(title, known.keys(), make, kern, licence)


def _names(element: Element, attribute: str) -> set[str]:
    """The names of glyphs in an attribute; none where it is absent."""
    return {word.strip() for word in element.get(attribute, "").split(",")} - {""}


class _named:
    """Names the file and the glyph of what cannot be used in the block."""

    def __init__(self, name: str, key: str) -> None:
        self._place = f"{name}: glyph {key!r}"

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Unusable):
            raise DataError(f"{self._place}: {error}") from None


def _for_rows(glyph: Element) -> bool:
    """Whether a glyph is for text from left to right whose letters are not joined."""
    return glyph.get("orientation") != "v" and glyph.get("arabic-form") in (None, "isolated")


def _has_ink(glyph: Element) -> bool:
    return bool(glyph.get("d", "").strip())


def _may_be_blank(key: str) -> bool:
    return all(unicodedata.category(char) in NOTHING for char in key)


def _strokes(glyph: Element, matrix: Matrix) -> list[Float64]:
    data = glyph.get("d", "")
    if not data.strip():
        return []
    outline, fine = read_path(data)
    if not fine:
        raise Unusable("path data (d) that go wrong, or leave no ink")
    (strokes,) = flatten([(outline, matrix)], _FINE)
    if strokes is None or sum(map(len, strokes)) > MAX_POINTS:
        raise Unusable(f"a path (d) with places beyond all bounds, or over {MAX_POINTS:,} points")
    return strokes


def _number(element: Element, attribute: str, usual: str | None = None) -> float:
    """A measure of an element in the font's units."""
    text = element.get(attribute) or usual
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not abs(value) <= 1e6:
        told = "says no" if text is None else f"says {shortened(repr(text), 30)} as its"
        raise Unusable(f"{tag_of(element)} {told} {attribute}; expected a number of font units")
    return value


def _x_height(known: Mapping[str, Element], face: Element | None, name: str) -> float:
    """How high small letters are, in the font's units."""
    tops = []
    for key in filter(known.__contains__, _FLAT):
        with _named(name, key):
            strokes = _strokes(known[key], IDENTITY)
        tops.append(max(float(stroke[:, 1].max()) for stroke in strokes))
    stated = [] if face is None else [
        share * _number(face, attribute)
        for attribute, share in (("x-height", 1.0), ("cap-height", 0.7), ("ascent", 0.5))
        if face.get(attribute)
    ]  # fmt: skip
    em = 1000.0 if face is None else _number(face, "units-per-em", "1000")
    measured = [float(median(tops))] if tops else []
    return next(high for high in (*measured, *stated, em / 2, 500.0) if high > _LEAST)


def _kerning(
    pairs: Sequence[Element],
    known: Mapping[str, Element],
    called: Mapping[str, set[str]],
    high: float,
) -> Callable[[str, str], float]:
    """How much closer a key stands to the one before, by the first pair that has both."""
    codes = sorted(ord(key) for key in known if len(key) == 1)
    befores: dict[str, list[int]] = defaultdict(list)
    afters: list[tuple[frozenset[str], float]] = []
    room = MAX_KERNS
    for number, one in enumerate(pairs):
        sides = []
        for side in "12":
            named = _names(one, f"g{side}") & called.keys()
            found = {key for word in named for key in called[word]}
            for word in one.get(f"u{side}", "").split(","):
                found |= _in_range(word, codes)
            sides.append(found)
            room -= len(found)
        if room < 0:
            raise Unusable(f"pairs (hkern) of over {MAX_KERNS:,} characters")
        for key in sides[0]:
            befores[key].append(number)
        afters.append((frozenset(sides[1]), _number(one, "k") / high))

    @cache
    def kern(first: str, second: str) -> float:
        found = (afters[number] for number in befores.get(first, ()))
        return next((by for after, by in found if second in after), 0.0)

    return kern


def _in_range(word: str, codes: Sequence[int]) -> set[str]:
    """The keys that an entry of u1 or u2 stands for: itself, or a range such as U+41-5A."""
    found = _RANGE.fullmatch(word.strip())
    if not found:
        return {word.strip() or word} - {""}
    first, last, wild = found.groups()
    low = int((first or wild).replace("?", "0"), 16)
    top = int((last or first or wild).replace("?", "F"), 16)
    return set(map(chr, codes[bisect_left(codes, low) : bisect_right(codes, top)]))


def _licence(root: Element) -> str | None:
    """The line of a file's metadata that speaks of it, or None."""
    texts = (
        text or ""
        for element in root.iter()
        if tag_of(element) == "metadata"
        for part in element.iter()
        for text in (part.text, part.tail)
    )
    lines = [" ".join(line.split()) for text in texts for line in text.splitlines()]
    found = next(filter(_LICENCE.search, lines), None)
    return None if found is None else shortened(re.sub(r"(?i)^licen[cs]e: ", "", found), 200)
