"""Rows of made-up writing, stacked by a rule that the test knows."""

import time

import numpy as np
import pytest

from strokegen.models.reader.rows import _Row, rows, x_height


def letters(rng, count, unit):
    """Strokes of a row of letters, baseline at 0: small ones, tall ones, ones that hang, dots."""
    strokes, marks, x = [], [], 0.0
    for number in range(count):
        kind = rng.choice(["small", "small", "small", "tall", "hanging", "dotted", "comma"])
        kind = "small" if number == 0 else kind
        low = {"hanging": 0.9, "comma": 0.3}.get(kind, 0.0)
        high = {"tall": 1.9, "comma": 0.0}.get(kind, 1.0)
        width = 0.15 if kind == "comma" else rng.uniform(0.5, 1.0)
        turns = np.array([[0, -high], [0.3, low], [0.6, -1.0], [1.0, 0]])
        turns = turns[:2] if kind == "comma" else turns
        at = np.linspace(0, 1, 12)
        knots = np.linspace(0, 1, len(turns))
        points = np.stack([np.interp(at, knots, axis) for axis in turns.T], axis=1)
        strokes.append(points * [width, 1] + [x, 0] + rng.normal(0, 0.02, 2))
        if kind == "dotted":
            dot = np.array([[x + width / 2, -1.5]])
            (marks if rng.random() < 0.5 else strokes).append(dot)
        x += width + (0.9 if rng.random() < 0.2 else 0.25)
    return [stroke * unit for stroke in [*strokes, *marks]]


def page(rng, counts, pitch=3.0, unit=10.0, slope=0.0):
    """(strokes, the row of each), the rows in the order they are written in."""
    strokes, truth = [], []
    for row, count in enumerate(counts):
        for stroke in letters(rng, count, unit):
            y = stroke[:, 1] + slope * stroke[:, 0] + row * pitch * unit
            strokes.append(np.stack([stroke[:, 0], y], axis=1))
            truth.append(row)
    return strokes, truth


def groups(truth):
    return [np.flatnonzero(np.array(truth) == row).tolist() for row in sorted(set(truth))]


@pytest.mark.parametrize("slope", [-0.03, 0.0, 0.03])
@pytest.mark.parametrize("pitch", [2.8, 3.5, 5.0])
def test_rows_are_those_that_were_stacked(pitch, slope):
    rng = np.random.default_rng(int(10 * pitch + 100 * slope + 7))
    right = 0
    for _ in range(20):
        counts = rng.integers(6, 30, rng.integers(1, 7))
        strokes, truth = page(rng, counts, pitch, 10 ** rng.uniform(-2, 3), slope)
        right += rows(strokes) == groups(truth)
    assert right >= 18


def test_a_mark_put_on_after_the_row_below_was_begun_goes_back():
    rng = np.random.default_rng(3)
    strokes, truth = page(rng, [20, 20], pitch=3.5)
    bar = np.array([[60.0, -9], [68, -9]])
    late = np.stack([np.linspace(30, 36, 9), np.tile([-10.0, 0, -10], 3)], axis=1)
    found = rows([*strokes, late, bar])
    assert found[0][-2:] == [len(strokes), len(strokes) + 1] or found[0][-1] == len(strokes)
    assert len(found) == 2


def test_rows_written_from_the_bottom_come_from_the_top():
    rng = np.random.default_rng(4)
    strokes, truth = page(rng, [12, 12, 12], pitch=4.0)
    order = np.argsort([-row for row in truth], kind="stable")
    found = rows([strokes[i] for i in order])
    assert [{truth[order[i]] for i in row} for row in found] == [{0}, {1}, {2}]


def test_a_beginning_quote_belongs_to_its_own_row():
    rng = np.random.default_rng(5)
    strokes, truth = page(rng, [14, 14], pitch=3.2)
    first = truth.index(1)
    quote = np.array([[-6.0, 32 - 19], [-6.0, 32 - 15]])
    strokes.insert(first, quote)
    found = rows(strokes)
    assert len(found) == 2 and found[1][0] == first


def bar(rng, kind, width):
    """A bar in x-heights, of a row so wide: of a J or an E, below the letters or through them."""
    long = rng.uniform(1.5, 2.5) if kind == "over" else rng.uniform(0.3, 1) * width
    y = {"over": rng.uniform(-1.9, -1.5), "under": rng.uniform(0.5, 1), "through": -0.5}[kind]
    x = rng.uniform(0, width - long) + np.linspace(0, long, 15)
    return np.stack([x, y + 0.1 * rng.normal() * (x - x[0]) / long], axis=1)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("kind", ["over", "under", "through"])
