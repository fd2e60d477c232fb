"""Pages of a reMarkable, against what rmscene writes and reads, and what rmc draws."""

import io
import logging
import struct
import time
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strokegen.formats import remarkable
from strokegen.formats import remarkable_blocks as tags
from strokegen.formats.read import read
from strokegen.formats.remarkable_text import Room
from strokegen.formats.sniff import sniff
from strokegen.formats.write import write
from strokegen.ink.brush import TOOLS, Brush
from strokegen.ink.checks import Skipped
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut, Unheld
from tests.formats.clock import in_a_second
from tests.formats.test_table import rounds

rmscene = pytest.importorskip("rmscene", reason="rmscene, the format's library, is not installed")
from rmscene import scene_items as si  # noqa: E402
from rmscene import scene_stream as ss  # noqa: E402
from rmscene.crdt_sequence import CrdtSequence, CrdtSequenceItem  # noqa: E402
from rmscene.tagged_block_common import CrdtId, LwwValue  # noqa: E402

MM = 25.4 / 226
NOBODY, ROOT = CrdtId(0, 0), CrdtId(0, 1)


def line(points, tool=si.Pen.FINELINER_2, colour=si.PenColor.BLACK, rgba=None, width=8, press=128):
    made = [si.Point(float(x), float(y), 3, 7, width, press) for x, y in points]
    return si.Line(colour, tool, made, 2.0, 0.0, None, rgba)


def group(node, label="", visible=True, anchor=None, x=0.0):
    made = si.Group(node, label=LwwValue(NOBODY, label), visible=LwwValue(NOBODY, visible))
    if anchor is not None:
        made.anchor_id, made.anchor_type = LwwValue(NOBODY, anchor), LwwValue(NOBODY, 2)
        made.anchor_threshold, made.anchor_origin_x = LwwValue(NOBODY, 0.0), LwwValue(NOBODY, x)
    return made


def in_group(parent, node, number):
    """The blocks that put a group below another; and its own id."""
    item = CrdtSequenceItem(CrdtId(0, number), NOBODY, NOBODY, 0, node)
    return [ss.SceneTreeBlock(node, NOBODY, True, parent), ss.SceneGroupItemBlock(parent, item)]


def strokes(parent, lines, first=100):
    """A block a line, each after the one before; None is one that was erased."""
    made, before = [], NOBODY
    for number, one in enumerate(lines, first):
        item = CrdtSequenceItem(CrdtId(1, number), before, NOBODY, int(one is None), one)
        made.append(ss.SceneLineItemBlock(parent, item))
        before = item.item_id
    return made


def file_of(*blocks, version=None):
    stream = io.BytesIO()
    rmscene.write_blocks(stream, blocks, {"version": version} if version else None)
    return stream.getvalue()


def a_page(*lines, **options):
    """A file of one layer with these lines."""
    layer = CrdtId(0, 11)
    made = [*in_group(ROOT, layer, 12), ss.TreeNodeBlock(group(layer, "Layer 1"))]
    return file_of(*made, *strokes(layer, lines), **options)


def drawn(data, name="notes.rm"):
    (drawing,) = remarkable.drawings(io.BytesIO(data), name)
    return drawing


def px(drawing, size=(1404, 1872), dpi=226):
    """The strokes in px, x from the middle, as float64."""
    return [stroke.astype(float) * dpi / 25.4 - [size[0] / 2, 0] for stroke in drawing.strokes]


def assert_px(drawing, points, **more):
    assert [len(one) for one in drawing.strokes] == [len(one) for one in points]
    for found, wanted in zip(px(drawing, **more), points):
        assert np.allclose(found, wanted, atol=1e-3)


PLACE = st.floats(-1500, 8000, width=32)
POINTS = st.lists(st.tuples(PLACE, PLACE), min_size=1, max_size=4)


