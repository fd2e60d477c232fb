"""Pictures kept in golden/, compared within a tolerance; run this file to draw them anew."""

import base64
import io
import re
import zlib
from pathlib import Path

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image

from strokegen import render
from strokegen.ink.drawing import Drawing
from strokegen.render.layout import Word, flow
from strokegen.render.sheet import Sheet

GOLDEN = Path(__file__).parent / "golden"


def sample():
    """Strokes of every kind: a smooth one, a sharp turn, uneven spacing, a line, a dot."""
    t = np.linspace(0, 2 * np.pi, 13)
    return Drawing(
        (
            np.stack([10 + 8 * np.cos(t), 10 + 8 * np.sin(2 * t) / 2], axis=1),
            np.array([[22, 16], [26, 4], [30, 16]]),
            np.array([[34, 4], [34.2, 4.1], [34.3, 4.4], [40, 16], [46, 12], [46.1, 11.8]]),
            np.array([[50, 16], [56, 4]]),
            np.array([[60, 10]]),
        ),
        label="sample",
        meta={"pen": 0.8, "seed": 1},
    )


TIMES = ([0.1 * i for i in range(13)], [1.5, 1.9, 2.0], [2.2, 2.3, 2.4, 3.0, 3.1, 3.5], [4, 5], [6])


def words():
    """Twelve words in x-heights, made of the sample's strokes."""
    ink = sample().scale(0.12).translate(0, -1.9)
    parts = [ink.strokes[:1], ink.strokes[:3], ink.strokes[1:3]] * 4
    return [
        Word(Drawing(part, label=f"{i}", meta={"pen": 0.12}), float(i > 0), int(i > 0))
        for i, part in enumerate(parts)
    ]


def page():
    """A ruled page of them, justified."""
    look = dict(x_height=2.2, usual_gap=1.0, align="justify", rules="lines", wander=0.2, seed=4)
    (page,) = flow([words()], Sheet(90, 50, 8), **look)
    return page


def pictures(drawing, colour="navy"):
    """Every renderer's picture of a drawing, by the name of its file."""
    timed = drawing
    if [len(stroke) for stroke in drawing.strokes] == [len(time) for time in TIMES]:
        timed = Drawing(drawing.strokes, TIMES, drawing.label, drawing.meta)
    made = {
        "sample.svg": render.to_svg(drawing, width="60mm", colour=colour).encode(),
        "sample.png": render.to_png(drawing, width=240, colour=colour),
        "moving.svg": render.to_svg(timed, width=240, colour=colour, animate="loop").encode(),
        "moving.gif": render.to_gif(timed, width=120, colour=colour),
        "order.svg": render.to_svg(render.stroke_order(drawing), width=240, colour=colour).encode(),
        "order.png": render.to_png(render.stroke_order(drawing), width=240, colour=colour),
        "page.svg": render.to_svg(page(), colour=colour).encode(),
        "page.png": render.to_png(page(), colour=colour, dpi=80),
        "page.pdf": render.to_pdf(page(), colour=colour),
    }
    for pen in ("fountain", "nib", "brush"):
        made[f"{pen}.svg"] = render.to_svg(drawing, width=240, pen=pen, colour=colour).encode()
        made[f"{pen}.png"] = render.to_png(drawing, width=240, pen=pen, colour=colour)
    return made


PICTURES = (
    "sample.svg", "sample.png", "moving.svg", "moving.gif", "order.svg", "order.png", "page.svg",
    "page.png", "page.pdf", "fountain.svg", "fountain.png", "nib.svg", "nib.png", "brush.svg",
    "brush.png",
)  # fmt: skip


def differences(drawing, folder, colour="navy"):
    """How the drawing's pictures differ from the kept ones: "name: what"; empty if they do not."""
    found = []
    for name, data in pictures(drawing, colour).items():
        kept = (folder / name).read_bytes()
        compare = {".svg": _vectors, ".pdf": _commands}.get(Path(name).suffix, _pixels)
        found += [f"{name}: {what}" for what in compare(data, kept)]
    return found


