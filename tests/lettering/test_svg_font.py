"""SVG fonts: outlines as svgelements has them, advances and kerning as a plain loop has them."""

import re

import numpy as np
import pytest

from strokegen.ink.errors import DataError
from strokegen.lettering import svg_font as module
from strokegen.lettering.setting import set_text
from strokegen.lettering.svg_font import read_svg_font
from tests.lettering.conftest import BOX, svg_font

svgelements = pytest.importorskip("svgelements")
shapely = pytest.importorskip("shapely")


def path_data(rng):
    """Path data of all commands, absolute and relative, a few subpaths."""

    def numbers(count):
        return " ".join(f"{value:.1f}" for value in rng.uniform(-400, 800, count))

    parts = []
    for _ in range(rng.integers(1, 4)):
        parts.append("M" + numbers(2))
        command = "M"
        for _ in range(rng.integers(1, 5)):
            # svgelements mirrors the control of a curve of the other kind, too.
            command = rng.choice(list("LHVCQA" + {"C": "S", "S": "S"}.get(command, "T")))
            count = {"H": 1, "V": 1, "C": 6, "S": 4, "Q": 4}.get(command, 2)
            body = numbers(count)
            if command == "A":
                flags = f"{rng.integers(2)} {rng.integers(2)}"
                body = f"{rng.uniform(50, 500):.1f} {rng.uniform(50, 500):.1f} 30 {flags} {body}"
            parts.append((command if rng.random() < 0.5 else command.lower()) + body)
        parts += ["Z"] if rng.random() < 0.3 else []
    return " ".join(parts)


@pytest.mark.parametrize("seed", range(12))
def test_glyphs_are_the_curves_that_svgelements_reads(seed):
    rng = np.random.default_rng(seed)
    data, high = path_data(rng), float(rng.uniform(200, 700))
    font = read_svg_font(svg_font([{"unicode": "a", "d": data}], face=f' x-height="{high}"'), "f")
    strokes = font.glyph("a").strokes
    subpaths = [
        one for one in svgelements.Path(data).as_subpaths()
        if any(not isinstance(part, svgelements.Move) for part in one)
    ]  # fmt: skip
    assert len(strokes) == len(subpaths)
    for stroke, subpath in zip(strokes, subpaths):
        places = [
            segment.point(t)
            for segment in subpath
            if not isinstance(segment, svgelements.Move)
            for t in np.linspace(0, 1, 1500)
        ]
        curve = np.array([(p.x / high, -p.y / high) for p in places])
        for points, line in ((curve, stroke), (stroke, curve)):
            gaps = shapely.distance(shapely.points(points), shapely.LineString(line))
            assert gaps.max() < 1e-3


def chance_font(seed):
    """A font of random advances and pairs; and key -> advance, (key, key) -> kerning."""
    rng = np.random.default_rng(seed)
    keys = ["a", "b", "c", "d", "f", "i", "l", ",", "é", "Ж", "ff", "ffi", "fi", " "]
    names = {key: f"n{number}" for number, key in enumerate(keys) if rng.random() < 0.7}
    shared = [key for key in names if rng.random() < 0.3]
    advances = {key: int(rng.integers(100, 900)) for key in keys}
    usual = 333
    glyphs = []
    for key in rng.permutation(keys):
        glyph = {"unicode": str(key), **({} if key == " " else {"d": BOX})}
        if key in names:
            glyph["glyph-name"] = names[key] + ", shared" * (key in shared)
        if rng.random() < 0.2:
            advances[key] = usual
        else:
            glyph["horiz-adv-x"] = str(advances[key])
        glyphs.append(glyph)
    unseen = {"glyph-name": "unseen", "d": BOX}
    glyphs += [{"unicode": "a", **unseen}, {"unicode": "", **unseen}, unseen]
    kerns, pairs = [], {}
    singles = [key for key in keys if len(key) == 1]
    for _ in range(25):
        pair, sides = {"k": str(int(rng.integers(-200, 200)))}, []
        for side in "12":
            kind = rng.integers(7)
            some = [str(key) for key in rng.choice(keys, 3, replace=False)]
            if kind == 0:
                some = [key for key in some if key != ","]
                pair[f"u{side}"] = ",".join(some)
            elif kind == 1:
                pair[f"g{side}"] = ",".join(names.get(key, "unseen") for key in some) + ",unknown"
                some = [key for key in some if key in names]
            elif kind == 2:
                low, high = sorted(rng.choice([0x61, 0x63, 0x66, 0xE9, 0x416], 2, replace=False))
                pair[f"u{side}"] = f"U+{low:X}-{high:04x}"
                some = [key for key in singles if low <= ord(key) <= high]
            elif kind == 3:
                pair[f"u{side}"] = "U+6?, U+2C"
                some = [key for key in singles if 0x60 <= ord(key) <= 0x6F or key == ","]
            elif kind == 4:
                pair |= {f"g{side}": "shared,", f"u{side}": ""}
                some = shared
            else:  # by SVG 1.1, 20.7, what is absent matches nothing
                pair |= {f"g{side}": ","} if kind == 5 else {}
                some = []
            sides.append(some)
        kerns.append(pair)
        for first in sides[0]:
            for second in sides[1]:
                pairs.setdefault((first, second), int(pair["k"]))
    return svg_font(glyphs, kerns=kerns, usual=str(usual)), advances, pairs


