"""Hershey's fonts: strokes as the package draws them, and that characters show what they are."""

import random
import unicodedata

import numpy as np
import pytest
from scipy.spatial import cKDTree

from strokegen.ink.errors import DataError
from strokegen.ink.nearest import nearest
from strokegen.lettering import hershey
from strokegen.lettering.hershey import FACES, face, read_jhf
from strokegen.lettering.setting import set_text
from tests.lettering.conftest import jhf, jhf_glyphs

package = pytest.importorskip("HersheyFonts", reason="needs the extra fonts")


def lines_of(strokes):
    """The lines from point to point of strokes."""
    return [(tuple(a), tuple(b)) for stroke in strokes for a, b in zip(stroke, stroke[1:])]


def set_in(font, text):
    """The strokes of a line in x-heights."""
    (line,) = set_text(text, [font]).lines
    return [stroke for one in line for stroke in one.strokes]


def assert_same_lines(ours, theirs, high):
    assert len(ours) == len(theirs) > 0
    theirs = [[(x, y - 9) for x, y in line] for line in theirs]
    assert np.allclose(np.array(ours) * high, np.array(theirs), atol=1e-9)


@pytest.mark.parametrize("name", package.HersheyFonts().default_font_names)
def test_any_font_of_the_package_is_drawn_as_the_package_draws_it(name):
    theirs = package.HersheyFonts()
    theirs.load_default_font(name)
    inked = [key for key, glyph in theirs.all_glyphs.items() if glyph.strokes]
    texts = ["".join(random.Random(seed).choices(inked, k=30)) for seed in range(3)]
    for text in (text for text in texts if not any(map(unicodedata.decomposition, text))):
        high = 9 if name in ("cursive", "scriptc", "scripts") else 14
        ours = set_in(face(name), text.strip())
        assert_same_lines(lines_of(ours), list(theirs.lines_for_text(text.strip())), high)


@pytest.mark.parametrize("name", FACES)
def test_latin_letters_of_a_face_are_the_package_s(name):
    theirs = package.HersheyFonts()
    theirs.load_default_font(FACES[name][0])
    text = "Sphinx of black quartz, 0123456789 judge my vow: (1+2)*3 = 9?"
    high = 9 if "script" in name else 14
    assert_same_lines(lines_of(set_in(face(name), text)), list(theirs.lines_for_text(text)), high)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("width", [None, 72, 31])
def test_files_are_read_as_the_package_reads_them_and_broken_lines_too(seed, width):
    glyphs = jhf_glyphs(seed)
    theirs = package.HersheyFonts()
    theirs.read_from_string_lines(jhf(glyphs).decode().splitlines())
    font = read_jhf(jhf(glyphs, width), "own.jhf")
    assert font.name == "own" and len(font.keys) == 95
    text = "".join(random.Random(seed).choices("".join(map(chr, range(33, 127))), k=40))
    text = f"A {text} z"
    top = 9 - min(y for stroke in glyphs[ord("o") - 32][2] for _, y in stroke)
    high = top if 4 <= top <= 18 else 14
    assert_same_lines(lines_of(set_in(font, text)), list(theirs.lines_for_text(text)), high)


@pytest.mark.parametrize(
    "data, told",
    [
        (b"no font at all\n", "line 1"),
        (jhf(jhf_glyphs(0, 5)) + b"12345 99RR\n", "line 6"),
        (jhf(jhf_glyphs(0, 5)).replace(b"    3", b"    x"), "line 3"),
        (b"    1  2RRR\x80\n", "line 1"),
        (b"    1  0\n", "line 1"),
        (b"\n# nothing\n", "without glyphs"),
        (b"    1  1JZ\n", "without glyphs"),
    ],
)
def test_what_is_no_font_is_refused_by_its_line(data, told):
    with pytest.raises(DataError) as caught:
        read_jhf(data, "own.jhf")
    assert told in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("name", FACES)
def test_a_face_has_ink_for_every_character_that_it_names(name):
    font = face(name)
    assert set(map(chr, range(32, 127))) <= set(font.keys)
    for key in font.keys:
        glyph = font.glyph(key)
        assert bool(glyph.strokes) != (key == " ") and glyph.advance > 0
        assert all(np.isfinite(stroke).all() for stroke in glyph.strokes)


