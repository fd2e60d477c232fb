"""Notebooks of a reMarkable, as its software of several years exports them."""

import io
import json
import struct
import uuid
import zipfile

import pytest

from strokegen import datasets
from strokegen.formats import remarkable, rmdoc, zipped
from strokegen.formats.read import read
from strokegen.formats.sniff import knows, sniff
from strokegen.formats.write import write
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut

OWN = "5a9b51b3-e859-424e-b630-2e9abfbd88d8"
NAMES = [str(uuid.UUID(int=number)) for number in range(9)]


def page(x, **more):
    """A page whose one stroke begins at x mm."""
    return remarkable.encode([Drawing([[[x, 1], [x, 9]]], meta={"unit_mm": 1.0}, **more)])


def listed(*pages):
    """A .content of today: name, place, whether it is deleted."""
    return {"cPages": {"pages": [
        {"id": name, "idx": {"timestamp": "1:2", "value": place},
         **({"deleted": {"timestamp": "3:1", "value": 1}} if deleted else {})}
        for name, place, deleted in pages
    ]}, "fileType": "notebook", "formatVersion": 2}  # fmt: skip


def notebook(content, pages, title="Notes", own=OWN, **more):
    """An archive; `pages` by name, further members by what follows the notebook's id."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{own}.content", json.dumps(content))
        if title is not None:
            facts = {"visibleName": title, "type": "DocumentType"}
            archive.writestr(f"{own}.metadata", json.dumps(facts))
        for name, data in pages.items():
            archive.writestr(f"{own}/{name}.rm", data)
        for name, data in more.items():
            archive.writestr(own + name, data)
    return stream.getvalue()


def pages_of(data, name="n.rmdoc"):
    return list(rmdoc.drawings(io.BytesIO(data), name))


def begins(drawings):
    """Where the first stroke of each page begins; None of an empty one."""
    return [round(float(one.strokes[0][0, 0])) if one.strokes else None for one in drawings]


def test_pages_come_in_the_notebook_s_order_without_the_deleted():
    a, b, c, d = NAMES[:4]
    content = listed((c, "bd", False), (a, "ba", False), (b, "bb", True), (d, "bc", False))
    found = pages_of(notebook(content, {a: page(1), b: page(2), c: page(3)}))
    assert begins(found) == [1, None, 3], "d was never written on"
    assert [one.meta["page"] for one in found] == [1, 2, 3]
    assert {one.meta["title"] for one in found} == {"Notes"}
    assert all(one.meta["page_mm"] == pytest.approx([157.795, 210.393]) for one in found)


@pytest.mark.parametrize("content", [
    {"pages": [NAMES[1], NAMES[0]], "pageCount": 2},
    {"pages": [NAMES[1], NAMES[0]], "cPages": None},
    {"cPages": {"pages": [{"id": NAMES[1]}, {"id": NAMES[0]}]}},
])  # fmt: skip
def test_older_lists_of_pages(content):
    data = notebook(content, {NAMES[0]: page(1), NAMES[1]: page(2)}, title=None)
    found = pages_of(data)
    assert begins(found) == [2, 1] and "title" not in found[0].meta


def test_the_oldest_number_their_pages_and_name_their_layers_beside_them():
    ink = b"reMarkable .lines file, version=3          " + struct.pack("<I", 3)
    for x in (10, 20, 30):
        ink += struct.pack("<I", 1) + struct.pack("<IIIfI", 4, 0, 0, 2.0, 1)
        ink += struct.pack("<6f", x * 226 / 25.4, 5, 0, 0, 2, 1)
    layers = {"layers": [{"name": "Ground"}, {"name": "Off", "visible": False}, {"name": ""}]}
    more = {"/0-metadata.json": json.dumps(layers), ".pagedata": "Blank\n"}
    with pytest.warns(LeftOut, match=r"^n.rmdoc: left out 1 stroke of a hidden layer$"):
        first, second = pages_of(notebook({"pageCount": 2}, {"0": ink, "1": page(4)}, **more))
    assert [round(float(one[0, 0])) for one in first.strokes] == [10, 30]
    assert [brush.layer for brush in first.brushes] == ["Ground", None]
    assert begins([second]) == [4]


@pytest.mark.parametrize("suffix", [".pdf", ".epub"])
def test_what_was_written_upon_is_said(suffix):
    data = notebook(listed((NAMES[0], "ba", False)), {NAMES[0]: page(1)}, **{suffix: b"%PDF-"})
    with pytest.warns(LeftOut, match=f"left out 1 {suffix[1:].upper()} below the ink"):
        assert begins(pages_of(data)) == [1]


def test_what_pages_leave_out_is_said_once_and_damage_names_the_page():
    content = listed(*((name, f"b{n}", False) for n, name in enumerate(NAMES[:3])))
    bad = page(3)[:-2]
    with pytest.raises(DataError, match="^n.rmdoc page 3: a damaged page of a reMarkable"):
        pages_of(notebook(content, {NAMES[0]: page(1), NAMES[2]: bad}))


@pytest.mark.parametrize("name", ["n.zip", "n", "n.rmdoc", "n.rm", "n.npz"])
def test_a_notebook_is_told_by_its_first_bytes_whatever_it_is_called(name, tmp_path, monkeypatch):
    data = notebook(listed((NAMES[0], "ba", False)), {NAMES[0]: page(7)})
    assert sniff(data).name == "rmdoc"
    file = tmp_path / name
    file.write_bytes(data)
    assert knows(file) and begins(datasets.read(file)) == begins(read(file)) == [7]
    with open(file, "rb") as stream:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(stream))
        assert begins(read("-")) == [7]


def test_written_pages_are_read_again(tmp_path):
    made = [
        Drawing([[[n, 2], [n + 5, 9]]], meta={"unit_mm": 1.0, "title": "A title"},
                brushes=Brush("#b33e39", 0.5, "Top"))
        for n in range(1, 13)
    ] + [Drawing([])]  # fmt: skip
    write(made, tmp_path / "n.rmdoc")
    found = read(tmp_path / "n.rmdoc")
    assert begins(found) == [*range(1, 13), None]
    assert [one.meta["page"] for one in found] == list(range(1, 14))
    assert {one.meta["title"] for one in found} == {"A title"}
    assert found[0].brushes[0].layer == "Top"
    assert rmdoc.encode(made) == (tmp_path / "n.rmdoc").read_bytes(), "the same each time"
    with zipfile.ZipFile(tmp_path / "n.rmdoc") as archive:
        facts = {name.partition(".")[2]: name for name in archive.namelist() if "/" not in name}
        content = json.loads(archive.read(facts["content"]))
        assert content["pageCount"] == 13 and content["formatVersion"] == 2
        pages = [f"{facts['content'][:-8]}/{one['id']}.rm" for one in content["cPages"]["pages"]]
        assert pages == [name for name in archive.namelist() if name.endswith(".rm")]
        assert json.loads(archive.read(facts["metadata"]))["visibleName"] == "A title"


def test_no_page_is_no_notebook():
    with pytest.raises(ValueError, match="rmdoc holds 1 to 5,000 pages, and here are 0; give one"):
        rmdoc.encode([])


@pytest.mark.parametrize("content, message", [
    ([1], "content is no JSON object"),
    ({"pages": [1]}, "a page without a name"),
    ({"cPages": {"pages": [{"idx": 3}]}}, "a page without a name"),
    ({"pageCount": 10**12}, "over 5,000 pages"),
    ({"pages": ["x"] * 5001}, "over 5,000 pages"),
])  # fmt: skip
def test_a_content_that_is_none_is_one_line(content, message):
    with pytest.raises(DataError, match=f"^n.rmdoc: .*{message}"):
        pages_of(notebook(content, {}))


@pytest.mark.parametrize("content", [{}, {"pages": []}, {"pageCount": -1}, {"pageCount": None},
                                     {"cPages": {"pages": [[], 3, None]}}])  # fmt: skip
def test_no_pages_are_none(content):
    assert pages_of(notebook(content, {NAMES[0]: page(1)})) == []


def test_no_notebook_and_several_are_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(DataError, match="expected one notebook .*; found 0"):
        pages_of(stream.getvalue())
    two = notebook({}, {}, **{"2.content": "{}"})
    with pytest.raises(DataError, match="expected one notebook .*; found 2"):
        pages_of(two)


def test_names_that_lead_elsewhere_are_only_names():
    """Nothing is unpacked into files."""
    content = listed(("../../../etc/passwd", "ba", False), (NAMES[0], "bb", False))
    assert begins(pages_of(notebook(content, {NAMES[0]: page(2)}))) == [None, 2]


def test_bombs_are_refused(monkeypatch):
    with pytest.raises(DataError, match="content unpacks to over 8 MB"):
        pages_of(notebook({"x": "y" * (9 << 20)}, {}))
    whole = listed(*((name, f"b{n}", False) for n, name in enumerate(NAMES)))
    with pytest.raises(DataError, match="rm unpacks to over 16 MB"):
        pages_of(notebook(whole, {NAMES[0]: bytes(17 << 20)}))
    monkeypatch.setattr(zipped, "MAX_UNPACKED", 30_000)
    ink = page(1) + bytes(9000)  # blocks without content
    with pytest.raises(DataError, match="^n.rmdoc: over 0 MB in all"):
        pages_of(notebook(whole, dict.fromkeys(NAMES, ink)))


@pytest.mark.parametrize("text", ["[" * 100_000, "{", "nothing"])
def test_json_that_is_none_is_one_line(text):
    with pytest.raises(DataError, match=r"^n.rmdoc: .*/x-metadata.json is no JSON object"):
        pages_of(notebook({"pages": ["x"]}, {"x": page(1)}, **{"/x-metadata.json": text}))
