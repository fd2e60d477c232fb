"""What an outside reader is shown, and what it reads where it is installed."""

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.models.reader import outside
from strokegen.models.reader.distance import cer
from tests.models.lettering import lettering


def test_a_line_is_drawn_black_on_white_at_one_size():
    drawing = Drawing(([[0, -2], [0, 1]], [[10, 0]]))
    image = outside.line_image(drawing)
    pixels = np.asarray(image.convert("L"), float)
    unit, margin = outside.X_HEIGHT_PX, outside.MARGIN
    assert image.size == (round((10 + 2 * margin) * unit), round((3 + 2 * margin) * unit))
    assert np.asarray(image).min() == 0 and np.asarray(image).max() == 255
    # Ink across the first stroke, half way up: the pen's width.
    across = (255 - pixels[len(pixels) // 2, : int(2 * unit)]).sum() / 255
    assert across == pytest.approx(outside.PEN * unit, abs=0.3)
    moved = np.asarray(outside.line_image(drawing.translate(50, -7)).convert("L"))
    assert moved.shape == pixels.shape and np.abs(moved - pixels).mean() < 2


@pytest.fixture(scope="module")
def installed():
    pytest.importorskip("rapidocr")
    pytest.importorskip("onnxruntime")


def test_the_reader_reads_plain_lettering(installed):
    drawings = [lettering("THE TENTH LINE"), lettering("HELLEN LET IT TILT")]
    read = outside.read_lines(drawings)
    assert cer(zip([drawing.label for drawing in drawings], read)) < 0.15
    assert outside.reader().name.startswith("rapidocr ")


def test_what_is_read_does_not_depend_on_the_other_lines(installed):
    drawing = lettering("THE TENTH LINE")
    alone = outside.read_lines([drawing])
    assert alone == outside.read_lines([lettering("HELLEN LET IT TILT" * 2), drawing])[1:]


def test_the_reader_sees_nothing_in_a_dot(installed):
    assert len(outside.read_lines([Drawing(([[0, 0]],))])[0]) <= 1
