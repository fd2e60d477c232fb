"""`strokegen write` on pages, with pens, and in motion."""

import io
import json
import re

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image

from strokegen.ink.alphabet import PRINTABLE
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.presets import write_preset

SVG = "{http://www.w3.org/2000/svg}"
TEXT = "Dear Zoe,\n\na few words and more of them, then\nyours, Tom\n"


@pytest.fixture(scope="module")
def steady(tmp_path_factory):
    """An untrained preset that goes to the right and finishes every line at once."""
    network = Synthesis(
        hidden=4, num_layers=2, num_mixtures=2, num_windows=1, style_dim=4, num_styles=3,
        height_input=True,
    )  # fmt: skip
    weights = network.init(0)
    weights["window/kernel"][:] = 0
    weights["window/bias"][:] = [0, 1.5, -np.log(3.0)]
    weights["output/kernel"] *= 0.3
    weights["output/bias"][:] = [0, 0, 2.5, 3, 0, 0, -1.5, -1.5, -1.5, -1.5, 0, 0, 0]
    config = {
        "model": "synthesis", "network": network.as_dict(), "alphabet": PRINTABLE,
        "normaliser": {"spacing": 0.27, "smoothing": 0.09},
    }  # fmt: skip
    folder = tmp_path_factory.mktemp("presets") / "steady"
    write_preset(folder, config, weights)
    return folder


