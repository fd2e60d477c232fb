"""svgwrite, told each element and attribute, finds it valid and writes the same bytes."""

import io
import string
from itertools import product

import numpy as np
import pytest
import svgwrite
from defusedxml import ElementTree, minidom
from hypothesis import given
from hypothesis import strategies as st
from svgwrite.base import BaseElement, Desc, Title
from svgwrite.container import Style
from svgwrite.extensions import Inkscape
from svgwrite.text import Text

from strokegen.formats import svg as ink_svg
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.plotter.plot import plot
from strokegen.render import PENS, stroke_order, to_svg
from strokegen.render.elements import document, element, inkscape_layer, style, text
from strokegen.render.page import Page, grid
from strokegen.render.sheet import Sheet, rule

HOSTILE = "a<b>&\"'</g><script>]]>&amp;\n\t\u00e9\U0001f600"
# What XML can hold; a raw carriage return of a text is a line feed to a parser.
CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
WORDS = st.text(CHARACTERS | st.sampled_from("\n\t<>&'\""))


def by_svgwrite(written, known=True):
    """A document as svgwrite writes it anew; `known`: and finds each name and value valid."""
    tree = minidom.parseString(written.encode()).documentElement
    svg = svgwrite.Drawing(profile="full", debug=known)
    svg.elements.clear()  # it brings its own <defs />
    if tree.hasAttribute("xmlns:inkscape"):
        Inkscape(svg)
    svg.attribs.clear()
    _fill(svg, tree, svg)
    return svg.tostring()


def _fill(made, node, svg):
    for name, value in node.attributes.items():
        if not name.startswith("xmlns"):  # which `get_xml` adds, and checks
            made[name] = value
        elif name in ("xmlns:inkscape", "xmlns:sodipodi"):
            made.attribs[name] = value
    for child in node.childNodes:
        if child.nodeType == child.ELEMENT_NODE:
            made.add(_made(child, svg))


def _made(node, svg):
    words = "".join(child.data for child in node.childNodes if hasattr(child, "data"))
    kind = {"title": Title, "desc": Desc}.get(node.tagName)
    if kind:
        return kind(words)
    if node.tagName == "style":
        made = Style(words, factory=svg)
    elif node.tagName == "text":
        made = Text(words, factory=svg)
    else:
        made = BaseElement(factory=svg)
        made.elementname = node.tagName
    _fill(made, node, svg)
    return made


def shown():
    """A drawing, sheets with captions, rules and coloured strokes, and steps in their order."""
    t = np.linspace(0, 4, 60)
    wave = np.stack([t, -(np.sin(np.pi * t) ** 2)], axis=1)
    ink = Drawing((wave, wave[:2] + 1, wave[:1]), label=HOSTILE, meta={"pen": 0.1, "seed": 7})
    rules = rule(Sheet(80, 60, 5), "lines", 20, 9)
    return [
        ink,
        grid([ink.with_meta(colour="red"), ink], captions=["a", HOSTILE]),
        Page((ink,), rules=rules),
        stroke_order(ink),
    ]


@pytest.mark.parametrize("pen", PENS)
@pytest.mark.parametrize("animate", [None, "loop", "once"])
def test_svgwrite_finds_every_picture_valid_and_writes_the_same(pen, animate):
    for one in shown():
        written = to_svg(one, pen=pen, animate=animate, background="ivory", width="100mm")
        assert by_svgwrite(written) == written.rstrip("\n")


def test_and_what_plotters_and_other_programs_get():
    layers = [Brush("navy", 0.5, "b & <c>\n"), Brush(), Brush("#f00", None, HOSTILE), Brush("red")]
    lines = [[[0, 0], [20, 5.25]], [[3, 4]], [[9, 9], [9, 2], [4, 4]], [[1, 1], [2, 2]]]
    for label, unit in product([None, "", HOSTILE], [None, 1.0]):
        meta = {} if unit is None else {"unit_mm": unit}
        ink = Drawing(lines, label=label, brushes=layers, meta=meta)
        planned = plot(ink).encode("a.svg").decode()
        assert by_svgwrite(planned) == planned.rstrip("\n")
        kept = ink_svg.encode([ink])
        # `data-ink` is of HTML and SVG 2, svgwrite knows SVG 1.1.
        assert by_svgwrite(kept.decode(), known=False) == kept.decode().rstrip("\n")
        (again,) = ink_svg.drawings(io.BytesIO(kept), "a.svg")
        assert [one.layer for one in again.brushes] == [one.layer for one in layers]
        assert again.label == label


@pytest.mark.parametrize("wrong", [
    element("path", {"d": "M 0 0 nonsense"}), element("mask", {"insert": 0}), element("nib", {}),
    element("text", {"x": "none"}), inkscape_layer("a", {"fill": "no colour"}),
])  # fmt: skip
def test_svgwrite_does_refuse_what_is_wrong(wrong):
    with pytest.raises((ValueError, TypeError, KeyError)):
        by_svgwrite(document({}, wrong, layers=True))


@given(st.dictionaries(st.sampled_from(["id", "d", "fill", "data-b", "viewBox"]), WORDS), WORDS)
def test_whatever_is_in_a_value_or_a_text_comes_back(attributes, words):
    inner = element("b", attributes)
    read = ElementTree.fromstring(element("a", attributes, text(words), inner, text(words)))
    assert read.attrib == attributes and [one.tag for one in read] == ["b"]
    assert (read.text or "", read[0].tail or "") == (words, words)
    assert read[0].attrib == attributes and list(read.attrib) == sorted(attributes)


@pytest.mark.parametrize("char", string.whitespace.replace("\x0b", "").replace("\x0c", "") + "'")
def test_blanks_are_kept_as_they_are(char):
    read = ElementTree.fromstring(element("a", {"b": char * 2}, text(char * 2)))
    assert read.text == read.get("b") == char * 2


def test_a_style_sheet_is_not_escaped():
    sheet = "@media (a > b) {.c{d:e}}"
    assert ElementTree.fromstring(style(sheet)).text == sheet
