"""Ink in Office's files, put together by hand after ECMA-376 and [MS-ODRAWXML]."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strokegen.formats.table import read, sniff
from strokegen.ink.errors import DataError, LeftOut
from tests.formats.office_files import (
    BREAK,
    INK,
    MARGIN,
    NAMES,
    PAGE,
    anchored,
    document,
    drawing,
    inkml,
    part,
    presentation,
    rels,
    slide,
    xfrm,
    zipped,
)


def opened(tmp_path, data, name="a.pptx"):
    (tmp_path / name).write_bytes(data)
    return read(tmp_path / name)


LINE = [[0, 0], [100, 50], [300, 200]]


def test_a_slide_has_its_ink_where_its_box_is(tmp_path):
    data = presentation(
        [slide(part((3_600_000, 1_800_000, 300 * 360, 200 * 360)))],
        [[inkml([[1500, 700], [1600, 750], [1800, 900]], pressure=16384)]],
    )
    (page,) = opened(tmp_path, data)
    assert np.allclose(page.points, [[100, 50], [101, 50.5], [103, 52]], atol=1e-4)
    assert page.meta == {
        "unit_mm": 1.0, "page": 1, "page_mm": [254.0, 190.5],
        "program": "Microsoft Office PowerPoint 16.0000",
    }  # fmt: skip
    (brush,) = page.brushes
    assert brush.colour == "#E71224" and brush.width == pytest.approx(0.5)
    assert np.allclose(page.pressure[0], 16384 / 32767)


def turned(points, box, turn, across, down):
    """Points mirrored, then turned clockwise, about the middle of a box: one by one."""
    x, y, wide, high = box
    middle = (x + wide / 2, y + high / 2)
    found = []
    for px, py in points:
        dx, dy = px - middle[0], py - middle[1]
        dx, dy = (-dx if across else dx), (-dy if down else dy)
        angle = np.radians(turn)
        found.append([
            middle[0] + dx * np.cos(angle) - dy * np.sin(angle),
            middle[1] + dx * np.sin(angle) + dy * np.cos(angle),
        ])  # fmt: skip
    return found


PLACE = st.integers(-5_000_000, 5_000_000)
SIZE = st.integers(360_000, 7_200_000)
BOX = st.tuples(PLACE, PLACE, SIZE, SIZE)
TURN = st.sampled_from([0, 0, 90, 30, 215.5])


@st.composite
def shapes(draw):
    return draw(BOX), draw(TURN), draw(st.booleans()), draw(st.booleans())


def said(turn, across, down):
    return f'rot="{round(turn * 60000)}" flipH="{int(across)}" flipV="{int(down)}"'


@given(ink=shapes(), groups=st.lists(st.tuples(shapes(), BOX), max_size=3))
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_boxes_are_turned_mirrored_and_grouped(tmp_path_factory, ink, groups):
    (x, y, wide, high), *look = ink
    text = part((x, y, wide, high), more=said(*look))
    points = [[x + wide * (u / 300), y + high * (v / 200)] for u, v in LINE]
    points = turned(points, (x, y, wide, high), *look)
    for (outer, *look), inner in groups:
        children = (
            f'<a:chOff x="{inner[0]}" y="{inner[1]}"/><a:chExt cx="{inner[2]}" cy="{inner[3]}"/>'
        )
        text = (
            f"<p:grpSp><p:nvGrpSpPr/><p:grpSpPr>{xfrm(outer, said(*look), 'a:xfrm', children)}"
            f"</p:grpSpPr>{text}</p:grpSp>"
        )
        points = [
            [outer[0] + (px - inner[0]) * outer[2] / inner[2],
             outer[1] + (py - inner[1]) * outer[3] / inner[3]]
            for px, py in points
        ]  # fmt: skip
        points = turned(points, outer, *look)
    data = presentation([slide(text)], [[inkml(LINE)]])
    (page,) = opened(tmp_path_factory.mktemp("made"), data)
    wanted = np.array(points) / 36000
    assert np.allclose(page.points, wanted, atol=1e-3 + 1e-5 * np.abs(wanted).max())


@pytest.mark.parametrize(
    "stroke, box",
    [([[7, 9]], (360_000, 720_000, 360, 360)),
     ([[0, 5], [400, 5]], (360_000, 720_000, 144_000, 360)),
     ([[0, 0], [400, 300]], (360_000, 720_000, 144_360, 108_360)),
     ([[0, 0], [400, 300]], (360_000, 720_000, 0, 0))],
)  # fmt: skip
def test_a_box_of_the_ink_s_own_size_moves_it_alone(stroke, box, tmp_path):
    """Office's boxes are larger than their points by a himetric."""
    (page,) = opened(tmp_path, presentation([slide(part(box))], [[inkml(stroke)]]))
    wanted = (np.array(stroke) - np.min(stroke, axis=0)) / 100 + [10, 20]
    assert np.allclose(page.points, wanted, atol=1e-4)


def test_ink_without_a_box_stays_where_its_numbers_say(tmp_path):
    (page,) = opened(tmp_path, presentation([slide(part(None))], [[inkml([[1000, 200]])]]))
    assert page.points == pytest.approx(np.array([[10, 2]]))


