import io
import os
import re
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image

from strokegen import cli, datasets, render
from strokegen.formats.ink_json import read_ink
from strokegen.formats.table import written
from strokegen.ink.errors import UnknownOption
from strokegen.ink.savers import SAVERS


def test_the_extension_decides(ink, tmp_path):
    ink.save(tmp_path / "a.svg", width="50mm")
    ink.save(str(tmp_path / "b.PNG"), width=50)
    render.save(render.grid([ink]), tmp_path / "c.png")
    assert ElementTree.fromstring((tmp_path / "a.svg").read_bytes()).get("width") == "50mm"
    assert Image.open(tmp_path / "b.PNG").width == 50
    assert Image.open(io.BytesIO((tmp_path / "c.png").read_bytes())).size == (240, 180)


@pytest.mark.parametrize("name", ["a.bmp", "a", "svg", "a.svg.txt"])
def test_other_extensions_are_refused_and_the_known_named(ink, tmp_path, name):
    with pytest.raises(
        ValueError, match=rf"{name}; let its name end in \.svg, .*, \.webp, \.pdf, \.gif or \.json$"
    ):
        ink.save(tmp_path / name)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("suffix", sorted(written() - SAVERS.keys()))
def test_ink_of_other_programs_is_made_in_the_way_that_its_refusal_says(ink, tmp_path, suffix):
    name = tmp_path / f"a{suffix}"
    say = "holds ink of other programs; write .json (of pages .svg), then: strokegen convert FILE"
    way = re.escape(f"{name}: {suffix} {say} {name}")
    for shown in (ink, render.grid([ink])):
        with pytest.raises(ValueError, match=way):
            render.save(shown, name)
        with pytest.raises(ValueError, match=way):
            render.save_pages([shown, shown], name)
    assert os.listdir(tmp_path) == []
    ink.save(tmp_path / "b.json")
    render.save(render.grid([ink]), tmp_path / "c.svg")
    for made in ("b.json", "c.svg"):
        with pytest.raises(SystemExit, match="0"), warnings.catch_warnings():
            cli.run(["convert", str(tmp_path / made), str(name)])
        assert len(datasets.read(name)[0]) == len(ink)


def test_json_holds_the_ink_and_takes_no_options(ink, tmp_path):
    ink.save(tmp_path / "a.json")
    back = read_ink(tmp_path / "a.json")
    assert back.label == ink.label and np.allclose(back.points, ink.points, atol=1e-4)
    with pytest.raises(ValueError, match="leave out width"):
        ink.save(tmp_path / "b.json", width="10mm")
    with pytest.raises(ValueError, match="not a page"):
        render.save(render.grid([ink]), tmp_path / "b.json")
    assert os.listdir(tmp_path) == ["a.json"]


@pytest.mark.parametrize("name", ["a.svg", "a.png"])
def test_a_bad_option_or_path_leaves_nothing(ink, tmp_path, name):
    with pytest.raises(ValueError, match="width"):
        ink.save(tmp_path / name, width="wide")
    with pytest.raises(OSError, match="no folder"):
        ink.save(tmp_path / "none" / name)
    (tmp_path / f"folder.{name[-3:]}").mkdir()
    with pytest.raises(OSError, match="is a folder"):
        ink.save(tmp_path / f"folder.{name[-3:]}")
    assert os.listdir(tmp_path) == [f"folder.{name[-3:]}"]


@pytest.mark.parametrize("form", ["svg", "png", "jpg", "jpeg", "webp", "pdf", "gif", "json"])
def test_a_file_open_for_bytes_holds_what_a_path_would(ink, tmp_path, form):
    if form == "pdf":
        pytest.importorskip("reportlab")
    ink.save(tmp_path / f"a.{form}")
    kept = (tmp_path / f"a.{form}").read_bytes()
    for name in (form, f".{form.upper()}"):
        stream = io.BytesIO()
        ink.save(stream, format=name)
        assert stream.getvalue() == kept
    with open(tmp_path / f"b.{form}", "wb") as file:
        ink.save(file)
    assert (tmp_path / f"b.{form}").read_bytes() == kept


def test_a_page_saves_itself_as_a_drawing_does(ink, tmp_path):
    page = render.grid([ink])
    page.save(tmp_path / "a.png", background="ivory")
    stream = io.BytesIO()
    page.save(stream, format="png", background="ivory")
    assert stream.getvalue() == (tmp_path / "a.png").read_bytes()
    assert Image.open(stream).getpixel((0, 0)) == (255, 255, 240)
    page.save(stream := io.BytesIO(), format="svg")
    assert stream.getvalue().decode() == render.to_svg(page)


def test_a_stream_without_a_name_needs_a_format(ink):
    with pytest.raises(
        ValueError, match="without a name needs a format: svg, png, jpg, jpeg, webp"
    ):
        ink.save(io.BytesIO())
    with pytest.raises(ValueError, match="format 'bmp' is not known; it is one of svg, png"):
        ink.save(io.BytesIO(), format="bmp")
    with tempfile.TemporaryFile() as file, pytest.raises(ValueError, match="needs a format"):
        ink.save(file)


def test_a_file_open_for_text_is_refused_in_one_line(ink, tmp_path):
    with open(tmp_path / "a.svg", "w") as file, pytest.raises(ValueError) as refused:
        ink.save(file)
    assert str(refused.value) == (
        f'{tmp_path / "a.svg"} is open for text; open it for bytes, as by open(path, "wb")'
    )
    assert (tmp_path / "a.svg").read_bytes() == b""
    with pytest.raises(ValueError, match="this file is open for text"):
        ink.save(io.StringIO(), format="svg")


TAKES = {
    ".svg": {"animate", "duration"},
    ".png": {"dpi"},
    ".pdf": set(),
    ".gif": {"animate", "duration", "dpi", "progress"},
}


@pytest.mark.parametrize("suffix", TAKES)
def test_an_unknown_option_is_answered_by_the_known_ones(ink, tmp_path, suffix):
    with pytest.raises(UnknownOption, match="leave out widht; it has (.*)$") as refused:
        ink.save(tmp_path / f"a{suffix}", widht=40)
    known = set(str(refused.value).partition("it has ")[2].split(", "))
    assert known == {*render.Look.__annotations__, "background", *TAKES[suffix]}
    assert known <= set(render.Options.__annotations__)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "draw", [render.to_svg, render.to_image, render.to_png, render.to_pdf, render.to_gif]
)
def test_no_renderer_overlooks_a_misspelt_option(ink, draw):
    with pytest.raises(UnknownOption, match="leave out widht; it has width, height"):
        draw(ink, widht=40)


def test_what_one_format_has_another_refuses(ink, tmp_path):
    with pytest.raises(UnknownOption, match=r"\.png has no such option: leave out animate"):
        ink.save(tmp_path / "a.png", animate="loop")
    with pytest.raises(UnknownOption, match=r"\.svg has no such option: leave out dpi"):
        render.save_pages([render.grid([ink])], tmp_path / "a.svg", dpi=300)


def test_libraries_are_loaded_only_when_needed():
    code = """if True:
        import sys
        from strokegen import render
        from strokegen.ink.drawing import Drawing
        render.to_svg(Drawing(([[0, 0], [1, 1]],)))
        assert not {"PIL", "tensorflow", "keras"} & set(sys.modules)
        render.to_png(Drawing(([[0, 0], [1, 1]],)))
        assert "PIL" in sys.modules
    """
    subprocess.run([sys.executable, "-c", code], check=True)
