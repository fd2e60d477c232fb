import warnings

import numpy as np
import pytest

from strokegen.ink.curve import flatten
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import LeftOut, NotFinished
from strokegen.models.handwriting import write as text
from strokegen.models.handwriting.letter import letter
from strokegen.models.handwriting.write import load, write
from strokegen.plotter.plot import plot
from strokegen.render import Picture
from strokegen.render.pen import PENS
from strokegen.render.spine import outlines
from tests.lettering.conftest import BOX, svg_font

shapely = pytest.importorskip("shapely")

LETTER = """Dear Margaret,

Thank you for the long letter, which came on Tuesday morning while the rain was still beating \
against the kitchen windows. I read it twice over breakfast, and once more in the afternoon when \
the house had grown quiet. It is good to know that the garden has survived the winter, and that \
the old pear tree by the wall is going to flower after all.

Here very little has changed. The children are growing fast; Peter is nearly as tall as I am, and \
he has decided to build a boat in the shed. So far it looks more like a bathtub, but he measures \
everything three times and writes the numbers on the door: 42, 67, 135. I have promised him that \
we shall try it on the lake before the end of June, whatever happens.

Last week we walked up to the chapel on the hill, where you and I used to sit and count the ships. \
The view is the same as ever, only the bench has been painted green. Somebody left a jar of wild \
flowers on it. We stayed until the sun went down behind the islands, and nobody said a word for a \
quarter of an hour.

You asked whether we could visit you in August. Nothing would please us more! Could you tell me \
which week suits you best, so that I can ask for the days in time? We will bring the blue blanket, \
two bottles of the plum wine and a boat.

With love from all of us,
Catherine"""
MARGIN = 15.0


@pytest.fixture(scope="module")
def pages():
    return quietly(LETTER, align="justify", seed=2)