def test_slides_stand_in_the_order_of_the_presentation_and_empty_ones_stay(tmp_path):
    one, two = (part((n * 360_000, 0, 360, 360)) for n in (1, 2))
    data = presentation(
        [slide(one), slide(), slide(two)],
        [[inkml([[0, 0]])], [], [inkml([[0, 0]])]],
        order=(3, 2, 1),
    )
    pages = opened(tmp_path, data)
    assert [page.points.tolist() for page in pages] == [[[20, 0]], [], [[10, 0]]]
    assert [page.meta["page"] for page in pages] == [1, 2, 3]
    assert {tuple(page.meta["page_mm"]) for page in pages} == {(254.0, 190.5)}


def test_inks_of_a_slide_are_drawn_one_after_the_other(tmp_path):
    box = (0, 0, 0, 0)
    data = presentation(
        [slide(part(box), part(box, 2))],
        [[inkml(LINE, LINE[:2], times=True, pressure=32767), inkml(LINE, times=True)]],
    )
    with pytest.warns(LeftOut, match="1 ink's pressure, which others on its page lack"):
        (page,) = opened(tmp_path, data)
    times = [time.round(3).tolist() for time in page.times]
    assert times == [[0, 0.01, 0.02], [0, 0.01], [0.02, 0.03, 0.04]]
    assert page.pressure is None


def test_what_is_no_ink_is_counted(tmp_path):
    text = "<p:sp><p:txBody><a:p><a:r><a:t>words</a:t></a:r></a:p></p:txBody></p:sp>"
    place = "<p:sp><p:nvSpPr><p:nvPr><p:ph/></p:nvPr></p:nvSpPr><p:txBody><a:p/></p:txBody></p:sp>"
    shapes = [text, text, place, "<p:pic/>", "<p:graphicFrame/>", "<p:cxnSp/>", part((0, 0, 0, 0))]
    data = presentation([slide(*shapes, part((0, 0, 0, 0), 7))], [[inkml(LINE)]])
    with pytest.warns(LeftOut) as told:
        opened(tmp_path, data)
    assert str(told[0].message).endswith(
        "left out 2 shape or text; 1 picture; 1 table or chart; 1 connecting line; "
        "1 content part that is no ink, or is missing"
    )


def test_ink_that_no_slide_shows_is_counted(tmp_path):
    data = presentation([slide(part((0, 0, 0, 0)))], [[inkml(LINE), inkml(LINE)]])
    with pytest.warns(LeftOut, match="1 part of ink that no page of the presentation shows"):
        opened(tmp_path, data)


@pytest.mark.parametrize(
    "across, down, corner",
    [
        (("page", 30), ("page", 40), (30, 40)),
        (("margin", 1), ("margin", 2), (MARGIN[0] + 1, MARGIN[1] + 2)),
        (("column", -3), ("topMargin", 2), (MARGIN[0] - 3, 2)),
        (("rightMargin", 1), ("bottomMargin", 1), (210.01 - 25.4 + 1, 297 - 25.4 + 1)),
        (("page", "center"), ("page", "bottom"), (210.01 / 2 - 1.5, 297 - 2)),
        (("margin", "right"), ("margin", "top"), (210.01 - 25.4 - 3, 25.4)),
    ],
)
def test_ink_of_a_document_lies_where_its_anchor_says(across, down, corner, tmp_path, recwarn):
    data = document(anchored(across, down), inks=[inkml(LINE)])
    (page,) = opened(tmp_path, data, "a.docx")
    assert np.allclose(page.points, np.array(LINE) / 100 + corner, atol=0.02)
    assert np.allclose(page.meta["page_mm"], [210, 297], atol=0.1) and not recwarn.list


def test_ink_that_goes_by_its_paragraph_is_put_below_and_said(tmp_path):
    """Inks of one paragraph keep their places beside each other."""
    here = ("column", 10)
    data = document(
        anchored(here, ("paragraph", 3)) + anchored(("column", 20), ("paragraph", 5), 2),
        anchored(here, ("paragraph", -8), 3)
        + drawing("<wp:inline>", 4, (0, 0, 0, 0), "</wp:inline>"),
        inks=[inkml(LINE)] * 4,
    )  # fmt: skip
    with pytest.warns(LeftOut, match="4 ink's place on the page, which the text around it tells"):
        (page,) = opened(tmp_path, data, "a.docx")
    corners = [stroke.min(axis=0) - MARGIN for stroke in page.strokes]
    wanted = [[10, 0], [20, 2], [10, 2 + 2 + 5], [0, 9 + 2 + 5]]
    assert np.allclose(corners, wanted, atol=0.02)


@pytest.mark.parametrize("rendered", [False, True])
def test_breaks_tell_the_pages(rendered, tmp_path):
    """Those that Word has set, if it has set any; else the writer's own."""
    at = (("page", 10), ("page", 20))
    texts = ["<w:pPr><w:pageBreakBefore/></w:pPr>", BREAK]
    if rendered:
        texts = [text + "<w:r><w:lastRenderedPageBreak/></w:r>" for text in texts]
    data = document(anchored(*at), texts[0], texts[1] + anchored(*at, 2), inks=[inkml(LINE)] * 2)
    pages = opened(tmp_path, data, "a.docx")
    assert [len(page) for page in pages] == [1, 0, 1]
    assert [page.meta["page"] for page in pages] == [1, 2, 3]