def test_a_bar_is_no_row_of_its_own(kind, first):
    """Drawn before all letters of its row or after them, in each row of a page of one or two."""
    rng = np.random.default_rng([len(kind), first])
    for _ in range(20):
        strokes, truth = [], []
        for row in range(rng.integers(1, 3)):
            own = letters(rng, rng.integers(6, 30), 1.0)
            bars = [bar(rng, kind, max(stroke[:, 0].max() for stroke in own))]
            every = bars + own if first else own + bars
            strokes += [7 * (stroke + [0, 4.5 * row]) for stroke in every]
            truth += [row] * len(every)
        assert rows(strokes) == groups(truth)


def test_a_dash_as_far_away_as_a_line_is_a_row():
    rng = np.random.default_rng(11)
    strokes = letters(rng, 20, 1.0)
    dash = np.array([[0.0, 3.1], [1.5, 3.1]])
    assert rows([*strokes, dash]) == [[*range(len(strokes))], [len(strokes)]]


@pytest.mark.parametrize("last_first", [False, True])
def test_a_line_that_drops_halfway_is_one_row(last_first):
    rng = np.random.default_rng(12)
    for _ in range(20):
        own = letters(rng, 30, 1.0)
        middle = max(stroke[:, 0].max() for stroke in own) / 2
        halves = [[], []]
        for stroke in own:
            after = int(stroke[:, 0].mean() > middle)
            halves[after].append(stroke + [0, 1.5 * after])
        strokes = sum(halves[::-1] if last_first else halves, [])
        assert len(rows(strokes)) == 1


@pytest.mark.parametrize("unit", [0.01, 1.0, 250.0])
def test_the_x_height_is_about_that_of_small_letters(unit):
    rng = np.random.default_rng(6)
    found = x_height(letters(rng, 40, unit)) / unit
    assert 0.7 < found < 1.6


@pytest.mark.parametrize(
    "strokes", [[[[3, 4]]], [[[0, 0], [5, 0]]], [[[0, 0], [0, 7]]], [[[1, 1]], [[1, 1]]]]
)
def test_ink_without_turns_has_a_size(strokes):
    strokes = [np.array(stroke, float) for stroke in strokes]
    assert x_height(strokes) > 0
    assert sorted(sum(rows(strokes), [])) == list(range(len(strokes)))


def test_no_ink_has_no_rows():
    assert rows([]) == []


def test_every_stroke_of_any_ink_is_in_one_row():
    rng = np.random.default_rng(8)
    for _ in range(30):
        strokes = [rng.normal(0, 10 ** rng.uniform(-3, 4), (n, 2)) for n in rng.integers(1, 9, 25)]
        assert sorted(sum(rows(strokes), [])) == list(range(25))


@pytest.mark.parametrize("decimals", [1, 6])
def test_a_level_is_the_median_of_what_is_near_whatever_the_order(decimals):
    rng = np.random.default_rng(9)
    for count in [*range(1, 9), *rng.integers(9, 60, 40)]:
        middles = np.round(rng.uniform(-9, 9, (count, 2)), decimals)  # coarse ones have ties
        row = _Row()
        for number, middle in enumerate(middles.tolist()):
            row.add(number, tuple(middle), mark=False)
        for x in [*np.round(rng.uniform(-12, 12, 9), decimals), *middles[:3, 0]]:
            away = np.abs(middles[:, 0] - x)
            for reach in (0.0, 0.5, 6.0):
                near = away <= max(reach, np.sort(away)[: min(3, count)][-1])
                assert row.level(float(x), reach) == np.median(middles[near, 1])
                y = float(rng.uniform(-12, 12))
                assert row.clears(y) <= abs(y - row.level(float(x), reach))


def cpu(strokes):
    start = time.process_time()
    try:
        rows(strokes)
    except ValueError:
        pass
    return time.process_time() - start


@pytest.mark.parametrize("width", [8000.0, 60.0])
def test_rows_take_time_in_proportion_to_their_strokes(width):
    rng = np.random.default_rng(10)
    walks = np.cumsum(rng.normal(0, 0.3, (8000, 4, 2)), axis=1)
    walks += rng.uniform(0, [width, 960_000 / width], (8000, 2))[:, None]
    strokes = list(walks[np.argsort(walks[:, 0, 1] // 3, kind="stable")])
    assert cpu(strokes) < 10 * max(cpu(strokes[:2000]), 0.1)


def test_a_row_of_far_too_many_strokes_is_refused():
    with pytest.raises(ValueError, match="over 2,000 strokes in one row"):
        rows([np.array([[3.0 * x, 0], [3.0 * x, 1]]) for x in range(2001)])