def quietly(text, *arguments, **options):
    """A letter's pages, however well they were written."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        return letter(text, *arguments, **options)


def shape(ink):
    """What a pen of constant width covers, by shapely."""
    lines = [flatten(stroke, 0.002) for stroke in ink.strokes]
    parts = [shapely.LineString(p) if len(p) > 1 else shapely.Point(p[0]) for p in lines]
    return shapely.union_all(parts).buffer(ink.meta["pen"] / 2)


def test_every_word_is_there_in_order(pages):
    assert len(LETTER.split()) > 250
    labels = " ".join(ink.label for page in pages for ink in page.drawings if ink.label)
    assert labels == " ".join(LETTER.split())
    assert all(len(ink) for page in pages for ink in page.drawings)
    # In the order of reading: to the right, or else onto a lower line.
    for page in pages:
        for before, after in zip(page.drawings, page.drawings[1:]):
            a, b = before.bounds, after.bounds
            assert a[2] < b[0] or (b[0] < a[0] and b[3] > a[3])


def test_nothing_leaves_the_margins(pages):
    for page in pages:
        assert page.box == (0, 0, 148, 210)
        room = shapely.box(MARGIN, MARGIN, 148 - MARGIN, 210 - MARGIN).buffer(0.01)
        assert all(room.contains(shape(ink)) for ink in page.drawings)


def test_nothing_overlaps(pages):
    for page in pages:
        shapes = [shape(ink) for ink in page.drawings]
        tree = shapely.STRtree(shapes)
        pairs = tree.query(shapes, predicate="intersects").T
        assert [(a, b) for a, b in pairs.tolist() if a != b] == []


def test_the_check_of_overlaps_can_fail(pages):
    first, second = pages[0].drawings[:2]
    moved = second.translate(first.bounds[0] - second.bounds[0], 0)
    assert shape(first).intersects(shape(moved))


def test_one_hand_throughout(pages):
    facts = [page.facts for page in pages]
    assert [fact.pop("page") for fact in facts] == ["1 of 2", "2 of 2"]
    assert facts[0] == facts[1] and facts[0]["seed"] == 2
    assert len({ink.meta["pen"] for page in pages for ink in page.drawings}) == 1
    assert pages[0].title.startswith("Dear Margaret, Thank you")
    assert pages[1].title.endswith("With love from all of us, Catherine")


def test_paragraphs_are_kept(pages):
    """A row of the text starts a line, at the margin."""
    starts = {row.split()[0] for row in LETTER.splitlines() if row}
    at_margin = {
        ink.label.split()[0]
        for page in pages
        for ink in page.drawings
        if ink.label and ink.bounds[0] < MARGIN + 0.2
    }
    assert starts <= at_margin


SHORT = "So it goes,\n\n  \u201cno\u00ebl\u201d and  all that goes with it for a while"


def test_the_same_seed_writes_the_same_page_and_another_one_not():
    first, again, other = (quietly(SHORT, "100x80mm", seed=s) for s in (1, 1, 2))
    assert [p.drawings for p in first] == [p.drawings for p in again]
    assert [p.drawings for p in first] != [p.drawings for p in other]
    labels = [ink.label for page in first for ink in page.drawings]
    assert " ".join(labels) == " ".join(SHORT.split())


def test_accents_stay_with_their_words():
    plain, marked = quietly("noel says so"), quietly("no\u00ebl says so")
    counts = [[len(ink) for ink in page.drawings] for (page,) in (plain, marked)]
    assert np.subtract(*counts[::-1]).tolist() == [2, 0, 0]


def test_signs_stay_with_their_words():
    text = "Stra\u00dfe 12, \u201cgr\u00fcn\u201d \u2013 5 \u20ac!"
    for size in ("100x80mm", "48x90mm"):
        (page,) = quietly(text, size, margin="4mm")
        assert [ink.label for ink in page.drawings] == text.split()
    plain, marked = (quietly(one, "148x80mm") for one in ("no so", "\u201cno\u201d so"))
    counts = [[len(ink) for ink in page.drawings] for (page,) in (plain, marked)]
    assert np.subtract(*counts[::-1])[0] == 4


def test_words_keep_their_labels_where_something_is_replaced_by_nothing():
    with pytest.warns(LeftOut, match="replaced"):
        (page,) = quietly("so\u00adft \u200b \u2192 end", replace=True)
    assert [ink.label for ink in page.drawings] == ["so\u00adft", "\u2192", "end"]


@pytest.mark.parametrize("pen", ["nib", "brush"])
def test_wide_pens_stay_within_the_margins(pen):
    room = shapely.box(10, 10, 90, 70).buffer(0.01)
    for page in quietly(SHORT, "100x80mm", margin="10mm", pen=pen, stroke_width="0.6mm"):
        for ink in page.drawings:
            points = np.concatenate(outlines(ink, PENS[pen], 0.6))
            assert room.contains(shapely.MultiPoint(points))


def test_sizes():
    (page,) = quietly("an x", "a6", x_height="4mm", stroke_width="0.5mm", rules="lines")
    assert {ink.meta["pen"] for ink in page.drawings} == {0.5}
    x = next(ink for ink in page.drawings if ink.label == "x")
    assert 2.5 < x.height < 7
    assert len(page.rules) > 3


def test_a_paragraph_may_be_longer_than_a_line_of_write(monkeypatch):
    class Begun(Exception):
        pass

    def begin(*_, **__):
        raise Begun

    monkeypatch.setattr(text, "redraw", begin)
    with pytest.raises(Begun):
        letter("words " * 300)
    with pytest.raises(ValueError, match="a line may have 1,000"):
        text.write("words " * 300)
    with pytest.raises(ValueError, match="a text may have 20,000"):
        letter("words " * 4000)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"page": "b9"}, "page 'b9' is no size of paper"),
        ({"margin": "80mm"}, "leaves no room"),
        ({"align": "middle"}, "align 'middle'"),
        ({"rules": "dots"}, "rules 'dots'"),
        ({"x_height": "0mm"}, "x-height must be positive"),
        ({"x_height": "0.000001mm"}, "x-height must be from 0.2mm to 200mm, got 0.000001mm"),
        ({"x_height": "1000000mm"}, "x-height must be from"),
        ({"x_height": "80mm"}, "a line needs 256.0 mm"),
        ({"line_height": "x"}, "line height 'x' is no length"),
        ({"wander": 2}, "wander must be"),
        ({"pen": "quill"}, "pen 'quill'"),
        ({"seed": -1}, "seed must be"),
        ({"style": "bold"}, "neither a number"),
    ],
)
def test_bad_options_are_refused_before_anything_is_written(options, message, monkeypatch):
    def never(*_, **__):
        raise AssertionError("it began to write")

    monkeypatch.setattr(type(load()), "writing", never)
    with pytest.raises(ValueError, match=message):
        letter("hello", **options)


def test_a_word_too_wide_for_the_page_is_named():
    with pytest.raises(ValueError, match="'incomprehensible' is .* mm wide, the page has 20"):
        quietly("an incomprehensible word", "50x60mm")


PARAGRAPH = LETTER.split("\n\n")[1]
SQUARE = Drawing([[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]], label="a square", straight=True)


@pytest.mark.parametrize("pen", ["constant", "brush"])
def test_text_flows_around_pictures(pen):
    pictures = [(SQUARE, 60.0, 40.0, 50.0), Picture(SQUARE, 10, 100, 30)]
    plain = quietly(PARAGRAPH, "a6", seed=3, pen=pen)
    with pytest.raises(ValueError, match="beyond the page"):
        quietly(PARAGRAPH, "a6", seed=3, pen=pen, pictures=pictures)
    pages = quietly(PARAGRAPH, "a5", seed=3, pen=pen, pictures=pictures)
    inks = [ink for page in pages for ink in page.drawings if ink.label != "a square"]
    labels = [ink.label for page in plain for ink in page.drawings]
    assert [ink.label for ink in inks] == labels and " ".join(labels) == PARAGRAPH
    assert "square" not in pages[0].title
    shown = [ink for ink in pages[0].drawings if ink.label == "a square"]
    assert [ink.bounds for ink in shown] == [
        pytest.approx(box) for box in ((60, 40, 110, 90), (10, 100, 40, 130))
    ]
    reach = PENS[pen].reach
    for ink in inks:
        for box in (shapely.box(*one.bounds) for one in shown):
            words = shape(ink) if pen == "constant" else shape(ink).buffer(reach * ink.meta["pen"])
            assert shapely.distance(words, box) > 2


def test_a_picture_has_a_page_that_there_is():
    text = f"{PARAGRAPH}\n\n{PARAGRAPH}"
    pages = quietly(text, "a6", seed=3, pictures=[(SQUARE, 20, 20, 60, 2)])
    page, second = pages[:2]
    assert [ink.label for ink in second.drawings][-1] == "a square"
    assert "a square" not in [ink.label for ink in page.drawings]
    with pytest.raises(ValueError, match="a picture is for page 7, and the text has 2 pages"):
        quietly(text, "a6", seed=3, pictures=[(SQUARE, 20, 20, 60, 7)])


def test_a_page_is_plotted_in_its_place(pages):
    whole = plot(pages, "a5")
    for page, plan in zip(pages, (whole, *whole.more), strict=True):
        own = [shapely.MultiPoint(ink.points) for ink in page.drawings]
        lines = [np.stack([s.real, s.imag], 1) for layer in plan.layers for s in layer.strokes]
        found = shapely.MultiLineString(lines)
        assert max(shapely.distance(ink, found) for ink in own) < 0.03


@pytest.mark.parametrize("style", ["cursive", "swift"])
def test_a_page_has_every_stroke_of_the_line(style):
    """A full stop behind the late dot of an i was taken for the dot by which lines end."""
    for seed in range(3):
        for said in ("Then we went home again.", "Nobody was looking."):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NotFinished)
                line = write(said, style=style, seed=seed)
            (page,) = quietly(said, "a5", style=style, seed=seed)
            assert sum(len(drawing) for drawing in page.drawings) == len(line)


BOXES = svg_font([
    *({"unicode": c, "d": BOX, "horiz-adv-x": str(300 + ord(c))} for c in map(chr, range(33, 127))),
    {"unicode": " ", "horiz-adv-x": "250"}, {"unicode": "é", "d": BOX},
])  # fmt: skip


@pytest.fixture
def boxes(tmp_path):
    path = tmp_path / "boxes.svg"
    path.write_bytes(BOXES)
    return path


@pytest.mark.parametrize("pen", ["constant", "nib"])
def test_a_letter_in_a_font_stands_as_the_font_has_it(boxes, pen):
    line = "It was,  as one says: a dark and Stormy night"
    (page,) = letter(line, "a5", font=boxes, x_height="2mm", pen=pen)
    drawn = write(line, font=boxes)
    points = np.concatenate([ink.points for ink in page.drawings])
    apart = np.diff(points - 2 * drawn.points, axis=0)
    assert np.abs(apart).max() < 1e-3  # moved and scaled, no more
    assert [ink.label for ink in page.drawings] == line.split()
    assert page.facts["font"] == "Small" and all(all(ink.straight) for ink in page.drawings)


def test_a_long_letter_in_a_font_is_wrapped_and_does_not_wander(boxes):
    pages = letter(LETTER, "a6", font=boxes, margin="10mm", align="justify")
    assert len(pages) > 1 and " ".join(page.title for page in pages) == " ".join(LETTER.split())
    feet = {
        round(float(s[0, 1]), 3) for page in pages for ink in page.drawings for s in ink.strokes
    }
    steps = np.diff(sorted(feet)) / np.diff(sorted(feet)).min()  # 2 where a line is blank
    assert steps == pytest.approx(steps.round(), abs=1e-3)
    points = np.concatenate([ink.points for page in pages for ink in page.drawings])
    half = 0.12 * 2.2 / 2
    assert (points >= 10 + half - 1e-3).all() and (points <= [95 - half + 1e-3, 138 - half]).all()
    (bent, *_) = letter("one two " * 20, "a6", font=boxes, wander=0.3)
    assert np.ptp([ink.bounds[3] for ink in bent.drawings[:6]]) > 0.05


def test_a_letter_by_hand_may_have_a_fallback(boxes, folder):
    text = "on the Ωé→ way"
    more = boxes.with_name("more.svg")
    more.write_bytes(svg_font([{"unicode": c, "d": BOX} for c in "Ω→"]))
    with pytest.warns(LeftOut, match="in the font Small: 'Ω', '→'"):
        (page,) = quietly(text, "a5", preset=folder, fallback=more)
    assert [ink.label for ink in page.drawings][-1] == "way"
    assert " ".join(ink.label for ink in page.drawings if ink.label) == text
    straight = [straight for ink in page.drawings for straight in ink.straight]
    assert sum(straight) == 2
    with pytest.warns(LeftOut, match="in the font Small: 'Ω'"):
        (page,) = letter("an Ω", "a5", font=boxes, fallback=more)
    with pytest.raises(ValueError, match="bias has no meaning"):
        letter("an", "a5", font=boxes, bias=1.0)
