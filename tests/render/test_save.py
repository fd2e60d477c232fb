import io
import os
import subprocess
import sys

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image

from strokegen import render
from strokegen.formats.ink_json import read_ink


def test_the_extension_decides(ink, tmp_path):
    ink.save(tmp_path / "a.svg", width="50mm")
    ink.save(str(tmp_path / "b.PNG"), width=50)
    render.save(render.grid([ink]), tmp_path / "c.png")
    assert ElementTree.fromstring((tmp_path / "a.svg").read_bytes()).get("width") == "50mm"
    assert Image.open(tmp_path / "b.PNG").width == 50
    assert Image.open(io.BytesIO((tmp_path / "c.png").read_bytes())).size == (240, 180)


@pytest.mark.parametrize("name", ["a.jpg", "a", "svg", "a.svg.txt"])
def test_other_extensions_are_refused_and_the_known_named(ink, tmp_path, name):
    with pytest.raises(
        ValueError, match=rf"{name}; let its name end in \.svg, \.png, \.pdf, \.gif or \.json$"
    ):
        ink.save(tmp_path / name)
    assert os.listdir(tmp_path) == []


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


def test_libraries_are_loaded_only_when_needed():
    code = """if True:
        import sys
        from strokegen import render
        from strokegen.ink.drawing import Drawing
        assert not {"PIL", "svgwrite", "tensorflow", "keras"} & set(sys.modules)
        render.to_svg(Drawing(([[0, 0], [1, 1]],)))
        assert "svgwrite" in sys.modules and "PIL" not in sys.modules
        render.to_png(Drawing(([[0, 0], [1, 1]],)))
        assert "PIL" in sys.modules
    """
    subprocess.run([sys.executable, "-c", code], check=True)
