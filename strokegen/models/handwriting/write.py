"""Text becomes a drawing: lines and pieces, redrawn until each is finished, on level baselines."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from strokegen.ink.alphabet import spell
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.ink.normaliser import x_heights
from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.accents import mark
from strokegen.models.handwriting.hand import FINISHED, Handwriting, Line
from strokegen.models.handwriting.pieces import Piece, cut, draw, unfinished
from strokegen.presets import loaded
from strokegen.render.page import stack

LINE_SPACING = 3.6
"""Between baselines, in x-heights."""
X_HEIGHT_MM = 2.5
PEN = 0.12
"""Stroke width in x-heights: a 0.3 mm pen."""

GAP = 0.95
"""What one space leaves between pieces, in x-heights."""
BROKEN_GAP = 0.1
"""What stands between the pieces of a broken word."""

_MOST_PRIMED = 200
_MOST_CHARACTERS = {"a line": 1000, "a text": 20_000}


@dataclass(frozen=True)
class Written:
    """A text's pieces as they were drawn, before they are put in their places.

    Attributes:
      rows: a list of pieces a line of the text; a blank line has none.
      accents: for each line, character -> name of its mark.
      facts: what the drawing's `meta` says of its making.
    """

    hand: Handwriting
    rows: tuple[list[Piece], ...]
    accents: tuple[dict[int, str], ...]
    facts: dict

    def ink(self, piece: Piece) -> tuple[Drawing, list[tuple[int, np.ndarray]]]:
        """A piece's ink with its left edge at x = 0, and its marks: character of it, stroke."""
        drawing, at = self.hand.drawing(piece.best), piece.best.at
        rng = np.random.default_rng([self.facts["seed"], piece.row, piece.start, 1 << 20])
        points, marks = drawing.points, []
        for index, name in self.accents[piece.row].items():
            index -= piece.start
            if 0 <= index < len(piece.text) and len(at):
                # The nearest letter that has ink, should the window have crossed this one fast.
                nearest = at[np.argmin(np.abs(at - index))]
                marks += [(index, stroke) for stroke in mark(name, points[at == nearest], rng)]
        return drawing, marks


def load(preset: str | Path = "handwriting") -> Handwriting:
    """A handwriting preset, by name or folder; see `loaded`.

    Raises:
      PresetError: it is missing, damaged, or of another model.
    """
    return loaded(Handwriting, preset)


def _check(text: str, wrapped: bool) -> list[str]:
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, got {type(text).__name__}")
    lines = text.replace("\r\n", "\n").split("\n")
    if not text.strip():
        raise ValueError("there is no text to write; give at least one visible character")
    for size, what, place in (
        (len(text), "a text", ""),
        *((len(line), "a line", f"line {i} ") for i, line in enumerate(lines, 1) if not wrapped),
    ):
        if size > _MOST_CHARACTERS[what]:
            raise ValueError(
                f"{place or 'the text '}has {size:,} characters, {what} may have "
                f"{_MOST_CHARACTERS[what]:,}; break it into several"
            )
    return lines


def _spell(lines: list[str]) -> list[tuple[str, dict[int, str]]]:
    spelled = []
    for number, line in enumerate(lines, 1):
        try:
            spelled.append(spell(line))
        except ValueError as error:
            message = str(error).replace("at line 1,", f"at line {number},")
            raise type(error)(message) from None
    return spelled


def _primed(prime: tuple[Drawing, str], hand: Handwriting) -> tuple[Drawing, str]:
    """Raw ink and its text as the network reads them."""
    drawing, text = prime
    plain, _ = spell(text)
    scale = x_heights([("", drawing, plain)]).get("", 0.0)
    if not plain.strip() or not scale:
        raise ValueError("priming needs ink and the text it shows, with at least one letter")
    if len(plain) > _MOST_PRIMED:
        raise ValueError(f"the priming text has {len(plain):,} characters, at most {_MOST_PRIMED}")
    lengths = (np.hypot(*np.diff(stroke, axis=0).T).sum() for stroke in drawing.strokes)
    if max(drawing.width, sum(lengths) / 10) > 50 * len(plain) * scale:
        raise ValueError(f"the priming ink is far too large for {plain!r}; give its own text")
    return hand.normaliser(drawing, plain, scale), plain.strip()


