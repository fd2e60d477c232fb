"""Text to handwriting for the page: what is told while the pen moves, and the answer in the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from strokegen.ink.alphabet import FALLBACK, REPLACED, UnwritableCharacter
from strokegen.ink.drawing import Drawing
from strokegen.ink.nearest import nearest
from strokegen.ink.savers import encode
from strokegen.ink.types import Float32, Float64
from strokegen.models.handwriting.drawer import FINISHED
from strokegen.models.handwriting.faults import Part, Source, faults
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.judge import UNTIL
from strokegen.models.handwriting.letter import letter
from strokegen.models.handwriting.pieces import Piece, in_pieces, lines_of
from strokegen.models.handwriting.write import (
    LINE_SPACING,
    PEN,
    X_HEIGHT_MM,
    Hand,
    How,
    Written,
    gap,
    write,
)
from strokegen.plotter.plot import plot
from strokegen.render.page import Page
from strokegen.web.asked import Write

Event = dict[str, Any]
Tell = Callable[[Event], object]
"""Sends an event to who waits for the answer; raises `Gone` if nobody does any more."""

KINDS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "gcode": "text/x-gcode",
    "ink": "application/json",
}
"""Formats besides json -> their media types."""


@dataclass(frozen=True)
class Fault:
    """What did not come out.

    Attributes:
      said: in words, as `strokegen write` says it, but for its advice.
      words: those of the text that it is about.
      sheet: where its ink is, from 1.
      box: (left, top, right, bottom) of that ink, in the drawing's units, or the sheet's;
        letter: of the character that is read worst, where it is known.
    """

    said: str
    words: str
    sheet: int = 1
    box: list[float] | None = None
    letter: list[float] | None = None


class Live:
    """Tells of the ink while it is written, see `Watch`: places in x-heights, y down."""

    def __init__(self, tell: Tell, spacing: float, rows: Sequence[Sequence[Piece]]) -> None:
        self._tell, self._spacing = tell, spacing
        pieces = [piece for row in rows for piece in row]
        self._numbers = {(piece.row, piece.start): n for n, piece in enumerate(pieces)}
        self._known: dict[int, tuple[int, int, bool]] = {}  # attempt and points that are told
        self._pens: dict[int, Float64] = {}
        self.done: Written | None = None
        before = [piece for row in rows for piece in (None, *row[:-1]) if row]
        tell({
            "event": "begin",
            "spacing": LINE_SPACING,
            "pen": PEN,
            "pieces": [
                {"row": one.row, "text": one.text, "gap": gap(last, one), "drawn": not one.sign}
                for last, one in zip(before, pieces)
            ],
        })  # fmt: skip

    def points(
        self, piece: Piece, attempt: int, points: Sequence[Sequence[float]], over: bool
    ) -> None:
        """Tell of those that are new."""
        number = self._numbers[piece.row, piece.start]
        last, count, ended = self._known.get(number, (attempt, 0, False))
        if attempt != last:  # the line could not be read; it is drawn again
            self._tell({"event": "again", "piece": number, "attempt": attempt})
            count, ended = 0, False
        if (len(points), over) == (count, ended):
            return
        self._known[number] = attempt, len(points), over
        new = np.array(points[count:], np.float64).reshape(-1, 3)
        pen = self._pens[number] if count else np.zeros(2)
        places = pen + new[:, :2].cumsum(axis=0)
        self._pens[number] = places[-1] if len(new) else pen
        rows = np.column_stack([(places * self._spacing).round(3), new[:, 2] > 0.5]).tolist()
        self._tell(
            {"event": "ink", "piece": number, "attempt": attempt, "points": rows, "over": over}
        )

    def written(self, done: Written) -> None:
        """Keep what came of it."""
        self.done = done


@dataclass(frozen=True)
class Answer:
    """What came of a text.

    Attributes:
      shown: the drawing, or its pages where it was set on paper.
      drawing: the ink as `strokegen.write` gives it; None on paper.
      meta: what is known of its making, the verdict among it.
    """

    asked: Write
    shown: Sequence[Drawing | Page]
    drawing: Drawing | None
    meta: dict[str, Any]
    faults: Sequence[Fault] = field(default_factory=list)

    def facts(self) -> dict[str, Any]:
        """The answer as JSON."""
        return {
            "verdict": self.meta["verdict"],
            "faults": [vars(fault) for fault in self.faults],
            "replaced": nearest(self.asked.text)[1] if self.asked.replace else {},
            "meta": self.meta,
            "drawing": None if self.drawing is None else facts_of(self.drawing),
            "sheets": [encode(one, ".svg", pen=self.asked.pen).decode() for one in self.shown],
        }

    def encode(self) -> bytes:
        """The file of the format that was asked for.

        Raises:
          ValueError: there is no such sheet, or ink of several.
        """
        form, number = self.asked.format, self.asked.sheet
        if form == "json":
            return json.dumps(self.facts()).encode()
        if form == "pdf":  # holds them all
            return encode(
                [Page.of(one) for one in self.shown], ".pdf", pen=self.asked.pen, name="pdf"
            )
        if number > len(self.shown):
            raise ValueError(f"there is no sheet {number}; the text has {len(self.shown)}")
        one = self.shown[number - 1]
        if form == "gcode":
            return _plotted(one, self.asked.paper)
        if form == "ink":
            if self.drawing is None:
                raise ValueError("ink is one drawing's; ask for it with paper none")
            return encode(self.drawing, ".json")
        return encode(one, f".{form}", pen=self.asked.pen, background="white")


def _plotted(one: Drawing | Page, paper: str) -> bytes:
    """G-code of a sheet; ink without one comes on A4, smaller if it has to."""
    if paper != "none":
        return plot(one, paper).encode("sheet.gcode")
    drawing = Page.of(one).drawings[0]
    wide, high = drawing.width * X_HEIGHT_MM, drawing.height * X_HEIGHT_MM
    return plot(one, "a4", fit=wide > 180 or high > 267).encode("sheet.gcode")


def hand_of(asked: Write, preset: Handwriting, style: Any) -> How:
    """What `write` is told; `style`: that of the request, as Python takes it."""
    return {
        "style": style,
        "bias": asked.bias,
        "seed": asked.seed,
        "best_of": asked.best_of,
        "replace": asked.replace,
        "preset": preset,
    }


def check(asked: Write, how: How) -> list[list[Piece]]:
    """The pieces that it will be written in.

    Raises:
      ValueError: it cannot be written; nothing has been drawn yet.
    """
    Hand(**how)
    text = nearest(asked.text)[0] if asked.replace else asked.text
    try:
        rows, _ = in_pieces(text, asked.paper != "none", "")
    except UnwritableCharacter as error:  # which speaks of the command line
        told = str(error).removesuffix(FALLBACK)
        raise ValueError(told.replace(REPLACED, "with odd characters replaced")) from None
    return rows


def written(asked: Write, how: How, tell: Tell = lambda event: None) -> Answer:
    """Write, and tell how it goes.

    Raises:
      ValueError: it cannot be written, or set on such paper.
      Gone: by `tell`.
    """
    hand = how["preset"]
    assert isinstance(hand, Handwriting)
    live = Live(tell, hand.normaliser.spacing, check(asked, how))
    how = {**how, "watch": live}
    if asked.paper == "none":
        write(asked.text, **how)
        assert live.done is not None
        return answer_of(asked, live.done)
    pages = letter(asked.text, asked.paper, rules=asked.rules, pen=asked.pen, **how)
    assert live.done is not None
    found = _faults_on_paper(asked, live.done, pages)
    return Answer(asked, pages, None, dict(live.done.facts), found)


def answer_of(asked: Write, done: Written) -> Answer:
    """The answer to a wish, on no paper, of what was written for it."""
    drawing = done.drawing()
    return Answer(asked, [drawing], drawing, dict(done.facts), _faults(asked, done))


def _faults(asked: Write, done: Written) -> list[Fault]:
    """What did not come out, and where its ink is."""
    found = []
    for number in range(len(done.rows)):
        for part, strokes, marks in done.placed(number):
            if part.line.verdict != FINISHED:
                down = number * LINE_SPACING
                own = strokes[: len(strokes) - len(marks)]
                letter = _letter(part, own, down)
                box = _box(np.concatenate(own), down)
                found.append(replace(_fault(asked, part), box=box, letter=letter))
    return found


def _faults_on_paper(asked: Write, done: Written, pages: Sequence[Page]) -> list[Fault]:
    """What did not come out, and the words that it is in: pages have them in reading order."""
    rows = [[word for word in line.split() if nearest(word)[0]] for line in lines_of(asked.text)]
    places = [
        (sheet, ink)
        for sheet, page in enumerate(pages, 1)
        for ink in page.drawings
        for _ in (ink.label or "").split()
    ]
    found = []
    for part in (part for row in done.rows for part in row if part.line.verdict != FINISHED):
        fault, piece = _fault(asked, part), part.piece
        words, column = Source(asked.text, asked.replace).words(piece)
        first = sum(map(len, rows[: piece.row]))
        first += len(lines_of(asked.text)[piece.row][: column - 1].split())
        own = places[first : first + len(words.split())]
        for sheet in sorted({sheet for sheet, _ in own}):
            points = np.concatenate([ink.points for at, ink in own if at == sheet])
            found.append(replace(fault, sheet=sheet, box=_box(points, 0)))
    return found


def _fault(asked: Write, part: Part) -> Fault:
    source = Source(asked.text, asked.replace)
    (said,) = faults(source, [part], asked.best_of, UNTIL)
    return Fault(said.partition("; try ")[0], source.words(part.piece)[0])


def _letter(part: Part, strokes: Sequence[Float32], down: float) -> list[float] | None:
    """Where the character is that the reader is least sure of."""
    line, points = part.line, np.concatenate(strokes)
    if line.opinion is None or len(line.at) != len(points):
        return None
    own = points[line.at == line.opinion.weakest]
    return _box(own, down) if len(own) else None


def _box(points: Float32, down: float) -> list[float]:
    low, high = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return [low[0], low[1] + down, high[0], high[1] + down]


def facts_of(drawing: Drawing) -> dict[str, Any]:
    """A drawing as JSON, every place as exact as it is."""
    facts: dict[str, Any] = json.loads(encode(drawing, ".json"))
    # The shortest decimals that are the same numbers in float32.
    exact = [stroke.astype("U").astype(np.float64).tolist() for stroke in drawing.strokes]
    return facts | {"strokes": exact}
