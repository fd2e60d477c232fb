"""What svgelements would take minutes for does not reach it; what drawings have does."""

import time

import numpy as np
import pytest

from strokegen.formats import table as exchange
from strokegen.ink.errors import DataError

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">'
LINE = '<path d="M0 0h5" stroke="red"/>'


def strokes(tmp_path, body):
    (tmp_path / "a.svg").write_text(f"{HEAD}{body}</svg>")
    (drawing,) = exchange.read(tmp_path / "a.svg")
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
