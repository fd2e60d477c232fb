"""A text set in fonts: its glyphs side by side, exactly as the fonts have them, line by line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strokegen.ink.alphabet import listed
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float64
from strokegen.lettering.fonts import font as load
from strokegen.lettering.glyphs import Font, Glyph, shaped, tell_lent
from strokegen.render.layout import Word
from strokegen.render.page import stack

MAX_CHARACTERS = 20_000
MAX_POINTS = 2_000_000
"""Of a text's ink."""


@dataclass(frozen=True)
class Placed:
    """A glyph on its line: the text that it shows, its font, and where it begins, in x-heights."""

    text: str
    font: Font
    glyph: Glyph
    x: float

    @property
    def strokes(self) -> list[Float64]:
        return self.glyph.placed(self.x)


@dataclass(frozen=True)
class Setting:
    """The lines of a text, set.

    Attributes:
      fonts: the first, and those for what those before lack.
      lines: of each line its glyphs, from left to right.
    """

    text: str
    fonts: Sequence[Font]
    lines: Sequence[Sequence[Placed]]

    def ink(self, glyphs: Sequence[Placed]) -> Drawing:
        """The ink of some glyphs, where they stand on their line, labelled by their text."""
        strokes = [stroke for one in glyphs for stroke in one.strokes]
        return Drawing(strokes, label="".join(one.text for one in glyphs), straight=True)

    def drawing(self, spacing: float, pen: float, **facts: Any) -> Drawing:
        """All lines in x-heights, the first baseline at y = 0, the text as label.

        Args:
          spacing: between baselines, more where lines would touch; pen: the stroke's width.
          facts: more for its `meta`.
        """
        inks = [self.ink(line) for line in self.lines]
        apart = [
            above.bounds[3] - below.bounds[1] + 2 * pen
            for above, below in zip(inks, inks[1:])
            if above.strokes and below.strokes
        ]
        facts = {"text": self.text, **self.facts, "pen": pen, **facts}
        return stack(inks, max([spacing, *apart])).with_label(self.text).with_meta(**facts)

    def words(self, pen: float, reach: float = 1.0) -> list[list[Word]]:
        """The words of each line for `flow`, as far apart as they are set.

        Args:
          pen: the stroke's width in x-heights; reach: the most of it that a stroke is wide.
        """
        return [self._words(line, pen, reach * pen) for line in self.lines]

    def _words(self, line: Sequence[Placed], pen: float, thick: float) -> list[Word]:
        result: list[Word] = []
        edge = 0.0
        for glyphs in words(line):
            ink = self.ink(glyphs).with_meta(pen=pen)
            left = ink.bounds[0] if result else glyphs[0].x + thick
            result.append(Word(ink, max(left - edge - thick, 0.0)))
            edge = ink.bounds[2]
        return result

    @property
    def lent(self) -> dict[str, list[str]]:
        """What is drawn in fonts beyond the first: name -> each character."""
        found: dict[str, dict[str, None]] = {}
        for one in (one for line in self.lines for one in line):
            if one.font is not self.fonts[0]:
                found.setdefault(one.font.name, {})[one.text] = None
        return {name: list(keys) for name, keys in found.items()}

    @property
    def facts(self) -> dict[str, str]:
        """What `meta` says of how the ink was made."""
        fonts = dict.fromkeys(one.font for line in self.lines for one in line)
        licences = dict.fromkeys(font.licence for font in fonts if font.licence)
        found = {"font": ", ".join(font.name for font in fonts)}
        return found | ({"licence": "; ".join(map(str, licences))} if licences else {})


def words(line: Sequence[Placed]) -> Iterator[list[Placed]]:
    """The glyphs of a line by words; what has no ink is in none."""
    word: list[Placed] = []
    for one in line:
        if one.text.isspace() and word:
            yield word
            word = []
        elif one.glyph.strokes:
            word.append(one)
    if word:
        yield word


