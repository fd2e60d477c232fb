"""Ink in Office's files, put together by hand after ECMA-376 and [MS-ODRAWXML]."""

import io
import re
import shutil
import subprocess
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strokegen.formats import inkml as inkml_module
from strokegen.formats import office_ink, opc
from strokegen.formats.read import read
from strokegen.formats.sniff import sniff
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


def rotated(point, angle):
    angle = np.radians(angle)
    x, y = point
    return np.array([x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)])


def shown(ink, groups):
    """Where LINE is seen, in EMU: by angles and mirrors one after the other, outermost group first.

    A group scales the box of what is in it before that is turned; of what is turned by 45 degrees
    and more its height is across. LibreOffice 7.4 shows shapes so, within 0.04 mm.
    """
    middle, size, angle, mirrors = np.zeros(2), np.ones(2), 0.0, [False, False]
    inner, inside = np.zeros(2), np.ones(2)
    for (box, turn, *flips), own in [*groups, (ink, None)]:
        scales = size / inside
        away = (np.array(box[:2]) + np.array(box[2:]) / 2 - inner) * scales
        away *= [-1 if mirrored else 1 for mirrored in mirrors]
        middle = middle + rotated(away, angle)
        size = np.array(box[2:]) * (scales[::-1] if 45 <= turn % 180 < 135 else scales)
        angle += -turn if mirrors[0] != mirrors[1] else turn
        mirrors = [one != other for one, other in zip(mirrors, flips)]
        if own is not None:
            inner, inside = np.array(own[:2]) + np.array(own[2:]) / 2, np.array(own[2:])
    return [
        middle + rotated([(x / 300 - 0.5) * size[0] * (-1 if mirrors[0] else 1),
                          (y / 200 - 0.5) * size[1] * (-1 if mirrors[1] else 1)], angle)
        for x, y in LINE
    ]  # fmt: skip


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
    text = part(ink[0], more=said(*ink[1:]))
    for (outer, *look), inner in reversed(groups):
        children = (
            f'<a:chOff x="{inner[0]}" y="{inner[1]}"/><a:chExt cx="{inner[2]}" cy="{inner[3]}"/>'
        )
        text = (
            f"<p:grpSp><p:nvGrpSpPr/><p:grpSpPr>{xfrm(outer, said(*look), 'a:xfrm', children)}"
            f"</p:grpSpPr>{text}</p:grpSp>"
        )
    data = presentation([slide(text)], [[inkml(LINE)]])
    (page,) = opened(tmp_path_factory.mktemp("made"), data)
    wanted = np.array(shown(ink, groups)) / 36000
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


def test_a_group_in_a_document_is_placed_by_its_anchor(tmp_path):
    """In its own coordinates, here twice as large as on the page."""
    ink = '<w14:contentPart r:id="rId1">{}</w14:contentPart>'
    inside = ink.format(xfrm((720_000, 360_000, 216_000, 144_000), tag="w14:xfrm"))
    frame = '<a:chOff x="0" y="0"/><a:chExt cx="1440000" cy="720000"/>'
    own = xfrm((36_000, 36_000, 720_000, 360_000), tag="a:xfrm", inside=frame)
    group = f"<wpg:wgp><wpg:grpSpPr>{own}</wpg:grpSpPr>{inside}</wpg:wgp>"
    alone = anchored(("page", 30), ("page", 40))
    start, end = alone.index("<w14:contentPart"), alone.index("</a:graphicData>")
    data = document(alone[:start] + group + alone[end:], inks=[inkml(LINE)])
    (page,) = opened(tmp_path, data, "a.docx")
    assert np.allclose(page.points, np.array(LINE) / 100 + [30 + 10, 40 + 5], atol=0.01)


@pytest.mark.parametrize("begin", ["<wp:inline>", ""])
def test_ink_in_a_line_of_text_is_put_at_the_margin_and_said(begin, tmp_path):
    """Also as Word 2010 has it: in the text itself."""
    box = (0, 0, 108_000, 72_000)
    text = drawing(begin, 1, box, begin.replace("<", "</"))
    if not begin:
        text = (
            f'<w:r><w14:contentPart r:id="rId1">{xfrm(box, tag="w14:xfrm")}</w14:contentPart></w:r>'
        )
    with pytest.warns(LeftOut, match="1 ink's place on the page"):
        (page,) = opened(tmp_path, document("", text, inks=[inkml(LINE)]), "a.docx")
    assert np.allclose(page.points, np.array(LINE) / 100 + MARGIN, atol=0.02)