def dense(font, key):
    """Points along a glyph's lines."""
    strokes = font.glyph(key).strokes
    pairs = [(a, b) for stroke in strokes for a, b in zip(stroke, stroke[1:])]
    return np.concatenate([np.linspace(a, b, 20) for a, b in pairs])


def cloud(font, key):
    """These, with their box brought to 1 x 1."""
    points = dense(font, key)
    size = np.ptp(points, axis=0)
    return (points - points.min(axis=0)) / np.where(size > 0, size, 1)


def apart(first, second):
    return max(cKDTree(a).query(b)[0].mean() for a, b in ((first, second), (second, first)))


@pytest.mark.parametrize("name, chars", [
    ("hershey-simplex", "ΑΒΕΖΗΙΚΜΝΟΡΤΧ"),
    ("hershey-complex", "ΑΒΕΖΗΙΚΜΝΟΡΤΧАВЕКМНОРСТХаеорсух"),
])  # fmt: skip
def test_letters_that_look_like_latin_ones_do(name, chars):
    """By `nearest`, which knows nothing of fonts."""
    font = face(name)
    latin = {key: cloud(font, key) for key in map(chr, range(65, 123)) if key.isalpha()}
    for char in chars:
        own, like = cloud(font, char), nearest(char)[0]
        ranked = sorted(latin, key=lambda key: apart(own, latin[key]))
        assert like.lower() in [key.lower() for key in ranked[:2]], (char, ranked[:4])


@pytest.mark.parametrize("first, second, likeness", [
    ("Э", "э", 0.01), ("θ", "ϑ", None), ("≤", "≦", 0.01), ("⋅", "·", 0.01), ("µ", "μ", 0.01),
    ("−", "-", 0.01), ("Б", "Ь", None), ("Ш", "Щ", None), ("は", "ば", None),
])  # fmt: skip
def test_characters_of_one_shape_share_it(first, second, likeness):
    font = face("hershey-complex")
    if likeness is not None:
        assert apart(cloud(font, first), cloud(font, second)) < likeness
    elif second in font:
        assert apart(cloud(font, first), cloud(font, second)) > 0.01


def test_voiced_kana_are_their_own_and_a_mark():
    """In Unicode they are composed so."""
    font = face("hershey-simplex")
    kana = [key for key in font.keys if unicodedata.name(key, "").startswith(("HIRA", "KATA"))]
    voiced = [key for key in kana if unicodedata.decomposition(key)]
    assert len(voiced) == 50
    inks = {key: dense(font, key)[::6] for key in kana}
    nearest_own = 0
    for key in voiced:
        own = unicodedata.normalize("NFD", key)[0]
        tree = cKDTree(inks[key])
        gaps = {one: tree.query(inks[one])[0].mean() for one in kana if one not in voiced}
        nearest_own += own in sorted(gaps, key=gaps.get)[:3]
        assert sum(map(len, font.glyph(own).strokes)) < sum(map(len, font.glyph(key).strokes))
    assert nearest_own > 45


def test_small_letters_are_one_high_and_capitals_higher():
    for name in FACES:
        font = face(name)
        tops = {
            key: -min(stroke[:, 1].min() for stroke in font.glyph(key).strokes) for key in "xoH"
        }
        assert tops["x"] == tops["o"] == pytest.approx(1) and tops["H"] > 1.4
        assert max(stroke[:, 1].max() for stroke in font.glyph("H").strokes) < 0.3


@pytest.mark.parametrize("name", ["nothing", "hershey-", "hershey-nothing", "Simplex", ""])
def test_an_unknown_name_is_answered_with_those_there_are(name):
    with pytest.raises(ValueError, match="hershey-simplex, hershey-duplex") as caught:
        face(name)
    assert len(str(caught.value)) < 300


def test_places_of_the_package_hold_what_the_faces_take_from_them():
    theirs = package.HersheyFonts()
    for part in {part for part, _ in hershey._SHARED.values()}:
        theirs.load_default_font(part)
        places = {
            place for other, chars in hershey._SHARED.values() if other == part for place in chars
        }
        assert places <= set(theirs.all_glyphs)
