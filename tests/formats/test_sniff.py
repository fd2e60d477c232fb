"""What files are told to be: by their content, by their names, and where these differ."""

import gzip
import json

import pytest

from strokegen.formats.read import read
from strokegen.formats.sniff import knows, sniff
from strokegen.formats.table import FORMATS
from strokegen.formats.write import encode
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from tests.formats.held import WRITTEN

CAT = Drawing(([[0, 0], [3, 4]], [[5, 6]]), label="cat")


@pytest.mark.parametrize(
    "head, name",
    [
        (b'{"strokes": []}\n', "ndjson"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<ink xmlns="x">', "inkml"),
        (b"<inkml:ink xmlns:inkml='x'>", "inkml"),
        (b'<?xml version="1.0"?><!-- ink --><svg>', "svg"),
        (b"PK\x03\x04" + bytes(26) + b"train.npy", "npz"),
        (b".VERSION 1.0\n", "unipen"),
        (b'{"type":"excalidraw","version":2', "excalidraw"),
        (b'{\n "type": "excalidraw/clipboard",', "excalidraw"),
        (b'{"elements": [{"seed": 3, "versionNonce" : 5, "type": "freedraw"}]', "excalidraw"),
        (b'{"tldrawFileFormatVersion":1,', "tldraw"),
        (b'{"store":{"page:a":{"id":"page:a","typeName":"page"', "tldraw"),
        (b'{"document":{"schema":{"schemaVersion":2', "tldraw"),
        (b'{"xDPI": 96, "strokeGroups": [', "myscript"),
        (b'{"scaleX":0.2,"strokes":[{"id":"a","pointerType":"pen"', "myscript"),
        (b'{"type": "Text", "label": "a"', "myscript"),
        (b'{"version":"3","items":[{"type":"stroke"', "myscript"),
        (b'[{"pointers":[{"x":1,"y":2', "myscript"),
        (b'[{"penColor":"black","points":[{"time":1,"x":1', "signature_pad"),
        (b'{"label": "\\"type\\": \\"excalidraw\\" \\"strokeGroups\\":", "strokes": [', "ndjson"),
        (b"x,y,dt\n0,0,0\n", "csv"),
    ],
)
def test_a_pipe_is_told_by_its_first_bytes(head, name):
    assert sniff(head).name == name


SURE = ["inkml", "svg", "xopp", "npz", "rm", "rmdoc", "excalidraw", "tldraw", "myscript"]


@pytest.mark.parametrize("named", sorted({form.suffixes[0] for form in FORMATS.values()}))
@pytest.mark.parametrize("form", WRITTEN)
def test_by_a_wrong_name_it_is_read_by_its_content_or_that_is_said(form, named, tmp_path):
    chosen = FORMATS[form]
    file = tmp_path / f"a{named}"
    file.write_bytes(encode([CAT], chosen))
    if form in SURE or named in chosen.suffixes:
        (back,) = read(file)
        assert len(back) == 2
        return
    try:
        found = read(file)
    except DataError as error:
        told = str(error).rpartition("--from ")[2]
        assert f"; it begins as {told} does: " in str(error)
        assert len(str(error)) <= 300 + len(str(tmp_path))
        assert [len(one) for one in read(file, told)] == [2]
    else:
        assert [len(one) for one in found] == [2]


@pytest.mark.parametrize("head", [b"", b"hello", b"\x89PNG\r\n", b"<!-- <ink> --><html>", b"a,b\n"])
def test_what_tells_nothing(head, tmp_path):
    assert sniff(head) is None
    file = tmp_path / "ink.xml"
    file.write_bytes(head)
    assert not knows(file)
    with pytest.raises(DataError, match="ink.xml is empty, or of no format that is known"):
        read(file)


OWN = encode([CAT], FORMATS["json"])


GOOGLE = encode([CAT], FORMATS["quickdraw"])


@pytest.mark.parametrize("suffix", [".json", ".ndjson", ".jsonl", ".txt", ""])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "data, count",
    [
        (OWN, 1),
        (OWN * 3, 3),
        (json.dumps(json.loads(OWN), indent=2).encode(), 1),
        (b"\xef\xbb\xbf" + OWN, 1),
        (GOOGLE, 1),
        (b"\n" + GOOGLE + b"\n" + OWN, 2),
    ],
)
def test_json_is_told_by_its_content(data, count, suffix, packed, tmp_path):
    file = tmp_path / f"ink{suffix}{'.gz' * packed}"
    file.write_bytes(gzip.compress(data) if packed else data)
    assert knows(file)
    assert [(one.label, one.strokes[1].tolist()) for one in read(file)] == [
        ("cat", [[5, 6]])
    ] * count


@pytest.mark.parametrize("name", ["a.xml", "a", "a.dat.old", "ink1.XML"])
@pytest.mark.parametrize("form", ["inkml", "unipen", "svg", "csv", "npz"])
def test_what_no_name_tells_is_told_by_its_content(form, name, tmp_path):
    data = encode([CAT], FORMATS[form])
    (tmp_path / name).write_bytes(data)
    (back,) = read(tmp_path / name)
    assert [len(stroke) for stroke in back.strokes] == [2, 1]


@pytest.mark.parametrize("root", ["WhiteboardCaptureSession", "html", "inky", "x:inkling"])
def test_xml_of_another_root_is_no_ink(root, tmp_path):
    (tmp_path / "a.xml").write_text(f"<?xml version='1.0'?><!-- <ink> <svg> --><{root}/>")
    assert not knows(tmp_path / "a.xml")
    with pytest.raises(DataError, match="a.xml is empty, or of no format that is known"):
        read(tmp_path / "a.xml")
