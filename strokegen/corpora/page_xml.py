"""A line's picture in PAGE XML: one region, one line, its words and their glyphs.

Source: Pletschacher & Antonacopoulos (2010), "The PAGE Format Framework"; the schema is
http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15. What has no ink of its own has no
element, and is in the line's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import ceil, floor
from typing import Any

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_NO_TIME = "1970-01-01T00:00:00"  # the schema asks for one, and the same line is the same bytes


def page_xml(picture: str, record: dict[str, Any]) -> str:
    """The document of a picture of that name; `record` as `strokegen.corpora.record` has it."""
    size = record["width"], record["height"]
    sure = record["sure"]
    conf = "" if sure is None else f' conf="{sure:g}"'
    whole = _points((0.0, 0.0, *size), size)
    base = min(max(round(record["offset_y"]), 0), size[1] - 1)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<PcGts xmlns="{NAMESPACE}">',
        f"<Metadata><Creator>strokegen</Creator><Created>{_NO_TIME}</Created>"
        f"<LastChange>{_NO_TIME}</LastChange></Metadata>",
        f'<Page imageFilename="{escape(picture)}" imageWidth="{size[0]}" imageHeight="{size[1]}">',
        f'<TextRegion id="r"><Coords points="{whole}"/>',
        f'<TextLine id="l"><Coords points="{whole}"/>'
        f'<Baseline points="0,{base} {max(size[0] - 1, 0)},{base}"/>',
        *_words(record, size),
        f"{_equiv(record['text'], conf)}</TextLine>",
        f"{_equiv(record['text'])}</TextRegion>",
        "</Page>",
        "</PcGts>",
    ]
    return "\n".join(lines) + "\n"


def _words(record: dict[str, Any], size: tuple[int, int]) -> Iterator[str]:
    characters = iter(record["characters"])
    for number, word in enumerate(record["words"]):
        own = [next(characters) for _ in word["text"]]
        if word["box"] is None:
            continue
        yield f'<Word id="w{number}"><Coords points="{_points(word["box"], size)}"/>'
        for at, glyph in enumerate(own):
            if glyph["box"] is not None:
                yield (
                    f'<Glyph id="w{number}g{at}"><Coords points="{_points(glyph["box"], size)}"/>'
                    f"{_equiv(glyph['text'])}</Glyph>"
                )
        yield f"{_equiv(word['text'])}</Word>"


def _equiv(text: str, more: str = "") -> str:
    return f"<TextEquiv{more}><Unicode>{escape(text)}</Unicode></TextEquiv>"


def _points(box: Any, size: tuple[int, int]) -> str:
    """The corners of a box, whole pixels that hold it, within the picture."""
    left, top = (max(floor(edge), 0) for edge in box[:2])
    right, bottom = (min(ceil(edge), most) - 1 for edge, most in zip(box[2:], size))
    right, bottom = max(left, right), max(top, bottom)
    return f"{left},{top} {right},{top} {right},{bottom} {left},{bottom}"
