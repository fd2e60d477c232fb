"""A picture of what was read: boxes around the ink of each character, letters above them."""

import numpy as np
import pytest

import strokegen as sg
from strokegen.ink.drawing import Drawing
from strokegen.models.reader.picture import picture
from strokegen.models.reader.reading import Character, Line, Part, Reading

INK = Drawing(([[0, 0], [4, 10]], [[20, 0], [20, 10]]))


def reading():
    parts = [Part(0, 0, 2)], [], [Part(1, 0, 2)]
    boxes = (0.0, 0.0, 4.0, 10.0), None, (20.0, 0.0, 20.0, 10.0)
    characters = tuple(
        Character(text, tuple(own), box, 0.9) for text, own, box in zip("a b", parts, boxes)
    )
    return Reading.of([Line("a b", 0.8, (), characters, (0, 1), INK)], 0)


def test_every_box_is_around_its_ink_and_under_its_letter():
    page = picture(INK, reading())
    ink, marks = page.drawings
    assert ink == INK and len(marks) == 2 and all(marks.straight)
    assert [one.text for one in page.captions] == ["a", "b"]
    for own, frame, caption in zip(INK.strokes, marks.strokes, page.captions):
        assert (frame.min(axis=0) < own.min(axis=0)).all()
        assert (frame.max(axis=0) > own.max(axis=0)).all()
        assert caption.y < frame[:, 1].min()
        assert caption.x == pytest.approx(np.mean([frame[:, 0].min(), frame[:, 0].max()]))
        left, top, right, bottom = page.box
        assert left < frame[:, 0].min() and right > frame[:, 0].max()
        assert top < caption.y - caption.size and bottom > frame[:, 1].max()
    assert page.title == "a b" and page.facts["probability"] == "0.8000"


def test_ink_of_which_nothing_was_read_is_shown_alone(tmp_path):
    for ink in (INK, Drawing(()), Drawing(([[3, 3]],))):
        page = picture(ink, Reading.of([], 0))
        assert page.captions == () and page.drawings == (ink,)
        page.save(tmp_path / "ink.svg")
        assert (tmp_path / "ink.svg").stat().st_size > 200
    assert sg.Page is type(page)
