"""`strokegen data list | fetch | show`."""

import hashlib
import json
import xml.dom.minidom

import pytest
from PIL import Image

from strokegen.cli.picture import caption
from strokegen.datasets import catalogue
from strokegen.formats.table import FORMATS

INK = ".COORD X Y\n.WRITER_ID w{0}\n.PEN_DOWN\n0 0\n{0} 30\n20 5\n.PEN_DOWN\n40 1\n50 {0}\n"


@pytest.fixture
def tree(tmp_path):
    """A UNIPEN tree of 30 writers with a text and a character each."""
    root = tmp_path / "unipen tree"
    for number in range(30):
        include = f".INCLUDE abc/{number}.dat\n"
        texts = {
            f"include/abc/{number}.dat": INK.format(number + 1),
            f"data/8/abc/{number}.dat": f'{include}.SEGMENT T 0-1 ? "no {number}"',
            f"data/1c/abc/{number}.dat": f'{include}.SEGMENT T 0 ? "c"',
        }
        for name, text in texts.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n")
    (root / "data/8/abc/lost.dat").write_text('.SEGMENT T 0 ? "lost"\n')
    return root


def test_list_names_source_licence_and_place(strokegen, tmp_path):
    held = tmp_path / "base" / "iam-ondb"
    held.mkdir(parents=True)
    result = strokegen("data", "list", "--data", held.parent)
    assert result.code == 0
    for entry in catalogue.entries().values():
        for fact in (f"{entry.name}: {entry.title}", entry.source, entry.licence):
            assert fact in result.out
    assert f"here     {held}" in result.out
    assert "no; strokegen data fetch unipen" in result.out


def test_show_draws_a_sheet_with_the_texts(strokegen, tree, tmp_path):
    sheet = tmp_path / "sheet.svg"
    result = strokegen("data", "show", tree, "--kind", "text", "--count", 5, "-o", sheet)
    assert (result.code, result.err.count("Error")) == (0, 0)
    document = xml.dom.minidom.parse(str(sheet))
    words = [node.firstChild.data for node in document.getElementsByTagName("text")]
    assert len(words) == len(set(words)) == 5
    assert all(word.startswith("no ") for word in words)
    assert "5 of 30 samples by 30 writers; 1 were skipped" in result.out
    assert "1 ink is missing" in result.out


def test_show_is_the_same_for_the_same_seed_and_differs_for_another(strokegen, tree, tmp_path):
    pictures = []
    for number, seed in enumerate((1, 1, 2)):
        sheet = tmp_path / f"{number}.svg"
        assert strokegen("data", "show", tree, "--seed", seed, "-o", sheet).code == 0
        pictures.append(sheet.read_bytes())
    assert pictures[0] == pictures[1] != pictures[2]


def test_show_writes_png(strokegen, tree, tmp_path):
    sheet = tmp_path / "sheet.png"
    assert strokegen("data", "show", tree, "-o", sheet).code == 0
    with Image.open(sheet) as image:
        assert image.format == "PNG"
        assert len(image.convert("L").getcolors(256)) > 2


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["unipen"], "strokegen data fetch unipen"),
        (["unipenn"], "did you mean 'unipen'"),
        (["TREE", "--kind", "drawing"], "no samples of split any and kind drawing"),
        (["TREE", "--kind", "drawings"], "unknown kind 'drawings': expected one of text, word"),
        (["TREE", "--split", "half"], "'half' is not one of"),
        (["TREE", "--count", "0"], "is not in the range"),
    ],
)
def test_show_errors_are_one_line_and_leave_no_file(strokegen, tree, tmp_path, arguments, message):
    sheet = tmp_path / "sheet.svg"
    arguments = [tree if argument == "TREE" else argument for argument in arguments]
    result = strokegen("data", "show", *arguments, "-o", sheet)
    assert result.code == 2
    assert message in result.err.splitlines()[-1]
    assert not sheet.exists()


@pytest.mark.parametrize("name", ["sheet.bmp", "no/such/folder/sheet.svg"])
def test_a_picture_that_cannot_be_written_is_one_line(strokegen, tree, tmp_path, name):
    result = strokegen("data", "show", tree, "-o", tmp_path / name)
    assert result.code == 2
    assert result.err.splitlines()[-1].startswith("strokegen: ")
    assert name.split("/")[-1] in result.err
    assert not (tmp_path / name).exists()