def write(
    text: str, *, style=None, bias: float | None = None, seed: int = 0,
    preset: str | Path | Handwriting = "handwriting",
    prime: tuple[Drawing, str] | None = None, progress: Callable | None = None,
) -> Drawing:  # fmt: skip
    r"""Write `text` by hand.

    Args:
      text: printable ASCII, accented Latin letters, typographic quotes; `\n` starts a new line.
      style: a number, a name, a blend "3:0.4,17:0.6", "none"; None is the preset's default.
      bias: 0 writes as unevenly as people do, 1 and more ever neater; None is the preset's own.
      seed: the same seed makes the same drawing.
      preset: a name, a folder, or what `load` returned.
      prime: ink and its text, to go on in that hand.
      progress: called with a list of pieces, returns it as an iterator (such as tqdm).
    Returns:
      A Drawing in x-heights, first baseline at y = 0; `meta["verdict"]` is "finished" unless a
      NotFinished warning was given.
    Raises:
      ValueError: nothing to write, a character that cannot be written, a line over 1,000
        characters, an unknown style, a bias or seed out of range.
      PresetError: see `load`.
    """
    done = compose(text, style=style, bias=bias, seed=seed, preset=preset, prime=prime,
                   progress=progress)  # fmt: skip
    facts = {**done.facts, "unit_mm": X_HEIGHT_MM, "pen": PEN}
    lines = [_join(row, done) for row in done.rows]
    return stack(lines, LINE_SPACING).with_label(text).with_meta(**facts)


def compose(
    text: str, *, style=None, bias: float | None = None, seed: int = 0,
    preset: str | Path | Handwriting = "handwriting",
    prime: tuple[Drawing, str] | None = None, progress: Callable | None = None,
    wrapped: bool = False, fault: Callable[[Line], int] = unfinished,
) -> Written:  # fmt: skip
    """Draw a text's pieces, without putting them in their places.

    Args, warnings and errors: as for `write`, whose caller a warning names; and
      wrapped: whether the lines will be, and may be of any length.
      fault: see `pieces.draw`.
    """
    hand = preset if isinstance(preset, Handwriting) else load(preset)
    bias = styles.bias(bias, hand.preset)
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed must be a whole number from 0, got {seed!r}")
    spelled = _spell(_check(text, wrapped))
    shares = styles.parse(style, hand.preset)
    rows = tuple(cut(row, line) for row, (line, _) in enumerate(spelled))
    pieces = [piece for row in rows for piece in row]
    draw(pieces, hand, styles.vector(shares, hand.preset), bias, int(seed),
         _primed(prime, hand) if prime else None, progress or iter, fault)  # fmt: skip
    verdicts = sorted({piece.best.verdict for piece in pieces} - {FINISHED})
    for piece in pieces:
        if piece.best.verdict != FINISHED:
            warnings.warn(
                f"{piece.text!r} on line {piece.row + 1}: {piece.best.verdict} after "
                f"{piece.attempts} attempts; try another seed, style or more bias",
                NotFinished,
                stacklevel=3,
            )
    facts = {
        "text": text, "preset": hand.preset.name, "style": styles.describe(shares),
        "bias": bias, "seed": int(seed), "verdict": ", ".join(verdicts) or FINISHED,
        "redrawn": sum(piece.attempts - 1 for piece in pieces),
    }  # fmt: skip
    return Written(hand, rows, tuple(accents for _, accents in spelled), facts)


def _join(pieces: list[Piece], done: Written) -> Drawing:
    """One line's pieces side by side on one baseline, with the marks over their letters."""
    strokes: list[np.ndarray] = []
    edge = 0.0
    for piece in pieces:
        drawing, marks = done.ink(piece)
        gap = GAP * piece.spaces if piece.spaces or piece is pieces[0] else BROKEN_GAP
        shift = np.float32([edge + gap, 0])
        placed = [stroke + shift for stroke in (*drawing.strokes, *(m for _, m in marks))]
        strokes += placed
        edge = max([edge, *(float(stroke[:, 0].max()) for stroke in placed)])
    return Drawing(tuple(strokes))
