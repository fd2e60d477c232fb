"""`strokegen convert`: ink between formats, and decoders of Magenta's to presets."""

import hashlib
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from strokegen.models.sketch_rnn.magenta import read_decoder
from strokegen.presets import read_preset

MADE_UP = Path(__file__).parents[2] / "models" / "sketch_rnn" / "fixtures" / "made_up.gen.json"


def test_the_preset_holds_the_decoder_and_its_card(strokegen, tmp_path):
    out = tmp_path / "runs" / "made_up"
    result = strokegen("convert", MADE_UP, out)
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{out}: made up, 6 units; its terms are in card.md\n"
    decoder, preset = read_decoder(MADE_UP), read_preset(out)
    source = preset.config.pop("source")
    assert preset.config == decoder.config
    assert source["file"] == "made_up.gen.json" and "not stated" in source["licence"]
    assert source["sha256"] == hashlib.sha256(MADE_UP.read_bytes()).hexdigest()
    for name, array in decoder.weights.items():
        assert np.array_equal(preset.weights[name], array.astype(np.float16))
    card = (out / "card.md").read_text()
    digest = hashlib.sha256((out / "weights.npz").read_bytes()).hexdigest()
    assert digest in card and source["sha256"] in card
    assert "without a stated licence" in " ".join(card.split())


def test_what_is_converted_can_be_drawn(strokegen, tmp_path):
    assert strokegen("convert", MADE_UP, tmp_path / "made_up").code == 0
    result = strokegen("sketch", "--preset", tmp_path / "made_up", "--temperature", "0.8",
                       "--count", "2", "-o", tmp_path / "a.svg")  # fmt: skip
    assert result.code in (0, 1) and (tmp_path / "a.svg").stat().st_size > 500


def test_a_preset_is_never_written_over(strokegen, tmp_path):
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw" / "config.json").write_text("mine")
    result = strokegen("convert", MADE_UP, tmp_path / "hw")
    assert result.code == 2 and "already holds a preset" in result.err
    assert [path.name for path in (tmp_path / "hw").iterdir()] == ["config.json"]
    assert (tmp_path / "hw" / "config.json").read_text() == "mine"


@pytest.mark.parametrize(
    "content, message",
    [
        ("{}", "not a list of three"),
        (json.dumps([{"name": "a", "scale_factor": 1, "max_seq_len": 9}, [], []]), "shapes are []"),
    ],
)
def test_another_file_is_one_line_and_leaves_nothing(strokegen, tmp_path, content, message):
    (tmp_path / "odd.gen.json").write_text(content)
    result = strokegen("convert", tmp_path / "odd.gen.json", tmp_path / "out")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"strokegen: {tmp_path / 'odd.gen.json'}: not a decoder")
    assert message in result.err and result.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_missing_file_and_a_file_for_a_folder(strokegen, tmp_path):
    result = strokegen("convert", tmp_path / "no.gen.json", tmp_path / "out")
    assert result.code == 2 and "no.gen.json" in result.err and result.err.count("\n") == 1
    (tmp_path / "file").write_text("")
    result = strokegen("convert", MADE_UP, tmp_path / "file")
    assert result.code == 2 and result.err.count("\n") == 1


CAT = {"word": "cat", "key_id": "7", "recognized": True,
       "drawing": [[[0, 100, 255], [0, 50, 0]], [[10, 20], [30, 40]]]}  # fmt: skip


def pipe(monkeypatch, data):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_quickdraw_file_goes_through_every_format_and_comes_back(strokegen, tmp_path):
    start = tmp_path / "cat.ndjson"
    start.write_text(f"{json.dumps(CAT)}\n" * 3)
    before = start
    for name in ("a.npz", "a.inkml", "a.unp", "a.csv", "a.jsonl"):
        result = strokegen("convert", before, tmp_path / name)
        assert (result.code, result.out) == (0, "")
        before = tmp_path / name
    result = strokegen("convert", before, tmp_path / "back.ndjson", "--to", "quickdraw")
    assert result.code == 0
    lines = (tmp_path / "back.ndjson").read_text().splitlines()
    assert [json.loads(line)["drawing"] for line in lines] == [CAT["drawing"]] * 3


