"""Galleries of drawings and files, from Python."""

import gzip

import pytest

from strokegen.gallery import Tile, save
from strokegen.ink.drawing import Drawing

INK = Drawing(([[0, 0], [9, 5]],), label="line")


def test_drawings_pictures_and_files_stand_on_one_page(tmp_path):
    INK.save(tmp_path / "a.svg", colour="red")
    INK.with_label("kept").save(tmp_path / "b.json")
    shown = [INK, Tile.of(INK.with_label("tile")), tmp_path / "a.svg", str(tmp_path / "b.json")]
    assert save(shown, tmp_path / "page.html") == 4
    page = (tmp_path / "page.html").read_text("utf-8")
    assert page.count("<figure") == 4 and "<title>page</title>" in page
    for word in ("<b>line</b>", "<b>tile</b>", "<b>kept</b>", "<i>file</i> a.svg", "#ff0000"):
        assert word in page
    save([INK], tmp_path / "page.html", title="Mine")
    assert "<title>Mine</title>" in (tmp_path / "page.html").read_text("utf-8")


def test_a_packed_picture_is_shown_as_it_is_unpacked(tmp_path):
    INK.save(tmp_path / "a.svg", colour="red")
    (tmp_path / "b.svgz").write_bytes(gzip.compress((tmp_path / "a.svg").read_bytes()))
    save([tmp_path / "b.svgz"], tmp_path / "page.html")
    assert "#ff0000" in (tmp_path / "page.html").read_text("utf-8")
    (tmp_path / "b.svgz").write_bytes((tmp_path / "b.svgz").read_bytes()[:-9])
    with pytest.raises(ValueError, match="b.svgz: damaged gzip"):
        save([tmp_path / "b.svgz"], tmp_path / "page.html")


def test_progress_sees_what_is_shown(tmp_path):
    seen = []
    assert save([INK, INK], tmp_path / "a.html", progress=lambda s: seen.append(len(s)) or s) == 2
    assert seen == [2]


@pytest.mark.parametrize(
    "shown, name, message",
    [
        ([INK], "a.png", "let its name end in .html"),
        ([], "a.html", "there are no drawings"),
        (["gone.ndjson"], "a.html", "gone.ndjson"),
    ],
)
def test_what_makes_no_gallery_leaves_no_page(tmp_path, shown, name, message):
    with pytest.raises((ValueError, OSError), match=message):
        save(shown, tmp_path / name)
    assert not list(tmp_path.iterdir())
