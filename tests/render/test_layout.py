import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.render.layout import Word, flow
from strokegen.render.sheet import Sheet

SHEET = Sheet(100, 80, 10)
PEN = 0.1


def outer(ink, reach=1.0):
    """What a pen leaves on the paper; the test's words are of straight strokes."""
    left, top, right, bottom = ink.bounds
    half = reach * ink.meta["pen"] / 2
    return left - half, top - half, right + half, bottom + half


def word(label, width, gap=1.0, top=-1.0, bottom=0.0, spaces=1):
    """A box of ink, in x-heights, as wide as told with the pen's width."""
    right = width - PEN
    corners = np.array([[0, top], [right, top], [right, bottom], [0, bottom]])
    sides = tuple(np.stack(pair) for pair in zip(corners, np.roll(corners, -1, axis=0)))
    return Word(Drawing(sides, label=label, meta={"pen": PEN}), gap, spaces)


def row(width):
    return [word("0", width, gap=0.0, spaces=0)]


def random_row(seed, count=60):
    rng = np.random.default_rng(seed)
    return [
        word(f"{seed}.{i}", rng.uniform(0.5, 12), rng.uniform(0.2, 3) * bool(i), spaces=bool(i))
        for i in range(count)
    ]


def lines_of(page):
    """A page's words by line, told apart by where they begin: a line break goes back left."""
    lines = []
    for ink in page.drawings:
        left = outer(ink)[0]
        if not lines or left < outer(lines[-1][-1])[2] - 1e-3:
            lines.append([])
        lines[-1].append(ink)
    return lines


def laid(rows, sheet=SHEET, **options):
    return flow(rows, sheet, **({"x_height": 2.0, "usual_gap": 1.0} | options))


def test_lines_are_filled_by_measured_width():
    """Against the rule itself: a word goes on a line exactly if it still fits."""
    words = random_row(1)
    (page, *_) = pages = laid([words], line_height=8)
    lines = [line for page in pages for line in lines_of(page)]
    assert [ink.label for line in lines for ink in line] == [w.ink.label for w in words]
    gaps = {w.ink.label: 2 * np.clip(w.gap, 0.75, 1.25) for w in words}
    for line, following in zip(lines, lines[1:]):
        width = outer(line[-1])[2] - outer(line[0])[0]
        first = following[0]
        more = gaps[first.label] + outer(first)[2] - outer(first)[0]
        assert width <= 80 + 1e-3 < width + more + 2e-3
        for before, after in zip(line, line[1:]):
            gap = outer(after)[0] - outer(before)[2]
            assert gap == pytest.approx(gaps[after.label], abs=1e-3)
    assert page.box == (0, 0, 100, 80)


def test_sizes_and_pens_are_in_mm():
    (page,) = laid([row(5)])
    (ink,) = page.drawings
    left, _, right, _ = outer(ink)
    assert right - left == pytest.approx(10) and left == pytest.approx(10)
    assert ink.meta["pen"] == pytest.approx(0.2)
    assert str(page.unit) == "1mm"


@pytest.mark.parametrize("align", ["left", "right", "centre", "justify"])
def test_alignment(align):
    pages = laid([random_row(2), random_row(3, 20)], align=align, line_height=8)
    lines = [line for page in pages for line in lines_of(page)]
    ends = [i for i, line in enumerate(lines) if line[-1].label in ("2.59", "3.19")]
    assert len(ends) == 2 and len(lines) > 8
    for index, line in enumerate(lines):
        left, right = outer(line[0])[0] - 10, 90 - outer(line[-1])[2]
        assert left > -1e-3 and right > -1e-3
        if align in ("left", "justify"):
            assert left == pytest.approx(0, abs=1e-3)
        if align == "right" or (align == "justify" and index not in ends and len(line) > 1):
            assert right == pytest.approx(0, abs=1e-3)
        if align == "centre":
            assert left == pytest.approx(right, abs=1e-3)