@pytest.mark.parametrize("seed", range(20))
def test_letters_stand_where_advances_and_pairs_put_them(seed):
    data, advances, pairs = chance_font(seed)
    rng = np.random.default_rng(seed)
    text = "a" + "".join(
        rng.choice(["a", "b", "c", "ff", "ffi", "fi", "l", ",", "é", "Ж", " "], 60)
    )
    (line,) = set_text(text, [read_svg_font(data, "f")]).lines
    longest = sorted(advances, key=len, reverse=True)
    keys = re.findall("|".join(map(re.escape, longest)), text)
    assert [one.text for one in line] == keys
    x, before, places = 0, None, []
    for key in keys:
        x -= pairs.get((before, key), 0)
        places.append(x / 500)
        x, before = x + advances[key], key
    assert np.allclose([one.x for one in line], places, atol=1e-9)


def test_a_ligature_is_found_wherever_it_stands_in_the_file():
    rows = [{"unicode": key, "d": BOX} for key in ("f", "i", "ff", "ffi")]
    for order in (rows, rows[::-1]):
        (line,) = set_text("ffiffif", [read_svg_font(svg_font(order), "f")]).lines
        assert [one.text for one in line] == ["ffi", "ffi", "f"]


def test_small_letters_are_as_high_as_they_are_whatever_the_file_says():
    flat = [
        {"unicode": c, "d": f"M0 0L50 {top}"} for c, top in zip("vwxzo", (430, 440, 450, 440, 999))
    ]
    for face in ("", ' x-height="300"', ' x-height="0"'):
        font = read_svg_font(svg_font(flat, face=face), "f")
        assert font.glyph("v").strokes[0][1] == pytest.approx([50 / 440, -430 / 440])
    capital = [{"unicode": "H", "d": "M0 0L0 700"}]
    for face, high in ((' x-height="350"', 350), (' cap-height="700"', 490), ("", 400)):
        font = read_svg_font(svg_font(capital, face=face), "f")
        assert font.glyph("H").strokes[0][1, 1] == pytest.approx(-700 / high)


def test_a_glyph_s_origin_is_the_font_s():
    data = svg_font(
        [{"unicode": "A", "d": BOX}], attributes=' horiz-origin-x="100" horiz-origin-y="-50"'
    )
    assert read_svg_font(data, "f").glyph("A").strokes[0][0] == pytest.approx([-0.2, -0.1])


@pytest.mark.parametrize(
    "meta, licence",
    [
        (
            "Font name: Small\n License:     SIL  Open Font License 1.1\n",
            "SIL Open Font License 1.1",
        ),
        ("<p>Copyright 2021 The\tAuthors</p>", "Copyright 2021 The Authors"),
        ("made by hand", None),
    ],
)
def test_the_licence_is_what_the_file_says(meta, licence):
    font = read_svg_font(svg_font([{"unicode": "A", "d": BOX}], meta=meta), "f")
    assert font.licence == licence and font.name == "Small"