def settings(
    texts: Sequence[str], font: str | Path | Font, how: Mapping[str, Any]
) -> list[Setting]:
    """Texts set in a font, as `write` is asked to.

    Args:
      how: further options of `write`; a font takes a `fallback` alone.
    Raises:
      TypeError, ValueError: see `set_text`; or an option of a hand.
      DataError, OSError, ModuleNotFoundError: see `fonts.font`.
    """
    given = [name for name in how if name not in ("fallback", "progress")]
    if given:
        raise ValueError(
            f"{given[0].replace('_', ' ')} has no meaning with a font, which writes exactly; "
            "leave one of them out"
        )
    fallback = how.get("fallback")
    fonts = [load(one) for one in (font, *([] if fallback is None else [fallback]))]
    result = []
    for number, text in enumerate(texts, 1):
        place = f"text {number}: " if len(texts) > 1 else ""
        result.append(set_text(text, fonts, place))
        for name, keys in result[-1].lent.items():
            tell_lent(name, keys, place)
    return result


def set_text(text: str, fonts: Sequence[Font], place: str = "") -> Setting:
    """Set a text in the first font, and what it lacks in the next that has it, which is said.

    Args:
      text: line breaks start new lines. Characters that are composed of others are taken as one.
      fonts: one or more.
      place: which text it is, where there are several.
    Raises:
      TypeError: it is no text.
      ValueError: there is nothing to write, a character that no font has or that needs shaping,
        over `MAX_CHARACTERS`, or over `MAX_POINTS` points.
    """
    if not isinstance(text, str):
        raise TypeError(f"{place}text must be a str, got {type(text).__name__}")
    if not text.strip():
        raise ValueError(f"{place}there is no text to write; give at least one visible character")
    if len(text) > MAX_CHARACTERS:
        raise ValueError(
            f"{place}the text has {len(text):,} characters, a text may have {MAX_CHARACTERS:,}; "
            "break it into several"
        )
    rows = [unicodedata.normalize("NFC", row) for row in text.replace("\r\n", "\n").split("\n")]
    keys = _spelled(rows, fonts, place)
    lines = []
    points = 0
    for row in keys:
        lines.append(_row(row))
        points += sum(len(stroke) for one in lines[-1] for stroke in one.glyph.strokes)
        if points > MAX_POINTS:
            raise ValueError(f"{place}over {MAX_POINTS:,} points; set it in several")
    if not points:
        raise ValueError(f"{place}there is no ink in it; give at least one visible character")
    return Setting(text, fonts, lines)


def _spelled(
    rows: Sequence[str], fonts: Sequence[Font], place: str
) -> list[list[tuple[Font, str]]]:
    """Each line as keys of fonts."""
    lacking: dict[str, str] = {}
    result = []
    for number, row in enumerate(rows, 1):
        keys: list[tuple[Font, str]] = []
        at = 0
        while at < len(row):
            found = ((font, font.longest_at(row, at)) for font in fonts)
            best = next(((font, key) for font, key in found if key), None)
            if shaped(row[at]):
                name = unicodedata.name(row[at], "no name")
                raise ValueError(
                    f"{place}{row[at]!r} ({name}) at line {number}, column {at + 1} is written "
                    "from right to left, or shaped by its neighbours; fonts set letters side by "
                    "side alone"
                )
            if best is None:
                lacking.setdefault(row[at], f"line {number}, column {at + 1}")
            else:
                keys.append(best)
            at += len(best[1]) if best else 1
        result.append(keys)
    if lacking:
        told = listed([f"{char!r} at {where}" for char, where in lacking.items()], 130)
        none = "no font given has" if len(fonts) > 1 else f"the font {fonts[0].name} lacks"
        raise ValueError(f"{place}{none} {told}; give a fallback font that has it")
    return result


def _row(keys: Sequence[tuple[Font, str]]) -> list[Placed]:
    """Glyphs side by side from x = 0 on, kerned where neighbours are of one font."""
    row: list[Placed] = []
    x = 0.0
    for font, key in keys:
        if row and row[-1].font is font:
            x -= font.kern(row[-1].text, key)
        glyph = font.glyph(key)
        row.append(Placed(key, font, glyph, x))
        x += glyph.advance
    return row
