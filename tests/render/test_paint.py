"""A stroke's own colour and width, in every renderer."""

import io
import shutil
import subprocess

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image, ImageColor, ImageSequence

from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.render import animate, grid, stroke_order, to_gif, to_image, to_pdf, to_svg

SVG = "{http://www.w3.org/2000/svg}"
BRUSHES = [Brush("#ff0000", 8.0), Brush(None, 2.0), Brush("#00aa00"), Brush()]
BARS = Drawing([[[0, 20 * k], [100, 20 * k]] for k in range(4)], brushes=BRUSHES, straight=True)
LOOK = {"colour": "#0000ff", "width": 1200}


def told(svg):
    """(colour, width) that each path of a picture has, by its group or an outer one."""
    found = []

    def walk(element, look):
        look = look | {k: element.get(k) for k in ("stroke", "stroke-width") if element.get(k)}
        if element.tag == f"{SVG}path":
            found.append((look.get("stroke"), float(look["stroke-width"])))
        for child in element:
            walk(child, look)

    walk(ElementTree.fromstring(svg), {})
    return found


def bands(picture):
    """Colour and height in px of each bar, down the middle of the picture."""
    column = np.asarray(picture.convert("RGB"))[:, picture.width // 2].astype(int)
    inked = (column < 200).any(axis=1)
    starts = np.flatnonzero(np.diff(inked.astype(int), prepend=0) == 1)
    ends = np.flatnonzero(np.diff(inked.astype(int), append=0) == -1) + 1
    return [(tuple(column[(a + b) // 2]), b - a) for a, b in zip(starts, ends)]


def test_a_stroke_has_its_brush_s_colour_and_width():
    paths = told(to_svg(BARS, **LOOK))
    assert [colour for colour, _ in paths] == ["#ff0000", "#0000ff", "#00aa00", "#0000ff"]
    wide, thin, usual, same = (width for _, width in paths)
    assert wide / thin == pytest.approx(4, rel=0.01) and usual == same
    assert {width for _, width in told(to_svg(BARS, stroke_width=3, **LOOK))} == {3}


@pytest.mark.parametrize("moving", [False, True])
def test_all_renderers_show_the_same(moving):
    shown = animate(BARS) if moving else BARS
    widths = [width for _, width in told(to_svg(shown, **LOOK))]
    gif = Image.open(io.BytesIO(to_gif(shown, duration=1, **LOOK)))
    last = [frame.convert("RGB") for frame in ImageSequence.Iterator(gif)][-1]
    for picture in (to_image(shown, **LOOK), last):
        colours, heights = zip(*bands(picture))
        wanted = [ImageColor.getrgb(name) for name in ("#ff0000", "#0000ff", "#00aa00", "#0000ff")]
        assert np.abs(np.array(colours) - wanted).max() < 24
        assert np.abs(np.array(heights) - widths).max() <= 1.5
    pytest.importorskip("reportlab")
    assert to_pdf(shown, **LOOK) != to_pdf(Drawing(BARS.strokes, straight=True), **LOOK)


def test_pages_sheets_and_orders_keep_the_brushes():
    assert len({look for look in told(to_svg(grid([BARS, BARS]), colour="#0000ff"))}) == 4
    paths = told(to_svg(stroke_order(BARS, colours=False), **LOOK))
    assert [look[0] for look in paths] == ["#ff0000", "#0000ff", "#00aa00", "#0000ff"]
    assert paths[0][1] / paths[1][1] == pytest.approx(4, rel=0.02)
    coloured = told(to_svg(stroke_order(BARS), **LOOK))
    assert len({look[0] for look in coloured} - {"#00aa00"}) == 4


def test_no_wide_brush_is_cut_at_the_edge():
    ink = Drawing(BARS.strokes, brushes=Brush(width=30.0), straight=True)
    for shown in (ink, grid([ink])):
        alpha = np.asarray(to_image(shown, width=300, background=None))[..., 3]
        assert alpha[:, 0].max() == alpha[:, -1].max() == alpha[0].max() == alpha[-1].max() == 0


def test_a_brush_of_no_colour_is_refused():
    with pytest.raises(ValueError, match="colour 'url.#a.' is no colour"):
        to_svg(Drawing([[[0, 0], [1, 1]]], brushes=Brush("url(#a)")))


CROSSING = [[[30, -25], [31, 30]], [[0, 0], [100, 0], [95, 4], [5, 4], [50, 8]],
            [[60, -20], [62, 20]]]  # fmt: skip
WHITE, BLUE, LIGHT = (255, 255, 255), (0, 0, 255), (255, 255, 127)
UNDER = {"highlighter": (0, 0, 127), "pen": (127, 127, 127)}
"""What is seen of a blue line below yellow ink: a highlighter multiplies, by CSS's definition."""


def crossing(tool, opacity=0.5, width=10.0):
    """A blue line, a yellow one that crosses itself, and another over it."""
    yellow = Brush("#ffff00", width, None, opacity, tool)
    return Drawing(CROSSING, brushes=[Brush("#0000ff", 2.0), yellow, yellow], straight=True,
                   meta={"unit_mm": 1.0})  # fmt: skip


def by_pdftoppm(shown, pen, folder):
    pytest.importorskip("reportlab")
    program = shutil.which("pdftoppm") or pytest.skip("pdftoppm is missing")
    (folder / "a.pdf").write_bytes(to_pdf(shown, pen=pen))
    subprocess.run([program, "-r", "150", "-png", "-singlefile", "a.pdf", "a"], cwd=folder,
                   check=True, timeout=60)  # fmt: skip
    return Image.open(folder / "a.png")


def by_rsvg(shown, pen, folder):
    program = shutil.which("rsvg-convert") or pytest.skip("rsvg-convert is missing")
    (folder / "a.svg").write_text(to_svg(shown, pen=pen, width=800))
    subprocess.run([program, "--background-color", "white", "a.svg", "-o", "a.png"], cwd=folder,
                   check=True, timeout=60)  # fmt: skip
    return Image.open(folder / "a.png")


PICTURES = {
    "png": lambda shown, pen, _: to_image(shown, pen=pen, width=800),
    "gif": lambda shown, pen, _: list(
        frame.convert("RGB")
        for frame in ImageSequence.Iterator(
            Image.open(io.BytesIO(to_gif(shown, pen=pen, width=800, duration=0.2)))
        )
    )[-1],
    "pdf": by_pdftoppm,
    "svg": by_rsvg,
}


@pytest.mark.parametrize("tool", UNDER)
@pytest.mark.parametrize("pen", ["constant", "nib"])
@pytest.mark.parametrize("kind", PICTURES)
def test_ink_is_seen_through_and_no_darker_where_it_crosses(kind, pen, tool, tmp_path):
    """All colours but those of edges are four: of paper and line, bare and covered."""
    shown = crossing(tool, None if tool == "highlighter" else 0.5)
    picture = np.asarray(PICTURES[kind](shown, pen, tmp_path).convert("RGB"), int)
    apart = np.abs(picture[:, :, None] - np.array([WHITE, BLUE, LIGHT, UNDER[tool]])).max(axis=-1)
    shares = (apart <= 6).mean(axis=(0, 1))
    assert all(shares > 0.001) and sum(shares) > 0.97
    opaque = PICTURES[kind](crossing("pen", None), pen, tmp_path)
    both = (apart[..., 2:] <= 6).any(axis=-1)
    covered = np.abs(np.asarray(opaque.convert("RGB"), int)[both] - (255, 255, 0)).max(axis=-1)
    assert (covered <= 6).mean() > 0.99


@pytest.mark.parametrize("tool", UNDER)
def test_ink_that_is_seen_through_on_no_paper(tool):
    picture = to_image(crossing(tool), background=None, width=800)
    colours = np.array([one for count, one in picture.getcolors(1 << 20) if count > 400 and one[3]])
    wanted = np.array([(*BLUE, 255), (255, 255, 0, 127), (*UNDER[tool], 255)])
    apart = np.abs(colours[:, None] - wanted).max(axis=-1)
    assert apart.min(axis=0).max() <= 2 and apart.min(axis=1).max() <= 2


def test_opacity_is_kept_by_pages_and_orders():
    ink = Drawing(CROSSING, brushes=Brush("red", 2.0, opacity=0.25))
    for shown in (ink, grid([ink]), stroke_order(ink), animate(ink)):
        assert 'opacity="' + ".25" + '"' in to_svg(shown)
    assert "opacity" not in to_svg(Drawing(CROSSING, brushes=Brush("red", 2.0)))