def test_what_leaves_no_ink_is_no_glyph_but_for_spaces():
    rows = [
        *({"unicode": "a"}, {"unicode": "b", "d": " "}, {"unicode": " "}, {"unicode": "\u200b"}),
        *({"unicode": "c", "d": BOX}, {"glyph-name": "alternate", "d": BOX}),
        {"unicode": "d", "d": BOX, "orientation": "v"},
        {"unicode": "e", "d": BOX, "arabic-form": "medial"},
    ]
    assert set(read_svg_font(svg_font(rows), "f").keys) == {" ", "c", "\u200b"}


BAD = {
    "no font": b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0L1 1'/></svg>",
    "2 <font>": svg_font([{"unicode": "A", "d": BOX}]).replace(
        b"<defs>", b"<defs><font><glyph unicode='a' d='M0 0L1 1'/></font>"
    ),
    "not well-formed": svg_font([{"unicode": "A", "d": BOX}])[:-9],
    "without glyphs": svg_font([{"unicode": " "}]).replace(b'unicode=" "', b"unicode=''"),
    "entities": b"<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><svg><font/>&b;</svg>",
    "says 'wide' as its k": svg_font(
        [{"unicode": "A", "d": BOX}], kerns=[{"u1": "A", "u2": "A", "k": "wide"}]
    ),
}


@pytest.mark.parametrize("told", BAD)
def test_what_is_no_font_is_refused_in_one_line(told):
    with pytest.raises(DataError) as caught:
        read_svg_font(BAD[told], "font.svg")
    message = str(caught.value)
    assert message.startswith("font.svg: ") and told.partition(" ")[0] in message
    assert "\n" not in message and len(message) < 300


@pytest.mark.parametrize(
    "glyph, told",
    [
        ({"unicode": "A", "horiz-adv-x": "9", "d": "M0 0L5 oops"}, "go wrong"),
        ({"unicode": "A", "horiz-adv-x": "9", "d": "M0 0M5 5"}, "no ink"),
        ({"unicode": "A", "horiz-adv-x": "9", "d": "M0 0L1e300 1"}, "bounds"),
        ({"unicode": "A", "horiz-adv-x": "9", "d": "M0 0L1 1" + "L2 2" * 30_000}, "points"),
        ({"unicode": "A", "d": BOX, "horiz-adv-x": "nan"}, "'nan' as its horiz-adv-x"),
        ({"unicode": "A", "d": BOX, "horiz-adv-x": "1e99"}, "horiz-adv-x"),
        ({"unicode": "A", "d": BOX}, "says no horiz-adv-x"),
    ],
)
def test_a_damaged_glyph_is_named_when_it_is_wanted_and_not_before(glyph, told):
    font = read_svg_font(
        svg_font([glyph, {"unicode": "B", "d": BOX, "horiz-adv-x": "9"}], usual=None), "font.svg"
    )
    assert font.glyph("B").advance == 9 / 500
    with pytest.raises(DataError) as caught:
        font.glyph("A")
    message = str(caught.value)
    assert message.startswith("font.svg: glyph 'A': ") and told in message and len(message) < 300


def test_bounds_hold(monkeypatch):
    monkeypatch.setattr(module, "MAX_GLYPHS", 3)
    monkeypatch.setattr(module, "MAX_KERNS", 5)
    rows = [{"unicode": c, "d": BOX} for c in "ABC"]
    read_svg_font(svg_font(rows), "f")
    with pytest.raises(DataError, match="over 3 glyphs"):
        read_svg_font(svg_font([*rows, {"unicode": "D", "d": BOX}]), "f")
    with pytest.raises(DataError, match="over 5 characters"):
        read_svg_font(svg_font(rows, kerns=[{"u1": "U+0-FFFF", "u2": "U+??", "k": "1"}]), "f")


def test_a_glyph_of_a_whole_book_is_passed_over():
    font = read_svg_font(
        svg_font([{"unicode": "A" * 33, "d": BOX}, {"unicode": "A" * 32, "d": BOX},
                  {"unicode": "A", "d": BOX}]), "f"
    )  # fmt: skip
    assert font.longest == 32 and [
        len(one.text) for one in set_text("A" * 33, [font]).lines[0]
    ] == [32, 1]
