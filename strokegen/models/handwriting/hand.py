"""Draw handwriting from a trained synthesis network: the loop, the end, the verdict. NumPy only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from strokegen.ink.alphabet import Alphabet
from strokegen.ink.arrays import from_stroke3, to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float32, Float64, Indices
from strokegen.models.handwriting.ahead import ahead
from strokegen.models.handwriting.drawer import (
    FINISHED,
    RAN_ON,
    AnyDrawer,
    Drawer,
    Drawn,
    PenRow,
    as_offsets,
)
from strokegen.models.handwriting.marks import STROKES
from strokegen.models.handwriting.mixture import Bias
from strokegen.models.handwriting.runs import LAST, owner_of_each, runs
from strokegen.models.handwriting.style import side_by_side
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.under_way import LineRows
from strokegen.nn import ops
from strokegen.nn.network import Array, State
from strokegen.presets import Preset
from strokegen.redraw import Item, Rows, once, randomness

SKIPPED, TRUNCATED = "skipped", "truncated"
_MOST_POINTS_A_CHARACTER = 28
_LEAST_POINTS = 60
_AHEAD = 8  # points that are drawn before a line's end is looked for


@dataclass(frozen=True)
class Opinion:
    """What a reader thinks of a line.

    Attributes:
      read: what it is read as.
      sure: how sure it is, 0 to 1, that the line says its text: that its weakest character is
        what it should be and no stroke is spoilt; at most that there are no more characters.
      weakest: index of that character in the text.
      cost: nats that the text costs, and a stroke too many; the less, the better the line.
      why: what makes it doubtful, see `judge.OTHER` and the names beside it.
    """

    read: str
    sure: float
    weakest: int
    cost: float
    why: str = ""


@dataclass(frozen=True)
class Line(Drawn):
    """One written line; its verdict is "finished", "ran on", "skipped" or "truncated", or "misread"
    where a reader has been asked.

    Attributes:
      text: what was to be written.
      at: `(n,)` which character each point belongs to, by the window.
      skipped: indices of the characters that the window passed over.
      opinion: what a reader thinks of it; None where none was asked.
      shown: `(n,)` which character each point belongs to, by the reader's forced alignment; -1
        where none. None where the reader was not asked, or finds no room for the text.
      straight: whether straight lines join its points, as those of a font's glyphs.
    """

    text: str
    at: Indices
    skipped: tuple[int, ...] = ()
    opinion: Opinion | None = None
    shown: Indices | None = None
    straight: bool = False


def _most_points(length: int) -> int:
    """What a text of so many characters may take before it has lost its way."""
    return _LEAST_POINTS + _MOST_POINTS_A_CHARACTER * length


@dataclass(frozen=True)
class Wish:
    """What is asked of one line.

    Attributes:
      text: printable ASCII; style: `(style_dim,)` vector; bias: see `BivariateMixture.sample`.
      rng: its randomness, so that a line does not depend on its neighbours.
    """

    text: str
    style: Array
    bias: float
    rng: np.random.Generator


@dataclass
class _Row(PenRow):
    """A line that is being written.

    Attributes:
      text: what is to be written; first: how many characters before it are the priming ink's.
      end: where the symbol after its last character stands.
      steps: how many there were; begun: whether the window has come to the text.
      start: where the pen stood then; path: the character that each point belongs to.
      seen: `[U]`, how much each character was seen at most.
    """

    text: str = ""
    first: int = 0
    end: int = 0
    steps: int = 0
    begun: bool = False
    start: tuple[float, float] = (0.0, 0.0)
    path: list[int] = field(default_factory=list)
    last_written: bool = False
    finished: bool = False
    run_last: bool = False
    seen: Array = field(default_factory=lambda: np.zeros(0, np.float32))

    def at(self) -> Indices:
        """The character of its text that each point belongs to."""
        at: Indices = np.maximum(np.array(self.path, int) - self.first, 0)
        return at

    def ends(self, point: Sequence[float], place: int, reached: float, leaves: bool) -> bool:
        """Whether the line is over: the pen leaves it, and nothing is left to write.

        The last letter may still lack its bar or dot when the window is on the end: only a pen
        that leaves for the dot beyond the line, see `Drawer.leaves`, owes nothing any more, unless
        that dot is the full stop; nor does a run of marks that has them all.

        Args:
          place: the character that the window is on; reached: how far it has come.
        """
        if leaves and (place >= self.end or reached > self.end + 0.35):
            return True
        dot = point[2] > 0.5 and self.last_written and reached > self.end - 0.8
        if leaves and dot and not self._owes_its_last_mark():
            return True
        return self.run_last and self._has_whole_run_last()

    def _has_whole_run_last(self) -> bool:
        """Whether the run of marks at a text's end lacks none: the next were one too many."""
        found = runs(self.text, self.at(), as_offsets(self.points))
        return any(run.end == len(self.text) and len(run.sure) == run.asked for run in found)

    def _owes_its_last_mark(self) -> bool:
        """Whether a text ends with a mark of which nothing is drawn."""
        strokes = from_stroke3(as_offsets(self.points)).strokes
        last = owner_of_each(strokes, self.at(), self.text)[-1]
        return self.text[-1] in STROKES and last < len(self.text) - 1

    def go_on(
        self,
        drawer: AnyDrawer,
        points: list[list[float]],
        places: list[int],
        reached: list[float],
    ) -> int:
        """Take the points that come, until the line is over; how many were looked at.

        Args:
          places: the characters that the window is on, -1 past the end; reached: how far it is.
        """
        most, last = _most_points(len(self.text)), self.end - 1
        for number, (point, place, far) in enumerate(zip(points, places, reached), 1):
            place = self.end if place < 0 else place
            onward = self.lifted and self.x + point[0] > self.right
            leaves = onward and drawer.leaves(point, self)
            self.steps += 1
            if onward and self.ends(point, place, far, leaves):
                self.over = self.finished = True
                return number
            # What the pen still owes to the priming text is not recorded.
            if not self.begun and place >= self.first:
                self.begun, self.start = True, (self.x, self.y)
            self.move(point)
            if self.begun:
                self.points.append(point)
                self.path.append(place if place < last else last)
                if self.x > self.right:
                    self.right = self.x
                if place >= last:
                    self.last_written = True
            if self.steps >= most:
                self.over = True
                return number
        return len(points)

    def line(self) -> Line:
        """The line as it came out."""
        text, offsets = self.text, as_offsets(self.points)
        offsets[:1, :2] += np.array(self.start)
        at, seen = self.at(), self.seen[self.first :]
        found = runs(text, at, offsets)
        # Of a run that has its number the window may have passed some.
        whole = {place for run in found if not run.excess for place in range(run.start, run.end)}
        needed = [place for place in range(len(text)) if text[place] != " " and place not in whole]
        skipped = tuple(place for place in needed if seen[place] < 0.35)
        if not self.finished or any(run.excess > 0 for run in found):
            verdict = RAN_ON
        elif not len(at) or at.max() < max(needed, default=0):
            verdict = TRUNCATED
        else:
            verdict = SKIPPED if skipped or any(run.excess for run in found) else FINISHED
        return Line(offsets, verdict, text, at, skipped)


