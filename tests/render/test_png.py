import io
import time

import numpy as np
import pytest
from PIL import Image

from strokegen.ink.drawing import Drawing
from strokegen.ink.geometry import resample
from strokegen.render.jpeg import to_jpeg, to_webp
from strokegen.render.page import Caption, Page, grid
from strokegen.render.png import to_image, to_png
from strokegen.render.style import Length

CROSS = Drawing(
    (np.array([[0, 50], [100, 50]]), np.array([[50, 0], [50, 100]]), np.array([[80, 20]]))
)


def grey(image):
    return np.asarray(image.convert("L"), int)


def test_ink_is_where_the_strokes_are():
    pixels = grey(to_image(CROSS, width=204, margin=0, stroke_width=4, colour="black"))
    assert pixels.shape == (204, 204)
    assert (pixels[102, 3:200] == 0).all() and (pixels[3:200, 102] == 0).all()
    assert pixels[42, 162] == 0  # the dot
    for y, x in [(30, 30), (60, 162), (150, 150), (95, 40), (42, 150)]:
        assert pixels[y, x] == 255
    # Two bars of 200 x 4 with a crossing, round ends and a dot, less what antialiasing blurs.
    area = 2 * 200 * 4 - 16 + 3 * np.pi * 4
    assert (255 - pixels).sum() / 255 == pytest.approx(area, rel=0.01)


def test_background_and_ink_have_the_colours_asked_for():
    image = to_image(CROSS, width=100, colour="#102030", background="ivory", stroke_width=6)
    assert image.mode == "RGB"
    assert image.getpixel((2, 2)) == (255, 255, 240)
    assert image.getpixel((50, 50)) == (16, 32, 48)


def test_transparency_on_request():
    image = to_image(CROSS, width=100, background=None, colour="#102030", stroke_width=6)
    assert image.mode == "RGBA"
    assert image.getpixel((2, 2))[3] == 0
    assert image.getpixel((50, 50)) == (16, 32, 48, 255)
    alpha = np.asarray(image)[..., 3]
    assert ((alpha > 0) & (alpha < 255)).any()
    # Laid on white it is the opaque picture.
    white = Image.new("RGBA", image.size, "white")
    opaque = to_image(CROSS, width=100, colour="#102030", stroke_width=6)
    laid = np.asarray(Image.alpha_composite(white, image).convert("RGB"), int)
    assert np.abs(laid - np.asarray(opaque, int)).max() <= 1


def test_no_ink_is_cut_at_the_edge(ink):
    alpha = np.asarray(to_image(ink, width=300, margin=2, background=None))[..., 3]
    assert alpha[:, :1].max() == alpha[:, -1:].max() == alpha[:1].max() == alpha[-1:].max() == 0
    assert alpha[:4].max() > 200 and alpha[:, :4].max() > 200


def test_mm_become_pixels_by_dpi(written):
    assert to_image(written, width="50.8mm").width == 600
    assert to_image(written, width="50.8mm", dpi=100).width == 200
    assert to_image(written, width=321).width == 321
    large = written.scale(8)
    assert to_image(large).width == pytest.approx((large.width + 0.9) * 2.5 * 300 / 25.4, abs=5)


@pytest.mark.parametrize("form", ["png", "jpg", "webp", "gif"])
@pytest.mark.parametrize("scale", [(0.3, 0.3), (1, 1), (0.5, 20), (10, 1)])
def test_ink_of_a_size_is_800_px_wide_on_a_screen_and_as_large_as_it_is_on_paper(
    written, form, scale
):
    shown = written.scale(*scale)
    stream = io.BytesIO()
    shown.save(stream, format=form, margin=0)
    image = Image.open(stream)
    assert image.width >= 799 or image.width * image.height > (900_000 if form == "gif" else 7.9e6)
    if form != "gif":  # which has no place to state it
        dpi = image.info["dpi"][0] if form != "webp" else float(image.getexif()[0x011A])
        pen = 0.1  # half of it on either side
        assert image.width / dpi * 25.4 == pytest.approx((shown.width + pen) * 2.5, rel=0.05)
        usual = shown.width * 2.5 / 25.4 * 300
        assert dpi == pytest.approx(300, abs=0.1) if usual > 820 else dpi > 300
    for asked in ({"width": "30mm"}, {"height": 50}, {"dpi": 100.0}, {"width": 60, "height": 40}):
        stream = io.BytesIO()
        shown.save(stream, format=form, **asked)
        whole = to_image(shown, **({"dpi": 96.0} if form == "gif" else {}) | asked)
        assert Image.open(stream).size == whole.size


def test_a_page_or_sheet_keeps_its_size(written):
    for page in (grid([written, written]), Page((written,), (), (0, 0, 20, 10), Length(1.0, "mm"))):
        assert to_image(page).size == to_image(page, dpi=300.0).size


