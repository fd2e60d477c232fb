"""Colours, lengths, transforms, styles: what drawings have comes through; nonsense is quick."""

import time

import numpy as np
import pytest
from PIL import ImageColor

from strokegen.formats.read import read
from strokegen.formats.svg_values import length, paint
from strokegen.ink.errors import DataError

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">'
LINE = '<path d="M0 0h5" stroke="red"/>'


def strokes(tmp_path, body):
    (tmp_path / "a.svg").write_text(f"{HEAD}{body}</svg>")
    (drawing,) = read(tmp_path / "a.svg")
    return [stroke.tolist() for stroke in drawing.strokes]


NONSENSE = {
    "a colour": f'<path d="M0 0h5" stroke="rgb({"1" * 20_000}"/>',
    "a style": f'<path d="M0 0h5" style="stroke:rgb({"1" * 20_000})"/>',
    "a sheet's colour": f"<style>path{{stroke:rgb({'1' * 20_000})}}</style>",
    "a sheet's brackets": f"<style>{'a{' * 20_000}</style>",
    "a sheet's selector": f"<style>{'a' * 100_000}</style>",
    "a sheet's comments": f"<style>{'/*' * 50_000}</style>",
    "a sheet's ends": f"<style>{'}' * 50_000}{'a{' * 50_000}</style>",
    "a transform": f'<path d="M0 0h5" transform="{"rotate(" * 50_000}"/>',
    "points": f'<polyline points="{"1" * 20_000}"/>',
    "commas": f'<polyline points="{"," * 100_000}"/>',
    "closes": f'<path d="M0 0{"z" * 50_000}"/>',
    "closes between lines": f'<path d="M0 0{"zh1" * 50_000}"/>',
    "a width": f'<path d="M0 0h5" stroke-width="{"1" * 20_000}q"/>',
    "a font": f'<text style="font:{" " * 50_000}a">x</text>',
}


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_takes_no_time(tmp_path, body):
    start = time.process_time()
    try:
        assert [[0, 0], [5, 0]] in strokes(tmp_path, body + LINE)
    except DataError as error:
        assert str(error).startswith(str(tmp_path)) and len(str(error)) < 400
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "text, colour, alpha",
    [
        ("RED", "#ff0000", 1),
        ("rebeccapurple", "#663399", 1),
        ("#abc", "#aabbcc", 1),
        ("#ABCD", "#aabbcc", 0xDD / 255),
        ("#11223380", "#112233", 0x80 / 255),
        ("rgb(1,2,3)", "#010203", 1),
        ("rgb(10% 20% 30% / 40%)", "#1a334c", 0.4),
        ("rgba( 300, -5, 7.4, .25 )", "#ff0007", 0.25),
        ("hsl(120, 100%, 25%)", "#008000", 1),
        ("hsla(0.5turn 50% 50% / 0.5)", "#40bfbf", 0.5),
        ("none", "#000000", 0),
        ("transparent", "#000000", 0),
        ("oklch(40% 0.2 30)", "#000000", 1),  # seen, in some colour
    ],
)
def test_colours(text, colour, alpha):
    found = paint(text)
    assert found.colour == colour and found.alpha == pytest.approx(alpha)


@pytest.mark.parametrize("name", sorted(ImageColor.colormap))
def test_names_are_those_of_pillow(name):
    expected = "#" + bytes(ImageColor.getrgb(name)).hex()  # which also changes Pillow's table
    paint.cache_clear()
    assert paint(name).colour == expected


@pytest.mark.parametrize(
    "text", ["", "rgb(1,2)", "rgb(1,2,x)", "#12", "#ggg", "blackish", "hsl(1)"]
)
def test_what_is_no_colour(text):
    assert paint(text) is None


@pytest.mark.parametrize(
    "text, pixels",
    [("2", 2), ("-1.5px", -1.5), ("1in", 96), ("2.54cm", 96), ("1e1mm", 96 / 2.54), ("3pt", 4),
     ("1pc", 16), ("40Q", 96 / 2.54), ("50%", 30), ("1em", 16), (" .5 ", 0.5)],
)  # fmt: skip
def test_lengths(text, pixels):
    assert length(text, 60) == pytest.approx(pixels)


@pytest.mark.parametrize(
    "text", [None, "", "auto", "1 2", "--1", "1x", "\u0661", "1_0", "nan", "inf"]
)
def test_what_is_no_length(text):
    assert length(text) is None


def test_styles_transforms_and_points_come_through(tmp_path):
    body = (
        "<style>/* ink */ @import url(a.css); @media print { .a { stroke: none } }\n"
        ".a, .b { fill: none; stroke : #00f } #c{stroke:rgb(10, 20%, 3)}</style>"
        '<path class="b" d="M0 0h5"/><path id="c" d="M1 0h5"/>'
        '<polyline style=" stroke:red ; fill:none" points="1,2 3-4,.5.5 1e1,+2"/>'
        '<line stroke="navy" x2="9" transform="translate(1 2) , scale(2)rotate(90, 0 0)"/>'
    )
    first, second, third, fourth = strokes(tmp_path, body)
    assert first == [[0, 0], [5, 0]] and second == [[1, 0], [6, 0]]
    assert third == [[1, 2], [3, -4], [0.5, 0.5], [10, 2]]
    assert np.allclose(fourth, [[1, 2], [1, 20]], atol=1e-4)


@pytest.mark.parametrize(
    "body, message",
    [
        ('<path d="M0 0h5" stroke="red" transform="turn(5)"/>', "a transform that cannot"),
        (f'<g transform="{"rotate(1)" * 2000}">{LINE}</g>', "a transform that cannot"),
    ],
)
def test_what_would_lose_ink_is_refused(tmp_path, body, message):
    with pytest.raises(DataError, match=message):
        strokes(tmp_path, body)