def test_what_a_format_does_not_keep_is_said(strokegen, tmp_path):
    (tmp_path / "cat.ndjson").write_text(json.dumps(CAT))
    result = strokegen("convert", tmp_path / "cat.ndjson", tmp_path / "cat.npz")
    said = (
        f"strokegen: {tmp_path / 'cat.npz'}: left out what npz has no room for: the label; facts "
        "(key_id, recognized)\n"
    )
    assert (result.code, result.err) == (0, said)


def test_one_drawing_becomes_pictures_and_several_are_numbered(strokegen, tmp_path):
    (tmp_path / "cat.ndjson").write_text(json.dumps(CAT))
    for name in ("cat.svg", "cat.png", "cat.json"):
        assert strokegen("convert", tmp_path / "cat.ndjson", tmp_path / name).code == 0
    with Image.open(tmp_path / "cat.png") as image:
        assert image.width == 800
    (tmp_path / "cats.ndjson").write_text(f"{json.dumps(CAT)}\n" * 2)
    for name, hint in (("a.svg", "put {} into the name"), ("a.png", "see strokegen gallery")):
        result = strokegen("convert", tmp_path / "cats.ndjson", tmp_path / name)
        assert result.code == 2 and hint in result.err and result.err.count("\n") == 1
    assert strokegen("convert", tmp_path / "cats.ndjson", tmp_path / "a-{}.svg").code == 0
    assert sorted(path.name for path in tmp_path.glob("a*")) == ["a-1.svg", "a-2.svg"]


def test_pipes(strokegen, tmp_path, monkeypatch):
    pipe(monkeypatch, json.dumps(CAT).encode())
    result = strokegen("convert", "-", "-", "--to", "csv")
    assert result.out.splitlines()[:2] == ["label,x,y,moving", "cat,0.0,0.0,0"]
    pipe(monkeypatch, result.out.encode())
    result = strokegen("convert", "-", "-", "--from", "csv")
    assert json.loads(result.out)["strokes"][1] == [[10, 30], [20, 40]]
    pipe(monkeypatch, result.out.encode())
    assert strokegen("convert", "-", tmp_path / "a.inkml").code == 0
    pipe(monkeypatch, (tmp_path / "a.inkml").read_bytes())
    result = strokegen("convert", "-", "-", "--to", "quickdraw")
    assert json.loads(result.out) == {"word": "cat", "drawing": CAT["drawing"]}
    pipe(monkeypatch, json.dumps(json.loads(result.out)["drawing"], indent=1).encode())
    assert "no format that is known" in strokegen("convert", "-", "-").err


def test_an_ink_file_of_many_lines_is_told_from_ndjson(strokegen, monkeypatch):
    ink = {"label": "a", "strokes": [[[1, 2]]], "meta": {}}
    pipe(monkeypatch, json.dumps(ink, indent=2).encode())
    result = strokegen("convert", "-", "-")
    assert (result.code, json.loads(result.out)) == (0, ink)


@pytest.mark.parametrize(
    "name, data, message",
    [
        ("a.inkml", b'<!DOCTYPE ink [<!ENTITY a "b"><!ENTITY c "&a;">]><ink/>',
         "declares XML entities"),
        ("a.svg", b'<!DOCTYPE svg [<!ENTITY a "b"><!ENTITY c "&a;">]><svg/>',
         "declares XML entities"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><path stroke="red" d="M0 0'
         + b" l1" * 700_000 + b'"/></svg>', "no stroked line"),
        ("a.ndjson", json.dumps(CAT).encode() + b"\n{\n", "a.ndjson line 2: "),
        ("a.npz", b"PK", "not a readable npz"),
        ("a.csv", b"\x00\x01", "expected columns time,x,y"),
        ("a.json", b"{}", "not an ink file"),
        ("a.txt", b"", "a.txt is empty, or of no format that is known"),
        ("a.inkml", None, "a.inkml: over 64 MB"),
        ("a.svg", None, "a.svg: over 64 MB"),
        ("a.csv", None, "a.csv: over 32 MB"),
        ("a.ndjson", None, "a.ndjson line 1: over 16 MB"),
    ],
    ids=range(12),
)  # fmt: skip
def test_bad_ink_is_one_line_and_leaves_nothing(strokegen, tmp_path, name, data, message):
    source = tmp_path / name
    if data is None:
        with source.open("wb") as stream:
            stream.truncate((200 if name == "a.inkml" else 65) << 20)
    else:
        source.write_bytes(data)
    result = strokegen("convert", source, tmp_path / "out.ndjson")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("strokegen: ") and result.err.count("\n") == 1
    assert message in result.err and len(result.err) < 400
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.gif", "a", "a.rnote", "a.pptx", "a.txt.gz"])
def test_an_unknown_output_is_refused_before_anything_is_read(
    strokegen, tmp_path, monkeypatch, name
):
    monkeypatch.chdir(tmp_path)
    result = strokegen("convert", "gone.ndjson", name)
    assert result.code == 2 and len(result.err) <= 301 and result.err.count("\n") == 1
    read = name in ("a.rnote", "a.pptx")
    assert result.err.startswith(f"strokegen: {name}: only read" if read else "strokegen: cannot")
    usual, pictures = suffixes_said(result.err)
    assert {".rnote", ".pptx"}.isdisjoint(usual) and ".pdf" in pictures
    assert [usual, pictures] == suffixes_said(strokegen("convert", "gone.ndjson", "a.bmp").err)