@pytest.mark.parametrize("background", ["white", "ivory", None])
def test_a_webp_shows_what_a_png_shows_and_a_jpeg_nearly(ink, background):
    whole = to_image(ink, width=300, background=background)
    found = Image.open(io.BytesIO(to_webp(ink, width=300, background=background)))
    assert found.mode == whole.mode
    shown = [np.asarray(picture).astype(int) for picture in (whole, found)]
    if background is None:  # what cannot be seen has no colour
        shown = [picture[..., 3] for picture in shown]
    assert (shown[0] == shown[1]).all()
    if background is None:
        with pytest.raises(ValueError, match="a JPEG needs a background colour"):
            to_jpeg(ink, width=300, background=None)
    else:
        near = np.asarray(Image.open(io.BytesIO(to_jpeg(ink, width=300, background=background))))
        assert np.abs(near - np.asarray(whole).astype(int)).mean() < 2


@pytest.mark.parametrize("make", [to_jpeg, to_webp])
def test_a_jpeg_and_a_webp_hold_their_words_and_have_their_longest_sides(written, make):
    data = make(written, width=200)
    assert data == make(written, width=200)
    assert Image.open(io.BytesIO(data)).getexif()[0x010E] == Page.of(written).description
    with pytest.raises(ValueError, match="pixels a side"):
        make(written, width=70_000, height=5)


def test_the_file_holds_its_words_and_is_the_same_twice(written):
    written = written.with_label("a\x00b \u00e9\u6f22\ud800")
    data = to_png(written, width=200)
    assert data == to_png(written, width=200)
    image = Image.open(io.BytesIO(data))
    assert image.text["Title"] == "a\\x00b \u00e9\u6f22\\ud800"
    assert image.text["Description"].splitlines()[1:] == [
        "preset: handwriting", "style: 3", "bias: 0.8", "seed: 7", "verdict: finished",
    ]  # fmt: skip
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert np.array_equal(np.asarray(image), np.asarray(to_image(written, width=200)))


def test_captions_are_drawn_below(ink):
    plain = grey(to_image(grid([ink, ink])))
    captioned = grey(to_image(grid([ink, ink], captions=["first", ""])))
    half = captioned.shape[1] // 2
    low = np.s_[-35:]
    assert (plain[low] == 255).all()
    assert (captioned[low, :half] < 128).any() and (captioned[low, half:] == 255).all()


def test_a_long_caption_stays_in_its_cell(ink):
    empty = Drawing(())
    pixels = grey(to_image(grid([empty, ink], columns=1, captions=["W" * 60, ""])))
    dark = np.flatnonzero((pixels[140:180] < 200).any(axis=0))
    assert dark.min() >= 0 and len(dark) > 100 and dark.max() < pixels.shape[1]


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(width=20_000, height=20_000), "20000 x 20000 pixels is over 100 megapixels"),
        (dict(width="100mm", dpi=0), "dpi must be"),
        (dict(colour="nvay"), "colour 'nvay' is no colour"),
        (dict(colour=None), "colour None is no colour"),
        (dict(background="#12"), "background '#12' is no colour"),
    ],
)
def test_bad_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        to_image(CROSS, **options)


def test_a_line_of_forty_letters_is_quick():
    t = np.linspace(0, 40, 4000)
    wave = np.stack([1.1 * t - 0.5 * np.sin(2 * np.pi * t), -(np.sin(np.pi * t) ** 2)], axis=1)
    line = Drawing(tuple(np.array_split(resample(wave, 0.27), 12)), meta={"pen": 0.1})
    to_png(line, width=100)
    start = time.process_time()
    to_png(line, width=1600)
    assert time.process_time() - start < 0.5


def test_a_drawing_has_a_colour_of_its_own():
    bar = Drawing((np.array([[0, 0], [100, 0]]),))
    page = Page(
        (
            bar.translate(0, 20).with_meta(colour="#ff0000"),
            bar.translate(0, 40),
            bar.translate(0, 60).with_meta(colour="navy"),
            Drawing((np.array([[50, 0], [50, 80]]),)),
        ),
        (Caption("x", 90, 75, 10),),
        box=(0, 0, 100, 80),
    )
    for background in ("white", None):
        image = to_image(page, width=100, stroke_width=6, colour="#102030", background=background)
        seen = [image.getpixel((20, y))[:3] for y in (20, 40, 60)]
        assert seen == [(255, 0, 0), (16, 32, 48), (0, 0, 128)]
        assert image.getpixel((50, 20))[:3] == (16, 32, 48), "the later lies above"
        ink = np.asarray(image.convert("RGB"), int)[66:76, 84:96]
        assert ink.min(axis=(0, 1)).tolist() <= [40, 50, 70], "the caption is there"
    with pytest.raises(ValueError, match="'mauvve' is no colour"):
        to_image(bar.with_meta(colour="mauvve"))