@given(
    st.lists(
        st.builds(
            line,
            POINTS,
            st.sampled_from([pen for pen in si.Pen if "ERASER" not in pen.name]),
            st.sampled_from(si.PenColor),
            st.none() | st.tuples(*[st.integers(0, 255)] * 4),
            st.integers(0, 65535),
            st.integers(0, 255),
        )
        | st.none(),
        max_size=6,
    ),
    st.sampled_from(["2.9", "3.1", None]),
)
@rounds(60)
def test_lines_are_what_rmscene_wrote(lines, version):
    data = a_page(*lines, version=version)
    drawing = drawn(data)
    there = [one for one in lines if one is not None]
    assert_px(drawing, [[(one.x, one.y) for one in stroke.points] for stroke in there])
    presses = [point.pressure / 255 for stroke in there for point in stroke.points]
    if any(presses):
        assert np.allclose(np.concatenate(drawing.pressure), presses, atol=1e-6)
    else:
        assert drawing.pressure is None
    for brush, stroke in zip(drawing.brushes, there):
        assert (brush.width or 0) == pytest.approx(stroke.points[0].width / 4 * MM, abs=1e-5)
        assert brush.layer == "Layer 1"
        if stroke.color_rgba is not None:
            assert brush.colour == "#{:02x}{:02x}{:02x}".format(*stroke.color_rgba)
    low = max([1872, *(point.y for stroke in there for point in stroke.points)])
    assert drawing.meta["page_mm"] == pytest.approx([1404 * MM, low * MM], abs=1e-3)
    assert drawing.meta["unit_mm"] == 1


@given(st.data())
@rounds(60)
def test_items_stand_as_rmscene_orders_them(data):
    """Strokes put at any place of what is there, by three authors."""
    there, made = [], []
    for number in range(data.draw(st.integers(0, 12))):
        at = data.draw(st.integers(0, len(there)))
        own = (data.draw(st.integers(1, 3)), number)
        left = there[at - 1] if at else (0, 0)
        right = there[at] if at < len(there) and data.draw(st.booleans()) else (0, 0)
        there.insert(at, own)
        made.append((own, left, right))
    made = data.draw(st.permutations(made))
    theirs = CrdtSequence(
        CrdtSequenceItem(CrdtId(*own), CrdtId(*left), CrdtId(*right), 0, own)
        for own, left, right in made
    )
    ours = tags.in_order(tags.Item(own, left, right, own) for own, left, right in made)
    assert [item.value for item in ours] == theirs.values()


@st.composite
def pages(draw):
    """Drawings as a page may have them, in mm."""
    sizes = draw(st.lists(st.integers(1, 4), max_size=6))
    place = st.floats(-500, 900, width=32)
    points = draw(st.lists(st.tuples(place, place), min_size=sum(sizes), max_size=sum(sizes)))
    brush = st.builds(
        Brush,
        st.sampled_from([None, "red", "#4e69c9", "#123456"]),
        st.none() | st.floats(0.05, 20),
        st.sampled_from([None, "ground", "\u00e9t\u00e9"]),
        st.none() | st.integers(1, 255).map(lambda n: n / 255),
        st.sampled_from([None, "shader", *TOOLS]),
    )
    page = draw(st.sampled_from([None, [210, 297], [1404 * MM, 1872 * MM],
                                 [1620 * 25.4 / 229, 2160 * 25.4 / 229]]))  # fmt: skip
    return Drawing.from_points(
        np.array(points, np.float32).reshape(-1, 2),
        sizes,
        None,
        None,
        {"unit_mm": 1.0, **({"page_mm": page} if page else {})},
        draw(st.none() | st.just(np.linspace(0, 1, sum(sizes)))),
        draw(st.lists(brush, min_size=len(sizes), max_size=len(sizes))),
    )


