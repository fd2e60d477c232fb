"""A font by its name or file, and what is no font."""

import gzip
import zlib

import pytest

from strokegen.ink.errors import DataError
from strokegen.lettering import fonts
from strokegen.lettering.fonts import font, names
from tests.lettering.conftest import BOX, jhf, jhf_glyphs, svg_font


def test_a_file_is_told_by_what_is_in_it(tmp_path):
    data = svg_font([{"unicode": "A", "d": BOX}])
    head = '<?xml version="1.0"?>'
    assert data.decode().startswith(head)
    wide = data.decode().replace(head, head.replace("?>", ' encoding="utf-16"?>')).encode("utf-16")
    own = jhf(jhf_glyphs(1))
    marked = b"\xef\xbb\xbf\n" + data[len(head) :]
    made = {"a.svg": data, "b.font": data, "c.svg": marked, "d.svg": wide, "e.jhf": own, "f": own}
    for name, content in made.items():
        path = tmp_path / name
        path.write_bytes(content)
        for asked in (path, str(path)):
            assert "A" in font(asked)
    assert font(font(path)) is not None


def test_a_font_is_taken_as_it_is(small):
    own = font(small)
    assert font(own) is own and own.name == "Small"


@pytest.mark.parametrize("head", [b"\0\1\0\0", b"OTTO", b"true", b"ttcf", b"wOFF", b"wOF2"])
def test_outlines_are_refused_as_such(head, tmp_path):
    path = tmp_path / "font.svg"
    path.write_bytes(head + bytes(100))
    with pytest.raises(DataError, match="outlines, which are no strokes") as caught:
        font(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    "data", [b"", b"hello", gzip.compress(b"<svg/>"), zlib.compress(b"x"), bytes(50), b"<svg/>"]
)
def test_what_is_no_font_is_refused_in_one_line(data, tmp_path):
    path = tmp_path / "font.svg"
    path.write_bytes(data)
    with pytest.raises(DataError) as caught:
        font(path)
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value)


def test_a_file_has_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "MAX_BYTES", 1 << 20)
    path = tmp_path / "font.svg"
    path.write_bytes(svg_font([{"unicode": "A", "d": BOX}]) + b" " * (1 << 20))
    with pytest.raises(DataError, match="over 1 MB"):
        font(path)


def test_a_file_that_is_missing_and_a_name_that_is_none(tmp_path):
    with pytest.raises(FileNotFoundError):
        font(tmp_path / "nothing")
    with pytest.raises(FileNotFoundError):
        font("nothing.svg")
    with pytest.raises(ValueError, match="a font is a name, a file or a Font, got 5"):
        font(5)


def test_names_are_fonts():
    pytest.importorskip("HersheyFonts", reason="needs the extra fonts")
    assert names()[0] == "hershey-simplex" and len(names()) == 11
    assert all(font(name).name == name for name in names())


def test_a_file_needs_no_ending_but_a_face_s_name_is_its_own(small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("plain", "hershey-simplex"):
        small.with_name(name).write_bytes(small.read_bytes())
    assert font("plain").name == "Small" and font("hershey-simplex").name == "hershey-simplex"