def _vectors(ours, kept):
    """SVG: its elements, their words, attributes and paths, numbers within 0.02 of the unit."""
    ours, kept = (list(ElementTree.fromstring(data).iter()) for data in (ours, kept))
    if [element.tag for element in ours] != [element.tag for element in kept]:
        return ["elements"]
    found = set()
    for a, b in zip(ours, kept):
        name = a.tag.split("}")[1]
        if not _alike(a.text or "", b.text or ""):
            found.add(name)
        if not _alike(a.get("d", ""), b.get("d", "")):
            found.add("path")
        if not all(
            _alike(a.get(key, ""), b.get(key, ""))
            for key in (a.attrib.keys() | b.attrib.keys()) - {"d"}
        ):
            found.add(f"{name}'s attributes")
    return sorted(found)


def _alike(a, b):
    """Texts whose numbers differ by at most 0.02, and whose names of animations may differ."""
    a, b = (re.split(r"(-?\d*\.?\d+)", re.sub(r"\bs[0-9a-f]{8}\b", "s", text)) for text in (a, b))
    return a[::2] == b[::2] and np.allclose(
        np.array(a[1::2], float), np.array(b[1::2], float), atol=0.02
    )


def _commands(ours, kept):
    """PDF: its drawing commands."""
    ours, kept = (
        b"".join(
            zlib.decompress(base64.a85decode(b"<~" + body.strip(), adobe=True))
            for body in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)
        ).decode("latin-1")
        for data in (ours, kept)
    )
    return [] if _alike(ours, kept) else ["commands"]


def _pixels(ours, kept):
    """PNG and GIF: all frames and their times, each pixel within 8 of 255."""
    ours, kept = (Image.open(io.BytesIO(data)) for data in (ours, kept))
    if ours.size != kept.size:
        return ["size"]
    if getattr(ours, "n_frames", 1) != getattr(kept, "n_frames", 1):
        return ["frames"]
    for number in range(getattr(ours, "n_frames", 1)):
        ours.seek(number)
        kept.seek(number)
        if ours.info.get("duration") != kept.info.get("duration"):
            return ["times"]
        a, b = (np.asarray(image.convert("RGB"), int) for image in (ours, kept))
        if np.abs(a - b).max() > 8:
            return ["pixels"]
    return []


def test_pictures_are_the_kept_ones():
    assert differences(sample(), GOLDEN) == []
    assert {path.name for path in GOLDEN.iterdir()} == set(PICTURES)


OF_DRAWING = {name for name in PICTURES if not name.startswith("page")}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda d: d.map(lambda s: s + [[0.1, 0]] if len(s) == 6 else s), id="a stroke moved"
        ),
        pytest.param(lambda d: d.with_meta(pen=0.9), id="a wider pen"),
        pytest.param(lambda d: d.with_strokes(d.strokes[:-1]), id="a dot lost"),
    ],
)
def test_the_comparison_sees_a_change_in_every_picture(change):
    found = differences(change(sample()), GOLDEN)
    assert {line.split(":")[0] for line in found} == OF_DRAWING


@pytest.mark.parametrize(
    "change, seen",
    [
        (lambda d: d.with_strokes(s[::-1] for s in d.strokes),
         {"sample.svg: path", "moving.svg: path", "moving.gif: pixels", "order.png: pixels"}),
        (lambda d: d.with_label("other"), {"sample.svg: title", "sample.svg: desc"}),
        (lambda d: d.with_meta(seed=2), {"sample.svg: desc", "nib.svg: desc"}),
    ],
)  # fmt: skip
def test_the_comparison_sees_where_it_differs(change, seen):
    assert seen <= set(differences(change(sample()), GOLDEN))


def test_the_comparison_sees_another_colour():
    found = differences(sample(), GOLDEN, colour="black")
    assert {line.split(":")[0] for line in found} == set(PICTURES)


def test_the_comparison_sees_another_pace(monkeypatch):
    monkeypatch.setitem(globals(), "TIMES", tuple([1.1 * t for t in time] for time in TIMES))
    assert differences(sample(), GOLDEN) == ["moving.svg: style", "moving.gif: frames"]


def test_the_comparison_sees_a_page_set_otherwise(monkeypatch):
    monkeypatch.setitem(globals(), "words", lambda original=words: original()[:-1])
    found = differences(sample(), GOLDEN)
    assert {line.split(":")[0] for line in found} == {"page.svg", "page.png", "page.pdf"}


if __name__ == "__main__":
    for name, data in pictures(sample()).items():
        (GOLDEN / name).write_bytes(data)
