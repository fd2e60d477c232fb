"""Text becomes a drawing: lines and pieces, redrawn until each is finished, on level baselines."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypedDict, Unpack, overload

import numpy as np

from strokegen.ink.alphabet import listed
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import LeftOut, NotFinished
from strokegen.ink.keywords import named
from strokegen.ink.letters import Marks
from strokegen.ink.nearest import nearest
from strokegen.ink.types import Float32
from strokegen.lettering.glyphs import Font, tell_lent
from strokegen.models.handwriting import judge
from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.drawer import FINISHED, TOGETHER, PenRow, verdict_of
from strokegen.models.handwriting.dress import dressed, fitted, levelled
from strokegen.models.handwriting.faults import Part, Source, faults, readings
from strokegen.models.handwriting.hand import Handwriting, Line, Wish
from strokegen.models.handwriting.judge import BEST_OF, MISREAD, UNTIL
from strokegen.models.handwriting.pieces import Piece, in_pieces
from strokegen.models.handwriting.priming import Prime, doubt, primed
from strokegen.models.handwriting.signs import drawn as sign
from strokegen.models.handwriting.signs import lent, manner
from strokegen.models.handwriting.style import Style
from strokegen.presets import loaded
from strokegen.redraw import ATTEMPTS, Item, Progress, Rows, redraw
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
SIGN_GAP = 0.22
"""What stands beside a mark or a sign, which is no letter."""


class Watch(Protocol):
    """Who looks on while a text is written; what it raises ends the writing."""

    def points(
        self, piece: Piece, attempt: int, points: Sequence[Sequence[float]], over: bool
    ) -> object:
        """All points so far (dx, dy, end of stroke), in model units, of an attempt from 0.

        Args:
          over: whether there will be no more.
        """

    def written(self, done: Written) -> object:
        """What came of it, before it is put in its places."""


def gap(before: Piece | None, piece: Piece) -> float:
    """What stands between two pieces of a line, or before its first, in x-heights."""
    return joint(before, piece) if before and not piece.spaces else GAP * piece.spaces


def joint(before: Piece, piece: Piece) -> float:
    """What stands between two pieces of one word, in x-heights."""
    edges = before.text[-1], piece.text[0]
    return BROKEN_GAP if all(char.isalpha() or "0" <= char <= "9" for char in edges) else SIGN_GAP


@dataclass(frozen=True)
class Written:
    """A text's parts as they were drawn, before they are put in their places.

    Attributes:
      rows: a list of parts a line of the text; a blank line has none.
      marks: for each line, character -> its marks.
      facts: what the drawing's `meta` says of its making.
      slant: of the hand, see `manner`.
    """

    hand: Handwriting
    rows: Sequence[Sequence[Part]]
    marks: Sequence[Marks]
    facts: Mapping[str, Any]
    slant: float

    def ink(self, part: Part) -> tuple[Drawing, list[tuple[int, Float32]]]:
        """A part's ink with its left edge at x = 0, and its marks: character of it, stroke."""
        piece, line = part.piece, part.line
        drawing = self.hand.drawing(line)
        rng = np.random.default_rng([self.facts["seed"], piece.row, piece.start, 1 << 20])
        named = piece.own(self.marks[piece.row]) if len(line.at) else {}
        return drawing, dressed(line, drawing, named, self.slant, rng)

    def drawing(self) -> Drawing:
        """The lines below each other, in x-heights, first baseline at y = 0."""
        lines = []
        for row in range(len(self.rows)):
            drawn = [(part, stroke) for part, ink, _ in self.placed(row) for stroke in ink]
            straight = [part.line.straight for part, _ in drawn]
            lines.append(Drawing([stroke for _, stroke in drawn], straight=straight))
        facts = {**self.facts, "unit_mm": X_HEIGHT_MM, "pen": PEN}
        return stack(lines, LINE_SPACING).with_label(self.facts["text"]).with_meta(**facts)

    def placed(self, row: int) -> Iterator[tuple[Part, list[Float32], list[int]]]:
        """One line's parts side by side on one baseline, with the marks over their letters.

        Yields:
          A part, its strokes with the marks' last, and of each mark the character of the part.
        """
        parts = self.rows[row]
        edge = 0.0
        for before, part in zip([None, *(part.piece for part in parts)], parts):
            drawing, marks = self.ink(part)
            shift = np.array([edge + gap(before, part.piece), 0], np.float32)
            strokes = [stroke + shift for stroke in (*drawing.strokes, *(m for _, m in marks))]
            edge = max([edge, *(float(stroke[:, 0].max()) for stroke in strokes)])
            yield part, strokes, [at for at, _ in marks]


