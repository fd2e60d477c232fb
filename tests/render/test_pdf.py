import base64
import re
import shutil
import subprocess
import zlib

import numpy as np
import pytest
from PIL import Image

from strokegen.ink.drawing import Drawing
from strokegen.render import save_pages, to_image, to_pdf
from strokegen.render.page import Page, grid
from strokegen.render.sheet import Sheet, rule
from strokegen.render.style import COLOURS, Length

pytest.importorskip("reportlab")


def sheet(*drawings, rules=None):
    return Page(drawings, box=(0, 0, 148, 210), unit=Length(1.0, "mm"), title="one", rules=rules)


def contents(data):
    """The drawing commands of each page."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)
    texts = []
    for stream in streams:
        body = stream.strip()
        if body.endswith(b"~>"):
            body = base64.a85decode(b"<~" + body, adobe=True)
        texts.append(zlib.decompress(body).decode("latin-1"))
    return texts


def boxes(data):
    return [
        tuple(float(v) for v in box.split()) for box in re.findall(rb"/MediaBox \[([^\]]*)\]", data)
    ]


def test_pages_have_their_true_size_and_all_strokes(written):
    data = to_pdf([sheet(written), sheet(written, written)])
    assert data.startswith(b"%PDF-1.") and data.rstrip().endswith(b"%%EOF")
    for box in boxes(data):
        assert box == pytest.approx((0, 0, 148 * 72 / 25.4, 210 * 72 / 25.4), abs=0.01)
    assert len(boxes(data)) == 2
    one, two = contents(data)
    assert len(re.findall(r" m\b", one)) == len(written)
    assert len(re.findall(r" m\b", two)) == 2 * len(written)
    assert len(re.findall(r" c\b", one)) == sum(len(s) - 1 for s in written.strokes)
    assert "1 J" in one and "1 j" in one  # round ends and joins


def test_a_picture_in_px_is_as_large_as_in_css(ink):
    ((*_, width, height),) = boxes(to_pdf(ink, width="192px", height="96px"))
    assert (width, height) == pytest.approx((144, 72))


@pytest.mark.parametrize("pen", ["fountain", "nib", "brush"])
def test_outlines_are_filled_by_nonzero(pen, written):
    (page,) = contents(to_pdf(written, pen=pen))
    assert len(re.findall(r"\bf\b(?!\*)", page)) == len(written)
    assert not re.search(r"\bS\b|f\*", page)


def test_colours_rules_and_background(written):
    ruled = rule(Sheet(148, 210, 15), "lines", 30, 8)
    page = sheet(written.with_meta(colour="#ff0000"), rules=ruled)
    (text,) = contents(to_pdf(page, background="white"))
    assert "1 0 0 RG" in text and "1 1 1 rg" in text and " re " in text
    assert len(re.findall(r" m\b", text)) == len(ruled) + len(written)
    assert "1 .8 0 RG" in contents(to_pdf(written, colour="#fc0"))[0]


def test_every_colour_that_an_svg_knows_is_known():
    dot = Drawing(([[0, 0]],))
    for name in [*COLOURS, "#1a237e", "#abc"]:
        to_pdf(dot, colour=name)


def test_the_words_are_in_its_properties(written):
    data = to_pdf(written.with_label("tide \u6f22"))
    assert b"strokegen" in data
    assert "tide \u6f22".encode("utf-16-be").hex() in data.hex() or b"\\376\\377" in data


def test_the_same_input_gives_the_same_bytes(written):
    assert to_pdf(written) == to_pdf(written)


def test_captions_stand_upright_and_only_where_they_can_be_set(ink):
    (text,) = contents(to_pdf(grid([ink, ink], captions=["first", "d\u00e9j\u00e0"])))
    assert "(first) Tj" in text and "1 0 0 -1" in text
    with pytest.raises(ValueError, match="caption '\u6f22' cannot be set in PDF's own faces"):
        to_pdf(grid([ink], captions=["\u6f22"]))


def test_many_pages_go_into_one_file(ink, tmp_path):
    paths = save_pages([sheet(ink), sheet(ink)], tmp_path / "a.pdf")
    assert paths == [tmp_path / "a.pdf"] and list(tmp_path.iterdir()) == paths
    assert len(boxes(paths[0].read_bytes())) == 2


def test_a_drawing_without_ink_is_a_page():
    assert len(boxes(to_pdf(Drawing(())))) == 1


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(width="6000mm"), "over 5 m"),
        (dict(colour="blueish"), "colour 'blueish'"),
        (dict(pen="quill"), "pen 'quill'"),
    ],
)
def test_bad_options_are_refused(ink, options, message):
    with pytest.raises(ValueError, match=message):
        to_pdf(ink, **options)


def test_no_pages_are_refused():
    with pytest.raises(ValueError, match="no pages"):
        to_pdf([])


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="needs pdftoppm of poppler-utils")
@pytest.mark.parametrize("pen", ["constant", "brush"])
def test_another_reader_shows_our_png(pen, written, tmp_path):
    """Within 4 % of the ink, summed over all pixels."""
    (tmp_path / "a.pdf").write_bytes(to_pdf(written, width="80mm", pen=pen))
    command = ["pdftoppm", "-r", "300", "-png", "-singlefile", tmp_path / "a.pdf", tmp_path / "a"]
    subprocess.run(command, check=True, timeout=60)
    ours = to_image(written, width="80mm", pen=pen, dpi=300).convert("L")
    theirs = Image.open(tmp_path / "a.png").convert("L")
    width, height = (min(pair) for pair in zip(ours.size, theirs.size))
    assert max(np.abs(np.subtract(ours.size, theirs.size))) <= 1
    a, b = (np.asarray(image, float)[:height, :width] for image in (ours, theirs))
    assert np.abs(a - b).sum() < 0.04 * (255 - a).sum()