class Handwriting(Drawer[Synthesis, Sequence[str], Line]):
    """A synthesis preset, ready to write; see `Drawer`."""

    model = "synthesis"
    kind = Synthesis

    def _read(self, preset: Preset) -> None:
        self.alphabet = Alphabet(preset.config["alphabet"])
        if len(self.alphabet) != self.network.alphabet_size:
            raise ValueError(
                f"an alphabet of {len(self.alphabet)}, not {self.network.alphabet_size}"
            )

    def lines(
        self,
        texts: Sequence[str],
        style: Array,
        bias: Bias,
        rngs: Sequence[np.random.Generator],
        prime: tuple[Drawing, str] | None = None,
    ) -> list[Line]:
        """Write several lines in one batch.

        Args: as in `Drawer`, but that each of the B lines may have a style and a bias of its own,
          `[B, style_dim]` and `[B]`; and
          texts: printable ASCII, one line each.
          prime: ink in x-heights with its baseline at y = 0, and its text; the lines go on in
            its hand, and it is not part of what is returned.
        """
        table = np.broadcast_to(style, (len(texts), np.shape(style)[-1]))
        biases = np.broadcast_to(bias, (len(texts),))

        def wish(item: Item) -> Wish:
            row = item[0]
            return Wish(texts[row], table[row], float(biases[row]), rngs[row])

        return once(self.writing(wish, prime), len(texts))

    def writing(
        self, wish: Callable[[Item], Wish], prime: tuple[Drawing, str] | None = None
    ) -> Rows[Any, Line]:
        """What writes lines side by side; see `Writing`."""
        return Writing(self, wish, prime)

    def following(
        self, points: Float32, state: State, count: int
    ) -> Iterator[tuple[Array, State, Array, Float64]]:
        """Follow given ink in B rows side by side.

        Args:
          points: `(n, 3)` offsets in model units; state: of the B rows before the first of them.
        Yields:
          For each point what was foreseen for it, `[B, mixture's size]`, the state after that, the
          next input and the pen's place.
        """
        x, pen = self.first_input(count), np.zeros((count, 2))
        for point in points:
            params, state = self.network.step(ops, self.preset.weights, state, x)
            x, pen = self.follow(np.tile(point, (count, 1)), pen)
            yield params, state, x, pen

    def encoded(self, texts: Sequence[str]) -> tuple[Array, Indices]:
        """The texts one-hot `[B, U, A]`, each with its end; and where that end stands, `[B]`."""
        symbols = [np.append(self.alphabet.encode(text), 0) for text in texts]
        width = max(map(len, symbols))
        onehot = np.zeros((len(texts), width, self.network.alphabet_size), np.float32)
        for row, indices in enumerate(symbols):
            onehot[row, np.arange(len(indices)), indices] = 1
        return onehot, np.array([len(indices) - 1 for indices in symbols])

    def drawing(self, line: Line) -> Drawing:
        """The line's ink, see `Drawer`, labelled by its text."""
        return super().drawing(line).with_label(line.text).with_straight(line.straight)


