"""Small fonts, made by hand or by chance, for the tests of lettering."""

from xml.sax.saxutils import quoteattr

import numpy as np
import pytest

FACE = '<font-face font-family="Small" units-per-em="1000" ascent="800" descent="-200"{}/>'
BOX = "M0 0L100 0L100 500L0 500"


def svg_font(glyphs, *, kerns=(), face=' x-height="500"', usual="600", meta="", attributes=""):
    """The bytes of an SVG font: glyphs and kerns are attributes of each."""

    def elements(tag, rows):
        for row in rows:
            yield f"<{tag} {' '.join(f'{key}={quoteattr(value)}' for key, value in row.items())}/>"

    advance = "" if usual is None else f' horiz-adv-x="{usual}"'
    return "\n".join([
        '<?xml version="1.0"?>',
        '<svg xmlns="http://www.w3.org/2000/svg">',
        f"<metadata>{meta}</metadata><defs>",
        f'<font id="small"{advance}{attributes}>',
        FACE.format(face),
        '<missing-glyph d="M0 0L9 9"/>',
        *elements("glyph", glyphs),
        *elements("hkern", kerns),
        "</font></defs></svg>",
    ]).encode()  # fmt: skip


def jhf(glyphs, width=None):
    """The bytes of a .jhf file of (left, right, strokes), lines broken after `width` characters."""

    def char(value):
        return chr(ord("R") + int(value))

    lines = []
    for number, (left, right, strokes) in enumerate(glyphs, 1):
        pairs = [char(left) + char(right)]
        for at, stroke in enumerate(strokes):
            pairs += [" R"] if at else []
            pairs += [char(x) + char(y) for x, y in stroke]
        line = f"{number:5d}{len(pairs):3d}{''.join(pairs)}"
        step = width or len(line)
        lines += [line[at : at + step] for at in range(0, len(line), step)]
    return ("\n".join(lines) + "\n").encode()


def jhf_glyphs(seed, count=95):
    """Glyphs of whole numbers in Hershey's range; the first has no ink."""
    rng = np.random.default_rng(seed)
    found = [(-8, 8, [])]
    for _ in range(count - 1):
        left, right = -int(rng.integers(1, 20)), int(rng.integers(1, 20))
        strokes = [
            rng.integers(-15, 16, (int(rng.integers(2, 9)), 2)) for _ in range(rng.integers(1, 4))
        ]
        found.append((left, right, [stroke.tolist() for stroke in strokes]))
    return found


@pytest.fixture
def small(tmp_path):
    """A font file of A to Z, space and Ж, each a box of 100 x 500 units."""
    chars = "ABCDEFGHIJKLMNOPQRSTUVWXYZЖ"
    path = tmp_path / "small.svg"
    path.write_bytes(svg_font([{"unicode": " "}, *({"unicode": c, "d": BOX} for c in chars)]))
    return path