@given(pages())
@rounds(60)
def test_what_is_written_is_whole_to_rmscene(made):
    data = remarkable.encode([made])
    blocks = list(rmscene.read_blocks(io.BytesIO(data)))
    assert not [block for block in blocks if isinstance(block, ss.UnreadableBlock)]
    assert file_of(*blocks) == data, "rmscene writes the same bytes"
    tree = rmscene.read_tree(io.BytesIO(data))
    lines = list(tree.walk())
    back = drawn(data)
    width, height = tree.scene_info.paper_size
    dpi = 229 if width == 1620 else 226
    for stroke, found, brush, seen in zip(
        made.strokes, lines, made.brushes, back.brushes, strict=True
    ):
        x, y = np.array([(point.x, point.y) for point in found.points]).T
        mm = np.stack([x + width / 2, y], axis=1) * 25.4 / dpi
        assert np.allclose(mm, stroke, atol=1e-4, rtol=2e-7)
        quarters = {point.width for point in found.points}
        if brush.width:
            assert quarters == {max(1, round(4 * brush.width * dpi / 25.4))}
        assert seen.layer == brush.layer and seen.tool == (brush.tool or "pen")
        assert brush.opacity is None or seen.opacity == pytest.approx(brush.opacity)
    assert [len(one) for one in back.strokes] == [len(one) for one in made.strokes]
    if "page_mm" in made.meta:
        width, height = made.meta["page_mm"]
        grown = max([height, *(float(stroke[:, 1].max()) for stroke in made.strokes)])
        assert back.meta["page_mm"] == pytest.approx([width, grown], abs=MM / 2 + 1e-3)
    assert remarkable.encode([back]) == remarkable.encode([drawn(remarkable.encode([back]))])


@pytest.mark.parametrize("pen", si.Pen)
def test_every_pen_has_a_tool(pen):
    data = a_page(line([(0, 0), (5, 5)], pen))
    if "ERASER" in pen.name:
        with pytest.warns(LeftOut, match=r"^notes.rm: left out 1 stroke of the eraser$"):
            assert not drawn(data).strokes
        return
    tool = drawn(data).brushes[0].tool
    name = pen.name.split("_")[0].lower()
    words = {"mechanical": "pencil", "paintbrush": "brush"}
    words |= dict.fromkeys(("ballpoint", "fineliner", "caligraphy"), "pen")
    assert tool == words.get(name, name) and tool in {*TOOLS, "shader"}


@pytest.mark.parametrize("colour", si.PenColor)
def test_every_colour_is_its_own(colour):
    (brush,) = drawn(a_page(line([(0, 0)], colour=colour))).brushes
    assert brush.colour.startswith("#") and brush.opacity is None
    if colour not in (si.PenColor.BLACK, si.PenColor.HIGHLIGHT):
        assert brush.colour != "#000000"
        again = list(rmscene.read_tree(io.BytesIO(remarkable.encode([drawn(
            a_page(line([(0, 0)], colour=colour)))]))).walk())  # fmt: skip
        assert again[0].color == colour and again[0].color_rgba is None


def test_highlighters_have_their_own_colours_and_are_seen_through():
    pen, colour = si.Pen.HIGHLIGHTER_2, si.PenColor.HIGHLIGHT
    two = drawn(a_page(
        line([(0, 0), (9, 9)], pen, colour, (172, 255, 133, 255)),
        line([(0, 0), (9, 9)], pen, colour, (172, 255, 133, 51)),
        line([(0, 0), (9, 9)], pen, si.PenColor.YELLOW),
    ))  # fmt: skip
    assert [(one.colour, one.opacity, one.tool) for one in two.brushes] == [
        ("#acff85", 0.3, "highlighter"),
        ("#acff85", 0.2, "highlighter"),
        ("#fbf719", 0.3, "highlighter"),
    ]


def layers():
    """Two layers that are seen and one that is not, with a group of strokes in it."""
    one, two, three, inner = (CrdtId(0, number) for number in (11, 21, 31, 41))
    return [
        *in_group(ROOT, one, 12), *in_group(ROOT, two, 22), *in_group(ROOT, three, 32),
        *in_group(two, inner, 42),
        *(ss.TreeNodeBlock(made) for made in (
            group(one, "Ground"), group(two, "Hidden", visible=False), group(three, "Top"))),
        *strokes(one, [line([(0, 0), (1, 1)])], 100), *strokes(two, [line([(2, 2)])], 200),
        *strokes(inner, [line([(3, 3)])], 300), *strokes(three, [line([(4, 4)])], 400),
    ]  # fmt: skip