def test_a_section_has_its_own_pages(tmp_path):
    wide = PAGE.replace('w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906"')
    at = (("page", "right"), ("page", "top"))
    data = document(
        anchored(*at) + f"<w:pPr>{wide}</w:pPr>", BREAK + anchored(*at, 2), inks=[inkml(LINE)] * 2
    )
    first, second = opened(tmp_path, data, "a.docx")
    assert first.bounds[2] == pytest.approx(297, abs=0.02)
    assert second.bounds[2] == pytest.approx(210.01, abs=0.02)


def test_text_and_ink_of_older_words_are_counted(tmp_path):
    old = "<w:r><w:pict><o:ink i='AAAA'/></w:pict></w:r><w:r><w:t>words</w:t></w:r>"
    data = document(old, anchored(("page", 1), ("page", 1)), inks=[inkml(LINE)])
    said = r"1 ink in the notation of Word 2007 \(ISF\); 1 paragraph or table of text"
    with pytest.warns(LeftOut, match=said):
        opened(tmp_path, data, "a.docx")


def test_sheets_of_a_workbook(tmp_path):
    box = (720_000, 360_000, 108_000, 72_000)
    ink = f'<xdr:contentPart r:id="rId1">{xfrm(box, tag="xdr14:xfrm")}</xdr:contentPart>'
    data = zipped({
        "_rels/.rels": rels(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<s:workbook {NAMES}><s:sheets><s:sheet name="A" r:id="rId2"/>'
        '<s:sheet name="B" r:id="rId1"/></s:sheets></s:workbook>',
        "xl/_rels/workbook.xml.rels": rels(
            ("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml")
        ),
        "xl/worksheets/sheet1.xml": f'<s:worksheet {NAMES}><s:drawing r:id="rId1"/></s:worksheet>',
        "xl/worksheets/sheet2.xml": f"<s:worksheet {NAMES}/>",
        "xl/worksheets/_rels/sheet1.xml.rels": rels(("drawing", "../drawings/drawing1.xml")),
        "xl/drawings/drawing1.xml": f"<xdr:wsDr {NAMES}><xdr:twoCellAnchor><mc:AlternateContent>"
        f"<mc:Choice>{ink}</mc:Choice></mc:AlternateContent></xdr:twoCellAnchor></xdr:wsDr>",
        "xl/drawings/_rels/drawing1.xml.rels": rels((INK, "../ink/ink1.xml")),
        "xl/ink/ink1.xml": inkml(LINE),
    })  # fmt: skip
    empty, inked = opened(tmp_path, data, "a.xlsx")
    assert not empty.strokes and empty.meta == {"unit_mm": 1.0, "page": 1}
    assert np.allclose(inked.points, np.array(LINE) / 100 + [20, 10], atol=1e-3)


@pytest.mark.parametrize("name", ["a", "a.zip.old", "a.txt"])
def test_a_file_of_office_is_told_by_its_content(name, tmp_path):
    data = presentation([slide(part((0, 0, 0, 0)))], [[inkml(LINE)]])
    assert sniff(data[:65536]).name == "office"
    (page,) = opened(tmp_path, data, name)
    assert len(page) == 1


WITHOUT = presentation([slide("<p:pic/>"), slide()], [[], []])


@pytest.mark.parametrize(
    "data, message",
    [
        (WITHOUT, "no ink in this presentation .1 picture.; draw on it with a pen"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "has a password, or is of Office 2003"),
        (b"PK\x03\x04 and no more", "damaged Zip"),
        (zipped({}), "its main part is missing"),
        (zipped({"_rels/.rels": rels(("officeDocument", "b.xml")), "b.xml": "<html/>"}),
         "no presentation, document or workbook, but 'html'"),
        (zipped({"_rels/.rels": "<Relationships>"}), "_rels/.rels: not well-formed XML"),
        (presentation([slide(part((0, 0, 0, 0)))], [["<ink xmlns='http://www.w3.org/2003/InkML'>"]]),
         "ppt/ink/ink1.xml: not well-formed XML"),
        (presentation([slide(part((10**14, 0, 0, 0)))], [[inkml(LINE)]]), "beyond any page"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line(data, message, tmp_path):
    with pytest.raises(DataError, match=f"a.pptx.*{message}") as told:
        opened(tmp_path, data)
    assert len(str(told.value)) < 300 and "\n" not in str(told.value)


def test_a_bomb_is_refused(tmp_path):
    blank = "<ink xmlns='http://www.w3.org/2003/InkML'>" + " " * (65 << 20) + "</ink>"
    data = presentation([slide(part((0, 0, 0, 0)))], [[blank]])
    assert len(data) < 1 << 20
    with pytest.raises(DataError, match="ppt/ink/ink1.xml unpacks to over 64 MB"):
        opened(tmp_path, data)