def suffixes_said(error):
    said = error.strip().partition("let its name end in ")[2]
    return [part.split(", ") for part in said.split(", or name one; pictures: ")]


def test_what_an_error_says_can_be_written_can_be(strokegen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ndjson").write_text(json.dumps({"strokes": [[[0, 0], [9, 5]]]}))
    usual, pictures = suffixes_said(strokegen("convert", "a.ndjson", "a.bmp").err)
    for suffix in (*usual, *pictures):
        assert strokegen("convert", "a.ndjson", f"b{suffix}").code == 0
        assert (tmp_path / f"b{suffix}").stat().st_size


def test_every_drawing_is_a_page_of_a_pdf_on_its_paper(strokegen, tmp_path):
    paper = {"unit_mm": 0.5, "page_mm": [100, 60]}
    pages = [
        {"strokes": [[[10, 20], [90, 50]]], "meta": paper},
        {"strokes": [], "meta": paper},
        {"strokes": [[[-20, 20], [90, 150]]], "meta": {**paper, "pen": 2}},  # beyond the paper
        {"strokes": [[[0, 0], [50, 0], [50, 25]]], "meta": {"unit_mm": 1, "pen": 1}},
    ]
    (tmp_path / "notes.ndjson").write_text("\n".join(map(json.dumps, pages)))
    result = strokegen("convert", tmp_path / "notes.ndjson", tmp_path / "notes.pdf")
    assert (result.code, result.out, result.err) == (0, "", "")
    boxes = re.findall(
        rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) ]", (tmp_path / "notes.pdf").read_bytes()
    )
    mm = [[round(float(side) * 25.4 / 72, 2) for side in box] for box in boxes]
    assert mm[:3] == [[100, 60], [100, 60], [110.5, 75.5]]  # 21 units to the left, 151 down
    assert mm[3] == [50 + 1 + 8, 25 + 1 + 8]  # without a paper four pens around the ink


def test_the_formats_of_the_command_line_are_all_there_are():
    from strokegen.cli.ink.convert import convert
    from strokegen.formats.table import FORMATS

    choices = {option.name: getattr(option.type, "choices", ()) for option in convert.params}
    assert list(choices["form"]) == list(FORMATS)
    written = [name for name, form in FORMATS.items() if form.writes]
    assert list(choices["out_form"]) == written


def test_several_files_become_the_pages_of_one(strokegen, tmp_path):
    for name, ink in (("one.json", [[0, 0], [3, 3]]), ("two.json", [[5, 5], [9, 0], [1, 1]])):
        (tmp_path / name).write_text(json.dumps({"strokes": [ink]}))
    out = tmp_path / "both.ndjson"
    result = strokegen("convert", tmp_path / "two.json", tmp_path / "one.json", out)
    assert (result.code, result.err) == (0, "")
    lines = out.read_text().splitlines()
    assert [json.loads(line)["strokes"][0] for line in lines] == [[[5, 5], [9, 0], [1, 1]],
                                                                  [[0, 0], [3, 3]]]  # fmt: skip

    before = out.read_bytes()
    result = strokegen("convert", tmp_path / "one.json", tmp_path / "two.json", out)
    assert result.code == 2 and "is there already" in result.err and out.read_bytes() == before


def test_one_name_is_no_way(strokegen, tmp_path):
    result = strokegen("convert", tmp_path / "one.json")
    assert result.code == 2 and "SOURCE" in result.err
