"""`strokegen corpus`: texts of files to shards; what is wrong is one line."""

import json

import pytest

from tests.corpora.conftest import lively as lively  # noqa: PLC0414  # a fixture


def test_texts_of_a_file_become_a_corpus(strokegen, lively, tmp_path):
    (tmp_path / "a.txt").write_text("so be it\n\nas is\n")
    out = tmp_path / "corpus"
    done = strokegen("corpus", tmp_path / "a.txt", "-o", out, "--preset", lively, "--seed", 4,
                     "--height", "40px", "--slant", "-0.2..0.1")  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{out}: 2 lines, 5 words in 1 of 1 shards; none left out; ")
    facts = json.loads((out / "manifest.json").read_text())
    assert facts["settings"]["seed"] == 4 and facts["command"].startswith("strokegen corpus ")
    rows = [json.loads(line) for line in open(out / "00000" / "metadata.jsonl")]
    assert [row["text"] for row in rows] == ["so be it", "as is"]
    assert [row["height"] for row in rows] == [40, 40]
    again = strokegen("corpus", tmp_path / "a.txt", "-o", out, "--preset", lively, "--seed", 4,
                      "--height", "40px", "--slant", "-0.2..0.1")  # fmt: skip
    assert again.code == 0 and "lines/s" not in again.out


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["a.txt"], "Missing option '--out'"),
        (["-o", "x"], "Missing argument"),
        (["none.txt", "-o", "x"], "none.txt: No such file"),
        (["a.txt", "-o", "x", "--slant", "much"], "slant 'much': expected a number"),
        (["a.txt", "-o", "x", "--to", "zip"], "'zip' is not one of 'folder'"),
        (["a.txt", "-o", "x", "--shards", "9"], "shards '9': expected numbers from 0 to 0"),
        (["a.txt", "-o", "a.txt"], "is a file"),
        (["bad.txt", "-o", "x"], "bad.txt line 2: cannot write"),
    ],
)
def test_what_is_wrong_is_one_line(strokegen, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("as is")
    (tmp_path / "bad.txt").write_text("as is\n→")
    done = strokegen("corpus", *arguments)
    assert done.code == 2 and done.out == "" and words in done.err, done.err
    assert done.err.count("\n") == 1 and len(done.err) <= 301
    assert not (tmp_path / "x").exists()
