"""SVG files shown among others: what is seen comes through, what does something does not."""

import io
import re

import pytest
from defusedxml import ElementTree

from strokegen import render
from strokegen.gallery.picture import picture
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError

SVG = "{http://www.w3.org/2000/svg}"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def shown(body, head='width="200" height="100"'):
    return picture(io.BytesIO(f"{HEAD} {head}>{body}</svg>".encode()), "a.svg")


def elements(body, **options):
    return list(ElementTree.fromstring(shown(body, **options).svg))


def test_colours_widths_and_order_come_through():
    fill, line = elements(
        '<style>.a{fill:none;stroke:navy;stroke-width:4}</style><rect fill="#fed" width="200" '
        'height="100" fill-opacity="0.6"/><g transform="scale(.5)"><path class="a" d="M20 40h80"/>'
        '</g><path d="M0 0h9" fill="none"/>'
    )
    assert fill.attrib["fill"] == "#ffeedd" and float(fill.attrib["fill-opacity"]) == 0.6
    assert line.attrib["stroke"] == "#000080" and line.attrib["fill"] == "none"
    # 200 px are 4,000 units.
    assert line.attrib["d"] == "M200 400l800 0" and float(line.attrib["stroke-width"]) == 40


def test_without_a_size_the_shapes_tell_it():
    (line,) = elements('<path d="M10 10l40 20" stroke="red"/>', head="")
    assert line.attrib["d"] == "M0 0l4000 2000"


def test_a_picture_of_strokegen_keeps_its_words_and_facts():
    drawing = Drawing(([[0, 0], [9, 5]],), label="a <b> & c", meta={"preset": "x", "seed": 4})
    made = picture(io.BytesIO(render.to_svg(drawing).encode()), "a.svg")
    assert made.title == "a <b> & c"
    assert made.facts == {"text": "a <b> & c", "preset": "x", "seed": "4"}
    sheet = render.to_svg(render.grid([drawing], captions=["<i>"]))
    (path, words) = list(ElementTree.fromstring(picture(io.BytesIO(sheet.encode()), "b").svg))
    assert (path.tag, words.tag, words.text) == (f"{SVG}path", f"{SVG}text", "<i>")


HARM = [
    "<script>alert(1)</script>",
    '<path d="M0 0h9" stroke="red" onclick="alert(1)" onload="alert(1)"/>',
    '<a href="javascript:alert(1)"><path d="M0 0h9" stroke="red"/></a>',
    '<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml">'
    '<script>alert(1)</script><iframe src="http://x.invalid"/></body></foreignObject>',
    '<image href="http://x.invalid/a.png" width="9" height="9"/>',
    "<style>@import url(http://x.invalid/a.css); path { fill: url(http://x.invalid#a) }</style>"
    '<path d="M0 0h9v9" class="a"/>',
    '<path d="M0 0h9v9" stroke="red" fill="url(http://x.invalid#a)" style="fill:url(#x)"/>',
    '<path d="M0 0h9v9" stroke="red&quot; onload=&quot;alert(1)"/>',
    '<text x="5" y="5" font-family="&quot;&gt;&lt;script&gt;">&lt;/svg&gt;&lt;script&gt;</text>',
    '<text x="5" y="5" text-anchor="&quot; onload=&quot;alert(1)">a</text>',
    '<animate attributeName="href" values="javascript:alert(1)"/><set onbegin="alert(1)"/>',
    '<use href="http://x.invalid/a.svg#b"/><use href="data:image/svg+xml,&lt;svg/&gt;#a"/>',
]


@pytest.mark.parametrize("body", HARM)
def test_nothing_that_runs_or_loads_comes_through(body):
    svg = shown(f'{body}<path d="M1 1h5" stroke="#00f"/>').svg
    root = ElementTree.fromstring(svg)
    allowed = {"d", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-opacity", "viewBox",
               "stroke-width", "stroke-linecap", "stroke-linejoin", "x", "y", "font-size",
               "text-anchor", "font-family"}  # fmt: skip
    for element in root.iter():
        assert element.tag in {f"{SVG}svg", f"{SVG}path", f"{SVG}text"}
        assert set(element.attrib) <= allowed
        for value in element.attrib.values():
            assert re.fullmatch(r"[\w#. -]*", value), value
    assert "alert" not in svg and "x.invalid" not in svg and "<script" not in svg
    assert 'stroke="#0000ff"' in svg


BOMB = "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10 if k else "lol"}">' for k in range(10))


@pytest.mark.parametrize(
    "text, message",
    [
        (f"<!DOCTYPE svg [{BOMB}]>{HEAD}><title>&e9;</title></svg>", "declares XML entities"),
        (f'{HEAD} width="0" height="0"><path d="M0 0h9" stroke="red"/></svg>', "a picture"),
        (f'{HEAD} width="-5" height="9"><path d="M0 0h9" stroke="red"/></svg>', "a picture"),
        (f'{HEAD} width="1e9" height="1e9"><path d="M0 0h9" stroke="red"/></svg>', "larger than"),
        (f'{HEAD} width="9" height="9"><path d="M0 0h1e9" stroke="red"/></svg>', "beyond 100,000"),
        (f'{HEAD} width="9" height="9"><path d="M0 0{"h1h-1" * 110_000}" stroke="red"/></svg>',
         "over 200,000 points"),
        (f"{HEAD}></svg>", "without a size and without a shape"),
        ("<html/>", "expected an SVG file"),
        (f"{HEAD}>{'<g>' * 500}{'</g>' * 500}</svg>", "over 256 deep"),
    ],
    ids=range(9),
)  # fmt: skip
def test_bad_files_are_one_line_with_their_name(text, message):
    with pytest.raises(DataError, match=message) as caught:
        picture(io.BytesIO(text.encode()), "a.svg")
    assert str(caught.value).startswith("a.svg: ") and "\n" not in str(caught.value)
