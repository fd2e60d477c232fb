"""PAGE XML: read by another parser, its parts in the schema's order, within the picture."""

import re

from defusedxml import ElementTree

from strokegen.corpora.page_xml import NAMESPACE, page_xml

RECORD = {
    "text": "so <&> 'x'", "width": 120, "height": 64, "sure": 0.93, "offset_y": 40.4,
    "words": [
        {"text": "so", "box": [1.2, 10.0, 30.6, 41.0]},
        {"text": "<&>", "box": None},
        {"text": "'x'", "box": [100.0, 0.0, 120.0, 64.0]},
    ],
    "characters": [
        {"text": "s", "box": [1.2, 12.0, 14.0, 41.0]},
        {"text": "o", "box": [13.5, 10.0, 30.6, 40.2]},
        *({"text": char, "box": None} for char in "<&>"),
        *({"text": char, "box": [100.0, 0.0, 120.0, 64.0]} for char in "'x"),
        {"text": "'", "box": None},
    ],
}  # fmt: skip


def points(element):
    text = element.find(f"{{{NAMESPACE}}}Coords").get("points")
    assert re.fullmatch(r"(\d+,\d+ )+\d+,\d+", text)  # what the schema's PointsType takes
    return [tuple(map(int, pair.split(","))) for pair in text.split()]


def names(element):
    return [child.tag.rpartition("}")[2] for child in element]


def test_the_line_its_words_and_their_glyphs():
    root = ElementTree.fromstring(page_xml("7.png", RECORD))
    assert names(root) == ["Metadata", "Page"]
    page = root[1]
    assert page.attrib == {"imageFilename": "7.png", "imageWidth": "120", "imageHeight": "64"}
    (region,) = page
    line = region[1]
    assert names(region) == ["Coords", "TextLine", "TextEquiv"]
    assert names(line) == ["Coords", "Baseline", "Word", "Word", "TextEquiv"]
    assert points(line) == [(0, 0), (119, 0), (119, 63), (0, 63)]
    assert line[1].get("points") == "0,40 119,40"
    assert line[-1].get("conf") == "0.93" and line[-1][0].text == RECORD["text"]
    first, last = line[2:4]
    assert [names(word) for word in (first, last)] == [
        ["Coords", "Glyph", "Glyph", "TextEquiv"],
        ["Coords", "Glyph", "Glyph", "TextEquiv"],
    ]
    assert points(first) == [(1, 10), (30, 10), (30, 40), (1, 40)]
    assert points(last) == [(100, 0), (119, 0), (119, 63), (100, 63)]
    texts = [glyph[-1][0].text for word in (first, last) for glyph in word[1:-1]]
    assert texts == ["s", "o", "'", "x"] and last[-1][0].text == "'x'"


def test_every_name_stands_once():
    ids = re.findall(r'id="([^"]+)"', page_xml("7.png", RECORD))
    assert len(ids) == len(set(ids)) == 8
