"""Pages of copied texts, put together of written lines: every line comes to its own text."""

import warnings

import numpy as np
import pytest

import strokegen as sg
from strokegen.ink.alphabet import UnwritableCharacter
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.models.reader.copied import copied
from strokegen.prompts import PROMPTS

TEXTS = PROMPTS[:6]
FOREIGN = ("Milk, eggs and bread", "we met at the lake")
HALVES = ("Just before noon we", "fixed the big blue gate.")


@pytest.fixture(scope="module")
def lines():
    """Text -> its ink in x-heights, all in one hand."""
    texts = [*TEXTS, *FOREIGN, *HALVES]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        return dict(zip(texts, sg.write(texts, style="plain", seed=3)))


def page(lines, texts, scale=1.0, spacing=4.6, times=False):
    """The texts' ink below each other, and of each the strokes that are its own."""
    strokes, own = [], []
    for row, text in enumerate(texts):
        ink = lines[text].translate(0.3 * (row % 3), row * spacing).scale(scale)
        own.append(list(ink.strokes))
        strokes += ink.strokes
    clock = None
    if times:
        clock = tuple(np.arange(len(s)) / 100 + 9 * k for k, s in enumerate(strokes))
    return Drawing(tuple(strokes), clock), own


def same(drawing, strokes):
    return len(drawing) == len(strokes) and all(map(np.array_equal, drawing.strokes, strokes))


@pytest.mark.parametrize("seed", range(5))
def test_every_line_comes_to_its_text(lines, seed):
    """Some are missing, in any order, at any size; seed 0 has all of them as they were asked."""
    rng = np.random.default_rng(seed)
    count = len(TEXTS) if seed == 0 else int(rng.integers(1, len(TEXTS)))
    written = list(TEXTS) if seed == 0 else list(rng.permutation(TEXTS)[:count])
    ink, own = page(lines, written, float(np.exp(rng.normal(0, 2))), rng.uniform(4, 7), times=True)
    found = copied(ink, TEXTS)
    assert [answer.label for answer in found.answers] == [t for t in TEXTS if t in written]
    assert found.missing == tuple(t for t in TEXTS if t not in written) and not found.others
    for answer in found.answers:
        assert same(answer, own[written.index(answer.label)])
        assert len(answer.times) == len(answer)  # what was kept of the pen is kept


def test_the_bar_of_a_capital_and_a_line_below_stay_with_their_text(lines):
    ink = lines[TEXTS[0]]
    left, top, right, _ = ink.bounds
    bars = [[[left, top], [left + 1.2, top]], [[left, 0.8], [right, 0.7]]]
    for whole in ((bars[0], *ink.strokes), (*ink.strokes, bars[0]), (*ink.strokes, bars[1])):
        found = copied(Drawing(whole), TEXTS)
        assert same(found.answers[0], list(Drawing(whole).strokes)) and not found.others


def test_what_is_none_of_the_texts_is_left(lines):
    written = [FOREIGN[0], TEXTS[2], TEXTS[4], FOREIGN[1], TEXTS[2]]
    ink, own = page(lines, written)
    found = copied(ink, TEXTS)
    assert [answer.label for answer in found.answers] == [TEXTS[2], TEXTS[4]]
    assert same(found.answers[1], own[2])
    assert len(found.others) == 3  # two foreign lines, and one that was there already
    milk = next(other for other in found.others if same(other, own[0]))
    assert "eggs" in milk.label


def test_a_line_that_is_broken_in_two(lines):
    written = [TEXTS[1], *HALVES, TEXTS[3]]
    ink, own = page(lines, written)
    found = copied(ink, TEXTS)
    assert [answer.label for answer in found.answers] == [TEXTS[0], TEXTS[1], TEXTS[3]]
    assert same(found.answers[0], own[1] + own[2]) and not found.others
    lone, _ = page(lines, [HALVES[0], TEXTS[3]])
    assert copied(lone, TEXTS).missing == (TEXTS[0], TEXTS[1], TEXTS[2], TEXTS[4], TEXTS[5])


def test_a_text_whose_words_are_not_those_of_the_ink_is_not_its(lines):
    ink, _ = page(lines, [TEXTS[0]])
    less = TEXTS[0].replace(" noon", "")
    other = TEXTS[0].replace("blue", "green")
    found = copied(ink, [other, less, TEXTS[0]])
    assert [answer.label for answer in found.answers] == [TEXTS[0]]
    more = TEXTS[0].replace("big", "big old")
    assert copied(ink, [less, more, other]).missing == (less, more, other)


def test_pages_and_single_lines_side_by_side(lines):
    first, _ = page(lines, [TEXTS[5], TEXTS[0]])
    third, _ = page(lines, [TEXTS[1]], 0.1)
    found = copied([first, Drawing(()), third], TEXTS)
    assert [answer.label for answer in found.answers] == [TEXTS[0], TEXTS[1], TEXTS[5]]
    nothing = copied(Drawing(()), TEXTS)
    assert nothing.missing == tuple(TEXTS) and not nothing.answers and not nothing.others


def test_what_cannot_be_asked_for(lines):
    ink, _ = page(lines, [TEXTS[0]])
    with pytest.raises(ValueError, match="twice"):
        copied(ink, ["a", "b", "a"])
    with pytest.raises(UnwritableCharacter, match="ß"):
        copied(ink, ["Maß"])
    assert copied(ink, []).missing == () and len(copied(ink, []).others) == 1


def test_progress_goes_page_by_page_and_changes_nothing(lines):
    pages = [page(lines, TEXTS[:2])[0], page(lines, TEXTS[2:3])[0]]
    seen = []
    found = copied(pages, TEXTS, progress=lambda steps: seen.extend(steps) or steps)
    assert seen == [range(0, 1), range(1, 2)]
    assert [one.label for one in found.answers] == list(TEXTS[:3])