def test_a_simple_position_is_that_on_the_page(tmp_path):
    text = anchored(("column", 3), ("paragraph", 4)).replace(
        'simplePos="0"><wp:simplePos x="0" y="0"/>',
        'simplePos="1"><wp:simplePos x="360000" y="720000"/>',
    )
    (page,) = opened(tmp_path, document(text, inks=[inkml(LINE)]), "a.docx")
    assert np.allclose(page.points, np.array(LINE) / 100 + [10, 20], atol=0.01)


KINDS = st.sampled_from([None, "nextPage", "continuous", "nextColumn", "evenPage", "oddPage"])


@given(
    sections=st.lists(
        st.tuples(KINDS, st.integers(100, 400), st.lists(st.booleans(), min_size=1, max_size=3)),
        min_size=1, max_size=5,
    ),
    rendered=st.booleans(),
)  # fmt: skip
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_a_section_begins_a_page_unless_it_says_otherwise(tmp_path_factory, sections, rendered):
    """Each paragraph has an ink at the right edge of its page; some end in a page break.

    What a section says of its beginning stands in its last paragraph, before that one's ink.
    """
    texts, places, page = [], [], 1
    for at, (kind, wide, breaks) in enumerate(sections):
        told = "" if kind is None else f'<w:type w:val="{kind}"/>'
        size = f"<w:sectPr>{told}<w:pgSz w:w='{round(wide * 1440 / 25.4)}' w:h='9000'/></w:sectPr>"
        old = f"<w:sectPrChange><w:sectPr>{told}</w:sectPr></w:sectPrChange></w:sectPr>"
        size = size.replace("</w:sectPr>", old)
        turned = False
        if at and kind not in ("continuous", "nextColumn"):
            page, turned = page + 1, True
            while kind == "evenPage" and page % 2 or kind == "oddPage" and page % 2 == 0:
                page += 1
        for number, breaks_after in enumerate(breaks):
            last = number == len(breaks) - 1
            said = f"<w:pPr>{size}</w:pPr>" if last and at < len(sections) - 1 else ""
            begun = "<w:r><w:lastRenderedPageBreak/></w:r>" * (rendered and turned)
            ink = anchored(("page", "right"), ("page", "top"), len(places) + 1)
            texts.append(said + begun + ink + BREAK * (breaks_after and not last))
            places.append((page, wide))
            turned = breaks_after and not last
            page += turned
    data = document(*texts, inks=[inkml(LINE)] * len(places), end=size)
    pages = opened(tmp_path_factory.mktemp("made"), data, "a.docx")
    found = [(one.meta["page"], stroke[:, 0].max()) for one in pages for stroke in one.strokes]
    assert [number for number, _ in found] == [number for number, _ in places]
    assert [edge for _, edge in found] == pytest.approx([wide for _, wide in places], abs=0.02)
    first = {}
    for number, wide in places:
        first.setdefault(number, wide)
    for one in pages:
        if one.strokes:
            assert one.meta["page_mm"][0] == pytest.approx(first[one.meta["page"]], abs=0.02)


def test_a_paragraph_at_the_top_of_a_page_breaks_no_other(tmp_path):
    """The document's first one, and a section's."""
    ink = [anchored(("page", 1), ("page", 1), number) for number in (1, 2, 3)]
    begins = "<w:pPr><w:pageBreakBefore/>{}</w:pPr>"
    data = document(begins.format("") + ink[0], begins.format(PAGE), begins.format("") + ink[1],
                    "<w:pPr><w:pPrChange><w:pPr><w:pageBreakBefore/></w:pPr></w:pPrChange></w:pPr>"
                    + ink[2], inks=[inkml(LINE)] * 3)  # fmt: skip
    assert [len(page) for page in opened(tmp_path, data, "a.docx")] == [1, 0, 2]