def test_layers_have_names_and_hidden_ones_are_left_out_and_said():
    with pytest.warns(LeftOut, match=r"^notes.rm: left out 2 stroke of a hidden layer$"):
        drawing = drawn(file_of(*layers()))
    assert [brush.layer for brush in drawing.brushes] == ["Ground", "Top"]
    assert_px(drawing, [[(0, 0), (1, 1)], [(4, 4)]])


def typed(text, styles=(), at=(-468.0, 234.0), deleted=()):
    """A text of one item a piece, some of which were deleted."""
    items, number, before = [], 16, NOBODY
    for piece in text:
        gone = piece in deleted
        item = CrdtSequenceItem(CrdtId(1, number), before, NOBODY, len(piece) if gone else 0,
                                "" if gone else piece)  # fmt: skip
        items.append(item)
        number += len(piece)
        before = CrdtId(1, number - 1)
    style = {CrdtId(*own): LwwValue(CrdtId(1, 15), value) for own, value in styles}
    return ss.RootTextBlock(NOBODY, si.Text(CrdtSequence(items), style, *at, 936.0))


TEXTS = [
    (["one\ntwo\nthree"], [((0, 0), si.ParagraphStyle.HEADING)], ()),
    (["one\ntwo\n", "gone\n", "three"], [((1, 19), si.ParagraphStyle.BULLET)], ("gone\n",)),
    (["a\n\n\nlow"], [], ()),
    (["caf\u00e9\n\u4f60\u597d\n!"], [], ()),
]


def anchored(text, styles, deleted):
    """A page of text, beside each of whose characters, and at its top and end, a stroke lies."""
    layer = CrdtId(0, 11)
    blocks = [typed(text, styles, deleted=deleted), *in_group(ROOT, layer, 12),
              ss.TreeNodeBlock(group(layer, "Layer 1"))]  # fmt: skip
    whole = "".join(text)
    places = [CrdtId(1, 16 + n) for n in range(len(whole))]
    places += [CrdtId(0, (1 << 48) - 2), CrdtId(0, (1 << 48) - 1), NOBODY]
    for number, place in enumerate(places):
        node = CrdtId(0, 1000 + 2 * number)
        blocks += in_group(layer, node, 1001 + 2 * number)
        blocks.append(ss.TreeNodeBlock(group(node, anchor=place, x=10.5 * number)))
        blocks += strokes(node, [line([(number, 1), (5, 25)])], 5000 + number)
    return file_of(*blocks)


def drawn_by_rmc(data):
    """The polylines that rmc draws, in px."""
    svg = pytest.importorskip("rmc.exporters.svg", reason="rmc is not installed")
    stream = io.StringIO()
    svg.tree_to_svg(rmscene.read_tree(io.BytesIO(data)), stream)
    found = []

    def walk(element, x, y):
        move = element.get("transform", "translate(0,0)")[len("translate(") : -1].split(",")
        x, y = x + float(move[0]), y + float(move[1])
        if element.tag.endswith("polyline"):
            pairs = [pair.split(",") for pair in element.get("points").split()]
            found.append((np.array(pairs, float) + [x, y]) * 226 / 72)
        for child in element:
            walk(child, x, y)

    walk(ElementTree.fromstring(stream.getvalue()), 0.0, 0.0)
    return found


@pytest.mark.parametrize("text, styles, deleted", TEXTS)
def test_ink_beside_text_lies_where_rmc_draws_it(text, styles, deleted):
    data = anchored(text, styles, deleted)
    count = sum(not one.isspace() for piece in text if piece not in deleted for one in piece)
    with pytest.warns(LeftOut, match=rf"^notes.rm: left out 1 typed text of {count} characters$"):
        drawing = drawn(data)
    theirs = drawn_by_rmc(data)
    assert len(theirs) == len(drawing) > 4
    for ours, wanted in zip(px(drawing), theirs):
        assert np.allclose(ours, wanted, atol=0.005)  # rmc writes thousandths of a point


