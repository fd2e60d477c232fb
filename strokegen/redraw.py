"""Draw many things side by side, and again until each is good: the one loop behind every verb that
draws by chance.

Each thing has a row of a batch until it is over; then the next one takes its place, so that nothing
waits for the longest. What has a fault goes back into the queue.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np

from strokegen.ink.types import Float64
from strokegen.nn.network import Array, State
from strokegen.nn.network import rows as rows_of

ATTEMPTS = 10

_SHARE = 8  # rows are changed when one of so many is over: it copies what all of them carry
_LOOKED = 16  # things that are looked at together, or more

Drawn = TypeVar("Drawn")
Progress = Callable[[Sequence[range]], Iterable[range]]
"""Takes the batches of items that are to come, gives them as an iterator, such as tqdm."""

Item = tuple[int, int]
"""Which thing, and which attempt at it, both from 0."""


@dataclass
class Row:
    """What one thing is drawn by, and what is known of it while it is.

    Attributes:
      item: which it is; rng: its randomness; over: whether it has ended.
    """

    item: Item
    rng: np.random.Generator
    over: bool = field(default=False, init=False)


Kind = TypeVar("Kind", bound=Row)


class Rows(ABC, Generic[Kind, Drawn]):
    """Things that a network draws side by side, one a row of its batch.

    Attributes:
      rows: each one's facts; state: of the network, name -> `[B, ...]`; x: `[B, N]`, what it is
        fed next.
    """

    def __init__(self) -> None:
        self.rows: list[Kind] = []
        self.state: State = {}
        self.x: Array = np.zeros((0, 0), np.float32)

    @abstractmethod
    def first(self, items: Sequence[Item]) -> tuple[list[Kind], State, Array]:
        """What new rows begin with."""

    @abstractmethod
    def step(self) -> None:
        """Draw a point in each row, or some; say which are over."""

    @abstractmethod
    def drawn(self, row: Kind) -> Drawn:
        """A row as it came out."""

    def leave(self) -> list[Kind]:
        """The rows that are over leave the batch."""
        over = [row for row in self.rows if row.over]
        if over:
            going = np.array([not row.over for row in self.rows])
            self.rows = [row for row in self.rows if not row.over]
            self.x, self.state = self.x[going], rows_of(self.state, going)
        return over

    def enter(self, items: Sequence[Item]) -> None:
        """Take in more rows."""
        fresh, state, x = self.first(items)
        if self.rows:
            x = np.concatenate([self.x, x])
            state = {name: beside(self.state[name], new) for name, new in state.items()}
        self.rows, self.x, self.state = self.rows + fresh, x, state


def randomness(rngs: Sequence[np.random.Generator], steps: int) -> tuple[Float64, Float64]:
    """Of each row and step two uniform numbers and two normal ones, `[T, B, 2]` each, by the row's
    own generator."""
    numbers = np.empty((len(rngs), steps, 2, 2))
    for row, rng in zip(numbers, rngs):
        for step in row:
            step[0], step[1] = rng.random(2), rng.standard_normal(2)
    return numbers[:, :, 0].swapaxes(0, 1), numbers[:, :, 1].swapaxes(0, 1)


def beside(old: Any, new: Any) -> Any:
    """Rows `[A, ...]` and `[B, ...]` as `[A + B, ...]`; what is shorter ends in zeros."""
    shape = [len(old) + len(new), *map(max, old.shape[1:], new.shape[1:])]
    both = np.zeros(shape, old.dtype)
    for part, place in (old, slice(0, len(old))), (new, slice(len(old), None)):
        both[(place, *(slice(0, size) for size in part.shape[1:]))] = part
    return both


def flow(
    rows: Rows[Kind, Drawn],
    queue: deque[Item],
    together: int,
    watch: Callable[[Sequence[Kind]], object] | None = None,
) -> Iterator[list[tuple[Item, Drawn]]]:
    """What is drawn of a queue's items, as they end; more may be queued while it goes.

    Args:
      together: rows that are drawn side by side at most.
      watch: called with the rows after each step; what it raises ends the drawing.
    """
    while queue or rows.rows:
        if rows.rows:
            rows.step()
            if watch is not None:
                watch(rows.rows)
        over = sum(row.over for row in rows.rows)
        if rows.rows and over < max(1, len(rows.rows) // _SHARE):
            continue
        ended = rows.leave()
        room = together - len(rows.rows)
        if fresh := [queue.popleft() for _ in range(min(len(queue), room))]:
            rows.enter(fresh)
        if ended:
            yield [(row.item, rows.drawn(row)) for row in ended]


def once(rows: Rows[Kind, Drawn], count: int) -> list[Drawn]:
    """The first attempts at so many things, all side by side."""
    queue = deque((index, 0) for index in range(count))
    made = {index: drawn for ended in flow(rows, queue, count) for (index, _), drawn in ended}
    return [made[index] for index in range(count)]


@dataclass
class Best(Generic[Drawn]):
    """The best of each item's attempts.

    Attributes:
      items: index -> what was drawn; tried: index -> how often.
    """

    items: dict[int, Drawn] = field(default_factory=dict)
    tried: dict[int, int] = field(default_factory=dict)

    @property
    def redrawn(self) -> int:
        """Attempts beyond the first of each."""
        return sum(self.tried.values()) - len(self.tried)


def redraw(
    count: int,
    rows: Rows[Kind, Drawn],
    fault: Callable[[Drawn], float],
    *,
    look: Callable[[list[Drawn]], list[Drawn]] = list,
    attempts: int = ATTEMPTS,
    slight: int = ATTEMPTS,
    together: int = 64,
    progress: Progress | None = None,
    watch: Callable[[Sequence[Kind]], object] | None = None,
) -> Best[Drawn]:
    """Draw `count` items side by side; those with a fault again, and keep the best of each.

    Args:
      rows: draw them.
      fault: 0 for what is good; of two attempts the one with less is kept, the earlier of equals.
      look: what is done to some of them before `fault` judges them.
      attempts: how often an item is drawn at most; slight: one whose fault is under 1.
      together: rows side by side.
      progress: see `Progress`; a batch is done when so many items are.
      watch: see `flow`.
    """
    best: Best[Drawn] = Best()
    faults: dict[int, float] = {}
    queue = deque((index, 0) for index in range(count))
    batches = [range(i, min(i + together, count)) for i in range(0, count, together)]
    told, settled, shown = iter((progress or iter)(batches)), 0, 0
    next(told, None)
    waiting: list[tuple[Item, Drawn]] = []
    for ended in flow(rows, queue, together, watch):
        waiting += ended
        # Looked at together they cost less; but rows should not stand idle meanwhile.
        if len(waiting) < _LOOKED and (queue or len(waiting) < len(rows.rows)):
            continue
        found = look([drawn for _, drawn in waiting])
        for ((index, attempt), _), drawn in zip(waiting, found):
            best.tried[index] = attempt + 1
            now = fault(drawn)
            if index not in faults or now < faults[index]:
                faults[index], best.items[index] = now, drawn
            least = 0 if attempt + 1 < slight else 1
            bad = faults[index] >= 1 or faults[index] > least
            if bad and attempt + 1 < attempts:
                queue.append((index, attempt + 1))
            else:
                settled += 1
        waiting = []
        while settled // together > shown:
            shown += 1
            next(told, None)
    for _ in told:
        pass
    return best