def load(preset: str | Path | Handwriting = "handwriting") -> Handwriting:
    """A handwriting preset, by name or folder, see `loaded`. A `Handwriting` is taken as it is.

    Raises:
      PresetError: it is missing, damaged, or of another model.
    """
    return loaded(Handwriting, preset)


class How(TypedDict, total=False):
    """How a text is to be written.

    Attributes:
      style: a number, a name, a blend "3:0.4,17:0.6", "none"; None is the preset's default.
      bias: 0 writes as unevenly as people do, 1 and more ever neater; None is the preset's own.
      seed: the same seed makes the same drawing.
      preset: a name, a folder, or what `load` returned; "handwriting" by default.
      prime: ink to go on in the hand of, or its name, alone where its label is its text, else with
        it; unless a style is asked for, it speaks alone. Where the ink does not seem to show that
        text, a `LeftOut` says so.
      best_of: how often a line is drawn at most until it can be read; the one that reads best is
        kept. Where the preset's config names a reader, every line is read back.
      until: how sure the reader must be, 0 to 1, of a line that is not drawn again.
      replace: write the nearest for what cannot be written, where there is something near; a
        `LeftOut` says what for what.
      fallback: a font, see `strokegen.lettering.fonts.font`, for what cannot be written, as large
        as the hand; a `LeftOut` says for what.
      progress: called with a list of batches, returns it as an iterator (such as tqdm).
      watch: looks on while it is written, see `Watch`.
    """

    style: Style
    bias: float | None
    seed: int
    preset: str | Path | Handwriting
    prime: Prime | None
    best_of: int
    until: float
    replace: bool
    fallback: str | Path | Font | None
    progress: Progress | None
    watch: Watch | None


class Hand:
    """Whose hand writes, how neatly, by which chance: what `How` says, with the errors of `write`.

    Attributes:
      drawer: the preset; shares: of its styles, see `style.parse`.
      prime: ink to go on from, as the network reads it; where there is some and no style is
        given, no style of the preset's is mixed in.
      reader: reads back what is drawn; None where the preset names none.
    """

    def __init__(
        self,
        style: Style = None,
        bias: float | None = None,
        seed: int = 0,
        preset: str | Path | Handwriting = "handwriting",
        prime: Prime | None = None,
        best_of: int = BEST_OF,
        until: float = UNTIL,
        replace: bool = False,
        fallback: str | Path | Font | None = None,
        progress: Progress | None = None,
        watch: Watch | None = None,
    ) -> None:
        self.watch = watch
        self.drawer = load(preset)
        self.bias = styles.bias(bias, self.drawer.preset)
        if not isinstance(seed, int | np.integer) or seed < 0:
            raise ValueError(f"seed must be a whole number from 0, got {seed!r}")
        if not isinstance(best_of, int | np.integer) or not 1 <= best_of <= ATTEMPTS:
            raise ValueError(
                f"best of must be a whole number from 1 to {ATTEMPTS}, got {best_of!r}"
            )
        if not 0 <= until <= 1:
            raise ValueError(f"until must be a probability, from 0 to 1, got {until!r}")
        self.seed, self.replace, self.progress = int(seed), replace, progress
        self.best_of, self.until = int(best_of), float(until)
        self.fallback = None if fallback is None else _font(fallback)
        self.reader = judge.reader_of(self.drawer.preset)
        if prime is not None and style is None:
            style = styles.NONE
        self.shares = styles.parse(style, self.drawer.preset)
        self.style = styles.vector(self.shares, self.drawer.preset)
        self.prime = None if prime is None else primed(prime, self.drawer)
        if self.prime and (why := doubt(self.prime, self.drawer, self.style)):
            warnings.warn(f"priming: {why}; give the text that it shows", LeftOut, stacklevel=4)

    def read(self, lines: list[Line], aligned: bool = False) -> list[Line]:
        """The lines with what the reader thinks of them; `aligned`: see `compose`."""
        if self.reader is None:
            return lines
        return judge.judged(self.reader, lines, self.drawer.normaliser.spacing, aligned)

    def fault(self, line: Line) -> float:
        """0 for a line that is read well, under 1 for a finished one, 1,000 and more for others."""
        until = max(self.until, judge.LEAST)  # what is misread is never sure enough
        return 1000 * (line.verdict not in (FINISHED, MISREAD)) + judge.doubt(line, until)


