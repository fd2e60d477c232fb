import colorsys

import numpy as np
import pytest
from defusedxml import ElementTree

from strokegen.ink.drawing import Drawing
from strokegen.render import animate, stroke_order, to_gif, to_image, to_png, to_svg
from strokegen.render.page import Page
from strokegen.render.timeline import timeline

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def star():
    """Eight strokes from a middle outwards, timed."""
    turn = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    ends = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    strokes = tuple(np.stack([20 * end, 60 * end]) for end in ends)
    times = tuple([float(i), i + 0.5] for i in range(8))
    return Drawing(strokes, times, label="star", meta={"pen": 1.5, "seed": 3})


def test_each_stroke_has_its_number_by_its_start_and_off_the_ink(star):
    page = stroke_order(star)
    assert [caption.text for caption in page.captions] == [str(i) for i in range(1, 9)]
    middles = np.array([(c.x, c.y - c.size / 3) for c in page.captions])
    starts = np.array([stroke[0] for stroke in star.strokes])
    size = page.captions[0].size
    assert (np.hypot(*(middles - starts).T) < size).all()
    ink = np.concatenate([np.linspace(s[0], s[1], 50) for s in star.strokes])
    apart = np.hypot(*(middles[:, None] - ink[None]).transpose(2, 0, 1))
    assert apart.min() > 0.45 * size
    among = np.hypot(*(middles[:, None] - middles[None]).transpose(2, 0, 1))
    assert among[~np.eye(8, dtype=bool)].min() > 0.7 * size
    left, top, right, bottom = page.box
    assert ((middles > (left, top)) & (middles < (right, bottom))).all()


def test_colours_go_from_red_to_violet(star):
    page = stroke_order(star)
    parts = [[int(ink.meta["colour"][i : i + 2], 16) / 255 for i in (1, 3, 5)]
             for ink in page.drawings]  # fmt: skip
    hues = [colorsys.rgb_to_hls(*part)[0] for part in parts]
    assert hues[0] == pytest.approx(0, abs=0.01) and hues[-1] == pytest.approx(0.83, abs=0.01)
    assert (np.diff(hues) > 0.05).all()


def test_ink_times_and_facts_are_those_of_the_drawing(star):
    page = stroke_order(star)
    assert [len(ink) for ink in page.drawings] == [1] * 8
    for ink, stroke in zip(page.drawings, star.strokes):
        np.testing.assert_array_equal(ink.strokes[0], stroke)
    assert page.title == "star" and page.facts == Page.of(star).facts
    assert timeline(page)[0][3][0].tolist() == timeline(Page.of(star))[0][0][3].tolist() == [3, 3.5]


def test_either_can_be_left_out(star):
    assert stroke_order(star, numbers=False).captions == ()
    assert all("colour" not in ink.meta for ink in stroke_order(star, colours=False).drawings)


def test_it_reaches_the_pictures(star):
    page = stroke_order(star)
    root = ElementTree.fromstring(to_svg(page))
    groups = [g.get("stroke") for g in root.find(f"{SVG}g")]
    assert groups == [ink.meta["colour"] for ink in page.drawings]
    assert [t.text for t in root.iter(f"{SVG}text")] == [str(i) for i in range(1, 9)]
    colours = {c for _, c in to_image(page, width=300).getcolors(1 << 20)}
    for ink in page.drawings:
        assert tuple(int(ink.meta["colour"][i : i + 2], 16) for i in (1, 3, 5)) in colours


def test_a_colour_of_the_ink_cannot_smuggle_markup(star):
    bad = star.with_meta(colour='red"/><script>')
    for render in (to_svg, to_image):
        with pytest.raises(ValueError, match="^colour "):
            render(bad)


@pytest.mark.parametrize("strokes", [(), ([[1, 1]],), ([[1, 1]], [[1, 1]])])
def test_little_ink_is_no_trouble(strokes):
    page = stroke_order(Drawing(strokes))
    assert len(page.captions) == len(strokes)
    to_svg(page)


def test_an_animation_moves_where_the_format_can(star, tmp_path):
    moving = animate(star, numbers=True, animate="once", duration=3)
    assert to_svg(moving) == to_svg(stroke_order(star, colours=False), animate="once", duration=3)
    assert moving._repr_svg_() == to_svg(moving)
    assert to_gif(moving, width=60) == to_gif(
        stroke_order(star, colours=False), animate="once", duration=3, width=60
    )
    still = stroke_order(star, colours=False)
    assert to_png(moving, width=60) == to_png(still, width=60)
    moving.save(tmp_path / "star.svg", animate="loop")
    assert "infinite" in (tmp_path / "star.svg").read_text()


def test_an_animation_of_plain_ink_is_that_of_its_picture(star):
    assert to_svg(animate(star)) == to_svg(star, animate="loop")
    assert to_svg(animate(star), duration=2) == to_svg(star, animate="loop", duration=2)
    assert to_gif(animate(star), width=60) == to_gif(star, width=60)
    coloured = animate(star, colours=True)
    assert len(coloured.drawings) == 8 and not coloured.captions


@pytest.mark.parametrize(
    "options, message",
    [({"animate": "often"}, "none of loop, once"), ({"duration": 0}, "duration must be positive")],
)
def test_what_is_no_animation_is_refused_at_once(star, options, message):
    with pytest.raises(ValueError, match=message):
        animate(star, **options)
