"""`strokegen prompts`: the list, the sheets, and a page that was copied."""

import warnings

import numpy as np
import pytest

import strokegen as sg
from strokegen.datasets import read, write
from strokegen.ink.errors import NotFinished
from strokegen.prompts import PROMPTS


@pytest.fixture(scope="module")
def copied_out(tmp_path_factory):
    """A page of InkML: the fourth line, the first, and one that was not asked for."""
    folder = tmp_path_factory.mktemp("ink")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        lines = sg.write([PROMPTS[3], PROMPTS[0], "no line of these"], style="plain", seed=2)
    write([sg.render.stack(lines, 5).scale(40).with_label(None)], folder / "page.inkml")
    return folder / "page.inkml", lines


def test_the_lines_are_listed(strokegen):
    result = strokegen("prompts", "--count", 6)
    assert (result.code, result.out.splitlines(), result.err) == (0, list(PROMPTS[:6]), "")


def test_sheets(strokegen, tmp_path):
    pytest.importorskip("reportlab")
    result = strokegen("prompts", "-o", tmp_path / "prompts.pdf")
    assert (result.code, result.err) == (0, "") and "20 lines: " in result.out
    assert (tmp_path / "prompts.pdf").read_bytes().count(b"/Type /Page\n") == 2
    assert strokegen("prompts", "-o", tmp_path / "p.svg", "--page", "a5", "--count", 9).code == 0
    assert [path.name for path in sorted(tmp_path.glob("*.svg"))] == ["p-2.svg", "p.svg"]


@pytest.mark.parametrize("name", ["mine.ndjson", "mine.inkml"])
def test_a_page_becomes_labelled_lines(strokegen, copied_out, tmp_path, name):
    page, lines = copied_out
    result = strokegen("prompts", page, "-o", tmp_path / name, "--count", 5)
    assert result.code == 0
    assert result.out.splitlines()[0].endswith("2 of 5 lines; missing: 2, 3, 5")
    assert "left out 1 line, " in result.err and result.err.count("\n") == 1
    found = read(tmp_path / name)
    assert [one.label for one in found] == [PROMPTS[0], PROMPTS[3]]
    for one, line in zip(found, (lines[1], lines[0])):
        assert len(one) == len(line)
        np.testing.assert_allclose(
            np.subtract(one.bounds[2:], one.bounds[:2]),
            40 * np.subtract(line.bounds[2:], line.bounds[:2]),
            rtol=1e-3,
        )


@pytest.mark.parametrize(
    "words, said",
    [
        (["-o", "a.ndjson"], "sheets are pictures"),
        (["-o", "a.pdf", "--page", "b9"], "no size of paper"),
        (["page.inkml"], "name a file"),
        (["page.inkml", "-o", "-"], "name a file"),
        (["page.inkml", "-o", "a.svg"], "labelled lines need"),
        (["page.inkml", "-o", "a.npz"], "labelled lines need"),
        (["page.inkml", "-o", "a.pdf"], "format"),
        (["nowhere.inkml", "-o", "a.ndjson"], "nowhere.inkml"),
        (["dot.inkml", "-o", "a.ndjson"], "none of the 20 prompts is there"),
    ],
)
def test_what_is_wrong_is_one_line(strokegen, tmp_path, monkeypatch, copied_out, words, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.inkml").write_bytes(copied_out[0].read_bytes())
    write([sg.Drawing([[[1, 1], [5, 9]]])], tmp_path / "dot.inkml")
    result = strokegen("prompts", *words)
    assert result.code == 2 and said in result.err.splitlines()[-1]
    assert not list(tmp_path.glob("a*"))
