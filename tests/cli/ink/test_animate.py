"""`strokegen animate`: given ink, stroke by stroke."""

import json
import re

import pytest
from defusedxml import ElementTree
from PIL import Image

SVG = "{http://www.w3.org/2000/svg}"
INK = {
    "label": "seven",
    "strokes": [[[0, 0], [40, 0], [15, 60]], [[10, 30], [35, 28]]],
    "times": [[0, 0.5, 1.5], [2.0, 2.5]],
}


@pytest.fixture
def run(strokegen, tmp_path, monkeypatch):
    """Run `strokegen animate` in a folder that holds ink.json and cat.ndjson."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ink.json").write_text(json.dumps(INK))
    cats = [
        {"word": word, "recognized": True, "drawing": [[[0, 9, 9, k], [0, 0, 9, 9]]]}
        for k, word in enumerate(("cat", "dog", "dog"))
    ]
    (tmp_path / "cat.ndjson").write_text("".join(json.dumps(cat) + "\n" for cat in cats))
    return lambda *arguments: strokegen("animate", *arguments)


def test_ink_with_times_is_drawn_in_real_time(run, tmp_path):
    assert run("ink.json", "-o", "a.svg", "--animate", "once").code == 0
    text = (tmp_path / "a.svg").read_text()
    assert float(re.search(r"animation-duration:([\d.]+)s", text)[1]) == 2.5
    assert "<title>seven</title>" in text
    assert run("ink.json", "-o", "b.svg").code == 0
    assert "animation-iteration-count:infinite" in (tmp_path / "b.svg").read_text()


def test_a_gif_draws_itself_and_other_pictures_keep_still(run, tmp_path):
    assert run("ink.json", "-o", "a.gif", "--width", "120", "--pen", "fountain").code == 0
    with Image.open(tmp_path / "a.gif") as gif:
        total = 0
        for number in range(gif.n_frames):
            gif.seek(number)
            total += gif.info["duration"]
        assert gif.size[0] == 120 and total == pytest.approx(2500 + 1500, abs=100)
    assert run("ink.json", "-o", "a.png", "--width", "90").code == 0
    with Image.open(tmp_path / "a.png") as image:
        assert image.width == 90


def test_strokes_are_numbered_and_coloured(run, tmp_path):
    assert run("ink.json", "-o", "a.svg", "--numbers", "--colours").code == 0
    svg = ElementTree.fromstring((tmp_path / "a.svg").read_bytes())
    assert [text.text for text in svg.iter(f"{SVG}text")] == ["1", "2"]
    colours = {group.get("stroke") for group in svg.iter(f"{SVG}g")} - {None}
    assert len(colours) == 3
    assert run("ink.json", "-o", "b.svg", "--numbers").code == 0
    svg = ElementTree.fromstring((tmp_path / "b.svg").read_bytes())
    assert len(list(svg.iter(f"{SVG}text"))) == 2
    assert len({group.get("stroke") for group in svg.iter(f"{SVG}g")} - {None}) == 1


def test_a_sample_of_a_data_set_is_chosen_by_its_text_and_number(run, tmp_path):
    for name, options in (
        ("a", ["--text", "dog"]), ("b", ["--index", "1"]), ("c", ["--text", "dog", "--index", "1"]),
    ):  # fmt: skip
        assert run("cat.ndjson", *options, "-o", f"{name}.svg").code == 0
    a, b, c = ((tmp_path / f"{name}.svg").read_text() for name in "abc")
    assert a == b != c and "<title>dog</title>" in a


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["gone.json", "-o", "a.svg"], "gone.json: No such file"),
        (["gone.svg", "-o", "a.svg"], "gone.svg: No such file"),
        (["gone/cats", "-o", "a.svg"], "gone/cats: no such file or folder; expected a file of ink"),
        (
            ["ink.json", "-o", "a.svg", "--index", "2"],
            "ink.json has one drawing, numbered from 0; there is no",
        ),
        (
            ["cat.ndjson", "-o", "a.svg", "--index", "9"],
            "cat.ndjson has 3 drawings, numbered from 0; there is no",
        ),
        (["cat.ndjson:3", "-o", "a.svg"], "cat.ndjson has 3 drawings, numbered from 0"),
        (["cat.ndjson:0-1", "-o", "a.svg"], "2 drawings where one is needed"),
        (["cat.ndjson", "-o", "a.svg", "--text", "cow"], "has no drawings of 'cow'"),
        (["ink.json", "-o", "a.png", "--animate", "loop"], "needs an output that moves"),
        (["ink.json", "-o", "a.bmp"], "cannot tell the format"),
        (["ink.json", "-o", "a.svg", "--duration", "0"], "duration must be positive"),
        (["ink.json"], "Missing option"),
    ],
)
def test_what_cannot_be_done_is_one_line(run, tmp_path, arguments, message):
    before = set(tmp_path.iterdir())
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("strokegen: ") and result.err.count("\n") == 1
    assert message in result.err
    assert {path for path in tmp_path.iterdir() if path.name != "cache"} == before - {
        tmp_path / "cache"
    }