def _font(name: str | Path | Font) -> Font:
    from strokegen.lettering.fonts import font  # none is wanted of most texts

    return font(name)


@overload
def write(text: str, font: str | Path | Font | None = None, **how: Unpack[How]) -> Drawing: ...


@overload
def write(
    text: list[str] | tuple[str, ...], font: str | Path | Font | None = None, **how: Unpack[How]
) -> list[Drawing]: ...


@named
def write(
    text: str | list[str] | tuple[str, ...],
    font: str | Path | Font | None = None,
    **how: Unpack[How],
) -> Drawing | list[Drawing]:
    r"""Write `text` by hand, or in a font.

    Args:
      text: printable ASCII, Latin letters with marks, common symbols; in a font, what it has.
        `\n` starts a new line. Several texts are drawn side by side in one batch, each as it would
        be alone.
      font: a single-line font instead of a hand, see `strokegen.lettering.fonts.font`: lettering
        for plotters, exactly as the font has it. Of `how` it takes a `fallback` alone.
      how: the hand and what it is to do, see `How`.
    Returns:
      A Drawing in x-heights, first baseline at y = 0; `meta["verdict"]` is "finished" unless a
      NotFinished warning was given. Of several texts a list of them.
    Raises:
      TypeError: an unknown option, or a text that is none.
      ValueError: nothing to write, a character that cannot be written, a line over 1,000
        characters, an unknown style, a bias or seed out of range.
      PresetError: see `load`.
    """
    texts = list(text) if isinstance(text, list | tuple) else [text]
    if font is not None:
        from strokegen.lettering.setting import settings

        facts = {"pen": PEN, "unit_mm": X_HEIGHT_MM}
        drawings = [one.drawing(LINE_SPACING, **facts) for one in settings(texts, font, how)]
    else:
        drawings = [one.drawing() for one in compose(texts, Hand(**how))]
    return drawings if isinstance(text, list | tuple) else drawings[0]


def writing(asked: Sequence[tuple[Piece, Hand]], first: Hand) -> Rows[Any, Line]:
    """What draws attempts at some pieces side by side, each in its own hand; see `compose`."""

    def wish(item: Item) -> Wish:
        piece, hand = asked[item[0]]
        rng = np.random.default_rng([hand.seed, piece.row, piece.start, item[1]])
        return Wish(piece.text, hand.style, hand.bias, rng)

    return first.drawer.writing(wish, first.prime)


