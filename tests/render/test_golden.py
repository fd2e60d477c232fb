"""Pictures kept in golden/, compared within a tolerance; run this file to draw them anew."""

import io
from pathlib import Path

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image
from svgelements import Path as SvgPath

from strokegen import render
from strokegen.ink.drawing import Drawing

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


def pictures(drawing, colour="navy"):
    return {
        "sample.svg": render.to_svg(drawing, width="60mm", colour=colour).encode(),
        "sample.png": render.to_png(drawing, width=240, colour=colour),
    }


def differences(drawing, folder, colour="navy"):
    """How the drawing's pictures differ from the kept ones; empty when they do not."""
    found = []
    new = pictures(drawing, colour)
    for name in ("path", "title", "desc"):
        tag = "{http://www.w3.org/2000/svg}" + name
        ours, kept = (
            [(e.text, e.get("d")) for e in ElementTree.fromstring(data).iter(tag)]
            for data in (new["sample.svg"], (folder / "sample.svg").read_bytes())
        )
        if [text for text, _ in ours] != [text for text, _ in kept]:
            found.append(name)
        elif name == "path":
            for a, b in zip(ours, kept):
                a, b = (np.array([SvgPath(d[1]).point(t) for t in np.linspace(0, 1, 20)], float)
                        for d in (a, b))  # fmt: skip
                if np.abs(a - b).max() > 0.01:
                    found.append("path")
    ours, kept = Image.open(io.BytesIO(new["sample.png"])), Image.open(folder / "sample.png")
    if ours.size != kept.size:
        return [*found, "size"]
    if np.abs(np.asarray(ours, int) - np.asarray(kept, int)).max() > 8:
        found.append("pixels")
    return found


def test_pictures_are_the_kept_ones():
    assert differences(sample(), GOLDEN) == []


@pytest.mark.parametrize(
    "change, seen",
    [
        (lambda d: d.map(lambda s: s + [[0.1, 0]] if len(s) == 6 else s), {"path", "pixels"}),
        (lambda d: d.with_meta(pen=0.9), {"path", "size"}),
        (lambda d: d.with_strokes(d.strokes[:-1]), {"path", "size"}),
        (lambda d: d.with_strokes(s[::-1] for s in d.strokes), {"path"}),
        (lambda d: d.with_label("other"), {"title", "desc"}),
        (lambda d: d.with_meta(seed=2), {"desc"}),
    ],
)
def test_the_comparison_can_fail(change, seen):
    assert seen <= set(differences(change(sample()), GOLDEN))


def test_the_comparison_sees_another_colour():
    assert differences(sample(), GOLDEN, colour="black") == ["pixels"]


if __name__ == "__main__":
    for name, data in pictures(sample()).items():
        (GOLDEN / name).write_bytes(data)
