"""Pictures, made by another program, are refused in the same words whatever reads them."""

import io
import uuid
import zipfile

import pytest
from PIL import Image

import strokegen as sg
from strokegen.datasets import read
from strokegen.formats import pictures
from strokegen.formats.table import FORMATS
from strokegen.formats.write import encode
from strokegen.ink.errors import DataError
from tests.formats.held import WRITTEN

KINDS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WebP": "webp", "TIFF": "tif", "BMP": "bmp",
         "PDF": "pdf"}  # fmt: skip
WORDS = r"a picture \({}\) holds no pen strokes; give the ink itself: .json, "


def made(kind, size=(9, 7), **options):
    stream = io.BytesIO()
    Image.new("RGB", size, "white").save(stream, kind, **options)
    return stream.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["a.{}", "a.dat", "a.svg", "a.csv", "a", "folder/a.{}"])
def test_a_picture_is_refused_under_any_name(tmp_path, kind, name):
    path = tmp_path / name.format(KINDS[kind])
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(made(kind))
    given = path.parent if "/" in name else path
    for load in (read, sg.read_text):
        with pytest.raises(DataError, match=f"{path.name}: {WORDS.format(kind)}"):
            load(str(given))
    if given is path:
        with pytest.raises(DataError, match=WORDS.format(kind)):
            read(path, "ndjson")


@pytest.mark.parametrize("big", [False, True])
def test_both_orders_of_tiff_and_its_large_files_are_pictures(big):
    assert pictures.kind_of(made("TIFF", big_tiff=big)) == "TIFF"
    assert pictures.kind_of(b"MM\0+" if big else b"MM\0*") == "TIFF"


def test_a_name_of_a_picture_tells_where_nothing_else_does(tmp_path):
    for name, kind in (("a.HEIC", "HEIF"), ("a.jpeg", "JPEG"), ("a.TIFF", "TIFF")):
        (tmp_path / name).write_bytes(b"")
        with pytest.raises(DataError, match=WORDS.format(kind)):
            read(tmp_path / name)


@pytest.mark.parametrize("name", WRITTEN)
def test_ink_is_ink_also_under_the_name_of_a_picture(tmp_path, name):
    form = FORMATS[name]
    ink = sg.Drawing([[[0, 0], [9, 1], [3, 8]]], times=[[0.0, 0.1, 0.2]])
    data = encode([ink], form)
    assert pictures.kind_of(data) is None
    (tmp_path / "ink.png").write_bytes(data)
    (found,) = read(tmp_path / "ink.png", form.name)
    assert len(found) == 1


def archive(*members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in members:
            made.writestr(name, "some" * 50)
    return stream.getvalue()


NOTEBOOKS = {
    "GoodNotes": (archive("index.events.pb", "index.notes.pb", "notes/1"), "a.goodnotes"),
    "Notability": (archive("My note/Session.plist", "My note/thumb.png"), "a.note"),
    "OneNote": (uuid.UUID("7B5C52E4-D88C-4DA7-AEB1-5378D02996D3").bytes_le + bytes(99), "a.one"),
    "Supernote": (b"noteSN_FILE_VER_20230015" + bytes(99), "b.note"),
    "Wacom's UIM": (b"RIFF\xa6\0\0\0UINKHEAD" + bytes(99), "a.uim"),
}


@pytest.mark.parametrize("kind", NOTEBOOKS)
@pytest.mark.parametrize("renamed", [None, "a.zip", "a.rmdoc", "a", "a.csv"])
def test_a_notebook_that_is_not_read_is_refused_with_a_way_to_its_strokes(
    tmp_path, monkeypatch, kind, renamed
):
    data, name = NOTEBOOKS[kind]
    file = tmp_path / (renamed or name)
    file.write_bytes(data)
    with pytest.raises(DataError) as told:
        read(file)
    assert f"{file.name}: strokes in notes of {kind} are not read; " in str(told.value)
    assert len(str(told.value)) < 200 + len(str(file))
    with open(file, "rb") as stream:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(stream))
        with pytest.raises(DataError, match=f"standard input: strokes in notes of {kind}"):
            read("-")


@pytest.mark.parametrize("name, kind", [("a.uim", "Wacom's UIM"), ("a.NOTE", "Notability")])
def test_a_notebook_s_name_tells_where_nothing_else_does(tmp_path, name, kind):
    (tmp_path / name).write_bytes(b"\1\2\3")
    with pytest.raises(DataError, match=f"{name}: strokes in notes of {kind} are not read"):
        read(tmp_path / name)