def compose(
    texts: Sequence[str],
    hand: Hand | Sequence[Hand],
    *,
    wrapped: bool = False,
    fault: Callable[[Line], int] = lambda line: 0,
    aligned: bool = False,
) -> list[Written]:
    """Draw texts' pieces, without putting them in their places.

    Args, warnings and errors: as for `write`, whose caller a warning names; and
      hand: one for all, or one a text, of one preset; but for style, bias and seed the first
        says it for all.
      wrapped: whether the lines will be, and may be of any length.
      fault: what else is wrong with a line, in whole numbers; of faulty ones the first with the
        least is kept.
      aligned: whether the lines are to know what each point shows, see `Line.shown`.
    """
    hands = [hand] * len(texts) if isinstance(hand, Hand) else hand
    if not texts:
        return []
    first = hands[0]
    places = [f"text {i}: " if len(texts) > 1 else "" for i in range(1, len(texts) + 1)]
    also = first.fallback or ()
    cuts = []
    for text, place in zip(texts, places):
        told = _replaced(text, place, also) if first.replace else text
        cuts.append(in_pieces(told, wrapped, place, also))
        pieces = (piece for row in cuts[-1][0] for piece in row if piece.lent)
        if first.fallback and (found := dict.fromkeys(c for piece in pieces for c in piece.text)):
            tell_lent(first.fallback.name, found, place)
    asked = [
        (piece, own)
        for (lines, _), own in zip(cuts, hands)
        for row in lines
        for piece in row
        if not piece.sign
    ]

    def seen(rows: Sequence[PenRow]) -> None:
        for row in rows:
            piece, own = asked[row.item[0]]
            if own.watch is not None:
                own.watch.points(piece, row.item[1], row.points, row.over)

    drawn = redraw(
        len(asked),
        writing(asked, first),
        lambda line: first.fault(line) + fault(line),
        look=lambda lines: first.read(lines, aligned),
        slight=first.best_of,
        together=TOGETHER,
        progress=first.progress,
        watch=seen,
    )
    parts = iter([
        Part(piece, drawn.items[at], drawn.tried[at]) for at, (piece, _) in enumerate(asked)
    ])  # fmt: skip
    result = []
    for text, hand, (lines, marks), place in zip(texts, hands, cuts, places):
        every = [next(parts) for row in lines for piece in row if not piece.sign]
        source = Source(text, hand.replace, also)
        poor = [part for part in every if part.line.verdict != FINISHED]
        for message in faults(source, poor, hand.best_of, hand.until):
            warnings.warn(place + message, NotFinished, stacklevel=4)
        facts = {
            "text": text,
            "preset": hand.drawer.preset.name,
            "style": styles.describe(hand.shares),
            "bias": hand.bias,
            "seed": hand.seed,
            "verdict": verdict_of(part.line for part in every),
            "redrawn": sum(part.attempts - 1 for part in every),
            **readings(source, every),
        }
        if first.fallback and any(piece.lent for row in lines for piece in row):
            facts |= {"fallback": first.fallback.name, "licence": first.fallback.licence}
        rows, slant = _with_signs(lines, every, marks, hand)
        result.append(Written(hand.drawer, rows, marks, facts, slant))
        if hand.watch is not None:
            hand.watch.written(result[-1])
    return result


def _replaced(text: str, place: str, lent: Container[str]) -> str:
    """The text as it can be written, if `nearest` knows how; what was replaced is said."""
    if not isinstance(text, str):
        return text  # `in_pieces` says what is wrong
    new, known = nearest(text, lent)
    if known:
        told = listed([f"{char!r} by {to!r}" for char, to in known.items()], 230)
        warnings.warn(f"{place}replaced {told}", LeftOut, stacklevel=5)
    return new


def _with_signs(
    lines: Sequence[Sequence[Piece]], written: Sequence[Part], marks: Sequence[Marks], hand: Hand
) -> tuple[list[list[Part]], float]:
    """A text's rows, of what was written, fitted to its marks, and of signs; and its slant."""
    pieces = [piece for row in lines for piece in row]
    if not any(marks) and not any(piece.sign or piece.text == "_" for piece in pieces):
        own = iter(written)  # nothing hangs on how they came out
        return [[next(own) for _ in row] for row in lines], 0.0
    drawer, spacing = hand.drawer, hand.drawer.normaliser.spacing
    inks = [drawer.drawing(part.line) for part in written]
    x_height, slant = manner(
        (part.line.text, part.line.at, ink) for part, ink in zip(written, inks)
    )
    beside = {piece.row for row in lines for piece in row if piece.sign}

    def fit(part: Part, ink: Drawing) -> Part:
        line = fitted(part.line, ink, part.piece.own(marks[part.piece.row]), spacing)
        # Beside a sign it shows where a piece stands; an underscore is but its place.
        if part.piece.row in beside or part.piece.text == "_":
            line = levelled(line, drawer.drawing(line), spacing)
        return replace(part, line=line)

    parts = map(fit, written, inks)

    def sign_of(piece: Piece) -> Part:
        if piece.lent and hand.fallback:
            return Part(piece, lent(piece.text, hand.fallback, x_height, spacing), 1)
        rng = np.random.default_rng([hand.seed, piece.row, piece.start, 1 << 22])
        return Part(piece, sign(piece.text, x_height, slant, spacing, rng), 1)

    rows = [[sign_of(piece) if piece.sign else next(parts) for piece in row] for row in lines]
    return rows, slant