def test_lines_above_the_first_word_count_too():
    """rmscene 0.8.0 finds no paragraph before a line break that a text begins with."""
    with pytest.warns(LeftOut, match="typed text of 3 characters"):
        low = drawn(anchored(["\n\n\nlow"], [], ()))
    with pytest.warns(LeftOut, match="typed text of 4 characters"):
        also = drawn(anchored(["x\n\n\nlow"], [], ()))
    assert low.strokes[4][0, 1] == also.strokes[5][0, 1] > low.strokes[0][0, 1]


def test_colours_are_those_that_rmc_draws():
    pens = pytest.importorskip("rmc.exporters.writing_tools", reason="rmc is not installed")
    for colour, rgb in pens.RM_PALETTE.items():
        (brush,) = drawn(a_page(line([(0, 0)], colour=colour))).brushes
        assert brush.colour == "#{:02x}{:02x}{:02x}".format(*rgb)


def test_a_fineliner_is_as_wide_to_rmc_as_it_was_meant():
    pens = pytest.importorskip("rmc.exporters.writing_tools", reason="rmc is not installed")
    made = Drawing([[[0, 0], [9, 9]]], meta={"unit_mm": 1.0}, brushes=Brush(width=0.7))
    (one,) = rmscene.read_tree(io.BytesIO(remarkable.encode([made]))).walk()
    wide = pens.Pen.create(one.tool, 0, one.thickness_scale).get_segment_width(0, 0, 0, 0, 0)
    assert wide * MM == pytest.approx(0.7)


def test_highlights_of_printed_text_and_what_is_new_are_counted():
    layer = CrdtId(0, 11)
    glyphs = si.GlyphRange(None, 2, "hi", si.PenColor.YELLOW, [si.Rectangle(0, 0, 9, 9)])
    mark = ss.SceneGlyphItemBlock(layer, CrdtSequenceItem(CrdtId(1, 90), NOBODY, NOBODY, 0, glyphs))
    data = file_of(*in_group(ROOT, layer, 12), mark, *strokes(layer, [line([(0, 0), (3, 3)])]))
    more = tags.field(1, (0, 11)) + tags.field(9, b"soon", whole=True)
    later = tags.block(0x7F, more) + tags.block(0x05, (
        tags.field(1, (0, 11)) + tags.field(2, (1, 91)) + tags.field(3, (0, 0))
        + tags.field(4, (0, 0)) + tags.field(6, b"\x03", whole=True)), 3, 3)  # fmt: skip
    with pytest.warns(LeftOut) as said:
        assert len(drawn(data + later)) == 1
    assert str(said[0].message) == (
        "notes.rm: left out 1 block of an unknown kind, 127; 1 highlight of printed text; "
        "1 stroke of the unknown version 3"
    )


def test_newer_pens_colours_and_fields_are_no_loss(caplog):
    """Of which rmscene makes a block that it cannot read."""
    data = bytearray(a_page(line([(0, 0), (3, 3)])))
    at = data.find(struct.pack("<BI", 0x14, 17))
    data[at + 1] = 99
    colour = data.find(struct.pack("<BI", 0x24, 0), at)
    data[colour + 1] = 77
    with caplog.at_level(logging.CRITICAL):
        assert not list(rmscene.read_tree(io.BytesIO(bytes(data))).walk())
    drawing = drawn(bytes(data))
    assert len(drawing) == 1 and drawing.brushes[0].tool == "pen"
    assert drawing.brushes[0].colour == "#000000"


def test_a_layer_that_was_deleted_is_said():
    layer = CrdtId(0, 11)
    item = CrdtSequenceItem(CrdtId(0, 12), NOBODY, NOBODY, 1, None)
    data = file_of(ss.SceneTreeBlock(layer, NOBODY, True, ROOT), ss.SceneGroupItemBlock(ROOT, item),
                   *strokes(layer, [line([(0, 0)]), None]))  # fmt: skip
    with pytest.warns(LeftOut, match="1 stroke of a layer that was deleted"):
        assert not drawn(data).strokes


@pytest.mark.parametrize("size, dpi", [((1620, 2160), 229), ((954, 1696), 264), ((1404, 1872), 226),
                                       ((1000, 1000), 226)])  # fmt: skip