@pytest.fixture
def small(tmp_path, monkeypatch):
    content = b"ink" * 1000
    sha256 = hashlib.sha256(content).hexdigest()
    file = catalogue.File("small.bin", len(content), sha256, None)
    entry = catalogue.Entry("small", "t", "h", "https://example.org", "CC0", "A. Hand", "m", False,
                            (file,))  # fmt: skip
    monkeypatch.setattr(catalogue, "entries", lambda: {"small": entry})
    (tmp_path / "small.bin").write_bytes(content)
    return tmp_path


def test_fetch_names_the_place_the_licence_and_the_people(strokegen, small):
    result = strokegen("data", "fetch", "small", "--data", small)
    assert (result.code, result.out) == (0, f"{small / 'small.bin'}\n")
    assert "sha256 is that of the catalogue" in result.err
    assert "CC0" in result.err and "A. Hand" in result.err


def test_fetch_of_a_damaged_file_is_one_line(strokegen, small):
    (small / "small.bin").write_bytes(b"other")
    result = strokegen("data", "fetch", "small", "--data", small)
    assert result.code == 2
    assert "sha256 is" in result.err and result.err.count("\n") == 1


def test_fetch_says_how_to_have_what_is_not_one_file(strokegen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("strokegen.datasets.kanjivg.installed", lambda: None)
    for name, remedy in (
        ("quickdraw", "strokegen data fetch quickdraw/cat"),
        ("kanjivg", "pip install 'strokegen[sketch]'"),
    ):
        result = strokegen("data", "fetch", name)
        assert result.code == 2
        assert remedy in result.err and result.err.count("\n") == 1


def test_fetch_finds_a_category_that_is_here(strokegen, tmp_path):
    file = tmp_path / "quickdraw" / "simplified" / "cat.ndjson"
    file.parent.mkdir(parents=True)
    file.write_text('{"word": "cat", "drawing": [[[0, 9], [5, 5]]]}\n')
    result = strokegen("data", "fetch", "quickdraw/cat", "--data", tmp_path)
    assert (result.code, result.out) == (0, f"{tmp_path / 'quickdraw'}\n")
    assert "CC BY 4.0" in result.err and "looked into" not in result.err
    file.write_text("oops\n")
    result = strokegen("data", "fetch", "quickdraw/cat", "--data", tmp_path)
    assert result.code == 2 and "cat.ndjson line 1: line that is not JSON" in result.err


def test_show_draws_sketches_and_says_what_was_left_out(strokegen, tmp_path):
    drawing = [[[0, 100, 255], [0, 50, 0]]]
    rows = [{"word": "一", "key_id": str(n), "drawing": drawing} for n in range(5)]
    file = tmp_path / "cat.ndjson"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows) + "oops\n", "utf-8")
    result = strokegen("data", "show", file, "-o", tmp_path / "sheet.svg")
    assert result.code == 0
    assert "5 of 5 samples; 1 were skipped" in result.out
    assert "1 line that is not JSON (cat.ndjson line 6)" in result.out
    assert ">一<" in (tmp_path / "sheet.svg").read_text("utf-8")


def test_a_png_whose_font_lacks_a_character_names_its_code_point():
    assert caption("一 é", "sheet.PNG") == "U+4E00 é"
    assert caption("一 é", "sheet.svg") == "一 é"


def test_fetch_without_an_address_names_the_publishers_page(strokegen, small):
    result = strokegen("data", "fetch", "small")
    assert result.code == 2
    assert "https://example.org" in result.err and result.err.count("\n") == 1


def test_formats_are_listed_with_what_each_keeps(strokegen):
    result = strokegen("data", "formats")
    head, *rows = result.out.splitlines()
    assert head.split()[:4] == ["format", "files", "written", "pages"]
    assert [row.split()[0] for row in rows] == list(FORMATS)
    at = {name: head.index(name) for name in ("written", "pages", "times", "pressure", "colour")}
    for row, form in zip(rows, FORMATS.values()):
        said = {name for name, place in at.items() if row[place:].split()[0] == "yes"}
        pages = set() if form.single else {"pages"}
        kept = {"times", "pressure", "colour"} & form.keeps
        assert said == ({"written"} if form.writes else set()) | pages | kept
        assert row.endswith(form.holds) and all(suffix in row for suffix in form.suffixes)
