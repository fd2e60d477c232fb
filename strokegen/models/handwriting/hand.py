"""Draw handwriting from a trained synthesis network: the loop, the end, the verdict. NumPy only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.ink.alphabet import Alphabet
from strokegen.ink.arrays import from_stroke3, to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Bools, Float32, Float64, Indices
from strokegen.models.handwriting.drawer import FINISHED, RAN_ON, Drawer, Drawn, as_offsets
from strokegen.models.handwriting.marks import STROKES
from strokegen.models.handwriting.mixture import Bias
from strokegen.models.handwriting.runs import LAST, owner_of_each, runs
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.nn import ops
from strokegen.nn.network import Array, State
from strokegen.presets import Preset

SKIPPED, TRUNCATED = "skipped", "truncated"
_MOST_POINTS_A_CHARACTER = 28
_LEAST_POINTS = 60


@dataclass(frozen=True)
class Opinion:
    """What a reader thinks of a line.

    Attributes:
      read: what it is read as.
      sure: how sure it is, 0 to 1, that the line says its text: the least of the chances that
        its weakest character is what it should be, that there are no more characters, and that
        no stroke is too many.
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
    """

    text: str
    at: Indices
    skipped: tuple[int, ...] = ()
    opinion: Opinion | None = None
    shown: Indices | None = None


def _most_points(length: int) -> int:
    """What a text of so many characters may take before it has lost its way."""
    return _LEAST_POINTS + _MOST_POINTS_A_CHARACTER * length


class _UnderWay:
    """Lines that are being written side by side, one a row.

    Args:
      texts: of the B rows.
      first: how many characters before each text are the priming ink's.
      ends: `[B]` where the symbol after each text's last character stands.
      pen: `[B, 2]` where they begin, unless the pen still owes something to the priming ink.
    """

    def __init__(self, texts: Sequence[str], first: int, ends: Indices, pen: Float64) -> None:
        count = len(texts)
        self.texts, self.first, self.ends, self.start = texts, first, ends, pen.copy()
        self.points: list[list[Float32]] = [[] for _ in texts]
        self.path: list[list[int]] = [[] for _ in texts]
        self.passed = np.zeros((count, int(ends.max(initial=0)) + 1), np.float32)
        self.active, self.begun = np.ones(count, bool), np.zeros(count, bool)
        self.right = np.full(count, -np.inf)
        self.last_written = np.zeros(count, bool)
        self.finished = np.zeros(count, bool)
        self.run_last = np.array([LAST.search(text) is not None for text in texts], bool)

    def see(self, phi: Array) -> Indices:
        """The character `[B]` that the window is on; which have been seen is kept in mind."""
        whole = phi.sum(axis=1)
        share = phi / np.maximum(whole, 1e-9)[:, None]
        self.passed[self.active] = np.maximum(self.passed[self.active], share[self.active])
        # A window that sees nothing any more is past the end.
        return np.where(whole > 1e-9, share.argmax(axis=1), self.ends)

    def end(self, onward: Bools, leaves: Bools, dot: Bools, place: Indices, kappa: Array) -> None:
        """Finish the rows that are over: the pen leaves the line, and nothing is left to write.

        The last letter may still lack its bar or dot when the window is on the end: only a pen
        that leaves for the dot beyond the line, see `Drawer.leaves`, owes nothing any more, unless
        that dot is the full stop; nor does a run of marks that has them all.
        """
        reached = kappa.mean(axis=1)
        dot = dot & self.last_written & (reached > self.ends - 0.8)
        for row in np.flatnonzero(self.active & leaves & dot & (place < self.ends)).tolist():
            dot[row] = not self._owes_its_last_mark(row)
        done = self.active & leaves & ((place >= self.ends) | (reached > self.ends + 0.35) | dot)
        for row in np.flatnonzero(self.active & onward & ~done & self.run_last).tolist():
            done[row] = self._has_whole_run_last(row)
        self.finished |= done
        self.active &= ~done

    def _has_whole_run_last(self, row: int) -> bool:
        """Whether the run of marks at a text's end lacks none: the next were one too many."""
        text = self.texts[row]
        found = runs(text, self._at(row), as_offsets(self.points[row]))
        return any(run.end == len(text) and len(run.sure) == run.asked for run in found)

    def _owes_its_last_mark(self, row: int) -> bool:
        """Whether a text ends with a mark of which nothing is drawn."""
        text, strokes = self.texts[row], from_stroke3(as_offsets(self.points[row])).strokes
        last = owner_of_each(strokes, self._at(row), text)[-1]
        return text[-1] in STROKES and last < len(text) - 1

    def _at(self, row: int) -> Indices:
        """The character of its text that each point of a row belongs to."""
        at: Indices = np.maximum(np.array(self.path[row], int) - self.first, 0)
        return at

    def record(self, y: Float32, place: Indices, pen: Float64) -> None:
        """Keep the points that belong to the texts; stop what is far longer than its own text."""
        # What the pen still owes to the priming text is not recorded.
        begins = (place >= self.first) & ~self.begun
        self.start[begins] = pen[begins]
        self.begun |= begins
        ahead = pen + y[:, :2]
        for row in np.flatnonzero(self.active & self.begun).tolist():
            self.points[row].append(y[row])
            self.path[row].append(min(place[row], self.ends[row] - 1))
            self.right[row] = max(self.right[row], ahead[row, 0])
            self.last_written[row] |= place[row] >= self.ends[row] - 1
            if len(self.points[row]) >= _most_points(len(self.texts[row])):
                self.active[row] = False

    def line(self, row: int) -> Line:
        """A row as it came out."""
        text, offsets = self.texts[row], as_offsets(self.points[row])
        offsets[:1, :2] += self.start[row]
        at = self._at(row)
        seen = self.passed[row, self.first :]
        found = runs(text, at, offsets)
        # Of a run that has its number the window may have passed some.
        whole = {place for run in found if not run.excess for place in range(run.start, run.end)}
        needed = [place for place in range(len(text)) if text[place] != " " and place not in whole]
        skipped = tuple(place for place in needed if seen[place] < 0.35)
        if not self.finished[row] or any(run.excess > 0 for run in found):
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
        weights, count = self.preset.weights, len(texts)
        primer, written = (None, "") if prime is None else (to_stroke3(prime[0]), prime[1] + " ")
        text, ends = self.encoded([written + text for text in texts])
        state = self.network.initial_state(ops, weights, count, np.atleast_2d(style), text)
        x, pen = self.first_input(count), np.zeros((count, 2))
        if primer is not None:
            for heard in self.following(primer, state, count):
                _, state, x, pen = heard
        under_way = _UnderWay(texts, len(written), ends, pen)
        for _ in range(_most_points(max(map(len, texts), default=0))):
            params, state = self.network.step(ops, weights, state, x)
            place = under_way.see(state["phi"])
            y = self.next_points(params, rngs, bias)
            onward = (x[:, 2] > 0.5) & (pen[:, 0] + y[:, 0] > under_way.right)
            leaves = onward & self.leaves(y, pen, under_way.right)
            under_way.end(onward, leaves, y[:, 2] > 0.5, place, state["kappa"])
            under_way.record(y, place, pen)
            if not under_way.active.any():
                break
            x, pen = self.follow(y, pen)
        return [under_way.line(row) for row in range(count)]

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
        return super().drawing(line).with_label(line.text)