def test_the_paper_tells_the_tablet(size, dpi):
    info = ss.SceneInfo(LwwValue(NOBODY, CrdtId(0, 11)), None, None, size)
    layer = CrdtId(0, 11)
    data = file_of(info, *in_group(ROOT, layer, 12), *strokes(layer, [line([(0, 0), (dpi, dpi)])]))
    drawing = drawn(data)
    assert drawing.strokes[0][1] - drawing.strokes[0][0] == pytest.approx([25.4, 25.4])
    assert drawing.strokes[0][0] == pytest.approx([size[0] / 2 / dpi * 25.4, 0])
    assert drawing.meta["page_mm"] == pytest.approx([side / dpi * 25.4 for side in size], abs=1e-3)


def old(version, *layers):
    """A file of an old version: of each layer its strokes, (tool, colour, points)."""
    data = bytearray(b"reMarkable .lines file, version=%d          " % version)
    data += struct.pack("<I", len(layers))
    for layer in layers:
        data += struct.pack("<I", len(layer))
        for tool, colour, points in layer:
            data += struct.pack("<IIIf", tool, colour, 0, 2.0) + b"\0" * (4 if version == 5 else 0)
            data += struct.pack("<I", len(points))
            for point in points:
                data += struct.pack("<6f", *point)
    return bytes(data)


@pytest.mark.parametrize("version", [3, 5])
def test_old_versions_count_x_from_the_left(version):
    first = [(0, 0, 1, 2, 2.0, 0.25), (702, 936, 1, 2, 3.0, 1.0)]
    data = old(version, [(4, 0, first), (6, 0, first)], [(18, 1, first[1:]), (2, 0, [])])
    with pytest.warns(LeftOut, match="1 stroke of the eraser"):
        drawing = drawn(data)
    assert np.allclose(drawing.strokes[0], [[0, 0], [702 * MM, 936 * MM]])
    assert [one.tolist() for one in drawing.pressure] == [[0.25, 1], [1]]
    assert [(one.colour, one.tool, one.width) for one in drawing.brushes] == [
        ("#000000", "pen", pytest.approx(2.5 * MM)),
        ("#909090", "highlighter", pytest.approx(3 * MM)),
    ]


def test_old_versions_have_a_bound_on_strokes_and_layers():
    layers, strokes = old(3, *[[]] * 50_001), old(3, [(4, 0, [])] * 50_001)
    for data in (layers, strokes):
        with pytest.raises(DataError, match="over 50,000 strokes and layers"):
            drawn(data)


def test_a_page_that_was_scrolled_down_is_as_high_as_its_ink(tmp_path):
    long = drawn(a_page(line([(-702, 0), (702, 7776)])))
    assert long.meta["page_mm"] == pytest.approx([1404 * MM, 7776 * MM], abs=1e-3)
    again = drawn(remarkable.encode([long]))
    assert again.meta == long.meta and np.allclose(again.points, long.points, atol=1e-4)
    pro = Drawing([[[0, 0], [9, 400]]], meta={"unit_mm": 1.0, "page_mm": [1620 * 25.4 / 229, 500]})
    (found,) = rmscene.read_tree(io.BytesIO(remarkable.encode([pro]))).walk()
    assert found.points[0].x == -810 and found.points[1].y == pytest.approx(400 * 229 / 25.4)


@pytest.mark.parametrize("cut", [30, 45, 50, 70, 100])
def test_old_versions_that_end_too_soon_are_one_line(cut):
    whole = old(5, [(4, 0, [(0, 0, 0, 0, 1, 1)] * 3)])
    told = f"a damaged page of a reMarkable .it ends at byte {cut}, "
    with pytest.raises(DataError, match=f"^notes.rm: {told if cut > 43 else 'expected a page'}"):
        drawn(whole[:cut])
    with pytest.raises(DataError, match="notes.rm: a damaged page of a reMarkable"):
        drawn(old(5)[:43] + struct.pack("<I", 0xFFFFFFFF))


