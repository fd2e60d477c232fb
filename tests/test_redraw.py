"""Drawing side by side and again, held against drawing one thing after another."""

from collections import deque

import numpy as np
import pytest

from strokegen.redraw import Row, Rows, beside, flow, once, randomness, redraw


class Walks(Rows[Row, tuple]):
    """Sums of uniform numbers, each over once it is past its item's own goal; `steps` counts."""

    def __init__(self, goals, wide=1):
        super().__init__()
        self.goals, self.wide, self.steps, self.widths = goals, wide, 0, []

    def first(self, items):
        rows = [Row(item, np.random.default_rng([3, *item])) for item in items]
        ragged = max(1 + index % self.wide for index, _ in items)
        state = {"sum": np.zeros(len(items)), "ragged": np.ones((len(items), ragged), np.float32)}
        return rows, state, np.zeros((len(items), 2), np.float32)

    def step(self):
        uniform, normal = (one[0] for one in randomness([row.rng for row in self.rows], 1))
        self.widths.append(len(self.rows))
        total = np.array(
            [self.state["sum"][row] + uniform[row, 0] for row in range(len(self.rows))]
        )
        # Nothing is written to: what was handed out before stays.
        self.state = {**self.state, "sum": total}
        self.x = np.stack([total, normal[:, 1]], axis=1).astype(np.float32)
        for row, own in zip(self.rows, total):
            if not row.over:
                row.count = getattr(row, "count", 0) + 1
                row.total, row.over = own, own > self.goals[row.item[0]]
        self.steps += 1

    def drawn(self, row):
        return (*row.item, row.count, row.total)


def alone(item, goal):
    """One walk by itself."""
    rng, total, count = np.random.default_rng([3, *item]), 0.0, 0
    while total <= goal:
        total, count = total + rng.random(2)[0], count + 1
        rng.standard_normal(2)
    return (*item, count, total)


GOALS = [1, 30, 2, 0, 9, 9, 14, 3, 25, 1, 1, 40, 2, 6, 7, 0, 5, 11, 3, 2]


@pytest.mark.parametrize("together", [1, 2, 3, 7, 16, 20, 64])
@pytest.mark.parametrize("wide", [1, 5])
def test_what_is_drawn_does_not_depend_on_its_company(together, wide):
    queue = deque((index, 0) for index in range(len(GOALS)))
    rows = Walks(GOALS, wide)
    found = dict(pair for ended in flow(rows, queue, together) for pair in ended)
    assert list(sorted(found)) == [(index, 0) for index in range(len(GOALS))]
    for item, drawn in found.items():
        assert drawn == alone(item, GOALS[item[0]])
    assert max(rows.widths) <= together


def test_a_row_that_ends_makes_room_for_the_next():
    goals = [100] + [1] * 400
    rows = Walks(goals)
    best = redraw(len(goals), rows, lambda drawn: 0.0, together=4)
    longest = best.items[0][2]
    # The short ones flow past the long one: all of them end within its steps.
    assert longest <= rows.steps <= max(longest, sum(n for *_, n, _ in best.items.values()) / 3)


def test_what_is_over_late_leaves_room_only_once_enough_are():
    rows = Walks([50.0 + i for i in range(64)])
    assert len(once(rows, 64)) == 64
    changes = np.count_nonzero(np.diff(rows.widths))
    assert changes <= 40  # not one for each of the 64


@pytest.mark.parametrize("together", [1, 3, 16, 50])
@pytest.mark.parametrize(("attempts", "slight"), [(1, 1), (4, 2), (4, 4), (10, 3)])
def test_the_best_of_attempts_is_kept(together, attempts, slight):
    def fault(drawn):
        index, attempt, *_ = drawn
        return [0.0, 0.5, 3.0, 2.5 - attempt, attempt % 2, 0.2 * (attempt < 1)][index % 6]

    best = redraw(30, Walks(GOALS * 2), fault, attempts=attempts, slight=slight, together=together)
    for index in range(30):
        # One after the other, as the words have it.
        tried, kept = 0, None
        for attempt in range(attempts):
            if kept is not None and kept < (1e-12 if attempt < slight else 1):
                break
            now = fault((index, attempt))
            tried += 1
            if kept is None or now < kept:
                kept, which = now, attempt
        assert best.tried[index] == tried
        assert best.items[index] == alone((index, which), (GOALS * 2)[index])
    assert best.redrawn == sum(best.tried.values()) - 30


def test_some_are_looked_at_together_before_they_are_judged():
    groups = []

    def look(drawn):
        groups.append(len(drawn))
        return [(*one, "seen") for one in drawn]

    best = redraw(100, Walks([5] * 100), lambda one: float(one[-1] != "seen"), look=look)
    assert best.redrawn == 0 and sum(groups) == 100 and len(groups) < 20


@pytest.mark.parametrize(("count", "together"), [(10, 3), (1, 16), (32, 16), (0, 4)])
def test_progress_is_told_batch_by_batch(count, together):
    told = []

    def progress(batches):
        for batch in batches:
            told.append(len(batch))
            yield batch
        told.append("end")

    redraw(count, Walks([2] * 40), lambda drawn: 0.0, together=together, progress=progress)
    sizes = [min(together, count - at) for at in range(0, count, together)]
    assert told == [*sizes, "end"]


def test_ragged_rows_end_in_zeros():
    old, new = np.ones((2, 3, 1)), np.full((1, 2, 2), 5.0)
    both = beside(old, new)
    assert both.shape == (3, 3, 2) and both.sum() == old.sum() + new.sum()
    assert (both[:2, :, :1] == old).all() and (both[2, :2] == 5).all() and not both[2, 2].any()


@pytest.mark.parametrize("together", [1, 3, 64])
def test_who_watches_sees_every_row_after_each_of_its_steps_until_it_is_over(together):
    seen = {}

    def watch(rows):
        for row in rows:
            if not seen.get(row.item, (0, False))[1]:
                seen[row.item] = row.count, row.over

    best = redraw(
        len(GOALS), Walks(GOALS), lambda walk: walk[1] < 2, together=together, watch=watch
    )
    assert all(over for _, over in seen.values())
    assert sorted(seen) == [(i, attempt) for i in range(len(GOALS)) for attempt in range(3)]
    assert all(seen[walk[:2]][0] == walk[2] for walk in best.items.values())


def test_what_a_watch_raises_ends_the_drawing():
    rows = Walks([1e9])

    def watch(rows_):
        if rows.steps == 5:
            raise InterruptedError("gone")

    with pytest.raises(InterruptedError, match="gone"):
        redraw(1, rows, lambda walk: 0, watch=watch)
    assert rows.steps == 5
