"""`strokegen fonts`: single-line fonts, listed and side by side."""

import pytest
from defusedxml import ElementTree

from strokegen.lettering.hershey import FACES
from tests.lettering.conftest import BOX, svg_font

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def own_font(tmp_path):
    path = tmp_path / "own.svg"
    rows = [{"unicode": c, "d": BOX} for c in "TheQuickBrownFox"]
    path.write_bytes(svg_font([*rows, {"unicode": " "}], meta="License: OFL 1.1"))
    return path


def test_the_list_has_every_face_and_how_many_characters(strokegen):
    done = strokegen("fonts")
    assert done.code == 0
    rows = [line.split() for line in done.out.splitlines()]
    assert [row[0] for row in rows] == list(FACES)
    assert all(int(row[1]) > 300 and row[2] == "characters" for row in rows)


def test_a_font_s_licence_is_told(strokegen, own_font):
    done = strokegen("fonts", own_font)
    assert done.out == f"Small  {len(set('TheQuickBrownFox ')):5} characters   OFL 1.1\n"


def test_a_sheet_shows_each_above_its_name(strokegen, own_font, tmp_path):
    sheet = tmp_path / "sheet.svg"
    done = strokegen("fonts", own_font, own_font, "--text", "The Fox", "-o", sheet)
    assert (done.code, done.out) == (0, "")
    svg = ElementTree.fromstring(sheet.read_bytes())
    assert [text.text for text in svg.iter(f"{SVG}text")] == ["Small", "Small"]


def test_a_sheet_is_not_written_over_a_font(strokegen, own_font):
    before = own_font.read_bytes()
    done = strokegen("fonts", own_font, "-o", own_font)
    assert done.code == 2 and "a font that is to be read" in done.err
    assert own_font.read_bytes() == before


def test_what_a_font_lacks_is_named(strokegen, own_font, tmp_path):
    done = strokegen("fonts", own_font, "--text", "zz", "-o", tmp_path / "a.svg")
    assert done.code == 2 and "the font Small lacks 'z'" in done.err
    assert strokegen("fonts", "nothing").code == 2
