"""Foreign ink: read at any size, place and slope; pages; characters where they are."""

import numpy as np
import pytest

import strokegen as sg
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import LeftOut, UnknownOption
from strokegen.models.reader.reader import Reader
from tests.ink.test_highlights import marked

TEXTS = ["we saw the sea", "in ten minutes"]


@pytest.fixture(scope="module")
def written():
    return sg.write(TEXTS, seed=2)


@pytest.fixture(scope="module")
def page():
    return sg.write("\n".join(TEXTS), seed=2)


def test_a_line_is_read_whatever_its_size_place_and_slope(written):
    for drawing, text in zip(written, TEXTS):
        want = sg.read_text(drawing)
        assert want.text == text and 0.05 < want.probability <= 1
        for moved in (
            drawing.scale(40),
            drawing.scale(0.001).translate(3, -8),
            drawing.rotate(0.05),
            drawing.rotate(-0.05).scale(7),
        ):
            assert sg.read_text(moved).text == text


def test_a_page_is_read_row_by_row(page):
    found = sg.read_text(page)
    assert found.text == "\n".join(TEXTS) and len(found.lines) == 2
    assert sorted(n for line in found.lines for n in line.strokes) == list(range(len(page)))
    assert found.probability == pytest.approx(np.prod([one.probability for one in found.lines]))
    for line in found.lines:
        assert line.drawing == page.only(line.strokes)


def test_a_highlighter_does_not_write(page):
    plain, over = sg.read_text(page), marked(page)
    with pytest.warns(LeftOut, match="left out 2 strokes of a highlighter"):
        found = sg.read_text(over)
    assert found.text == plain.text and found.probability == plain.probability
    for line, before in zip(found.lines, plain.lines):
        own = [over.strokes[number].tolist() for number in line.strokes]
        assert own == [page.strokes[number].tolist() for number in before.strokes]
        assert line.drawing == over.only(line.strokes)
        for one, was in zip(line.characters, before.characters):
            assert one.box == was.box


def test_characters_are_from_left_to_right_and_hold_their_ink(page):
    for line in sg.read_text(page).lines:
        assert "".join(one.text for one in line.characters) == line.text
        middles = []
        for one in line.characters:
            assert 0 < one.probability <= 1
            assert (one.box is None) == (not one.parts)
            if one.text == " ":
                assert not one.parts
            if one.parts:
                ink = np.concatenate([page.strokes[s][a:b] for s, a, b in one.parts])
                box = (*ink.min(axis=0).tolist(), *ink.max(axis=0).tolist())
                assert one.box == pytest.approx(box)
                middles.append((one.box[0] + one.box[2]) / 2)
        assert (np.diff(middles) > 0).all()
        parts = sorted(part for one in line.characters for part in one.parts)
        for number in line.strokes:
            own = [part for part in parts if part.stroke == number]
            assert own[0].start == 0 and own[-1].stop == len(page.strokes[number])
            assert all(a.stop == b.start for a, b in zip(own, own[1:]))


def test_alternatives_are_other_texts_by_their_probability(written):
    found = sg.read_text(written[0], alternatives=4)
    odds = [found.probability, *(p for _, p in found.alternatives)]
    assert len(odds) == 5 and odds == sorted(odds, reverse=True) and sum(odds) <= 1 + 1e-6
    assert len({found.text, *(text for text, _ in found.alternatives)}) == 5
    assert sg.read_text(written[0], alternatives=0).alternatives == ()


def test_several_drawings_and_names(written, tmp_path):
    found = sg.read_text(written)
    assert [one.text for one in found] == [sg.read_text(one).text for one in written]
    written[1].save(tmp_path / "ink.json")
    assert sg.read_text(tmp_path / "ink.json").text == TEXTS[1]
    assert sg.read_text([]) == []


def test_progress_sees_the_batches(written):
    seen = []
    sg.read_text(written * 5, progress=lambda steps: seen.extend(steps) or steps)
    assert [n for batch in seen for n in batch] == list(range(10))


def test_ink_that_says_nothing(tiny):
    none = sg.read_text(Drawing(()))
    assert (none.text, none.probability, none.lines, none.alternatives) == ("", 1.0, (), ())
    for strokes in ([[[5, 5]]], [[[0, 0], [9, 0]]], [[[1, 1]], [[1, 1]]]):
        found = sg.read_text(Drawing(strokes), preset=tiny)
        assert 0 <= found.probability <= 1


def test_any_ink_at_all_is_read(tiny):
    rng = np.random.default_rng(0)
    for _ in range(10):
        strokes = [rng.normal(0, 10 ** rng.uniform(-2, 3), (n, 2)) for n in rng.integers(1, 12, 9)]
        found = sg.read_text(Drawing(strokes), preset=tiny)
        assert sorted(n for line in found.lines for n in line.strokes) == list(range(9))


def test_of_a_very_long_row_the_likeliest_path_alone_is_read(tiny, monkeypatch):
    ink = Drawing([np.array([[3.0 * x, 0], [3.0 * x, 1]]) for x in range(40)])
    both = sg.read_text(ink, preset=tiny)
    monkeypatch.setattr("strokegen.models.reader.read._MOST_STEPS", 1)
    alone = sg.read_text(ink, preset=tiny)
    assert both.alternatives and not alone.alternatives
    (line,) = alone.lines
    assert sorted(line.strokes) == list(range(40)) and 0 <= line.probability <= 1


def test_what_cannot_be_read_is_said():
    with pytest.raises(ValueError, match="alternatives must be 0 or more, got -1"):
        sg.read_text(Drawing(()), alternatives=-1)
    with pytest.raises(UnknownOption, match="it has ink, alternatives, preset, progress"):
        sg.read_text(Drawing(()), beam=3)
    scribble = np.cumsum(np.tile([[1.0, 1], [1, -1]], (60_000, 1)), axis=0) * [1e-6, 1]
    with pytest.raises(ValueError, match="no page of writing"):
        sg.read_text(Drawing([scribble]))
    row = [np.array([[3.0 * x, 0], [3.0 * x, 1]]) for x in range(2001)]
    with pytest.raises(ValueError, match="over 2,000 strokes in one row are no row of writing"):
        sg.read_text(Drawing(row))
    with pytest.raises(ValueError, match="over 400 rows"):
        sg.read_text(Drawing([np.array([[0, 9 * y], [1, 9 * y + 1]]) for y in range(401)]))
    with pytest.raises(ValueError, match="not a reader"):
        sg.read_text(Drawing(()), preset="sketch")
    assert isinstance(sg.load("reader"), Reader)