class Writing(LineRows[_Row, Line]):
    """Lines that are being written.

    Args:
      wish: what is asked of each attempt at a line.
      prime: see `Handwriting.lines`.
    """

    def __init__(
        self,
        hand: Handwriting,
        wish: Callable[[Item], Wish],
        prime: tuple[Drawing, str] | None = None,
    ) -> None:
        super().__init__(hand)
        self._hand, self._wish = hand, wish
        self._primer = None if prime is None else to_stroke3(prime[0])
        self._written = "" if prime is None else prime[1] + " "

    def first(self, items: Sequence[Item]) -> tuple[list[_Row], State, Array]:
        hand, wishes = self._hand, [self._wish(item) for item in items]
        text, ends = hand.encoded([self._written + wish.text for wish in wishes])
        style = side_by_side([wish.style for wish in wishes])
        state = hand.network.initial_state(ops, self.weights, len(items), style, text)
        x, pen = hand.first_input(len(items)), np.zeros((len(items), 2))
        if self._primer is not None:
            for heard in hand.following(self._primer, state, len(items)):
                _, state, x, pen = heard
        rows = [
            _Row(item, wish.rng, x=px, y=py, right=-np.inf, lifted=lifted, text=wish.text,
                 first=len(self._written), end=end, run_last=LAST.search(wish.text) is not None)
            for item, wish, end, (px, py), lifted in zip(
                items, wishes, ends.tolist(), pen.tolist(), (x[:, 2] > 0.5).tolist()
            )
        ]  # fmt: skip
        inside = np.arange(text.shape[1]) <= ends[:, None]
        own = {
            "bias": np.array([wish.bias for wish in wishes]),
            "inside": inside.astype(np.float32),
            "seen": np.zeros(inside.shape, np.float32),
        }
        return rows, state | own, x

    def step(self) -> None:
        height = np.array([row.y for row in self.rows])
        chance = randomness([row.rng for row in self.rows], _AHEAD)
        came = ahead(self._hand, self.state, self.x, height, self.state["bias"], *chance)
        self.state, self.x = came.state, came.x
        phi = came.phi * self.state["inside"]
        whole = phi.sum(axis=2, keepdims=True)
        share = phi / np.maximum(whole, 1e-9)
        # A window that sees nothing any more is past the end.
        places = np.where(whole[..., 0] > 1e-9, share.argmax(axis=2), -1)
        reached = came.kappa.mean(axis=2)
        ways = (part.swapaxes(0, 1).tolist() for part in (came.points, places, reached))
        for number, (row, *way) in enumerate(zip(self.rows, *ways)):
            if row.over:
                continue
            steps = row.go_on(self.drawer, *way)
            if row.over:
                row.seen = np.maximum(self.state["seen"][number], share[:steps, number].max(axis=0))
        self.state["seen"] = np.maximum(self.state["seen"], share.max(axis=0))

    def drawn(self, row: _Row) -> Line:
        return row.line()
