"""`strokegen gallery`: pictures and ink of many files on one page."""

import io
import json

import pytest

from strokegen import render
from strokegen.ink.drawing import Drawing

CAT = {"word": "cat", "key_id": "7", "drawing": [[[0, 100, 255], [0, 50, 0]], [[10, 20], [30, 40]]]}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "cats.ndjson").write_text(f"{json.dumps(CAT)}\n" * 3)
    drawing = Drawing(([[0, 0], [9, 5]],), label="Dear <i>", meta={"preset": "p", "seed": 4})
    render.save(drawing, tmp_path / "a.svg")
    (tmp_path / "b.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script>'
        '<path d="M0 0h9v9z" fill="#abc" onclick="alert(1)"/></svg>'
    )
    return tmp_path


def test_files_of_all_kinds_make_one_page(strokegen, files):
    out = files / "g.html"
    result = strokegen("gallery", *sorted(files.glob("*.svg")), files / "cats.ndjson", "-o", out)
    assert (result.code, result.out, result.err) == (0, f"{out}: 5 drawings\n", "")
    page = out.read_text()
    assert page.count("<figure") == 5 and "<title>g</title>" in page
    assert "Dear &lt;i&gt;" in page and "<i>seed</i> 4" in page
    assert 'fill="#aabbcc"' in page and "alert" not in page
    assert page.count("<b>cat</b>") == 3 and page.count("<i>file</i> cats.ndjson") == 3
    assert "<b>b</b>" in page  # without a title, the file's name


def test_a_pipe_makes_a_page(strokegen, files, monkeypatch):
    piped = (files / "cats.ndjson").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(piped)))
    result = strokegen("gallery", "-", "-o", files / "g.html", "--title", "x <y>")
    assert result.code == 0 and "<h1>x &lt;y&gt;</h1>" in (files / "g.html").read_text()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["cats.ndjson", "-o", "g.png"], "let its name end in .html"),
        (["gone.ndjson", "-o", "g.html"], "gone.ndjson: No such file"),
        (["cats.ndjson", "void.ndjson", "bad.svg", "-o", "g.html"], "bad.svg: not well-formed"),
        (["void.ndjson", "-o", "g.html"], "there are no drawings in void.ndjson"),
        (["-o", "g.html"], "Missing argument"),
    ],
)
def test_errors_are_one_line_and_leave_no_page(strokegen, files, monkeypatch, arguments, message):
    monkeypatch.chdir(files)
    (files / "void.ndjson").write_text("")
    (files / "bad.svg").write_text("<svg")
    result = strokegen("gallery", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err and result.err.count("\n") == 1
    assert not (files / "g.html").exists() and not (files / "g.png").exists()