def test_justified_gaps_keep_their_proportions_and_words_their_widths():
    words = random_row(4)
    ragged, even = (laid([words], align=a, line_height=8) for a in ("left", "justify"))
    width = {w.ink.label: outer(w.ink)[2] - outer(w.ink)[0] for w in words}
    for page in even:
        for line in lines_of(page):
            for ink in line:
                box = outer(ink)
                assert box[2] - box[0] == pytest.approx(2 * width[ink.label], abs=1e-3)
            gaps = [outer(b)[0] - outer(a)[2] for a, b in zip(line, line[1:])]
            assert not gaps or min(gaps) > 0.75 * 2 * 0.8 * 0.99
    # A line may be narrowed so that one more word fits, so there are no more lines than ragged.
    assert sum(len(lines_of(p)) for p in even) <= sum(len(lines_of(p)) for p in ragged)


def test_rows_start_lines_and_blank_ones_are_kept_but_not_atop_a_page():
    rows = [row(5), [], row(5), [], [], row(5)]
    (page,) = laid(rows, line_height=8)
    assert [round(ink.bounds[3] - page.drawings[0].bounds[3]) for ink in page.drawings] == [
        0, 16, 40,
    ]  # fmt: skip
    first, second = laid([row(5)] * 7 + [[]] + [row(6)] * 2, line_height=8)
    assert len(first.drawings) == 7 and len(second.drawings) == 2
    assert second.drawings[0].bounds[3] == pytest.approx(first.drawings[0].bounds[3])


def test_spaces_at_a_line_s_start_indent_it():
    (page,) = laid([row(5), [word("in", 5, gap=3.0, spaces=3)]])
    assert outer(page.drawings[1])[0] - outer(page.drawings[0])[0] == pytest.approx(6, abs=1e-3)


def test_parts_of_a_word_stay_close():
    (page,) = laid([[word("a", 5), word("b", 5, gap=0.1, spaces=0)]])
    a, b = page.drawings
    assert outer(b)[0] - outer(a)[2] == pytest.approx(0.2, abs=1e-3)


def test_all_pages_are_used_and_nothing_leaves_the_margins():
    rows = [random_row(seed, 40) for seed in range(5)]
    tall = [word("tall", 3, top=-4.0, bottom=2.5)]
    pages = laid([*rows, tall], wander=0.3, seed=4)
    assert len(pages) > 2
    assert [ink.label for page in pages for ink in page.drawings] == [
        w.ink.label for part in [*rows, tall] for w in part
    ]
    for page in pages:
        boxes = np.array([outer(ink) for ink in page.drawings])
        assert (boxes[:, :2] >= 10 - 1e-3).all()
        assert (boxes[:, 2] <= 90 + 1e-3).all() and (boxes[:, 3] <= 70 + 1e-3).all()


def test_a_baseline_wanders_within_its_bound_and_by_its_seed():
    rows = [random_row(seed, 40) for seed in range(4)]
    straight, bent = (laid(rows, wander=w, seed=1, line_height=14) for w in (0, 0.3))
    shifts = [
        float(np.abs(b.points[:, 1] - a.points[:, 1]).max())
        for p, q in zip(straight, bent)
        for a, b in zip(p.drawings, q.drawings)
    ]
    # The ascent of the first line may shift all others, by as much as they wander at most.
    assert 0.2 < max(shifts) <= 2 * 0.3 * 2.0 + 1e-3
    again, other = (laid(rows, wander=0.3, seed=s, line_height=14) for s in (1, 2))
    assert [p.drawings for p in again] == [p.drawings for p in bent]
    assert [p.drawings for p in other] != [p.drawings for p in bent]


def test_lines_stand_apart_so_that_none_touch():
    deep = [word("deep", 3, bottom=2.0, gap=0, spaces=0), word("flat", 10)]
    high = [word("high", 3, top=-5, gap=0, spaces=0), word("flat", 10)]
    (page,) = laid([deep, high], Sheet(100, 200, 10))
    _, _, _, bottom = outer(page.drawings[0])
    _, top, _, _ = outer(page.drawings[2])
    assert bottom < top < bottom + 1
    # Side by side they do not meet, and stay at the usual distance.
    (page,) = laid([[deep[0], word("flat", 1)], [*row(10), high[0]]], Sheet(100, 200, 10))
    assert page.drawings[2].bounds[3] - page.drawings[1].bounds[3] == pytest.approx(7.2, abs=1e-3)
    with pytest.raises(ValueError, match=r"lines 8 mm apart would touch; .* height of 14.3mm"):
        laid([deep, high], Sheet(100, 200, 10), line_height=8)