@pytest.fixture
def run(strokegen, steady, tmp_path, monkeypatch):
    """Run `strokegen write` in an empty folder that holds letter.txt."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "letter.txt").write_text(TEXT)
    monkeypatch.chdir(folder)
    run = lambda *arguments: strokegen("write", *arguments, "--preset", steady)  # noqa: E731
    run.folder = folder
    return run


def refused(result, message, code=2):
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("strokegen: ") and result.err.count("\n") == 1
    assert message in result.err


def test_a_file_becomes_a_page_of_the_size_asked_for(run):
    result = run("--file", "letter.txt", "--page", "a5", "--margin", "15mm", "-o", "letter.svg")
    assert (result.code, result.out, result.err) == (0, "", "")
    svg = ElementTree.fromstring((run.folder / "letter.svg").read_bytes())
    assert (svg.get("width"), svg.get("height")) == ("148mm", "210mm")
    assert svg.get("viewBox") == "0 0 148 210"
    assert svg.find(f"{SVG}title").text == " ".join(TEXT.split())
    facts = dict(line.split(": ", 1) for line in svg.find(f"{SVG}desc").text.splitlines())
    assert facts["page"] == "1 of 1" and facts["seed"] == "0" and facts["verdict"] == "finished"
    words = [group for group in svg.find(f"{SVG}g") if group.tag == f"{SVG}g"]
    assert len(words) == len(TEXT.split())


def test_further_pages_are_numbered_and_named(run):
    result = run("--file", "letter.txt", "--page", "60x40mm", "--margin", "4mm", "-o", "l.svg")
    assert result.code == 0
    names = ["l.svg", *(f"l-{n}.svg" for n in range(2, len(list(run.folder.glob("l*.svg"))) + 1))]
    assert len(names) > 1
    assert result.err == f"{len(names)} pages: {', '.join(names)}\n"
    titles = [
        ElementTree.fromstring((run.folder / name).read_bytes()).find(f"{SVG}title").text
        for name in names
    ]
    assert " ".join(titles) == " ".join(TEXT.split())


def test_pages_go_to_png_and_pdf(run):
    options = ["--page", "60x40mm", "--margin", "4mm"]
    assert run("--file", "letter.txt", *options, "-o", "l.png").code == 0
    with Image.open(run.folder / "l-2.png") as image:
        assert image.size == (round(60 / 25.4 * 300), round(40 / 25.4 * 300))
    pytest.importorskip("reportlab")
    assert run("--file", "letter.txt", *options, "-o", "l.pdf").code == 0
    assert (run.folder / "l.pdf").read_bytes().count(b"/MediaBox") > 1
    assert not (run.folder / "l-2.pdf").exists()


def test_options_of_the_layout_reach_the_page(run):
    def page(*options):
        assert run("--file", "letter.txt", "--page", "100x80mm", *options, "-o", "p.svg").code == 0
        return ElementTree.fromstring((run.folder / "p.svg").read_bytes())

    plain = page()
    for options in (
        ["--align", "right", "--wander", "0.4"], ["--x-height", "1.5mm"],
        ["--line-height", "20mm"], ["--margin", "12mm"],
    ):  # fmt: skip
        changed = page(*options)
        assert ElementTree.tostring(changed) != ElementTree.tostring(plain), options
    assert len(page("--rules", "lines").findall(f"{SVG}g")) == 2
    groups = page("--stroke-width", "0.5mm").iter(f"{SVG}g")
    assert {g.get("stroke-width") for g in groups} == {None, ".5"}


def test_text_comes_from_a_file_or_standard_input(run, monkeypatch):
    assert run("--file", "letter.txt", "-o", "a.svg").code == 0
    assert run(TEXT.rstrip("\n"), "-o", "b.svg").code == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert run("--file", "-", "-o", "c.svg").code == 0
    a, b, c = ((run.folder / f"{name}.svg").read_bytes() for name in "abc")
    assert a == b == c
    # In a file a backslash is a backslash.
    (run.folder / "letter.txt").write_bytes(b"\xef\xbb\xbfa\\nb\r\n")
    assert run("--file", "letter.txt", "-o", "a.json").code == 0
    assert '"label": "a\\\\nb' in (run.folder / "a.json").read_text()


@pytest.mark.parametrize("pen", ["fountain", "nib", "brush"])
def test_pens_fill_outlines(run, pen):
    assert run("hi", "--pen", pen, "-o", "a.svg").code == 0
    svg = ElementTree.fromstring((run.folder / "a.svg").read_bytes())
    assert {path.get("d")[-1] for path in svg.iter(f"{SVG}path")} == {"z"}
    assert run("hi", "--pen", pen, "-o", "a.png").code == 0


def test_pictures_draw_themselves(run):
    assert run("hi", "--animate", "once", "--duration", "3", "-o", "a.svg").code == 0
    text = (run.folder / "a.svg").read_text()
    assert "@keyframes" in text and "animation-iteration-count:1}" in text
    assert float(re.search(r"animation-duration:([\d.]+)s", text)[1]) == pytest.approx(3, abs=0.05)
    assert run("hi", "--duration", "3", "-o", "b.svg").code == 0
    assert "infinite" in (run.folder / "b.svg").read_text()
    assert run("hi", "--duration", "1", "--width", "200", "-o", "a.gif").code == 0
    with Image.open(run.folder / "a.gif") as gif:
        assert gif.n_frames > 5 and gif.width == 200 and gif.info["loop"] == 0
    assert run("--file", "letter.txt", "--page", "a6", "--animate", "loop", "-o", "l.svg").code == 0
    assert "@keyframes" in (run.folder / "l.svg").read_text()


@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "give a TEXT"),
        (["hi", "--file", "letter.txt"], "give either TEXT or --file"),
        (["--file", "gone.txt"], "gone.txt: No such file"),
        (["--file", "bad.txt"], "bad.txt: not text in UTF-8 (invalid start byte at byte 3)"),
        (["hi", "--align", "left"], "--align needs a --page"),
        (["hi", "--x-height", "2mm"], "--x-height needs a --page"),
        (["hi", "--page", "a5", "--width", "9mm"], "leave out --width and --height"),
        (["hi", "--page", "a99"], "page 'a99' is no size of paper"),
        (["hi", "--page", "a5", "--margin", "90mm"], "leaves no room"),
        (["hi", "--page", "a5", "--align", "middle"], "'middle' is not one of"),
        (["hi", "--page", "a5", "--line-height", "1mm"], None),
        (["a\nb", "--page", "a5", "--line-height", "0.1mm"], "lines 0.1 mm apart would touch"),
        (["hi", "--page", "a5", "-o", "a.json"], "holds the ink of one drawing, not a page"),
        (["hi\n" * 40, "--page", "a6", "-o", "-"], "pages do not fit on standard output"),
        (["hi", "--pen", "quill"], "'quill' is not one of"),
        (["hi", "--pen", "nib", "-o", "a.json"], "holds the ink alone; leave out pen"),
        (["hi", "--animate", "loop", "-o", "a.png"], "needs an output that moves: .svg or .gif"),
        (["hi", "--duration", "3", "-o", "a.pdf"], "--duration needs an output that moves"),
        (["hi", "--duration", "-3", "-o", "a.svg"], "duration must be positive"),
        (["hi", "--duration", "900", "-o", "a.gif"], "ask for a duration, such as 20"),
        (["hi", "--background", "none", "-o", "a.gif"], "a GIF needs a background"),
    ],
)
def test_what_cannot_be_done_is_one_line(run, arguments, message):
    (run.folder / "bad.txt").write_bytes(b"abc\xff")
    before = set(run.folder.iterdir())
    if "-o" not in arguments:
        arguments = [*arguments, "-o", "a.svg"]
    result = run(*arguments)
    if message is None:
        assert result.code == 0
        return
    refused(result, message)
    assert set(run.folder.iterdir()) == before


def test_a_picture_is_put_on_a_page(run):
    house = [[[0, 0], [20, 0], [20, 10], [0, 10], [0, 0]], [[3, 3], [5, 3]]]
    (run.folder / "a@b.json").write_text(json.dumps({"strokes": house}))
    command = ("--file", "letter.txt", "--page", "a5", "-o", "letter.svg")
    result = run(*command, "--picture", "a@b.json@30.5,90,40", "--picture", "a@b.json@0,2,10,1")
    assert (result.code, result.out, result.err) == (0, "", "")
    root = ElementTree.fromstring((run.folder / "letter.svg").read_bytes())
    data = [path.get("d") for path in root.iter(f"{SVG}path")][-4:]
    assert data == [
        "M30.5 90l40 0 0 20 -40 0 0 -20", "M36.5 96l4 0", "M0 2l10 0 0 5 -10 0 0 -5", "M1.5 3.5l1 0"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "picture, message",
    [
        ("cat.json", "expected FILE@X,Y,WIDTH in mm, such as cat.svg@20,30,60"),
        ("cat.json@1,2", "expected FILE@X,Y,WIDTH"),
        ("cat.json@1,2,x", "expected FILE@X,Y,WIDTH"),
        ("cat.json@1,2,1e9", "expected FILE@X,Y,WIDTH"),
        ("gone.json@1,2,3", "gone.json"),
        ("cat.json@100,20,60", "goes 12 mm beyond the page"),
        ("cat.json@10,20,-6", "its width in mm"),
        ("cat.json@10,20,60,3", "a picture is for page 3, and the text has 1 pages"),
    ],
)
def test_a_picture_that_cannot_be_put_there_is_refused(run, picture, message):
    (run.folder / "cat.json").write_text('{"strokes": [[[0, 0], [9, 5]]]}')
    refused(
        run("--file", "letter.txt", "--page", "a5", "-o", "a.svg", "--picture", picture), message
    )
    assert not (run.folder / "a.svg").exists()


def test_a_picture_needs_a_page(run):
    refused(run("hi", "-o", "a.svg", "--picture", "a.json@1,2,3"), "--picture needs a --page")
