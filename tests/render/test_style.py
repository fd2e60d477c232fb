import pytest
from PIL.ImageColor import colormap

from strokegen.render.style import COLOURS, Length, read_background, read_colour, read_length


@pytest.mark.parametrize(
    "text, expected",
    [("180mm", Length(180, "mm")), (" .5 mm ", Length(0.5, "mm")), ("800px", Length(800)),
     ("800", Length(800)), (1.5, Length(1.5)), (Length(3, "mm"), Length(3, "mm"))],
)  # fmt: skip
def test_lengths_are_read(text, expected):
    assert read_length("width", text) == expected


@pytest.mark.parametrize(
    "text", ["", "wide", "12cm", "1e3px", "-4mm", "0", "0mm", -1, 0, float("nan"), float("inf"),
             None, True, "1\u0663mm", "1" * 400 + "mm", "5 mm mm"],
)  # fmt: skip
def test_other_lengths_are_refused_by_name(text):
    with pytest.raises(ValueError, match="^width "):
        read_length("width", text)


def test_nothing_is_a_length_only_where_it_may_be():
    assert read_length("margin", 0, zero=True) == Length(0)
    with pytest.raises(ValueError, match="margin must be zero or more"):
        read_length("margin", -1, zero=True)


def test_an_inch_is_96_px_on_a_screen():
    assert Length(25.4, "mm").to("px") == pytest.approx(96)
    assert Length(300).to("mm", dpi=300) == pytest.approx(25.4)


@pytest.mark.parametrize("text", ["navy", "Navy", "#ABC", "#a1b2c3"])
def test_colours_are_read(text):
    assert read_colour("colour", text) == text.lower()


def test_every_name_of_css_is_a_colour():
    assert colormap.keys() == COLOURS


@pytest.mark.parametrize("text", ["", "nvay", "#12", "#12345", "red;}", 'red"/>', None, "none", 7])
def test_other_colours_are_refused(text):
    with pytest.raises(ValueError, match="^colour .* is no colour"):
        read_colour("colour", text)


def test_a_background_may_be_none():
    assert [read_background(v) for v in (None, "none", "transparent")] == [None] * 3
