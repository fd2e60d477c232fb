"""Highlighters' strokes are told from writing, left out where writing is asked for, and counted."""

import warnings

import numpy as np
import pytest

from strokegen.ink.brush import TOOLS, Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import LeftOut
from strokegen.ink.highlights import unmarked, written

MARK = Brush("yellow", 8.0, None, 0.5, "highlighter")


def marked(drawing, at=(0, 2)):
    """The drawing with strokes of a highlighter over it, whose numbers are given."""
    left, top, right, bottom = drawing.bounds
    strokes, brushes = list(drawing.strokes), list(drawing.brushes)
    for number in at:
        strokes.insert(number, np.array([[left, top], [right, bottom], [left, (top + bottom) / 2]]))
        brushes.insert(number, MARK)
    return Drawing(strokes, label=drawing.label, meta=drawing.meta, brushes=brushes)


@pytest.mark.parametrize("at", [(), (0,), (3,), (0, 2), (0, 1, 2, 3, 4)])
def test_what_is_left_is_the_writing(at):
    plain = Drawing([[[0, 0], [n, 9]] for n in range(3)], label="a", brushes=Brush("navy"))
    over = marked(plain, at)
    assert [over.strokes[n].tolist() for n in written(over)] == [s.tolist() for s in plain.strokes]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert unmarked([over, plain]) == [plain, plain]
    many = "s" * (len(at) > 1)
    want = f"left out {len(at)} stroke{many} of a highlighter, which is no writing"
    assert [str(one.message) for one in told] == [want] * bool(at)
    assert all(one.category is LeftOut for one in told)


def test_other_tools_write():
    ink = Drawing([[[0, 0]]] * 5, brushes=[Brush(tool=tool) for tool in (*TOOLS[:-1], None)])
    assert written(ink) == [0, 1, 2, 3, 4]
