"""`strokegen page`: one file, or one line on what is wrong."""

import pytest

from tests.cli.handwriting.test_styles import hands as hands


def test_a_page_is_one_file(strokegen, hands, tmp_path):
    out = tmp_path / "write.html"
    result = strokegen("page", "--preset", hands, "-o", out, "--text", "a\\nb", "--style", "bold")
    size = out.stat().st_size
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{out}: {size / 1e6:.1f} MB\n" and 30_000 < size < 200_000
    page = out.read_text("utf-8")
    assert ">a\nb</textarea>" in page and '<option value="bold" selected>' in page


def test_the_shipped_preset_s_page_is_small_enough_to_send(strokegen, tmp_path):
    assert strokegen("page", "-o", tmp_path / "write.html").code == 0
    assert 4e6 < (tmp_path / "write.html").stat().st_size < 6e6


@pytest.mark.parametrize(
    "words, said",
    [
        (["-o", "a.svg"], "let its name end in .html"),
        (["-o", "a.html", "--style", "20"], "style 20 is not there"),
        (["-o", "a.html", "--bias", "11"], "bias 11 is out of range"),
        (["-o", "nowhere/a.html"], "nowhere"),
        (["-o", "a.html", "--preset", "sketch"], "not a synthesis network"),
        ([], "--output"),
    ],
)
def test_what_is_wrong_is_one_line(strokegen, hands, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    result = strokegen("page", *([] if "--preset" in words else ["--preset", hands]), *words)
    assert result.code == 2 and said in result.err and result.err.count("\n") == 1
    assert list(tmp_path.glob("*.html")) == []