@pytest.mark.parametrize("begin", [b"", b"reMarkable .lines file, version=4          ", b"PDF"])
def test_something_else_is_refused(begin):
    with pytest.raises(DataError, match="notes.rm: expected a page of a reMarkable, version 3, 5"):
        drawn(begin + bytes(20))


@pytest.mark.filterwarnings("ignore::strokegen.ink.errors.LeftOut")
def test_a_page_that_ends_anywhere_is_whole_blocks_or_one_line():
    data = file_of(*layers())
    ends = {block.at - 8 for block in tags.blocks(data, 43)}
    for end in range(43, len(data)):
        if end in ends:
            drawn(data[:end])
        else:
            with pytest.raises(
                DataError, match="notes.rm: a damaged page .* ends within the block"
            ):
                drawn(data[:end])


@pytest.fixture(scope="module")
def whole():
    return anchored(*TEXTS[1]) + file_of(*layers())[43:]


@pytest.mark.filterwarnings("ignore::strokegen.ink.errors.LeftOut")
@given(st.lists(st.tuples(st.integers(43, 10_000), st.integers(0, 255)), min_size=1, max_size=6))
@rounds(200)
def test_damage_is_one_line(whole, changes):
    data = bytearray(whole)
    for at, value in changes:
        data[at % len(data)] = value
    try:
        drawn(bytes(data))
    except DataError as error:
        assert str(error).startswith("notes.rm: ") and len(str(error)) < 300


def test_groups_that_hold_themselves_and_deep_ones_end():
    one, two = CrdtId(0, 11), CrdtId(0, 21)
    ring = file_of(*in_group(ROOT, one, 12), *in_group(one, two, 22), *in_group(two, one, 32)[1:],
                   *strokes(two, [line([(0, 0)])]))  # fmt: skip
    assert len(drawn(ring)) == 1
    blocks = []
    for depth in range(3000):
        parent = CrdtId(0, 10 + 2 * depth) if depth else ROOT
        blocks += in_group(parent, CrdtId(0, 12 + 2 * depth), 13 + 2 * depth)
    deep = file_of(*blocks, *strokes(CrdtId(0, 12 + 2 * 2999), [line([(0, 0)])]))
    assert len(drawn(deep)) == 1


def test_items_before_each_other_are_one_line():
    layer = CrdtId(0, 11)
    ring = [ss.SceneLineItemBlock(layer, CrdtSequenceItem(CrdtId(1, own), CrdtId(1, 3 - own),
            NOBODY, 0, line([(0, 0)]))) for own in (1, 2)]  # fmt: skip
    with pytest.raises(DataError, match="items that each stand before the other"):
        drawn(file_of(*in_group(ROOT, layer, 12), *ring))


def test_a_text_of_which_millions_were_deleted_is_left_out():
    text = typed(["hi"])
    item = CrdtSequenceItem(CrdtId(1, 99), NOBODY, NOBODY, 4_000_000_000, "")
    text.value.items.add(item)
    layer, node = CrdtId(0, 11), CrdtId(0, 1000)
    ink = [*in_group(ROOT, layer, 12), ss.TreeNodeBlock(group(layer)), *in_group(layer, node, 1001)]
    with pytest.warns(LeftOut, match="typed text of 2 characters"):  # nobody asks where they are
        drawn(file_of(text, *ink))
    ink.append(ss.TreeNodeBlock(group(node, anchor=CrdtId(1, 16))))
    with pytest.warns(LeftOut, match="typed text that cannot be read .over 100,000 characters"):
        drawn(file_of(text, *ink))


def test_the_pages_of_a_document_share_the_room_for_text():
    data, room, said = anchored(["one\n"], [], ()), Room(10), Skipped()
    places = [px(remarkable.page(data, "a", said, (), room)) for _ in range(3)]
    assert np.array_equal(places[0], places[1]) and not np.array_equal(places[0], places[2])
    told = said.counter()
    assert told["typed text of 3 characters"] == 2
    assert any("cannot be read" in one for one in told)


