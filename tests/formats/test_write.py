"""Writing files of any format: names, bounds, packing."""

import io
import json
import warnings

import numpy as np
import pytest

from strokegen.formats import ndjson, table
from strokegen.formats.read import decode, read
from strokegen.formats.table import FORMATS
from strokegen.formats.write import encode, write
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from tests.formats.held import WRITTEN

CAT = Drawing(([[0, 0], [3, 4]], [[5, 6]]), label="cat")


def test_the_name_tells_the_format_and_several_files_are_numbered(tmp_path):
    made = [Drawing(([[k, 0], [k, 5]],), label=str(k)) for k in range(3)]
    for suffix in (".ndjson", ".inkml", ".unp", ".csv"):
        assert write(made, tmp_path / f"a{suffix}") == [tmp_path / f"a{suffix}"]
        assert read(tmp_path / f"a{suffix}") == made
    files = write(made, tmp_path / "a-{}.svg")
    assert [file.name for file in files] == ["a-1.svg", "a-2.svg", "a-3.svg"]
    assert [read(file)[0] for file in files] == made
    with pytest.raises(ValueError, match=r"holds one drawing, and here are 3; put \{\} into"):
        write(made, tmp_path / "b.svg")
    assert not (tmp_path / "b.svg").exists()


def test_a_quickdraw_line_has_that_schema():
    made = Drawing(([[0, 0], [10, 5.5]], [[7, 7]]), ([0, 0.5], [1.25]), "cat",
                   {"key_id": "5", "recognized": True, "seed": 3})  # fmt: skip
    facts = json.loads(encode([made], FORMATS["quickdraw"]))
    assert facts == {"word": "cat", "key_id": "5", "recognized": True,
                     "drawing": [[[0, 10], [0, 5.5], [0, 500]], [[7], [7], [1250]]]}  # fmt: skip


@pytest.mark.parametrize("form", ["inkml", "svg"])
def test_a_text_that_xml_cannot_hold_is_an_error(form):
    with pytest.raises(ValueError, match=r"cannot hold the character U\+0001"):
        encode([Drawing(([[0, 0]],), label="a\x01b")], FORMATS[form])


@pytest.mark.parametrize("form", WRITTEN)
def test_a_file_larger_than_can_be_read_is_not_written(form, tmp_path, monkeypatch):
    chosen = FORMATS[form]
    module = chosen.load()
    made = Drawing((np.random.default_rng(0).normal(size=(2000, 2)),))
    limit = "MAX_LINE" if form in ("ndjson", "quickdraw") else "MAX_BYTES"
    monkeypatch.setattr(ndjson if limit == "MAX_LINE" else module, limit, 1500)
    with pytest.raises(ValueError, match="split it"):
        write([made], tmp_path / f"a{chosen.suffixes[0]}", form)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("limit, made", [
    ("MAX_DRAWINGS", [Drawing(([[0, 0]],))] * 11),
    ("MAX_POINTS", [Drawing(([[0, 0]] * 6,))] * 2),
])  # fmt: skip
def test_what_is_beyond_the_bounds_is_neither_read_nor_written(limit, made, monkeypatch):
    form = FORMATS["ndjson"]
    data = encode(made, form)
    monkeypatch.setattr(table, limit, 10)
    with pytest.raises(DataError, match="a.ndjson: over .*10 drawings.*split it|or 10 points"):
        decode(io.BytesIO(data), "a.ndjson", "ndjson")
    with pytest.raises(ValueError, match="over .*; split them"):
        encode(made, form)


@pytest.mark.parametrize("form", WRITTEN)
def test_gzip_is_packed_and_unpacked(form, tmp_path):
    chosen = FORMATS[form]
    file = tmp_path / f"a{chosen.suffixes[0]}.gz"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LeftOut)
        write([CAT], file, form)
    assert file.read_bytes().startswith(b"\x1f\x8b")
    (back,) = read(file)
    assert [len(stroke) for stroke in back.strokes] == [2, 1]
