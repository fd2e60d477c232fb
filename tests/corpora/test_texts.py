"""Texts of files, folders, standard input and Python; what cannot be written is told by line."""

import io
import sys

import pytest

from strokegen.corpora.texts import digest, texts_of
from strokegen.ink.errors import DataError, LeftOut


def test_lines_come_in_order_from_wherever_they_are(tmp_path, monkeypatch):
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\n\r\n  two words \rthree")
    (tmp_path / "b" / "z.txt").write_text("six")
    (tmp_path / "b" / "deep" / "y.txt").write_text("five\n")
    (tmp_path / "b" / "notes.md").write_text("not a text")
    monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": io.BytesIO(b"four\n")})())
    given = [tmp_path / "a.txt", type(tmp_path)("-"), tmp_path / "b", "as given"]
    expected = ["one", "two words", "three", "four", "five", "six", "as given"]
    assert texts_of(given) == expected


def test_other_texts_have_another_digest():
    several = [["a", "b"], ["a b"], ["b", "a"], ["a"], ["a", "b", "c"]]
    assert len({digest(texts) for texts in several}) == len(several)
    assert digest(["a", "b"]) == digest(("a", "b"))


@pytest.mark.parametrize(
    "content, words",
    [
        (b"good\nb\xff", r"a.txt: not text in UTF-8 \(invalid start byte at byte 6\)"),
        (
            "good\n\nhm → so\n".encode(),
            r"a.txt line 3: cannot write '→' \(RIGHTWARDS ARROW\) at co",
        ),
        (b"\n \n", "a.txt: there is no line of text"),
        (b"x" * 1001, "a.txt line 1: line 1 has 1,001 characters"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_its_place(tmp_path, content, words):
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(DataError, match=words):
        texts_of([tmp_path / "a.txt"])


def test_other_places_are_told_too(tmp_path):
    with pytest.raises(DataError, match=r"text 2: it has several lines"):
        texts_of(["one", "two\nthree"])
    with pytest.raises(DataError, match=r"no file in it ends in .txt"):
        texts_of([tmp_path])
    with pytest.raises(FileNotFoundError):
        texts_of([tmp_path / "none.txt"])
    with pytest.raises(DataError, match="there is no line of text"):
        texts_of([])


def test_what_is_replaced_is_replaced_in_the_text_and_counted():
    with pytest.warns(LeftOut, match=r"replaced '→' by '->' in 2 lines, '≤' by '<=' in 1 lines"):
        assert texts_of(["a → b", "c→d≤", "plain"], True) == ["a -> b", "c->d<=", "plain"]
