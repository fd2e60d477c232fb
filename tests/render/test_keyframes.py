"""The self-drawing SVG, read as a browser would: its style sheet's frames at given moments."""

import re

import numpy as np
import pytest
from defusedxml import ElementTree

from strokegen.ink.drawing import Drawing
from strokegen.render import to_svg
from strokegen.render.page import grid

SVG = "{http://www.w3.org/2000/svg}"


def frames(svg):
    """Of each animation by name: [(share of the cycle, dash offset)], and the cycle in seconds."""
    root = ElementTree.fromstring(svg)
    (style,) = root.iter(f"{SVG}style")
    media = re.fullmatch(r"@media \(prefers-reduced-motion:no-preference\)\{(.*)\}", style.text)
    found = {}
    for name, body in re.findall(r"@keyframes ([\w-]+)\{((?:[^{}]+\{[^}]*\})*)\}", media[1]):
        found[name] = [
            (100.0 if at == "to" else float(at.rstrip("%")), float(offset))
            for selectors, offset in re.findall(r"([^{}]+)\{stroke-dashoffset:([\d.]+)\}", body)
            for at in selectors.split(",")
        ]
    (cycle,) = re.findall(r"animation-duration:([\d.]+)s", media[1])
    return root, found, float(cycle), media[1]


def drawn(stops, share):
    """The part of a stroke that is seen at a share of the cycle, in percent."""
    at, offset = np.transpose(stops)
    return 1 - min(np.interp(share, at, offset), 1)


TIMED = Drawing(
    (np.stack([np.arange(5), np.zeros(5)], axis=1), [[0, 1], [4, 1]], [[2, 3]]),
    ([0, 0.1, 0.2, 0.3, 2.0], [3.0, 4.0], [6.0]),
)


@pytest.mark.parametrize("pen", ["constant", "nib"])
def test_strokes_are_drawn_in_their_own_times(pen):
    root, found, cycle, _ = frames(to_svg(TIMED, animate="once", pen=pen))
    assert cycle == pytest.approx(6.04, abs=1e-3) and len(found) == 3
    first, second, dot = (found[name] for name in sorted(found))
    for seconds, a, b, c in (
        (0, 0, 0, 0), (0.1, 0.25, 0, 0), (0.3, 0.75, 0, 0), (1.15, 0.875, 0, 0), (2, 1, 0, 0),
        (3, 1, 0, 0), (3.5, 1, 0.5, 0), (4, 1, 1, 0), (5.9, 1, 1, 0), (6.04, 1, 1, 1),
    ):  # fmt: skip
        share = 100 * seconds / cycle
        assert drawn(first, share) == pytest.approx(a, abs=0.03)
        assert drawn(second, share) == pytest.approx(b, abs=0.03)
        assert drawn(dot, share) == pytest.approx(c, abs=0.03)


def test_it_loops_with_a_pause_or_stops():
    *_, once, sheet = frames(to_svg(TIMED, animate="once"))
    assert "animation-iteration-count:1}" in sheet
    *_, looped, sheet = frames(to_svg(TIMED, animate="loop"))
    assert "animation-iteration-count:infinite" in sheet and looped == pytest.approx(once + 1.5)


def test_a_duration_is_kept():
    _, found, cycle, _ = frames(to_svg(TIMED, animate="once", duration=2))
    assert cycle == pytest.approx(2, abs=0.05)
    assert drawn(found[sorted(found)[1]], 100 * (2 * 3.5 / 6) / cycle) == pytest.approx(
        0.5, abs=0.05
    )


def test_every_path_follows_its_own_frames(written):
    root, found, _, _ = frames(to_svg(written, animate="loop"))
    paths = list(root.iter(f"{SVG}path"))
    names = [re.fullmatch(r"animation-name:([\w-]+)", path.get("style"))[1] for path in paths]
    assert names == list(found) and len(names) == len(written)
    assert {path.get("pathLength") for path in paths} == {"1"}
    starts = [next(at for at, offset in found[n] if at > 0 or offset < 1) for n in names[1:]]
    assert starts == sorted(starts)


def test_a_still_picture_is_the_same_but_for_its_motion(written):
    still, moving = to_svg(written), to_svg(written, animate="loop")
    plain = re.sub(r'<style.*?</style>| class="\w+"| pathLength="1"| style="[^"]*"', "", moving)
    assert plain.replace("<defs></defs>", "<defs/>") == still.replace("<defs />", "<defs/>")


def test_two_pictures_on_one_page_do_not_share_names(written):
    (one,), (two,) = (
        {m for m in re.findall(r'class="(\w+)"', to_svg(d, animate="loop"))}
        for d in (written, written.with_strokes(s[::-1] for s in written.strokes))
    )
    assert one != two


def test_an_outline_is_seen_through_a_brush_that_covers_it(written):
    root, found, _, _ = frames(to_svg(written, pen="brush", animate="loop", width=400))
    masks = {mask.get("id"): mask for mask in root.iter(f"{SVG}mask")}
    outlines = [path for path in root.iter(f"{SVG}path") if path.get("mask")]
    assert [path.get("mask") for path in outlines] == [f"url(#{name})" for name in masks]
    assert list(masks) == list(found) and len(masks) == len(written)
    for mask in masks.values():
        (brush,) = mask
        assert brush.get("stroke") == "white" and brush.get("fill") == "none"
        assert {mask.get(key) is not None for key in ("x", "y", "width", "height")} == {True}


def test_a_sheet_draws_its_drawings_one_after_the_other(ink):
    _, found, _, _ = frames(to_svg(grid([ink, ink]), animate="loop"))
    assert len(found) == 2 * len(ink)


def test_no_script_and_nothing_from_elsewhere(written):
    root = ElementTree.fromstring(to_svg(written, pen="nib", animate="loop"))
    for element in root.iter():
        assert element.tag.split("}")[1] in {
            "svg", "title", "desc", "defs", "style", "mask", "g", "path",
        }  # fmt: skip
        assert not any(name.startswith("on") or "href" in name for name in element.attrib)


def test_no_ink_is_no_trouble():
    assert "<path" not in to_svg(Drawing(()), animate="loop")


def test_what_cannot_be_animated_is_refused(ink):
    with pytest.raises(ValueError, match="animate 'yes'"):
        to_svg(ink, animate="yes")
    with pytest.raises(ValueError, match="duration must be"):
        to_svg(ink, animate="loop", duration=-2)
    with pytest.raises(ValueError, match="ask for animate, too"):
        to_svg(ink, duration=2)
