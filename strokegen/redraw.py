"""Draw again until it is good: the one loop behind every verb that draws by chance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

ATTEMPTS = 10

Drawn = TypeVar("Drawn")
Progress = Callable[[Sequence[range]], Iterable[range]]
"""Takes the batches of items that are to come, gives them as an iterator, such as tqdm."""


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
    draw: Callable[[list[int], int], Iterable[Drawn]],
    fault: Callable[[Drawn], float],
    *,
    attempts: int = ATTEMPTS,
    slight: int = ATTEMPTS,
    together: int = 64,
    progress: Progress | None = None,
) -> Best[Drawn]:
    """Draw `count` items side by side; those with a fault again, and keep the best of each.

    Args:
      draw: `draw(indices, attempt)` gives one attempt at each of these items, from 0 on.
      fault: 0 for what is good; of two attempts the one with less is kept, the earlier of equals.
      attempts: how often an item is drawn at most; slight: one whose fault is under 1.
      together: items in a batch.
      progress: see `Progress`.
    """
    best: Best[Drawn] = Best()
    faults: dict[int, float] = {}
    batches = [range(i, min(i + together, count)) for i in range(0, count, together)]
    for batch in (progress or iter)(batches):
        for attempt in range(attempts):
            least = 0 if attempt < slight else 1
            bad = [i for i in batch if faults.get(i, 1) >= 1 or faults[i] > least]
            if not bad:
                break
            for index, drawn in zip(bad, draw(bad, attempt)):
                best.tried[index] = attempt + 1
                found = fault(drawn)
                if index not in faults or found < faults[index]:
                    faults[index], best.items[index] = found, drawn
    return best