def test_rules_lie_under_the_baselines():
    (page,) = laid([row(5), row(5)], rules="lines", line_height=9)
    ruled = [float(stroke[0, 1]) for stroke in page.rules.strokes]
    baselines = [ink.bounds[3] for ink in page.drawings]
    assert ruled[:2] == pytest.approx(baselines, abs=1e-3)
    assert np.diff(ruled) == pytest.approx(9)


def test_a_wider_pen_is_given_room():
    for page in laid([random_row(5)], reach=4.0):
        for ink in page.drawings:
            left, top, right, bottom = outer(ink, 4.0)
            assert left > 10 - 1e-3 and top > 10 - 1e-3 and right < 90 + 1e-3 and bottom < 70 + 1e-3


@pytest.mark.parametrize(
    "rows, options, message",
    [
        ([row(41)], {}, "'0' is 82.0 mm wide, the page has 80 between its margins"),
        ([row(5)], {"align": "middle"}, "align 'middle' is none of left, right, centre, justify"),
        ([row(5)], {"rules": "dots"}, "rules 'dots'"),
        ([row(5)], {"wander": -1}, "wander must be from 0 to 0.5"),
        ([row(5)], {"x_height": 30.0}, "'0' is 150.0 mm wide"),
        ([row(1)], {"x_height": 30.0}, "a line needs 96.0 mm, the page has 60"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(rows, options, message):
    with pytest.raises(ValueError, match=message):
        laid(rows, **options)


@pytest.mark.parametrize("align", ["left", "right", "centre", "justify"])
@pytest.mark.parametrize("seed", range(6))
def test_words_keep_clear_of_what_is_taken(align, seed):
    rng = np.random.default_rng(seed)
    sheet = Sheet(100, 120, 10)
    corners = rng.uniform((-10, -10), (100, 120), (int(rng.integers(1, 4)), 2, 2))
    taken = {int(rng.integers(0, 2)): [(x, y, x + rng.uniform(5, 45), y + rng.uniform(5, 45))]
             for (x, y), _ in corners}  # fmt: skip
    rows = [random_row(10 * seed + k, 40) for k in range(2)]
    pages = laid(rows, sheet, taken=taken, align=align, wander=0.2)
    inks = [ink for page in pages for ink in page.drawings]
    assert [ink.label for ink in inks] == [word.ink.label for row in rows for word in row]
    for number, page in enumerate(pages):
        for ink in page.drawings:
            left, top, right, bottom = outer(ink)
            assert left > 10 - 1e-3 and right < 90 + 1e-3 and top > 10 - 1e-3 and bottom < 110.001
            for box in taken.get(number, ()):
                beside = left > box[2] + 2.9 or right < box[0] - 2.9  # 1.5 x-heights of 2 mm
                assert beside or top > box[3] + 2.9 or bottom < box[1] - 2.9


def test_a_line_stands_on_the_wider_side_and_fills_it():
    words = random_row(4, 200)
    (page, *_) = laid([words], Sheet(100, 120, 10), line_height=9, taken={0: [(25, 40, 45, 80)]})
    beside = [line for line in lines_of(page) if outer(line[0])[0] > 10.1]
    assert [outer(line[0])[0] for line in beside] == pytest.approx([48] * len(beside), abs=1e-3)
    assert len(beside) >= 4 and max(outer(line[-1])[2] for line in beside) > 80
    away = [line for line in lines_of(page) if line not in beside]
    assert all(line[0].bounds[3] < 37 or line[0].bounds[1] > 83 for line in away)
    assert len(away) >= 4 and max(outer(line[-1])[2] for line in away) > 80


def test_where_there_is_no_room_a_row_stays_blank_and_a_page_too():
    rows = [random_row(5, 30)]
    usual = laid(rows, line_height=8)
    later = laid(rows, line_height=8, taken={0: [(0, 0, 100, 80)]})
    assert not later[0].drawings
    for page, same in zip(later[1:], usual, strict=True):
        for ink, as_usual in zip(page.drawings, same.drawings, strict=True):
            np.testing.assert_allclose(ink.points, as_usual.points, atol=1e-4)
    margin = laid(
        rows, line_height=8, taken={0: [(0, 0, 6, 80), (95, 0, 99, 80)], 9: [(0, 0, 9, 9)]}
    )
    assert [page.drawings for page in margin] == [page.drawings for page in usual]