@pytest.mark.parametrize("gone", ["del", "moveFrom"])
@pytest.mark.parametrize("stays", ["ins", "moveTo"])
def test_ink_that_a_tracked_change_took_is_left_out_and_counted(gone, stays, tmp_path):
    ink = [anchored(("page", at), ("page", 1), at) for at in (1, 2, 3)]
    data = document(
        f"<w:{gone}>{ink[0]}{BREAK}{ink[1]}</w:{gone}><w:{stays}>{ink[2]}</w:{stays}>",
        inks=[inkml(LINE)] * 3,
    )
    with pytest.warns(LeftOut) as told:
        (page,) = opened(tmp_path, data, "a.docx")
    assert len(page) == 1 and page.bounds[0] == pytest.approx(3)
    (said,) = told
    assert str(said.message).endswith(
        "left out 2 ink that a tracked change has deleted or moved away"
    )


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


def test_elements_have_a_bound_over_all_parts(tmp_path, monkeypatch):
    data = presentation([slide(part((0, 0, 0, 0)))] * 9, [[inkml(LINE)]] * 9)
    assert len(opened(tmp_path, data)) == 9
    monkeypatch.setattr(opc, "_MOST_TAGS", 200)
    with pytest.raises(DataError, match=r"over 200 elements by ppt/slides.*; split it"):
        opened(tmp_path, data)


def test_inks_have_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(office_ink, "_MOST", 2)
    data = presentation([slide(*[part((0, 0, 0, 0))] * 3)], [[inkml(LINE)]])
    with pytest.raises(DataError, match="a.pptx: over 2 inks; split it"):
        opened(tmp_path, data)


def test_points_have_a_bound_over_all_parts(tmp_path, monkeypatch):
    """Also where one part is shown many times."""
    monkeypatch.setattr(inkml_module, "MAX_POINTS", 10)
    (page,) = opened(tmp_path, presentation([slide(*[part((0, 0, 0, 0))] * 3)], [[inkml(LINE)]]))
    assert page.num_points == 9
    data = presentation([slide(*[part((0, 0, 0, 0))] * 4)], [[inkml(LINE)]])
    with pytest.raises(DataError, match="ppt/ink/ink1.xml: over 10 points"):
        opened(tmp_path, data)


def by_python_pptx(*slides, size=(320, 180)):
    """A presentation of that library, whose slides get their shapes (XML) and an ink of LINE."""
    pptx = pytest.importorskip("pptx", reason="python-pptx is not installed")
    etree = pytest.importorskip("lxml.etree")
    made = pptx.Presentation()
    made.slide_width, made.slide_height = map(pptx.util.Mm, size)
    for number, text in enumerate(slides, start=1):
        page = made.slides.add_slide(made.slide_layouts[6])
        name = pptx.opc.packuri.PackURI(f"/ppt/ink/ink{number}.xml")
        package, data = page.part.package, inkml(LINE).encode()
        ink = pptx.opc.package.Part(name, "application/inkml+xml", package, data)
        text = text.replace("rId1", page.part.relate_to(ink, INK)).replace("<p:pic/>", "")
        for shape in etree.fromstring(f"<r {NAMES}>{text}</r>"):
            page.shapes._spTree.append(shape)
    return made


def test_slides_that_python_pptx_has_written(tmp_path):
    """Its sizes, names of parts and order of slides; ink by hand."""
    boxes = [[(20 + number) * 36000, 30 * 36000, 60 * 36000, 10 * 36000] for number in range(3)]
    made = by_python_pptx(*map(part, boxes))
    made.slides._sldIdLst.insert(0, made.slides._sldIdLst[2])
    made.save(tmp_path / "a.pptx")
    pages = read(tmp_path / "a.pptx")
    assert [page.meta["page_mm"] for page in pages] == [[320.0, 180.0]] * 3
    assert np.allclose([page.bounds for page in pages],
                       [[x, 30, x + 60, 40] for x in (22, 20, 21)], atol=1e-3)  # fmt: skip


