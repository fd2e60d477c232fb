"""JSON is told by its own keys: ours, whatever it says, and every program's."""

import io
import json
import sys
import time

import pytest

from strokegen.formats.json_kinds import kind_of
from strokegen.formats.read import read
from strokegen.formats.sniff import sniff
from strokegen.formats.table import FORMATS
from strokegen.formats.write import encode
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError

WORDS = {
    "type": ["excalidraw", "excalidraw/clipboard", "Text", "Drawing", "Raw Content", "stroke"],
    **{
        word: [3, "x", [], [1], [{"x": 1, "points": [], "pointerType": "pen"}], {"a": {"b": "["}}]
        for word in (
            "tldrawFileFormatVersion", "typeName", "schemaVersion", "records", "store", "document",
            "elements", "versionNonce", "strokeGroups", "pointers", "pointerType", "bounding-box",
            "items", "events", "strokes", "drawing", "penColor", "points", "version", "data",
        )
    },
}  # fmt: skip
"""Keys that tell a program's JSON, and what they may have."""


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("form, count", [("json", 1), ("ndjson", 1), ("ndjson", 3)])
def test_our_own_is_read_again_whatever_it_says(word, form, count, tmp_path, monkeypatch):
    """By every name of JSON, by none that is known, and through a pipe; facts first, too."""
    chosen = FORMATS[form]
    for value in WORDS[word]:
        fact = {word: value, "more": {word: value}}
        made = Drawing([[[0, 0], [1, 2]], [[5, 5]]], None, json.dumps(fact), fact | {"k": word})
        data = encode([made] * count, chosen)
        lines = map(json.loads, data.splitlines())
        turned = "\n".join(json.dumps(dict(reversed(one.items()))) for one in lines)
        for text in (data, turned.encode()):
            for name in ("a.json", "a.ndjson", "a.txt", "a"):
                (tmp_path / name).write_bytes(text)
                assert read(tmp_path / name) == [made] * count
            pipe = io.TextIOWrapper(io.BytesIO(text))
            monkeypatch.setattr(sys, "stdin", pipe)
            assert read("-") == [made] * count


@pytest.mark.parametrize("form", ["excalidraw", "tldraw", "myscript", "signature_pad"])
@pytest.mark.parametrize("name", ["a.json", "a.ndjson", "a.txt", "a.svg", "a.csv"])
@pytest.mark.parametrize("space", [None, 1])
@pytest.mark.parametrize("strokes", [[], [[[0, 0], [96, 48]]]])
def test_a_program_s_json_is_told_by_its_own_keys(form, name, space, strokes, tmp_path):
    data = encode([Drawing(strokes)], FORMATS[form])
    text = json.dumps(json.loads(data), indent=space)
    assert sniff(text.encode()).name == form
    (tmp_path / name).write_text(text)
    if form == "signature_pad" and name in ("a.svg", "a.csv"):
        with pytest.raises(DataError, match="begins as signature_pad does: --from signature_pad"):
            read(tmp_path / name)
        return
    (back,) = read(tmp_path / name)
    assert [len(stroke) for stroke in back.strokes] == [len(stroke) for stroke in strokes]


def test_an_object_that_is_no_line_is_told_as_json_beside_a_wrong_name(tmp_path):
    own = encode([Drawing([[[0, 0], [1, 2]]])], FORMATS["json"])
    (tmp_path / "a.svg").write_text(json.dumps(json.loads(own), indent=1))
    with pytest.raises(DataError, match="it begins as json does: --from json"):
        read(tmp_path / "a.svg")


def test_a_beginning_that_ends_anywhere_tells_no_program():
    made = Drawing([[[0, 0], [1, 2]]], None, 'a "strokeGroups": \\ [{', {"elements": [{"x": "]}"}]})
    data = encode([made], FORMATS["json"])
    assert {sniff(data[:end]).name for end in range(1, len(data))} == {"ndjson"}


JIIX = {
    "Text": {"words": [{"label": "a", "items": [{"type": "stroke", "X": [1], "Y": [2]}]}]},
    "Diagram": {"elements": [{"type": "Text", "items": [{"type": "stroke", "X": [1], "Y": [2]}]}]},
    "Raw Content": {"elements": [{"type": "Raw Content", "items": []}]},
}


@pytest.mark.parametrize("kind", JIIX)
@pytest.mark.parametrize("space", [None, 1])
def test_jiix_is_told_wherever_its_type_stands(kind, space):
    facts = {"type": kind, "id": "MainBlock", **JIIX[kind]}
    for one in (facts, dict(reversed(facts.items()))):
        assert kind_of(json.dumps(one, indent=space).encode()) == "myscript"
    assert kind_of(json.dumps(JIIX[kind], indent=space).encode()) == "ndjson"


@pytest.mark.parametrize(
    "text", [b"{" + b"[" * 65535, b'{"a":' + b'"' * 65530, b'{"a"' + b" " * 65530, b"[{" * 32768]
)
def test_the_time_goes_with_the_length(text):
    begin = time.process_time()
    kind_of(text)
    assert time.process_time() - begin < 1