@pytest.mark.parametrize("page", [(0.001, 60), (60, 0.05), (0.001, 0.001)])
def test_a_page_of_no_px_is_not_written(page):
    ink = np.array([[0.0, 0.0], [1.0, 1.0]])
    with pytest.raises(Unheld, match="rm holds no page of under 1 px"):
        remarkable.encode([Drawing([ink], meta={"unit_mm": 1.0, "page_mm": list(page)})])
    least = [max(side, 25.4 / 226) for side in page]
    (drawing,) = remarkable.drawings(io.BytesIO(remarkable.encode([
        Drawing([ink / 20], meta={"unit_mm": 1.0, "page_mm": least})])), "a.rm")  # fmt: skip
    assert drawing.meta["page_mm"] == pytest.approx(least, abs=0.06)


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_texts_the_last_counts_as_in_rmscene(order):
    """However many there are, one is looked through."""
    texts = [typed(["one\ntwo\n"]), *[typed(["gone" * 5000], deleted=("gone" * 5000,))] * 40,
             typed(["x\n"], at=(0.0, 700.0))][::order]  # fmt: skip
    layer, node = CrdtId(0, 11), CrdtId(0, 1000)
    ink = [*in_group(ROOT, layer, 12), ss.TreeNodeBlock(group(layer)), *in_group(layer, node, 1001),
           ss.TreeNodeBlock(group(node, anchor=CrdtId(1, 16))),
           *strokes(node, [line([(0, 0)])])]  # fmt: skip
    begin = time.process_time()
    with pytest.warns(LeftOut, match="41 typed text that another one replaces"):
        several = drawn(file_of(*texts, *ink))
    assert time.process_time() - begin < 2
    with pytest.warns(LeftOut, match="1 typed text of"):
        alone = drawn(file_of(texts[-1], *ink))
    tree = rmscene.read_tree(io.BytesIO(file_of(*texts, *ink)))
    assert tree.root_text.pos_y == texts[-1].value.pos_y
    assert several.strokes[0].tolist() == alone.strokes[0].tolist()


def test_numbers_and_fields_have_bounds(monkeypatch):
    endless = tags.block(0x05, b"\xff" * 100_000)
    with pytest.raises(DataError, match="a number of over 10 bytes"):
        drawn(remarkable.HEADER % 6 + endless)
    monkeypatch.setattr(remarkable, "_MAX_BLOCKS", 50)
    with pytest.raises(DataError, match="over 50 blocks"):
        drawn(remarkable.HEADER % 6 + tags.block(0x0A, b"") * 51)
    monkeypatch.setattr(remarkable, "MAX_BYTES", 2 << 20)
    with pytest.raises(DataError, match="notes.rm: over 2 MB"):
        drawn(bytes((2 << 20) + 1))


def test_points_that_are_not_finite_are_one_line():
    with pytest.raises(DataError, match="notes.rm: a damaged page of a reMarkable"):
        drawn(a_page(line([(np.nan, 0), (1, 1)])))


def test_a_page_of_5000_strokes_is_read_in_a_second():
    rng = np.random.default_rng(0)
    steps = rng.normal(size=(5000, 40, 2)).cumsum(axis=1) + rng.uniform(20, 150, (5000, 1, 2))
    made = Drawing(list(steps), pressure=list(rng.uniform(0, 1, (5000, 40))), meta={"unit_mm": 1.0})
    data = remarkable.encode([made])
    drawing = in_a_second(lambda: drawn(data))
    assert drawing.num_points == 200_000 and np.abs(drawing.points - made.points).max() < 1e-4


@pytest.mark.parametrize("name", ["a.rm", "a", "a.RM", "a.svg", "a.rmdoc"])
def test_a_page_is_told_by_its_first_bytes_whatever_it_is_called(name, tmp_path):
    file = tmp_path / name
    file.write_bytes(a_page(line([(0, 0), (5, 5)])))
    assert sniff(file.read_bytes()).name == "rm"
    (drawing,) = read(file)
    assert len(drawing) == 1
    write([drawing], tmp_path / "again.rm")
    assert read(tmp_path / "again.rm") == [drawing]