def outlined(box, more):
    """A shape of the same points as the ink, which LibreOffice draws; ink it does not."""
    line = "".join(
        f'<a:{tag}><a:pt x="{x}" y="{y}"/></a:{tag}>'
        for tag, (x, y) in zip(("moveTo", "lnTo", "lnTo"), LINE)
    )
    return (
        '<p:sp><p:nvSpPr><p:cNvPr id="9" name="s"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>'
        f"{xfrm(box, more, 'a:xfrm')}<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        '<a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="300" h="200" fill="none">'
        f'{line}</a:path></a:pathLst></a:custGeom><a:ln w="12700"><a:solidFill>'
        '<a:srgbClr val="12AB34"/></a:solidFill></a:ln></p:spPr></p:sp>'
    )


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.filterwarnings("ignore")
def test_ink_lies_where_libreoffice_draws_a_shape_of_the_same_box(tmp_path):
    """Turned, mirrored, and in up to two groups that are turned, or wider than what is in them."""
    rng = np.random.default_rng(1)

    def box(*ranges):
        return [round(rng.uniform(low, high) * 36000) for low, high in ranges]

    def look(turning=True):
        turn = float(rng.choice([0, 30, 90, 200])) if turning else 0.0
        return said(turn, *rng.integers(0, 2, 2))

    slides = []
    for number in range(18):
        own, more = box((100, 150), (80, 120), (30, 30), (20, 20)), look()
        text = part(own, more=more) + outlined(own, more)
        for _ in range(number % 3):
            inner, wider = box((60, 90), (40, 70), (80, 120), (80, 120)), 1.3 - number % 2 * 0.3
            outer = box((60, 120), (40, 80), (0, 0), (0, 0))[:2]
            outer += [round(inner[2] * 0.8), round(inner[3] * 0.8 * wider)]
            inside = f'<a:chOff x="{inner[0]}" y="{inner[1]}"/>'
            inside += f'<a:chExt cx="{inner[2]}" cy="{inner[3]}"/>'
            text = (
                '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="20" name="g"/><p:cNvGrpSpPr/><p:nvPr/>'
                f"</p:nvGrpSpPr><p:grpSpPr>{xfrm(outer, look(wider == 1), 'a:xfrm', inside)}"
                f"</p:grpSpPr>{text}</p:grpSp>"
            )
        slides.append(text)
    by_python_pptx(*slides, size=(320, 240)).save(tmp_path / "a.pptx")
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", "svg", "--outdir", tmp_path]
    subprocess.run([*command, tmp_path / "a.pptx"], check=True, capture_output=True, timeout=120)
    found = re.findall(
        r'stroke="rgb\(18,171,52\)"[^>]* d="([^"]+)"', (tmp_path / "a.svg").read_text()
    )
    pages = read(tmp_path / "a.pptx")
    for drawn, page in zip(found, pages, strict=True):
        points = np.array(re.findall(r"(-?[\d.]+),(-?[\d.]+)", drawn), float) / 100
        assert np.abs(points - page.points).max() < 0.05


def test_a_document_that_python_docx_has_written(tmp_path):
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    etree = pytest.importorskip("lxml.etree")
    made = docx.Document()
    name = docx.opc.packuri.PackURI("/word/ink/ink1.xml")
    ink = docx.opc.part.Part(name, "application/inkml+xml", inkml(LINE).encode(), made.part.package)
    text = anchored(("margin", 1), ("margin", 2)).replace("rId1", made.part.relate_to(ink, INK))
    made.add_paragraph()
    made.add_page_break()
    made.add_paragraph()._p.append(etree.fromstring(f"<r {NAMES}>{text}</r>")[0])
    made.save(tmp_path / "a.docx")
    (empty, page) = read(tmp_path / "a.docx")
    section = made.sections[0]
    corner = [section.left_margin.mm + 1, section.top_margin.mm + 2]
    assert np.allclose(page.points, np.array(LINE) / 100 + corner, atol=0.02)
    assert not empty.strokes
    assert page.meta["page_mm"] == pytest.approx([section.page_width.mm, section.page_height.mm])


def test_what_lies_outside_the_file_is_not_asked_for(tmp_path):
    """A relationship to another place is no ink, also if the file has a part of that name."""
    own = rels((INK, "../ink/ink1.xml"))
    parts = presentation([slide(part((0, 0, 0, 0)))], [[inkml(LINE)]])
    with zipfile.ZipFile(io.BytesIO(parts)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()[1:]}
    for name, text in texts.items():
        if text == own:
            texts[name] = text.replace("/>", ' TargetMode="External"/>')
    with pytest.raises(DataError, match="no ink .*1 content part that is no ink.*1 part of ink th"):
        opened(tmp_path, zipped(texts))
